import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseKubeDnsConfig } from './stub-domains.ts';

const NONE = { stubDomains: {}, upstreamNameservers: [], problems: [] };

describe('parseKubeDnsConfig', () => {
  test('stub domains and upstream name servers, as recorded', () => {
    const data = {
      stubDomains: '{"consul.local": ["10.150.0.1"], "corp.example.com": ["10.20.0.53","10.20.1.53"]}\n',
      upstreamNameservers: '["8.8.8.8", "1.1.1.1"]\n',
    };
    expect(parseKubeDnsConfig(data)).toEqual({
      stubDomains: { 'consul.local': ['10.150.0.1'], 'corp.example.com': ['10.20.0.53', '10.20.1.53'] },
      upstreamNameservers: ['8.8.8.8', '1.1.1.1'],
      problems: [],
    });
  });

  test.each([
    [{}],
    [{ federations: '{"a": 1}' }],
    [{ stubDomains: 'null', upstreamNameservers: 'null' }],
    [{ stubDomains: '{}', upstreamNameservers: '[]' }],
  ])('nothing set: %j', (data) => {
    expect(parseKubeDnsConfig(data)).toEqual(NONE);
  });

  test('malformed JSON in one leaves the other', () => {
    const config = parseKubeDnsConfig({
      stubDomains: '{"a.example": ["10.0.0.1"]',
      upstreamNameservers: '["8.8.8.8"]',
    });
    expect(config).toEqual({
      stubDomains: {},
      upstreamNameservers: ['8.8.8.8'],
      problems: ['stubDomains is not valid JSON'],
    });
  });

  test('values of other types are named, once each, and the readable ones kept', () => {
    const config = parseKubeDnsConfig({
      stubDomains: '{"a.example": "10.0.0.1", "b.example": ["10.0.0.2", 3, null], "c.example": {}}',
      upstreamNameservers: '{"8.8.8.8": true}',
    });
    expect(config).toEqual({
      stubDomains: { 'a.example': [], 'b.example': ['10.0.0.2'], 'c.example': [] },
      upstreamNameservers: [],
      problems: [
        'stubDomains holds something else than a list of addresses',
        'upstreamNameservers holds something else than a list of addresses',
      ],
    });
  });

  test.each(['[]', '"x"', '1', 'true'])('stubDomains is %s', (stubDomains) => {
    expect(parseKubeDnsConfig({ stubDomains }).problems).toHaveLength(1);
  });

  test('a domain that is a property of objects is a domain', () => {
    const { stubDomains } = parseKubeDnsConfig({ stubDomains: '{"__proto__": ["10.0.0.1"], "constructor": []}' });
    expect(Object.keys(stubDomains)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(stubDomains)).toBe(Object.prototype);
  });

  test('data without own keys of these names', () => {
    expect(parseKubeDnsConfig(Object.create({ stubDomains: '[' }))).toEqual(NONE);
  });

  test('no text makes it throw', () => {
    const text = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.json());
    fc.assert(
      fc.property(text, text, (stubDomains, upstreamNameservers) => {
        const config = parseKubeDnsConfig({ stubDomains, upstreamNameservers });
        expect(config.upstreamNameservers.every((one) => typeof one === 'string')).toBe(true);
      }),
    );
  });
});
