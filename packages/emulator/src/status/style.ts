/** Light or dark as the reader has it; nothing is wider than the narrowest phone. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5a6675;--line:#d9dee5;--page:#f6f7f9;--card:#fff;--good:#13693a;--bad:#a3261b;--mark:#2456b8}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b8;--line:#2e3845;--page:#12171e;--card:#1a212b;--good:#6fd39a;--bad:#ff9a8d;--mark:#8db4ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.4rem;margin:0}
h2{font-size:1rem;margin:2rem 0 .75rem}
h3{font-size:1rem;margin:0 0 .25rem;overflow-wrap:anywhere}
p{margin:.25rem 0}
a{color:var(--mark)}
code{font:.86em ui-monospace,monospace;overflow-wrap:anywhere}
.soft{color:var(--soft)}
.remark{border-left:3px solid var(--mark);padding-left:.6rem;margin:.75rem 0}
.vaults{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:.75rem;margin:0;padding:0;list-style:none}
.vaults>li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem .9rem;min-width:0}
.facts{margin:.4rem 0 0;padding:0;list-style:none}
.bad{color:var(--bad)}
.good{color:var(--good)}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
th,td{text-align:left;padding:.35rem .6rem;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;font-size:.85rem;color:var(--soft);font-weight:600}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.time{font-variant-numeric:tabular-nums;white-space:nowrap}
footer{margin-top:2rem;border-top:1px solid var(--line);padding-top:.75rem}
@media(max-width:40rem){
thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}
table,tbody{display:block}
tr{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.5rem .75rem;border-top:1px solid var(--line)}
tbody tr:first-child{border-top:0}
td{border:0;padding:0}
td:empty{display:none}
td.route{order:-1;width:100%}
}
`;
