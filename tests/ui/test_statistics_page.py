from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casevault.domain.offered_periods import Span
from casevault.domain.release import FigureStatus, Profile
from casevault.domain.roles import Role
from casevault.domain.statistics_catalogue import EventKind
from casevault.services import demo
from casevault.services.session import ChangeKind, Changes, Session
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.figures.table_pane import WithheldBox
from casevault.ui.pages.statistics import StatisticsPage
from casevault.ui.pages.statistics_tabs import ExactTab, ReleaseTab
from casevault.ui.widgets.column import ScrollColumn
from casevault.vault.audit_actions import AuditAction
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import filled_session, opened, session_as, words_of
from ui.walking import cut_texts, missed, nameless, sideways


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = filled_session(tmp_path)
    yield made
    made.close()


@pytest.fixture
def page(desktop: Desktop, session: Session) -> StatisticsPage:
    desktop.process.enter(session)
    found = opened(desktop, StatisticsPage, "statistics")
    found.choice.choose_span(Span.QUARTER)
    return found


def exact(page: StatisticsPage) -> ExactTab:
    """The tab of exact figures, which this user has."""
    assert page.exact_tab is not None
    return page.exact_tab


def show(tab: ReleaseTab | ExactTab, qtbot: QtBot) -> list[FigureTable]:
    """Ask for the figures of a tab and wait for them."""
    tab.show_button.click()
    qtbot.waitUntil(lambda: tab._job is None, timeout=30_000)
    return tab.findChildren(FigureTable)


def done_actions(session: Session) -> list[AuditAction]:
    """What the log says was done."""
    return [entry.action for entry in session.vault.audit.read()]


def test_no_figure_is_computed_before_it_is_asked_for(
    page: StatisticsPage, session: Session
) -> None:
    page.tabs.setCurrentIndex(1)

    assert page.findChildren(FigureTable) == []
    assert AuditAction.EXACT_FIGURES_SHOWN not in done_actions(session)
    assert AuditAction.RELEASE_PREPARED not in done_actions(session)


def test_every_protected_figure_is_a_multiple_of_five_and_carries_its_mark(
    page: StatisticsPage, session: Session, qtbot: QtBot
) -> None:
    demo.fill(session, people=400, seed=8)
    tables = show(page.release_tab, qtbot)
    seen = 0
    for table in tables:
        model = table.figure_model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                figure = model.figure(row, column)
                if figure is not None and figure.status is FigureStatus.ROUNDED:
                    text = model.index(row, column).data()
                    seen += 1
                    assert (figure.value or 0) % 5 == 0
                    assert text.startswith("≈")

    assert seen > 5


def test_what_is_left_out_says_why(page: StatisticsPage, qtbot: QtBot) -> None:
    show(page.release_tab, qtbot)
    boxes = page.release_tab.findChildren(WithheldBox)

    assert boxes
    assert all("recognised" in words_of(box) or "Possible" in words_of(box) for box in boxes)


def test_the_attack_says_what_it_tried(page: StatisticsPage, qtbot: QtBot) -> None:
    show(page.release_tab, qtbot)
    said = words_of(page.release_tab)

    assert "found none that gives anybody away" in said
    assert "fewer than 5 people" in said


def test_a_look_at_protected_figures_keeps_nothing(
    page: StatisticsPage, qtbot: QtBot, session: Session
) -> None:
    show(page.release_tab, qtbot)

    assert session.vault.slices.all() == []
    assert session.vault.ledger.entries() == []


def test_a_release_begins_with_what_is_shown(desktop: Desktop, page: StatisticsPage) -> None:
    page.release_tab.profile.setCurrentIndex(
        page.release_tab.profile.findData(Profile.TRUSTED.value)
    )
    wanted = page.choice.chosen()
    page.release_tab.release_button.click()
    place = desktop.desk().place()

    assert place.page == "release_wizard"
    assert place.arguments["start"] == wanted.period.start.isoformat()
    assert place.arguments["profile"] == "trusted"


