variable "project" {
  description = "Project that the queue lives in."
  type        = string
}

variable "region" {
  description = "Region that the queue lives in."
  type        = string
}

variable "name" {
  description = "Name of the queue. A name that was deleted cannot be used again for up to seven days."
  type        = string
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
}

variable "invoker" {
  description = "Full name of the service account whose identity tasks carry, projects/P/serviceAccounts/E."
  type        = string
}
