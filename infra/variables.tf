variable "project" {
  description = "Project that the service lives in: the audit project. Give it one of its own."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be the ID of a project: 6 to 30 lower-case letters, digits and hyphens. Not its number, not its name."
  }
}

variable "region" {
  description = "Region that everything lives in, such as europe-west1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]{1,2}$", var.region))
    error_message = "region must be a region such as europe-west1, not a zone such as europe-west1-b."
  }
}

variable "scope" {
  description = "The clusters that a run covers: organizations/NUMBER, folders/NUMBER, or projects/ID,ID."
  type        = string

  validation {
    condition     = can(regex("^((organizations|folders)/[0-9]+|projects/(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{5,20})(,(([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|[0-9]{5,20}))*)$", var.scope))
    error_message = "scope must be organizations/NUMBER, folders/NUMBER or projects/ID,ID (no blanks)."
  }
}

variable "tier" {
  description = "How far the audit may look; the same as in infra/org. 1 inventory, 2 live configuration, 3 logs and metrics, 4 Kubernetes API. Below 3 logs are not asked for, below 4 no control plane."
  type        = number
  default     = 3

  validation {
    condition     = contains([1, 2, 3, 4], var.tier)
    error_message = "tier must be 1 (inventory), 2 (live configuration), 3 (logs and metrics) or 4 (Kubernetes API)."
  }
}

variable "name_prefix" {
  description = "Beginning of the names of everything that is made."
  type        = string
  default     = "dns-audit"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,17}$", var.name_prefix)) && !endswith(var.name_prefix, "-")
    error_message = "name_prefix must be 3 to 18 lower-case letters, digits and hyphens, beginning with a letter: names of service accounts end at 30."
  }
}

variable "function_archive" {
  description = "The archive that `npm run package` writes. Null: dist/function.zip of this checkout."
  type        = string
  default     = null

  validation {
    condition     = fileexists(coalesce(var.function_archive, "${path.module}/../dist/function.zip"))
    error_message = "function_archive must be a file: make it with `npm run package`, which writes dist/function.zip."
  }
}

variable "schedule" {
  description = "When a run starts: a cron expression of five fields, its time zone, and whether it is paused."
  type = object({
    cron      = optional(string, "0 6 * * *")
    time_zone = optional(string, "Etc/UTC")
    paused    = optional(bool, false)
  })
  default = {}
}

variable "settings" {
  description = "Settings of docs/configuration.md that Terraform does not derive by itself, by name, such as { DNS_AUDIT_LOG_WINDOW_HOURS = \"48\" }."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.settings) : contains(keys(local.settable), name)])
    error_message = "settings: ${join(", ", setsubtract(keys(var.settings), keys(local.settable)))} cannot be set here. Allowed are ${join(", ", keys(local.settable))}; everything else follows from the other variables."
  }

  validation {
    condition     = alltrue([for name, value in var.settings : contains(["true", "false"], value) if try(local.settable[name].kind == "flag", false)])
    error_message = "settings: ${join(", ", [for name, value in var.settings : name if try(local.settable[name].kind == "flag", false) && !contains(["true", "false"], value)])} must be \"true\" or \"false\"."
  }

  validation {
    condition = alltrue([
      for name, value in var.settings : try(tonumber(value) >= local.settable[name].least && tonumber(value) <= local.settable[name].most && (!local.settable[name].whole || floor(tonumber(value)) == tonumber(value)), false)
      if try(local.settable[name].kind == "number", false)
    ])
    error_message = "settings: ${join("; ", [for name, value in var.settings : "${name} must be a ${local.settable[name].whole ? "whole " : ""}number, ${local.settable[name].least} to ${local.settable[name].most}" if try(local.settable[name].kind == "number", false)])}."
  }

  validation {
    condition     = can(regex("^(https://[^\\s?#@]+)?$", lookup(var.settings, "DNS_AUDIT_PROMETHEUS_URL", "")))
    error_message = "settings: DNS_AUDIT_PROMETHEUS_URL must be an https address without user, password, query and fragment; what stands before /api/v1."
  }

  validation {
    condition     = can(regex("^(https://[^\\s<>|\"'`\\\\{}]*\\{run\\}[^\\s<>|\"'`\\\\{}]*)?$", lookup(var.settings, "DNS_AUDIT_REPORT_URL", "")))
    error_message = "settings: DNS_AUDIT_REPORT_URL must be an https address with {run} in it once, and no quotes, brackets or blanks."
  }
}

