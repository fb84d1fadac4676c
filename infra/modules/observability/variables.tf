variable "project" {
  description = "Project that the service lives in."
  type        = string
}

variable "region" {
  description = "Region that the service lives in; for the commands in the alerts."
  type        = string
}

variable "prefix" {
  description = "Beginning of the names of the log-based metrics."
  type        = string
}

variable "scope" {
  description = "What a run covers, as DNS_AUDIT_SCOPE has it; a run of a single cluster does not count as finished."
  type        = string
}

variable "services" {
  description = "Cloud Run services of all functions."
  type        = list(string)
}

variable "finalize_service" {
  description = "Cloud Run service of function finalize, which logs that a report was written."
  type        = string
}

variable "queue" {
  description = "Name of the queue."
  type        = string
}

variable "queue_depth" {
  description = "Tasks that may wait for half an hour without an alert."
  type        = number
  default     = 20
}

variable "dead_letter_subscription" {
  description = "Name of the subscription that keeps events which could not be handled. Null: there is none."
  type        = string
  default     = null
}

variable "expects_daily_run" {
  description = "False where the schedule is paused or runs less often than daily: then nobody is told that no run was finished."
  type        = bool
  default     = true
}

variable "notification_channels" {
  description = "Notification channels that are told, projects/P/notificationChannels/N."
  type        = list(string)
  default     = []
}

variable "alert_email" {
  description = "E-mail address that is told, by a notification channel of its own. Null: none."
  type        = string
  default     = null
}
