/**
 * What the bindings of 6.50 do not say, and what 7.0 and 8.0 changed. Source: the provider's own documentation pages of these
 * resources and its upgrade guides for 7.0 and 8.0.
 */

/** Optional, and filled in by the provider when not written. A path goes into blocks by dots. */
export const COMPUTED_TOO: Readonly<Record<string, readonly string[]>> = {
  google_cloudfunctions2_function: [
    'service_config.service_account_email',
    'service_config.max_instance_count',
    'service_config.available_cpu',
    'service_config.timeout_seconds',
    'build_config.service_account',
    'build_config.docker_repository',
  ],
  google_cloud_tasks_queue: ['rate_limits', 'retry_config'],
  google_container_cluster: [
    'addons_config',
    'addons_config.dns_cache_config',
    'addons_config.gce_persistent_disk_csi_driver_config',
    'addons_config.horizontal_pod_autoscaling',
    'addons_config.http_load_balancing',
    'addons_config.network_policy_config',
    'ip_allocation_policy',
    'location',
    'node_version',
    'release_channel',
    'private_cluster_config',
  ],
  google_pubsub_subscription: ['ack_deadline_seconds', 'expiration_policy'],
  google_service_account: ['display_name'],
};

/** Settable in 6.50, output only since 7.0. */
export const OUTPUT_ONLY: Readonly<Record<string, readonly string[]>> = {
  google_cloudfunctions2_function: ['service_config.service'],
};

/** Optional in 6.50, required since 7.0. */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  google_cloudfunctions2_function: ['event_trigger.event_type'],
};

/** Types that the bindings do not tell; Terraform writes a list of blocks in another form when one of these is open. */
export const TYPES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  google_cloudbuild_trigger: {
    'build.artifacts.objects.timing': ['list', ['object', { end_time: 'string', start_time: 'string' }]],
  },
};
