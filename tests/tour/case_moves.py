"""How one gets about in a case, in a wide window and in a narrow one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtWidgets import QMenu

from casevault.ui.records.outline_list import OutlineList
from tour.hand import choose_row
from tour.journey import Journey
from tour.robot import Do, Script, Until

BELOW_THE_LIST: Final = "Add a person"


def go_to_part(journey: Journey, form_id: str) -> Script:
    """Click on a part of the case, of its first person."""
    hand = journey.hand
    if not hand.visible(OutlineList, hand.process.window):
        yield hand.click("Parts of the case")

    def act() -> None:
        parts = hand.the(OutlineList, hand.process.window)
        rows = [n for n, line in enumerate(parts._lines) if line.form_id == form_id]
        choose_row(parts, rows[0])

    yield Do(act, f"go to {form_id}")


def use(journey: Journey, words: str) -> Script:
    """Press a button of the case, wherever a small window has put it."""
    hand = journey.hand
    if words == BELOW_THE_LIST and not hand.has_button(words):
        yield hand.click("Parts of the case")
    yield Until(lambda: hand.has_button(words) or hand.has_button("More…"), f"button {words!r}")
    if not hand.has_button(words):
        yield hand.click("More…")
        yield Until(lambda: isinstance(hand.top, QMenu), "the menu with the rest")
        yield hand.choose_in_menu(words)
    else:
        yield hand.click(words)


def day(journey: Journey, days_ago: int) -> str:
    """A day not long ago, as people write it."""
    session = journey.hand.process.session()
    today = session.today if session is not None else date.today()  # noqa: DTZ011 - her calendar
    return (today - timedelta(days_ago)).strftime("%d.%m.%Y.")
