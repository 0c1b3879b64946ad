"""Identities: opened one at a time, for a reason that is logged before the name is shown."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from casevault.domain.errors import UserError
from casevault.domain.own_name import bears_name_of
from casevault.domain.roles import Right
from casevault.i18n import N_
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction

_LONGEST_REASON = 200


class Reason(StrEnum):
    """Why somebody opens an identity; own words may be added."""

    CASE_WORK = "case_work"
    CONTACT = "contact"
    APPOINTMENT = "appointment"
    EMERGENCY = "emergency"
    CORRECTION = "correction"
    DUPLICATE = "duplicate"
    REQUEST = "request"
    OTHER = "other"


REASON_TEXT: dict[Reason, str] = {
    Reason.CASE_WORK: N_("Work on this case"),
    Reason.CONTACT: N_("To get in touch with her or him"),
    Reason.APPOINTMENT: N_("To prepare an appointment or a paper"),
    Reason.EMERGENCY: N_("Emergency"),
    Reason.CORRECTION: N_("To correct or complete the record"),
    Reason.DUPLICATE: N_("To see whether this is the same person"),
    Reason.REQUEST: N_("The person asked to see it"),
    Reason.OTHER: N_("Another reason"),
}


def open_identity(
    session: Session, record_id: str, reason: Reason, own_words: str = ""
) -> dict[str, Any]:
    """The sealed answers of one record, after the entry in the log is on the disk.

    Where the person bears a family name of the user, a second entry says so before anything is
    shown; the name itself enters no log.

    Raises:
        UserError: the user's role or keys do not reach this identity, or "another reason" came
            without words.
    """
    session.require(Right.SEE_OWN_IDENTITIES)
    answers = session.vault.identities.open(record_id, reason_text(reason, own_words))
    if bears_name_of(session.vault.user.name, answers):
        record = session.vault.records.get(record_id)
        session.vault.audit.append(
            AuditAction.OWN_NAME_READ,
            case_id=None if record is None else record.case_id,
            person_id=None if record is None else record.person_id,
            record_id=record_id,
        )
    return answers


def reason_text(reason: Reason, own_words: str) -> str:
    """A reason as the log keeps it.

    Raises:
        UserError: "another reason" came without words.
    """
    words = own_words.strip()[:_LONGEST_REASON]
    if reason is Reason.OTHER and not words:
        raise UserError(N_("Say in a few words why you open it."))
    return f"{reason.value}: {words}" if words else reason.value


def note_copy(session: Session, record_id: str, field_id: str) -> None:
    """Enter in the log that one answer of an open identity goes to the clipboard, before it does.

    Raises:
        UserError: the user's role does not reach identities, or the record is gone.
    """
    session.require(Right.SEE_OWN_IDENTITIES)
    session.vault.identities.note_copy(record_id, field_id)
