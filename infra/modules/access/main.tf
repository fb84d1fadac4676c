locals {
  # Generated from shared/governance/tiers.ts: every permission with its tier, its reason, and what is lost without it.
  table = jsondecode(file("${path.module}/tiers.json"))

  # Up to the tier that was chosen, in this kind of scope, with these features and without what is left out: one role for each tier and function.
  wanted = [
    for row in local.table.permissions : row
    if row.tier <= var.tier && contains(row.scopes, var.scope.kind) && (row.feature == null || contains(var.features, coalesce(row.feature, "-"))) && !contains(var.excluded_permissions, row.permission)
  ]
  roles = merge([
    for step in local.table.tiers : {
      for function in ["sweep", "audit"] : "${step.tier} ${function}" => {
        id          = "${var.role_prefix}Tier${step.tier}${title(function)}"
        title       = "GKE DNS audit, tier ${step.tier} (${step.title}), function ${function}"
        function    = function
        permissions = distinct([for row in local.wanted : row.permission if row.tier == step.tier && contains(row.functions, function)])
        reasons     = distinct([for row in local.wanted : row.reason if row.tier == step.tier && contains(row.functions, function)])
      }
    }
  ]...)
  needed_roles = { for name, role in local.roles : name => role if length(role.permissions) > 0 }

  # Every holder of a role, by the role's name and the holder's.
  holders = merge([
    for name, role in local.needed_roles : {
      for holder, member in var.members[role.function] : "${name} to ${holder}" => { role = name, member = member }
    }
  ]...)

  is_project_scope = var.scope.kind == "projects"
  above_roles      = local.is_project_scope ? {} : local.needed_roles
  above_holders    = local.is_project_scope ? {} : local.holders
}
