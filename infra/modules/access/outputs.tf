output "permissions" {
  description = "What each function may do on the audited projects, by function."
  value = {
    for function in ["sweep", "audit"] : function => sort(distinct(flatten([for role in local.needed_roles : role.permissions if role.function == function])))
  }
}
