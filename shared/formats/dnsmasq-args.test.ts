import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMaxTcpConnections } from './dnsmasq-args.ts';

// Arguments of container dnsmasq in a kube-dns Deployment of 2023 (kubernetes/dns 1.22.22-gke.0).
const NANNY = ['-v=2', '-logtostderr', '-configDir=/etc/k8s/dns/dnsmasq-nanny', '-restartDnsmasq=true'];
const DNSMASQ = ['-k', '--cache-size=1000', '--no-negcache', '--dns-forward-max=1500', '--max-ttl=30'];

describe('parseMaxTcpConnections', () => {
  test('not given', () => {
    expect(parseMaxTcpConnections([...NANNY, '--', ...DNSMASQ])).toBeNull();
    expect(parseMaxTcpConnections([])).toBeNull();
  });

  test('one element', () => {
    expect(parseMaxTcpConnections([...NANNY, '--', ...DNSMASQ, '--max-tcp-connections=200'])).toBe(200);
  });

  test('two elements', () => {
    expect(parseMaxTcpConnections([...NANNY, '--', '--max-tcp-connections', '200', ...DNSMASQ])).toBe(200);
  });

  test('dnsmasq without the nanny', () => {
    expect(parseMaxTcpConnections(['-k', '--max-tcp-connections=64'])).toBe(64);
  });

  test('given to the nanny instead of dnsmasq', () => {
    expect(parseMaxTcpConnections(['--max-tcp-connections=200', '--', ...DNSMASQ])).toBeNull();
  });

  test('given more than once: the last one wins', () => {
    const args = ['--', '--max-tcp-connections=200', '--max-tcp-connections', '300', '--max-tcp-connections=100'];
    expect(parseMaxTcpConnections(args)).toBe(100);
    expect(parseMaxTcpConnections([...args, '--max-tcp-connections=many'])).toBeNull();
  });

  test.each(['', '0', '-1', '+5', '1.5', '2e2', '0x14', ' 20', '20 ', '20x', '2147483648', '9'.repeat(400)])(
    'value %j is malformed',
    (value) => {
      expect(parseMaxTcpConnections(['--', `--max-tcp-connections=${value}`])).toBeNull();
      expect(parseMaxTcpConnections(['--', '--max-tcp-connections', value])).toBeNull();
    },
  );

  test('the value is missing, or is the next option', () => {
    expect(parseMaxTcpConnections(['--', '--max-tcp-connections'])).toBeNull();
    expect(parseMaxTcpConnections(['--', '--max-tcp-connections', '--max-ttl=30'])).toBeNull();
  });

  test('another option with the same beginning', () => {
    expect(parseMaxTcpConnections(['--', '--max-tcp-connections-per-client=3'])).toBeNull();
  });

  test('any arguments: null or a positive integer', () => {
    const arg = fc.oneof(fc.string(), fc.constantFrom('--', '--max-tcp-connections', '--max-tcp-connections=7', '9'));
    fc.assert(
      fc.property(fc.array(arg), (args) => {
        const limit = parseMaxTcpConnections(args);
        expect(limit === null || (Number.isSafeInteger(limit) && limit > 0)).toBe(true);
      }),
    );
  });
});
