"""A vault older than one of its own backups is found by every check, without anybody asking."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from casevault.services import (
    anchors,
    backup,
    backup_places,
    backup_rounds,
    backups_at_hand,
    epochs,
    verify,
)
from casevault.services.session import Session
from casevault.vault import findings
from casevault.vault.findings import Severity
from domain.hand_clock import HandClock
from services.test_restoring import restored
from services.vaults import again, new_session
from vault.made_vaults import MadeCase

Shown = list[tuple[str, Severity]]


def checked(session: Session) -> Shown:
    found = verify.verify(session).findings
    return [(one.finding.message_id, one.finding.severity) for one in found]


def put_back(older: Path, present: Path) -> None:
    """Somebody copies yesterday's folder over today's."""
    shutil.rmtree(present)
    shutil.copytree(older, present)


@pytest.fixture
def older(session: Session, clock: HandClock, tmp_path: Path) -> Path:
    """The vault as it stood a day before; `session` is closed."""
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    session.close()
    kept = Path(shutil.copytree(session.vault.info.folder, tmp_path / "kept"))
    clock.forward(days=1)
    return kept


@pytest.mark.parametrize("where", ["beside", "chosen", "by hand"])
def test_a_vault_put_back_to_before_its_newest_backup_is_found(
    session: Session, clock: HandClock, tmp_path: Path, where: str
) -> None:
    MadeCase().start(session.vault)
    folder = session.vault.info.folder
    if where == "chosen":
        backup_places.choose(session, tmp_path / "stick")
    if where == "by hand":
        backup.back_up(session, tmp_path / "hand" / "first.cvb")
    session.close()
    older = Path(shutil.copytree(folder, tmp_path / "older"))
    clock.forward(days=1)
    session = again(folder, clock=clock)
    MadeCase().start(session.vault)
    if where == "by hand":
        backup.back_up(session, tmp_path / "hand" / "second.cvb")
    else:
        backup_rounds.run(session)
    assert checked(session) == []
    session.close()

    put_back(older, folder)
    session = again(folder, clock=clock)
    assert checked(session) == [(findings.BACKUP_DIFFERS, Severity.DAMAGE)]
    last = verify.last_check(session)
    assert last is not None
    assert not last.is_sound  # the status line says so
    session.close()


def test_a_vault_put_back_to_before_a_change_of_keys_is_found_too(
    session: Session, clock: HandClock, older: Path
) -> None:
    """The newer backup is under keys that the older vault does not have."""
    folder = session.vault.info.folder
    epochs.start(again(folder, clock=clock))
    session = again(folder, clock=clock)
    backup_rounds.run(session)
    assert checked(session) == []  # and the older backup, which the new keys do not prove, fits
    assert verify.verify(session).backups == 2
    session.close()
    put_back(older, folder)
    session = again(folder, clock=clock)
    assert checked(session) == [(findings.BACKUP_DIFFERS, Severity.DAMAGE)]
    session.close()


def test_what_is_not_there_is_no_backup_or_of_another_vault_changes_nothing(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    MadeCase().start(session.vault)
    stick = tmp_path / "stick"
    backup_places.choose(session, stick)
    done = backup_rounds.run(session)
    other = new_session(tmp_path / "other.casevault", clock=clock)
    backup.back_up(other, done.path.with_name("other.cvb"))
    other.close()
    for name, content in (("empty", b""), ("short", b"CVBACKUP"), ("noise", os.urandom(4000))):
        done.path.with_name(f"{name}.cvb").write_bytes(content)
    done.path.with_name("folder.cvb").mkdir()
    done.path.with_name("link.cvb").symlink_to(tmp_path / "nowhere")
    if hasattr(os, "mkfifo"):
        os.mkfifo(done.path.with_name("pipe.cvb"))  # whoever opens it waits for ever
    assert checked(session) == []
    assert verify.verify(session).backups == 1
    shutil.rmtree(stick)
    assert checked(session) == []
    assert verify.verify(session).backups == 0


def test_a_backup_that_the_present_keys_should_prove_and_do_not_is_named(session: Session) -> None:
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    content = bytearray(done.path.read_bytes())
    content[16 + int.from_bytes(content[12:16], "big")] ^= 1
    done.path.with_name("forged.cvb").write_bytes(content)
    (found,) = verify.verify(session).findings
    assert (found.finding.message_id, found.is_damage) == (anchors.BACKUP_UNPROVEN, False)
    assert "forged.cvb" in found.text()
    compared = verify.verify(session, anchor=done.path.with_name("forged.cvb"))
    assert len(compared.findings) == 1  # said once
    assert compared.fits_anchor


def test_after_a_restore_the_newer_backups_are_known_to_hold_more_for_good(
    session: Session, clock: HandClock, older: Path
) -> None:
    """That the vault is older is no damage then; that their work is missing is said."""
    folder = session.vault.info.folder
    backups = folder.with_name("test-backups")
    (first,) = backups.glob("*.cvb")
    session = again(folder, clock=clock)
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    session.close()
    clock.forward(days=1)
    older.rename(older.with_name("put-away"))
    shutil.rmtree(folder)
    restored(first, folder, clock)

    back = again(folder, clock=clock)
    assert checked(back) == [(backups_at_hand.WENT_BACK, Severity.NOTE)]
    clock.forward(days=1)
    backup_rounds.run(back)
    assert checked(back) == [(backups_at_hand.WENT_BACK, Severity.NOTE)]
    kept = Path(shutil.copytree(folder, folder.with_name("kept-again")))
    clock.forward(days=1)
    MadeCase().start(back.vault)
    backup_rounds.run(back)
    back.close()
    put_back(kept, folder)
    back = again(folder, clock=clock)
    assert (findings.BACKUP_DIFFERS, Severity.DAMAGE) in checked(back)
    back.close()
