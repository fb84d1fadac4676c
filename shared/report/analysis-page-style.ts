import { PAGE_STYLE } from './page-style.ts';

/** The style of the page, all of it: its digest stands in the page's Content-Security-Policy. */
export const ANALYSIS_PAGE_STYLE = `${PAGE_STYLE}main { max-width: 58rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.05rem; font-weight: 600; margin: 0 0 1rem; color: var(--muted); }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.25rem; }
h3 { font-size: 0.95rem; font-weight: 600; margin: 1rem 0 0; color: var(--muted); }
p { margin: 0.35rem 0; max-width: 48rem; }
.verdict { background: var(--card); border: 1px solid var(--line); border-left: 0.5rem solid var(--mark); border-radius: 0.4rem; padding: 1rem 1.25rem; }
.verdict strong { display: block; font-size: 1.5rem; line-height: 1.25; }
.saturated { --mark: var(--chart-s2); }
.near-the-limit { --mark: var(--chart-s5); }
.not-the-cause { --mark: var(--chart-s3); }
.not-enough-evidence { --mark: var(--chart-s1); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0.75rem 0 0; }
dl.facts dt { color: var(--muted); }
dl.facts dd { margin: 0; }
ul { padding-left: 0; list-style: none; margin: 0.5rem 0; }
li { padding-left: 1.6rem; position: relative; margin: 0.3rem 0; max-width: 52rem; }
li > .sign { position: absolute; left: 0; width: 1.2rem; text-align: center; font-weight: 700; }
figure { margin: 0.75rem 0 0; padding: 0.75rem; background: var(--chart-background); border: 1px solid var(--line); border-radius: 0.4rem; }
figure svg { display: block; max-width: 100%; height: auto; }
figure .narrow { display: none; }
@media (max-width: 40rem) { figure { padding: 0.25rem; } figure .wide { display: none; } figure .narrow { display: block; } dl.facts { display: block; } dl.facts dd { margin-bottom: 0.4rem; } }
details { margin: 0.5rem 0 0; }
summary { cursor: pointer; color: var(--muted); }
summary:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
.scroll { overflow-x: auto; max-height: 30rem; overflow-y: auto; }
.scroll:focus-visible { outline: 2px solid var(--mark); }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; margin: 0.5rem 0; }
th, td { text-align: right; padding: 0.2rem 0.75rem 0.2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th { font-weight: 600; color: var(--muted); }
.text { text-align: left; }
td.text { overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: var(--muted); font-size: 0.875rem; }
@media print { details:not([open]) { display: none; } figure { break-inside: avoid; } }
`;
