from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from casevault.services import cases, drafts
from casevault.services.drafts import Draft
from casevault.services.session import ChangeKind, Changes, Session
from casevault.ui.desk_view import DeskView
from casevault.ui.trust_words import days_ago
from ui.conftest import Desktop, delete_what_is_due

REPORT = {"source": "POL", "outcome": "ONGOING"}


def words(desk: DeskView) -> str:
    """Everything the page says, labels and buttons."""
    page = desk.page()
    assert page is not None
    delete_what_is_due()
    labels = [label.text() for label in page.findChildren(QLabel)]
    return "\n".join(labels + [button.text() for button in page.findChildren(QPushButton)])


@pytest.fixture
def desk(desktop: Desktop, session: Session) -> DeskView:
    desktop.process.enter(session)
    return desktop.desk()


def test_an_empty_vault_says_what_belongs_here(desk: DeskView) -> None:
    assert "No case yet" in words(desk)


def test_a_draft_waits_here_until_it_is_saved(desk: DeskView, session: Session) -> None:
    drafts.keep(session, Draft("k", "", "report", "1", "", 0, {"note": "half"}))
    desk.desk.feed.tell(Changes(frozenset({ChangeKind.DRAFT})))
    waiting = words(desk)
    drafts.drop(session, "k")
    desk.desk.feed.tell(Changes(frozenset({ChangeKind.DRAFT})))

    assert "One form holds answers that are sealed but not saved." in waiting
    assert "half" not in waiting
    assert "not saved" not in words(desk)


def test_reports_that_wait_are_counted(desk: DeskView, session: Session) -> None:
    received = session.today.isoformat()
    changes = cases.start_case(session, {**REPORT, "received": received})
    desk.desk.feed.tell(changes)

    assert "One report waits for a decision." in words(desk)
    assert "One case in all" in words(desk)


def test_a_vault_that_was_never_backed_up_offers_to(desk: DeskView) -> None:
    assert "Never backed up" in words(desk)
    assert "Back up now" in words(desk)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 3, 2), "today"),
        (date(2026, 3, 3), "today"),
        (date(2026, 3, 1), "yesterday"),
        (date(2026, 2, 20), "10 days ago"),
    ],
)
def test_days_are_said_as_people_say_them(day: date, said: str) -> None:
    assert days_ago(day, date(2026, 3, 2)) == said
