variable "project" {
  description = "Project that the service lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region that the service lives in; for the commands in the alerts."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
}

variable "prefix" {
  description = "Beginning of the names of the log-based metrics."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 3 to 30 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "scope" {
  description = "What a run covers, as DNS_AUDIT_SCOPE has it; a run of a single cluster does not count as finished."
  type        = string

  validation {
    condition     = can(regex("^((organizations|folders)/[0-9]+|projects/(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{5,20})(,(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{5,20}))*)$", var.scope))
    error_message = "scope must be organizations/NUMBER, folders/NUMBER or projects/ID,ID (no blanks)."
  }
}

variable "services" {
  description = "Cloud Run services of all functions."
  type        = list(string)

  validation {
    condition     = length(var.services) > 0 && alltrue([for name in var.services : can(regex("^[a-z][a-z0-9-]{0,62}$", name))])
    error_message = "services must be the names of Cloud Run services, one at least."
  }
}

variable "finalize_service" {
  description = "Cloud Run service of function finalize, which logs that a report was written."
  type        = string

  validation {
    condition     = contains(var.services, var.finalize_service)
    error_message = "finalize_service must be one of services."
  }
}

variable "queue" {
  description = "Name of the queue."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]{1,100}$", var.queue))
    error_message = "queue must be the name of a queue: letters, digits and hyphens."
  }
}

variable "queue_depth" {
  description = "Tasks that may wait for half an hour without an alert."
  type        = number
  default     = 20

  validation {
    condition     = var.queue_depth >= 0 && var.queue_depth <= 100000 && floor(var.queue_depth) == var.queue_depth
    error_message = "queue_depth must be a whole number, 0 to 100000."
  }
}

variable "dead_letter_subscription" {
  description = "Name of the subscription that keeps events which could not be handled. Null: there is none."
  type        = string
  default     = null

  validation {
    condition     = var.dead_letter_subscription == null || can(regex("^[A-Za-z][A-Za-z0-9_.~+%-]{2,254}$", var.dead_letter_subscription))
    error_message = "dead_letter_subscription must be the name of a subscription, without its project."
  }
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

  validation {
    condition     = alltrue([for channel in var.notification_channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))])
    error_message = "notification_channels must be projects/P/notificationChannels/N."
  }
}

variable "alert_email" {
  description = "E-mail address that is told, by a notification channel of its own. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.alert_email == null || can(regex("^[^@\\s]+@[^@\\s]+$", var.alert_email))
    error_message = "alert_email must be an e-mail address."
  }
}
