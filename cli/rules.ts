import { RULES } from '../shared/rules/index.ts';
import { EXIT, type Io } from './io.ts';

/** `dns-audit rules`: the rules in words. */
export async function rulesCommand(io: Io): Promise<number> {
  const texts = RULES.map((rule) =>
    [
      rule.id,
      `  good state:  ${rule.title}.`,
      `  when not:    ${rule.fix}`,
      `  do not worry: ${rule.whenNotToWorry}`,
    ].join('\n'),
  );
  io.out(`${texts.join('\n\n')}\n`);
  return EXIT.done;
}
