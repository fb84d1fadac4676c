import { containsAddress, isIpv4 } from './ipv4-block.ts';

/** RFC 1918, RFC 6598, loopback, link-local; and what GKE gives to Services of newer clusters. */
const PRIVATE_BLOCKS = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  '34.118.224.0/20',
] as const;
/** Loopback, link-local and unique local addresses (RFC 4193, RFC 4291). */
const PRIVATE_IPV6 = /^(?:::1$|fe[89ab][0-9a-f]:|f[cd][0-9a-f]{2}:)/;

/** Whether an address is of a network that its users run themselves, as far as the address shows. */
export function isPrivateAddress(address: string): boolean {
  if (isIpv4(address)) return PRIVATE_BLOCKS.some((block) => containsAddress(block, address));
  return PRIVATE_IPV6.test(address.toLowerCase());
}
