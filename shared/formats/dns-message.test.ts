import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, dnsMessage, dnsName } from './capture-bytes.test-helper.ts';
import { createDnsMessage, nameRcode, nameText, readDnsMessage } from './dns-message.ts';

function read(bytes: Uint8Array, end = bytes.length) {
  const message = createDnsMessage();
  return readDnsMessage(message, bytes, 0, end) ? message : null;
}

describe('a DNS message', () => {
  it('of a question and of its answer', () => {
    const question = read(dnsMessage({ id: 0xbf1d, name: 'cdn14.example.com', type: 28 }));
    expect(question).toMatchObject({ id: 0xbf1d, isResponse: false, type: 28, hasQuestion: true, nameLength: 19 });
    const answer = read(dnsMessage({ id: 0xbf1d, name: 'CDN14.Example.com', type: 28, isResponse: true, rcode: 3 }));
    expect(answer).toMatchObject({ isResponse: true, rcode: 3, answers: 0 });
    expect([answer?.hash, answer?.secondHash]).toEqual([question?.hash, question?.secondHash]);
  });

  it('with other names has other hashes', () => {
    const name = fc
      .array(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 6 })
      .map((labels) => labels.join('.'));
    fc.assert(
      fc.property(name, name, (one, other) => {
        fc.pre(one !== other);
        const [a, b] = [read(dnsMessage({ id: 1, name: one })), read(dnsMessage({ id: 1, name: other }))];
        expect(a?.hash === b?.hash && a?.secondHash === b?.secondHash).toBe(false);
      }),
    );
    expect(read(dnsMessage({ id: 1, name: 'ab.c' }))?.hash).not.toBe(read(dnsMessage({ id: 1, name: 'a.bc' }))?.hash);
  });

  it('cut before the end of its question is none', () => {
    const whole = dnsMessage({ id: 1, name: 'a.example' });
    for (let end = 0; end < whole.length; end += 1) expect(read(whole, end)).toBeNull();
    expect(read(concat(whole, new Uint8Array(40)))).not.toBeNull();
  });

  it.each([
    ['a compressed name in the question', 12, 0xc0],
    ['a label of 64 bytes', 12, 64],
    ['an operation that does not exist', 2, 0x78],
    ['hundreds of questions', 4, 1],
    ['a reserved bit', 3, 0x40],
  ])('with %s is none', (_name, at, byte) => {
    const bytes = dnsMessage({ id: 1, name: 'a.example' });
    bytes[at] = byte;
    expect(read(bytes)).toBeNull();
  });

  it('with a name of more than 255 bytes is none', () => {
    const labels = Array.from({ length: 5 }, () => 'x'.repeat(63)).join('.');
    expect(read(dnsMessage({ id: 1, name: labels }))).toBeNull();
  });

  it('that answers without the question', () => {
    const bytes = dnsMessage({ id: 9, name: '', isResponse: true, rcode: 1 }).slice(0, 12);
    bytes[5] = 0;
    expect(read(bytes)).toMatchObject({ id: 9, hasQuestion: false, rcode: 1 });
  });
});

describe('the text of a name', () => {
  const text = (bytes: Uint8Array) => nameText(bytes, 0, bytes.length);

  it('is lower case with the trailing dot', () => {
    expect(text(dnsName('Kubernetes.Default.svc'))).toBe('kubernetes.default.svc.');
    expect(text(dnsName(''))).toBe('.');
  });

  it('cannot forge dots, lines or escapes', () => {
    const label = new TextEncoder().encode('a.b\\c"\n\u001b[31m');
    expect(text(concat(Uint8Array.of(label.length), label, Uint8Array.of(0)))).toBe('a\\.b\\\\c\\"\\010\\027[31m.');
    expect(text(Uint8Array.of(2, 0xc3, 0xa4, 0))).toBe('\\195\\164.');
  });

  it('of any bytes is printable ASCII', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(text(bytes)).toMatch(/^[\x21-\x7e]*$/);
      }),
    );
  });

  it('of an rcode is its mnemonic or its number', () => {
    expect([0, 2, 3, 5, 15].map(nameRcode)).toEqual(['NOERROR', 'SERVFAIL', 'NXDOMAIN', 'REFUSED', '15']);
  });
});
