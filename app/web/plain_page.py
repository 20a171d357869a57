"""The skeleton of the pages outside Gradio: a document, the guide, logging in."""

from __future__ import annotations

from app.web import texts
from app.web.language import Language

_CSS = """
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem;
  color: #1c232b; background: #fff; overflow-wrap: anywhere; }
a { color: #0b5960; } header p, .facts { color: #4b5563; margin: 0 0 .5rem; }
.whole { white-space: nowrap; }
section { border-top: 1px solid #cfd5dc; padding: .5rem 0 1rem; }
section:target { background: #fff8dc; } pre { white-space: pre-wrap; font: inherit; }
:focus-visible { outline: 3px solid #b05a00; }
@media (prefers-color-scheme: dark) { body { color: #e7ecf2; background: #161c24; }
  a { color: #7fd4dc; } header p, .facts { color: #b3bdca; }
  section:target { background: #3a3017; } }
"""


def plain_page(
    title: str, body: str, *, head: str = "", css: str = "", language: Language = "sv"
) -> str:
    """Return a whole page out of HTML; nothing of it is fetched from elsewhere.

    ``head``: what stands above the page's main part; ``language``: that of most of its words.
    """
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title} – '
        f'{texts.TITLE}</title><meta name="viewport" content="width=device-width, '
        f'initial-scale=1"><style>{_CSS}{css}</style></head><body><header>'
        f'<p><a href="/">{texts.TITLE}</a></p>{head}</header><main>{body}</main></body></html>'
    )
