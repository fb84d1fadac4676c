# Audits the clusters of one project, from that same project: the least that works. Logs are read, control planes are not.

locals {
  project = "acme-dns-audit"
}

module "service" {
  source = "../.."

  project = local.project
  region  = "europe-west1"
  scope   = "projects/${local.project}"
  tier    = 3

  # After the bot token is in its secret: slack = { channel = "C0123ABCD" }
  alerts = { email = "platform@acme.example" }
}

module "access" {
  source = "../../org"

  scope         = "projects/${local.project}"
  audit_project = local.project
  tier          = 3

  # The service's accounts have to exist before a role can be bound to them.
  depends_on = [module.service]
}

output "start_a_run" {
  description = "Starts a run now."
  value       = module.service.start_a_run
}

output "slack_url" {
  description = "Address of function slack, for the app's manifest."
  value       = module.service.slack_url
}
