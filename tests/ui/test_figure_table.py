from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from casevault.domain.codes import code_list
from casevault.domain.release import (
    TOTAL,
    Axis,
    Balance,
    BalanceTerm,
    Figure,
    FigureStatus,
    ReleasedTable,
    SizeClass,
    WithheldReason,
)
from casevault.services import figure_words
from casevault.ui import theme
from casevault.ui.figures.balance_view import BalanceCard, Segments, contrast, shade, text_on
from casevault.ui.figures.figure_model import FigureModel
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.figures.table_pane import TableCard, WithheldBox, WithheldCard
from casevault.ui.theme import Scheme
from casevault.ui.widgets.column import ScrollColumn
from ui.conftest import delete_what_is_due
from ui.filled_vaults import words_of

Cells = dict[tuple[str, ...], Figure]
SEX = Axis("sex", "Sex", "SEX", ("F", "M"))
AGE = Axis("age_group", "Age group", "AGEGRP", ("CHILD", "ADULT"))


def exact(number: int) -> Figure:
    return Figure(FigureStatus.EXACT, number)


def rounded(number: int) -> Figure:
    return Figure(FigureStatus.ROUNDED, number)


ONE_WAY = ReleasedTable(
    id="by_sex",
    title_id="Identified persons, by sex",
    counting_rule_id="A person is counted once.",
    unit_id="Persons",
    axes=(SEX,),
    cells={("F",): rounded(45), ("M",): rounded(0), (TOTAL,): exact(47)},
)
TWO_WAY = replace(
    ONE_WAY,
    axes=(SEX, AGE),
    cells={
        (sex, age): rounded(5) for sex in ("F", "M", TOTAL) for age in ("CHILD", "ADULT", TOTAL)
    },
)
ACCOUNT = Balance(
    id="reports",
    title_id="Balance of the year's reports",
    counting_rule_id="Reports received in the year.",
    total=BalanceTerm(("ALL",), ("Reports received",), exact(168)),
    terms=tuple(
        BalanceTerm((name,), (name,), exact(number))
        for name, number in (("one", 57), ("two", 31), ("three", 10), ("four", 19), ("five", 51))
    ),
)


def model_of(table: ReleasedTable, *, careful_below: int = 0) -> FigureModel:
    words = figure_words.words_in_use()
    grid = figure_words.lay_out(table, words)
    return FigureModel(grid, words, base=5, bars=grid.across is None, careful_below=careful_below)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[ReleasedTable], FigureTable]:
    kept: list[FigureTable] = []

    def shown(table: ReleasedTable) -> FigureTable:
        made = FigureTable("Identified persons", model_of(table))
        kept.append(made)
        qtbot.addWidget(made)
        made.resize(700, made.sizeHint().height())
        in_front(made)
        return made

    return shown


def in_front(window: QWidget) -> None:
    """Show a window and make it the active one, so that it can have the keyboard."""
    window.show()
    window.activateWindow()
    delete_what_is_due()


def picture_of(table: FigureTable, row: int, column: int) -> QImage:
    """The left half of a cell, where a short number at the right does not reach."""
    rect: QRect = table.visualRect(table.model().index(row, column))
    rect.setWidth(rect.width() // 2)
    return table.viewport().grab(rect.adjusted(4, 4, 0, -4)).toImage()


def colours_in(image: QImage) -> int:
    """How many colours occur."""
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())})


