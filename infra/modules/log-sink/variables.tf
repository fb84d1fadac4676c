variable "scope" {
  description = "Whose logs are collected: kind organization, folder or projects, and its number or the projects' IDs."
  type = object({
    kind = string
    ids  = list(string)
  })
}

variable "audit_project" {
  description = "Project that the bucket lives in."
  type        = string
}

variable "readers" {
  description = "Who reads the view, a name for each, to a member: the service account of function audit, and of respond where there is one."
  type        = map(string)
}

variable "location" {
  description = "Location of the bucket. It cannot be changed later."
  type        = string
  default     = "global"
}

variable "bucket" {
  description = "ID of the log bucket."
  type        = string
  default     = "node-local-dns"
}

variable "view" {
  description = "ID of the log view."
  type        = string
  default     = "dns-audit"
}

variable "sink" {
  description = "Name of the sink."
  type        = string
  default     = "gke-dns-audit"
}

variable "metric" {
  description = "Name of the log-based metric."
  type        = string
  default     = "node_local_dns_timeouts"
}

variable "retention_days" {
  description = "Days for which the lines are kept. Above 30, Cloud Logging charges for storage."
  type        = number
  default     = 30

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 3650
    error_message = "retention_days must be 1 to 3650, which is what Cloud Logging allows."
  }
}
