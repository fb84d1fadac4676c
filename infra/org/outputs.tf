output "permissions" {
  description = "What each function may do on the audited projects, by function."
  value       = module.access.permissions
}

output "log_view" {
  description = "For logs.view of infra/; null without log_sink."
  value       = one(module.log_sink[*].view)
}

output "log_metric" {
  description = "For logs.metric of infra/; null without log_sink."
  value       = one(module.log_sink[*].metric)
}

output "scc_source" {
  description = "For scc_source of infra/; null without security_command_center."
  value       = one(module.scc_source[*].source)
}

output "constraint" {
  description = "Name of the custom constraint; null without one."
  value       = one(module.org_policy[*].constraint)
}

output "exemption_tag" {
  description = "Tag value that exempts a project or folder from the policy; null without one."
  value       = one(module.org_policy[*].exemption_tag)
}
