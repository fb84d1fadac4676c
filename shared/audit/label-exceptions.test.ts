import { describe, expect, test } from 'vitest';
import { readLabelException } from './label-exceptions.ts';

const NOW = new Date('2026-11-22T06:00:00Z');

function read(until: string | null, reason: string | null = 'moves_in_january') {
  const labels = {
    team: 'payments',
    ...(until === null ? {} : { 'dns-audit-exempt-until': until }),
    ...(reason === null ? {} : { 'dns-audit-exempt-reason': reason }),
  };
  return readLabelException(labels, NOW);
}

describe('labels of a cluster', () => {
  test('with a date and a reason: exempted to the end of that day', () => {
    expect(read('2027-01-31')).toEqual({
      exemption: {
        id: 'label',
        kind: 'exempted',
        rule: null,
        reason: 'moves_in_january',
        by: { kind: 'label' },
        source: 'label',
        at: null,
        until: '2027-01-31T23:59:59.999Z',
      },
      notHonoured: [],
    });
  });

  test('without any of ours: nothing', () => {
    expect(read(null, null)).toEqual({ exemption: null, notHonoured: [] });
  });

  test('without a reason: exempted, and the report says that none was given', () => {
    expect(read('2027-01-31', null).exemption?.reason).toContain('no reason given');
  });

  test('with a reason but no date: not honoured', () => {
    expect(read(null).notHonoured).toEqual([
      { label: 'dns-audit-exempt-reason', value: 'moves_in_january', why: expect.stringContaining('exempt-until') },
    ]);
  });

  test.each(['2027-02-30', '31-01-2027', '2027_01_31', 'forever', '', '2027-01-31t18-00'])(
    'with the date %j: not honoured',
    (date) => {
      expect(read(date)).toEqual({
        exemption: null,
        notHonoured: [{ label: 'dns-audit-exempt-until', value: date, why: 'It is not a date such as 2027-01-31.' }],
      });
    },
  );

  test('with a date of the 180th day: honoured; of the next: not, and the latest is said', () => {
    expect(read('2027-05-21').exemption?.until).toBe('2027-05-21T23:59:59.999Z');
    expect(read('2027-05-22')).toEqual({
      exemption: null,
      notHonoured: [
        {
          label: 'dns-audit-exempt-until',
          value: '2027-05-22',
          why: 'It is more than 180 days ahead: 2027-05-21 is the latest today.',
        },
      ],
    });
  });

  test('with a date that is over: an exemption that ended, for whoever tells it', () => {
    expect(read('2026-11-20').exemption?.until).toBe('2026-11-20T23:59:59.999Z');
  });

  test('named as what every object has: no label', () => {
    expect(readLabelException(JSON.parse('{"__proto__":{"dns-audit-exempt-until":"2027-01-31"}}'), NOW)).toEqual({
      exemption: null,
      notHonoured: [],
    });
  });
});
