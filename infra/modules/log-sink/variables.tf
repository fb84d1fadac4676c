variable "scope" {
  description = "Whose logs are collected: kind organization, folder or projects, and its number or the projects' IDs."
  type = object({
    kind = string
    ids  = list(string)
  })

  validation {
    condition     = contains(["organization", "folder", "projects"], var.scope.kind) && (var.scope.kind == "projects" ? length(var.scope.ids) > 0 : length(var.scope.ids) == 1 && can(regex("^[0-9]+$", var.scope.ids[0])))
    error_message = "scope must be kind organization or folder with one number, or kind projects with the IDs of projects."
  }
}

variable "audit_project" {
  description = "Project that the bucket lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.audit_project))
    error_message = "audit_project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "readers" {
  description = "Who reads the view, a name for each, to a member: the service account of function audit, and of respond where there is one."
  type        = map(string)

  validation {
    condition     = alltrue([for member in values(var.readers) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "readers must be members such as user:U, group:G or serviceAccount:E."
  }
}

variable "location" {
  description = "Location of the bucket. It cannot be changed later."
  type        = string
  default     = "global"

  validation {
    condition     = can(regex("^(global|eu|us|[a-z]+-[a-z]+[0-9]{1,2})$", var.location))
    error_message = "location must be global, eu, us or a region such as europe-west1."
  }
}

variable "bucket" {
  description = "ID of the log bucket."
  type        = string
  default     = "node-local-dns"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$", var.bucket))
    error_message = "bucket must be 1 to 100 letters, digits, underscores, hyphens and periods."
  }
}

variable "view" {
  description = "ID of the log view."
  type        = string
  default     = "dns-audit"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", var.view))
    error_message = "view must be 1 to 100 letters, digits, underscores and hyphens."
  }
}

variable "sink" {
  description = "Name of the sink."
  type        = string
  default     = "gke-dns-audit"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,100}$", var.sink))
    error_message = "sink must be 1 to 100 letters, digits, underscores, hyphens and periods."
  }
}

variable "metric" {
  description = "Name of the log-based metric."
  type        = string
  default     = "node_local_dns_timeouts"

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,100}$", var.metric))
    error_message = "metric must be 1 to 100 letters, digits, underscores, hyphens and periods."
  }
}

variable "retention_days" {
  description = "Days for which the lines are kept. Above 30, Cloud Logging charges for storage."
  type        = number
  default     = 30

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 3650
    error_message = "retention_days must be 1 to 3650, which is what Cloud Logging allows."
  }
}
