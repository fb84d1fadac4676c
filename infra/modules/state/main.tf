data "google_storage_project_service_account" "this" {
  count = var.kms_key == null ? 0 : 1

  project = var.project
}

resource "google_kms_crypto_key_iam_member" "storage" {
  count = var.kms_key == null ? 0 : 1

  crypto_key_id = var.kms_key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = data.google_storage_project_service_account.this[0].member
}

resource "google_storage_bucket" "this" {
  project                     = var.project
  name                        = var.name
  location                    = var.location
  labels                      = var.labels
  force_destroy               = var.force_destroy
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]

    content {
      default_kms_key_name = encryption.value
    }
  }

  # Runs go; what stays of them (history/), the pointer to the latest report (latest/) and whatever people decided do not.
  lifecycle_rule {
    condition {
      age            = var.retention_days
      matches_prefix = ["runs/"]
    }

    action {
      type = "Delete"
    }
  }

  # What a repeated request of Slack needs, and what buttons in messages lead to: no repetition comes after hours, and whoever
  # presses a button later is told to ask again. Subscriptions and records of digests below slack/ stay.
  lifecycle_rule {
    condition {
      age            = var.slack_days
      matches_prefix = ["slack/answered/", "slack/results/", "slack/shares/", "slack/homes/"]
    }

    action {
      type = "Delete"
    }
  }

  # Older versions are there to undo a mistake, not to be a second archive.
  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 30
    }

    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age = 7
    }

    action {
      type = "AbortIncompleteMultipartUpload"
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.storage]
}

resource "google_storage_bucket_iam_member" "user" {
  for_each = var.users

  bucket = google_storage_bucket.this.name
  role   = "roles/storage.objectUser"
  member = each.value
}

resource "google_storage_bucket_iam_member" "reader" {
  for_each = var.readers

  bucket = google_storage_bucket.this.name
  role   = "roles/storage.objectViewer"
  member = each.value
}
