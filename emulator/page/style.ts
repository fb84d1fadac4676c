/** The whole style of the page. Contrast of text is at least 4.5:1 in both colour schemes. */
export const SLACK_PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--soft-bg:#f8f8f8;--ink:#1d1c1d;--soft:#5c5a5e;--line:#dedde0;--accent:#1264a3;--loud:#fff3d6;--loud-ink:#6b4a00;--code:#b3144b;--code-bg:#f6f4f7;--primary:#007a5a;--primary-ink:#fff;--danger:#c8123f;--danger-ink:#fff;--side:#3f0e40;--side-ink:#fff;--side-soft:#d9c8da;--side-here:#1164a3;--private:#fbf8ee;--shadow:0 12px 40px rgb(0 0 0/.28)}
@media (prefers-color-scheme:dark){:root{--bg:#1a1d21;--soft-bg:#222529;--ink:#e8e8e8;--soft:#b0b2b6;--line:#3d4046;--accent:#62b5f5;--loud:#4a3a10;--loud-ink:#ffdf94;--code:#ff9dbb;--code-bg:#2a2d32;--primary:#007a5a;--danger:#c8324f;--side:#121016;--side-soft:#c3b7c5;--private:#24231d}}
*{box-sizing:border-box}
html,body{height:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.47 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Color Emoji",sans-serif;display:grid;grid-template-columns:16.5rem minmax(0,1fr) auto;overflow:hidden}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);color:var(--ink);padding:.5rem 1rem;z-index:9}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0;padding:0;margin:-1px}
:focus-visible{outline:3px solid var(--accent);outline-offset:1px;border-radius:4px}
#main:focus-visible,h2:focus-visible{outline:0}
.soft{color:var(--soft);font-size:.86rem}
#sidebar{background:var(--side);color:var(--side-ink);padding:1rem .6rem;overflow-y:auto}
#sidebar h1{font-size:1.1rem;margin:0 .5rem 1.1rem;text-transform:capitalize}#sidebar h1 .soft{display:block;text-transform:none;font-weight:400;color:var(--side-soft)}
#sidebar h2{font-size:.8rem;font-weight:600;margin:1.2rem .5rem .3rem;color:var(--side-soft)}
#sidebar ul{list-style:none;margin:0;padding:0}
#sidebar a,#sidebar .nav{display:flex;gap:.5rem;align-items:center;width:100%;font:inherit;color:var(--side-soft);background:none;border:0;border-radius:6px;padding:.28rem .5rem;text-decoration:none;cursor:pointer;text-align:left}
#sidebar :is(a,.nav):hover{background:rgb(255 255 255/.1)}
#sidebar :is(a,.nav)[aria-current]{background:var(--side-here);color:#fff}
#sidebar .people a[aria-current]{background:rgb(255 255 255/.16)}
#sidebar [aria-current] .soft,#sidebar [aria-current] .count{color:#fff}
#sidebar :focus-visible{outline-color:#fff}
.count{margin-left:auto;font-size:.8rem;color:var(--side-soft)}
.people .soft{display:block;color:var(--side-soft);font-size:.78rem}
.dot{width:.55rem;height:.55rem;border-radius:50%;background:#2bac76;flex:none}
#main,#thread{display:flex;flex-direction:column;min-width:0;height:100vh;height:100dvh}
#thread{width:26rem;border-left:1px solid var(--line)}#thread[hidden]{display:none}
.bar{border-bottom:1px solid var(--line);padding:.6rem 1.25rem;min-height:3.8rem;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 1rem;align-content:center}
.bar h2{font-size:1.1rem;margin:0}.bar p{margin:0}.bar .close{margin-left:auto}
.scroller{flex:1;overflow-y:auto;padding:.75rem 0 1rem;overscroll-behavior:contain}
.log{list-style:none;margin:0;padding:0}
.message{display:grid;grid-template-columns:2.4rem minmax(0,1fr);gap:0 .7rem;padding:.5rem 1.25rem}
.message:hover{background:var(--soft-bg)}.message.ephemeral,.message.notice{background:var(--private)}
.avatar{width:2.25rem;height:2.25rem;border-radius:8px;display:grid;place-items:center;font-weight:700;color:#fff;background:#5b3b72;margin-top:.15rem}
.avatar.bot{background:#1d3557}.avatar.slackbot{background:#4a154b}.avatar.person-0{background:#a8442a}.avatar.person-1{background:#1a6a56}.avatar.person-2{background:#7a4a8c}.avatar.person-3{background:#4f5d2f}
.avatar.small{width:1.6rem;height:1.6rem;font-size:.8rem;border-radius:6px;margin:0;flex:none}
.who{display:flex;flex-wrap:wrap;gap:.1rem .5rem;align-items:baseline}.who h3{font-size:.98rem;margin:0}
.app{font-size:.65rem;font-weight:600;background:var(--code-bg);color:var(--soft);padding:.05rem .3rem;border-radius:3px}
#sidebar .app{background:rgb(255 255 255/.18);color:#fff}
time{color:var(--soft);font-size:.78rem}
.only{color:var(--soft);font-size:.78rem}.only::before{content:"";display:inline-block;width:.5rem;height:.5rem;border-radius:50%;border:2px solid var(--soft);margin-right:.3rem}
.body{unicode-bidi:isolate;overflow-wrap:anywhere;max-width:52rem}
.body p{margin:.2rem 0}
:is(.body,.modal-body) :is(span,td,th,li,p,div,code,strong,em,s,a){unicode-bidi:isolate}
.block{margin:.4rem 0}.header{font-size:1.12rem;margin:.55rem 0 .35rem;line-height:1.3}
hr.block{border:0;border-top:1px solid var(--line);margin:.7rem 0}
.section{display:flex;gap:1rem;justify-content:space-between;align-items:flex-start}.words{min-width:0;flex:1}.accessory{flex:none;max-width:45%}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(13rem,45%),1fr));gap:.4rem 1rem;margin-top:.25rem;max-width:40rem}
.context{color:var(--soft);font-size:.82rem;display:flex;flex-wrap:wrap;gap:.15rem .75rem;align-items:center}.context img{max-height:1.25rem;vertical-align:middle}
.rich p{margin:.25rem 0}.body :is(ul,ol){margin:.25rem 0;padding-left:1.6rem}.indent-1{margin-left:1.6rem!important}.indent-2{margin-left:3.2rem!important}.indent-3{margin-left:4.8rem!important}
blockquote{margin:.3rem 0;padding-left:.75rem;border-left:4px solid var(--line)}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;color:var(--code);background:var(--code-bg);border:1px solid var(--line);border-radius:4px;padding:.05rem .25rem}
pre{font:.84em/1.5 ui-monospace,SFMono-Regular,Menlo,"DejaVu Sans Mono",monospace;background:var(--code-bg);border:1px solid var(--line);border-radius:6px;padding:.6rem .75rem;overflow:auto;white-space:pre-wrap;margin:.4rem 0;max-height:28rem}
.mention{background:var(--code-bg);color:var(--accent);border-radius:3px;padding:0 .15rem}.loud{background:var(--loud);color:var(--loud-ink);font-weight:600}
a{color:var(--accent)}
.actions{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.button{font-family:inherit;font-size:.86rem;font-weight:700;line-height:1.4;color:var(--ink);background:var(--bg);border:1px solid var(--soft);border-radius:6px;padding:.3rem .75rem;text-decoration:none;display:inline-block;cursor:pointer;max-width:100%}
.button:hover{background:var(--soft-bg)}
.button.primary{background:var(--primary);border-color:var(--primary);color:var(--primary-ink)}.button.danger{background:var(--danger);border-color:var(--danger);color:var(--danger-ink)}
.button:is(.primary,.danger):hover{filter:brightness(1.12)}
.button:disabled{opacity:.55;cursor:not-allowed}.button.quiet{font-weight:500;border-color:var(--line);color:var(--soft)}
.live .send{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
[aria-busy=true]{cursor:progress}[aria-busy=true] .button{opacity:.6}
.overflow{position:relative;display:inline-block}.overflow summary{list-style:none}.overflow summary::-webkit-details-marker{display:none}
.overflow ul{position:absolute;right:0;z-index:3;list-style:none;margin:.25rem 0 0;padding:.3rem;background:var(--bg);border:1px solid var(--line);border-radius:8px;box-shadow:var(--shadow);min-width:12rem}
.item{font:inherit;color:inherit;background:none;border:0;width:100%;text-align:left;padding:.35rem .6rem;border-radius:5px;cursor:pointer}.item:hover,.item:focus{background:var(--side-here);color:#fff}
.chooser{display:inline-flex;gap:.4rem;align-items:center;max-width:100%}
.block.scroll{overflow-x:auto;max-width:100%}table{border-collapse:collapse;font-size:.87rem;min-width:50%}.chart th,.chart td{white-space:nowrap}caption{text-align:left;font-weight:600;padding:.2rem 0}th,td{border:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}th{background:var(--soft-bg)}td p,th p{margin:0}
.align-right{text-align:right}.align-center{text-align:center}
.unknown,.image{color:var(--soft);font-style:italic}
figure{margin:.4rem 0}figcaption{font-size:.86rem;color:var(--soft)}
.body img,.modal-body img{max-width:100%;height:auto;border-radius:8px;border:1px solid var(--line);background:#fff}
.card,.file{border:1px solid var(--line);border-radius:8px;padding:.6rem .8rem;margin:.4rem 0;max-width:34rem}
.file-head{display:flex;gap:.7rem;align-items:center}.file-icon{width:2.4rem;height:2.4rem;border-radius:6px;background:var(--accent);color:var(--bg);display:grid;place-items:center;font-size:.68rem;font-weight:700}
.file details{margin-top:.4rem}.file img{margin-top:.5rem}
.alert{border-left:4px solid var(--accent);padding:.4rem .8rem;background:var(--soft-bg)}.alert.warning{border-color:#b8860b}.alert.error{border-color:var(--danger)}
.thread-link{display:inline-block;font-size:.84rem;font-weight:600;text-decoration:none;padding:.1rem .4rem;margin-left:-.4rem;border-radius:5px}.thread-link:hover{text-decoration:underline}
.quiet:not(.button){opacity:0;font-size:.78rem;color:var(--soft)}.message:hover .quiet,.quiet:focus{opacity:1}
.source{font-size:.78rem;color:var(--soft)}.source[open]{flex-basis:100%}.source summary{cursor:pointer;display:inline-block;opacity:0;text-decoration:underline}.source summary::-webkit-details-marker{display:none}.message:hover .source summary,.source summary:focus,.source[open] summary{opacity:1}.spoken{color:var(--ink);white-space:pre-wrap}
.composer{border-top:1px solid var(--line);padding:.75rem 1.25rem 1rem;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.5rem;margin:0}
p.composer{display:block}
.shortcuts{grid-column:1/-1;display:flex;gap:.5rem}
input:is([type=text],[type=email],[type=url],[type=date],[type=time],[type=datetime-local]),textarea,select{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--soft);border-radius:6px;padding:.4rem .6rem;max-width:100%;min-width:0}
::placeholder{color:var(--soft);opacity:1}
[aria-invalid=true]{border-color:var(--danger)!important;border-width:2px!important}
.field{margin:.9rem 0;border:0;padding:0;min-width:0}.field>label,.field>legend{display:block;font-weight:700;margin-bottom:.3rem;padding:0}.field :is(input:not([type=checkbox],[type=radio]),textarea,select,.combobox){width:100%}
.hint{margin:.25rem 0 0;font-size:.84rem;color:var(--soft)}
.error{color:var(--danger);font-size:.88rem;font-weight:600;margin:.25rem 0 0}
@media (prefers-color-scheme:dark){.error{color:#ff8fa3}}
.good{color:var(--primary)}@media (prefers-color-scheme:dark){.good{color:#5fd3a5}}
.choice{display:flex;gap:.5rem;align-items:baseline;margin:.2rem 0}
.combobox{position:relative;display:inline-block}
.listbox{position:absolute;left:0;right:0;z-index:4;display:block;background:var(--bg);border:1px solid var(--line);border-radius:8px;box-shadow:var(--shadow);padding:.3rem;max-height:16rem;overflow-y:auto;min-width:16rem}.listbox[hidden]{display:none}
.modal .listbox{position:static;box-shadow:none;margin-top:.3rem}
.chooser :is(input,select){font-size:.86rem;padding:.28rem .6rem}
svg.emoji{width:1.05em;height:1.05em;vertical-align:-.16em}
.listbox>*{display:block;padding:.35rem .6rem;border-radius:5px}.listbox [role=option]{cursor:pointer}.listbox [role=option] .soft{display:block}
.listbox [role=option]:hover,.listbox [aria-selected=true]{background:var(--side-here);color:#fff}.listbox :is([aria-selected=true],:hover)>.soft{color:#fff}
.modal{border:0;border-radius:12px;padding:0;width:min(34rem,calc(100vw - 1.5rem));max-height:calc(100vh - 3rem);color:var(--ink);background:var(--bg);box-shadow:var(--shadow);overflow:hidden}
.modal::backdrop{background:rgb(0 0 0/.55)}
.modal:not(:modal){position:fixed;inset:3rem 0 auto;z-index:5;margin:auto}
.modal form{display:flex;flex-direction:column;max-height:calc(100vh - 3rem)}
.modal header{display:flex;gap:.75rem;align-items:center;padding:.9rem 1.25rem;border-bottom:1px solid var(--line)}.modal h2{font-size:1.15rem;margin:0}
.modal-body{padding:.5rem 1.25rem 1rem;overflow-y:auto;overflow-wrap:anywhere;min-height:4rem}
.confirm .modal-body{padding-top:1rem}
.modal footer{display:flex;gap:.6rem;justify-content:flex-end;padding:.8rem 1.25rem;border-top:1px solid var(--line)}
.close{font:1.4rem/1 inherit;font-size:1.4rem;background:none;border:0;color:var(--soft);cursor:pointer;margin-left:auto;padding:.1rem .5rem;border-radius:6px;text-decoration:none}.close:hover{background:var(--soft-bg)}
.empty{color:var(--soft);padding:1rem 1.25rem}
.home{padding:.5rem 1.5rem;max-width:56rem}
.requests{list-style:none;margin:0;padding:0 1.25rem}.requests>li{border-bottom:1px solid var(--line);padding:.5rem 0}.requests summary{cursor:pointer}.requests h3{font-size:.86rem;margin:.6rem 0 .2rem}.kind{font:600 .82rem ui-monospace,Menlo,"DejaVu Sans Mono",monospace}
.offline::after{content:"The emulator does not answer: is it still running?";position:fixed;inset:auto 0 0;background:var(--danger);color:#fff;padding:.5rem 1rem;z-index:9}
@media (max-width:64rem){#thread{position:fixed;inset:0 0 0 auto;width:min(30rem,100vw);background:var(--bg);z-index:2;box-shadow:var(--shadow)}}
@media (max-width:44rem){
body{display:flex;flex-direction:column}
#sidebar{padding:.4rem .5rem;position:relative;display:flex;overflow-x:auto;gap:.25rem;align-items:center;flex:none}
#sidebar h1,#sidebar h2,#sidebar .people .soft{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
#sidebar ul{display:flex;gap:.15rem;flex:none}#sidebar :is(a,.nav){white-space:nowrap;width:auto}
#main{flex:1;height:auto;min-height:0}
.bar{padding:.5rem .9rem;min-height:0}.bar .soft{display:none}.message{padding:.5rem .9rem;grid-template-columns:2rem minmax(0,1fr)}.avatar{width:1.9rem;height:1.9rem}
.section{flex-direction:column;gap:.5rem}.accessory{max-width:100%}.composer{padding:.6rem .9rem}.fields{grid-template-columns:1fr 1fr}
.quiet,.source summary{opacity:1}
}
@media (prefers-reduced-motion:no-preference){.button,.message{transition:background-color .12s}}
@media print{#sidebar,.composer{display:none}body{display:block;overflow:visible}#main{height:auto}.scroller{overflow:visible}}
`;
