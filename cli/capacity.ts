import { answerCapacity, type CapacityAnswer } from '../shared/capacity/answer.ts';
import { SHIPPED_DEFAULT } from '../shared/capacity/autoscaler.ts';
import { DNSMASQ_DEFAULT_TCP_CHILDREN } from '../shared/capacity/connection-slots.ts';
import { quoteCommand } from '../shared/report/shell-quote.ts';
import { type CapacityOptions, readCapacityNumbers, readClusterSize } from './capacity-options.ts';
import { renderCapacity } from './capacity-table.ts';
import { EXIT, type Io } from './io.ts';

/** `dns-audit capacity`: what kube-dns can carry, from numbers alone. 2 when the autoscaler refuses the parameters. */
export async function capacityCommand(io: Io, options: CapacityOptions): Promise<number> {
  const cluster = readClusterSize(options);
  const { limit, ...numbers } = readCapacityNumbers(options);
  const data = readData(options);
  const answer = answerCapacity({
    cluster,
    data: data ?? { linear: JSON.stringify(SHIPPED_DEFAULT) },
    parametersAreDefault: data === null,
    limit: limit ?? DNSMASQ_DEFAULT_TCP_CHILDREN,
    limitIsDefault: limit === null,
    ...numbers,
  });
  const width = io.isOutTerminal ? Math.min(io.columns, 100) : 80;
  const text =
    options.format === 'json'
      ? JSON.stringify({ ...answer, stopGap: withCommandLines(answer.stopGap) }, null, 2)
      : renderCapacity({ answer, cluster, mode: modeOf(options), width });
  io.out(`${text}\n`);
  return exitCode(answer);
}

/** Commands as lines for a shell, ready to be copied. */
function withCommandLines(stopGap: CapacityAnswer['stopGap']) {
  if ('refused' in stopGap) return stopGap;
  const line = (words: readonly string[] | null) => (words === null ? null : quoteCommand(words));
  return { ...stopGap, command: line(stopGap.command), takeBack: line(stopGap.takeBack) };
}

function exitCode(answer: CapacityAnswer): number {
  return answer.replicas === null ? EXIT.usage : EXIT.done;
}

/** The ConfigMap's data; null when no parameters were given. With both keys it is one that the autoscaler refuses, and told so. */
function readData({ linear, ladder }: CapacityOptions): Record<string, string> | null {
  if (linear === undefined && ladder === undefined) return null;
  return { ...(linear === undefined ? {} : { linear }), ...(ladder === undefined ? {} : { ladder }) };
}

function modeOf({ linear, ladder }: CapacityOptions): string {
  if (ladder !== undefined) return 'ladder';
  return linear === undefined ? 'linear, the shipped parameters' : 'linear';
}
