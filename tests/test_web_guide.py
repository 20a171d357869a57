"""The users' guide as a page of the app, and the help texts that lead into it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.web import chat_view, guide, texts
from app.web.links import anchor, guide_link
from tests.conftest import CORPUS

WEB = CORPUS.parent / "app" / "web"
SOURCE = CORPUS.parent / "docs" / "anvandarhandledning.md"


def anchors() -> set[str]:
    return set(re.findall(r'<h\d id="([^"]+)"', guide.guide_page()))


def test_the_page_is_the_file_of_the_docs() -> None:
    headings = re.findall(r"^#+ (.+)$", SOURCE.read_text("utf-8"), re.M)
    assert {anchor(heading) for heading in headings} == anchors()
    assert (WEB / SOURCE.name).resolve() == SOURCE


def test_every_link_of_the_page_leads_somewhere_on_the_same_host() -> None:
    targets = re.findall(r'href="([^"]+)"', guide.guide_page())
    within = [unquote(target)[1:] for target in targets if target.startswith("#")]
    assert len(within) >= 6
    assert set(within) <= anchors()
    assert {target for target in targets if not target.startswith("#")} == {"/"}
    assert "<img" not in guide.guide_page()


def test_every_help_text_names_a_heading_of_the_guide() -> None:
    code = "".join(path.read_text("utf-8") for path in WEB.glob("*.py"))
    named = re.findall(r'help_link\([^()]+?, "([^"]+)"\)|_GUIDED = "([^"]+)"', code)
    assert len(named) >= 5
    assert {anchor(one or other) for one, other in named} <= anchors()


def test_the_guide_names_every_tab_and_the_words_of_the_page() -> None:
    told = " ".join(SOURCE.read_text("utf-8").split())
    words = [*texts.TABS.values(), texts.UNDERSTOOD, texts.TAKEN_OFF, texts.LIMITED, texts.REFUSED,
             texts.WHOLE, texts.COPY, texts.SAVE_WORD, texts.PERMANENT_QUESTION, texts.LIKE,
             texts.WHAT_WAS_SEARCHED, texts.GAPS, texts.AGAINST, texts.WORK_LIST]  # fmt: skip
    assert [word for word in words if word not in told] == []
    assert [name for role, name in texts.ROLES.items()
            if role != "furniture" and f"**{name}**" not in told] == []  # fmt: skip


def test_what_is_written_as_html_in_the_guide_is_shown_as_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / SOURCE.name).write_text("# A\n\n<script>x</script>\n\n![b](c.png)\n", "utf-8")
    monkeypatch.setattr(guide, "files", lambda _: tmp_path)
    page = guide.guide_page.__wrapped__()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "c.png" not in page


def test_a_new_conversation_leads_to_the_guide() -> None:
    assert f'href="{guide_link("Läsa ett svar")}"' in chat_view.welcome(())
