import { LIGHT, paletteCss } from './charts/theme.ts';
import { FLEET_CLUSTER_STYLE } from './fleet-cluster-style.ts';
import { FLEET_HISTORY_STYLE } from './fleet-history-style.ts';
import { PAGE_STYLE } from './page-style.ts';

/** The style of the fleet page, all of it: its digest stands in the page's Content-Security-Policy. */
export const FLEET_PAGE_STYLE = `${PAGE_STYLE}
:root { --affected: #b34700; --exposed: #8a6100; --unknown: #0067a3; --clear: #00704f; --edge: #85858f; }
@media (prefers-color-scheme: dark) { :root { --affected: #f0813a; --exposed: #e69f00; --unknown: #56b4e9; --clear: #2fc39a; --edge: #777985; } }
body { font-size: 15px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 2; padding: .5rem 1rem; background: var(--card); border: 2px solid var(--mark); border-radius: .4rem; }
main { max-width: 96rem; margin: 0 auto; padding: 1.1rem 1.25rem 3rem; }
main:focus { outline: none; }
a { color: var(--mark); text-underline-offset: .15em; }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible, [tabindex="0"]:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; border-radius: .2rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
main h1:focus-visible, main h2:focus-visible { outline: none; }
.aside { margin: .5rem 0 0; display: flex; flex-wrap: wrap; gap: 0 1.5rem; font-size: .875rem; } .aside details, .aside p { margin: .25rem 0; } .aside details[open] { flex-basis: 100%; }
p { margin: .35rem 0; max-width: 66rem; overflow-wrap: anywhere; }
.small { font-size: .875rem; }
[hidden] { display: none !important; }
.tiles { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .75rem; list-style: none; padding: 0; margin: 1rem 0 .9rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-top: .25rem solid var(--state); border-radius: .4rem; padding: .45rem .9rem .6rem; }
.tile a { color: inherit; text-decoration: none; display: block; }
.tile a:hover .word { text-decoration: underline; }
.tile .count { display: block; font-size: 1.9rem; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile .word { font-weight: 600; }
.tile .meaning { display: block; font-size: .8125rem; line-height: 1.35; color: var(--muted); }
.sign { color: var(--state); font-weight: 700; display: inline-block; min-width: 1.1em; text-align: center; }
.affected { --state: var(--affected); } .exposed { --state: var(--exposed); } .unknown { --state: var(--unknown); } .clear { --state: var(--clear); }
.state { white-space: nowrap; font-weight: 600; }
ul.plain { list-style: none; padding: 0; margin: .4rem 0; }
ul.plain li { padding: .1rem 0 .1rem 1.1rem; position: relative; max-width: 78rem; font-size: .875rem; overflow-wrap: anywhere; }
ul.plain li::before { content: "\\2013"; position: absolute; left: 0; color: var(--muted); }
details { margin: .4rem 0; }
details > summary { font-size: .875rem; }
summary { cursor: pointer; }
.filters { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: .5rem 0 .75rem; padding: .75rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .4rem; }
.filters div { min-width: 0; }
.filters label { display: block; font-size: .8125rem; color: var(--muted); margin-bottom: .15rem; }
.filters .wide { flex: 1 1 12rem; }
input, select, button { font: inherit; font-size: .9375rem; color: var(--text); background: var(--page); border: 1px solid var(--edge); border-radius: .3rem; padding: .3rem .5rem; height: 2.2rem; max-width: 100%; }
select { max-width: 11.5rem; }
input { width: 100%; }
button { cursor: pointer; background: var(--card); }
button:disabled { color: var(--muted); cursor: default; border-style: dashed; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; margin: .5rem 0; }
.bar #reset { margin-right: auto; }
.bar nav { display: flex; gap: .5rem; align-items: center; }
.count-line { font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
.list { width: 100%; }
th, td { text-align: left; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--muted); white-space: nowrap; }
tbody th { color: inherit; white-space: normal; }
.number { text-align: right; }
.list td, .list th { overflow-wrap: anywhere; }
.list .fixed { white-space: nowrap; overflow-wrap: normal; }
.list .why { min-width: 16rem; }
.list .clamp { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.list .name { min-width: 9.5rem; font-weight: 600; }
.list td.far { white-space: nowrap; max-width: 15rem; overflow: hidden; text-overflow: ellipsis; }
.list tbody tr:hover { background: var(--card); }
.list caption { text-align: left; padding: 0; }
thead button { border: 0; background: none; padding: 0; height: auto; font-size: inherit; font-weight: 600; color: inherit; text-align: inherit; white-space: nowrap; }
thead button:hover { text-decoration: underline; }
thead .arrow { display: inline-block; width: 1em; text-align: center; color: var(--text); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.place { display: none; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: .8rem; padding: 0 .5rem; font-size: .8125rem; color: var(--muted); white-space: nowrap; }
footer { margin-top: 2.5rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .8125rem; }
.print { display: none; }
${FLEET_CLUSTER_STYLE}${FLEET_HISTORY_STYLE}@media (max-width: 82rem) { .list .mid { display: none; } }
@media (max-width: 64rem) { .list .far { display: none; } .place { display: block; font-weight: 400; font-size: .8125rem; color: var(--muted); } .list .why { min-width: 14rem; } }
@media (max-width: 46rem) {
  main { padding: 1rem .75rem 2rem; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .filters div, .filters .wide { flex: 1 1 45%; } select { max-width: none; width: 100%; }
  .list .near { display: none; }
  .list .why { min-width: 0; } .list .name { min-width: 0; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --text: #000; --muted: #444; --line: #bbb; --affected: #a84300; --exposed: #7a5600; --unknown: #00578a; --clear: #006b4f; --mark: #00578a; --edge: #666; ${paletteCss(LIGHT)} }
  body { font-size: 10pt; } main { max-width: none; padding: 0; }
  .screen, .filters, .bar, .skip, #all { display: none !important; }
  .print { display: block; } .print table { font-size: 8pt; } .print .far, .print .name { overflow-wrap: normal; min-width: 6.5rem; }
  details > summary { list-style: none; font-weight: 600; } details:not([open]).keep { display: none; }
  tr, .tile, .finding, figure { break-inside: avoid; } thead { display: table-header-group; } h2, h3 { break-after: avoid; }
  a { color: inherit; text-decoration: none; } .list .far, .list .near, .list .mid { display: table-cell; } .place { display: none; }
  .list .why { min-width: 0; } .list .clamp { display: block; } .list td.far { white-space: normal; } .tiles { grid-template-columns: repeat(4, 1fr); }
}
`;
