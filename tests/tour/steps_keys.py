"""What new keys alone make true: the pages about keeping and erasing, and about travelling."""

from __future__ import annotations

from casevault.services import cases
from casevault.ui.pages.erase_case import EraseCasePage
from casevault.ui.pages.keeping import KeepingPage
from casevault.ui.pages.travel import TakeAwayPage
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until
from tour.steps_office import go


def see_how_cases_end(journey: Journey) -> Script:
    """The review, and what erasing one case would mean; nothing is erased."""
    hand = journey.hand
    yield from go(journey, "keeping", KeepingPage)
    page = hand.page(KeepingPage)
    yield Until(lambda: page.is_read, "the review")
    yield Sight("keeping")
    session = page.desk.session
    [first, *_] = cases.fetch(session, cases.find(session, cases.CaseQuery())[:1])
    yield Do(
        lambda: page.desk.open_page("erase_case", case_id=first.case_id), "ask to erase a case"
    )
    yield hand.until_page(EraseCasePage)
    yield Sight("erase_case")
    yield hand.click("Cancel")


def see_how_keys_travel(journey: Journey) -> Script:
    """What it means that the keys to names leave; they stay."""
    yield from go(journey, "travel", TakeAwayPage)
    yield Sight("travel")
