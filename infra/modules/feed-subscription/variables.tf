variable "project" {
  description = "Project that the topic lives in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "project_number" {
  description = "Number of that project; the agents of Cloud Asset and Pub/Sub are named by it."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.project_number))
    error_message = "project_number must be the number of the project."
  }
}

variable "prefix" {
  description = "Beginning of all names."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,28}[a-z0-9]$", var.prefix))
    error_message = "prefix must be 3 to 30 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "uri" {
  description = "Address of function asset-feed; also the audience of the token."
  type        = string

  validation {
    condition     = can(regex("^https://[^/\\s]+$", var.uri))
    error_message = "uri must be the https address of a function, without a path."
  }
}

variable "push_service_account" {
  description = "E-mail address of the service account that Pub/Sub calls with."
  type        = string

  validation {
    condition     = can(regex("^[^@\\s]+@[^@\\s]+$", var.push_service_account))
    error_message = "push_service_account must be the e-mail address of a service account."
  }
}

variable "ack_seconds" {
  description = "Seconds that asset-feed has for an event."
  type        = number
  default     = 60

  validation {
    condition     = var.ack_seconds >= 10 && var.ack_seconds <= 600 && floor(var.ack_seconds) == var.ack_seconds
    error_message = "ack_seconds must be a whole number, 10 to 600."
  }
}

variable "labels" {
  description = "Labels of topics and subscriptions."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys that begin with a lower-case letter; keys and values are at most 63 lower-case letters, digits, underscores and hyphens."
  }
}
