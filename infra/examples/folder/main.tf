# Audits all clusters below a folder, with the Kubernetes API of those that need a closer look. A dry-run policy shows which
# new clusters would be refused.

locals {
  project = "acme-dns-audit"
  org_id  = "490000000001"
  scope   = "folders/500000000001"
}

module "service" {
  source = "../.."

  project = local.project
  region  = "europe-west1"
  scope   = local.scope
  tier    = 4

  alerts = { email = "platform@acme.example" }
  settings = {
    DNS_AUDIT_LOG_WINDOW_HOURS = "48"
  }
}

module "governance" {
  source = "../../org"

  scope         = local.scope
  org_id        = local.org_id
  audit_project = local.project
  tier          = 4
  features      = ["connect-gateway"]

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
