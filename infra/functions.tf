locals {
  # Every function of functions/index.ts, and what makes it different from the others. A test holds that none is missing.
  functions = merge(
    {
      sweep = {
        description      = "Cloud Scheduler calls it: lists the clusters and hands out the work."
        timeout_seconds  = 900
        max_instances    = 1
        min_instances    = 0
        requests_at_once = 1
        memory           = var.memory
        is_public        = false
        caller           = "schedule"
      }
      audit = {
        description      = "Cloud Tasks calls it: reads what there is of one shard of clusters."
        timeout_seconds  = var.audit_timeout_seconds
        max_instances    = var.audit_instances
        min_instances    = 0
        requests_at_once = 1
        memory           = var.memory
        is_public        = false
        caller           = "invoker"
      }
      finalize = {
        description      = "Cloud Tasks calls it: judges, writes the report and tells Slack."
        timeout_seconds  = 300
        max_instances    = 2
        min_instances    = 0
        requests_at_once = 1
        memory           = var.memory
        is_public        = false
        caller           = "invoker"
      }
    },
    var.asset_feed ? {
      asset-feed = {
        description      = "Pub/Sub calls it: a cluster was created or changed, audit it now."
        timeout_seconds  = 60
        max_instances    = 2
        min_instances    = 0
        requests_at_once = 10
        memory           = "512Mi"
        is_public        = false
        caller           = "feed-push"
      }
    } : {},
    local.is_interactive ? {
      slack = {
        description      = "Slack calls it: commands and buttons. It checks Slack's signature."
        timeout_seconds  = 30
        max_instances    = 3
        min_instances    = var.slack.min_instances
        requests_at_once = 10
        memory           = "512Mi"
        is_public        = true
        caller           = var.slack.is_public ? "everybody" : "nobody"
      }
      respond = {
        description      = "Cloud Tasks calls it: does what somebody asked for in Slack."
        timeout_seconds  = var.audit_timeout_seconds
        max_instances    = local.respond_instances
        min_instances    = 0
        requests_at_once = 1
        memory           = var.memory
        is_public        = false
        caller           = "invoker"
      }
    } : {},
  )

  is_interactive    = try(var.slack.is_interactive, false)
  respond_instances = 3

  # Cloud Run's address of a service by its project's number, known before the service is there: finalize has to know its own.
  urls = { for name in keys(local.functions) : name => "https://${var.name_prefix}-${name}-${data.google_project.this.number}.${var.region}.run.app" }

  # Generated from shared/config.ts: every variable that the functions read but those that only an emulator needs.
  variables = jsondecode(file("${path.module}/settings.json")).variables

  # What follows from the variables of this configuration. The same for every function: they check it when they start.
  derived = {
    DNS_AUDIT_SCOPE                  = var.scope
    DNS_AUDIT_STATE_BUCKET           = local.bucket
    DNS_AUDIT_QUEUE                  = "projects/${var.project}/locations/${var.region}/queues/${var.name_prefix}"
    DNS_AUDIT_AUDIT_URL              = local.urls["audit"]
    DNS_AUDIT_FINALIZE_URL           = local.urls["finalize"]
    DNS_AUDIT_INVOKER                = google_service_account.caller["invoker"].email
    DNS_AUDIT_READ_LOGS              = tostring(var.tier >= 3)
    DNS_AUDIT_READ_KUBERNETES        = tostring(var.tier >= 4)
    DNS_AUDIT_READ_PRIVATE_ENDPOINTS = tostring(var.vpc_connector != null)
    DNS_AUDIT_LOG_ROUTE              = var.logs.route
    DNS_AUDIT_LOG_VIEW               = var.logs.view == null ? "" : var.logs.view
    DNS_AUDIT_LOG_METRIC             = var.logs.metric == null ? "" : var.logs.metric
    DNS_AUDIT_RESPOND_URL            = local.is_interactive ? local.urls["respond"] : ""
    DNS_AUDIT_SLACK_TIME_ZONE        = try(var.slack.time_zone, "UTC")
    DNS_AUDIT_SLACK_READERS          = join(",", try(var.slack.readers, []))
    DNS_AUDIT_SLACK_EXCEPTION_MAKERS = join(",", try(var.slack.exception_makers, []))
    SLACK_APP_ID                     = local.is_interactive ? var.slack.app_id : ""
    SLACK_TEAM_ID                    = local.is_interactive ? var.slack.team_id : ""
  }

  # Channels and token belong together, and only who posts gets them.
  posts_to_slack = var.slack == null ? [] : ["finalize", "slack", "respond"]
  slack_routes   = [for route in try(var.slack.routes, []) : { for key, value in route : key => value if value != null }]
  slack_channels = var.slack == null ? {} : {
    DNS_AUDIT_SLACK_CHANNEL  = var.slack.channel == null ? "" : var.slack.channel
    DNS_AUDIT_SLACK_ROUTES   = length(local.slack_routes) == 0 ? "" : jsonencode(local.slack_routes)
    DNS_AUDIT_SLACK_CHANNELS = join(",", var.slack.channels)
  }
  no_channels = { DNS_AUDIT_SLACK_CHANNEL = "", DNS_AUDIT_SLACK_ROUTES = "", DNS_AUDIT_SLACK_CHANNELS = "" }

  # What one function has and the others do not.
  channels_of = { for name in keys(local.functions) : name => contains(local.posts_to_slack, name) ? local.slack_channels : local.no_channels }
  source_of   = { for name in keys(local.functions) : name => name == "finalize" && var.scc_source != null ? var.scc_source : "" }

  # Instances that read clusters and logs at once divide Google's quotas among them; the others ask alone.
  readers = var.audit_instances + (local.is_interactive ? local.respond_instances : 0)
  sharers = { for name in keys(local.functions) : name => contains(["audit", "respond"], name) ? min(local.readers, 60) : 1 }

  # Secrets, by the variable that carries them, and the functions that read them.
  secrets = {
    SLACK_BOT_TOKEN = {
      id        = "${var.name_prefix}-slack-bot-token"
      version   = try(var.slack.bot_token_version, 1)
      functions = ["finalize", "slack", "respond"]
    }
    SLACK_SIGNING_SECRET = {
      id        = "${var.name_prefix}-slack-signing-secret"
      version   = try(var.slack.signing_secret_version, 1)
      functions = ["slack"]
    }
  }

  # Everything else has its default, or what the input `settings` says.
  settable = { for name, words in local.variables : name => words if words.from == "settings" }
  defaults = { for name, words in local.settable : name => words.default }
}

