"""The people who may open a vault: listed, added, given roles and passphrases, removed."""

from __future__ import annotations

from dataclasses import dataclass

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, Role
from casevault.i18n import N_
from casevault.services import epochs, leaving, passphrases
from casevault.services.leaving import Sentence
from casevault.services.session import ChangeKind, Changes, Session
from casevault.services.unlock import Progress
from casevault.vault.audit_actions import AuditAction
from casevault.vault.derivation import folded_name


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may open the vault; `since` is when her present roles were given (ISO)."""

    user_id: str
    name: str
    roles: frozenset[Role]
    is_self: bool
    since: str = ""


def list_users(session: Session) -> list[User]:
    """Everybody who may open the vault."""
    own = session.vault.user.user_id
    return [
        User(user.user_id, user.name, user.roles, user.user_id == own, user.since)
        for user in session.vault.users.list()
    ]


def add_user(
    session: Session,
    name: str,
    passphrase: bytearray,
    *,
    roles: frozenset[Role],
    second_factor: bytearray | None = None,
    progress: Progress | None = None,
) -> None:
    """Let somebody open the vault, with the keys of her roles and no others. Secrets are wiped.

    With `second_factor`, the secret of a key file, she needs that too.

    Raises:
        UserError: only the coordinator may; the name is taken; the passphrase is too weak.
    """
    session.require(Right.CHANGE_USERS)
    if not name.strip():
        raise UserError(N_("The new user needs a name. Give one."))
    _require_no_trainer(session, roles)
    passphrases.require_strong(passphrase.decode("utf-8", "replace"), [name])
    session.vault.users.add(
        name.strip(), passphrase, roles, second_factor=second_factor, progress=progress
    )


def user_named(session: Session, name: str) -> User:
    """The user who unlocks under this name, however it is capitalised or spaced.

    Raises:
        UserError: there is none.
    """
    wanted = folded_name(name)
    found = next((user for user in list_users(session) if folded_name(user.name) == wanted), None)
    if found is None:
        raise UserError(N_("There is no user {name} in this vault. Read the list."), name=name)
    return found


def what_removal_does(session: Session, user_id: str) -> list[Sentence]:
    """What keys do and what they do not when this user is removed, to be read before."""
    user = _user(session, user_id)
    return leaving.when_removed(session, user_id, user.name, user.roles)


def what_roles_do(session: Session, user_id: str, roles: frozenset[Role]) -> list[Sentence]:
    """The same for other roles; nothing when they are given at once and take nothing away."""
    user = _user(session, user_id)
    return leaving.when_roles_change(session, user.name, user.roles, roles)


def require_removable(session: Session, user_id: str) -> User:
    """Go on only if this user can be removed.

    Raises:
        UserError: not the coordinator; no such user; no coordinator would be left (REFUSED).
    """
    session.require(Right.CHANGE_USERS)
    user = _user(session, user_id)
    _require_coordinator_after(session, user, frozenset())
    return user


def remove_user(
    session: Session, user_id: str, *, reason: str = "", progress: Progress | None = None
) -> None:
    """Take a user out of the vault for good, by new keys for all others; the vault is then closed.

    `progress` may raise to stop: then nothing is changed and the vault stays open.

    Raises:
        UserError: as `require_removable`, or as `epochs.start`.
    """
    user = require_removable(session, user_id)
    epochs.start(
        session,
        roles={user_id: frozenset()},
        new_organisation_key=leaving.loses_signature(user.roles, frozenset()),
        action=AuditAction.USER_REMOVED,
        reason=reason,
        detail={"user": user_id, "before": sorted(user.roles)},
        progress=progress,
    )


def require_roles(session: Session, user_id: str, roles: frozenset[Role]) -> User:
    """Go on only if this user can be given these roles.

    Raises:
        UserError: not the coordinator; no such user; no role at all; a trainer outside a practice
            vault; no coordinator would be left.
    """
    session.require(Right.CHANGE_USERS)
    user = _user(session, user_id)
    if not roles:
        raise UserError(N_("A user needs at least one role. Choose one."))
    _require_no_trainer(session, roles)
    _require_coordinator_after(session, user, roles)
    return user


def change_roles(
    session: Session,
    user_id: str,
    roles: frozenset[Role],
    *,
    reason: str = "",
    progress: Progress | None = None,
) -> Changes | None:
    """Give a user other roles: at once where nothing is taken away, else by new keys for all.

    None when there are new keys: the vault is then closed.

    Raises:
        UserError: as `require_roles`, or as `epochs.start`.
    """
    user = require_roles(session, user_id, roles)
    if not leaving.takes_keys_away(user.roles, roles):
        session.vault.users.set_roles(user_id, roles)
        return Changes(frozenset({ChangeKind.USER}))
    epochs.start(
        session,
        roles={user_id: roles},
        new_organisation_key=leaving.loses_signature(user.roles, roles),
        action=AuditAction.USER_CHANGED,
        reason=reason,
        detail={"user": user_id, "roles": sorted(roles), "before": sorted(user.roles)},
        progress=progress,
    )
    return None


def new_keys(
    session: Session,
    *,
    new_signature: bool = False,
    reason: str = "",
    progress: Progress | None = None,
) -> None:
    """New keys for everybody, nobody leaves; with `new_signature` also the organisation's key.

    Raises:
        UserError: as `epochs.start`.
    """
    epochs.start(session, new_organisation_key=new_signature, reason=reason, progress=progress)


def change_passphrase(
    session: Session,
    passphrase: bytearray,
    *,
    second_factor: bytearray | None = None,
    progress: Progress | None = None,
) -> None:
    """Give the user at the screen a new passphrase, and this key file or none. Secrets are wiped.

    Raises:
        UserError: the passphrase is too weak.
    """
    passphrases.require_strong(
        passphrase.decode("utf-8", "replace"), [session.vault.user.name, session.vault.info.label]
    )
    session.vault.users.change_passphrase(
        passphrase, second_factor=second_factor, progress=progress
    )


def require_own_passphrase(
    session: Session,
    passphrase: bytearray,
    *,
    second_factor: bytearray | None = None,
    progress: Progress | None = None,
) -> None:
    """Make sure that it is the user herself who sits at the open vault; secrets are wiped.

    Raises:
        UserError: it is not her present passphrase, or her key file is missing (WRONG_KEY).
    """
    is_own = session.vault.users.is_own_passphrase(
        passphrase, second_factor=second_factor, progress=progress
    )
    if not is_own:
        raise UserError(
            N_(
                "This is not your present passphrase. Type the one you unlock the vault with, "
                "and choose your key file if you use one."
            ),
            exit_code=ExitCode.WRONG_KEY,
        )


def _user(session: Session, user_id: str) -> User:
    found = next((user for user in list_users(session) if user.user_id == user_id), None)
    if found is None:
        raise UserError(N_("This user does not belong to the vault. Read the list of users again."))
    return found


def _require_no_trainer(session: Session, roles: frozenset[Role]) -> None:
    if Role.TRAINER in roles and not session.vault.info.practice:
        raise UserError(
            N_("A trainer works in practice vaults only. Choose another role."),
            exit_code=ExitCode.REFUSED,
        )


def _require_coordinator_after(session: Session, user: User, roles: frozenset[Role]) -> None:
    others = (other for other in list_users(session) if other.user_id != user.user_id)
    if Role.COORDINATOR in roles or any(Role.COORDINATOR in other.roles for other in others):
        return
    raise UserError(
        N_("The vault would be left without a coordinator. Make somebody else coordinator first."),
        exit_code=ExitCode.REFUSED,
    )
