locals {
  asset_agent  = "serviceAccount:service-${var.project_number}@gcp-sa-cloudasset.iam.gserviceaccount.com"
  pubsub_agent = "serviceAccount:service-${var.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "events" {
  project = var.project
  name    = "${var.prefix}-asset-events"
  labels  = var.labels
}

# The feed itself belongs to the organization (infra/org): Cloud Asset writes as this project's agent.
resource "google_pubsub_topic_iam_member" "asset_agent" {
  project = var.project
  topic   = google_pubsub_topic.events.name
  role    = "roles/pubsub.publisher"
  member  = local.asset_agent
}

resource "google_pubsub_topic" "dead_letters" {
  project = var.project
  name    = "${var.prefix}-asset-events-dead"
  labels  = var.labels
}

resource "google_pubsub_topic_iam_member" "dead_letters" {
  project = var.project
  topic   = google_pubsub_topic.dead_letters.name
  role    = "roles/pubsub.publisher"
  member  = local.pubsub_agent
}

resource "google_pubsub_subscription" "events" {
  project                    = var.project
  name                       = "${var.prefix}-asset-events"
  topic                      = google_pubsub_topic.events.name
  labels                     = var.labels
  ack_deadline_seconds       = var.ack_seconds
  message_retention_duration = "86400s"

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = var.uri

    oidc_token {
      service_account_email = var.push_service_account
      audience              = var.uri
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = 10
  }
}

resource "google_pubsub_subscription_iam_member" "pubsub_agent" {
  project      = var.project
  subscription = google_pubsub_subscription.events.name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

# Keeps dead letters for a week, so that somebody can look.
resource "google_pubsub_subscription" "dead_letters" {
  project                    = var.project
  name                       = "${var.prefix}-asset-events-dead"
  topic                      = google_pubsub_topic.dead_letters.name
  labels                     = var.labels
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = ""
  }
}
