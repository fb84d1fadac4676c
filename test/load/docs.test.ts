import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LoadPlan, loadSummary } from '../../shared/domain/dns-load.ts';
import { ATTEMPT_MEANINGS, interpretLoad } from '../../shared/measure/load-meaning.ts';
import { renderLoadSummary, renderLoadWarning } from '../../shared/report/load-terminal.ts';

const PAGE = readFileSync(new URL('../../docs/load-test.md', import.meta.url), 'utf8');
const PLAN: LoadPlan = { transport: 'tcp', nodes: 8, rate: 0.3, burst: 3, burstEvery: 8, duration: 20, names: ['x.'] };

describe('docs/load-test.md', () => {
  it.each([
    ['tcp', ''],
    ['udp', ' --transport udp'],
  ])('shows what the command printed over %s', (transport, flag) => {
    const recorded = readFileSync(new URL(`../fixtures/load/dnsmasq-2.90-${transport}.json`, import.meta.url), 'utf8');
    const summary = loadSummary.parse(JSON.parse(recorded));
    const text = renderLoadSummary(
      summary,
      { ...interpretLoad(summary, [20, 200]), attempts: ATTEMPT_MEANINGS },
      { color: false, width: 100 },
    );
    expect(PAGE).toContain(
      `\n$ dns-audit dns-load 127.0.0.1:5398 --nodes 8 --burst 3 --duration 20s${flag} --yes-this-can-take-dns-down 2>/dev/null\n${text}\`\`\``,
    );
  });

  it('shows the warning', () => {
    expect(PAGE).toContain(`\n${renderLoadWarning('127.0.0.1:5398', PLAN).trim()}\n`);
  });
});
