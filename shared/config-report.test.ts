import { expect, it } from 'vitest';
import { pageUrlOf, toReportUrl } from './config-report.ts';

it('without a setting the page is where Cloud Storage shows an object to people', () => {
  const reportUrl = toReportUrl({ DNS_AUDIT_STATE_BUCKET: 'acme-dns-audit' });
  expect(pageUrlOf({ reportUrl }, '20261122T060000Z-0123456789ab')).toBe(
    'https://storage.cloud.google.com/acme-dns-audit/runs/20261122T060000Z-0123456789ab/report.html',
  );
});

it('with one it is there', () => {
  const reportUrl = toReportUrl({ DNS_AUDIT_STATE_BUCKET: 'b', DNS_AUDIT_REPORT_URL: 'https://r.example/{run}.html' });
  expect(pageUrlOf({ reportUrl }, 'r$&1')).toBe('https://r.example/r%24%261.html');
});
