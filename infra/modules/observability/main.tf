locals {
  # What the functions write (shared/audit), by the field `message` of a JSON log line.
  services = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${join(" OR ", [for name in var.services : jsonencode(name)])})"
  finished = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=${jsonencode(var.finalize_service)} AND jsonPayload.message=\"report written\" AND jsonPayload.scope=${jsonencode(var.scope)}"

  called = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=${jsonencode(var.finalize_service)} AND jsonPayload.message=\"calls of a run\" AND jsonPayload.scope=${jsonencode(var.scope)}"

  # Each alert names its section there; a test holds that each section has its alert.
  runbook = "Runbook: docs/operations.md of gke-dns-audit, section"

  # Cloud Monitoring looks back 25 hours in an alert at most; one hour of waiting makes 26.
  lookback_seconds = 90000
  wait_seconds     = 3600

  gaps = {
    run     = { field = "runGaps", description = "Pieces of evidence that a run as a whole lacked." }
    cluster = { field = "clusterGaps", description = "Pieces of evidence that single clusters of a run lacked." }
  }

  verdicts = {
    affected = "Clusters whose look-ups fail"
    exposed  = "Clusters with the combination, without failed look-ups"
    unknown  = "Clusters that could not be judged"
  }
}

resource "google_logging_metric" "runs_finished" {
  project     = var.project
  name        = "${var.prefix}/runs_finished"
  description = "Runs over the whole scope whose report was written."
  filter      = local.finished

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }
}

resource "google_logging_metric" "failures" {
  project     = var.project
  name        = "${var.prefix}/failures"
  description = "Errors that the functions logged: faults, and digests that could not be delivered."
  filter      = "${local.services} AND severity>=ERROR"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key         = "function"
      value_type  = "STRING"
      description = "Cloud Run service of the function."
    }

    labels {
      key         = "message"
      value_type  = "STRING"
      description = "What went wrong, in words that do not change."
    }
  }

  label_extractors = {
    function = "EXTRACT(resource.labels.service_name)"
    message  = "EXTRACT(jsonPayload.message)"
  }
}

resource "google_logging_metric" "clusters" {
  for_each = local.verdicts

  project         = var.project
  name            = "${var.prefix}/clusters_${each.key}"
  description     = "${each.value}, as each run's report counts them."
  filter          = local.finished
  value_extractor = "EXTRACT(jsonPayload.${each.key})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"
  }
}

# What runs took: numbers of the same line, and of the lines "calls of a run", one for each API.
resource "google_logging_metric" "run_duration" {
  project         = var.project
  name            = "${var.prefix}/run_duration"
  description     = "Seconds from the start of a run to its report."
  filter          = local.finished
  value_extractor = "EXTRACT(jsonPayload.durationSeconds)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "s"
  }
}

resource "google_logging_metric" "runs_cut_short" {
  project     = var.project
  name        = "${var.prefix}/runs_cut_short"
  description = "Runs whose report was written at the deadline, before all of their parts were there."
  filter      = "${local.finished} AND jsonPayload.missingShards>0"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }
}

resource "google_logging_metric" "throttled" {
  project         = var.project
  name            = "${var.prefix}/throttled"
  description     = "Requests of a run that an API answered with 429."
  filter          = local.called
  value_extractor = "EXTRACT(jsonPayload.throttled)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"

    labels {
      key         = "api"
      value_type  = "STRING"
      description = "API that was called."
    }
  }

  label_extractors = {
    api = "EXTRACT(jsonPayload.api)"
  }
}

resource "google_logging_metric" "calls" {
  project         = var.project
  name            = "${var.prefix}/calls"
  description     = "Requests of a run to an API, each attempt counted."
  filter          = local.called
  value_extractor = "EXTRACT(jsonPayload.calls)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"

    labels {
      key         = "api"
      value_type  = "STRING"
      description = "API that was called."
    }
  }

  label_extractors = {
    api = "EXTRACT(jsonPayload.api)"
  }
}

