variable "scope" {
  description = "Whose clusters are watched: kind organization, folder or projects, and its number or the projects' IDs."
  type = object({
    kind = string
    ids  = list(string)
  })
}

variable "audit_project" {
  description = "Project of the topic; Cloud Asset writes to it as this project's agent."
  type        = string
}

variable "topic" {
  description = "Topic that changes are written to, projects/P/topics/T."
  type        = string

  validation {
    condition     = can(regex("^projects/[^/]+/topics/[^/]+$", var.topic))
    error_message = "topic must be projects/P/topics/T, as the output asset_feed_topic of infra/ has it."
  }
}

variable "feed" {
  description = "ID of the feed."
  type        = string
  default     = "gke-dns-audit"
}
