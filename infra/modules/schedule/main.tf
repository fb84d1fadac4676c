resource "google_cloud_scheduler_job" "this" {
  project          = var.project
  region           = var.region
  name             = var.name
  description      = "Starts a run. A call that is repeated starts nothing twice: the run is named by the schedule's own time."
  schedule         = var.schedule.cron
  time_zone        = var.schedule.time_zone
  paused           = var.schedule.paused
  attempt_deadline = "${var.attempt_seconds}s"

  retry_config {
    retry_count          = 3
    min_backoff_duration = "60s"
    max_backoff_duration = "600s"
  }

  http_target {
    http_method = "POST"
    uri         = var.uri
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode("{}")

    oidc_token {
      service_account_email = var.service_account
      audience              = var.uri
    }
  }
}
