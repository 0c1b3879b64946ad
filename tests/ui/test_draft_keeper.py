from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from casevault.services import drafts
from casevault.services.session import Session
from casevault.ui.draft_keeper import EVERY_MS, DraftKeeper
from ui.conftest import Desktop
from ui.note_page import NotePage

pytestmark = pytest.mark.usefixtures("note_page")


@pytest.fixture
def page(desktop: Desktop, session: Session) -> NotePage:
    """An open note page."""
    desktop.process.enter(session)
    desktop.desk().open_page("note", number=1)
    found = desktop.desk().page()
    assert isinstance(found, NotePage)
    return found


def keeper(desktop: Desktop) -> DraftKeeper:
    found = desktop.process._keeper
    assert found is not None
    return found


def kept(session: Session) -> list[object]:
    return [draft.answers["text"] for draft in drafts.pending(session)]


def test_what_is_typed_is_sealed_within_two_seconds(
    desktop: Desktop, session: Session, page: NotePage, qtbot: QtBot
) -> None:
    page.field.setPlainText("half a sentence")
    keeper(desktop).look()
    qtbot.waitUntil(lambda: len(page.kept_at) == 1, timeout=30000)

    assert EVERY_MS <= 2000
    assert kept(session) == ["half a sentence"]


def test_nothing_new_costs_nothing(desktop: Desktop, page: NotePage, qtbot: QtBot) -> None:
    page.field.setPlainText("half a sentence")
    keeper(desktop).look()
    qtbot.waitUntil(lambda: len(page.kept_at) == 1, timeout=30000)
    keeper(desktop).look()
    page.field.setPlainText("half a sentence more")
    keeper(desktop).look()
    qtbot.waitUntil(lambda: len(page.kept_at) == 2, timeout=30000)

    assert len(page.kept_at) == 2


def test_what_was_saved_on_the_page_needs_no_draft(
    desktop: Desktop, session: Session, page: NotePage, qtbot: QtBot
) -> None:
    page.field.setPlainText("half a sentence")
    keeper(desktop).look()
    qtbot.waitUntil(lambda: len(kept(session)) == 1, timeout=30000)
    page.field.clear()
    keeper(desktop).look()
    qtbot.waitUntil(lambda: kept(session) == [], timeout=30000)


def test_a_page_that_is_left_keeps_its_draft(
    desktop: Desktop, session: Session, page: NotePage, qtbot: QtBot
) -> None:
    page.field.setPlainText("half a sentence")
    keeper(desktop).look()
    qtbot.waitUntil(lambda: len(page.kept_at) == 1, timeout=30000)
    desktop.desk().open_page("settings")
    keeper(desktop).look()

    assert kept(session) == ["half a sentence"]
