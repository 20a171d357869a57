"""A calm dress: system fonts, two columns, one column on a phone, light and dark.

Colours keep a contrast of at least 4.5:1 against their ground (WCAG 2.2, 1.4.3); roles and
refusals are told by words and frames, colour only helps.
"""

from __future__ import annotations

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def make_theme() -> gr.themes.Base:
    """Return the theme; plain font names, so that no font is fetched."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="sm",
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font(name) for name in MONO],
    ).set(
        body_background_fill="#f6f7f8",
        button_primary_background_fill="#0f5d63",
        button_primary_background_fill_hover="#0b474c",
        button_primary_background_fill_dark="#0f6d74",
        button_primary_background_fill_hover_dark="#128089",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        input_border_color="#848e9c",
        input_border_color_dark="#7a8699",
        input_placeholder_color="#5b6573",
        input_placeholder_color_dark="#a9b3c2",
    )


# Rules for Gradio's own frame stand in the head: Gradio rewrites the selectors of ``css`` so
# that they only reach what lies inside the frame.
HEAD = """
<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">
<style>
.gradio-container.gradio-container { padding: 12px 20px !important; }
@media print {
  @page { margin: 18mm; }
  body, gradio-app, .gradio-container.gradio-container { background: #fff !important;
    color: #000 !important; }
  .gradio-container.gradio-container { padding: 0 !important; }
}
@media (max-width: 899px) {
  .gradio-container.gradio-container { padding: 4px !important; }
  .gradio-container.gradio-container > .main { padding: 8px !important; }
}
</style>
"""

CSS = """
.gradio-container { --ink: #1c232b; --soft: #4b5563; --line: #cfd5dc; --ground: #ffffff;
  --link: #0b5960; --warm: #fdf3df; --warm-line: #a66b00; --bad: #fdecec; --bad-line: #b3261e;
  --asked: #e6eff0; --lit: rgba(255, 205, 0, .38); --lit-line: #a87900;
  --lit-soft: #fff9e2; --lit-text: #ffe680;
  max-width: 1500px !important; color: var(--ink); }
.dark .gradio-container, .gradio-container.dark { --ink: #e7ecf2; --soft: #b3bdca;
  --line: #465161; --ground: #1d2530; --link: #7fd4dc; --warm: #3a3017; --warm-line: #e3b04b;
  --bad: #41201f; --bad-line: #ff9d95; --asked: #21373b; --lit-soft: #3a3418;
  --lit-text: #574a10; }
.gradio-container footer { display: none; }
.gradio-container .html-container { padding: 0 !important; }
#huvud .prose, #huvud.prose { display: flex; flex-wrap: wrap; gap: 0 16px; align-items: baseline; }
#huvud h1 { font-size: 1.5rem; margin: 0; } #huvud p { margin: 0; color: var(--soft); }
.block.scroller { background: var(--ground); border: 1px solid var(--line); border-radius: 8px;
  padding: 14px !important; }
#samtal.block { max-height: calc(100vh - 400px); min-height: 260px; overflow-y: auto !important; }
.gradio-container .prose { color: var(--ink); font-size: 1rem; line-height: 1.5;
  overflow-wrap: anywhere; }
.prose a { color: var(--link); text-align: left; }
.prose li { font-size: inherit; }
.prose ol.turns, .prose ol.sources, .prose ul.sources { list-style: none; padding: 0; margin: 0; }
.prose .turn { margin: 0 0 22px; padding: 0; }
.prose .asked { display: block; background: var(--asked); border-radius: 8px;
  padding: 8px 12px; margin: 0 0 10px;
  font-weight: 600; white-space: pre-wrap; }
.prose .answer h3, .prose .refusal h4, .prose h4 { font-size: .9rem; margin: 12px 0 4px; }
.prose .statement p { margin: 0 0 8px; }
.prose .sources li { margin: 0 0 4px; padding: 0; }
.prose a.source { display: block; padding: 6px 8px; border: 1px solid var(--line);
  border-radius: 6px; text-decoration: none; font-size: .9rem; color: var(--ink); }
.prose a.source:hover { border-color: var(--link); }
.prose a.marker { margin: 0 -2px; padding: 2px 4px; white-space: nowrap; font-weight: 600;
  text-decoration: none; border-radius: 4px; }
.prose a.marker:hover { text-decoration: underline; }
.prose a[aria-current] { background: var(--lit-text); outline: 1px solid var(--lit-line); }
.prose .small { font-size: .85rem; color: var(--soft); margin: 6px 0 0; }
.prose .refusal, .prose .failure, .prose .note { border: 1px solid var(--line);
  border-left: 6px solid var(--warm-line); background: var(--warm); padding: 10px 14px;
  border-radius: 6px; }
.prose .failure { border-left-color: var(--bad-line); background: var(--bad); }
.prose .note { border-left-color: var(--link); background: var(--asked); }
.prose .refusal h3, .prose .failure h3, .prose .note h3 { font-size: 1rem; margin: 0 0 4px; }
.prose .refusal h3::before { content: "∅ "; } .prose .failure h3::before { content: "⚠ "; }
.prose .suggestions { display: flex; flex-wrap: wrap; gap: 8px; padding: 0; margin: 8px 0 0;
  list-style: none; }
.prose .suggestions li { margin: 0; padding: 0; }
.prose button { font: inherit; font-size: .9rem; color: var(--link); background: var(--ground);
  border: 1px solid var(--link); border-radius: 6px; padding: 6px 12px; min-height: 34px;
  cursor: pointer; text-align: left; }
.prose button:hover { background: var(--asked); }
.prose button[disabled] { color: var(--soft); border-color: var(--line); cursor: default; }
.prose .whole { white-space: nowrap; }
.prose .badge { display: inline-block; border: 1px solid currentColor; border-radius: 10px;
  padding: 0 8px; font-size: .78rem; font-weight: 600; color: var(--soft); white-space: nowrap; }
.prose .role-decision { color: #fff; background: #0f5d63; border-color: #0f5d63; }
.prose .role-proposal, .prose .role-motion { color: #7a4b00; background: #fff4dc; }
.prose .role-reservation, .prose .role-position { color: #7b2142; background: #fdeef4; }
.prose .role-duty, .prose .role-figure, .prose .role-definition { color: #1d4a7a;
  background: #eaf2fb; }
.prose .source-head h3 { font-size: 1.1rem; margin: 4px 0 2px; }
.prose .source-head p { margin: 0; }
.prose figure.page { margin: 12px 0; }
.prose .sheet { position: relative; border: 1px solid var(--line); background: #fff;
  line-height: 0; }
.prose .sheet img { width: 100%; height: auto; margin: 0; display: block; border-radius: 0; }
.prose .sheet .box { position: absolute; background: var(--lit); mix-blend-mode: multiply;
  box-shadow: 0 1px 0 0 var(--lit-line); border-radius: 1px; }
.prose figcaption { display: flex; gap: 10px; align-items: center; justify-content: space-between;
  padding: 8px 0 0; font-size: .9rem; color: var(--soft); }
.prose blockquote.passage { white-space: pre-wrap; margin: 10px 0; padding: 8px 14px;
  border-left: 4px solid var(--line); color: var(--ink); font-style: normal; }
.prose mark { background: var(--lit-text); color: inherit; padding: 0 1px; }
.prose .links { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 12px 0 0; }
.prose .links a { padding: 3px 0; }
.prose .sources .origin { border: 1px solid var(--line); border-radius: 6px; padding: 6px 8px; }
.prose .origin .marks { margin: 0 4px 0 0; }
.prose .origin a.source { display: inline; border: 0; padding: 0; text-decoration: underline;
  text-decoration-color: var(--soft); text-underline-offset: 2px; }
.prose .origin a.source .badge { text-decoration: none; }
.prose .origin:has(a.source[aria-current], .marker[aria-current]) { background: var(--lit-soft);
  border-color: var(--lit-line); }
.prose .origin a.source[aria-current] { background: none; outline: 0; }
.prose .printed { display: none; }
.prose .chips { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 8px 0 0; }
.prose .chips-name { font-size: .85rem; color: var(--soft); }
.prose button.chip { display: inline-flex; align-items: center; gap: 6px; padding: 2px 10px;
  min-height: 30px; border-radius: 15px; font-size: .85rem; border-color: var(--line);
  color: var(--ink); overflow-wrap: anywhere; }
.prose button.chip:hover { border-color: var(--link); }
.prose button.chip.restore span { text-decoration: line-through; }
.prose .tools { display: flex; flex-wrap: wrap; gap: 2px 4px; align-items: center;
  margin: 10px 0 0; }
.prose .tools .tool { display: inline-flex; align-items: center; gap: 6px; font-size: .85rem;
  border: 1px solid transparent; background: none; color: var(--link); padding: 4px 8px;
  min-height: 30px; border-radius: 6px; text-decoration: none; }
.prose .tools .tool:hover { background: var(--asked); text-decoration: underline; }
.prose .tools .tool[aria-pressed=true] { border-color: var(--link); font-weight: 600; }
.prose :is(.chips, .tools) button { margin: 0; }
.prose .tools.whole-talk { border-top: 1px solid var(--line); padding-top: 8px; }
.prose .tools .small { margin: 0 6px; }
.prose form.comment { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: end;
  width: 100%; margin: 6px 0 0; }
.prose form.comment label { flex: 1 1 16em; font-size: .85rem; color: var(--soft); }
.prose form.comment input { display: block; width: 100%; font: inherit; color: var(--ink);
  background: var(--ground); border: 1px solid #848e9c; border-radius: 6px; padding: 6px 8px; }
.prose form.comment .tool { border-color: var(--link); }
.prose .done:empty { display: none; }
#sparad { display: none; }
.gradio-container input[role=combobox] { color: var(--ink) !important; }
.gradio-container button .or { color: var(--soft) !important; }
a.skip { position: absolute; left: -999em; top: 4px; z-index: 10; background: var(--ground);
  padding: 8px 14px; border: 2px solid var(--link); border-radius: 6px; }
a.skip:focus { left: 8px; }
#utropare { position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); }
.gradio-container :is(a, button, input, textarea, summary, [tabindex]):focus-visible {
  outline: 3px solid #b05a00 !important; outline-offset: 2px; }
.dark .gradio-container :is(a, button, input, textarea, [tabindex]):focus-visible {
  outline-color: #ffc46b !important; }
@media (max-width: 899px) {
  #samtal.block { max-height: none; min-height: 0; }
  .block.scroller { padding: 10px !important; }
  .prose figcaption { gap: 4px; } .prose figcaption button { padding: 6px 8px; }
}
@media print {
  .gradio-container, .dark .gradio-container, .gradio-container.dark { --ink: #000;
    --soft: #333; --line: #999; --ground: #fff; --link: #000; --asked: #fff; --warm: #fff;
    --bad: #fff; max-width: none !important; }
  #huvud p, .skip, .tab-wrapper, #fraga, .fragerad, #filter, .kallspalt, .tools, .chips,
  #samtal-rubrik { display: none !important; }
  .block.scroller, #samtal.block { max-height: none !important; overflow: visible !important;
    border: 0; padding: 0 !important; }
  .prose .turn { break-inside: auto; } .prose .asked { padding: 0; border: 0; }
  .prose .origin { border: 0; padding: 0 0 4px; break-inside: avoid; }
  .prose a[aria-current] { background: none; outline: 0; }
  .prose .printed { display: block; font-size: .85rem; padding-left: 1em; }
  .prose .badge { color: #000 !important; background: none !important; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important;
  transition: none !important; scroll-behavior: auto !important; } }
"""
