"""A vault that is not opened as it is: what that means in words, and going on all the same."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from casevault.domain.clock import moment_of
from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.restoring import RESTORED_SETTING, note_turn_back
from casevault.vault.standing import (
    ANCHOR_LOST,
    DATABASE_PUT_BACK,
    HEADER_PUT_BACK,
    PutBackError,
)
from casevault.vault.vault import PUT_BACK

_MEANINGS: Final[Mapping[str, str]] = {
    DATABASE_PUT_BACK: N_(
        "What was saved last is not here. All that is here was written by your team and is whole."
    ),
    HEADER_PUT_BACK: N_(
        "Either what was saved last is not here, or users, roles and passphrases are those of an "
        "earlier day: who was removed since may get in again, and an old passphrase may work."
    ),
    ANCHOR_LOST: N_(
        "Perhaps nothing is missing. But without that file nobody can tell whether what is here is "
        "the newest, or an older copy."
    ),
}
_CLOSED: Final = N_(
    "The vault cannot be opened as it is, by nobody and with no passphrase. Trying changed nothing."
)
_CAUSES: Final = N_(
    "It happens when somebody copies the folder back by hand, when another program copies or "
    "synchronises it, or when a disk fails. It also happens when somebody wants the last entries "
    "gone."
)
_STEPS: Final = (
    N_(
        "Type nothing into this vault and delete nothing. Copy its whole folder to a stick and put "
        "the stick away: whoever looks into it will need it."
    ),
    N_("Ask who was at this computer, and whether a program copies or synchronises the folder."),
    N_(
        "Restore the newest backup that you trust. It goes into a new folder; nothing here is "
        "changed by it."
    ),
)
_GO_ON: Final = N_(
    "If you know why, or have no backup: go on below with what is here. What is missing stays "
    "missing."
)
_ASK_COORDINATOR: Final = N_(
    "If you know why, or have no backup: a coordinator can go on with what is here, after she has "
    "unlocked this vault on this page. Ask her."
)
_AFTERWARDS: Final = N_(
    "The log keeps that you went on. Quarters that ended before today stay blocked for releases "
    "until a coordinator says that nothing was given since. Then check the whole vault, and make a "
    "backup."
)


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a vault was not opened, and what can be done; each text is a sentence or two."""

    happened: str
    meaning: str
    causes: str
    steps: tuple[str, ...]
    may_go_on: bool
    afterwards: str


def explain(error: UserError) -> Damage:
    """The refusal of an opening, in the language in use."""
    steps = list(_STEPS)
    may_go_on = isinstance(error, PutBackError) and error.may_go_on
    if isinstance(error, PutBackError):
        steps.append(_GO_ON if may_go_on else _ASK_COORDINATOR)
    return Damage(
        happened=error.text(),
        meaning=gettext(_MEANINGS.get(error.message_id, _CLOSED)),
        causes=gettext(_CAUSES),
        steps=tuple(map(gettext, steps)),
        may_go_on=may_go_on,
        afterwards=gettext(_AFTERWARDS),
    )


def note_going_on(session: Session) -> None:
    """After an opening despite damage: treat what may be older like a vault that was restored.

    What it may have forgotten was perhaps released: the same figures rounded differently could
    give a person away, so that quarters are blocked until a coordinator frees them.
    """
    if not any(notice.message_id in PUT_BACK for notice in session.vault.warnings):
        return
    now = session.clock.now().isoformat(timespec="seconds")
    kept = session.vault.settings.get(RESTORED_SETTING)
    last = _last_work(session)
    marked = kept or {"made_at": last, "counter": 0}
    note_turn_back(session.vault, last, now)
    session.vault.settings.put(RESTORED_SETTING, {**marked, "restored_at": now})


def _last_work(session: Session) -> str:
    """When something was last entered before this unlocking, as far as the log tells."""
    vault = session.vault
    moment = vault.info.created_on
    own = (AuditAction.UNLOCKED, AuditAction.FAILED_UNLOCKS, AuditAction.AUDIT_READ)
    with suppress(UserError):  # a damaged log: then nothing is known since the first day
        before = [entry.stamp for entry in vault.audit.read() if entry.action not in own]
        moment = max(map(moment_of, before), default=moment)
    return moment.isoformat(timespec="seconds")
