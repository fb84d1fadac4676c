import type { Severity, Verdict } from '../domain/finding.ts';
import type { Style } from './layout.ts';

export interface TerminalOptions {
  color: boolean;
  /** Cells in a line; fewer than 40 are taken as 40. */
  width: number;
  /** Everything: clear clusters, passed rules, all gaps. */
  verbose?: boolean;
}

export const NARROWEST = 40;

export const SEVERITY_STYLES: Record<Severity, Style | null> = {
  critical: 'boldRed',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: null,
};

export const VERDICT_STYLES: Record<Verdict, Style | null> = {
  affected: 'boldRed',
  exposed: 'yellow',
  unknown: 'cyan',
  clear: 'green',
};
