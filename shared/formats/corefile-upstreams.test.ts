import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { forwardsToKubeDns, parseCorefile } from './corefile.ts';

// As GKE's ConfigMap holds it, before node-cache fills the placeholders in.
const GKE = `cluster.local:53 in-addr.arpa:53 {
    forward . __PILLAR__CLUSTER__DNS__ {
            force_tcp
            expire 1s
    }
}
.:53 {
    forward . __PILLAR__UPSTREAM__SERVERS__
}
`;

describe('forwardsToKubeDns', () => {
  test('by the placeholder', () => {
    expect(forwardsToKubeDns(parseCorefile(GKE), [])).toEqual({
      blocks: ['cluster.local', 'in-addr.arpa'],
      forceTcp: true,
      expireSeconds: 1,
      upstreams: ['__PILLAR__CLUSTER__DNS__'],
    });
  });

  test('by the ClusterIP, in a recorded Corefile', () => {
    const path = '../../test/fixtures/recordings/one-pod/Corefile';
    const corefile = parseCorefile(readFileSync(new URL(path, import.meta.url), 'utf8'));
    expect(forwardsToKubeDns(corefile, ['172.18.165.130'])).toEqual({
      blocks: ['cluster.local', 'in-addr.arpa', 'ip6.arpa'],
      forceTcp: true,
      expireSeconds: 1,
      upstreams: ['172.18.165.130'],
    });
    expect(forwardsToKubeDns(corefile, ['10.0.0.10'])).toEqual({
      blocks: [],
      forceTcp: false,
      expireSeconds: null,
      upstreams: [],
    });
  });

  test.each([
    '10.0.0.10',
    '10.0.0.10:53',
    'dns://10.0.0.10',
    'dns://10.0.0.10:53',
    'fd00::A',
    '[fd00::a]',
    '[fd00::A]:53',
  ])('written as %s', (to) => {
    const corefile = parseCorefile(`cluster.local {\n forward . ${to}\n}`);
    expect(forwardsToKubeDns(corefile, ['10.0.0.10', 'FD00::a']).upstreams).toEqual([to]);
  });

  test.each(['10.0.0.100', '110.0.0.10', 'tls://10.0.0.10', '/etc/resolv.conf', '__PILLAR__UPSTREAM__SERVERS__'])(
    'not kube-dns: %s',
    (to) => {
      const corefile = parseCorefile(`cluster.local {\n forward . ${to}\n}`);
      expect(forwardsToKubeDns(corefile, ['10.0.0.10']).blocks).toEqual([]);
    },
  );

  test('some with TCP and some without, among other upstreams', () => {
    const text =
      'a.example {\n forward . 8.8.8.8 10.0.0.10 {\n expire 3s\n }\n}\n' +
      'b.example {\n forward . 8.8.8.8 {\n force_tcp\n expire 1h\n }\n forward . 10.0.0.10 {\n force_tcp\n }\n}\n';
    expect(forwardsToKubeDns(parseCorefile(text), ['10.0.0.10'])).toEqual({
      blocks: ['a.example', 'b.example'],
      forceTcp: true,
      expireSeconds: 3,
      upstreams: ['10.0.0.10'],
    });
  });
});
