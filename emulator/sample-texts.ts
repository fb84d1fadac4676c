/** A Corefile in which somebody, or a later GKE, dropped force_tcp: the dnsmasq limit on TCP cannot be what hurts. */
export function defaultCorefileWithoutForceTcp(): string {
  return [
    'cluster.local:53 {',
    '    errors',
    '    cache {',
    '            success 9984 30',
    '            denial 9984 5',
    '    }',
    '    reload',
    '    loop',
    '    bind 169.254.20.10',
    '    forward . __PILLAR__CLUSTER__DNS__ {',
    '            prefer_udp',
    '    }',
    '    prometheus :9253',
    '}',
    '.:53 {',
    '    errors',
    '    cache 30',
    '    reload',
    '    bind 169.254.20.10',
    '    forward . __PILLAR__UPSTREAM__SERVERS__',
    '    prometheus :9253',
    '}',
    '',
  ].join('\n');
}
