/** The view of one cluster on the fleet page. */
export const FLEET_CLUSTER_STYLE = `
.back { display: inline-block; margin-bottom: .75rem; }
.head { background: var(--card); border: 1px solid var(--line); border-left: .4rem solid var(--state); border-radius: .4rem; padding: 1rem 1.25rem; }
.head .lead { font-size: 1.05rem; margin-top: .5rem; }
.head .where { color: var(--muted); margin: 0; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .5rem 1.25rem; margin: .9rem 0 0; }
dl.facts dt { font-size: .8125rem; color: var(--muted); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.links { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: .9rem 0 0; padding: 0; list-style: none; }
.note { border-left: .25rem solid var(--line); padding: .1rem 0 .1rem .8rem; margin: .6rem 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: 0 2.5rem; align-items: start; }
figure { margin: .75rem 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-size: .8125rem; color: var(--muted); margin-top: .4rem; }
figure text { font: 11px system-ui, "Segoe UI", Arial, sans-serif; fill: var(--muted); }
.grid { stroke: var(--chart-grid); stroke-width: 1; }
.dial { fill: var(--chart-s2); } .read { fill: var(--chart-s1); } .udp { fill: var(--chart-s5); } .other { fill: var(--muted); }
.hatch { stroke: var(--card); stroke-width: 1.5; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.25rem; margin: 0 0 .5rem; padding: 0; list-style: none; font-size: .8125rem; }
.legend svg { display: inline-block; width: .9rem; height: .9rem; vertical-align: -.1rem; margin-right: .35rem; }
.gauge .slots { fill: none; stroke: var(--edge); } .gauge .held { fill: var(--chart-s1); } .gauge .over { fill: var(--chart-s2); } .gauge .limit { stroke: var(--text); stroke-width: 2; }
.finding { border-top: 1px solid var(--line); padding: .8rem 0 .6rem; }
.finding h3 { font-size: .9375rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.finding h3 .grade { color: var(--muted); font-weight: 400; }
.finding p.says { margin: .25rem 0 .4rem; }
.values { width: 100%; max-width: 62rem; table-layout: auto; }
.values th, .values td { padding: .2rem .9rem .2rem 0; overflow-wrap: anywhere; }
.values tbody th { font-weight: 400; color: var(--text); width: 17rem; }
.tall th, .tall td { padding-right: .5rem; }
.tall { max-height: 19rem; overflow-y: auto; } .tall thead th { position: sticky; top: 0; background: var(--page); }
.tall tbody th { white-space: nowrap; font-weight: 400; }
.values .origin { color: var(--muted); }
.values .value { font-weight: 600; min-width: 9rem; }
h3 { font-size: .9375rem; margin: 1rem 0 .25rem; }
.steps { margin: .3rem 0; padding-left: 1.6rem; max-width: 62rem; } .steps > li { margin: .2rem 0; } .steps details { margin: 0; } .steps summary { font-size: .9375rem; }
.checks { list-style: none; padding-left: 0; } .checks details > :not(summary) { margin-left: 1.1rem; font-size: .875rem; }
h2.inline { display: inline; }
figure.narrow { max-width: 36rem; }
dl.words { margin: .3rem 0; max-width: 62rem; } dl.words dt { font-weight: 600; font-size: .875rem; } dl.words dd { margin: 0 0 .5rem; }
code, pre { font: .875rem/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; max-width: 62rem; user-select: all; }
@media (max-width: 46rem) { .head { padding: .75rem .9rem; } .columns { grid-template-columns: minmax(0, 1fr); } .values tbody th { width: auto; } .values .value { min-width: 4rem; } .values th, .values td { padding-right: .5rem; } }
@media print { .tall { max-height: none; overflow: visible; } .tall thead th { position: static; } }
`;
