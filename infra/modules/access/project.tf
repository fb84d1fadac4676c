locals {
  project_roles = local.is_project_scope ? merge([
    for project in var.scope.ids : { for name, role in local.needed_roles : "${project} ${name}" => merge(role, { project = project }) }
  ]...) : {}
  project_holders = local.is_project_scope ? merge([
    for project in var.scope.ids : { for name, one in local.holders : "${project} ${name}" => merge(one, { project = project }) }
  ]...) : {}
}

resource "google_project_iam_custom_role" "tier" {
  for_each = local.project_roles

  project     = each.value.project
  role_id     = each.value.id
  title       = each.value.title
  description = substr(join("; ", each.value.reasons), 0, 256)
  permissions = each.value.permissions
  stage       = "GA"
}

resource "google_project_iam_member" "tier" {
  for_each = local.project_holders

  project = each.value.project
  role    = google_project_iam_custom_role.tier["${each.value.project} ${each.value.role}"].name
  member  = each.value.member
}
