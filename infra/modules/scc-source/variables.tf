variable "org_id" {
  description = "Number of the organization."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+$", var.org_id))
    error_message = "org_id must be the organization's number."
  }
}

variable "editor" {
  description = "Member that writes findings: the service account of function finalize."
  type        = string

  validation {
    condition     = can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", var.editor))
    error_message = "editor must be a member such as serviceAccount:E."
  }
}
