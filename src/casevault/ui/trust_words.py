"""What the status line says of the open vault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casevault.domain.roles import Role
from casevault.i18n import N_, gettext
from casevault.services.session import Session
from casevault.ui.widgets.text import Tone

ROLE_NAMES: Final[dict[Role, str]] = {
    Role.WORKER: N_("Case worker"),
    Role.COORDINATOR: N_("Coordinator"),
    Role.DIRECTOR: N_("Director"),
    Role.AUDITOR: N_("Data officer"),
    Role.TRAINER: N_("Trainer"),
}


def role_words(roles: frozenset[Role]) -> str:
    """The roles of a user in words, in the order of the enum."""
    return ", ".join(gettext(ROLE_NAMES[role]) for role in Role if role in roles)


@dataclass(frozen=True, slots=True)
class TrustFact:
    """One line on the safety of the records, and what to do about it."""

    words: str
    verdict: str
    tone: Tone
    action: str = ""
    page: str = ""


def trust_facts(_session: Session) -> tuple[TrustFact, ...]:
    """What is known of the open vault, most important first."""
    return ()


def trust_words(session: Session) -> tuple[str, ...]:
    """The status line: vault label, role of the user, and the facts in short."""
    info = session.vault.info
    facts = tuple(fact.words for fact in trust_facts(session))
    return (info.label, role_words(session.vault.user.roles), *facts)
