# Wrong inputs fail in the plan, before anything is asked of Google: `terraform test` needs no credentials.

mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "730000000000" }
  }
}

variables {
  project = "acme-dns-audit"
  region  = "europe-west1"
  scope   = "organizations/490000000001"
}

run "the_least_that_has_to_be_said" {
  command = plan

  assert {
    condition     = length(module.function) == 3
    error_message = "Without options there are sweep, audit and finalize."
  }
}

run "a_project_number_for_its_id" {
  command         = plan
  expect_failures = [var.project]

  variables {
    project = "730000000000"
  }
}

run "a_zone_for_a_region" {
  command         = plan
  expect_failures = [var.region]

  variables {
    region = "europe-west1-b"
  }
}

run "a_scope_with_a_blank" {
  command         = plan
  expect_failures = [var.scope]

  variables {
    scope = "projects/shop-prod, pay-prod"
  }
}

run "a_tier_that_is_not_there" {
  command         = plan
  expect_failures = [var.tier]

  variables {
    tier = 5
  }
}

run "a_setting_that_the_code_does_not_read" {
  command         = plan
  expect_failures = [var.settings]

  variables {
    settings = { DNS_AUDIT_LOG_WINDOW = "24" }
  }
}

run "a_setting_that_follows_from_another_input" {
  command         = plan
  expect_failures = [var.settings]

  variables {
    settings = { DNS_AUDIT_SCOPE = "projects/shop-prod" }
  }
}

run "a_setting_out_of_bounds" {
  command         = plan
  expect_failures = [var.settings]

  variables {
    settings = { DNS_AUDIT_LOG_WINDOW_HOURS = "721" }
  }
}

run "the_central_bucket_without_its_view" {
  command         = plan
  expect_failures = [var.logs]

  variables {
    logs = { route = "central-bucket" }
  }
}

run "the_name_of_a_channel_for_its_id" {
  command         = plan
  expect_failures = [var.slack]

  variables {
    slack = { channel = "#platform-dns" }
  }
}

run "a_shard_that_may_take_longer_than_its_function" {
  command         = plan
  expect_failures = [var.audit_timeout_seconds]

  variables {
    settings = { DNS_AUDIT_SHARD_DEADLINE_SECONDS = "540" }
  }
}
