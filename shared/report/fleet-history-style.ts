/** The course of the runs on the fleet page. */
export const FLEET_HISTORY_STYLE = `
.trend-affected { fill: var(--affected); } .trend-exposed { fill: var(--exposed); } .trend-unknown { fill: var(--unknown); }
.edge-affected { stroke: var(--affected); } .edge-exposed { stroke: var(--exposed); } .edge-unknown { stroke: var(--unknown); }
.trend .failed { fill: var(--chart-s4); }
.ring { fill: none; stroke: var(--text); stroke-width: 1.5; } .more { fill: var(--text); } .none { fill: none; stroke: var(--muted); stroke-width: 1.5; }
.runs th, .runs td { white-space: nowrap; padding-right: 1.5rem; } .runs tbody th { font-weight: 400; }
#history h3 { margin-top: .75rem; } #history figure { max-width: 44rem; }
@media (max-width: 30rem) { figure.trend text { font-size: 14px; } }
`;
