import { googleErrorReply } from './google-error.ts';
import type { Reply } from './http.ts';
import { KUBERNETES_FAULTS } from './kubernetes-errors.ts';
import type { Api, EmulatorOptions } from './options.ts';

const LIMIT_NAMES: Partial<Record<Api, { metric: string; title: string; limit: string; limitTitle: string }>> = {
  logging: {
    metric: 'read_requests',
    title: 'Read requests',
    limit: 'ReadRequestsPerMinutePerProject',
    limitTitle: 'Read requests per minute',
  },
};
const WINDOW_MS = 60_000;

/** Counts requests per API and minute; gives the 429 of a request that is over its quota, else null. */
export function createQuota(quotas: EmulatorOptions['quotas'], now: () => Date): (api: Api) => Reply | null {
  const windows = new Map<Api, { start: number; count: number }>();
  return (api) => {
    const perMinute = quotas?.[api]?.perMinute;
    if (perMinute === undefined) return null;
    const time = now().getTime();
    const open = windows.get(api);
    const window = open === undefined || time - open.start >= WINDOW_MS ? { start: time, count: 0 } : open;
    windows.set(api, window);
    window.count += 1;
    if (window.count <= perMinute) return null;
    return tooMany(api, perMinute, Math.ceil((window.start + WINDOW_MS - time) / 1000));
  };
}

function tooMany(api: Api, perMinute: number, retryAfter: number): Reply {
  if (api === 'kubernetes' || api === 'connectgateway')
    return {
      ...KUBERNETES_FAULTS.tooManyRequests,
      headers: { ...KUBERNETES_FAULTS.tooManyRequests.headers, 'retry-after': String(retryAfter) },
    };
  if (api === 'slack')
    return {
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': String(retryAfter) },
      body: '{"ok":false,"error":"ratelimited"}',
    };
  const service = `${api}.googleapis.com`;
  const names = LIMIT_NAMES[api] ?? {
    metric: 'requests',
    title: 'Requests',
    limit: 'RequestsPerMinutePerProject',
    limitTitle: 'Requests per minute',
  };
  const message = `Quota exceeded for quota metric '${names.title}' and limit '${names.limitTitle}' of service '${service}' for consumer 'project_number:764086051850'.`;
  const reply = googleErrorReply('RESOURCE_EXHAUSTED', message, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'RATE_LIMIT_EXCEEDED',
      domain: 'googleapis.com',
      metadata: {
        service,
        consumer: 'projects/764086051850',
        quota_metric: `${service}/${names.metric}`,
        quota_limit: names.limit,
        quota_limit_value: String(perMinute),
        quota_location: 'global',
      },
    },
  ]);
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfter) } };
}
