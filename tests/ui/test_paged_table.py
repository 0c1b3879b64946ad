from __future__ import annotations

from time import perf_counter

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casevault.ui.lists.list_pane import ListPane
from casevault.ui.lists.paged_model import Order, PagedModel
from casevault.ui.lists.paged_table import PagedTable
from casevault.ui.widgets.empty import EmptyState
from ui.counting_rows import COLUMNS, CountingSource


def table_of(count: int, qtbot: QtBot) -> tuple[CountingSource, PagedTable]:
    source = CountingSource(count)
    model = PagedModel(source, COLUMNS)
    table = PagedTable(model, "Cases")
    model.setParent(table)
    qtbot.addWidget(table)
    table.reload()
    table.show()
    return source, table


def test_the_first_row_has_the_cursor_after_loading(qtbot: QtBot) -> None:
    _, table = table_of(50, qtbot)

    assert table.current_number() == 0


def test_enter_opens_the_row_under_the_cursor(qtbot: QtBot) -> None:
    _, table = table_of(50, qtbot)
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened, timeout=30000) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)

    assert opened.args == [1]


def test_end_and_home_reach_the_ends_of_fifty_thousand_rows_at_once(qtbot: QtBot) -> None:
    _, table = table_of(50_000, qtbot)
    began = perf_counter()
    QTest.keyClick(table, Qt.Key.Key_End)
    at_end = table.current_number()
    QTest.keyClick(table, Qt.Key.Key_Home)

    assert (at_end, table.current_number()) == (49_999, 0)
    assert perf_counter() - began < 1.0


def test_typing_jumps_to_the_next_row_that_starts_so(qtbot: QtBot) -> None:
    _, table = table_of(300, qtbot)
    for letter in "row 25":
        table.keyboardSearch(letter)

    assert table.current_number() == 25


def test_a_click_on_a_header_sorts_and_a_second_turns_it_round(qtbot: QtBot) -> None:
    source, table = table_of(300, qtbot)
    table.sort_by(0)
    table.sort_by(0)

    assert [Order("code"), Order("code", descending=True)] == source.asked[-2:]


def test_sorting_keeps_the_cursor_on_its_row(qtbot: QtBot) -> None:
    _, table = table_of(300, qtbot)
    table.go_to(42)
    table.sort_by(0)
    table.sort_by(0)

    assert table.current_number() == 42


def test_a_header_that_does_not_sort_shows_no_arrow(qtbot: QtBot) -> None:
    source, table = table_of(3, qtbot)
    table.sort_by(1)

    assert [Order()] == source.asked
    assert table.horizontalHeader().sortIndicatorSection() != 1


def test_tab_leaves_the_table(qtbot: QtBot) -> None:
    _, table = table_of(3, qtbot)

    assert not table.tabKeyNavigation()


def test_the_table_is_named_for_screen_readers(qtbot: QtBot) -> None:
    _, table = table_of(3, qtbot)
    interface = QAccessible.queryAccessibleInterface(table)

    assert interface.text(QAccessible.Text.Name) == "Cases"


@pytest.fixture
def pane(qtbot: QtBot) -> tuple[CountingSource, ListPane, EmptyState, EmptyState]:
    source, table = table_of(0, qtbot)
    nothing_yet = EmptyState("Nothing yet", "It begins here.", "Begin")
    nothing_found = EmptyState("Nothing found", "Try fewer letters.")
    made = ListPane(table, nothing_yet, nothing_found)
    qtbot.addWidget(made)
    made.show()
    return source, made, nothing_yet, nothing_found


def test_nothing_yet_and_nothing_found_are_told_apart(
    pane: tuple[CountingSource, ListPane, EmptyState, EmptyState],
) -> None:
    source, shown, nothing_yet, nothing_found = pane
    shown.reload(filtered=False)
    first = (nothing_yet.isVisible(), nothing_found.isVisible())
    shown.reload(filtered=True)
    second = (nothing_yet.isVisible(), nothing_found.isVisible())
    source.count = 2
    shown.reload(filtered=True)

    assert (first, second) == ((True, False), (False, True))
    assert shown.table.isVisible()


def test_a_row_is_not_a_root(qtbot: QtBot) -> None:
    _, table = table_of(3, qtbot)

    assert not table.rootIndex().isValid()
    assert QModelIndex() == table.rootIndex()
