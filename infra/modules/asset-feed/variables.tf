variable "scope" {
  description = "Whose clusters are watched: kind organization, folder or projects, and its number or the projects' IDs."
  type = object({
    kind = string
    ids  = list(string)
  })

  validation {
    condition     = contains(["organization", "folder", "projects"], var.scope.kind) && (var.scope.kind == "projects" ? length(var.scope.ids) > 0 : length(var.scope.ids) == 1 && can(regex("^[0-9]+$", var.scope.ids[0])))
    error_message = "scope must be kind organization or folder with one number, or kind projects with the IDs of projects."
  }
}

variable "audit_project" {
  description = "Project of the topic; Cloud Asset writes to it as this project's agent."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.audit_project))
    error_message = "audit_project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
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

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", var.feed))
    error_message = "feed must be 1 to 100 letters, digits, underscores and hyphens."
  }
}
