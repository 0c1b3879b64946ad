"""An unlocked vault in the hands of one user: passed to every service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, rights
from casevault.i18n import N_
from casevault.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Session:
    """One unlocked vault, its user, and the clock everything is dated by."""

    vault: Vault
    clock: Clock

    @property
    def rights(self) -> frozenset[Right]:
        """What the user may do here."""
        return rights(self.vault.user.roles)

    @property
    def today(self) -> date:
        """The day on the user's calendar."""
        return self.clock.now().astimezone().date()

    def may(self, right: Right) -> bool:
        """Whether the user's roles allow this."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Go on only if the user's roles allow it; a refusal is an entry in the log.

        Raises:
            UserError: they do not.
        """
        if self.may(right):
            return
        self.vault.audit.refused(right)
        raise UserError(REFUSAL[right], exit_code=ExitCode.REFUSED)

    def close(self) -> None:
        """Lock: sign the log, wipe the keys, close the database."""
        self.vault.close()


REFUSAL: dict[Right, str] = {
    Right.SEE_FACTS: N_("Your role does not see case records. Ask the coordinator."),
    Right.SEE_OWN_IDENTITIES: N_("Your role does not see names. Ask the case worker."),
    Right.SEE_ALL_IDENTITIES: N_("Your role does not see names. Ask the case worker."),
    Right.EDIT_CASES: N_("Your role reads cases but does not change them. Ask the case worker."),
    Right.ASSIGN_CASES: N_("Cases are assigned by the coordinator. Ask her."),
    Right.SEE_EXACT_FIGURES: N_(
        "Exact figures are for the director and the coordinator. Ask one of them."
    ),
    Right.RELEASE: N_("Releases are made by the director or the coordinator. Ask one of them."),
    Right.APPROVE_RELEASE: N_(
        "Releases are approved by the director or the coordinator. Ask one of them."
    ),
    Right.READ_AUDIT: N_(
        "The log is read by the coordinator or the data officer. Ask one of them."
    ),
    Right.CHANGE_USERS: N_("Users are changed by the coordinator. Ask her."),
    Right.BACK_UP: N_("Your role makes no backups. Ask the coordinator."),
}


class ChangeKind(StrEnum):
    """What kind of thing a service changed."""

    CASE = "case"
    RECORD = "record"
    DOCUMENT = "document"
    USER = "user"
    RELEASE = "release"
    BACKUP = "backup"
    DRAFT = "draft"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a service changed, so that screens that show it can read it anew."""

    kinds: frozenset[ChangeKind]
    cases: frozenset[str] = field(default_factory=frozenset)
    record_id: str = ""
    version: int = 0
