output "name" {
  description = "Name of the function, and of its Cloud Run service."
  value       = google_cloudfunctions2_function.this.name
}

output "uri" {
  description = "Address that Cloud Run gave the function."
  value       = google_cloudfunctions2_function.this.service_config[0].uri
}
