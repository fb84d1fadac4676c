output "id" {
  description = "projects/P/locations/L/queues/Q, as DNS_AUDIT_QUEUE has it."
  value       = "projects/${var.project}/locations/${var.region}/queues/${google_cloud_tasks_queue.this.name}"
}

output "name" {
  description = "Name of the queue."
  value       = google_cloud_tasks_queue.this.name
}