variable "logs" {
  description = "The way to the time-outs of node-local-dns: route batches, central-bucket (with view) or log-metric (with metric); view and metric as infra/org puts them out."
  type = object({
    route  = optional(string, "batches")
    view   = optional(string)
    metric = optional(string)
  })
  default = {}

  validation {
    condition     = contains(["batches", "central-bucket", "log-metric"], var.logs.route)
    error_message = "logs.route must be batches, central-bucket or log-metric."
  }

  validation {
    condition     = var.logs.route != "central-bucket" || can(regex("^projects/[^/]+/locations/[^/]+/buckets/[^/]+/views/[^/]+$", var.logs.view))
    error_message = "logs.view must be projects/P/locations/L/buckets/B/views/V for the route central-bucket."
  }

  validation {
    condition     = var.logs.route != "log-metric" || can(regex("^projects/[^/]+/metrics/[A-Za-z0-9_.-]{1,100}$", var.logs.metric))
    error_message = "logs.metric must be projects/P/metrics/NAME for the route log-metric."
  }
}

variable "slack" {
  description = "Slack: the channel of the digest, routes to others, channels that may be subscribed besides, and the time zone of their weeks (docs/slack-digest.md). is_interactive also deploys function slack, which Slack calls from the internet (is_public: everybody may reach it, and it checks Slack's signature), and function respond, which does what people ask for: app_id and team_id are those of the app and the workspace, readers (empty: everybody) and exception_makers (empty: nobody) IDs of users or user groups; set slack_bot in infra/org, too. bot_token_version and signing_secret_version say which version of each secret is used. Null: no Slack. Put the secrets in first."
  type = object({
    channel = optional(string)
    routes = optional(list(object({
      channel     = string
      projects    = optional(list(string))
      labels      = optional(map(string))
      minSeverity = optional(string)
      verdicts    = optional(list(string))
      owners      = optional(list(string))
      weekday     = optional(string)
    })), [])
    channels         = optional(list(string), [])
    time_zone        = optional(string, "UTC")
    is_interactive   = optional(bool, false)
    is_public        = optional(bool, true)
    min_instances    = optional(number, 1)
    app_id           = optional(string)
    team_id          = optional(string)
    readers          = optional(list(string), [])
    exception_makers = optional(list(string), [])

    bot_token_version      = optional(number, 1)
    signing_secret_version = optional(number, 1)
  })
  default = null

  validation {
    condition     = var.slack == null || alltrue([for version in [try(var.slack.bot_token_version, 1), try(var.slack.signing_secret_version, 1)] : version >= 1 && floor(version) == version])
    error_message = "slack.bot_token_version and slack.signing_secret_version must be the number of a version of the secret: 1 for the first."
  }

  validation {
    condition     = var.slack == null || length(concat(compact([try(var.slack.channel, null)]), try(var.slack.routes, []), try(var.slack.channels, []))) > 0
    error_message = "slack must name a channel: set channel, routes or channels."
  }

  validation {
    condition = var.slack == null || alltrue([
      for id in concat(compact([try(var.slack.channel, null)]), try(var.slack.routes[*].channel, []), try(var.slack.channels, [])) : can(regex("^[CG][A-Z0-9]{6,20}$", id))
    ])
    error_message = "slack.channel, each of slack.channels and the channel of each route must be the ID of a channel such as C0123ABCD, not its name."
  }

  validation {
    condition     = !try(var.slack.is_interactive, false) || (can(regex("^A[A-Z0-9]{2,30}$", var.slack.app_id)) && can(regex("^T[A-Z0-9]{2,30}$", var.slack.team_id)))
    error_message = "slack.app_id (A0123ABCD) and slack.team_id (T0123ABCD) must be set with slack.is_interactive: calls of other apps and of people of other companies are refused by them."
  }

  validation {
    condition     = var.slack == null || alltrue([for id in concat(try(var.slack.readers, []), try(var.slack.exception_makers, [])) : can(regex("^[UWS][A-Z0-9]{2,30}$", id))])
    error_message = "slack.readers and slack.exception_makers must be IDs of users or user groups such as U0123ABCD or S0123ABCD."
  }

  validation {
    condition     = var.slack == null || can(regex("^(UTC|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)/[A-Za-z0-9_+/-]+)$", var.slack.time_zone))
    error_message = "slack.time_zone must be UTC or a name of the time zone database such as Europe/Berlin."
  }

  validation {
    condition     = var.slack == null || length(try(var.slack.routes, [])) <= 100
    error_message = "slack.routes may be 100 at most."
  }

  # Null stands for a word that is allowed: what is not given is not checked.
  validation {
    condition = var.slack == null || alltrue([
      for route in try(var.slack.routes, []) :
      contains(["critical", "high", "medium", "low", "info"], coalesce(route.minSeverity, "info")) &&
      contains(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], coalesce(route.weekday, "monday")) &&
      (route.verdicts == null || try(length(route.verdicts) > 0 && length(setsubtract(route.verdicts, ["affected", "exposed", "unknown", "clear"])) == 0, false))
    ])
    error_message = "slack.routes: minSeverity must be critical, high, medium, low or info; verdicts of affected, exposed, unknown and clear; weekday monday to sunday, in small letters."
  }

  validation {
    condition = var.slack == null || alltrue([
      for route in try(var.slack.routes, []) :
      route.owners == null || try(length(route.owners) >= 1 && length(route.owners) <= 10 && alltrue([for id in route.owners : can(regex("^[UWS][A-Z0-9]{6,20}$", id))]), false)
    ])
    error_message = "slack.routes: owners must be 1 to 10 IDs of users or user groups such as U0123ABCD or S0123ABCD."
  }

  validation {
    condition = var.slack == null || alltrue([
      for route in try(var.slack.routes, []) :
      (route.projects == null || try(length(route.projects) >= 1 && length(route.projects) <= 200 && alltrue([for text in route.projects : length(text) >= 1 && length(text) <= 100]), false)) &&
      (route.labels == null || try(alltrue([for key, text in route.labels : length(key) >= 1 && length(key) <= 63 && length(text) >= 1 && length(text) <= 100]), false))
    ])
    error_message = "slack.routes: projects must be 1 to 200 project IDs, labels keys of 1 to 63 characters with values; each of 1 to 100 characters, in which * stands for any."
  }

  validation {
    condition = var.slack == null || alltrue([
      for route in try(var.slack.routes, []) :
      length(distinct([for other in var.slack.routes : other.weekday if other.channel == route.channel && other.weekday != null])) <= 1
    ])
    error_message = "slack.routes: a channel has one week; give all of its routes the same weekday."
  }

  validation {
    condition     = var.slack == null || try(var.slack.min_instances >= 0 && var.slack.min_instances <= 5 && floor(var.slack.min_instances) == var.slack.min_instances, false)
    error_message = "slack.min_instances must be 0 to 5. With 0 the first answer after a pause is late, and Slack waits three seconds only."
  }
}

