# One account for each function, and one for each caller: what may be called says nothing about what may be read.
resource "google_service_account" "function" {
  for_each = local.functions

  project      = var.project
  account_id   = "${var.name_prefix}-${each.key}"
  display_name = "GKE DNS audit, function ${each.key}"
  description  = each.value.description

  depends_on = [google_project_service.this]
}

locals {
  callers = merge(
    {
      schedule = "Cloud Scheduler calls sweep with it."
      invoker  = "Cloud Tasks calls audit, finalize and respond with it."
    },
    var.asset_feed ? { feed-push = "Pub/Sub calls asset-feed with it." } : {},
  )
}

resource "google_service_account" "caller" {
  for_each = local.callers

  project      = var.project
  account_id   = "${var.name_prefix}-${each.key}"
  display_name = "GKE DNS audit, ${each.key}"
  description  = each.value

  depends_on = [google_project_service.this]
}

# Builds the functions. The account that Cloud Build takes by itself may often change the whole project.
resource "google_service_account" "build" {
  project      = var.project
  account_id   = "${var.name_prefix}-build"
  display_name = "GKE DNS audit, builds of the functions"
  description  = "Cloud Build makes the functions' images with it."

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "build" {
  for_each = toset(["roles/logging.logWriter", "roles/artifactregistry.writer", "roles/storage.objectViewer"])

  project = var.project
  role    = each.value
  member  = google_service_account.build.member
}

# Calls of Asset Inventory count against this project's quota, and whoever makes them has to be allowed to use it.
resource "google_project_iam_member" "quota" {
  for_each = toset(local.is_interactive ? ["sweep", "respond"] : ["sweep"])

  project = var.project
  role    = "roles/serviceusage.serviceUsageConsumer"
  member  = google_service_account.function[each.value].member
}
