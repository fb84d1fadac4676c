import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareGkeVersions, type GkeVersion, isAtLeastVersion, parseGkeVersion } from './gke-version.ts';

function version(text: string): GkeVersion {
  const parsed = parseGkeVersion(text);
  if (parsed === null) throw new Error(`not parsed: ${text}`);
  return parsed;
}

describe('parseGkeVersion', () => {
  // Versions of recorded Container API answers (k8s-config-connector, gcpdiag).
  test.each([
    ['1.30.5-gke.1014001', [1, 30, 5, 1014001]],
    ['1.35.6-gke.1250000', [1, 35, 6, 1250000]],
    ['1.24.10-gke.2300', [1, 24, 10, 2300]],
    ['  1.34.1-gke.3720000\n', [1, 34, 1, 3720000]],
    ['v1.34.1-gke.3720000', [1, 34, 1, 3720000]],
    ['1.34.1', [1, 34, 1, 0]],
  ])('reads %j', (text, [major, minor, patch, build]) => {
    expect(parseGkeVersion(text)).toEqual({ major, minor, patch, build });
  });

  test.each([
    '',
    '-',
    'latest',
    '1.34',
    '1.34.1-gke',
    '1.34.1-gke.',
    '1.34.1-gke.x',
    '1.34.1-eks.1',
    '1.34.1-gke.1 1.34.2-gke.1',
    '1.-34.1-gke.1',
    '1e3.34.1-gke.1',
    '1.34.1-gke.9007199254740992',
    '1.34.1-gke.99999999999999999999999',
  ])('does not read %j', (text) => {
    expect(parseGkeVersion(text)).toBeNull();
  });

  test('the largest safe integer is still a number', () => {
    expect(parseGkeVersion('1.34.1-gke.9007199254740991')?.build).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('a long run of digits or spaces is refused quickly', () => {
    expect(parseGkeVersion('1'.repeat(1_000_000))).toBeNull();
    expect(parseGkeVersion(`1.1.1${' '.repeat(1_000_000)}x`)).toBeNull();
  });
});

describe('compareGkeVersions', () => {
  test('all four parts are compared as integers', () => {
    const ascending = [
      '1.9.11-gke.5',
      '1.34.1',
      '1.34.1-gke.3720000',
      '1.34.1-gke.3720001',
      '1.34.2-gke.1',
      '1.34.10-gke.0',
      '2.0.0',
    ];
    const sorted = [...ascending].reverse().sort((a, b) => compareGkeVersions(version(a), version(b)));
    expect(sorted).toEqual(ascending);
  });

  test('what was formatted is read back and compares equal', () => {
    const part = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(part, part, part, part, (major, minor, patch, build) => {
        const read = version(`${major}.${minor}.${patch}-gke.${build}`);
        expect(compareGkeVersions(read, { major, minor, patch, build })).toBe(0);
      }),
    );
  });
});

describe('isAtLeastVersion', () => {
  test('the version itself and newer ones', () => {
    expect(isAtLeastVersion(version('1.34.1-gke.3720000'), '1.34.1-gke.3720000')).toBe(true);
    expect(isAtLeastVersion(version('1.35.0-gke.1'), '1.34.1-gke.3720000')).toBe(true);
    expect(isAtLeastVersion(version('1.34.1-gke.3719999'), '1.34.1-gke.3720000')).toBe(false);
    expect(isAtLeastVersion(version('1.36.0-gke.100'), '1.36.0')).toBe(true);
  });

  test('a threshold that is no version is a bug and said', () => {
    expect(() => isAtLeastVersion(version('1.36.0'), '1.36')).toThrow(RangeError);
  });
});

test('no text makes the parser throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      parseGkeVersion(text);
    }),
  );
});