variable "audit_instances" {
  description = "Instances of audit at once, each with one shard of clusters. They divide Google's quotas of requests a minute among them."
  type        = number
  default     = 5

  validation {
    condition     = var.audit_instances >= 1 && var.audit_instances <= 50 && floor(var.audit_instances) == var.audit_instances
    error_message = "audit_instances must be 1 to 50: above that the quota of the Logging API (60 reads a minute) leaves none a whole request."
  }
}

variable "audit_timeout_seconds" {
  description = "Seconds after which a call of audit or respond is cut off; at least 30 more than DNS_AUDIT_SHARD_DEADLINE_SECONDS. Cloud Tasks waits for ten minutes."
  type        = number
  default     = 540

  validation {
    condition     = var.audit_timeout_seconds >= 60 && var.audit_timeout_seconds <= 600 && floor(var.audit_timeout_seconds) == var.audit_timeout_seconds
    error_message = "audit_timeout_seconds must be 60 to 600: after ten minutes Cloud Tasks takes the call for failed."
  }

  validation {
    condition     = try(tonumber(lookup(var.settings, "DNS_AUDIT_SHARD_DEADLINE_SECONDS", local.settable["DNS_AUDIT_SHARD_DEADLINE_SECONDS"].default)) + 30 <= var.audit_timeout_seconds, true)
    error_message = "audit_timeout_seconds must be at least 30 more than DNS_AUDIT_SHARD_DEADLINE_SECONDS, so that a slow shard still writes what it has."
  }
}

