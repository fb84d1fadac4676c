# A custom role lives in an organization or in a project, never in a folder: the folder variant needs the organization, too.
resource "google_organization_iam_custom_role" "tier" {
  for_each = local.above_roles

  org_id      = var.org_id
  role_id     = each.value.id
  title       = each.value.title
  description = substr(join("; ", each.value.reasons), 0, 256)
  permissions = each.value.permissions
  stage       = "GA"
}

resource "google_organization_iam_member" "tier" {
  for_each = var.scope.kind == "organization" ? local.above_holders : {}

  org_id = var.org_id
  role   = google_organization_iam_custom_role.tier[each.value.role].name
  member = each.value.member
}
