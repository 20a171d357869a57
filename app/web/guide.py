"""The users' guide as a page of the app.

The file beside this one is a link to ``docs/anvandarhandledning.md``, so that the guide is
written once and the wheel holds it.
"""

from __future__ import annotations

import functools
from importlib.resources import files

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.web.links import anchor, guide_link
from app.web.plain_page import plain_page
from app.web.texts import escape

_FILE = "anvandarhandledning.md"
_TITLE = "Handledning"  # the page is Swedish whoever reads it
_WITHIN = ("#", "https://", "http://")  # targets that are there also outside the repository
_CSS = """
h2 { border-top: 1px solid #cfd5dc; padding-top: 1rem; } h3 { margin-bottom: .3rem; }
blockquote { margin: 1rem 0; padding: .1rem 1rem; border-left: 4px solid #a66b00; }
table { border-collapse: collapse; } td, th { border: 1px solid #848e9c; padding: .3rem .6rem;
  text-align: left; vertical-align: top; } td:first-child { min-width: 7rem; }
li { margin: .2rem 0; } h2:target, h3:target { background: #fff8dc; }
@media (prefers-color-scheme: dark) { h2:target, h3:target { background: #3a3017; } }
"""


def help_link(words: str, heading: str = "") -> str:
    """Return a link that opens the guide, at one of its headings, beside the app."""
    address = escape(guide_link(heading))
    return f'<a href="{address}" target="_blank" rel="noopener">{words}</a>'


@functools.cache
def guide_page() -> str:
    """Return the guide as a whole HTML page, without its pictures: the app itself is at hand."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    source = (files("app.web") / _FILE).read_text(encoding="utf-8")
    tokens = _fitted(parser.parse(source))
    return plain_page(_TITLE, parser.renderer.render(tokens, parser.options, {}), css=_CSS)


def _fitted(tokens: list[Token]) -> list[Token]:
    """Give headings their anchors; take out pictures, and links to files that are not served."""
    left_out: set[int] = set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[place + 1].content))
        if token.children:
            token.children = _reachable(token.children)
            if token.children[0].type == "image":  # a picture has a paragraph of its own
                left_out |= {place - 1, place, place + 1}
    return [token for place, token in enumerate(tokens) if place not in left_out]


def _reachable(children: list[Token]) -> list[Token]:
    """Return inline tokens without links to other files of the repository; their words stay."""
    kept: list[Token] = []
    reachable = True  # the link that is open; Markdown's links hold no other links
    for token in children:
        if token.type == "link_open":
            reachable = str(token.attrGet("href")).startswith(_WITHIN)
        if reachable or token.type not in ("link_open", "link_close"):
            kept.append(token)
    return kept