def test_exact_figures_are_the_true_ones_and_each_look_is_in_the_log(
    page: StatisticsPage, qtbot: QtBot, session: Session
) -> None:
    page.tabs.setCurrentIndex(1)
    tables = show(exact(page), qtbot)
    by_name = {table.accessibleName(): table for table in tables}
    model = by_name["Reports received, by source"].figure_model()
    total = model.grid.rows[-1].figures[0].value
    period = page.choice.chosen().period
    counted = session.vault.statistics.key_counts(
        EventKind.REPORT_RECEIVED, ("source",), period.start, period.end, known_at=None
    )

    assert total == sum(counted.values()) > 0
    assert done_actions(session).count(AuditAction.EXACT_FIGURES_SHOWN) == 1


def test_exact_figures_are_gone_as_soon_as_somebody_looks_elsewhere(
    page: StatisticsPage, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(1)
    shown = len(show(exact(page), qtbot))
    page.tabs.setCurrentIndex(0)
    page.tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not exact(page).findChildren(FigureTable))

    assert shown > 5


def test_exact_figures_cannot_be_taken_along(page: StatisticsPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(1)
    tables = show(exact(page), qtbot)
    QApplication.clipboard().setText("before")
    for table in tables:
        table.setFocus()
        table.selectAll()
        QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(table, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == "before"
    assert not any(table.dragEnabled() for table in tables)
    assert {table.contextMenuPolicy() for table in tables} == {Qt.ContextMenuPolicy.NoContextMenu}


def test_a_warning_stays_by_exact_figures_however_far_one_scrolls(
    page: StatisticsPage,
) -> None:
    before = page.strip.isVisible()
    page.tabs.setCurrentIndex(1)
    column = page.findChild(ScrollColumn)
    assert column is not None

    assert not before
    assert exact(page).warning.isVisible()
    assert page.strip.isVisible()
    assert not column.isAncestorOf(page.strip)
    assert "for your eyes only" in page.strip.text()


def test_the_two_tabs_never_show_each_others_figures(page: StatisticsPage, qtbot: QtBot) -> None:
    protected = show(page.release_tab, qtbot)
    page.tabs.setCurrentIndex(1)
    true = show(exact(page), qtbot)

    assert set(protected).isdisjoint(true)
    assert not any(table.isVisible() for table in protected)


def test_another_period_takes_the_figures_away(page: StatisticsPage, qtbot: QtBot) -> None:
    show(page.release_tab, qtbot)
    page.choice._period.setCurrentIndex(2)
    page.choice.changed.emit()
    qtbot.waitUntil(lambda: not page.findChildren(FigureTable))


def test_a_changed_case_takes_the_figures_away(
    desktop: Desktop, page: StatisticsPage, qtbot: QtBot
) -> None:
    show(page.release_tab, qtbot)
    desktop.desk().desk.feed.tell(Changes(frozenset({ChangeKind.RECORD})))
    qtbot.waitUntil(lambda: not page.findChildren(FigureTable))


def test_a_second_press_while_the_figures_are_made_changes_nothing(
    page: StatisticsPage, qtbot: QtBot, session: Session
) -> None:
    page.release_tab.show_figures()
    page.release_tab.show_figures()
    qtbot.waitUntil(lambda: page.release_tab._job is None, timeout=30_000)

    assert done_actions(session).count(AuditAction.RELEASE_PREPARED) == 1


def test_report_and_period_are_there_again_after_a_lock(
    desktop: Desktop, page: StatisticsPage
) -> None:
    page.choice._period.setCurrentIndex(3)
    before = page.choice.chosen()
    place = desktop.desk().place()
    desktop.desk().open_page("home")
    again = opened(desktop, StatisticsPage, place.page, **place.arguments)

    assert again.choice.chosen() == before
    assert again.findChildren(FigureTable) == []


@pytest.mark.parametrize("tab", [0, 1])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_figures_are_walked_by_keyboard_named_and_uncut(
    tab: int, percent: int, desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    page = opened(desktop, StatisticsPage, "statistics")
    page.choice.choose_span(Span.QUARTER)
    page.tabs.setCurrentIndex(tab)
    show(page.release_tab if tab == 0 else exact(page), qtbot)
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        delete_what_is_due()

    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []


def test_a_case_worker_has_no_statistics(desktop: Desktop, tmp_path: Path) -> None:
    session = session_as(Role.WORKER, tmp_path)
    desktop.process.enter(session)
    desktop.desk().open_page("statistics")
    titles = [action.title for action in desktop.desk().all_actions()]

    assert desktop.desk().place().page == "home"
    assert "Statistics" not in titles
    session.close()
