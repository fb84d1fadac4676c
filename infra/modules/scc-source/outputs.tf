output "source" {
  description = "The source, organizations/N/sources/M, as DNS_AUDIT_SCC_SOURCE has it."
  value       = google_scc_v2_organization_source.this.name
}
