locals {
  # Measured: a whole run needs less than 400 MiB (bench/run.ts). Node by itself takes what the instance has and collects late,
  # and glibc keeps an arena for each thread and never gives back what lies below a small block in use: with these bounds
  # 512 MiB are enough, without them an instance can be killed.
  memory_bounds = {
    NODE_OPTIONS           = "--max-old-space-size=256 --max-semi-space-size=4"
    MALLOC_ARENA_MAX       = "2"
    MALLOC_MMAP_THRESHOLD_ = "131072"
  }

  # A body that cannot be parsed is answered before our code sees it, with a stack trace unless this is set.
  quiet = { NODE_ENV = "production" }
}

resource "google_cloudfunctions2_function" "this" {
  project     = var.project
  location    = var.region
  name        = var.name
  description = var.description
  labels      = var.labels

  build_config {
    runtime         = var.runtime
    entry_point     = var.entry_point
    service_account = var.build_service_account

    source {
      storage_source {
        bucket     = var.source_archive.bucket
        object     = var.source_archive.object
        generation = var.source_archive.generation
      }
    }
  }

  service_config {
    service_account_email            = var.service_account
    ingress_settings                 = var.is_public ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"
    available_memory                 = var.memory
    available_cpu                    = "1"
    timeout_seconds                  = var.timeout_seconds
    min_instance_count               = var.min_instances
    max_instance_count               = var.max_instances
    max_instance_request_concurrency = var.requests_at_once
    environment_variables            = merge(local.memory_bounds, local.quiet, var.environment)
    vpc_connector                    = var.vpc_connector
    vpc_connector_egress_settings    = var.vpc_connector == null ? null : "PRIVATE_RANGES_ONLY"
    all_traffic_on_latest_revision   = true

    dynamic "secret_environment_variables" {
      for_each = var.secret_environment

      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = secret_environment_variables.value.id
        version    = tostring(secret_environment_variables.value.version)
      }
    }
  }

  lifecycle {
    precondition {
      condition     = !(var.is_public && length(var.secret_environment) == 0)
      error_message = "A function that everybody may call has to check who calls: give it the secret to do so."
    }
  }
}

# Everybody else is answered with 403 by Cloud Run, before the code is reached.
resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = var.invokers

  project  = var.project
  location = var.region
  name     = google_cloudfunctions2_function.this.name
  role     = "roles/run.invoker"
  member   = each.value
}
