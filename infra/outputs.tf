output "functions" {
  description = "Address of each function, as Cloud Run gave it."
  value       = { for name, function in module.function : name => function.uri }
}

output "service_accounts" {
  description = "Service account of each function, for infra/org."
  value       = { for name, account in google_service_account.function : name => account.email }
}

output "state_bucket" {
  description = "Bucket that keeps runs and reports."
  value       = module.state.name
}

output "queue" {
  description = "Queue that carries the work."
  value       = module.queue.id
}

output "asset_feed_topic" {
  description = "Topic for the feed in infra/org; null without asset_feed."
  value       = one(module.feed_subscription[*].topic)
}

output "reports_table" {
  description = "BigQuery table over the reports; null without history."
  value       = one(module.history[*].table)
}

output "history_table" {
  description = "BigQuery table over the history of all runs; null without history."
  value       = one(module.history[*].history_table)
}

output "start_a_run" {
  description = "Starts a run now."
  value       = "gcloud scheduler jobs run ${module.schedule.name} --location ${var.region} --project ${var.project}"
}

output "slack_url" {
  description = "Address of function slack, for the app's manifest; known before the function is there, because Slack asks for it first."
  value       = "https://${var.name_prefix}-slack-${data.google_project.this.number}.${var.region}.run.app/"
}

output "put_slack_token" {
  description = "Puts the bot token into its secret; it is read from standard input, so that it is in no history."
  value       = "gcloud secrets versions add ${local.secrets["SLACK_BOT_TOKEN"].id} --data-file=- --project ${var.project}"
}

output "put_slack_signing_secret" {
  description = "Puts the app's signing secret into its secret, for slack.is_interactive."
  value       = "gcloud secrets versions add ${local.secrets["SLACK_SIGNING_SECRET"].id} --data-file=- --project ${var.project}"
}
