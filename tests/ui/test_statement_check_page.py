"""The page that reads a statement: marks, list, wording, keyboard, and nothing kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.domain.statement_check import FindingKind, Seriousness
from casevault.services.session import Session
from casevault.ui.pages.releases import ReleasesPage
from casevault.ui.pages.statement_check import StatementCheckPage
from casevault.ui.statements.marked_text import units
from casevault.ui.theme import TEXT_SIZES
from casevault.vault.audit_actions import AuditAction
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, opened, words_of
from ui.walking import cut_texts, missed, nameless, sideways

STORY = (
    "Last month we helped a 14-year-old girl from Leskovac. "
    "Her stepfather was arrested and she now lives in Niš."
)
HARMLESS = "Article 388 of the Criminal Code. Call 116 111."


@pytest.fixture
def page(desktop: Desktop, session: Session) -> StatementCheckPage:
    desktop.process.enter(session)
    return opened(desktop, StatementCheckPage, "statement_check")


def read(page: StatementCheckPage, text: str) -> StatementCheckPage:
    page.text.setPlainText(text)
    button(page, "Read the text").click()
    return page


def kinds(page: StatementCheckPage) -> set[FindingKind]:
    return {entry.finding.kind for entry in page.found.entries()}


def test_the_page_is_reached_from_the_releases(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    button(opened(desktop, ReleasesPage, "releases"), "Check a statement").click()

    assert isinstance(desktop.desk().page(), StatementCheckPage)


def test_what_points_at_someone_is_marked_listed_and_explained(page: StatementCheckPage) -> None:
    read(page, STORY)

    assert {FindingKind.TOGETHER, FindingKind.AGE, FindingKind.PLACE} <= kinds(page)
    said = words_of(page)
    assert "Points at someone" in said
    assert "This reading cannot be certain." in said
    marked = {STORY[mark.start : mark.end] for mark in page.text.marks}
    assert {"14-year-old", "from Leskovac", "Last month"} <= marked
    assert len(page.text.marks) == max(mark.number for mark in page.text.marks)


def test_each_degree_has_its_own_kind_of_line_not_only_its_colour(
    page: StatementCheckPage,
) -> None:
    read(page, f"{STORY} Half of the girls were in school.")
    lines = {
        span.format.underlineStyle()
        for span in page.text.document().firstBlock().layout().formats()
        if span.format.background().style() != Qt.BrushStyle.NoBrush
    }
    degrees = {mark.seriousness for mark in page.text.marks}

    assert len(lines) == len(degrees) > 1
    assert QTextCharFormat.UnderlineStyle.NoUnderline not in lines


def test_a_harmless_text_says_that_nothing_was_found_and_that_this_is_not_certain(
    page: StatementCheckPage,
) -> None:
    read(page, HARMLESS)

    assert page.found.entries() == []
    assert "No place is marked" in words_of(page)
    assert "cannot be certain" in words_of(page)


def test_taking_a_wording_changes_the_text_and_reads_it_again(page: StatementCheckPage) -> None:
    read(page, STORY)
    entry = next(e for e in page.found.entries() if e.finding.kind is FindingKind.AGE)
    button(entry, "minor").click()

    assert "a minor girl" in page.text.toPlainText()
    assert FindingKind.AGE not in kinds(page)
    page.text.undo()
    assert page.text.toPlainText() == STORY
    page._pause.stop()


def test_leaving_something_out_leaves_no_double_blank(page: StatementCheckPage) -> None:
    read(page, STORY)
    entry = next(e for e in page.found.entries() if e.finding.kind is FindingKind.PLACE)
    button(entry, "Leave it out").click()

    assert "girl. Her" in page.text.toPlainText()


def test_wording_lands_in_its_place_behind_letters_that_count_twice(
    page: StatementCheckPage,
) -> None:
    read(page, f"🙂🙂 {STORY}")
    entry = next(e for e in page.found.entries() if e.finding.kind is FindingKind.DATE)
    button(entry, entry.finding.suggestions[0]).click()

    assert page.text.toPlainText().startswith(f"🙂🙂 {entry.finding.suggestions[0]} we helped")
    assert units("🙂a", 1) == 2


def test_typing_on_reads_the_text_again_by_itself(page: StatementCheckPage, qtbot: QtBot) -> None:
    read(page, HARMLESS)
    page.text.setPlainText(STORY)
    qtbot.waitUntil(lambda: bool(page.found.entries()), timeout=5000)


def test_f8_goes_from_finding_to_finding_and_round_again(
    page: StatementCheckPage, desktop: Desktop
) -> None:
    read(page, STORY)
    count = len(page.text.marks)
    seen = []
    for _ in range(count + 1):
        page.go_on()
        seen.append(page.text.textCursor().selectedText())

    assert seen[0] == seen[count]
    assert len(set(seen[:count])) == count
    assert "statement.next" in {action.id for action in desktop.desk().all_actions()}


def test_nothing_to_read_is_said_and_not_logged(page: StatementCheckPage, session: Session) -> None:
    before = session.vault.log_anchor().entry
    button(page, "Read the text").click()

    assert "Type or paste the text first." in words_of(page)
    assert session.vault.log_anchor().entry == before


def test_the_log_says_that_a_text_was_checked_and_nothing_of_it(
    page: StatementCheckPage, session: Session
) -> None:
    read(page, STORY)
    (entry,) = [
        one for one in session.vault.audit.read() if one.action is AuditAction.STATEMENT_CHECKED
    ]

    assert (entry.detail, entry.reason, entry.case_id) == ({}, "", None)


def test_the_text_outlives_a_lock_sealed_and_is_gone_with_the_page(
    page: StatementCheckPage, desktop: Desktop
) -> None:
    read(page, STORY)
    (kept,) = desktop.desk().unsaved()
    assert STORY in str(kept.answers)

    desktop.desk().open_page("home")
    delete_what_is_due()
    assert desktop.desk().unsaved() == ()


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_findings_can_be_read_named_and_reached_at_any_text_size(
    percent: int, desktop: Desktop, session: Session
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    read(opened(desktop, StatementCheckPage, "statement_check"), STORY)
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        QApplication.processEvents()

    assert (cut_texts(window), sideways(window)) == ([], [])
    assert (nameless(window), missed(window)) == ([], [])


def test_a_finding_is_taken_with_the_keyboard_alone(page: StatementCheckPage) -> None:
    read(page, STORY)
    entry = next(e for e in page.found.entries() if e.finding.kind is FindingKind.AGE)
    take = button(entry, "minor")
    take.setFocus()
    QTest.keyClick(take, Qt.Key.Key_Return)

    assert "14-year-old" not in page.text.toPlainText()


def test_a_serious_finding_is_never_shown_as_a_light_one(page: StatementCheckPage) -> None:
    read(page, STORY)
    for entry in page.found.entries():
        serious = entry.finding.seriousness is Seriousness.SERIOUS
        assert ("Points at someone" in words_of(entry)) == serious
