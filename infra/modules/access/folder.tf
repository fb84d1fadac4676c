resource "google_folder_iam_member" "tier" {
  for_each = var.scope.kind == "folder" ? local.above_roles : {}

  folder = "folders/${var.scope.ids[0]}"
  role   = google_organization_iam_custom_role.tier[each.key].name
  member = var.members[each.value.function]
}
