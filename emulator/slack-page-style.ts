/** The whole style of the page. Contrast of text is at least 4.5:1 in both colour schemes. */
export const SLACK_PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#f6f5f7;--card:#fff;--ink:#1d1c1d;--soft:#56535a;--line:#dcdae0;--accent:#1264a3;--loud:#fff3d6;--loud-ink:#6b4a00;--code:#b3144b;--code-bg:#f5f2f6;--primary:#007a5a;--danger:#c8123f;--side:#3f0e40;--side-ink:#f1e7f2}
@media (prefers-color-scheme:dark){:root{--bg:#16171a;--card:#1f2125;--ink:#e6e6e8;--soft:#a9abb1;--line:#393b41;--accent:#5cb3ff;--loud:#4a3a10;--loud-ink:#ffdf94;--code:#ff9dbb;--code-bg:#2a2c31;--primary:#2bac76;--danger:#ff7a93;--side:#1a1d21;--side-ink:#e6dfe8}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.47 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;display:grid;grid-template-columns:15rem 1fr;min-height:100vh}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:2}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
nav{background:var(--side);color:var(--side-ink);padding:1.25rem 1rem}
nav h1{font-size:1.05rem;margin:0 0 1rem}nav ul{list-style:none;margin:0;padding:0}nav a{color:inherit;display:block;padding:.3rem .5rem;border-radius:6px;text-decoration:none}nav a:hover{text-decoration:underline}
nav p{font-size:.85rem;opacity:.85}
main{padding:1.5rem;min-width:0}
main>section{max-width:56rem;margin:0 auto 2.5rem}
h2{font-size:1.2rem;margin:0 0 .75rem}
ol.messages{list-style:none;margin:0;padding:0}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.9rem 1.1rem;margin:0 0 .9rem;display:grid;grid-template-columns:2.5rem minmax(0,1fr);gap:0 .75rem}
article.reply{margin-left:2.5rem}
.avatar{width:2.25rem;height:2.25rem;border-radius:7px;background:var(--side);color:var(--side-ink);display:grid;place-items:center;font-weight:700}
.who{display:flex;flex-wrap:wrap;gap:.15rem .5rem;align-items:baseline}.who b{font-weight:700}.who h3{font-size:1rem;margin:0}
.app{font-size:.68rem;background:var(--code-bg);color:var(--soft);padding:.05rem .3rem;border-radius:3px}
time,.edited,.only{color:var(--soft);font-size:.8rem}
.body{unicode-bidi:isolate;overflow-wrap:anywhere}
.body span,.body td,.body th,.body li,.body p,.body div,.body code,.body strong,.body em,.body s,.body a{unicode-bidi:isolate}
.block{margin:.5rem 0}h4.block{font-size:1.12rem;margin:.6rem 0}
hr.block{border:0;border-top:1px solid var(--line)}
.section{display:flex;gap:1rem;justify-content:space-between}.words{min-width:0;flex:1}.accessory{flex:none}
.fields{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.5rem 1rem;margin-top:.25rem}
.context{color:var(--soft);font-size:.84rem;display:flex;flex-wrap:wrap;gap:.25rem .75rem}
.rich p{margin:.25rem 0}ul,ol{margin:.25rem 0;padding-left:1.6rem}.indent-1{margin-left:1.6rem}.indent-2{margin-left:3.2rem}.indent-3{margin-left:4.8rem}
blockquote{margin:.3rem 0;padding-left:.75rem;border-left:4px solid var(--line)}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,monospace;color:var(--code);background:var(--code-bg);border:1px solid var(--line);border-radius:4px;padding:.05rem .25rem}
pre{font:.84em/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--code-bg);border:1px solid var(--line);border-radius:6px;padding:.6rem .75rem;overflow-x:auto;white-space:pre-wrap;margin:.4rem 0}
.mention{background:var(--code-bg);color:var(--accent);border-radius:3px;padding:0 .15rem}.loud{background:var(--loud);color:var(--loud-ink);font-weight:600}
a{color:var(--accent)}
.actions{display:flex;flex-wrap:wrap;gap:.5rem}
.button{font-family:inherit;font-size:.88rem;font-weight:600;line-height:1.4;color:var(--ink);background:transparent;border:1px solid var(--line);border-radius:6px;padding:.35rem .75rem;text-decoration:none;display:inline-block}
button.button{cursor:not-allowed}.button.primary{border-color:var(--primary);color:var(--primary)}.button.danger{border-color:var(--danger);color:var(--danger)}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.88rem;min-width:50%}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}th{background:var(--code-bg)}td p,th p{margin:0}
.align-right{text-align:right}.align-center{text-align:center}
.unknown,.image{color:var(--soft);font-style:italic}
details{grid-column:2;margin-top:.4rem;color:var(--soft);font-size:.84rem}summary{cursor:pointer}details p{margin:.3rem 0;color:var(--ink);white-space:pre-wrap;unicode-bidi:isolate;overflow-wrap:anywhere}
.empty{color:var(--soft)}
@media (max-width:48rem){body{display:block}main{padding:1rem}}
@media print{nav{display:none}body{display:block}article{break-inside:avoid}}
`;
