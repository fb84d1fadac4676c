locals {
  # Generated from shared/governance/constraint.ts, which preview-policy judges with.
  constraint = jsondecode(file("${path.module}/constraint.json"))

  is_on     = var.mode != "off"
  is_dry    = var.mode == "dry-run"
  exemption = "resource.matchTag('${var.org_id}/${local.constraint.exemption.key}', '${local.constraint.exemption.value}')"

  # One rule for all, and its exception: a rule with a condition has to say the opposite.
  rules = [
    { enforce = "FALSE", expression = local.exemption },
    { enforce = "TRUE", expression = null },
  ]
}

resource "google_tags_tag_key" "exempt" {
  count = local.is_on ? 1 : 0

  parent      = "organizations/${var.org_id}"
  short_name  = local.constraint.exemption.key
  description = "Projects and folders with the value ${local.constraint.exemption.value} may create GKE clusters that ${local.constraint.name} refuses."
}

resource "google_tags_tag_value" "exempt" {
  count = local.is_on ? 1 : 0

  parent      = google_tags_tag_key.exempt[0].id
  short_name  = local.constraint.exemption.value
  description = "Exempt from ${local.constraint.name}."
}

resource "google_org_policy_custom_constraint" "this" {
  count = local.is_on ? 1 : 0

  parent         = "organizations/${var.org_id}"
  name           = local.constraint.name
  display_name   = local.constraint.displayName
  description    = local.constraint.description
  action_type    = local.constraint.actionType
  method_types   = var.methods
  resource_types = [local.constraint.resourceType]
  condition      = local.constraint.condition
}

resource "google_org_policy_policy" "this" {
  for_each = local.is_on ? toset(var.parents) : toset([])

  parent = each.value
  name   = "${each.value}/policies/${google_org_policy_custom_constraint.this[0].name}"

  dynamic "spec" {
    for_each = local.is_dry ? [] : [local.rules]

    content {
      dynamic "rules" {
        for_each = spec.value

        content {
          enforce = rules.value.enforce

          dynamic "condition" {
            for_each = rules.value.expression == null ? [] : [rules.value.expression]

            content {
              title      = "exempt by tag"
              expression = condition.value
            }
          }
        }
      }
    }
  }

  # Violations are logged (Cloud Audit Logs, Policy Denied), and nothing is refused.
  dynamic "dry_run_spec" {
    for_each = local.is_dry ? [local.rules] : []

    content {
      dynamic "rules" {
        for_each = dry_run_spec.value

        content {
          enforce = rules.value.enforce

          dynamic "condition" {
            for_each = rules.value.expression == null ? [] : [rules.value.expression]

            content {
              title      = "exempt by tag"
              expression = condition.value
            }
          }
        }
      }
    }
  }

  depends_on = [google_tags_tag_value.exempt]
}
