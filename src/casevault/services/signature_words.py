"""What the signatures of each user under the log cover, in words; also of who has left."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from casevault.i18n import N_, gettext
from casevault.services.session import Session
from casevault.vault.log_signers import Signer
from casevault.vault.verify_log import HOSTILE

_MEMBER_HOLDS: Final = N_(
    "Signatures of {name}: {signatures}, under {entries} entries of the log, the last of them "
    "number {last}. All hold."
)
_MEMBER_WRONG: Final = N_(
    "Signatures of {name}: {signatures}, under {entries} entries of the log, the last of them "
    "number {last}. Not right: {wrong}."
)
_FORMER_HOLDS: Final = N_(
    "Signatures of former user {number}: {signatures}, under {entries} entries of the log, the "
    "last of them number {last}. All hold."
)
_FORMER_WRONG: Final = N_(
    "Signatures of former user {number}: {signatures}, under {entries} entries of the log, the "
    "last of them number {last}. Not right: {wrong}."
)


@dataclass(frozen=True, slots=True)
class SignedPart:
    """The signatures of one user; `former` numbers those who have left, 0 is somebody here."""

    signer: Signer
    name: str
    former: int

    @property
    def holds(self) -> bool:
        """Whether every signature of hers still holds."""
        return not self.signer.wrong

    def text(self) -> str:
        """What they cover and whether they hold, in the language in use."""
        holds, wrong = (
            (_FORMER_HOLDS, _FORMER_WRONG) if self.former else (_MEMBER_HOLDS, _MEMBER_WRONG)
        )
        return gettext(holds if self.holds else wrong).format(
            name=self.name or gettext("somebody no longer here"),
            number=self.former,
            signatures=self.signer.signatures,
            entries=self.signer.entries,
            last=self.signer.last,
            wrong=self.signer.wrong,
        )


def signed_parts(session: Session, signers: Iterable[Signer]) -> tuple[SignedPart, ...]:
    """One part for each signer, who belongs to the vault first; a removed user has no name."""
    names = _names(session)
    former = 0
    parts = []
    for signer in signers:
        former += not signer.is_member
        number = 0 if signer.is_member else former
        parts.append(SignedPart(signer, names.get(signer.user_id, ""), number))
    return tuple(parts)


def _names(session: Session) -> dict[str, str]:
    with suppress(*HOSTILE):  # a directory that was changed from outside is among the findings
        return {member.user_id: member.name for member in session.vault.users.list()}
    return {}
