locals {
  # As docs/evidence.md has them; a test compares.
  sink_filter   = <<-EOT
    resource.type="k8s_container" AND resource.labels.namespace_name="kube-system" AND
    ((resource.labels.container_name="node-cache" AND "i/o timeout") OR
     (resource.labels.container_name="dnsmasq" AND ("child processes for TCP requests" OR "Starting dnsmasq")))
  EOT
  metric_filter = "resource.type=\"k8s_container\" AND resource.labels.namespace_name=\"kube-system\" AND resource.labels.container_name=\"node-cache\" AND \"plugin/errors\" AND \"i/o timeout\""
  metric_labels = {
    operation = "REGEXP_EXTRACT(textPayload, \"(?:: |'\\\\^?)((?:dial|select|read|write) (?:tcp|udp))\")"
    upstream  = "REGEXP_EXTRACT(textPayload, \"([0-9a-fA-F.:\\\\[\\\\]]+:[0-9]+): i/o timeout\")"
    errors    = "REGEXP_EXTRACT(textPayload, \"plugin/errors: ([0-9]+) errors like\")"
    probe     = "REGEXP_EXTRACT(textPayload, \"plugin/errors: [0-9]+ [0-9]{10,19}\\\\.[0-9]{10,19}\\\\.\\\\S* (HINFO): \")"
    node      = "EXTRACT(labels.\"compute.googleapis.com/resource_name\")"
    project   = "EXTRACT(resource.labels.project_id)"
  }

  bucket_name = "projects/${var.audit_project}/locations/${var.location}/buckets/${var.bucket}"
  destination = "logging.googleapis.com/${local.bucket_name}"

  organization = var.scope.kind == "organization" ? toset(var.scope.ids) : toset([])
  folder       = var.scope.kind == "folder" ? toset(var.scope.ids) : toset([])
  projects     = var.scope.kind == "projects" ? toset(var.scope.ids) : toset([])

  writers = merge(
    { for id, sink in google_logging_organization_sink.this : "organization" => sink.writer_identity },
    { for id, sink in google_logging_folder_sink.this : "folder" => sink.writer_identity },
    { for id, sink in google_logging_project_sink.this : id => sink.writer_identity },
  )
}

resource "google_logging_project_bucket_config" "this" {
  project        = var.audit_project
  location       = var.location
  bucket_id      = var.bucket
  retention_days = var.retention_days
  description    = "Time-outs of node-local-dns and connection counts of dnsmasq, of all audited clusters."
}

# Whoever reads the view reads these lines, and nothing else of the project's logs.
resource "google_logging_log_view" "this" {
  name        = var.view
  bucket      = google_logging_project_bucket_config.this.id
  description = "What function audit reads."
  filter      = "resource.type = \"k8s_container\""
}

resource "google_logging_log_view_iam_member" "reader" {
  for_each = var.readers

  parent   = "projects/${var.audit_project}"
  location = var.location
  bucket   = google_logging_project_bucket_config.this.bucket_id
  name     = google_logging_log_view.this.name
  role     = "roles/logging.viewAccessor"
  member   = each.value
}

resource "google_logging_organization_sink" "this" {
  for_each = local.organization

  org_id           = each.value
  name             = var.sink
  description      = "To the GKE DNS audit: what node-local-dns and dnsmasq say about time-outs and connections."
  destination      = local.destination
  include_children = true
  filter           = local.sink_filter
}

resource "google_logging_folder_sink" "this" {
  for_each = local.folder

  folder           = each.value
  name             = var.sink
  description      = "To the GKE DNS audit: what node-local-dns and dnsmasq say about time-outs and connections."
  destination      = local.destination
  include_children = true
  filter           = local.sink_filter
}

resource "google_logging_project_sink" "this" {
  for_each = local.projects

  project                = each.value
  name                   = var.sink
  description            = "To the GKE DNS audit: what node-local-dns and dnsmasq say about time-outs and connections."
  destination            = local.destination
  filter                 = local.sink_filter
  unique_writer_identity = true
}

# The sinks write into the audit project; a condition keeps them to this one bucket.
resource "google_project_iam_member" "writer" {
  for_each = merge(
    { for id in local.organization : "organization" => id },
    { for id in local.folder : "folder" => id },
    { for id in local.projects : id => id },
  )

  project = var.audit_project
  role    = "roles/logging.bucketWriter"
  member  = local.writers[each.key]

  condition {
    title      = "only the bucket of the DNS audit"
    expression = "resource.name.endsWith(\"locations/${var.location}/buckets/${var.bucket}\")"
  }
}

resource "google_logging_metric" "timeouts" {
  project          = var.audit_project
  name             = var.metric
  description      = "Time-outs of node-local-dns in the bucket, by cluster, upstream and node; for DNS_AUDIT_LOG_ROUTE=log-metric."
  bucket_name      = google_logging_project_bucket_config.this.id
  filter           = local.metric_filter
  label_extractors = local.metric_labels

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = local.metric_labels

      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
}
