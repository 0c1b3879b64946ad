"""Naming a key file where a passphrase is typed: one quiet line until it is needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from casevault.domain.roles import Role
from casevault.services import key_files, users
from casevault.services.session import Session
from casevault.services.volumes import Volume
from casevault.ui.jobs import Jobs
from casevault.ui.pages.release_save import SaveStep
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.widgets.key_file_field import KeyFileField
from services.vaults import new_session
from ui.conftest import Desktop

FIRST = "correct horse battery staple in nine more words"
SLOW = 60_000


@pytest.fixture
def key_file(session: Session, tmp_path: Path) -> Path:
    """A key file on a stick."""
    (tmp_path / "stick").mkdir()
    return key_files.write(session, key_files.fresh(), [tmp_path / "stick"])[0]


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the computer have these drives and no others."""

    class Plugged:
        def __init__(self, mounts: tuple[Path, ...]) -> None:
            self._mounts = mounts

        def mounted(self) -> tuple[Volume, ...]:
            return tuple(Volume(str(place), each) for place, each in enumerate(self._mounts))

    def make(*mounts: Path) -> None:
        monkeypatch.setattr(key_files, "this_computer", lambda: Plugged(mounts))

    return make


def test_the_line_opens_by_key_and_takes_the_file_on_the_stick(
    jobs: Jobs, key_file: Path, plug: Callable[..., None], qtbot: QtBot
) -> None:
    plug(key_file.parent)
    field = KeyFileField(jobs)
    qtbot.addWidget(field)
    field.show()
    assert field.path() is None
    assert not field._row.isVisible()
    field.button.setFocus()
    QTest.keyClick(field.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: field.path() == key_file)
    assert field._files.itemText(0) == "No key file"
    field.clear()
    assert field.path() is None
    assert field.button.isVisible()


def test_without_a_stick_nothing_is_chosen(
    jobs: Jobs, plug: Callable[..., None], qtbot: QtBot
) -> None:
    plug()
    field = KeyFileField(jobs)
    qtbot.addWidget(field)
    field.open()
    qtbot.waitUntil(lambda: not jobs.is_busy)
    assert field.path() is None


def test_a_vault_opens_with_passphrase_and_key_file_on_the_unlock_page(
    desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    founder = new_session(tmp_path / "two.casevault")
    stick = tmp_path / "stick"
    stick.mkdir()
    made = key_files.written(founder, [stick])
    with made as secret:
        users.add_user(
            founder,
            "Mira",
            bytearray(FIRST.encode()),
            roles=frozenset({Role.WORKER}),
            second_factor=secret,
        )
    founder.close()
    page = desktop.process.window.findChild(UnlockPage)
    assert page is not None
    page.offer(tmp_path / "two.casevault")
    page._name.setText("Mira")
    page._passphrase.setText(FIRST)
    page._go.click()
    qtbot.waitUntil(lambda: "your key file if you use one" in page._banner.text(), timeout=SLOW)
    page._key_file.choose_file(made.paths[0])
    page._go.click()
    qtbot.waitUntil(lambda: desktop.process.session() is not None, timeout=SLOW)
    session = desktop.process.session()
    assert session is not None
    assert session.vault.user.name == "Mira"
    desktop.process.take_down()
    session.close()


def test_a_file_that_is_no_key_file_is_said_before_anything_is_tried(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = session.vault.info.folder
    session.close()
    (tmp_path / "letter.cvkey").write_text("no key")
    page = desktop.process.window.findChild(UnlockPage)
    assert page is not None
    page.offer(folder)
    page._name.setText("Founder")
    page._passphrase.setText("something")
    page._key_file.choose_file(tmp_path / "letter.cvkey")
    page._go.click()
    qtbot.waitUntil(lambda: "is no key file" in page._banner.text())
    assert "failed" not in page._banner.text()


def test_the_key_file_of_who_approves_goes_with_her_passphrase(
    session: Session, jobs: Jobs, key_file: Path, qtbot: QtBot
) -> None:
    session.vault.users.add_with_derived_key(
        "Vera", bytearray(b"v" * 32), frozenset({Role.DIRECTOR})
    )
    step = SaveStep(session, jobs)
    qtbot.addWidget(step)
    step.passphrase.setText(FIRST)
    step.key_file.choose_file(key_file)
    assert step.wish().key_file == key_file
    step.leave()
    assert step.key_file.path() is None
