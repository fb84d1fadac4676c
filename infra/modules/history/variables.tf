variable "project" {
  description = "Project that the dataset lives in."
  type        = string
}

variable "location" {
  description = "Location of the dataset; the state bucket has to be in the same one."
  type        = string
}

variable "dataset" {
  description = "ID of the dataset."
  type        = string
  default     = "dns_audit"

  validation {
    condition     = can(regex("^[A-Za-z0-9_]+$", var.dataset))
    error_message = "dataset must be letters, digits and underscores."
  }
}

variable "bucket" {
  description = "State bucket."
  type        = string
}

variable "readers" {
  description = "Who may query it: a name for each, to a member such as group:G. They may read the reports in the bucket, too."
  type        = map(string)
  default     = {}
}

variable "labels" {
  description = "Labels of the dataset."
  type        = map(string)
  default     = {}
}
