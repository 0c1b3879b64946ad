"""Who can open the names in a case: told, given to a colleague, taken away again.

The coordinators can always open a case; of the case workers only those who were handed its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, Role
from casevault.i18n import N_
from casevault.services.session import ChangeKind, Changes, Session
from casevault.services.users import User, list_users
from casevault.vault.audit_actions import AuditAction
from casevault.vault.cases import CaseRow, CaseWrite
from casevault.vault.records import SaveBatch


class Ground(StrEnum):
    """Why somebody can open the names in a case."""

    COORDINATOR = "coordinator"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who can open the names in a case."""

    user: User
    ground: Ground
    is_responsible: bool


@dataclass(frozen=True, slots=True)
class CaseAccessView:
    """Who can open the names in a case, and what the user at the screen can do about it.

    `colleagues` are case workers who cannot open them yet; `responsible` is "" where the case
    worker is in the vault no more; `key_change_due` says that somebody lost access and the case
    keeps its key until the next change of keys.
    """

    case_id: str
    holders: tuple[Holder, ...]
    colleagues: tuple[User, ...]
    responsible: str
    may_open: bool
    may_assign: bool
    key_change_due: bool

    def may_be_responsible(self) -> tuple[User, ...]:
        """The users to whom the case can go over, those who cannot open it yet first."""
        return (*self.colleagues, *(holder.user for holder in self.holders))

    def to_ask(self) -> tuple[str, ...]:
        """The names of those who can give access."""
        return tuple(h.user.name for h in self.holders if h.ground is Ground.COORDINATOR)


def access_to(session: Session, case_id: str) -> CaseAccessView:
    """Who can open the names in a case.

    Raises:
        UserError: there is no such case.
    """
    session.require(Right.SEE_FACTS)
    row = _row(session, case_id)
    handed = session.vault.case_access.holders(case_id)
    everybody = list_users(session)
    holders = [
        Holder(user, ground, user.user_id == row.worker_id)
        for user in everybody
        if (ground := _ground(user, handed)) is not None
    ]
    able = {holder.user.user_id for holder in holders}
    known = {user.user_id: user.name for user in everybody}
    return CaseAccessView(
        case_id=case_id,
        holders=tuple(sorted(holders, key=lambda holder: not holder.is_responsible)),
        colleagues=tuple(u for u in everybody if _works(u) and u.user_id not in able),
        responsible=known.get(row.worker_id, ""),
        may_open=session.vault.identities.may_open(case_id),
        may_assign=session.may(Right.ASSIGN_CASES),
        key_change_due=session.vault.case_access.is_key_change_due(case_id),
    )


def give(session: Session, case_id: str, user_id: str) -> Changes:
    """Let a case worker open the names in a case, from her next unlock on.

    Raises:
        UserError: not the coordinator, no such case, or she is no case worker (REFUSED).
    """
    session.require(Right.ASSIGN_CASES)
    _row(session, case_id)
    user = _worker(session, user_id)
    if user_id not in session.vault.case_access.holders(case_id):
        session.vault.case_access.grant(case_id, user.user_id)
    return _changed(case_id)


def take_away(session: Session, case_id: str, user_id: str) -> Changes:
    """Take a case worker's access away; what she read she may have kept.

    The case keeps its key until the next change of keys.

    Raises:
        UserError: not the coordinator, no such case, or the case is hers (REFUSED): it must go
            over to somebody else first.
    """
    session.require(Right.ASSIGN_CASES)
    row = _row(session, case_id)
    if row.worker_id == user_id and any(u.user_id == user_id for u in list_users(session)):
        raise UserError(
            N_("She is the case worker of this case. Hand the case over to a colleague first."),
            exit_code=ExitCode.REFUSED,
        )
    if user_id in session.vault.case_access.holders(case_id):
        session.vault.case_access.revoke(case_id, user_id)
    return _changed(case_id)


def hand_over(session: Session, case_id: str, user_id: str) -> Changes:
    """Make somebody the case worker of a case, and let her open its names.

    Whoever had it keeps her access until it is taken away.

    Raises:
        UserError: not the coordinator, no such case, or she is no case worker (REFUSED).
    """
    session.require(Right.ASSIGN_CASES)
    row = _row(session, case_id)
    user = _worker(session, user_id)
    if _ground(user, session.vault.case_access.holders(case_id)) is None:
        session.vault.case_access.grant(case_id, user_id)
    if row.worker_id != user_id:
        case = CaseWrite(
            case_id=case_id,
            code=row.code,
            status=row.status,
            opened_on=row.opened_on,
            worker_id=user_id,
            seen_version=row.version,
        )
        session.vault.records.save(
            SaveBatch(case=case, writes=(), events=None, action=AuditAction.CASE_CHANGED)
        )
    return _changed(case_id)


def _ground(user: User, handed: frozenset[str]) -> Ground | None:
    if Role.COORDINATOR in user.roles:
        return Ground.COORDINATOR
    return Ground.ASSIGNED if user.user_id in handed and _works(user) else None


def _works(user: User) -> bool:
    return bool(user.roles & {Role.WORKER, Role.COORDINATOR})


def _worker(session: Session, user_id: str) -> User:
    user = next((each for each in list_users(session) if each.user_id == user_id), None)
    if user is None or not _works(user):
        raise UserError(
            N_("Only a case worker can be given the names of a case. Give her that role first."),
            exit_code=ExitCode.REFUSED,
        )
    return user


def _row(session: Session, case_id: str) -> CaseRow:
    row = session.vault.cases.get(case_id)
    if row is None:
        raise UserError(N_("There is no such case in this vault. Go back to the list."))
    return row


def _changed(case_id: str) -> Changes:
    return Changes(frozenset({ChangeKind.CASE}), frozenset({case_id}))
