variable "scope" {
  description = "Where the roles are bound: kind organization, folder or projects, and its number or the projects' IDs."
  type = object({
    kind = string
    ids  = list(string)
  })

  validation {
    condition     = contains(["organization", "folder", "projects"], var.scope.kind)
    error_message = "scope.kind must be organization, folder or projects."
  }

  validation {
    condition     = var.scope.kind == "projects" || length(var.scope.ids) == 1
    error_message = "scope.ids must have one number for an organization or a folder."
  }
}

variable "org_id" {
  description = "Number of the organization in which the roles are defined; null for projects, where each defines its own."
  type        = string
  default     = null

  validation {
    condition     = var.scope.kind == "projects" || can(regex("^[0-9]+$", var.org_id))
    error_message = "org_id must be the organization's number: custom roles for an organization or a folder are defined there."
  }
}

variable "tier" {
  description = "How far the audit may look: 1 inventory, 2 live configuration, 3 logs and metrics, 4 Kubernetes API."
  type        = number

  validation {
    condition     = contains([1, 2, 3, 4], var.tier)
    error_message = "tier must be 1 (inventory), 2 (live configuration), 3 (logs and metrics) or 4 (Kubernetes API)."
  }
}

variable "excluded_permissions" {
  description = "Permissions that are left out of the roles; the audit says unknown where it misses them. Each has to be one of tiers.json."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.excluded_permissions, [for row in jsondecode(file("${path.module}/tiers.json")).permissions : row.permission])) == 0
    error_message = "excluded_permissions must be permissions that the roles would have: those of docs/install.md."
  }
}

variable "features" {
  description = "What else is asked for: list-projects, log-batches, log-metric, connection-metrics, connect-gateway, plans."
  type        = set(string)

  validation {
    condition     = length(setsubtract(var.features, ["list-projects", "log-batches", "log-metric", "connection-metrics", "connect-gateway", "plans"])) == 0
    error_message = "features may hold list-projects, log-batches, log-metric, connection-metrics, connect-gateway and plans."
  }
}

variable "members" {
  description = "Members that get the roles, by the function whose roles they are: a name for each, to a member."
  type = object({
    sweep = map(string)
    audit = map(string)
  })

  validation {
    condition     = alltrue([for member in concat(values(var.members.sweep), values(var.members.audit)) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "members must be members such as serviceAccount:E. Nobody else is to be given these roles: allUsers is none."
  }
}

variable "role_prefix" {
  description = "Beginning of the roles' IDs. A role that was deleted keeps its ID for 37 days."
  type        = string
  default     = "gkeDnsAudit"

  validation {
    condition     = can(regex("^[a-zA-Z0-9_.]{1,50}$", var.role_prefix))
    error_message = "role_prefix must be 1 to 50 letters, digits, underscores and periods."
  }
}
