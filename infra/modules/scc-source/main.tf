resource "google_scc_v2_organization_source" "this" {
  organization = var.org_id
  display_name = "GKE DNS audit"
  description  = "GKE clusters whose NodeLocal DNSCache overruns kube-dns."
}

# On this source only: the function can neither see nor change what other tools found.
resource "google_scc_v2_organization_source_iam_member" "editor" {
  organization = var.org_id
  source       = google_scc_v2_organization_source.this.name
  role         = "roles/securitycenter.findingsEditor"
  member       = var.editor
}