variable "memory" {
  description = "Memory of an instance of sweep, audit, finalize and respond."
  type        = string
  default     = "512Mi"
}

variable "state" {
  description = "State bucket: its name (null: PROJECT-NAME_PREFIX-state), its location (null: the region), days for which runs are kept and for which answers to Slack are, key for encryption (null: Google's own), and whether destroying it deletes what is in it."
  type = object({
    bucket         = optional(string)
    location       = optional(string)
    retention_days = optional(number, 400)
    slack_days     = optional(number, 7)
    kms_key        = optional(string)
    force_destroy  = optional(bool, false)
  })
  default = {}
}

variable "vpc_connector" {
  description = "Serverless VPC Access connector for functions audit and respond, projects/P/locations/L/connectors/C: then private IP endpoints of control planes are tried, too. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.vpc_connector == null || can(regex("^projects/[^/]+/locations/[^/]+/connectors/[^/]+$", var.vpc_connector))
    error_message = "vpc_connector must be projects/P/locations/L/connectors/C."
  }
}

variable "asset_feed" {
  description = "True: topic, subscription and function asset-feed, so that a new or changed cluster is audited within minutes. The feed that fills the topic is in infra/org."
  type        = bool
  default     = false
}

variable "scc_source" {
  description = "Source in Security Command Center that findings are written to, organizations/N/sources/M, as infra/org puts it out. Null: none."
  type        = string
  default     = null

  validation {
    condition     = var.scc_source == null || can(regex("^organizations/[0-9]+/sources/[0-9]+$", var.scc_source))
    error_message = "scc_source must be organizations/N/sources/M."
  }
}

variable "history" {
  description = "BigQuery dataset with external tables over the history of all runs and over the reports: who may query it (a name for each, to a member). Null: none."
  type = object({
    dataset = optional(string, "dns_audit")
    readers = optional(map(string), {})
  })
  default = null

  validation {
    condition     = var.history == null || alltrue([for member in try(values(var.history.readers), []) : can(regex("^(user|group|serviceAccount|domain|principal|principalSet):[^\\s]+$", member))])
    error_message = "history.readers must be members such as group:platform@acme.example. allUsers is none: reports are not public."
  }
}

variable "alerts" {
  description = "Who is told: an e-mail address, notification channels, or both. expects_daily_run false: nobody is told that no run was finished in 26 hours."
  type = object({
    email             = optional(string)
    channels          = optional(list(string), [])
    expects_daily_run = optional(bool, true)
  })
  default = {}

  validation {
    condition     = var.alerts.email == null || can(regex("^[^@\\s]+@[^@\\s]+$", var.alerts.email))
    error_message = "alerts.email must be an e-mail address."
  }

  validation {
    condition     = alltrue([for channel in var.alerts.channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))])
    error_message = "alerts.channels must be projects/P/notificationChannels/N."
  }
}

variable "labels" {
  description = "Labels of everything that can have them."
  type        = map(string)
  default     = { app = "gke-dns-audit" }

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "labels must have keys that begin with a lower-case letter; keys and values are at most 63 lower-case letters, digits, underscores and hyphens."
  }
}
