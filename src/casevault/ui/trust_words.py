"""What the status line and My day say of the open vault: who, backed up when, checked when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from casevault.domain.errors import UserError
from casevault.domain.recovery import RecoveryState
from casevault.domain.roles import Right, Role
from casevault.i18n import gettext, ngettext
from casevault.services import (
    after_restore,
    backup,
    backup_rounds,
    erasures,
    recovery,
    restore_drill,
    verify,
)
from casevault.services.recovery import RecoveryStatus
from casevault.services.role_words import ROLE_NAMES
from casevault.services.session import Session
from casevault.ui import recovery_words
from casevault.ui.widgets.text import Tone

BACKUP_DAYS: Final = 7
CHECK_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class TrustFact:
    """One line on the safety of the records, how good it is, and the page that mends it."""

    words: str
    tone: Tone
    action: str = ""
    page: str = ""
    in_status_line: bool = True


def role_words(roles: frozenset[Role]) -> str:
    """The roles of a user in words, in the order of the enum."""
    return ", ".join(gettext(ROLE_NAMES[role]) for role in Role if role in roles)


def days_ago(day: date, today: date) -> str:
    """A day in the past as one says it."""
    days = (today - day).days
    if days <= 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    return ngettext("{count} day ago", "{count} days ago", days).format(count=days)


def backup_fact(session: Session) -> TrustFact:
    """When the vault was last backed up, and whether something waits for a backup."""
    made_at = backup.last_backup(session)
    act = gettext("Back up now") if session.may(Right.BACK_UP) else ""
    if not made_at:
        return TrustFact(gettext("Never backed up"), Tone.DANGER, act, "backups")
    day = datetime.fromisoformat(made_at).astimezone().date()
    words = gettext("Backed up {when}").format(when=days_ago(day, session.today))
    if backup_rounds.last_failure(session) is not None:
        words = gettext("{fact}; the last try did not succeed").format(fact=words)
        return TrustFact(words, Tone.CAUTION, act, "backups")
    fresh = (session.today - day).days <= BACKUP_DAYS or not backup_rounds.is_due(session)
    return TrustFact(words, Tone.OK if fresh else Tone.CAUTION, "" if fresh else act, "backups")


def drill_words(session: Session) -> TrustFact:
    """When it was last proved that a backup comes back."""
    last, due = restore_drill.last_drill(session), restore_drill.due_on(session)
    act = gettext("Try it now") if session.may(Right.BACK_UP) else ""
    if last is not None and not last.is_sound:
        words = gettext("The last restore drill did not succeed")
        return TrustFact(words, Tone.DANGER, act, "backups")
    if due is not None and session.today >= due:
        words = gettext("It is time to prove that a backup comes back")
        return TrustFact(words, Tone.CAUTION, act, "backups")
    if last is None:
        return TrustFact(gettext("No restore drill yet"), Tone.PLAIN, "", "backups")
    words = gettext("Restore drill passed {when}").format(when=days_ago(last.on, session.today))
    return TrustFact(words, Tone.OK, "", "backups")


def drill_fact(session: Session) -> TrustFact | None:
    """The drill, only when it is overdue."""
    return drill_words(session) if restore_drill.is_overdue(session) else None


def check_fact(session: Session) -> TrustFact:
    """When every check was last made, and what came of it."""
    last = verify.last_check(session)
    act = gettext("Check now")
    if last is None:
        return TrustFact(gettext("Not checked yet"), Tone.CAUTION, act, "safety")
    when = days_ago(last.at.astimezone().date(), session.today)
    if not last.is_sound:
        words = gettext("Checked {when}: damage found").format(when=when)
        return TrustFact(words, Tone.DANGER, act, "safety")
    fresh = (session.today - last.at.astimezone().date()).days <= CHECK_DAYS
    words = gettext("Checked {when}: all is sound").format(when=when)
    return TrustFact(words, Tone.OK if fresh else Tone.CAUTION, "" if fresh else act, "safety")


def recovery_fact(session: Session) -> TrustFact | None:
    """Whether recovery is ready, for whoever can make it so."""
    if not session.may(Right.CHANGE_USERS):
        return None
    try:
        status = recovery.status(session, named=False)
    except UserError:
        status = RecoveryStatus(RecoveryState.BROKEN)
    tone = recovery_words.state_tone(status.state)
    return TrustFact(
        recovery_words.short_words(status, session.today),
        tone,
        "" if tone is Tone.OK else gettext("See to recovery"),
        "recovery",
        # It is asked for under My day until it is done; the status line need not repeat it.
        in_status_line=tone is not Tone.OK and status.state is not RecoveryState.NONE,
    )


def came_back_fact(session: Session) -> TrustFact | None:
    """That a restore brought back what had been erased, until it is erased again."""
    count = len(erasures.pending(session))
    if not count:
        return None
    words = ngettext(
        "One erased case came back by a restore",
        "{count} erased cases came back by a restore",
        count,
    ).format(count=count)
    act = gettext("Erase again") if session.may(Right.CHANGE_USERS) else ""
    return TrustFact(words, Tone.DANGER, act, "backups")


def users_back_fact(session: Session) -> TrustFact | None:
    """That a restore let somebody in again who had left, until she is removed again."""
    if not session.may(Right.CHANGE_USERS):
        return None
    names = after_restore.users_back(session)
    if not names:
        return None
    words = gettext("By a restore these have again what had been taken from them: {names}")
    words = words.format(names=", ".join(names))
    return TrustFact(words, Tone.DANGER, gettext("See to the users"), "users")


def trust_facts(session: Session) -> tuple[TrustFact, ...]:
    """What is known of the open vault, most important first."""
    facts = (
        came_back_fact(session),
        users_back_fact(session),
        backup_fact(session),
        check_fact(session),
        drill_fact(session),
        recovery_fact(session),
    )
    return tuple(fact for fact in facts if fact is not None)


def trust_words(session: Session) -> tuple[str, ...]:
    """The status line: vault label, role of the user, and the facts in short."""
    info = session.vault.info
    facts = tuple(fact.words for fact in trust_facts(session) if fact.in_status_line)
    return (info.label, role_words(session.vault.user.roles), *facts)
