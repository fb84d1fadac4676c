variable "project" {
  description = "Project that the dataset lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "location" {
  description = "Location of the dataset; the state bucket has to be in the same one."
  type        = string

  validation {
    condition     = can(regex("^([A-Za-z]{2,4}[0-9]?|[A-Za-z]+-[A-Za-z]+[0-9]{1,2})$", var.location))
    error_message = "location must be a region such as europe-west1, or a multi-region such as EU."
  }
}

variable "dataset" {
  description = "ID of the dataset."
  type        = string
  default     = "dns_audit"

  validation {
    condition     = can(regex("^[A-Za-z0-9_]+$", var.dataset))
    error_message = "dataset must be letters, digits and underscores."
  }
}

variable "bucket" {
  description = "State bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket must be the name of a bucket: 3 to 63 lower-case letters, digits, hyphens, underscores and periods."
  }
}

variable "readers" {
  description = "Who may query it: a name for each, to a member such as group:G. They may read the reports in the bucket, too."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.readers) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "readers must be members such as user:U, group:G or serviceAccount:E."
  }
}

variable "labels" {
  description = "Labels of the dataset."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys that begin with a lower-case letter; keys and values are at most 63 lower-case letters, digits, underscores and hyphens."
  }
}
