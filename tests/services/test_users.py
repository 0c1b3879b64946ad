from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import Scheme
from casevault.domain.roles import Role
from casevault.services import cases, identity, leaving, recovery, users
from casevault.services.blind_features import blind_features
from casevault.services.identity import Reason
from casevault.services.session import ChangeKind, Session
from casevault.vault.audit_actions import AuditAction
from casevault.vault.opening import open_with_derived_key
from domain.hand_clock import HandClock
from services.vaults import again, new_session

WORKER = frozenset({Role.WORKER})
COORDINATOR = frozenset({Role.COORDINATOR})
DIRECTOR = frozenset({Role.DIRECTOR})
NAMED = {"sex": "F", "given_name": "Jelena", "family_name": "Marković"}
REPORT = {"received": "2026-03-01", "source": "POL", "outcome": "ONGOING"}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = new_session(tmp_path / "centre.casevault", clock=HandClock())
    yield made
    made.close()


def key_of(name: str) -> bytearray:
    return bytearray(name.encode().ljust(32, b".")[:32])


def joined(session: Session, name: str, roles: frozenset[Role]) -> str:
    """Add a user; her id."""
    return session.vault.users.add_with_derived_key(name, key_of(name), roles)


def as_user(session: Session, name: str) -> Session:
    """The vault, closed by whoever had it, opened by somebody else."""
    folder = session.vault.info.folder
    session.close()
    return Session(
        open_with_derived_key(folder, name, key_of(name), clock=session.clock), session.clock
    )


def named_case(session: Session) -> tuple[str, str]:
    (case_id,) = cases.start_case(session, REPORT).cases
    person = cases.save(session, case_id, "person", NAMED)
    return case_id, person.record_id


def test_a_removed_user_opens_nothing_and_the_others_go_on(session: Session) -> None:
    mira = joined(session, "Mira", WORKER)
    case_id, record_id = named_case(session)
    session.vault.case_access.grant(case_id, mira)
    users.remove_user(session, mira, reason="She left")
    folder = session.vault.info.folder

    with pytest.raises(UserError) as refused:
        as_user(session, "Mira")
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    founder = again(folder, clock=session.clock)
    assert [user.name for user in users.list_users(founder)] == ["Founder"]
    assert identity.open_identity(founder, record_id, Reason.CONTACT)["given_name"] == "Jelena"
    entry = next(e for e in founder.vault.audit.read() if e.action is AuditAction.USER_REMOVED)
    assert entry.reason == "She left"
    assert entry.detail["user"] == mira
    assert founder.vault.verify().is_sound
    founder.close()


def test_the_people_whom_new_keys_find_are_looked_up_as_before(session: Session) -> None:
    named_case(session)
    wanted = blind_features("person", NAMED)
    assert wanted
    before = len(session.vault.blind_index.find(wanted))
    users.new_keys(session)
    founder = again(session.vault.info.folder, clock=session.clock)
    assert before == len(founder.vault.blind_index.find(wanted)) == 1
    founder.close()


def test_only_who_signed_for_the_organisation_takes_its_key_along(session: Session) -> None:
    mira, vera = joined(session, "Mira", WORKER), joined(session, "Vera", DIRECTOR)
    first = session.vault.organisation_key
    users.remove_user(session, mira)
    founder = again(session.vault.info.folder, clock=session.clock)
    assert founder.vault.organisation_key == first
    users.remove_user(founder, vera)
    founder = again(founder.vault.info.folder, clock=session.clock)
    assert founder.vault.organisation_key != first
    founder.close()


def test_the_last_coordinator_can_neither_be_removed_nor_lose_the_role(session: Session) -> None:
    joined(session, "Mira", WORKER)
    own = session.vault.user.user_id
    changes: tuple[Callable[[], object], ...] = (
        lambda: users.remove_user(session, own),
        lambda: users.change_roles(session, own, DIRECTOR),
    )
    for change in changes:
        with pytest.raises(UserError) as refused:
            change()
        assert refused.value.exit_code is ExitCode.REFUSED
        assert "without a coordinator" in refused.value.text()
    assert session.vault.keyring.epoch == 1


def test_a_coordinator_removes_herself_where_another_stays(session: Session) -> None:
    joined(session, "Mira", COORDINATOR)
    own = session.vault.user.user_id
    said = [each.message_id for each in users.what_removal_does(session, own)]
    users.remove_user(session, own)
    folder = session.vault.info.folder
    with pytest.raises(UserError):
        again(folder, clock=session.clock)
    mira = as_user(session, "Mira")
    assert [user.name for user in users.list_users(mira)] == ["Mira"]
    assert leaving.ONESELF in said
    mira.close()


