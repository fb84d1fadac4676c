output "topic" {
  description = "Topic that the organization's feed writes to, projects/P/topics/T."
  value       = "projects/${var.project}/topics/${google_pubsub_topic.events.name}"
}

output "dead_letter_subscription" {
  description = "Name of the subscription that keeps events which could not be handled."
  value       = google_pubsub_subscription.dead_letters.name
}