# What a run could not see: a report with gaps is no all-clear.
resource "google_logging_metric" "gaps" {
  for_each = local.gaps

  project         = var.project
  name            = "${var.prefix}/${each.key}_gaps"
  description     = each.value.description
  filter          = local.finished
  value_extractor = "EXTRACT(jsonPayload.${each.value.field})"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"
  }
}

resource "google_monitoring_notification_channel" "email" {
  count = var.alert_email == null ? 0 : 1

  project      = var.project
  type         = "email"
  display_name = "GKE DNS audit"
  labels       = { email_address = var.alert_email }
}

locals {
  channels = concat(var.notification_channels, google_monitoring_notification_channel.email[*].id)
}

resource "google_monitoring_alert_policy" "no_finished_run" {
  project               = var.project
  display_name          = "GKE DNS audit: no finished run in 26 hours"
  combiner              = "OR"
  severity              = "ERROR"
  enabled               = var.expects_daily_run
  notification_channels = local.channels

  conditions {
    display_name = "No report written"

    condition_threshold {
      filter                  = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.runs_finished.name}\" AND resource.type=\"cloud_run_revision\""
      comparison              = "COMPARISON_LT"
      threshold_value         = 1
      duration                = "${local.wait_seconds}s"
      evaluation_missing_data = "EVALUATION_MISSING_DATA_ACTIVE"

      aggregations {
        alignment_period     = "${local.lookback_seconds}s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "No run over ${var.scope} was finished in 26 hours. Look at the last call of the schedule, then at the logs of `sweep` and `finalize`: `gcloud scheduler jobs list --location ${var.region} --project ${var.project}`. A run that is cut off is continued when sweep is called again for the same time. ${local.runbook} \"No finished run in 26 hours\"."
  }
}

resource "google_monitoring_alert_policy" "failures" {
  project               = var.project
  display_name          = "GKE DNS audit: errors"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "Errors in an hour"

    condition_threshold {
      filter          = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.failures.name}\" AND resource.type=\"cloud_run_revision\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = ["metric.label.function", "metric.label.message"]
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "A function logged an error; the labels of this incident name it. `digest not delivered`: the report is safe, Slack was not reached or refused it. `findings not published`: the same of Security Command Center; the next run writes what is missing. `request failed`: the log line beside it has the details. ${local.runbook} \"Errors\"."
  }
}

resource "google_monitoring_alert_policy" "queue_depth" {
  project               = var.project
  display_name          = "GKE DNS audit: tasks pile up"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "Tasks in the queue for half an hour"

    condition_threshold {
      filter          = "metric.type=\"cloudtasks.googleapis.com/queue/depth\" AND resource.type=\"cloud_tasks_queue\" AND resource.label.queue_id=${jsonencode(var.queue)}"
      comparison      = "COMPARISON_GT"
      threshold_value = var.queue_depth
      duration        = "1800s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "More than ${var.queue_depth} tasks have waited for half an hour. Either audit answers with errors and is called again and again (its log says why), or it is too slow for the number of clusters: raise audit_instances. ${local.runbook} \"Tasks pile up\"."
  }
}

resource "google_monitoring_alert_policy" "runs_cut_short" {
  project               = var.project
  display_name          = "GKE DNS audit: parts of a run are missing"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "A run that ended at its deadline"

    condition_threshold {
      filter          = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.runs_cut_short.name}\" AND resource.type=\"cloud_run_revision\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "3600s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "A run ended at its deadline before all of its parts were there: their clusters are unknown in the report. ${local.runbook} \"Parts of a run are missing\"."
  }
}

resource "google_monitoring_alert_policy" "dead_letters" {
  count = var.dead_letter_subscription == null ? 0 : 1

  project               = var.project
  display_name          = "GKE DNS audit: events of clusters that nobody could handle"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.channels

  conditions {
    display_name = "Dead letters"

    condition_threshold {
      filter          = "metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\" AND resource.type=\"pubsub_subscription\" AND resource.label.subscription_id=${jsonencode(var.dead_letter_subscription)}"
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "asset-feed failed on an event ten times. The next daily run audits the cluster in any case; look at the log of asset-feed. ${local.runbook} \"Events of clusters that nobody could handle\"."
  }
}
