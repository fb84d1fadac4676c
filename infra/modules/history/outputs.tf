output "history_table" {
  description = "The table of the history, PROJECT.DATASET.TABLE."
  value       = "${var.project}.${google_bigquery_dataset.this.dataset_id}.${google_bigquery_table.history.table_id}"
}

output "table" {
  description = "The table of the reports, PROJECT.DATASET.TABLE."
  value       = "${var.project}.${google_bigquery_dataset.this.dataset_id}.${google_bigquery_table.reports.table_id}"
}
