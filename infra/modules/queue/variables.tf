variable "project" {
  description = "Project that the queue lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region that the queue lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
}

variable "name" {
  description = "Name of the queue. A name that was deleted cannot be used again for up to seven days."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]{1,100}$", var.name))
    error_message = "name must be 1 to 100 letters, digits and hyphens."
  }
}

variable "dispatches_per_second" {
  description = "Tasks that are started in a second, at most."
  type        = number
  default     = 5

  validation {
    condition     = var.dispatches_per_second > 0 && var.dispatches_per_second <= 500
    error_message = "dispatches_per_second must be above 0 and at most 500, which is what Cloud Tasks allows."
  }
}

variable "concurrent_dispatches" {
  description = "Tasks under way at once, at most."
  type        = number

  validation {
    condition     = var.concurrent_dispatches >= 1 && var.concurrent_dispatches <= 5000
    error_message = "concurrent_dispatches must be 1 to 5000, which is what Cloud Tasks allows."
  }
}

variable "enqueuers" {
  description = "Who may add tasks: a name for each, to a member such as serviceAccount:E."
  type        = map(string)

  validation {
    condition     = alltrue([for member in values(var.enqueuers) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "enqueuers must be members such as user:U, group:G or serviceAccount:E."
  }
}

variable "invoker" {
  description = "Full name of the service account whose identity tasks carry, projects/P/serviceAccounts/E."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/serviceAccounts/[^/]+$", var.invoker))
    error_message = "invoker must be projects/P/serviceAccounts/E."
  }
}
