locals {
  asset_types  = ["container.googleapis.com/Cluster"]
  organization = var.scope.kind == "organization" ? toset(var.scope.ids) : toset([])
  folder       = var.scope.kind == "folder" ? toset(var.scope.ids) : toset([])
  projects     = var.scope.kind == "projects" ? toset(var.scope.ids) : toset([])
}

# Each change of a cluster is published within minutes, now and then not at all: the daily run stays what counts. Every
# change is sent; function asset-feed drops those that do not concern DNS.
resource "google_cloud_asset_organization_feed" "this" {
  for_each = local.organization

  billing_project = var.audit_project
  org_id          = each.value
  feed_id         = var.feed
  content_type    = "RESOURCE"
  asset_types     = local.asset_types

  feed_output_config {
    pubsub_destination {
      topic = var.topic
    }
  }
}

resource "google_cloud_asset_folder_feed" "this" {
  for_each = local.folder

  billing_project = var.audit_project
  folder          = each.value
  feed_id         = var.feed
  content_type    = "RESOURCE"
  asset_types     = local.asset_types

  feed_output_config {
    pubsub_destination {
      topic = var.topic
    }
  }
}

resource "google_cloud_asset_project_feed" "this" {
  for_each = local.projects

  billing_project = var.audit_project
  project         = each.value
  feed_id         = var.feed
  content_type    = "RESOURCE"
  asset_types     = local.asset_types

  feed_output_config {
    pubsub_destination {
      topic = var.topic
    }
  }
}
