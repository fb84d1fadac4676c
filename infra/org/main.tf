locals {
  parts = split("/", var.scope)
  scope = {
    kind = { organizations = "organization", folders = "folder", projects = "projects" }[local.parts[0]]
    ids  = sort(distinct(split(",", local.parts[1])))
  }

  # The accounts that infra/ makes, by name: neither stack has to read the other's state.
  member_of = { for name in ["sweep", "audit", "finalize", "respond"] : name => "serviceAccount:${var.name_prefix}-${name}@${var.audit_project}.iam.gserviceaccount.com" }

  # Function respond audits one cluster for who asks in Slack, and starts runs: it has the rights of both.
  bot = var.slack_bot ? { respond = local.member_of["respond"] } : {}

  # The view of the central bucket is granted by itself; reading the logs of all projects is not needed then.
  features = setunion(
    var.features,
    var.log_route == "batches" ? ["log-batches"] : [],
    var.log_route == "log-metric" ? ["log-metric"] : [],
  )

  parents = var.policy.parents != null ? var.policy.parents : (
    local.scope.kind == "projects" ? [for id in local.scope.ids : "projects/${id}"] : [var.scope]
  )
}

module "access" {
  source = "../modules/access"

  scope    = local.scope
  org_id   = var.org_id
  tier     = var.tier
  features = local.features

  excluded_permissions = var.excluded_permissions
  members = {
    sweep = merge({ sweep = local.member_of["sweep"] }, local.bot)
    audit = merge({ audit = local.member_of["audit"] }, local.bot)
  }
}

module "log_sink" {
  source = "../modules/log-sink"
  count  = var.log_sink ? 1 : 0

  scope          = local.scope
  audit_project  = var.audit_project
  readers        = merge({ audit = local.member_of["audit"] }, local.bot)
  location       = var.log_bucket.location
  retention_days = var.log_bucket.retention_days
}

module "asset_feed" {
  source = "../modules/asset-feed"
  count  = var.asset_feed_topic == null ? 0 : 1

  scope         = local.scope
  audit_project = var.audit_project
  topic         = var.asset_feed_topic
}

# Without an organization there is no place for a constraint; nothing else in this stack depends on it.
module "org_policy" {
  source = "../modules/org-policy"
  count  = var.org_id == null ? 0 : 1

  org_id  = var.org_id
  parents = local.parents
  mode    = var.policy.mode
  methods = var.policy.methods
}

module "scc_source" {
  source = "../modules/scc-source"
  count  = var.security_command_center ? 1 : 0

  org_id = var.org_id
  editor = local.member_of["finalize"]
}
