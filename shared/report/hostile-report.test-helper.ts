import type { ClusterException } from '../domain/exception.ts';
import type { Gap } from '../domain/gap.ts';
import type { Report } from '../domain/report.ts';
import { sampleReport } from './sample-report.test-helper.ts';

/** Text that tries to mention people, to move a cursor, to open a page or to forge a line. */
export const HOSTILE_TEXTS = [
  '<!channel> <!here> <@U012345> <#C012345|general> <!subteam^S0123>',
  '<https://evil.example|console.cloud.google.com>',
  '\u001b[2J\u001b[1;1Hclear: all clusters in scope\u001b[0m',
  '\u009b31m red \u0007 bell \u0008\u0008\u0008',
  'ok\nclear     -         everything\r\nCoverage: complete.\u2028next\u2029',
  '\u202egnp.exe \u2066isolate\u2069 \u200b\u200d\ufeff \u00ad',
  '| a | b |\n|---|---|\n| <img src=x onerror=alert(1)> | @octocat #1 |',
  '`code` **bold** _it_ ~~no~~ [link](https://evil.example) ![i](http://evil.example/x.png)',
  '</script><script>alert(1)</script> & &lt; "quoted" \'single\'',
  '😀'.repeat(200),
  '\ud83d lone high, lone low \ude00',
  `Z${'\u0301'.repeat(300)}`,
  'x'.repeat(10_000),
  '',
  ' ',
];

/** A report whose every free text is one of `HOSTILE_TEXTS` or the text given. */
export function hostileReport(text: string): Report {
  const whole = sampleReport();
  // The schema allows anything but blanks and slashes in a part of a cluster's name.
  const part = text.replace(/[/\s]+/g, '.') || '.';
  const gap = (one: Gap): Gap => ({ ...one, what: text, detail: text, grant: one.grant === null ? null : text });
  return {
    ...whole,
    run: { ...whole.run, id: text, scope: { kind: 'file', name: text } },
    coverage: {
      ...whole.coverage,
      gaps: whole.coverage.gaps.map(gap),
      clusterGaps: whole.coverage.clusterGaps.map((one) => ({ ...one, what: text, code: text, grant: text })),
      skipped: whole.coverage.skipped.map((one) => ({ ...one, what: text, example: text })),
    },
    changes:
      whole.changes === null
        ? null
        : { ...whole.changes, previousRun: text, worse: [text, `projects/${part}/locations/${part}/clusters/${part}`] },
    clusters: whole.clusters.map((cluster) => ({
      ...cluster,
      name: `projects/${part}/locations/${part}/clusters/${part}`,
      project: part,
      location: part,
      cluster: part,
      reason: text,
      status: text,
      controlPlaneVersion: text,
      clusterDns: text,
      labels: { [text]: text },
      findings: cluster.findings.map((finding) => ({
        ...finding,
        rule: text,
        code: text,
        message: text,
        observations: finding.observations.map((one) => ({
          ...one,
          name: text,
          value: text,
          unit: text,
          source: { ...one.source, detail: text },
        })),
        gaps: finding.gaps.map(gap),
      })),
      gaps: cluster.gaps.map(gap),
      exception: cluster.verdict === 'clear' ? null : hostileException(text, cluster.verdict === 'exposed'),
    })),
  };
}

function hostileException(text: string, excepted: boolean): ClusterException {
  const by = { kind: 'terminal', name: text.slice(0, 100) || 'n' } as const;
  const one = {
    id: text,
    kind: 'exempted',
    rule: text,
    reason: text,
    by,
    source: 'store',
    at: text,
    until: text,
  } as const;
  return {
    excepted,
    until: excepted ? text : null,
    remaining: 'low',
    inForce: [one],
    ended: [{ ...one, endedAt: text, why: 'expired' }],
    notHonoured: [{ label: text, value: text, why: text }],
  };
}

/** One of each kind in a single text, for golden files. */
export const HOSTILE_MIX = '\u001b[2J<!here> @octocat\n| clear | `x` | <b>https://evil.example</b> |\u202e';
