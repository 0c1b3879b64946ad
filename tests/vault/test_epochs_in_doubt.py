"""A disk that fails in the one moment in which the keys change, and goes on failing."""

from __future__ import annotations

import errno
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.services import travel
from casevault.services.session import Session
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import start_epoch
from domain.hand_clock import HandClock
from vault.failing_disk import FailsOnce
from vault.made_vaults import MadeCase, new_vault, opened

CASE = MadeCase()
LAST_CALLS = 25
"""Around the replacing of the header: its two copies written, synced, renamed, put back."""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    vault = new_vault(tmp_path / "made")
    CASE.start(vault, CASE.write(0, {"n": 1}, {"n": 1}))
    vault.close()
    return tmp_path / "made"


@pytest.fixture
def folder(made: Path) -> Path:
    return made.with_name("centre.casevault")


def calls_of_an_epoch(made: Path, disk: FailsOnce) -> int:
    folder = shutil.copytree(made, made.with_name("counted.casevault"))
    vault = opened(folder)
    disk.fail_at(0)
    start_epoch(vault, EpochPlan(lambda *_: None), clock=HandClock())
    return disk.work_again()


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_what_is_saved_after_a_change_that_was_refused_is_there_at_the_next_opening(
    made: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    disk = FailsOnce(monkeypatch, error)
    every = calls_of_an_epoch(made, disk)
    was_closed, epochs = set(), set()
    for failing in range(every - LAST_CALLS, every + 1):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
        vault = opened(folder)
        disk.fail_at(failing, lasting=True)
        try:
            start_epoch(vault, EpochPlan(lambda *_: None), clock=HandClock())
        except UserError:
            disk.work_again()
            was_closed.add(not vault.is_open)
            if vault.is_open:
                CASE.save(vault, CASE.write(1, {"n": 2}, {"n": 2}))
        saved = 2 if vault.is_open else 1
        disk.work_again()
        vault.close()
        again = opened(folder)
        epochs.add(again.keyring.epoch)
        assert again.identities.open(CASE.record_id, "test") == {"n": saved}
        assert again.verify().is_sound
        again.close()
    assert was_closed == {True, False}
    assert epochs == {1, 2}


def test_the_file_with_the_keys_to_names_stays_when_they_may_be_gone_from_the_vault(
    made: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FailsOnce(monkeypatch, errno.EIO)
    every = calls_of_an_epoch(made, disk)
    file, found = tmp_path / "stick.cvk", set()
    for failing in range(every - LAST_CALLS, every + LAST_CALLS):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
        file.unlink(missing_ok=True)
        session = Session(opened(folder), HandClock())
        disk.fail_at(failing, lasting=True)
        with suppress(UserError):
            travel.take_away(session, file)
        disk.work_again()
        session.close()
        session = Session(opened(folder), HandClock())
        if is_away := travel.keys_are_away(session):
            travel.bring_back(session, file)
            session.close()
            session = Session(opened(folder), HandClock())
        assert session.vault.identities.open(CASE.record_id, "test") == {"n": 1}
        found.add((is_away, file.exists()))
        session.close()
    assert {(True, True), (False, False)} <= found
