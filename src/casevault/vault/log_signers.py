"""Who signed the log, which entries the signatures stand under, and whether they still hold.

At the end of a session its user signs the head of the log, so a signature covers the entries of
that session, and with them all that was entered before. Somebody who leaves takes no signature
along: her public key stays in the chain of appointments.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signer:
    """The signatures of one user; `last` is the last entry that one of them stands under."""

    user_id: str
    is_member: bool
    signatures: int
    entries: int
    last: int
    wrong: int = 0


@dataclass(slots=True)
class SignerCount:
    """Counts while the log is read; `entries` of each session are known before its signature."""

    entries: Counter[int] = field(default_factory=Counter)
    _found: dict[str, Signer] = field(default_factory=dict)

    def signed(
        self, user_id: str, *, session: int, entry: int, holds: bool, is_member: bool
    ) -> None:
        """Count one signature under the entries of a session."""
        before = self._found.get(user_id, Signer(user_id, is_member, 0, 0, 0))
        self._found[user_id] = Signer(
            user_id,
            is_member,
            before.signatures + 1,
            before.entries + self.entries[session],
            max(before.last, entry),
            before.wrong + (not holds),
        )

    def all(self) -> tuple[Signer, ...]:
        """Everyone who signed: who belongs to the vault first, then by the last entry."""
        return tuple(sorted(self._found.values(), key=lambda one: (not one.is_member, -one.last)))
