output "view" {
  description = "Log view, as DNS_AUDIT_LOG_VIEW has it."
  value       = "${local.bucket_name}/views/${google_logging_log_view.this.name}"
}

output "metric" {
  description = "Log-based metric, as DNS_AUDIT_LOG_METRIC has it."
  value       = "projects/${var.audit_project}/metrics/${google_logging_metric.timeouts.name}"
}
