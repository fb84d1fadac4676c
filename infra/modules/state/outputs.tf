output "name" {
  description = "Name of the bucket, as DNS_AUDIT_STATE_BUCKET has it."
  value       = google_storage_bucket.this.name
}
