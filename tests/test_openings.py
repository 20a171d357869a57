"""Which of several sources under way is shown."""

from __future__ import annotations

from app.web.openings import Openings


def test_only_the_newest_of_the_browsers_numbers_is_shown_in_whichever_order_they_come() -> None:
    session = Openings()
    later = session.begin(2_000)
    earlier = session.begin(1_000)
    assert session.is_newest(later)
    assert not session.is_newest(earlier)


def test_what_the_server_opens_follows_what_was_asked_for_and_gives_way_to_what_comes() -> None:
    session = Openings()
    before = session.begin(1_000)
    own = session.begin()
    assert not session.is_newest(before)
    assert session.is_newest(own)
    session.begin(2_000)
    assert not session.is_newest(own)
