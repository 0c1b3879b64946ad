"""What a check of the computer says: how good it is, what was found, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from casevault.domain.dates import format_day
from casevault.i18n import N_, gettext


class State(StrEnum):
    """How good it is, worst first."""

    DANGER = "danger"
    LOOK = "look"
    CANNOT_TELL = "cannot_tell"
    GOOD = "good"


class Check(StrEnum):
    """Everything that is looked at, in the order of a report."""

    SYSTEM_DISK = "system_disk"
    VAULT_DISK = "vault_disk"
    SWAP = "swap"
    HIBERNATION = "hibernation"
    MEMORY = "memory"
    SYNC = "sync"
    READERS = "readers"
    CLIPBOARD = "clipboard"
    SCREEN = "screen"
    INDEXING = "indexing"
    AUTO_LOGIN = "auto_login"
    SCREEN_LOCK = "screen_lock"
    SYSTEM_AGE = "system_age"
    BACKUP = "backup"
    FULL_CHECK = "full_check"


STATE_WORDS: Final[Mapping[State, str]] = {
    State.DANGER: N_("Danger"),
    State.LOOK: N_("Look at it"),
    State.CANNOT_TELL: N_("Cannot tell"),
    State.GOOD: N_("Good"),
}

TITLES: Final[Mapping[Check, str]] = {
    Check.SYSTEM_DISK: N_("Encryption of the computer's disk"),
    Check.VAULT_DISK: N_("Encryption of the disk that holds the vault"),
    Check.SWAP: N_("Memory moved to the disk"),
    Check.HIBERNATION: N_("Hibernation"),
    Check.MEMORY: N_("The program's memory"),
    Check.SYNC: N_("Synchronised folders"),
    Check.READERS: N_("Who else can read the vault's folder"),
    Check.CLIPBOARD: N_("Clipboard history"),
    Check.SCREEN: N_("Screen recording and remote control"),
    Check.INDEXING: N_("File search"),
    Check.AUTO_LOGIN: N_("Login"),
    Check.SCREEN_LOCK: N_("Screen lock"),
    Check.SYSTEM_AGE: N_("Age of the system"),
    Check.BACKUP: N_("Backup"),
    Check.FULL_CHECK: N_("Full check of the vault"),
}

WHYS: Final[Mapping[Check, str]] = {
    Check.SYSTEM_DISK: N_(
        "Whoever holds the computer can read an unencrypted disk, without any password. The vault "
        "is encrypted by itself; what the system keeps of your work beside it is not."
    ),
    Check.VAULT_DISK: N_(
        "The vault is encrypted by itself. An encrypted disk also hides that there is a vault, how "
        "large it is and when it was last used."
    ),
    Check.SWAP: N_(
        "When memory runs short, the system writes parts of it to the disk. A name that was on the "
        "screen may be among them and stay there for weeks."
    ),
    Check.HIBERNATION: N_(
        "A computer that hibernates writes all of its memory to the disk, also that of an open "
        "vault."
    ),
    Check.MEMORY: N_(
        "Other programs of yours, or a report written after a crash, could otherwise copy what "
        "this program holds in memory."
    ),
    Check.SYNC: N_(
        "A synchronised vault is copied to another company's computers. Old copies stay there, "
        "also of people whose records were erased, and copying while you work can damage the vault."
    ),
    Check.READERS: N_(
        "Other accounts of this computer could copy the vault, try passphrases on the copy, or "
        "delete the vault."
    ),
    Check.CLIPBOARD: N_(
        "A clipboard history keeps what was copied, often for days, and some send it to other "
        "devices."
    ),
    Check.SCREEN: N_(
        "A program that records or shows the screen also records the names on it, and what it "
        "keeps is outside the vault."
    ),
    Check.INDEXING: N_(
        "File search keeps lists of folders and files. It cannot look into the vault, but its list "
        "tells that there is one, and since when."
    ),
    Check.AUTO_LOGIN: N_(
        "A computer that logs in by itself opens to whoever switches it on, and with it everything "
        "that is not in the vault."
    ),
    Check.SCREEN_LOCK: N_(
        "While you are away anybody can sit down at a computer that does not lock its screen. The "
        "vault locks by itself; the rest of your account does not."
    ),
    Check.SYSTEM_AGE: N_(
        "A system without updates has known holes. A program that comes in through one can read "
        "what you type and what you see."
    ),
    Check.BACKUP: N_("A stolen, broken or encrypted disk takes the only copy with it."),
    Check.FULL_CHECK: N_("Damage and tampering show early only if somebody looks."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one check. `values` fill `found_id`; dates are printed as the language does."""

    check: Check
    state: State
    found_id: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)
    steps: tuple[str, ...] = ()

    def title(self) -> str:
        """What was looked at, in the language in use."""
        return gettext(TITLES[self.check])

    def state_words(self) -> str:
        """How good it is, in words."""
        return gettext(STATE_WORDS[self.state])

    def found(self) -> str:
        """What was found."""
        values = {
            name: format_day(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        return gettext(self.found_id).format(**values)

    def why(self) -> str:
        """Why it matters."""
        return gettext(WHYS[self.check])

    def advice(self) -> tuple[str, ...]:
        """What to click, step by step; empty where there is nothing to do."""
        return tuple(gettext(step) for step in self.steps)


ENCRYPT_THE_SYSTEM: Final = N_(
    "Encrypt the computer's disk, as said there: that covers the vault's folder too."
)
ASK: Final = N_("Ask somebody who knows this computer to look at it with you.")
UNREADABLE: Final = N_("This computer does not tell.")
TOO_SLOW: Final = N_("The computer took too long to answer.")
NOT_HERE: Final = N_("This kind of system is not known to the program.")


def cannot_tell(
    check: Check, found_id: str = UNREADABLE, steps: tuple[str, ...] = (), **values: str | int
) -> Finding:
    """A finding that says openly that nothing is known."""
    return Finding(check, State.CANNOT_TELL, found_id, values, steps or (ASK,))


def worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Dangers first, then what to look at; inside a state in the order of the checks."""
    states, checks = list(State), list(Check)
    return tuple(sorted(findings, key=lambda f: (states.index(f.state), checks.index(f.check))))
