variable "project" {
  description = "Project that the secrets live in."
  type        = string
}

variable "region" {
  description = "Region in which the secrets are kept."
  type        = string
}

variable "secrets" {
  description = "By environment variable: the secret's ID, and who may read it (a name for each, to a member)."
  type = map(object({
    id      = string
    readers = map(string)
  }))
}

variable "labels" {
  description = "Labels of the secrets."
  type        = map(string)
  default     = {}
}