def test_a_rounded_figure_is_hatched_and_an_exact_one_is_not(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    table = show(ONE_WAY)

    assert colours_in(picture_of(table, 0, 1)) > 2
    assert colours_in(picture_of(table, 2, 1)) == 1


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST])
def test_numbers_stay_readable_on_their_hatching_in_every_scheme(
    scheme: Scheme,
    wear: Callable[[Scheme, int], theme.Tokens],
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    tokens = wear(scheme, 100)
    image = picture_of(show(ONE_WAY), 0, 1)
    grounds = {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }

    assert min(contrast(QColor(tokens.text), QColor(name)) for name in grounds) >= 4.5


def test_a_rounded_figure_carries_its_mark_in_the_text(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    model = show(ONE_WAY).model()
    texts = [model.index(row, 1).data() for row in range(3)]

    assert [text[0] for text in texts[:2]] == ["≈", "≈"]
    assert texts[2] == "47"


def test_a_screen_reader_hears_whose_figure_it_is_and_that_it_is_protected(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    model = show(TWO_WAY).model()
    said = model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)

    assert said == "Female, Child (under 18): 5, protected by rounding"


def test_the_table_is_named_for_screen_readers(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    interface = QAccessible.queryAccessibleInterface(show(ONE_WAY))

    assert interface.text(QAccessible.Text.Name) == "Identified persons"


def test_the_axis_that_stands_across_is_named_above_its_columns(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    one, two = show(ONE_WAY), show(TWO_WAY)
    heads = two.horizontalHeader()

    assert heads.property("across") is None
    assert figure_words.lay_out(TWO_WAY, figure_words.words_in_use()).across == "Age group"
    assert heads.sizeHint().height() > one.horizontalHeader().sizeHint().height()


def test_nothing_of_a_figure_table_reaches_the_clipboard_or_leaves_by_drag(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    table = show(ONE_WAY)
    QApplication.clipboard().setText("before")
    table.setFocus()
    table.selectAll()
    for key in (Qt.Key.Key_C, Qt.Key.Key_X):
        QTest.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_Insert, Qt.KeyboardModifier.ControlModifier)

    assert QApplication.clipboard().text() == "before"
    assert not table.dragEnabled()
    assert table.dragDropMode() == QAbstractItemView.DragDropMode.NoDragDrop
    assert table.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu


def test_all_rows_are_seen_at_once_and_the_wheel_moves_the_page(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    table = show(TWO_WAY)
    last = table.visualRect(table.model().index(2, 0))

    assert table.viewport().rect().contains(last.center())
    assert not table.verticalScrollBar().isVisible()


def test_what_a_figure_means_is_said_while_it_has_the_cursor(qtbot: QtBot) -> None:
    card = TableCard(ONE_WAY, 3, 5, figure_words.words_in_use())
    qtbot.addWidget(card)
    in_front(card)
    resting = card.pane.line.text()
    card.pane.table.setFocus()
    QTest.keyClick(card.pane.table, Qt.Key.Key_Right)
    explained = card.pane.line.text()
    QTest.keyClick(card.pane.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    card.pane.table.clearFocus()

    assert "protected by rounding, near the true number" in resting
    assert explained.startswith("Female: 45, protected by rounding. Near the true number")
    assert "multiple of 5" in explained
    assert card.pane.line.text() == resting


def test_a_card_says_what_is_counted_and_by_which_rule(qtbot: QtBot) -> None:
    card = TableCard(ONE_WAY, 3, 5, figure_words.words_in_use())
    qtbot.addWidget(card)

    assert "Table 3" in words_of(card)
    assert "Persons. A person is counted once." in words_of(card)


@pytest.mark.parametrize("reason", WithheldReason)
def test_an_absent_table_says_why_and_what_is_possible_instead(
    reason: WithheldReason, qtbot: QtBot
) -> None:
    box = WithheldBox(reason)
    qtbot.addWidget(box)
    said = words_of(box)

    assert "Not shown" in said
    assert "Possible" in said
    assert len(said.splitlines()) >= 3


def test_tables_absent_for_one_reason_are_named_together(qtbot: QtBot) -> None:
    reason = WithheldReason.TOO_FEW_FOR_TWO_WAY
    absent = replace(TWO_WAY, cells={}, withheld=reason)
    card = WithheldCard([(4, absent), (5, replace(absent, title_id="Another"))], reason)
    qtbot.addWidget(card)
    said = words_of(card)

    assert ("Table 4" in said, "Table 5" in said, "Another" in said) == (True, True, True)
    assert said.count("Not shown") == 1


def test_a_number_in_words_is_shown_in_words(show: Callable[[ReleasedTable], FigureTable]) -> None:
    few = Figure(FigureStatus.SIZE_CLASS, size_class=SizeClass.FROM_5_TO_19)
    model = show(replace(ONE_WAY, cells={("F",): few, ("M",): few})).model()

    assert model.index(0, 1).data() == "5 to 19"
    assert "lies between these two" in model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_small_exact_numbers_are_marked_as_such() -> None:
    cells: Cells = {("F",): exact(4), ("M",): exact(5)}
    model = model_of(replace(ONE_WAY, cells=cells), careful_below=5)
    marked = [model.index(row, 1).data(Qt.ItemDataRole.ForegroundRole) for row in range(2)]

    assert marked == [QColor(theme.tokens().caution), None]
    assert "recognised" in model.why(0, 1)


def test_zero_gives_nobody_away() -> None:
    cells: Cells = {("F",): exact(0), ("M",): exact(9)}
    model = model_of(replace(ONE_WAY, cells=cells), careful_below=5)

    assert model.why(0, 1) == ""


def test_a_balance_that_adds_up_says_so_and_draws_its_parts(qtbot: QtBot) -> None:
    card = BalanceCard(ACCOUNT, 1, 5, figure_words.words_in_use())
    qtbot.addWidget(card)
    segments = card.findChild(Segments)

    assert segments is not None
    assert "57 + 31 + 10 + 19 + 51 = 168" in segments.accessibleName()
    assert "57 + 31 + 10 + 19 + 51 = 168" in words_of(card)


def test_a_balance_that_is_not_exact_draws_no_parts(qtbot: QtBot) -> None:
    total = replace(ACCOUNT.total, figure=Figure(FigureStatus.WITHHELD))
    absent = replace(ACCOUNT, total=total, terms=(), withheld=WithheldReason.YEAR_NOT_CLOSED)
    card = BalanceCard(absent, 1, 5, figure_words.words_in_use())
    qtbot.addWidget(card)

    assert card.findChild(Segments) is None
    assert "whole year that has ended" in words_of(card)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST])
def test_numbers_on_the_parts_of_a_balance_are_readable_in_every_scheme(
    scheme: Scheme, wear: Callable[[Scheme, int], theme.Tokens]
) -> None:
    wear(scheme, 100)

    for place in range(12):
        ground = shade(place)
        assert contrast(text_on(ground), ground) >= 4.5


def test_neighbouring_parts_of_a_balance_differ_in_every_scheme(
    wear: Callable[[Scheme, int], theme.Tokens],
) -> None:
    for scheme in (Scheme.LIGHT, Scheme.DARK, Scheme.CONTRAST):
        wear(scheme, 100)
        for place in range(12):
            assert contrast(shade(place), shade(place + 1)) > 1.15


def test_a_long_label_takes_a_second_line_instead_of_being_cut(qtbot: QtBot) -> None:
    terms = (replace(ACCOUNT.terms[0], label_ids=("a very long label " * 8,)), *ACCOUNT.terms[1:])
    card = BalanceCard(replace(ACCOUNT, terms=terms), 1, 5, figure_words.words_in_use())
    qtbot.addWidget(card)
    card.resize(420, 900)
    card.show()
    delete_what_is_due()
    assert card.pane is not None
    table = card.pane.table

    assert table.rowHeight(0) > 2 * table.fontMetrics().height()
    assert table.rowHeight(0) > table.rowHeight(1)


def test_the_cursor_shows_where_the_keyboard_is(
    show: Callable[[ReleasedTable], FigureTable],
) -> None:
    table = show(ONE_WAY)
    rect = table.visualRect(table.model().index(0, 0))
    corner = rect.topLeft() + QPoint(1, rect.height() // 2)
    table.setFocus()
    delete_what_is_due()
    seen = QColor(table.viewport().grab().toImage().pixel(corner)).name()

    assert seen == theme.tokens().focus


def test_a_report_of_twenty_large_tables_is_on_the_screen_within_a_second(qtbot: QtBot) -> None:
    sources = Axis("source", "Source of report", "REPSRC", tuple(code_list("REPSRC").by_code))
    cells: Cells = {
        (source, sex): rounded(5) for source in (*sources.codes, TOTAL) for sex in ("F", "M", TOTAL)
    }
    large = replace(ONE_WAY, axes=(sources, SEX), cells=cells)
    words = figure_words.words_in_use()
    column = ScrollColumn("Figures")
    qtbot.addWidget(column)
    column.resize(1000, 700)
    began = time.process_time()
    for number in range(20):
        column.body.addWidget(TableCard(large, number, 5, words))
    in_front(column)
    took = time.process_time() - began

    assert len(cells) > 60
    assert took < 1.0
