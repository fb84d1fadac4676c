# Wrong inputs fail in the plan, before anything is asked of Google: `terraform test` needs no credentials.

mock_provider "google" {}

variables {
  scope         = "organizations/490000000001"
  org_id        = "490000000001"
  audit_project = "acme-dns-audit"
}

run "nothing_is_refused_unless_somebody_says_so" {
  command = plan

  assert {
    condition     = output.constraint == "custom.gkeNodeLocalDnsCacheOnKubeDns"
    error_message = "The constraint is there by default, in dry-run."
  }
}

run "the_inventory_alone" {
  command = plan

  variables {
    tier = 1
  }

  assert {
    condition     = jsonencode(output.permissions) == jsonencode({ audit = [], sweep = ["cloudasset.assets.listResource"] })
    error_message = "Tier 1 is one permission, of one function."
  }
}

run "a_folder_without_its_organization" {
  command         = plan
  expect_failures = [var.org_id]

  variables {
    scope  = "folders/500000000001"
    org_id = null
  }
}

run "a_mode_that_is_not_there" {
  command         = plan
  expect_failures = [var.policy]

  variables {
    policy = { mode = "audit" }
  }
}

run "a_constraint_on_update_alone" {
  command         = plan
  expect_failures = [var.policy]

  variables {
    policy = { methods = ["UPDATE"] }
  }
}

run "the_central_bucket_without_its_sink" {
  command         = plan
  expect_failures = [var.log_sink]

  variables {
    log_route = "central-bucket"
  }
}

run "a_feature_that_is_not_there" {
  command         = plan
  expect_failures = [var.features]

  variables {
    features = ["everything"]
  }
}
