"""Recovery: the page, issuing shares, trying one; and, before unlock, the way back in."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from casevault.i18n import gettext
from casevault.ui.pages.recover import RecoverPage
from casevault.ui.pages.recovery import RecoveryPage
from casevault.ui.pages.recovery_drill import RecoveryDrillPage
from casevault.ui.pages.recovery_setup import RecoverySetupPage
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.widgets.card import Card
from casevault.ui.widgets.word_grid import WordGrid
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until
from tour.steps_office import go

HOLDERS = ("Board chair", "Notary in the next street", "Safe of the sister centre")
"""Not one of them is a person."""


def set_up_recovery(journey: Journey) -> Script:
    """The page while there is nothing, every step of issuing shares, the page afterwards."""
    hand = journey.hand
    yield from go(journey, "recovery", RecoveryPage)
    yield Sight("recovery_none")
    yield hand.click("Set up recovery…")
    yield hand.until_page(RecoverySetupPage)
    yield Sight("recovery_1")
    yield hand.click("Continue")
    for place, holder in enumerate(HOLDERS):
        yield Do(partial(_name, journey, place, holder), "name a holder")
    yield Sight("recovery_2")
    yield hand.click("Continue")
    for place in range(len(HOLDERS)):
        if place == 0:
            yield Sight("recovery_3_hidden")
        yield hand.click("Show the words")
        if place == 0:
            yield Sight("recovery_3")
        yield Do(partial(_write_down, journey, place), "write the words down")
        yield Do(lambda: hand.the(QCheckBox).click(), "say that they are on paper")
        yield hand.click("Continue")
    yield Sight("recovery_6")
    yield hand.click("Put the shares in force")
    yield hand.until_page(RecoveryPage)
    yield Sight("recovery_untried")


def try_a_share(journey: Journey) -> Script:
    """A word is wrong at first, then the share is right."""
    hand = journey.hand
    words = gettext("Try: {share}").format(
        share=gettext("Share {position}: {holder}").format(position=1, holder=HOLDERS[0])
    )
    yield hand.click(words)
    yield hand.until_page(RecoveryDrillPage)
    yield Do(lambda: hand.the(QPlainTextEdit).setPlainText("academic acdemic"), "a slip")
    yield Do(lambda: hand.the(QPlainTextEdit).appendPlainText("acid"), "one word more")
    yield Sight("recovery_drill")
    yield Do(lambda: hand.the(QPlainTextEdit).setPlainText(_written(journey, 0)), "the sheet")
    yield hand.click("Try this share")
    yield hand.until_page(RecoveryPage)
    yield Sight("recovery_one_tried")


def see_the_way_back(journey: Journey, folder: Path) -> Script:
    """The page that takes shares before unlock, with one share in; then back to the door."""
    hand = journey.hand
    yield Do(
        lambda: hand.process.doors.show_recover(folder), "open it for a vault that is not offered"
    )
    yield Until(lambda: bool(hand.visible(RecoverPage)), "the page for shares")
    yield Sight("recover_1")
    yield Do(lambda: hand.the(QPlainTextEdit).setPlainText(EXAMPLE), "a share of some vault")
    yield hand.click("Continue")
    yield Until(lambda: bool(hand.banners()), "the share is taken")
    yield Sight("recover_1_one_share")
    yield hand.click("Cancel")
    yield Until(lambda: bool(hand.visible(UnlockPage)), "the unlock page again")


EXAMPLE = (
    "humidity disease academic always aluminum jewelry energy woman receiver strategy amuse "
    "duckling lying evidence network walnut tactics forget hairy rebound impulse brother survive "
    "clothes stadium mailman rival ocean reward venture always armed unwrap"
)
"""A share of the published test vectors of SLIP-39."""


def _name(journey: Journey, place: int, words: str) -> None:
    journey.hand.visible(QLineEdit, journey.hand.page(RecoverySetupPage))[place].setText(words)


def _write_down(journey: Journey, place: int) -> None:
    """Read the words from the screen, as a holder does."""
    grid = journey.hand.the(WordGrid)
    said = journey.hand.the(Card, grid).accessibleName()
    journey.notebook.note(f"share {place}", " ".join(re.findall(r"[a-z]+", said)))


def _written(journey: Journey, place: int) -> str:
    return journey.remember(f"share {place}")
