/** What the service may do to its own objects, beside reading the audited projects. */
export interface ServiceGrant {
  /** Predefined role; each is bound on one object of the service's own project, never on a customer's. */
  role: string;
  on: 'state bucket' | 'queue' | 'invoker' | 'audit project' | 'secret' | 'log view' | 'source' | 'function';
  /** Functions that have it; the callers are accounts of their own. */
  holders: readonly string[];
  /** Permissions of the role that the code calls for. */
  permissions: readonly string[];
  reason: string;
  without: string;
}

/** Every role on the service's own objects. Terraform is held against it, the docs are made from it, `doctor` asks for it. */
export const SERVICE_GRANTS: readonly ServiceGrant[] = [
  {
    role: 'roles/storage.objectUser',
    on: 'state bucket',
    holders: ['sweep', 'audit', 'finalize', 'asset-feed', 'respond'],
    permissions: ['storage.objects.get', 'storage.objects.list', 'storage.objects.create', 'storage.objects.delete'],
    reason: 'keeps runs and reports. To replace an object is to delete the older one, as Cloud Storage sees it',
    without: 'no run can begin or end',
  },
  {
    role: 'roles/storage.objectViewer',
    on: 'state bucket',
    holders: ['slack'],
    permissions: ['storage.objects.get', 'storage.objects.list'],
    reason:
      'reads the names of clusters, for lists to choose from. The function that the internet can reach writes no state',
    without: 'lists of clusters in Slack are empty',
  },
  {
    role: 'roles/cloudtasks.enqueuer',
    on: 'queue',
    holders: ['sweep', 'finalize', 'asset-feed', 'slack', 'respond'],
    permissions: ['cloudtasks.tasks.create'],
    reason: 'hands out shards; finalize calls itself again until all are there',
    without: 'a run stops after the inventory',
  },
  {
    role: 'roles/iam.serviceAccountUser',
    on: 'invoker',
    holders: ['sweep', 'finalize', 'asset-feed', 'slack', 'respond'],
    permissions: ['iam.serviceAccounts.actAs'],
    reason: 'makes tasks that carry the identity of the invoker',
    without: 'tasks are refused when they are made',
  },
  {
    role: 'roles/run.invoker',
    on: 'function',
    holders: ['invoker', 'schedule', 'feed-push'],
    permissions: ['run.routes.invoke'],
    reason:
      'lets Cloud Tasks call audit, finalize and respond, Cloud Scheduler call sweep, and Pub/Sub call asset-feed',
    without: 'calls are answered with 403',
  },
  {
    role: 'roles/secretmanager.secretAccessor',
    on: 'secret',
    holders: ['finalize', 'slack', 'respond'],
    permissions: ['secretmanager.versions.access'],
    reason: 'reads the bot token (finalize, slack, respond) and the signing secret (slack)',
    without: 'the function does not start',
  },
  {
    role: 'roles/serviceusage.serviceUsageConsumer',
    on: 'audit project',
    holders: ['sweep', 'respond'],
    permissions: ['serviceusage.services.use'],
    reason: "lets calls of Asset Inventory count against the audit project's quota",
    without: 'Asset Inventory refuses every call',
  },
  {
    role: 'roles/logging.viewAccessor',
    on: 'log view',
    holders: ['audit', 'respond'],
    permissions: ['logging.views.access'],
    reason:
      'reads the time-outs of all clusters from one log view, in place of logging.logEntries.list on every project',
    without: 'entries.list of each project is asked instead, and the evidence says so',
  },
  {
    role: 'roles/securitycenter.findingsEditor',
    on: 'source',
    holders: ['finalize'],
    permissions: ['securitycenter.findings.list', 'securitycenter.findings.update', 'securitycenter.findings.setState'],
    reason: 'writes findings to its own source in Security Command Center, and to no other',
    without: 'findings are not shown in Security Command Center',
  },
];