module "function" {
  source   = "./modules/function"
  for_each = local.functions

  project               = var.project
  region                = var.region
  name                  = "${var.name_prefix}-${each.key}"
  entry_point           = each.key
  description           = each.value.description
  service_account       = google_service_account.function[each.key].email
  build_service_account = google_service_account.build.id
  timeout_seconds       = each.value.timeout_seconds
  min_instances         = each.value.min_instances
  max_instances         = each.value.max_instances
  requests_at_once      = each.value.requests_at_once
  memory                = each.value.memory
  is_public             = each.value.is_public
  vpc_connector         = contains(["audit", "respond"], each.key) ? var.vpc_connector : null
  labels                = var.labels

  source_archive = {
    bucket     = google_storage_bucket.source.name
    object     = google_storage_bucket_object.archive.name
    generation = google_storage_bucket_object.archive.generation
  }

  environment = merge(local.defaults, var.settings, local.derived, local.channels_of[each.key], {
    DNS_AUDIT_SCC_SOURCE    = local.source_of[each.key]
    DNS_AUDIT_QUOTA_SHARERS = tostring(local.sharers[each.key])
  })
  secret_environment = var.slack == null ? {} : {
    for variable, secret in local.secrets : variable => { id = module.secrets.ids[variable], version = secret.version } if contains(secret.functions, each.key)
  }

  invokers = lookup(
    {
      everybody = { everybody = "allUsers" }
      nobody    = {}
    },
    each.value.caller,
    { (each.value.caller) = try(google_service_account.caller[each.value.caller].member, "") },
  )

  depends_on = [google_project_service.this, google_project_iam_member.build]
}
