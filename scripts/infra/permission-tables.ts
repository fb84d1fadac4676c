import { SERVICE_GRANTS } from '../../shared/governance/service-grants.ts';
import { FEATURES, TIER_PERMISSIONS, TIERS, type TierPermission } from '../../shared/governance/tiers.ts';

/** Every permission with its reason and what is lost without it, as docs/install.md has it. */
export function permissionTables(): string {
  const tiers = TIERS.flatMap(({ tier, title, says }) => [
    `### Tier ${tier}: ${title}`,
    '',
    `With it and the tiers before, a report says ${says}.`,
    '',
    ...table(
      ['Permission', 'Function', 'For', 'Without it', 'Only'],
      TIER_PERMISSIONS.filter((one) => one.tier === tier).map(tierRow),
    ),
    '',
  ]);
  const own = table(
    ['Role', 'On', 'Who', 'For', 'Without it'],
    SERVICE_GRANTS.map(({ role, on, holders, reason, without }) => [
      `\`${role}\``,
      `the ${on}`,
      holders.join(', '),
      reason,
      without,
    ]),
  );
  return [...tiers, "### On the service's own objects", '', ...own, ''].join('\n');
}

function tierRow({ permission, functions, reason, without, scopes, feature }: TierPermission): string[] {
  const places = scopes.length === 3 ? [] : [scopes.includes('projects') ? 'projects' : 'organization and folder'];
  const conditions = [...places, ...(feature === undefined ? [] : [`where ${FEATURES[feature]}`])];
  return [`\`${permission}\``, functions.join(', '), reason, without, conditions.join('; ')];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** Names of variables are code; what Markdown would take for emphasis is none. */
function escapeCell(cell: string): string {
  return cell.startsWith('`') ? cell : cell.replaceAll('|', '\\|').replace(/\b[A-Z]+_[A-Z_]+\b/g, '`$&`');
}
