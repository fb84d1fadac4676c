resource "google_bigquery_dataset" "this" {
  project     = var.project
  dataset_id  = var.dataset
  location    = var.location
  description = "History of the GKE DNS audit. Its tables read what is in the state bucket; nothing is copied."
  labels      = var.labels
}

# A report is one JSON object on one line: a row for each run, its clusters nested in it. For one row a cluster:
#   SELECT run.startedAt, cluster.* EXCEPT (findings) FROM `PROJECT.DATASET.reports`, UNNEST(clusters) AS cluster
resource "google_bigquery_table" "reports" {
  project             = var.project
  dataset_id          = google_bigquery_dataset.this.dataset_id
  table_id            = "reports"
  description         = "One row for each run: what the report said."
  deletion_protection = false

  external_data_configuration {
    source_uris           = ["gs://${var.bucket}/runs/*/report.json"]
    source_format         = "NEWLINE_DELIMITED_JSON"
    autodetect            = false
    ignore_unknown_values = true
    schema                = jsonencode(jsondecode(file("${path.module}/report-table.json")).fields)
  }
}

# What stays of each run when its report is gone: a line for the run, and one for each cluster that is not clear or changed.
resource "google_bigquery_table" "history" {
  project             = var.project
  dataset_id          = google_bigquery_dataset.this.dataset_id
  table_id            = "history"
  description         = "Lines of the history: kind = 'run' has the numbers of a run, kind = 'cluster' one of its clusters."
  deletion_protection = false

  external_data_configuration {
    source_uris           = ["gs://${var.bucket}/history/*"]
    source_format         = "NEWLINE_DELIMITED_JSON"
    autodetect            = false
    ignore_unknown_values = true
    schema                = jsonencode(jsondecode(file("${path.module}/history-table.json")).fields)
  }
}

resource "google_bigquery_dataset_iam_member" "reader" {
  for_each = var.readers

  project    = var.project
  dataset_id = google_bigquery_dataset.this.dataset_id
  role       = "roles/bigquery.dataViewer"
  member     = each.value
}

# Whoever queries an external table reads the objects behind it with their own rights.
resource "google_storage_bucket_iam_member" "reader" {
  for_each = var.readers

  bucket = var.bucket
  role   = "roles/storage.objectViewer"
  member = each.value
}
