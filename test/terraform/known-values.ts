import { Unknown, type Values } from './values.ts';

/** The audit project of every test. */
export const PROJECT = 'acme-dns-audit';
export const PROJECT_NUMBER = '730000000000';

const text = (value: unknown, otherwise: string): string =>
  value === null || value === undefined || value instanceof Unknown ? otherwise : String(value);

/** What Google would answer where the configuration goes on with it: addresses of functions, of accounts, of writers. */
export const KNOWN_AFTER_APPLY: Readonly<Record<string, (planned: Values) => Values>> = {
  google_cloudfunctions2_function: (planned) => ({
    service_config: [{ uri: `https://${planned['name']}-0123abcdef-ew.a.run.app` }],
  }),
  google_service_account: (planned) => {
    const project = text(planned['project'], PROJECT);
    const email = `${planned['account_id']}@${project}.iam.gserviceaccount.com`;
    const name = `projects/${project}/serviceAccounts/${email}`;
    return { email, member: `serviceAccount:${email}`, name, id: name };
  },
  google_storage_bucket: (planned) => ({ url: `gs://${planned['name']}` }),
  google_cloud_tasks_queue: (planned) => ({
    id: `projects/${text(planned['project'], PROJECT)}/locations/${planned['location']}/queues/${planned['name']}`,
  }),
  google_pubsub_topic: (planned) => ({
    id: `projects/${text(planned['project'], PROJECT)}/topics/${planned['name']}`,
  }),
  google_logging_organization_sink: () => ({ writer_identity: WRITER }),
  google_logging_folder_sink: () => ({ writer_identity: WRITER }),
  google_logging_project_sink: () => ({ writer_identity: WRITER }),
  google_scc_v2_organization_source: (planned) => ({ name: `organizations/${planned['organization']}/sources/5678` }),
  google_organization_iam_custom_role: (planned) => ({
    id: `organizations/${planned['org_id']}/roles/${planned['role_id']}`,
    name: `organizations/${planned['org_id']}/roles/${planned['role_id']}`,
  }),
  google_project_iam_custom_role: (planned) => ({
    id: `projects/${text(planned['project'], PROJECT)}/roles/${planned['role_id']}`,
    name: `projects/${text(planned['project'], PROJECT)}/roles/${planned['role_id']}`,
  }),
};

const WRITER = 'serviceAccount:service-org-490000000001@gcp-sa-logging.iam.gserviceaccount.com';

export const KNOWN_DATA: Readonly<Record<string, (asked: Values) => Values>> = {
  google_project: (asked) => ({ project_id: text(asked['project_id'], PROJECT), number: PROJECT_NUMBER }),
  google_storage_project_service_account: () => ({
    email_address: `service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`,
    member: `serviceAccount:service-${PROJECT_NUMBER}@gs-project-accounts.iam.gserviceaccount.com`,
  }),
};
