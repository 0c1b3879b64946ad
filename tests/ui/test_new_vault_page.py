from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casevault.services import unlock
from casevault.services.session import Session
from casevault.ui.jobs import Jobs
from casevault.ui.pages.new_vault import NewVaultPage


@pytest.fixture
def page(qtbot: QtBot, jobs: Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewVaultPage:
    """The wizard, with a home folder of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    made = NewVaultPage(jobs)
    qtbot.addWidget(made)
    made.show()
    return made


def go(page: NewVaultPage, *, to: int) -> None:
    """Fill the steps before step number `to`, counted from 0."""
    if to > 0:
        page._place._label.setText("Centre")
        page._place._country.setCurrentIndex(page._place._country.findData("BA"))
        page._next()
    if to > 1:
        page._person._name.setText("Ana")
        page._next()
    if to > 2:
        page._passphrase._written.setChecked(True)
        page._next()


def test_a_vault_is_made_and_opens_with_the_words_that_were_offered(
    page: NewVaultPage, qtbot: QtBot, tmp_path: Path
) -> None:
    go(page, to=3)
    words = page._passphrase.passphrase()
    page._check._edit.setText(words)
    with qtbot.waitSignal(page.made, timeout=30000) as made:
        QTest.keyClick(page._check._edit, Qt.Key.Key_Return)
    session = made.args[0]
    assert isinstance(session, Session)
    session.close()
    again = unlock.unlock(
        tmp_path / "records.casevault", user_name="Ana", passphrase=bytearray(words.encode())
    )

    assert again.vault.info.country == "BA"
    assert again.vault.info.label == "Centre"
    again.close()


def test_each_step_says_what_is_missing_and_goes_nowhere(page: NewVaultPage) -> None:
    page._next()
    at_place = (page._at, page._banner.text())
    go(page, to=1)
    page._next()
    at_person = (page._at, page._banner.text())
    go(page, to=2)
    page._next()

    assert at_place == (0, "Give the name of the centre.")
    assert at_person == (1, "Give a user name.")
    assert (page._at, page._banner.text()) == (2, "Write the six words down, then say so here.")


def test_a_word_typed_wrong_shows_before_the_vault_is_made(
    page: NewVaultPage, tmp_path: Path
) -> None:
    go(page, to=3)
    page._check._edit.setText(page._passphrase.passphrase() + "x")
    page._next()

    assert "not the same passphrase" in page._banner.text()
    assert list(tmp_path.glob("*.casevault")) == []


def test_an_own_passphrase_must_be_strong(page: NewVaultPage) -> None:
    go(page, to=2)
    page._passphrase._use_own.setChecked(True)
    page._passphrase._edit.setText("centre ana 2026")
    page._next()
    weak = page._at
    page._passphrase._edit.setText("gargoyle ninety velvet ostrich lantern mud")
    page._next()

    assert (weak, page._at) == (2, 3)


def test_other_words_must_be_written_down_anew(page: NewVaultPage) -> None:
    go(page, to=2)
    first = page._passphrase.passphrase()
    page._passphrase._written.setChecked(True)
    page._passphrase._again()

    assert page._passphrase.passphrase() != first
    assert not page._passphrase._written.isChecked()


def test_back_keeps_what_was_given(page: NewVaultPage, qtbot: QtBot) -> None:
    go(page, to=2)
    page._previous()
    page._previous()

    assert page._place.label() == "Centre"
    with qtbot.waitSignal(page.given_up, timeout=30000):
        page._previous()


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "con:", "what?"])
def test_a_folder_name_that_cannot_be_is_refused(page: NewVaultPage, name: str) -> None:
    page._place._name.setText(name)

    assert "plain letters" in page._place.problem()


def test_a_folder_that_is_there_already_is_not_touched(page: NewVaultPage, tmp_path: Path) -> None:
    (tmp_path / "records.casevault").mkdir()

    assert "already" in page._place.problem()
