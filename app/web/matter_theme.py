"""The dress of the tabs ”Ärenden” and ”Möte”, and of what is told of matters under ”Sök”."""

from __future__ import annotations

CSS = """
#arendet.block { max-height: calc(100vh - 250px); }
.gradio-container { --made: #0f5d63; --given: #1d4a7a; --asked-for: #8a5300; --said: #7b2142;
  --lacks: #a3380c; }
.dark .gradio-container, .gradio-container.dark { --made: #5fc2ca; --given: #8fc0f5;
  --asked-for: #eab85f; --said: #f0a3c2; --lacks: #ffb08a; }
.prose figure.timeline { margin: 8px 0 14px; }
.prose .timeline .pan { overflow-x: auto; }
.prose .timeline svg text { fill: var(--ink); font-size: 13px; }
.prose .timeline .lane { font-size: 12px; line-height: 1.2; font-weight: 600; color: var(--ink);
  padding: 0 6px 0 4px; overflow: hidden; display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 4; hyphens: auto; }
.prose .timeline .rail { stroke: var(--line); stroke-width: 2; }
.prose .timeline line.year { stroke: var(--line); stroke-width: 1; }
.prose .timeline svg text.year { font-weight: 700; font-size: 14px; }
.prose .timeline svg text.day { fill: var(--soft); }
.prose .timeline rect.silence { fill: url(#tyst); }
.prose .timeline .hatch { stroke: var(--line); stroke-width: 3; }
.prose .timeline svg text.silence { text-anchor: middle; font-style: italic; paint-order: stroke;
  stroke: var(--ground); stroke-width: 6px; }
.prose .timeline a.mark { text-decoration: none; cursor: pointer; }
.prose .timeline .hit { fill: transparent; stroke: transparent; stroke-width: 1.5; }
.prose .timeline a.mark:hover .hit { fill: var(--asked); }
.prose .timeline a.mark[aria-current] { background: none; outline: none; box-shadow: none; }
.prose .timeline a.mark[aria-current] .hit { fill: var(--asked); stroke: var(--link); }
.gradio-container .timeline a.mark:focus-visible { outline: none !important; }
.prose .timeline a.mark:focus-visible .hit { stroke: #b05a00; stroke-width: 3; }
.dark .prose .timeline a.mark:focus-visible .hit { stroke: #ffc46b; }
.prose .tie { fill: none; stroke: var(--made); stroke-width: 1.8; }
.prose .tie.lacking { stroke: var(--lacks); stroke-dasharray: 4 4; }
.prose svg.icon { display: inline-block; vertical-align: -4px; margin: 0 2px 0 0; }
.prose .shape { --tone: var(--soft); }
.prose .shape:is(.decision, .postponed, .report) { --tone: var(--made); }
.prose .shape.assignment { --tone: var(--given); }
.prose .shape:is(.proposal, .agenda) { --tone: var(--asked-for); }
.prose .shape.letter { --tone: var(--said); }
.prose .shape:is(.open, .missing) { --tone: var(--lacks); }
.prose .shape .fill { fill: var(--tone); stroke: var(--tone); stroke-width: 1.6; }
.prose .shape .line { fill: var(--ground); stroke: var(--tone); stroke-width: 1.8; }
.prose .shape .stroke { fill: none; stroke: var(--tone); stroke-width: 1.6; }
.prose .shape .sign { fill: none; stroke: var(--ground); stroke-width: 2.2; }
.prose .shape text.query { fill: var(--tone) !important; font-weight: 700; font-size: 13px;
  text-anchor: middle; }
.prose .shape.linked .fill { fill: var(--ground); stroke-dasharray: 3 2.2; }
.prose .shape.linked .line { stroke-dasharray: 3 2.2; }
.prose .shape.linked .sign { stroke: var(--tone); }
.prose .shape:is(.open, .missing) .line { stroke-dasharray: 3 2.2; }
.prose .legend { display: block; padding: 10px 0 0; color: var(--ink); }
.prose .legend ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0;
  margin: 0; font-size: .85rem; }
.prose .legend li { margin: 0; padding: 0; }
.prose .timeline .pan-hint { display: none; }
.prose .matter-head h3 { font-size: 1.1rem; margin: 0 0 2px; }
.prose .matter-head p { margin: 0; }
.prose ul.gaps { list-style: none; padding: 0; margin: 6px 0 12px; }
.prose ul.gaps li { margin: 0 0 4px; padding: 2px 0 2px 10px; border-left: 4px solid var(--lacks); }
.prose ol.chain, .prose ul.matters { list-style: none; padding: 0; margin: 4px 0 0; }
.prose .chain > li, .prose .matters > li { margin: 0; padding: 10px 8px;
  border-bottom: 1px solid var(--line); }
.prose .chain > li[data-open], .prose .matters > li { cursor: pointer; }
.prose .chain > li[data-open]:hover, .prose .matters > li:hover { background: var(--asked); }
.prose .chain h4 { font-size: 1rem; margin: 0 0 2px; }
.prose .chain p, .prose .matters p { margin: 0 0 2px; display: block; }
.prose .chain p.what { font-size: .85rem; color: var(--soft); }
.prose .chain ul.clauses { margin: 2px 0 4px; padding: 0 0 0 18px; list-style: disc; }
.prose .chain ul.clauses li { margin: 0 0 2px; padding: 0; }
.prose .chain li.quiet { background: repeating-linear-gradient(45deg, var(--line) 0 2px,
  transparent 2px 7px); text-align: center; }
.prose .chain li.quiet span { background: var(--ground); padding: 2px 10px; font-style: italic; }
.prose .chain .task { padding-left: 2px; }
.prose .lacking { color: var(--lacks); font-weight: 600; }
.prose ul.later { list-style: none; padding: 0; margin: 6px 0; }
.prose ul.later li { margin: 0 0 4px; padding: 4px 10px; border-left: 4px solid var(--warm-line);
  background: var(--warm); border-radius: 0 4px 4px 0; font-size: .9rem; }
.prose ul.later li.reported { border-color: var(--made); background: var(--asked); }
.prose p.further { display: flex !important; flex-wrap: wrap; gap: 4px 14px; font-size: .85rem;
  align-items: center; margin: 4px 0 0 !important; }
.prose button.quiet { padding: 0 8px; min-height: 26px; font-size: .85rem;
  border-color: var(--line); }
.prose .likeness { border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px;
  margin: 0 0 8px; }
.prose .likeness p { margin: 0 0 2px; }
#underlaget.block { max-height: calc(100vh - 330px); }
.prose .brief > h3 { font-size: 1.15rem; margin: 0 0 4px; }
.prose .brief > p { font-size: .9rem; color: var(--soft); margin: 0 0 6px; }
.prose .brief details { border-top: 1px solid var(--line); padding: 8px 0; }
.prose .brief summary { cursor: pointer; }
.prose .brief :is(summary, .procedure) h4 { display: inline; font-size: 1.02rem; margin: 0; }
.prose .brief .procedure { border-top: 1px solid var(--line); padding: 8px 0; }
.prose .brief .procedure h4 { color: var(--soft); font-weight: 400; }
.prose .brief h5 { font-size: .9rem; margin: 10px 0 2px; font-weight: 600; color: var(--link); }
.prose .brief ul { margin: 2px 0 6px; padding: 0 0 0 18px; list-style: disc; }
.prose .brief li { margin: 0 0 3px; padding: 0; }
.prose .brief span.marker { color: var(--soft); font-weight: 600; }
.prose .brief ol.notes { padding: 0 0 0 34px; margin: 4px 0 0; font-size: .85rem;
  list-style: decimal; }
@media (max-width: 899px) { #underlaget.block { max-height: none; min-height: 0; } }
@media (max-width: 899px) { #arendet.block { max-height: none; min-height: 0; } }
"""

# In the head, since Gradio takes container queries out of ``css``: which words have room beside
# a mark depends on the picture's own width, not on the window's.
HEAD = """
<style>
#arendet { container-type: inline-size; }
@container (max-width: 700px) { .timeline.lanes-4 .more { display: none; } }
@container (max-width: 560px) { .timeline.lanes-3 .more { display: none; } }
@container (max-width: 380px) { .timeline.lanes-2 .more { display: none; } }
.timeline.many .more { display: none; }
@container (max-width: 428px) { .prose .timeline.lanes-4 .pan-hint { display: block; } }
@container (max-width: 336px) { .prose .timeline.lanes-3 .pan-hint { display: block; } }
@container (max-width: 620px) { .prose .timeline.many .pan-hint { display: block; } }
</style>
"""
