import { Unknown, type Values } from './values.ts';

/**
 * What the provider checks beyond its schema, as far as infra/ could break it: the bindings do not hold it. A value that is
 * not known yet is not judged.
 */
type Rule = (values: Values) => string | null;

function oneOf(path: string, allowed: readonly string[]): Rule {
  return (values) => {
    const wrong = valuesAt(values, path).find((value) => typeof value === 'string' && !allowed.includes(value));
    return wrong === undefined ? null : `${path} must be one of ${allowed.join(', ')}, not ${JSON.stringify(wrong)}`;
  };
}

function matching(path: string, pattern: RegExp, words: string): Rule {
  return (values) => {
    const wrong = valuesAt(values, path).find((value) => typeof value === 'string' && !pattern.test(value));
    return wrong === undefined ? null : `${path} must be ${words}, not ${JSON.stringify(wrong)}`;
  };
}

function between(path: string, least: number, most: number): Rule {
  return (values) => {
    const wrong = valuesAt(values, path).find(
      (value) => typeof value === 'number' && !(value >= least && value <= most),
    );
    return wrong === undefined ? null : `${path} must be ${least} to ${most}, not ${wrong}`;
  };
}

const SERVICE_ACCOUNT_ID = /^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/;
const SECONDS = /^\d+(?:\.\d{1,9})?s$/;

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  google_cloudfunctions2_function: [
    oneOf('build_config.runtime', ['nodejs22', 'nodejs24']), // nodejs20 is decommissioned since 2026-10-30
    oneOf('service_config.ingress_settings', ['ALLOW_ALL', 'ALLOW_INTERNAL_ONLY', 'ALLOW_INTERNAL_AND_GCLB']),
    oneOf('service_config.vpc_connector_egress_settings', ['PRIVATE_RANGES_ONLY', 'ALL_TRAFFIC']),
    matching('service_config.available_memory', /^\d+(?:k|Ki|M|Mi|G|Gi)$/, 'a size such as 512Mi'),
    // A variable is read when an instance starts: with `latest` two instances could hold different secrets.
    matching('service_config.secret_environment_variables.version', /^[1-9]\d*$/, 'the number of a version'),
    between('service_config.timeout_seconds', 1, 3600),
    between('service_config.max_instance_request_concurrency', 1, 1000),
    matching('name', /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'lower-case letters, digits and hyphens'),
  ],
  google_cloud_tasks_queue: [
    between('rate_limits.max_dispatches_per_second', 0.001, 500),
    between('rate_limits.max_concurrent_dispatches', 1, 5000),
    matching('retry_config.min_backoff', SECONDS, 'seconds such as 10s'),
    matching('retry_config.max_backoff', SECONDS, 'seconds such as 10s'),
    matching('retry_config.max_retry_duration', SECONDS, 'seconds such as 10s'),
  ],
  google_cloud_scheduler_job: [
    matching('attempt_deadline', SECONDS, 'seconds such as 320s'),
    (values) => {
      const [deadline] = valuesAt(values, 'attempt_deadline');
      const seconds = Number.parseFloat(String(deadline ?? '180s'));
      return seconds >= 15 && seconds <= 1800 ? null : 'attempt_deadline must be 15s to 1800s for an HTTP target';
    },
    between('retry_config.retry_count', 0, 5),
  ],
  google_service_account: [
    matching('account_id', SERVICE_ACCOUNT_ID, '6 to 30 lower-case letters, digits and hyphens'),
  ],
  google_storage_bucket: [
    oneOf('public_access_prevention', ['enforced', 'inherited']),
    oneOf('lifecycle_rule.action.type', ['Delete', 'SetStorageClass', 'AbortIncompleteMultipartUpload']),
  ],
  google_org_policy_custom_constraint: [
    oneOf('action_type', ['ALLOW', 'DENY']),
    oneOf('method_types', ['CREATE', 'UPDATE', 'DELETE', 'REMOVE_GRANT', 'GOVERN_TAGS']),
    matching('name', /^custom\.[A-Za-z0-9.]{1,63}$/, 'custom. and at most 63 letters and digits'),
    matching('parent', /^organizations\/\d+$/, 'organizations/NUMBER'),
    matching('condition', /^[\s\S]{1,1000}$/, 'at most 1000 characters'),
    matching('display_name', /^[\s\S]{0,200}$/, 'at most 200 characters'),
    matching('description', /^[\s\S]{0,2000}$/, 'at most 2000 characters'),
  ],
  google_org_policy_policy: [
    oneOf('spec.rules.enforce', ['TRUE', 'FALSE']),
    oneOf('dry_run_spec.rules.enforce', ['TRUE', 'FALSE']),
    matching(
      'name',
      /^(?:organizations|folders|projects)\/[^/]+\/policies\/custom\.\w+$/,
      'PARENT/policies/custom.NAME',
    ),
  ],
  google_organization_iam_custom_role: [
    matching('role_id', /^[a-zA-Z0-9_.]{3,64}$/, '3 to 64 letters, digits, _ and .'),
  ],
  google_project_iam_custom_role: [matching('role_id', /^[a-zA-Z0-9_.]{3,64}$/, '3 to 64 letters, digits, _ and .')],
  google_logging_metric: [
    oneOf('metric_descriptor.metric_kind', ['DELTA', 'GAUGE', 'CUMULATIVE']),
    oneOf('metric_descriptor.value_type', ['BOOL', 'INT64', 'DOUBLE', 'STRING', 'DISTRIBUTION']),
    oneOf('metric_descriptor.labels.value_type', ['BOOL', 'INT64', 'STRING']),
  ],
  google_monitoring_alert_policy: [
    oneOf('combiner', ['AND', 'OR', 'AND_WITH_MATCHING_RESOURCE']),
    oneOf('conditions.condition_threshold.comparison', ['COMPARISON_GT', 'COMPARISON_LT']),
    oneOf('severity', ['CRITICAL', 'ERROR', 'WARNING']),
  ],
  google_pubsub_subscription: [
    between('dead_letter_policy.max_delivery_attempts', 5, 100),
    between('ack_deadline_seconds', 10, 600),
    matching('push_config.push_endpoint', /^https:\/\//, 'an https address'),
  ],
  google_cloud_asset_organization_feed: [oneOf('content_type', ['CONTENT_TYPE_UNSPECIFIED', 'RESOURCE', 'IAM_POLICY'])],
  google_cloud_asset_folder_feed: [oneOf('content_type', ['CONTENT_TYPE_UNSPECIFIED', 'RESOURCE', 'IAM_POLICY'])],
  google_cloud_asset_project_feed: [oneOf('content_type', ['CONTENT_TYPE_UNSPECIFIED', 'RESOURCE', 'IAM_POLICY'])],
  google_container_cluster: [
    oneOf('dns_config.cluster_dns', ['PROVIDER_UNSPECIFIED', 'PLATFORM_DEFAULT', 'CLOUD_DNS', 'KUBE_DNS']),
  ],
};

/** What is wrong with a resource, a sentence each. */
export function checkResource(type: string, values: Values): string[] {
  return (RULES[type] ?? []).flatMap((rule) => rule(values) ?? []);
}

/** All values at `a.b.c`, through lists. */
function valuesAt(values: unknown, path: string): unknown[] {
  let current: unknown[] = [values];
  for (const step of path.split('.')) {
    current = current.flatMap((one) => {
      if (one === null || one === undefined || one instanceof Unknown) return [];
      const value = (one as Values)[step];
      return Array.isArray(value) ? value : [value];
    });
  }
  return current.filter((value) => value !== null && value !== undefined && !(value instanceof Unknown));
}
