import type { ActiveFinding, FindingsSink, PublishedFinding } from '../audit/ports.ts';
import type { Endpoints } from '../config.ts';
import { formatClusterName, parseClusterName } from '../domain/cluster.ts';
import { CollectError } from '../errors.ts';
import { readJson } from './monitoring.ts';
import { findingsPage, listedFinding } from './security-center.schema.ts';
import type { Wire } from './wire.ts';

const GRANT = 'roles/securitycenter.findingsEditor on the source';
const PAGE_SIZE = 1000;
/** 100,000 findings: more than a source of this program can have. */
const MAX_PAGES = 100;
const LONGEST_TEXT = 1000;

/**
 * Findings of one source in Security Command Center, API v2. googleapis has no client of v2, so requests are written here.
 * `source` is `organizations/N/sources/M`.
 */
export function createSecurityCenter(wire: Wire, endpoints: Endpoints, source: string): FindingsSink {
  const parent = `${endpoints.securitycenter}/v2/${source}/locations/global/findings`;
  const what = `findings of ${source}`;

  async function ask(method: string, url: string, body?: object): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    return readJson(await wire.send({ api: 'securitycenter', method, url, ...sent }), what, GRANT);
  }

  return {
    async listActive() {
      const found: ActiveFinding[] = [];
      let pageToken = '';
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const query = new URLSearchParams({ filter: 'state="ACTIVE"', pageSize: String(PAGE_SIZE) });
        if (pageToken !== '') query.set('pageToken', pageToken);
        const page = findingsPage.safeParse(await ask('GET', `${parent}?${query}`));
        if (!page.success) throw new CollectError('malformed', what, 'The answer is not a list of findings.');
        for (const raw of page.data.listFindingsResults ?? []) found.push(...readFinding(raw));
        pageToken = page.data.nextPageToken ?? '';
        if (pageToken === '') return found;
      }
      throw new CollectError('malformed', what, `More than ${PAGE_SIZE * MAX_PAGES} active findings.`);
    },

    /** PATCH makes a finding that is not there, and overwrites one that is. */
    async upsert(finding) {
      await ask('PATCH', `${parent}/${finding.id}`, toFinding(finding));
    },

    async deactivate(id) {
      await ask('POST', `${parent}/${id}:setState`, { state: 'INACTIVE' });
    },
  };
}

function toFinding({ cluster, rule, code, severity, message, fix, at }: PublishedFinding): object {
  return {
    state: 'ACTIVE',
    resourceName: `//container.googleapis.com/${cluster}`,
    category: rule.toUpperCase().replaceAll('-', '_'),
    severity: severity.toUpperCase(),
    findingClass: 'MISCONFIGURATION',
    eventTime: at,
    description: message.slice(0, LONGEST_TEXT),
    nextSteps: fix.slice(0, LONGEST_TEXT),
    sourceProperties: { rule, code },
  };
}

/** A finding that somebody else wrote into the source is left alone. */
function readFinding(raw: unknown): ActiveFinding[] {
  const parsed = listedFinding.safeParse(raw);
  if (!parsed.success) return [];
  const { name, resourceName, severity, sourceProperties } = parsed.data.finding;
  const ref = parseClusterName(resourceName);
  if (ref === null) return [];
  return [
    {
      id: name.slice(name.lastIndexOf('/') + 1),
      cluster: formatClusterName(ref),
      ...sourceProperties,
      severity: severity.toLowerCase() as ActiveFinding['severity'],
    },
  ];
}
