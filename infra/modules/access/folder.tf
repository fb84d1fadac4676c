resource "google_folder_iam_member" "tier" {
  for_each = var.scope.kind == "folder" ? local.above_holders : {}

  folder = "folders/${var.scope.ids[0]}"
  role   = google_organization_iam_custom_role.tier[each.value.role].name
  member = each.value.member
}
