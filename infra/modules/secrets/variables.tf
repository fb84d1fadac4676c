variable "project" {
  description = "Project that the secrets live in."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "region" {
  description = "Region in which the secrets are kept."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
}

variable "secrets" {
  description = "By environment variable: the secret's ID, and who may read it (a name for each, to a member)."
  type = map(object({
    id      = string
    readers = map(string)
  }))

  validation {
    condition     = alltrue([for name, secret in var.secrets : can(regex("^[A-Za-z0-9_-]{1,255}$", secret.id)) && alltrue([for member in values(secret.readers) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])])
    error_message = "secrets must have IDs of letters, digits, underscores and hyphens, and readers such as serviceAccount:E."
  }
}

variable "labels" {
  description = "Labels of the secrets."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys that begin with a lower-case letter; keys and values are at most 63 lower-case letters, digits, underscores and hyphens."
  }
}