def test_only_the_coordinator_removes_gives_roles_and_changes_keys(session: Session) -> None:
    joined(session, "Vera", DIRECTOR)
    mira = joined(session, "Mira", WORKER)
    director = as_user(session, "Vera")
    changes: tuple[Callable[[], object], ...] = (
        lambda: users.remove_user(director, mira),
        lambda: users.change_roles(director, mira, COORDINATOR),
        lambda: users.new_keys(director),
    )
    for change in changes:
        with pytest.raises(UserError) as refused:
            change()
        assert refused.value.exit_code is ExitCode.REFUSED
    director.close()


def test_a_role_is_given_at_once_and_the_vault_stays_open(session: Session) -> None:
    mira = joined(session, "Mira", WORKER)
    changes = users.change_roles(session, mira, WORKER | DIRECTOR)
    assert changes is not None
    assert changes.kinds == {ChangeKind.USER}
    assert users.user_named(session, " mira ").roles == WORKER | DIRECTOR
    assert session.vault.keyring.epoch == 1
    assert users.what_roles_do(session, mira, COORDINATOR | WORKER | DIRECTOR) == []


def test_a_role_is_taken_away_by_new_keys(session: Session) -> None:
    mira = joined(session, "Mira", COORDINATOR)
    _, record_id = named_case(session)
    assert users.change_roles(session, mira, WORKER, reason="Other work") is None
    worker = as_user(session, "Mira")
    assert worker.vault.user.roles == WORKER
    with pytest.raises(UserError):
        identity.open_identity(worker, record_id, Reason.CONTACT)
    worker.close()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WORKER, WORKER | DIRECTOR),
        (WORKER, COORDINATOR),
        (WORKER | COORDINATOR, COORDINATOR),
        (COORDINATOR | DIRECTOR, COORDINATOR),
    ],
)
def test_a_change_that_leaves_every_key_where_it_was_needs_no_new_ones(
    before: frozenset[Role], after: frozenset[Role]
) -> None:
    assert not leaving.takes_keys_away(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WORKER, DIRECTOR),
        (DIRECTOR, WORKER),
        (COORDINATOR, WORKER),
        (WORKER | DIRECTOR, DIRECTOR),
        (frozenset({Role.AUDITOR}), frozenset({Role.TRAINER})),
    ],
)
def test_new_keys_are_needed_where_a_role_took_keys_along(
    before: frozenset[Role], after: frozenset[Role]
) -> None:
    assert leaving.takes_keys_away(before, after)


def test_a_trainer_is_made_in_practice_vaults_only(session: Session) -> None:
    mira = joined(session, "Mira", WORKER)
    with pytest.raises(UserError) as refused:
        users.change_roles(session, mira, WORKER | {Role.TRAINER})
    assert refused.value.exit_code is ExitCode.REFUSED


def test_who_is_told_of_recovery_shares_depends_on_who_holds_them(session: Session) -> None:
    mira = joined(session, "Mira", WORKER)
    vera = joined(session, "Vera", WORKER)

    def said(user_id: str) -> set[str]:
        return {each.message_id for each in users.what_removal_does(session, user_id)}

    assert not said(mira) & {leaving.HER_SHARE, leaving.ANY_SHARE}
    new = recovery.make_shares(
        session, Scheme.TWO_OF_THREE, ("Mira, at home", "The lawyer", "The safe")
    )
    recovery.put_in_force(session, new)
    assert said(mira) >= {leaving.HER_SHARE}
    assert said(vera) >= {leaving.ANY_SHARE}
    assert leaving.OLD_BACKUPS in said(vera)


def test_a_change_of_keys_that_is_stopped_has_not_been(session: Session) -> None:
    mira = joined(session, "Mira", WORKER)

    def stop(_words: str, share: float) -> None:
        if share > 0.3:
            raise UserError("Stopped.")

    with pytest.raises(UserError, match=r"Stopped\."):
        users.remove_user(session, mira, progress=stop)
    assert len(users.list_users(session)) == 2
    named_case(session)
    assert session.vault.keyring.epoch == 1


def test_who_is_not_in_the_vault_cannot_be_removed(session: Session) -> None:
    with pytest.raises(UserError):
        users.remove_user(session, "0" * 32)
    with pytest.raises(UserError):
        users.user_named(session, "Nobody")
