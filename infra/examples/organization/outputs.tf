output "start_a_run" {
  description = "Starts a run now."
  value       = module.service.start_a_run
}

output "put_slack_token" {
  description = "Puts the bot token into its secret."
  value       = module.service.put_slack_token
}

output "scc_source" {
  description = "For the variable of that name, before the second apply."
  value       = module.governance.scc_source
}

output "exemption_tag" {
  description = "Tag value that exempts a project or folder from the policy."
  value       = module.governance.exemption_tag
}

output "slack_url" {
  description = "Address of function slack, for the app's manifest."
  value       = module.service.slack_url
}
