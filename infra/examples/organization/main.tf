# Audits every cluster of an organization: time-outs from one log bucket, changes within minutes, findings in Security Command
# Center, the history in BigQuery, and a policy in dry-run.

locals {
  project = "acme-dns-audit"
  org_id  = "490000000001"
  scope   = "organizations/490000000001"
}

module "service" {
  source = "../.."

  project         = local.project
  region          = "europe-west1"
  scope           = local.scope
  tier            = 4
  audit_instances = 10
  asset_feed      = true
  scc_source      = var.scc_source

  # Known before the bucket is there, so that both stacks can be applied at once.
  logs = {
    route = "central-bucket"
    view  = "projects/acme-dns-audit/locations/global/buckets/node-local-dns/views/dns-audit"
  }

  # Null until the bot token is in its secret.
  slack   = var.slack_channel == null ? null : { channel = var.slack_channel }
  history = { readers = { platform = "group:platform@acme.example" } }
  alerts  = { email = "platform@acme.example" }
}

module "governance" {
  source = "../../org"

  scope                   = local.scope
  org_id                  = local.org_id
  audit_project           = local.project
  tier                    = 4
  features                = ["connect-gateway"]
  log_route               = "central-bucket"
  log_sink                = true
  asset_feed_topic        = module.service.asset_feed_topic
  security_command_center = true
  policy                  = { mode = "dry-run", methods = ["CREATE", "UPDATE"] }

  depends_on = [module.service]
}
