from __future__ import annotations

from casevault.services import cases
from casevault.services.session import Session
from casevault.ui.case_finder import MOST_CASES, find_cases
from casevault.ui.pages.case import CasePage
from ui.conftest import Desktop


def start(session: Session) -> cases.CaseRow:
    """A new case."""
    report = {"received": session.today.isoformat(), "source": "POL", "outcome": "ONGOING"}
    (case_id,) = cases.start_case(session, report).cases
    return cases.case_view(session, case_id).row


def test_a_case_is_found_by_the_beginning_of_its_code_and_opened(
    desktop: Desktop, session: Session
) -> None:
    row = start(session)
    desktop.process.enter(session)
    found = find_cases(desktop.desk().desk, row.code[:3].lower())
    found[0].run()

    assert [action.title for action in found] == [row.code]
    assert isinstance(desktop.desk().page(), CasePage)


def test_one_letter_is_too_little_to_look_for(desktop: Desktop, session: Session) -> None:
    row = start(session)
    desktop.process.enter(session)

    assert find_cases(desktop.desk().desk, row.code[:1]) == ()
    assert find_cases(desktop.desk().desk, "") == ()
    assert MOST_CASES <= 80
