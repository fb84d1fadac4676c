/** The ConfigMap kube-system/kube-dns, as far as a migration must carry it over. Names and addresses are untrusted text. */
export interface KubeDnsConfig {
  /** Name servers by domain. */
  stubDomains: Record<string, string[]>;
  upstreamNameservers: string[];
  /** What could not be read; kube-dns itself then ignores the whole ConfigMap and keeps its last good one. */
  problems: string[];
}

/**
 * Reads `stubDomains` (`{"corp.example.com": ["10.20.0.53"]}`) and `upstreamNameservers` (`["8.8.8.8"]`), JSON texts in a
 * ConfigMap's data; absent or `null` is none. What is readable is kept beside the problems. Never throws.
 * Source: kubernetes/dns pkg/dns/config/config.go.
 */
export function parseKubeDnsConfig(data: Record<string, string>): KubeDnsConfig {
  const problems: string[] = [];
  const stubDomains = readStubDomains(readJson(data, 'stubDomains', problems), problems);
  const upstreams = readJson(data, 'upstreamNameservers', problems);
  const upstreamNameservers = readAddresses(upstreams, 'upstreamNameservers', problems);
  return { stubDomains, upstreamNameservers, problems };
}

function readJson(data: Record<string, string>, key: string, problems: string[]): unknown {
  const text = Object.hasOwn(data, key) ? data[key] : undefined;
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    problems.push(`${key} is not valid JSON`);
    return null;
  }
}

function readStubDomains(value: unknown, problems: string[]): Record<string, string[]> {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.push('stubDomains is not a JSON object of domains and lists of name servers');
    return {};
  }
  const entries = Object.entries(value).map(([domain, servers]): [string, string[]] => [
    domain,
    readAddresses(servers, 'stubDomains', problems),
  ]);
  return Object.fromEntries(entries); // and not by assignment, which would take a domain `__proto__` for the prototype
}

function readAddresses(value: unknown, key: string, problems: string[]): string[] {
  if (value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [];
  const addresses = list.filter((one) => typeof one === 'string');
  if (!Array.isArray(value) || addresses.length < list.length) {
    const problem = `${key} holds something else than a list of addresses`;
    if (!problems.includes(problem)) problems.push(problem);
  }
  return addresses;
}
