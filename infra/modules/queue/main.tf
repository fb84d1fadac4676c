resource "google_cloud_tasks_queue" "this" {
  project  = var.project
  location = var.region
  name     = var.name

  # What is started at once is what protects the quotas of Google's APIs: each instance takes its part of them
  # (DNS_AUDIT_QUOTA_SHARERS), by the most that there can be.
  rate_limits {
    max_dispatches_per_second = var.dispatches_per_second
    max_concurrent_dispatches = var.concurrent_dispatches
  }

  # Cloud Tasks has no dead-letter queue. A task that is given up leaves its shard missing, and the report says so.
  retry_config {
    max_attempts       = 8
    min_backoff        = "10s"
    max_backoff        = "300s"
    max_doublings      = 5
    max_retry_duration = "3600s"
  }

  stackdriver_logging_config {
    sampling_ratio = 1.0
  }
}

resource "google_cloud_tasks_queue_iam_member" "enqueuer" {
  for_each = var.enqueuers

  project  = var.project
  location = var.region
  name     = google_cloud_tasks_queue.this.name
  role     = "roles/cloudtasks.enqueuer"
  member   = each.value
}

# Whoever makes a task that carries the invoker's identity has to be allowed to act as the invoker.
resource "google_service_account_iam_member" "act_as_invoker" {
  for_each = var.enqueuers

  service_account_id = var.invoker
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}
