variable "project" {
  description = "Project that builds run in."
  type        = string
}

variable "region" {
  description = "Region that builds run in."
  type        = string
}

variable "prefix" {
  description = "Beginning of the triggers' names."
  type        = string
  default     = "dns-audit"
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
}

variable "stack" {
  description = "Folder of the configuration that is planned and applied."
  type        = string
  default     = "infra"
}
