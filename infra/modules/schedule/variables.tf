variable "project" {
  description = "Project that the job lives in."
  type        = string
}

variable "region" {
  description = "Region that the job lives in."
  type        = string
}

variable "name" {
  description = "Name of the job."
  type        = string
}

variable "schedule" {
  description = "When a run starts: a cron expression of five fields, its time zone, and whether it is paused."
  type = object({
    cron      = string
    time_zone = string
    paused    = bool
  })

  validation {
    condition     = can(regex("^(\\S+ ){4}\\S+$", var.schedule.cron))
    error_message = "schedule.cron must have five fields, such as \"0 6 * * *\" for every day at six."
  }

  validation {
    condition     = can(regex("^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", var.schedule.time_zone))
    error_message = "schedule.time_zone must be a name of the time zone database, such as Etc/UTC or Europe/Berlin."
  }
}

variable "uri" {
  description = "Address of function sweep; also the audience of the token."
  type        = string
}

variable "service_account" {
  description = "E-mail address of the service account that calls."
  type        = string
}

variable "attempt_seconds" {
  description = "Seconds after which a call counts as failed; at least as long as sweep may take."
  type        = number

  validation {
    condition     = var.attempt_seconds >= 15 && var.attempt_seconds <= 1800
    error_message = "attempt_seconds must be 15 to 1800, which is what Cloud Scheduler allows."
  }
}
