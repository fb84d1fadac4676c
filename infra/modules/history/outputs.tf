output "table" {
  description = "The table, PROJECT.DATASET.TABLE."
  value       = "${var.project}.${google_bigquery_dataset.this.dataset_id}.${google_bigquery_table.reports.table_id}"
}
