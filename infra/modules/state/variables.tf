variable "project" {
  description = "Project that the bucket lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "name" {
  description = "Name of the bucket; unique in all of Google Cloud."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.name)) && !startswith(var.name, "goog") && !strcontains(var.name, "google")
    error_message = "The name of the state bucket must be 3 to 63 lower-case letters, digits, hyphens and underscores, without the word google."
  }
}

variable "location" {
  description = "Location of the bucket."
  type        = string

  validation {
    condition     = can(regex("^([A-Za-z]{2,4}[0-9]?|[A-Za-z]+-[A-Za-z]+[0-9]{1,2})$", var.location))
    error_message = "location must be a region such as europe-west1, or a multi-region such as EU."
  }
}

variable "users" {
  description = "Who keeps state: a name for each, to a member such as serviceAccount:E."
  type        = map(string)

  validation {
    condition     = alltrue([for member in values(var.users) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "users must be members such as user:U, group:G or serviceAccount:E."
  }
}

variable "readers" {
  description = "Who reads state and keeps none: a name for each, to a member such as serviceAccount:E."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.readers) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "readers must be members such as user:U, group:G or serviceAccount:E."
  }
}

variable "retention_days" {
  description = "Days after which a run's objects are deleted."
  type        = number

  validation {
    condition     = var.retention_days >= 35 && var.retention_days <= 3650
    error_message = "retention_days must be 35 to 3650: a report is compared with the one before it, which may be weeks old."
  }
}

variable "slack_days" {
  description = "Days after which answers to requests from Slack are deleted: marks that they were given, results behind buttons, and how far a share has come."
  type        = number
  default     = 7

  validation {
    condition     = var.slack_days >= 2 && var.slack_days <= 400
    error_message = "slack_days must be 2 to 400: Cloud Tasks may repeat a request for hours, and a mark that is gone lets it be answered again."
  }
}

variable "kms_key" {
  description = "Key for encryption, projects/P/locations/L/keyRings/R/cryptoKeys/K, in the bucket's location. Null: Google's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key == null || can(regex("^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$", var.kms_key))
    error_message = "kms_key must be projects/P/locations/L/keyRings/R/cryptoKeys/K."
  }
}

variable "force_destroy" {
  description = "True: `terraform destroy` deletes the bucket with everything in it."
  type        = bool
  default     = false
}

variable "labels" {
  description = "Labels of the bucket."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys that begin with a lower-case letter; keys and values are at most 63 lower-case letters, digits, underscores and hyphens."
  }
}
