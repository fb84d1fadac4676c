variable "project" {
  description = "Project that builds run in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region that builds run in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
}

variable "prefix" {
  description = "Beginning of the triggers' names."
  type        = string
  default     = "dns-audit"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 3 to 30 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "repository" {
  description = "Repository that is connected to Cloud Build, projects/P/locations/L/connections/C/repositories/R."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/locations/[^/]+/connections/[^/]+/repositories/[^/]+$", var.repository))
    error_message = "repository must be projects/P/locations/L/connections/C/repositories/R."
  }
}

variable "branch" {
  description = "Regular expression of the branch that is built."
  type        = string
  default     = "^main$"

  validation {
    condition     = length(var.branch) > 0 && can(regexall(var.branch, ""))
    error_message = "branch must be a regular expression such as ^main$."
  }
}

variable "service_account" {
  description = "Full name of the service account that builds and deploys, projects/P/serviceAccounts/E. What it needs is told in docs/install.md."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/serviceAccounts/[^/]+$", var.service_account))
    error_message = "service_account must be projects/P/serviceAccounts/E."
  }
}

variable "state_bucket" {
  description = "Bucket that keeps Terraform's state; not the bucket of the audit."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket must be the name of a bucket: 3 to 63 lower-case letters, digits, hyphens, underscores and periods."
  }
}

variable "stack" {
  description = "Folder of the configuration that is planned and applied."
  type        = string
  default     = "infra"

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_./-]*$", var.stack)) && !strcontains(var.stack, "..")
    error_message = "stack must be a folder of the repository, such as infra/org."
  }
}
