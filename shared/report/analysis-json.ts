import { z } from 'zod';
import {
  type Analysis,
  analysis,
  analysisConnections,
  analysisInput,
  analysisVerdict,
  verdictEvidence,
} from '../domain/analysis.ts';
import * as logs from '../domain/capture-logs.ts';
import * as packets from '../domain/capture-packets.ts';
import { escapeJsonText } from './escape.ts';

const ANALYSIS_SCHEMA_ID = 'urn:gke-dns-audit:analysis:v1';

/** The analysis as JSON: two spaces, a newline at the end, and no character that a terminal would act upon. */
export function renderAnalysisJson(value: Analysis): string {
  return `${escapeJsonText(JSON.stringify(value, null, 2))}\n`;
}

/** JSON Schema (draft 2020-12) of what `renderAnalysisJson` writes; keys that it does not know are allowed. */
export function analysisJsonSchema(): object {
  const names = z.registry<{ id?: string; title?: string; description?: string }>();
  const name = (schema: z.ZodType, id: string, description: string) => names.add(schema, { id, description });
  names.add(analysis, {
    title: 'Diagnosis of a DNS incident from what was recorded of it',
    description:
      'Moments (At, startMs) are Unix time in milliseconds, durations (Ms) milliseconds; null where nothing was seen. Names of files, servers and DNS names are untrusted text.',
  });
  name(analysisInput, 'input', 'One file, or standard input, and what was read of it.');
  name(analysisVerdict, 'verdict', 'Whether dnsmasq ran out of places, how sure that is, and what would settle it.');
  name(verdictEvidence, 'evidence', 'One thing that was seen, and what it speaks for.');
  name(analysisConnections, 'connections', 'TCP connections of one DNS server in one capture.');
  name(packets.upstreamLatency, 'upstream', 'How one DNS server answered, as one capture saw it.');
  name(packets.dnsmasqWait, 'wait', 'The wait inside dnsmasq, from the arrival of a query to its departure.');
  name(packets.clientCloses, 'closes', 'How one node closes its idle connections.');
  name(packets.captureFile, 'capture', 'One capture file.');
  name(packets.spread, 'spread', 'How durations are spread.');
  name(packets.histogram, 'histogram', 'Counts by duration.');
  name(
    logs.dnsmasqSessions,
    'sessions',
    'The query log of one dnsmasq. It understates how many connections there were.',
  );
  name(logs.dnsmasqRequest, 'request', 'One request in that log.');
  name(logs.processSamples, 'processes', 'Counts of the processes of one dnsmasq.');
  name(logs.corednsErrors, 'timeouts', 'Failed look-ups that node-local-dns logged.');
  name(logs.corednsAnswers, 'answers', 'Answers that node-local-dns logged.');
  name(logs.lookups, 'lookups', 'Which questions the search path of resolvers wastes.');
  name(logs.wastedName, 'wastedName', 'One name, and what to write instead.');
  name(logs.metricDifference, 'metrics', 'What the counters of one node-local-dns did.');
  const schema = z.toJSONSchema(analysis, { target: 'draft-2020-12', io: 'input', metadata: names });
  return { $id: ANALYSIS_SCHEMA_ID, ...schema };
}
