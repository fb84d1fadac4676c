const OPTION = '--max-tcp-connections';
const MAX_INT = 2_147_483_647; // dnsmasq reads the value into a C int (src/option.c)

/**
 * `--max-tcp-connections` among the arguments of container dnsmasq, as one element (`--max-tcp-connections=200`) or two.
 * dnsmasq-nanny hands on what stands behind `--`; without `--` all elements are dnsmasq's own. The last one wins, as in
 * dnsmasq. Null when it is not given or its value is not a positive integer (dnsmasq then refuses to start).
 */
export function parseMaxTcpConnections(args: readonly string[]): number | null {
  const separator = args.indexOf('--');
  let value: string | null = null;
  for (let index = separator + 1; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg.startsWith(`${OPTION}=`)) value = arg.slice(OPTION.length + 1);
    if (arg === OPTION) {
      index += 1;
      value = args[index] ?? '';
    }
  }
  return value === null ? null : parseCount(value);
}

function parseCount(text: string): number | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const count = Number(text);
  return count >= 1 && count <= MAX_INT ? count : null;
}
