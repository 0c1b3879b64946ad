"""What keys do and what they do not when somebody leaves or loses a role, to be read before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casevault.domain.errors import UserError
from casevault.domain.roles import Role
from casevault.i18n import N_, gettext
from casevault.services import recovery
from casevault.services.session import Session
from casevault.vault.keys import RoleKey, keys_of

_SEE_ALL: Final = frozenset({Role.COORDINATOR, Role.RECOVERY})
_READ: Final = _SEE_ALL | {Role.WORKER}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that happens, as message id and values."""

    message_id: str
    name: str = ""

    def text(self) -> str:
        """In the language in use."""
        return gettext(self.message_id).format(name=self.name)


NEW_KEYS: Final = N_(
    "Everybody who stays gets new keys, and the vault is written anew under them. Nobody needs "
    "another passphrase."
)
REMOVED: Final = N_(
    "{name} opens the vault no more, with whatever program: the new keys are not made for her."
)
CASES_CHANGE: Final = N_(
    "The cases whose names {name} could read get another key each. What she read she may have kept."
)
ROLES_CHANGE: Final = N_(
    "Keys that {name} had by her old roles open nothing any more. What she read she may have kept."
)
OLD_BACKUPS: Final = N_(
    "Backups made until now still open for {name} with her passphrase. "
    "Make a new backup afterwards, and lock the old ones away or destroy them."
)
HER_SHARE: Final = N_(
    "{name} stands among the holders of recovery shares: issue new shares afterwards, "
    "because the old ones keep working until then."
)
ANY_SHARE: Final = N_(
    "If {name} holds a recovery share, issue new shares afterwards: the old ones keep working "
    "until then."
)
NEW_SIGNATURE: Final = N_(
    "{name} could sign releases for the organisation, so its key for signatures is new too. Tell "
    "everybody who gets releases the new fingerprint; releases made until now stay valid."
)
NEW_SIGNATURE_FOR_ALL: Final = N_(
    "The key for signatures is new too. Tell everybody who gets releases the new fingerprint; "
    "releases made until now stay valid."
)
LOCKS: Final = N_("The vault locks when it is done. Unlock it again with your own passphrase.")
ONESELF: Final = N_("It is you who leaves: afterwards the vault is closed to you.")


def takes_keys_away(before: frozenset[Role], after: frozenset[Role]) -> bool:
    """Whether somebody would hold keys that her new roles do not give: only new keys mend that."""
    lost = keys_of(before) - keys_of(after)
    reads_no_more = bool(before & _READ) and not after & _READ
    return bool(lost) or reads_no_more


def loses_signature(before: frozenset[Role], after: frozenset[Role]) -> bool:
    """Whether somebody held the organisation's key and shall no longer."""
    lost = keys_of(before) - keys_of(after)
    return RoleKey.ORGANISATION in lost


def when_removed(
    session: Session, user_id: str, name: str, roles: frozenset[Role]
) -> list[Sentence]:
    """What happens when a user is removed."""
    said = [Sentence(REMOVED, name)]
    if user_id == session.vault.user.user_id:
        said.append(Sentence(ONESELF))
    if roles & _READ:
        said.append(Sentence(CASES_CHANGE, name))
    said.append(Sentence(OLD_BACKUPS, name))
    said += _shares(session, name)
    if loses_signature(roles, frozenset()):
        said.append(Sentence(NEW_SIGNATURE, name))
    return [*said, Sentence(NEW_KEYS), Sentence(LOCKS)]


def when_roles_change(
    session: Session, name: str, before: frozenset[Role], after: frozenset[Role]
) -> list[Sentence]:
    """What happens when keys are taken away with a role; nothing to say when none are."""
    if not takes_keys_away(before, after):
        return []
    said = [Sentence(ROLES_CHANGE, name), Sentence(OLD_BACKUPS, name)]
    if Role.COORDINATOR in before - after:
        said += _shares(session, name)
    if loses_signature(before, after):
        said.append(Sentence(NEW_SIGNATURE, name))
    return [*said, Sentence(NEW_KEYS), Sentence(LOCKS)]


def when_rotated(*, new_signature: bool) -> list[Sentence]:
    """What happens when everybody gets new keys and nobody leaves."""
    signature = [Sentence(NEW_SIGNATURE_FOR_ALL)] if new_signature else []
    return [Sentence(NEW_KEYS), *signature, Sentence(LOCKS)]


def _shares(session: Session, name: str) -> list[Sentence]:
    """What becomes of recovery shares: their holders are words, so a name may stand in them."""
    try:
        shares = recovery.status(session).shares
    except UserError:
        return [Sentence(ANY_SHARE, name)]
    if not shares:
        return []
    is_named = any(name.casefold() in share.holder.casefold() for share in shares)
    return [Sentence(HER_SHARE if is_named else ANY_SHARE, name)]
