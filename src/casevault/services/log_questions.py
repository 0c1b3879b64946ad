"""What in the log is worth a question: found over the whole log, shown in words, settled by a talk.

That something was talked about is an entry of the log itself, sealed like every other: it can be
read, not taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casevault.domain.errors import UserError
from casevault.domain.log_patterns import (
    Deed,
    LogEvent,
    PatternKind,
    Question,
    Talk,
    WorkingHours,
    questions,
    still_open,
)
from casevault.domain.roles import Right
from casevault.i18n import N_, gettext
from casevault.services.log_reading import LogBook, LogItem
from casevault.services.pattern_words import PATTERN_NAMES, PATTERN_TEXTS, seen_words
from casevault.services.session import Session
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction

LONGEST_NOTE: Final = 300

DEEDS: Final[Mapping[AuditAction, Deed]] = {
    AuditAction.IDENTITY_READ: Deed.READ_IDENTITY,
    AuditAction.NAMES_READ: Deed.READ_NAMES,
    AuditAction.OWN_NAME_READ: Deed.READ_OWN_NAME,
    AuditAction.PAPER_WRITTEN: Deed.LET_OUT,
    AuditAction.RELEASE_WRITTEN: Deed.LET_OUT,
    AuditAction.IDENTITIES_TAKEN_AWAY: Deed.LET_OUT,
    AuditAction.REFUSED: Deed.REFUSED,
    AuditAction.FAILED_UNLOCKS: Deed.FAILED_UNLOCKS,
    AuditAction.CASE_ASSIGNED: Deed.ASSIGNED,
    AuditAction.CASE_UNASSIGNED: Deed.UNASSIGNED,
    AuditAction.CASE_STARTED: Deed.ASSIGNED,
    AuditAction.USER_REMOVED: Deed.REMOVED,
}
"""What patterns ask about. Backups are left out: they are sealed, and made by themselves."""


@dataclass(frozen=True, slots=True)
class WorthAsking:
    """A question in words, and the cases it is about by their codes."""

    question: Question
    title: str
    seen: str
    harmless: str
    ask: str
    case_codes: tuple[str, ...]


def worth_asking(book: LogBook, hours: WorkingHours) -> list[WorthAsking]:
    """Everything in a log read as a whole that nobody has talked about yet, the newest first."""
    found = questions(map(_event, book.items), hours)
    codes: dict[str | None, str] = {
        item.entry.case_id: item.about.partition("/")[0]
        for item in book.items
        if item.entry.case_id
    }
    return [_in_words(one, book, codes) for one in still_open(found, _talks(book.items))]


def talked_about(session: Session, question: Question, note: str) -> int:
    """Enter that a question was talked about, with a note; it does not come back.

    Raises:
        UserError: the user's role does not read the log (REFUSED), or the note is empty.
    """
    session.require(Right.READ_AUDIT)
    words = note.strip()[:LONGEST_NOTE]
    if not words:
        raise UserError(N_("Say in a few words what came of it, without names of people in cases."))
    return session.vault.audit.append(
        AuditAction.TALKED_ABOUT,
        reason=words,
        detail={
            "pattern": question.kind.value,
            "about": question.user_id,
            "first": question.first,
            "last": question.last,
        },
    )


def _in_words(one: Question, book: LogBook, codes: Mapping[str | None, str]) -> WorthAsking:
    text = PATTERN_TEXTS[one.kind]
    return WorthAsking(
        question=one,
        title=gettext(PATTERN_NAMES[one.kind]),
        seen=seen_words(one, book.name_of(one.user_id)),
        harmless=gettext(text.harmless),
        ask=gettext(text.ask),
        case_codes=tuple(filter(None, (codes.get(case_id, "") for case_id in one.case_ids))),
    )


def _event(item: LogItem) -> LogEvent:
    entry = item.entry
    deed = DEEDS.get(entry.action, Deed.OTHER)
    about = str(entry.detail.get("user", ""))
    if entry.action is AuditAction.CASE_STARTED:
        about = entry.user_id
    count = entry.detail.get("count", 1)
    return LogEvent(
        number=entry.number,
        moment=item.moment,
        user_id=entry.user_id,
        deed=deed,
        case_id=entry.case_id or "",
        person=entry.person_id or entry.record_id or "",
        about_user=about,
        count=count if isinstance(count, int) else 1,
        is_timed=item.is_timed,
    )


def _talks(items: Iterable[LogItem]) -> Iterator[Talk]:
    for item in items:
        if item.entry.action is AuditAction.TALKED_ABOUT:
            talk = _talk(item.entry)
            if talk is not None:
                yield talk


def _talk(entry: AuditEntry) -> Talk | None:
    said = entry.detail
    try:
        kind = PatternKind(said["pattern"])
        return Talk(kind, str(said["about"]), int(said["first"]), int(said["last"]))
    except (KeyError, ValueError, TypeError):
        return None  # a newer version of the program knows this pattern
