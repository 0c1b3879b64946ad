"""Erasing cases for good: what it means beforehand, the erasure itself, and its certificate.

The key of a case is destroyed with everything that follows from it, in a new epoch. What stays is
a tombstone with the code, and rows that were counted, linked to nobody: a past figure comes out
the same again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from casevault.domain.clock import moment_of
from casevault.domain.dates import format_day
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.retention import GROUND_WORDS, HOLD_WORDS, ErasureGround
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext, language
from casevault.services import (
    anchors,
    backup_rounds,
    drafts,
    egress,
    epochs,
    erasures,
    retention,
)
from casevault.services.drafts import Waiting
from casevault.services.session import Session
from casevault.services.unlock import Progress
from casevault.vault.audit_actions import AuditAction
from casevault.vault.erasure_list import ErasedCase

if TYPE_CHECKING:
    from casevault.reports.sheet_of_words import SheetSection
    from casevault.services.backup_register import BackupEntry

_SCHEME: Final = "AES-256"


@dataclass(frozen=True, slots=True)
class HeldIn:
    """A backup that holds a case; `until` is the day it goes if one is made every day."""

    name: str
    made_on: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What erasing a case would destroy, and what would still hold it.

    `drafts` are what was typed, is not saved and belongs to no case: whether the person is in it,
    nobody can know. One's own goes; that of others stays until they save it or throw it away.
    """

    case_id: str
    code: str
    persons: int
    forms: int
    documents: int
    held_in: tuple[HeldIn, ...]
    drafts: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """A case that was erased."""

    case_id: str
    code: str
    ground: str
    on: date
    held_in: tuple[HeldIn, ...]

    def ground_words(self) -> str:
        """Why, in the language in use."""
        known = {ground.value: words for ground, words in GROUND_WORDS.items()}
        return gettext(known[self.ground]) if self.ground in known else self.ground


def meaning(session: Session, case_id: str) -> Meaning:
    """What erasing this case means.

    Raises:
        UserError: the user is no coordinator, or there is no such case.
    """
    session.require(Right.CHANGE_USERS)
    vault = session.vault
    row = vault.cases.get(case_id)
    if row is None:
        raise UserError(N_("This case is not in the vault any more. Read the list again."))
    records = vault.records.of_case(case_id)
    return Meaning(
        case_id,
        row.code,
        persons=len({record.person_id for record in records if record.person_id}),
        forms=len(records),
        documents=len(vault.attachments.of_case(case_id)),
        held_in=_held_in(session, vault.last_stamp),
        drafts=drafts.of_everybody(session, without_case=True),
    )


def erase(
    session: Session,
    case_ids: tuple[str, ...],
    ground: ErasureGround,
    *,
    reason: str = "",
    progress: Progress | None = None,
) -> None:
    """Erase cases for good; the vault is then closed and opens with its new keys.

    `reason` goes into the sealed log and cannot be taken out of it: it must name nobody.

    Raises:
        UserError: the user is no coordinator, a legal hold stops it, there is no such case, or
            the change of keys does not succeed. Then nothing is erased and the vault is open.
    """
    session.require(Right.CHANGE_USERS)
    held = retention.holds(session)
    for case_id in case_ids:
        row = session.vault.cases.get(case_id)
        if row is None:
            raise UserError(N_("This case is not in the vault any more. Read the list again."))
        if case_id in held:
            raise UserError(
                N_(
                    "Case {code} must be kept: {reason}. "
                    "Take the legal hold off first, if it is over."
                ),
                exit_code=ExitCode.REFUSED,
                code=row.code,
                reason=gettext(HOLD_WORDS[held[case_id].reason]),
            )
    epochs.start(
        session,
        erased=dict.fromkeys(case_ids, ground.value),
        action=AuditAction.CASE_ERASED,
        reason=reason,
        detail={"cases": list(case_ids), "ground": ground.value},
        progress=progress,
    )


def replay_pending(session: Session, *, progress: Progress | None = None) -> int:
    """Erase once more what a restored backup brought back; the vault is then closed.

    Raises:
        UserError: as `erase`; the list stays.
    """

    def again(opened: Session, case_ids: tuple[str, ...]) -> None:
        erase(opened, case_ids, ErasureGround.REQUEST, progress=progress)

    return erasures.replay_pending(session, again)


def erased(session: Session) -> list[Erased]:
    """Every case that was erased here, the last one first."""
    return [
        Erased(
            stone.case_id,
            stone.code,
            stone.ground,
            moment_of(stone.stamp).astimezone().date(),
            _held_in(session, stone.stamp),
        )
        for stone in reversed(session.vault.tombstones.all())
    ]


def certificate(session: Session, gone: Erased) -> bytes:
    """The certificate of an erasure as PDF, in the language in use; it names nobody."""
    from casevault.reports.sheet_of_words import SheetSection, plain_sheet

    facts = [
        (gettext(N_("Case")), gone.code),
        (gettext(N_("Erased on")), format_day(gone.on)),
        (gettext(N_("Ground")), gone.ground_words()),
    ]
    what = gettext(
        N_(
            "The key of this case ({scheme}) was destroyed. Its forms in all versions, its "
            "documents and its entries in the search were taken out, and the whole vault was "
            "written anew under other keys. What is left are this code and rows of statistics "
            "that are linked to nobody."
        )
    ).format(scheme=_SCHEME)
    sections = [
        SheetSection("", (gettext(N_("This case was erased for good.")),), rows=facts),
        SheetSection(gettext(N_("What was done")), (what,)),
        _backups_section(gone),
    ]
    return plain_sheet(
        gettext(N_("Certificate of erasure")),
        sections,
        language=language().code,
        footer=format_day(session.today),
        practice=session.vault.info.practice,
        log_code=anchors.code_now(session),
    )


def write_certificate(session: Session, gone: Erased, folder: Path) -> Path:
    """Write the certificate into a folder; it is named by the code.

    Raises:
        UserError: the folder cannot be written, or holds it already.
    """
    session.require(Right.CHANGE_USERS)
    name = f"erasure-{gone.code}.pdf"
    written = egress.write_files(
        egress.EgressKind.CERTIFICATE, folder, {name: certificate(session, gone)}
    )
    session.vault.audit.append(
        AuditAction.PAPER_WRITTEN, detail={"kind": egress.EgressKind.CERTIFICATE.value}
    )
    return written[0].path


def _backups_section(gone: Erased) -> SheetSection:
    from casevault.reports.sheet_of_words import SheetSection

    heading = gettext(N_("Backups made before"))
    if not gone.held_in:
        return SheetSection(heading, (gettext(N_("No backup that is known still holds it.")),))
    rows = [
        (
            format_day(held.made_on),
            format_day(held.until) if held.until is not None else gettext(N_("until destroyed")),
        )
        for held in gone.held_in
    ]
    words = gettext(
        N_(
            "These backups were made before and still hold it. A restore from them erases it "
            "again. They go on the day named, or earlier if somebody destroys them."
        )
    )
    head = (gettext(N_("Made on")), gettext(N_("Goes on")))
    return SheetSection(heading, (words,), rows=rows, head=head)


def _held_in(session: Session, stamp: int) -> tuple[HeldIn, ...]:
    """The backups made before this stamp, as far as they are known."""
    until = backup_rounds.goes_on(session)
    found = erasures.still_held(session, [ErasedCase("", stamp + 1)])
    return tuple(_held(each.backup, until.get(each.backup.backup_id)) for each in found)


def _held(backup: BackupEntry, until: date | None) -> HeldIn:
    return HeldIn(backup.name, backup.day, until)
