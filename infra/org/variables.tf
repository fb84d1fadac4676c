variable "scope" {
  description = "The clusters that a run covers, as in infra/: organizations/NUMBER, folders/NUMBER, or projects/ID,ID."
  type        = string

  validation {
    condition     = can(regex("^((organizations|folders)/[0-9]+|projects/(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{5,20})(,(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{5,20}))*)$", var.scope))
    error_message = "scope must be organizations/NUMBER, folders/NUMBER or projects/ID,ID (no blanks)."
  }
}

variable "org_id" {
  description = "Number of the organization. Custom roles, constraint, tag and the source in Security Command Center are defined there. Null: for a scope of projects, without policy and Security Command Center."
  type        = string
  default     = null

  validation {
    condition     = var.org_id == null || can(regex("^[0-9]+$", var.org_id))
    error_message = "org_id must be the organization's number, as `gcloud organizations list` shows it."
  }

  validation {
    condition     = var.org_id != null || startswith(var.scope, "projects/")
    error_message = "org_id must be set for a scope of an organization or a folder: custom roles can be defined in an organization or a project only."
  }
}

variable "audit_project" {
  description = "Project that the service lives in, as in infra/."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.audit_project))
    error_message = "audit_project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "name_prefix" {
  description = "Beginning of the service accounts' names, as in infra/."
  type        = string
  default     = "dns-audit"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,17}$", var.name_prefix)) && !endswith(var.name_prefix, "-")
    error_message = "name_prefix must be 3 to 18 lower-case letters, digits and hyphens, beginning with a letter, as in infra/."
  }
}

variable "tier" {
  description = "How far the audit may look: 1 inventory, 2 live configuration, 3 logs and metrics, 4 Kubernetes API. Each has the ones before."
  type        = number
  default     = 3

  validation {
    condition     = contains([1, 2, 3, 4], var.tier)
    error_message = "tier must be 1 (inventory), 2 (live configuration), 3 (logs and metrics) or 4 (Kubernetes API)."
  }
}

variable "excluded_permissions" {
  description = "Permissions that are left out of the roles, such as container.configMaps.get, which on an organization reads every ConfigMap of every cluster: a Role in kube-system of each cluster can take its place (docs/permissions.md)."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for permission in var.excluded_permissions : can(regex("^[a-z]+\\.[A-Za-z]+\\.[A-Za-z]+$", permission))])
    error_message = "excluded_permissions must be permissions such as container.configMaps.get."
  }
}

variable "log_route" {
  description = "The way to the time-outs of node-local-dns, as in infra/. With central-bucket the audit reads one log view, and no log of any other project."
  type        = string
  default     = "batches"

  validation {
    condition     = contains(["batches", "central-bucket", "log-metric"], var.log_route)
    error_message = "log_route must be batches, central-bucket or log-metric."
  }
}

variable "features" {
  description = "Permissions for more than the tier alone: list-projects, connection-metrics, connect-gateway, plans."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.features, ["list-projects", "connection-metrics", "connect-gateway", "plans"])) == 0
    error_message = "features may hold list-projects, connection-metrics, connect-gateway and plans; those for logs follow from log_route."
  }
}

variable "slack_bot" {
  description = "True: function respond, which does what people ask for in Slack, gets the rights of sweep and audit, too. Set it together with slack.is_interactive in infra/."
  type        = bool
  default     = false
}

variable "log_sink" {
  description = "True: a sink for the scope, a log bucket in the audit project with a view of its own, and a log-based metric. Needed for the routes central-bucket and log-metric."
  type        = bool
  default     = false

  validation {
    condition     = var.log_sink || var.log_route == "batches"
    error_message = "log_sink must be true for log_route ${var.log_route}, which reads what the sink collects."
  }
}

variable "log_bucket" {
  description = "The log bucket: its location, which cannot be changed later, and days for which lines are kept."
  type = object({
    location       = optional(string, "global")
    retention_days = optional(number, 30)
  })
  default = {}
}

variable "asset_feed_topic" {
  description = "Topic that changes of clusters are written to, as the output asset_feed_topic of infra/ has it. Null: no feed."
  type        = string
  default     = null
}

variable "policy" {
  description = "Organization policy against new clusters of this kind: mode off, dry-run (violations are logged) or enforce; methods [\"CREATE\"] or [\"CREATE\", \"UPDATE\"]; parents null: the scope."
  type = object({
    mode    = optional(string, "dry-run")
    methods = optional(list(string), ["CREATE"])
    parents = optional(list(string))
  })
  default = {}

  validation {
    condition     = contains(["off", "dry-run", "enforce"], var.policy.mode)
    error_message = "policy.mode must be off, dry-run or enforce."
  }

  validation {
    condition     = var.org_id != null || var.policy.mode != "enforce"
    error_message = "policy.mode enforce needs org_id: a custom constraint is defined in an organization. Without it nothing would be refused."
  }

  validation {
    condition     = alltrue([for parent in coalesce(var.policy.parents, []) : can(regex("^(organizations/[0-9]+|folders/[0-9]+|projects/[^/]+)$", parent))])
    error_message = "policy.parents must be organizations/N, folders/N or projects/P."
  }

  validation {
    condition     = contains(["CREATE", "CREATE UPDATE"], join(" ", sort(var.policy.methods)))
    error_message = "policy.methods must be [\"CREATE\"] or [\"CREATE\", \"UPDATE\"]; Google takes no constraint on UPDATE alone."
  }
}

variable "security_command_center" {
  description = "True: a source of its own in Security Command Center, to which function finalize may write findings."
  type        = bool
  default     = false

  validation {
    condition     = !var.security_command_center || var.org_id != null
    error_message = "security_command_center needs org_id: a source belongs to an organization."
  }
}
