variable "project" {
  description = "Project that the function lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region that the function lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
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

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,62}$", var.entry_point))
    error_message = "entry_point must be the name of a function: lower-case letters, digits and hyphens."
  }
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

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]$", var.source_archive.bucket)) && can(regex("\\.zip$", var.source_archive.object))
    error_message = "source_archive must name a bucket and a zip in it."
  }
}

variable "service_account" {
  description = "E-mail address of the function's own service account."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+$", var.service_account))
    error_message = "service_account must be the e-mail address of a service account."
  }
}

variable "build_service_account" {
  description = "Full name of the service account that builds, projects/P/serviceAccounts/E. The default one of a project may do far more."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/serviceAccounts/[^/]+$", var.build_service_account))
    error_message = "build_service_account must be projects/P/serviceAccounts/E."
  }
}

variable "environment" {
  description = "Environment variables."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !can(regex("^(X_GOOGLE_|K_|PORT$|FUNCTION_)", name))])
    error_message = "environment must be variables of capital letters, digits and underscores; PORT and those that begin with K_, FUNCTION_ or X_GOOGLE_ are set by Google."
  }
}

variable "secret_environment" {
  description = "Environment variables that come from Secret Manager: name to secret ID and version. The version is a number: an instance that starts later reads what the others read, and a new secret is a new revision."
  type        = map(object({ id = string, version = number }))
  default     = {}

  validation {
    condition     = alltrue([for name, secret in var.secret_environment : can(regex("^[A-Z][A-Z0-9_]*$", name)) && can(regex("^[A-Za-z0-9_-]{1,255}$", secret.id))])
    error_message = "secret_environment must be variables of capital letters, digits and underscores, each with the ID of a secret, not its full name."
  }

  validation {
    condition     = alltrue([for secret in values(var.secret_environment) : secret.version >= 1 && floor(secret.version) == secret.version])
    error_message = "secret_environment must have whole numbers from 1 on as versions."
  }
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

  validation {
    condition     = alltrue([for member in values(var.invokers) : member == "allUsers" ? var.is_public : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "invokers must be members such as serviceAccount:E; allUsers only where is_public is true."
  }
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

  validation {
    condition     = var.min_instances >= 0 && var.min_instances <= 100 && floor(var.min_instances) == var.min_instances
    error_message = "min_instances must be a whole number, 0 to 100."
  }
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

  validation {
    condition     = var.requests_at_once >= 1 && var.requests_at_once <= 1000 && floor(var.requests_at_once) == var.requests_at_once
    error_message = "requests_at_once must be a whole number, 1 to 1000."
  }
}

variable "vpc_connector" {
  description = "Serverless VPC Access connector, for control planes with private addresses only. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_connector == null || can(regex("^projects/[^/]+/locations/[^/]+/connectors/[^/]+$", var.vpc_connector))
    error_message = "vpc_connector must be projects/P/locations/L/connectors/C."
  }
}

variable "labels" {
  description = "Labels of the function."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys that begin with a lower-case letter; keys and values are at most 63 lower-case letters, digits, underscores and hyphens."
  }
}
