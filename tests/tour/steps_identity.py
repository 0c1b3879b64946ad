"""Names are opened for a reason: on the identity card, and in a form."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton

from casevault.i18n import gettext
from casevault.services.identity import REASON_TEXT, Reason
from casevault.ui.records.identity_card import IdentityCard
from casevault.ui.records.outline import CARD
from tour import planted
from tour.case_moves import go_to_part
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until


def open_the_identity_card(journey: Journey) -> Script:
    """Closed, asked why, open, closed again."""
    hand = journey.hand
    yield from go_to_part(journey, CARD)
    yield Until(lambda: bool(hand.visible(IdentityCard)), "the identity card")
    yield Sight("case")
    yield hand.click("Open the identity card…")
    yield hand.until_says("Why do you open it? The answer is kept in the log.")
    yield Sight("case_card_reason")
    yield take_reason(journey, Reason.REQUEST)
    yield hand.fill("In own words", planted.REASON)
    yield hand.click("Open")
    yield Until(lambda: hand.the(IdentityCard).is_open, "the card is open")
    yield Sight("case_card_open")
    if hand.has_button("I have read this: show how to reach her or him"):
        yield hand.click("I have read this: show how to reach her or him")
        yield Sight("case_card_contact")
    yield hand.click("Close now")
    yield Until(lambda: not hand.the(IdentityCard).is_open, "the card is closed")


def open_sealed_answers(journey: Journey) -> Script:
    """Sealed questions of a stored form are opened for a reason, and stand there to be changed."""
    hand = journey.hand
    yield from go_to_part(journey, "person")
    yield Until(lambda: hand.form().form.id == "person", "the form of the person")
    if hand.form().body.sealed_card is not None:
        yield Sight("case_person_sealed")
        yield hand.press_on(lambda: hand.named(QAbstractButton, "Open to read or change…"), "open")
        yield hand.until_says("Why do you open it? The answer is kept in the log.")
        yield take_reason(journey, Reason.CORRECTION)
        yield hand.click("Open")
        yield Until(lambda: hand.form().body.sealed_card is None, "the sealed questions are open")
    yield Sight("case_person_opened")


def take_reason(journey: Journey, reason: Reason) -> Do:
    """Choose one of the reasons that are offered."""

    def act() -> None:
        wanted = REASON_TEXT[reason]
        found = [
            each
            for each in journey.hand.visible(QAbstractButton)
            if each.text().replace("\n", " ") == gettext(wanted)
        ]
        found[0].click()

    return Do(act, f"reason {reason}")
