"""The dress of the tabs beside ”Fråga”: lists, tables, and what was made of a page."""

from __future__ import annotations

CSS = """
#flikar > .tab-wrapper { padding: 0; height: auto; margin: 4px 0 8px; }
#flikar .tab-container { flex-wrap: wrap; height: auto; gap: 0 4px; }
#flikar .tab-container::after { display: none; }
#flikar .tab-container button { font-size: 1rem; padding: 8px 14px; color: var(--soft);
  height: auto; min-height: 40px; border-radius: 6px 6px 0 0; }
#flikar .tab-container button.selected { color: var(--link); font-weight: 600;
  box-shadow: inset 0 -3px 0 var(--link); }
#flikar .tab-container button::after { display: none; }
#flikar .tabitem { padding: 8px 0 0; border: 0; }
.spalter { align-items: flex-start; gap: 20px; }
.spalter .column { gap: 10px; }
.block .prose h2 { font-size: 1rem; margin: 0; }
.sokrad { align-items: flex-end; }
.fasetter { gap: 8px; }
.kalla.block { max-height: calc(100vh - 165px); min-height: 200px; overflow-y: auto !important; }
.lista.block { max-height: calc(100vh - 370px); min-height: 300px; overflow: auto !important; }
#dokumenten.block { max-height: calc(100vh - 360px); }
.antal .prose p.count { margin: 0; color: var(--soft); font-size: .9rem; display: flex;
  flex-wrap: wrap; gap: 2px 16px; justify-content: space-between; }
.antal a { padding: 2px 4px; }
.prose ol.hits, .prose ul.uploads { list-style: none; padding: 0;
  margin: 0; }
.prose .hit { margin: 0; padding: 10px 8px; cursor: pointer;
  border-bottom: 1px solid var(--line); }
.prose .hit:hover, .prose tr[data-open]:hover {
  background: var(--asked); }
.prose [data-open][aria-current] { background: var(--asked);
  box-shadow: inset 4px 0 0 var(--link); }
.prose .hit h3 { font-size: 1rem; margin: 0 0 2px; } .prose .hit p { margin: 0 0 2px; }
.prose .hit p { display: block; }
.prose .hit .small { font-size: .85rem; line-height: 1.4; }
.prose .turner button, .prose figcaption button { margin: 0; }
.prose button.open { border: 0; background: none; padding: 0; min-height: 24px; font: inherit;
  font-weight: 600; text-align: left; }
.prose button.open .whole { color: inherit; }
.prose button.open:hover { background: none; text-decoration: underline; }
#dokumenten .prose table.register .wide { min-width: 9em; }
#dokumenten .prose table.register td { hyphens: manual; }
.prose .badge.finding { color: #7a4b00; background: #fff4dc; }
.prose table.register { width: 100%; border-collapse: collapse; font-size: .85rem;
  margin: 0; display: table; border: 0; }
.prose table.register :is(th, td) { text-align: left; vertical-align: top; padding: 6px;
  border: 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; word-break: normal;
  hyphens: auto; }
.prose table.register .wide { min-width: 12em; overflow-wrap: anywhere; }
.prose table.register thead th { position: sticky; top: -14px; z-index: 1;
  background: var(--ground); }
.prose table.register th button { border: 0; background: none; padding: 2px 0; font-weight: 600;
  color: var(--ink); min-height: 24px; }
.prose table.register th button span { padding-left: 4px; }
.prose table.register td button.open { font-weight: 400; }
.prose table.register tr[data-open] { cursor: pointer; }
.prose table.register tr.late td { background: var(--warm); }
.prose table.register :is(thead, tbody, tr) { border: 0; }
.prose .turner { display: flex; gap: 10px; align-items: center; justify-content: space-between;
  margin: 12px 0; color: var(--soft); font-size: .9rem; }
.prose details.findings { border: 1px solid var(--line); border-radius: 6px; padding: 6px 10px;
  margin: 10px 0; }
.prose details.findings summary { cursor: pointer; font-weight: 600; }
.prose details.findings ul { padding: 0; margin: 6px 0 0; list-style: none; }
.prose details.findings li { margin: 0 0 6px; padding: 0; }
.prose details.findings button { padding: 2px 8px; min-height: 26px; }
.prose .read { border-left: 5px solid var(--line); padding: 2px 0 2px 10px; margin: 0 0 12px;
  background: none !important; color: var(--ink) !important; }
.prose .read.role-decision { border-color: #0f5d63; }
.prose .read:is(.role-proposal, .role-motion) { border-color: #c98a1b; }
.prose .read:is(.role-reservation, .role-position, .role-vote) { border-color: #b04a75; }
.prose .read:is(.role-duty, .role-figure, .role-definition) { border-color: #3f7fbf; }
.prose .read blockquote { white-space: pre-wrap; border: 0; padding: 0; margin: 4px 0 0;
  font-style: normal; color: var(--ink); font-size: .95rem; }
.prose .read .pick { padding: 0 8px; min-height: 26px; font-size: .8rem;
  border-color: var(--line); }
.prose .read .pick[aria-pressed=true] { background: var(--lit); color: var(--ink); }
.prose .uploads li { margin: 0 0 4px; padding: 0; }
.prose .uploads .whole { font-weight: 600; }
.prose .upload-refused { color: var(--ink); border-left: 4px solid var(--bad-line);
  padding-left: 8px !important; }
.prose progress { width: 12em; accent-color: #0f5d63; vertical-align: middle; }
.prose table.register caption { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
.prose table.register :is(th, td).number { text-align: right; font-variant-numeric: tabular-nums; }
.prose table.register th.number button { text-align: right; }
.prose table.register td.number { white-space: nowrap; }
#korningar.block { max-height: 250px; }
#resultatet.block { max-height: calc(100vh - 120px); min-height: 0; }
#korningen h3 { margin: 6px 0 0; } #korningen .links { align-items: baseline; }
#fragesets .wrap { flex-direction: column; align-items: flex-start; }
.prose .plots { display: flex; flex-wrap: wrap; gap: 8px 32px; margin: 16px 0 0; }
.prose .plots svg { max-width: min(100%, 560px); height: auto; }
.prose .sources blockquote, .prose .findings blockquote { margin: 2px 0 8px; font-style: normal;
  font-size: .9rem; color: var(--ink); white-space: pre-wrap; border-color: var(--line); }
@media (max-width: 1199px) {
  .breda { flex-direction: column; } .breda > * { width: 100%; min-width: 0 !important; }
}
@media (max-width: 899px) {
  .spalter { flex-direction: column; } .spalter > * { width: 100%; min-width: 0 !important; }
  .spalter .kalla.block, .spalter .lista.block { max-height: none; min-height: 0; }
  #flikar .tab-container button { padding: 6px 9px; font-size: .95rem; }
  .block .prose table.register,
  .block .prose table.register :is(thead, tbody, tbody tr, td) { display: block; }
  .block .prose table.register thead tr { display: flex; flex-wrap: wrap;
    gap: 0 14px; }
  .block .prose table.register thead th { position: static; border: 0;
    padding: 2px 0; width: auto; }
  .block .prose table.register :is(th, td).number { text-align: left; white-space: normal; }
  .block .prose table.register tbody tr { border-top: 1px solid var(--line);
    padding: 8px 0; }
  .block .prose table.register :is(th, td):is(td) { border: 0; padding: 2px 6px; }
  .block .prose table.register td::before { content: attr(data-label) ": ";
    color: var(--soft); }
}
"""
