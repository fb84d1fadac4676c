locals {
  # One file, cloudbuild.yaml: the plan runs on every change by itself, the apply waits for a person.
  triggers = {
    plan  = { apply = "false", needs_approval = false }
    apply = { apply = "true", needs_approval = true }
  }
}

resource "google_cloudbuild_trigger" "this" {
  for_each = local.triggers

  project         = var.project
  location        = var.region
  name            = "${var.prefix}-${each.key}"
  description     = each.value.needs_approval ? "Plans and applies, after somebody approved." : "Checks, packages and plans; changes nothing."
  filename        = "cloudbuild.yaml"
  service_account = var.service_account

  repository_event_config {
    repository = var.repository

    push {
      branch = var.branch
    }
  }

  approval_config {
    approval_required = each.value.needs_approval
  }

  substitutions = {
    _APPLY        = each.value.apply
    _STATE_BUCKET = var.state_bucket
    _STACK        = var.stack
  }
}
