from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casevault.domain.roles import Role
from casevault.services import releases
from casevault.services.session import Session
from casevault.ui.pages.release_wizard import ReleaseWizardPage
from casevault.ui.pages.releases import ReleasesPage
from casevault.ui.widgets.word_table import WordModel, WordTable
from ui.conftest import Desktop
from ui.filled_vaults import filled_session, opened, session_as, words_of
from ui.release_steps import RECIPIENT, begun, to_save, written


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = filled_session(tmp_path)
    yield made
    made.close()


@pytest.fixture
def wizard(desktop: Desktop, session: Session) -> ReleaseWizardPage:
    desktop.process.enter(session)
    return begun(desktop)


def test_the_list_says_what_left_to_whom_and_when_newest_first(
    wizard: ReleaseWizardPage, desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    to_save(wizard, qtbot, tmp_path / "out")
    written(wizard, qtbot)
    page = opened(desktop, ReleasesPage, "releases")
    [release] = releases.past_releases(session)

    assert rows_of(page) == [
        (
            "Reports and identified persons",
            "2025, October to December",
            "For the public",
            RECIPIENT,
            "02.03.2026",
            release.release_id,
        )
    ]


def rows_of(page: ReleasesPage) -> list[tuple[str, ...]]:
    """The rows of the list of releases."""
    table = page.findChild(WordTable)
    assert table is not None
    model = table.model()
    assert isinstance(model, WordModel)
    return list(model.rows)


def test_an_empty_list_offers_the_first_release(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    page = opened(desktop, ReleasesPage, "releases")

    assert "Nothing released yet" in words_of(page)
    assert "Make a release" in words_of(page)


def test_a_release_that_was_changed_on_the_way_is_found(
    wizard: ReleaseWizardPage, desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    to_save(wizard, qtbot, tmp_path / "out")
    written(wizard, qtbot)
    [folder] = (tmp_path / "out").iterdir()
    page = opened(desktop, ReleasesPage, "releases")
    page.look_at(folder)
    qtbot.waitUntil(lambda: bool(page.verify.banner.text()), timeout=20_000)
    whole = words_of(page.verify)
    figures = folder / "figures.json"
    figures.write_text(figures.read_text("utf-8").replace("rounded", "exact", 1), "utf-8")
    page.look_at(folder)
    qtbot.waitUntil(lambda: bool(page.verify.banner.text()), timeout=20_000)
    changed = words_of(page.verify)

    assert "its witnesses hold" in whole
    assert "signature of this vault's own key" in whole
    assert "Do not rely on this release" in changed
    assert "figures.json" in changed


def test_a_folder_without_a_release_is_said(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    desktop.process.enter(session)
    page = opened(desktop, ReleasesPage, "releases")
    page.look_at(tmp_path)
    qtbot.waitUntil(lambda: bool(page.verify.banner.text()), timeout=20_000)

    assert "There is no release" in page.verify.banner.text()


def test_a_case_worker_sees_the_list_and_makes_no_release(desktop: Desktop, tmp_path: Path) -> None:
    session = session_as(Role.WORKER, tmp_path)
    desktop.process.enter(session)
    page = opened(desktop, ReleasesPage, "releases")
    said = words_of(page)
    desktop.desk().open_page("release_wizard")

    assert "Nothing released yet" in said
    assert desktop.desk().place().page == "home"
    session.close()
