locals {
  charts = [
    {
      title  = "Runs finished in a day"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.runs_finished.name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_SUM"
      group  = []
    },
    {
      title  = "Clusters, by verdict (affected)"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.clusters["affected"].name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = []
    },
    {
      title  = "Clusters, by verdict (unknown)"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.clusters["unknown"].name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = []
    },
    {
      title  = "Errors by function"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.failures.name}\" resource.type=\"cloud_run_revision\""
      period = "3600s"
      align  = "ALIGN_SUM"
      group  = ["metric.label.function"]
    },
    {
      title  = "Duration of a run (seconds)"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.run_duration.name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = []
    },
    {
      title  = "Requests of a run, by API"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.calls.name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = ["metric.label.api"]
    },
    {
      title  = "Evidence that runs lacked as a whole"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.gaps["run"].name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = []
    },
    {
      title  = "Evidence that single clusters lacked"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.gaps["cluster"].name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = []
    },
    {
      title  = "Requests answered with 429, by API"
      filter = "metric.type=\"logging.googleapis.com/user/${google_logging_metric.throttled.name}\" resource.type=\"cloud_run_revision\""
      period = "86400s"
      align  = "ALIGN_PERCENTILE_99"
      group  = ["metric.label.api"]
    },
    {
      title  = "Tasks in the queue"
      filter = "metric.type=\"cloudtasks.googleapis.com/queue/depth\" resource.type=\"cloud_tasks_queue\" resource.label.queue_id=${jsonencode(var.queue)}"
      period = "60s"
      align  = "ALIGN_MAX"
      group  = []
    },
    {
      title  = "Calls of the functions, by answer"
      filter = "metric.type=\"run.googleapis.com/request_count\" resource.type=\"cloud_run_revision\" resource.label.service_name=one_of(${join(",", [for name in var.services : jsonencode(name)])})"
      period = "300s"
      align  = "ALIGN_SUM"
      group  = ["resource.label.service_name", "metric.label.response_code_class"]
    },
    {
      title  = "Memory of the instances (99 %)"
      filter = "metric.type=\"run.googleapis.com/container/memory/utilizations\" resource.type=\"cloud_run_revision\" resource.label.service_name=one_of(${join(",", [for name in var.services : jsonencode(name)])})"
      period = "300s"
      align  = "ALIGN_PERCENTILE_99"
      group  = ["resource.label.service_name"]
    },
  ]
}

resource "google_monitoring_dashboard" "this" {
  project = var.project
  dashboard_json = jsonencode({
    displayName = "GKE DNS audit"
    mosaicLayout = {
      columns = 12
      tiles = [
        for index, chart in local.charts : {
          xPos   = (index % 2) * 6
          yPos   = floor(index / 2) * 4
          width  = 6
          height = 4
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [
                {
                  plotType = "LINE"
                  timeSeriesQuery = {
                    timeSeriesFilter = {
                      filter = chart.filter
                      aggregation = {
                        alignmentPeriod    = chart.period
                        perSeriesAligner   = chart.align
                        crossSeriesReducer = "REDUCE_SUM"
                        groupByFields      = chart.group
                      }
                    }
                  }
                }
              ]
            }
          }
        }
      ]
    }
  })
}
