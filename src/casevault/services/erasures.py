"""Cases that were destroyed, and backups: the list beside them, and erasing once more.

A backup made before a case was erased still holds it. So the ids of erased cases lie beside every
backup, a restore marks those that came back, and a coordinator erases them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casevault.domain.roles import Right
from casevault.services import egress
from casevault.services.backup import ERASURES_NAME, list_beside
from casevault.services.backup_register import BackupEntry, entries
from casevault.services.session import Session
from casevault.vault.erasure_list import (
    ErasedCase,
    ErasureList,
    ErasureListError,
    read_list,
    write_list,
)
from casevault.vault.restoring import TO_ERASE_SETTING
from casevault.vault.signatures import Purpose

Erase = Callable[[Session, tuple[str, ...]], None]
"""Destroys these cases in a new epoch; afterwards the vault is closed and has to be unlocked."""

_NO_CASES: Final[tuple[ErasedCase, ...]] = ()


@dataclass(frozen=True, slots=True)
class StillHolds:
    """A backup that was made before a case was erased, and the cases it may still hold."""

    backup: BackupEntry
    cases: tuple[ErasedCase, ...]


def pending(session: Session) -> tuple[ErasedCase, ...]:
    """The cases that came back by a restore and are still here."""
    kept = session.vault.settings.get(TO_ERASE_SETTING) or []
    known = (ErasedCase(case_id, stamp) for case_id, stamp in kept)
    return tuple(each for each in known if session.vault.cases.get(each.case_id) is not None)


def pending_codes(session: Session) -> tuple[str, ...]:
    """The codes of those cases in order, for whoever is asked to erase them."""
    rows = (session.vault.cases.get(each.case_id) for each in pending(session))
    return tuple(sorted(row.code for row in rows if row is not None))


def erased_cases(session: Session) -> tuple[ErasedCase, ...]:
    """Every case that must not come back: erased in this vault, or to be erased again in it."""
    stones = (ErasedCase(gone.case_id, gone.stamp) for gone in session.vault.tombstones.all())
    return (*stones, *pending(session))


def replay_pending(session: Session, erase: Erase) -> int:
    """Erase once more what came back by a restore; returns how many cases that were.

    After it the vault is closed: the new epoch is in force at the next unlock.

    Raises:
        UserError: the user is no coordinator, or the erasure does not succeed; the list stays.
    """
    session.require(Right.CHANGE_USERS)
    cases = pending(session)
    if cases:
        erase(session, tuple(each.case_id for each in cases))
    return len(cases)


def still_held(
    session: Session, erased: Iterable[ErasedCase] = _NO_CASES
) -> tuple[StillHolds, ...]:
    """The backups that may still hold an erased case, newest first.

    Whether a case had been started when a backup was made is not known any more: it may hold it.
    """
    known = sorted(erased, key=lambda each: each.stamp)
    found = []
    for backup in entries(session):
        cases = tuple(each for each in known if each.stamp > backup.stamp)
        if backup.is_there and cases:
            found.append(StillHolds(backup, cases))
    return tuple(found)


def write_beside(session: Session, folder: Path, erased: Iterable[ErasedCase] = _NO_CASES) -> None:
    """Renew the list in a folder of backups; what stands there already and holds is kept.

    Raises:
        UserError: it cannot be written.
    """
    vault = session.vault
    known = {each.case_id: each for each in (*_listed(session, folder), *pending(session))}
    known |= {each.case_id: each for each in erased}
    said = ErasureList(
        vault_id=vault.info.vault_id,
        signer_id=vault.user.user_id,
        made_at=session.clock.now().isoformat(timespec="seconds"),
        counter=vault.writer.mark().counter,
        cases=tuple(known.values()),
    )
    content = write_list(
        said,
        vault.container.appointments,
        lambda message: vault.keyring.sign(message, Purpose.ERASURES),
    )
    target = folder / ERASURES_NAME
    egress.write_stream(egress.EgressKind.BACKUP, target, [content], replace=True)


def _listed(session: Session, folder: Path) -> tuple[ErasedCase, ...]:
    vault = session.vault
    found = list_beside(folder)
    if found is not None:
        with suppress(ErasureListError):
            return read_list(
                found,
                vault.info.vault_id,
                vault.keyring.public.creation,
                known=vault.container.appointments,
            ).cases
    return ()
