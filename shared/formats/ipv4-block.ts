/** Whether an IPv4 block (`10.0.0.0/8`; without a length one address) contains an address; anything else contains nothing. */
export function containsAddress(cidr: string, address: string): boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const prefix = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  const [a, b] = [toNumber(base), toNumber(address)];
  if (prefix > 32 || a === null || b === null) return false;
  const size = 2 ** (32 - prefix);
  return Math.floor(a / size) === Math.floor(b / size);
}

/** True for four numbers up to 255. */
export function isIpv4(address: string): boolean {
  return toNumber(address) !== null;
}

function toNumber(address: string): number | null {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}
