output "constraint" {
  description = "Name of the custom constraint; null when the policy is off."
  value       = local.is_on ? google_org_policy_custom_constraint.this[0].name : null
}

output "exemption_tag" {
  description = "Tag value that exempts a project or folder; null when the policy is off."
  value       = local.is_on ? "${var.org_id}/${local.constraint.exemption.key}/${local.constraint.exemption.value}" : null
}
