output "alert_policies" {
  description = "Display names of the alert policies."
  value = concat(
    [
      google_monitoring_alert_policy.no_finished_run.display_name,
      google_monitoring_alert_policy.failures.display_name,
      google_monitoring_alert_policy.queue_depth.display_name,
      google_monitoring_alert_policy.runs_cut_short.display_name,
    ],
    google_monitoring_alert_policy.dead_letters[*].display_name,
  )
}
