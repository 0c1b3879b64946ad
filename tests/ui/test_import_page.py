from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from casevault.domain.roles import Role
from casevault.services import cases
from casevault.services.session import Session
from casevault.ui.pages.import_cases import ImportPage
from casevault.ui.widgets.word_table import WordModel, WordTable
from ui.conftest import Desktop
from ui.filled_vaults import filled_session, opened, session_as, words_of

GOOD = ["2026-02-15", "POL", "ONGOING", "F"]
BAD = ["2026-02-15", "POL", "Nonsense", "F"]
HEADINGS = ["report.received", "report.source", "report.outcome", "person.sex"]


@pytest.fixture
def page(desktop: Desktop, session: Session) -> ImportPage:
    desktop.process.enter(session)
    return opened(desktop, ImportPage, "import_cases")


def sheet(folder: Path, rows: list[list[str]], headings: list[str] | None = None) -> Path:
    """A workbook with our own headings."""
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.append(headings or HEADINGS)
    for row in rows:
        active.append(row)
    target = folder / "list.xlsx"
    book.save(target)
    return target


def wait(page: ImportPage, qtbot: QtBot) -> None:
    """Until the file is read or taken over."""
    qtbot.waitUntil(lambda: page._running.count() == 0, timeout=20_000)


def count(session: Session) -> int:
    """How many cases there are."""
    return len(cases.find(session, cases.CaseQuery()))


def issues(page: ImportPage) -> list[tuple[str, ...]]:
    """The refused cells as listed."""
    table = page.findChild(WordTable)
    assert table is not None
    model = table.model()
    assert isinstance(model, WordModel)
    return list(model.rows)


def test_a_file_is_first_only_looked_at(
    page: ImportPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    page.look_at(sheet(tmp_path, [GOOD, GOOD, BAD]))
    wait(page, qtbot)

    assert "2 rows can be taken over." in words_of(page)
    assert "1 row cannot be taken over." in words_of(page)
    assert page._take_over.accessibleName() == "Take over 2 rows"
    assert count(session) == 0


def test_refused_cells_are_named_by_row_and_column(
    page: ImportPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.look_at(sheet(tmp_path, [GOOD, BAD]))
    wait(page, qtbot)
    [(problem, row, column)] = issues(page)

    assert (row, column) == ("3", "C")
    assert "Nonsense" in problem


def test_the_rows_are_taken_over_when_the_button_is_pressed(
    page: ImportPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    page.look_at(sheet(tmp_path, [GOOD, GOOD, BAD]))
    wait(page, qtbot)
    page._take_over.click()
    qtbot.waitUntil(lambda: "taken over." in page._banner.text(), timeout=20_000)

    assert count(session) == 2
    assert "2 rows taken over." in page._banner.text()
    assert page._take_over.isHidden()
    assert page._open_list.isVisible()


def test_nothing_to_take_over_offers_no_button(
    page: ImportPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page.look_at(sheet(tmp_path, [BAD]))
    wait(page, qtbot)

    assert page._take_over.isHidden()
    assert "0 rows can be taken over." in words_of(page)


def test_unknown_headings_are_said_and_a_list_of_columns_helps(
    page: ImportPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    own = ["Kad", "Ko", "Kako", "Pol"]
    file = sheet(tmp_path, [GOOD], own)
    page.look_at(file)
    wait(page, qtbot)
    refused = page._banner.text()
    mapping = tmp_path / "columns.toml"
    lines = [f'"{mine}" = "{ours}"' for mine, ours in zip(own, HEADINGS, strict=True)]
    mapping.write_text("[columns]\n" + "\n".join(lines), "utf-8")
    page.look_at(file, mapping)
    wait(page, qtbot)

    assert "choose a list of columns" in refused
    assert "--map" not in refused
    assert page._columns.isVisible()
    assert "1 row can be taken over." in words_of(page)
    assert count(session) == 0


def test_a_file_that_is_none_is_said_in_words(
    page: ImportPage, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = tmp_path / "list.xlsx"
    broken.write_bytes(b"no workbook")
    page.look_at(broken)
    wait(page, qtbot)

    assert page._banner.text()
    assert page._choose.isEnabled()


def test_a_practice_vault_takes_nothing_from_outside(
    desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    session = filled_session(tmp_path, people=0)
    desktop.process.enter(session)
    page = opened(desktop, ImportPage, "import_cases")
    page.look_at(sheet(tmp_path, [GOOD]))
    wait(page, qtbot)

    assert "practice vault takes nothing from outside" in page._banner.text()
    assert count(session) == 0
    session.close()


def test_a_director_does_not_take_over_cases(desktop: Desktop, tmp_path: Path) -> None:
    session = session_as(Role.DIRECTOR, tmp_path)
    desktop.process.enter(session)
    desktop.desk().open_page("import_cases")

    assert desktop.desk().place().page == "home"
    session.close()


def test_the_list_of_cases_hears_of_what_was_taken_over(
    page: ImportPage, desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    page.look_at(sheet(tmp_path, [GOOD]))
    wait(page, qtbot)
    with qtbot.waitSignal(desktop.desk().desk.feed.changed, timeout=20_000) as heard:
        page._take_over.click()

    assert {"case", "record"} <= set(heard.args[0].kinds)
