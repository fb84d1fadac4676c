import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dnsmasqSupportsMaxTcpConnections, parseImageTag, parseKubernetesDnsTag } from './image-tag.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('parseImageTag', () => {
  test.each([
    ['gke.gcr.io/k8s-dns-dnsmasq-nanny:1.22.22-gke.0', '1.22.22-gke.0'],
    [`registry.example/gke-release/gke-release/k8s-dns-node-cache:1.26.8-gke.5@${DIGEST}`, '1.26.8-gke.5'],
    ['registry.example:5000/dns/k8s-dns-kube-dns:v1.23.0', 'v1.23.0'],
    ['[fd00::1]:5000/dns/k8s-dns-kube-dns:1.23.0', '1.23.0'],
    [' k8s-dns-sidecar:1.22.22-gke.0\n', '1.22.22-gke.0'],
  ])('a tag in %s', (image, tag) => {
    expect(parseImageTag(image)).toBe(tag);
  });

  test.each([
    '',
    ':',
    ':1.2.3',
    'k8s-dns-sidecar',
    'k8s-dns-sidecar:',
    'registry.example:5000/dns/k8s-dns-kube-dns',
    `gke.gcr.io/k8s-dns-sidecar@${DIGEST}`,
    'k8s-dns-sidecar:.hidden',
    'k8s-dns-sidecar:a b',
    `k8s-dns-sidecar:${'1'.repeat(129)}`,
  ])('no tag in %j', (image) => {
    expect(parseImageTag(image)).toBeNull();
  });
});

describe('parseKubernetesDnsTag', () => {
  test.each([
    ['1.22.22-gke.0', 1, 22, 22],
    ['1.26.8-gke.5', 1, 26, 8],
    ['v1.23.0', 1, 23, 0],
    ['1.14.13', 1, 14, 13],
  ])('%s', (tag, major, minor, patch) => {
    expect(parseKubernetesDnsTag(tag)).toEqual({ major, minor, patch });
  });

  test.each(['', 'latest', '1.22', '1.22.x', '1.22.22.1', 'sha-1.22.22'])('%j is not one', (tag) => {
    expect(parseKubernetesDnsTag(tag)).toBeNull();
  });
});

describe('dnsmasqSupportsMaxTcpConnections', () => {
  test.each([
    ['1.22.22-gke.0', false],
    ['1.22.28', false],
    ['1.14.13', false],
    ['0.99.0', false],
    ['1.23.0', true],
    ['1.26.8-gke.3', true],
    ['2.0.0', true],
    ['latest', null],
    [null, null],
  ])('tag %s', (tag, supported) => {
    expect(dnsmasqSupportsMaxTcpConnections(tag)).toBe(supported);
  });
});

test('no text makes the readers throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      parseImageTag(text);
      dnsmasqSupportsMaxTcpConnections(text);
    }),
  );
});
