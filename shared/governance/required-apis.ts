import type { Tier } from './tiers.ts';

export interface RequiredApi {
  service: string;
  /** What does not work without it. */
  without: string;
}

/** What the service is made of decides which APIs its project needs. */
export interface ServiceShape {
  tier: Tier;
  assetFeed: boolean;
  securityCenter: boolean;
  history: boolean;
}

const ALWAYS: readonly RequiredApi[] = [
  { service: 'artifactregistry.googleapis.com', without: 'functions cannot be built' },
  { service: 'cloudasset.googleapis.com', without: 'clusters of an organization or folder are not found' },
  { service: 'cloudbuild.googleapis.com', without: 'functions cannot be built' },
  { service: 'cloudfunctions.googleapis.com', without: 'functions cannot be deployed' },
  { service: 'cloudresourcemanager.googleapis.com', without: 'projects cannot be listed one by one' },
  { service: 'cloudscheduler.googleapis.com', without: 'no run is started' },
  { service: 'cloudtasks.googleapis.com', without: 'a run stops after the inventory' },
  { service: 'container.googleapis.com', without: 'no cluster can be read' },
  { service: 'iam.googleapis.com', without: 'service accounts cannot be made' },
  { service: 'logging.googleapis.com', without: 'harm cannot be seen' },
  { service: 'monitoring.googleapis.com', without: 'there are no alerts' },
  { service: 'run.googleapis.com', without: 'functions do not run' },
  { service: 'secretmanager.googleapis.com', without: 'there is no place for the bot token' },
  { service: 'storage.googleapis.com', without: 'runs and reports cannot be kept' },
];

/** The APIs of the audit project, in order. infra/ switches on the same; a test compares. */
export function requiredApis({ tier, assetFeed, securityCenter, history }: ServiceShape): RequiredApi[] {
  return [
    ...ALWAYS,
    ...(tier >= 4
      ? [
          {
            service: 'connectgateway.googleapis.com',
            without: 'clusters that only Connect Gateway reaches are not asked',
          },
        ]
      : []),
    ...(assetFeed ? [{ service: 'pubsub.googleapis.com', without: 'changes of clusters are not heard of' }] : []),
    ...(securityCenter
      ? [{ service: 'securitycenter.googleapis.com', without: 'findings are not shown in Security Command Center' }]
      : []),
    ...(history ? [{ service: 'bigquery.googleapis.com', without: 'the history cannot be queried' }] : []),
  ];
}
