from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from casevault.ui.lists.paged_model import KEPT_PAGES, PAGE_ROWS, Order, PagedModel
from ui.counting_rows import COLUMNS, CountingSource


def model_of(count: int) -> tuple[CountingSource, PagedModel[str]]:
    source = CountingSource(count)
    model = PagedModel(source, COLUMNS)
    model.reload()
    return source, model


@given(count=st.integers(0, 1000), positions=st.lists(st.integers(0, 999), max_size=20))
def test_every_row_is_where_the_source_put_it(count: int, positions: list[int]) -> None:
    _, model = model_of(count)

    for position in positions:
        if position < count:
            assert f"row {position}" == model.row(position)
            assert position == model.position(model.number(position))


def test_qt_finds_nothing_wrong_with_the_model() -> None:
    _, model = model_of(250)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.reload()
    tester.deleteLater()


def test_the_last_of_fifty_thousand_rows_costs_one_page() -> None:
    source, model = model_of(50_000)

    assert model.row(49_999) == "row 49999"
    assert source.fetched == PAGE_ROWS


def test_few_pages_are_kept_however_far_one_scrolls() -> None:
    _, model = model_of(50_000)
    for position in range(0, 50_000, PAGE_ROWS):
        model.row(position)

    assert len(model._pages) == KEPT_PAGES


def test_sorting_is_left_to_the_source() -> None:
    source, model = model_of(300)
    model.sort(0, Qt.SortOrder.DescendingOrder)

    assert Order("code", descending=True) == source.asked[-1]
    assert model.row(0) == "row 299"


def test_a_column_that_does_not_sort_changes_nothing() -> None:
    source, model = model_of(3)
    model.sort(1, Qt.SortOrder.DescendingOrder)

    assert [Order()] == source.asked


@pytest.mark.parametrize(
    ("prefix", "start", "found"),
    [("row 17", 0, 17), ("row 17", 18, 170), ("ROW 2", 200, 200), ("row 3", 299, 3), ("no", 0, -1)],
)
def test_seeking_goes_on_from_the_cursor_and_wraps(prefix: str, start: int, found: int) -> None:
    _, model = model_of(300)

    assert found == model.seek(prefix, 0, start)


def test_a_cell_tells_a_screen_reader_its_column() -> None:
    _, model = model_of(1)

    spoken = model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole)

    assert spoken == "Length: 5"


def test_a_table_has_no_rows_below_its_rows() -> None:
    _, model = model_of(5)

    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 5
