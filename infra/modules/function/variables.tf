variable "project" {
  description = "Project that the function lives in."
  type        = string
}

variable "region" {
  description = "Region that the function lives in."
  type        = string
}

variable "name" {
  description = "Name of the function, and of its Cloud Run service."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,47}[a-z0-9]$", var.name))
    error_message = "name must be 2 to 49 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "entry_point" {
  description = "Function of the archive that is started, as functions/index.ts registers it."
  type        = string
}

variable "description" {
  description = "What the function is for, as the console shows it."
  type        = string
}

variable "runtime" {
  description = "Node.js runtime."
  type        = string
  default     = "nodejs24"

  validation {
    condition     = contains(["nodejs24", "nodejs22"], var.runtime)
    error_message = "runtime must be nodejs24 or nodejs22; nodejs20 was decommissioned on 2026-10-30."
  }
}

variable "source_archive" {
  description = "Archive with the code: bucket, object and the object's generation, so that new code is a new revision."
  type = object({
    bucket     = string
    object     = string
    generation = number
  })
}

variable "service_account" {
  description = "E-mail address of the function's own service account."
  type        = string
}

variable "build_service_account" {
  description = "Full name of the service account that builds, projects/P/serviceAccounts/E. The default one of a project may do far more."
  type        = string
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)
}

variable "secret_environment" {
  description = "Environment variables that come from Secret Manager: name to secret ID."
  type        = map(string)
  default     = {}
}

variable "is_public" {
  description = "True for the function that Slack calls: it takes calls from the internet. All others take calls from inside the project only."
  type        = bool
  default     = false
}

variable "invokers" {
  description = "Who may call it: a name for each, to a member such as serviceAccount:E."
  type        = map(string)
  default     = {}
}

variable "memory" {
  description = "Memory of an instance."
  type        = string
  default     = "512Mi"

  validation {
    condition     = contains(["512Mi", "1Gi", "2Gi", "4Gi"], var.memory)
    error_message = "memory must be 512Mi, 1Gi, 2Gi or 4Gi; less is not enough for the bounds that Node is given."
  }
}

variable "timeout_seconds" {
  description = "After this many seconds a call is cut off."
  type        = number

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 3600
    error_message = "timeout_seconds must be 1 to 3600."
  }
}

variable "min_instances" {
  description = "Instances that are kept warm, and paid for."
  type        = number
  default     = 0
}

variable "max_instances" {
  description = "Most instances at once."
  type        = number

  validation {
    condition     = var.max_instances >= 1 && var.max_instances <= 100
    error_message = "max_instances must be 1 to 100."
  }
}

variable "requests_at_once" {
  description = "Requests that one instance takes at once."
  type        = number
  default     = 1
}

variable "vpc_connector" {
  description = "Serverless VPC Access connector, for control planes with private addresses only. Null: none."
  type        = string
  default     = null
}

variable "labels" {
  description = "Labels of the function."
  type        = map(string)
  default     = {}
}
