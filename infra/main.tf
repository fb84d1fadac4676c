data "google_project" "this" {
  project_id = var.project
}

locals {
  bucket          = coalesce(var.state.bucket, "${var.project}-${var.name_prefix}-state")
  bucket_location = coalesce(var.state.location, var.region)
  archive         = coalesce(var.function_archive, "${path.module}/../dist/function.zip")

  apis = concat(
    [
      "artifactregistry.googleapis.com",
      "cloudasset.googleapis.com",
      "cloudbuild.googleapis.com",
      "cloudfunctions.googleapis.com",
      "cloudresourcemanager.googleapis.com",
      "cloudscheduler.googleapis.com",
      "cloudtasks.googleapis.com",
      "container.googleapis.com",
      "iam.googleapis.com",
      "logging.googleapis.com",
      "monitoring.googleapis.com",
      "run.googleapis.com",
      "secretmanager.googleapis.com",
      "storage.googleapis.com",
    ],
    var.tier >= 4 ? ["connectgateway.googleapis.com"] : [],
    var.asset_feed ? ["pubsub.googleapis.com"] : [],
    var.scc_source == null ? [] : ["securitycenter.googleapis.com"],
    var.history == null ? [] : ["bigquery.googleapis.com"],
  )

  # Who does what to the service's own objects; shared/governance/service-grants.ts has the reasons.
  # Function slack, which the internet can reach, only reads state.
  state_users   = { for name in keys(local.functions) : name => google_service_account.function[name].member if name != "slack" }
  state_readers = { for name in keys(local.functions) : name => google_service_account.function[name].member if name == "slack" }
  enqueuers     = { for name in keys(local.functions) : name => google_service_account.function[name].member if name != "audit" }
}

resource "google_project_service" "this" {
  for_each = toset(local.apis)

  project            = var.project
  service            = each.value
  disable_on_destroy = false
}

# The code, in a bucket that nothing else uses. The object's name is its content: no change, no deployment.
resource "google_storage_bucket" "source" {
  project                     = var.project
  name                        = "${var.project}-${var.name_prefix}-source"
  location                    = var.region
  labels                      = var.labels
  force_destroy               = true
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      days_since_noncurrent_time = 30
    }

    action {
      type = "Delete"
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_storage_bucket_object" "archive" {
  bucket = google_storage_bucket.source.name
  name   = "function-${filesha256(local.archive)}.zip"
  source = local.archive
}

module "state" {
  source = "./modules/state"

  project        = var.project
  name           = local.bucket
  location       = local.bucket_location
  users          = local.state_users
  readers        = local.state_readers
  retention_days = var.state.retention_days
  slack_days     = var.state.slack_days
  kms_key        = var.state.kms_key
  force_destroy  = var.state.force_destroy
  labels         = var.labels

  depends_on = [google_project_service.this]
}

module "queue" {
  source = "./modules/queue"

  project = var.project
  region  = var.region
  name    = var.name_prefix
  invoker = google_service_account.caller["invoker"].name

  # Two more than audit and respond have instances: finalize has to get through while they are busy.
  concurrent_dispatches = var.audit_instances + (local.is_interactive ? local.respond_instances : 0) + 2
  enqueuers             = local.enqueuers

  depends_on = [google_project_service.this]
}

module "secrets" {
  source = "./modules/secrets"

  project = var.project
  region  = var.region
  labels  = var.labels
  secrets = {
    for variable, secret in local.secrets : variable => {
      id      = secret.id
      readers = { for name in secret.functions : name => google_service_account.function[name].member if contains(keys(local.functions), name) }
    }
  }

  depends_on = [google_project_service.this]
}

module "schedule" {
  source = "./modules/schedule"

  project         = var.project
  region          = var.region
  name            = var.name_prefix
  schedule        = var.schedule
  uri             = module.function["sweep"].uri
  service_account = google_service_account.caller["schedule"].email
  attempt_seconds = local.functions.sweep.timeout_seconds
}

module "feed_subscription" {
  source = "./modules/feed-subscription"
  count  = var.asset_feed ? 1 : 0

  project              = var.project
  project_number       = data.google_project.this.number
  prefix               = var.name_prefix
  uri                  = module.function["asset-feed"].uri
  push_service_account = google_service_account.caller["feed-push"].email
  labels               = var.labels
}

module "observability" {
  source = "./modules/observability"

  project                  = var.project
  region                   = var.region
  prefix                   = var.name_prefix
  scope                    = local.run_scope
  services                 = [for name in keys(local.functions) : "${var.name_prefix}-${name}"]
  finalize_service         = "${var.name_prefix}-finalize"
  queue                    = module.queue.name
  dead_letter_subscription = one(module.feed_subscription[*].dead_letter_subscription)
  expects_daily_run        = var.alerts.expects_daily_run && !var.schedule.paused
  notification_channels    = var.alerts.channels
  alert_email              = var.alerts.email

  depends_on = [google_project_service.this]
}

locals {
  # As the functions write it into their log: the projects sorted.
  run_scope = startswith(var.scope, "projects/") ? "projects/${join(",", sort(distinct(split(",", trimprefix(var.scope, "projects/")))))}" : var.scope
}

module "history" {
  source = "./modules/history"
  count  = var.history == null ? 0 : 1

  project  = var.project
  location = local.bucket_location
  dataset  = var.history.dataset
  bucket   = module.state.name
  readers  = var.history.readers
  labels   = var.labels

  depends_on = [google_project_service.this]
}
