variable "project" {
  description = "Project that the job lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region that the job lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
}

variable "name" {
  description = "Name of the job."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", var.name))
    error_message = "name must be 1 to 100 letters, digits, underscores and hyphens."
  }
}

variable "schedule" {
  description = "When a run starts: a cron expression of five fields, its time zone, and whether it is paused."
  type = object({
    cron      = string
    time_zone = string
    paused    = bool
  })

  validation {
    condition = can(regex("^(\\S+ ){4}\\S+$", var.schedule.cron)) && alltrue([
      # Each of the five fields: a star, a value or a range, with a step or without, in a list or alone.
      for index, value in ["[0-5]?[0-9]", "([01]?[0-9]|2[0-3])", "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2]|[A-Za-z]{3})", "([0-7]|[A-Za-z]{3})"] :
      can(regex("^(\\*|${value}(-${value})?)(/[1-9][0-9]?)?(,(\\*|${value}(-${value})?)(/[1-9][0-9]?)?)*$", element(split(" ", var.schedule.cron), index)))
    ])
    error_message = "schedule.cron must have five fields, such as \"0 6 * * *\" for every day at six: minute (0-59), hour (0-23), day (1-31), month (1-12 or jan-dec), weekday (0-7 or sun-sat)."
  }

  validation {
    condition     = can(regex("^(UTC|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/[A-Za-z0-9_+/-]+)$", var.schedule.time_zone))
    error_message = "schedule.time_zone must be UTC or a name of the time zone database, such as Etc/UTC or Europe/Berlin."
  }
}

variable "uri" {
  description = "Address of function sweep; also the audience of the token."
  type        = string

  validation {
    condition     = can(regex("^https://[^/\\s]+$", var.uri))
    error_message = "uri must be the https address of a function, without a path."
  }
}

variable "service_account" {
  description = "E-mail address of the service account that calls."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+$", var.service_account))
    error_message = "service_account must be the e-mail address of a service account."
  }
}

variable "attempt_seconds" {
  description = "Seconds after which a call counts as failed; at least as long as sweep may take."
  type        = number

  validation {
    condition     = var.attempt_seconds >= 15 && var.attempt_seconds <= 1800
    error_message = "attempt_seconds must be 15 to 1800, which is what Cloud Scheduler allows."
  }
}
