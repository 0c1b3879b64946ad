"""The people who may open a vault: listed, added, given new passphrases."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, Role
from casevault.i18n import N_
from casevault.services import passphrases
from casevault.services.session import Session
from casevault.services.unlock import Progress


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may open the vault."""

    user_id: str
    name: str
    roles: frozenset[Role]
    is_self: bool


def list_users(session: Session) -> list[User]:
    """Everybody who may open the vault."""
    own = session.vault.user.user_id
    return [
        User(user.user_id, user.name, user.roles, user.user_id == own)
        for user in session.vault.users.list()
    ]


def add_user(
    session: Session,
    name: str,
    passphrase: bytearray,
    *,
    roles: frozenset[Role],
    progress: Progress | None = None,
) -> None:
    """Let somebody open the vault, with the keys of her roles and no others.

    Raises:
        UserError: only the coordinator may; the name is taken; the passphrase is too weak.
    """
    session.require(Right.CHANGE_USERS)
    if not name.strip():
        raise UserError(N_("The new user needs a name. Give one."))
    if Role.TRAINER in roles and not session.vault.info.practice:
        raise UserError(
            N_("A trainer works in practice vaults only. Choose another role."),
            exit_code=ExitCode.REFUSED,
        )
    passphrases.require_strong(passphrase.decode("utf-8", "replace"), [name])
    session.vault.users.add(name.strip(), passphrase, roles, progress=progress)


def change_passphrase(
    session: Session, passphrase: bytearray, *, progress: Progress | None = None
) -> None:
    """Give the user at the screen a new passphrase.

    Raises:
        UserError: the passphrase is too weak.
    """
    passphrases.require_strong(
        passphrase.decode("utf-8", "replace"), [session.vault.user.name, session.vault.info.label]
    )
    session.vault.users.change_passphrase(passphrase, progress=progress)


def require_own_passphrase(
    session: Session, passphrase: bytearray, *, progress: Progress | None = None
) -> None:
    """Make sure that it is the user herself who sits at the open vault; it is wiped.

    Raises:
        UserError: it is not her present passphrase (WRONG_KEY).
    """
    if not session.vault.users.is_own_passphrase(passphrase, progress=progress):
        raise UserError(
            N_("This is not your present passphrase. Type the one you unlock the vault with."),
            exit_code=ExitCode.WRONG_KEY,
        )
