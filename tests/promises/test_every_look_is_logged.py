"""P7: each look at an identity, each change, release and refusal is an entry in a sealed chain.

The entry is on the disk before anything is given out. Rewriting the log shows: to readers of the
log always, to everyone against what was noted elsewhere; test_every_look_is_logged_rewritten.py
tries that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from casevault.disclosure.attack_report import AttackReport
from casevault.disclosure.release import RefusedError
from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.domain.ids import new_id
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.roles import Right, Role
from casevault.services import demo, releases
from casevault.services.session import Session
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction
from casevault.vault.case_keys import CaseKey
from casevault.vault.cases import CaseWrite
from casevault.vault.records import SaveBatch
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from promises.logged_cases import NAME, started
from services.vaults import new_session
from vault.made_vaults import AUDITOR, DIRECTOR, WORKER, MadeCase, added, opened


def entries_of(vault: Vault, doing: Callable[[], object]) -> list[AuditEntry]:
    """The entries that doing something adds."""
    before = vault.log_anchor().entry
    doing()
    found = vault.audit.read(after=before)
    assert found[-1].action is AuditAction.AUDIT_READ
    return found[:-1]


DOINGS: dict[str, tuple[AuditAction, Callable[[Vault, MadeCase], object]]] = {
    "look": (AuditAction.IDENTITY_READ, lambda v, c: v.identities.open(c.record_id, "to call her")),
    "old look": (
        AuditAction.IDENTITY_READ,
        lambda v, c: v.identities.open(c.record_id, "to compare", version=1),
    ),
    "names": (
        AuditAction.NAMES_READ,
        lambda v, _: v.identities.names("person", ["name"], "search"),
    ),
    "duplicates": (AuditAction.DUPLICATES_SEARCHED, lambda v, _: v.blind_index.find(["n:jana"])),
    "new case": (AuditAction.CASE_STARTED, lambda v, _: started(v)),
    "save": (AuditAction.RECORD_SAVED, lambda v, c: c.save(v, c.write(1, {"sex": "M"}))),
    "case": (
        AuditAction.CASE_CHANGED,
        lambda v, c: v.records.save(
            SaveBatch(
                CaseWrite(c.case_id, "C1", "CLOSED", "2026-01-01", seen_version=1),
                (),
                None,
                AuditAction.CASE_CHANGED,
            )
        ),
    ),
    "many": (
        AuditAction.IMPORTED,
        lambda v, _: v.records.save_all(
            [
                SaveBatch(
                    CaseWrite(new_id(), f"I{n}", "ACTIVE", "2026-01-01"),
                    (),
                    (),
                    AuditAction.IMPORTED,
                )
                for n in range(3)
            ]
        ),
    ),
    "slice": (AuditAction.SLICE_FROZEN, lambda v, _: v.slices.put("decided", "2026-Q1", b"x")),
    "ledger": (AuditAction.LEDGER_ENTRY, lambda v, _: v.ledger.append(b"x", "release")),
    "setting": (AuditAction.SETTING_CHANGED, lambda v, _: v.settings.put("threshold", 5)),
    "user": (AuditAction.USER_CHANGED, lambda v, _: v.directory.put("u" * 32, b"x")),
    "no user": (AuditAction.USER_REMOVED, lambda v, _: v.directory.drop("u" * 32)),
    "refusal": (AuditAction.REFUSED, lambda v, _: v.audit.refused(Right.RELEASE)),
    "check": (AuditAction.VERIFIED, lambda v, _: v.verify()),
    "take away": (
        AuditAction.CASE_UNASSIGNED,
        lambda v, c: v.identities.revoke(c.case_id, "u" * 32),
    ),
}


@pytest.mark.parametrize("name", DOINGS)
def test_whatever_is_done_is_one_entry(vault: Vault, name: str) -> None:
    case = started(vault)
    action, doing = DOINGS[name]

    (entry,) = entries_of(vault, lambda: doing(vault, case))
    assert entry.action is action
    assert entry.user_id == vault.user.user_id
    if action in {AuditAction.IDENTITY_READ, AuditAction.RECORD_SAVED}:
        assert (entry.case_id, entry.record_id) == (case.case_id, case.record_id)
    if action is AuditAction.IDENTITY_READ:
        assert entry.reason in {"to call her", "to compare"}
    vault.close()


def test_giving_access_is_an_entry(vault: Vault) -> None:
    added(vault, "Mira", WORKER)
    (mira,) = [member.user_id for member in vault.users.list() if member.name == "Mira"]
    case = started(vault)
    (entry,) = entries_of(vault, lambda: vault.identities.grant(case.case_id, mira))
    assert entry.action is AuditAction.CASE_ASSIGNED
    assert entry.detail == {"user": mira}
    vault.close()


def test_unlocking_locking_and_failing_to_unlock_are_entries(vault: Vault, tmp_path: Path) -> None:
    vault.close()
    for _ in range(3):
        with pytest.raises(UserError):
            opened(tmp_path / NAME, key=b"wrong".ljust(32))
    again = opened(tmp_path / NAME)
    actions = [entry.action for entry in again.audit.read()]
    assert actions[-4:] == [
        AuditAction.LOCKED,
        AuditAction.FAILED_UNLOCKS,
        AuditAction.UNLOCKED,
        AuditAction.AUDIT_READ,
    ]
    again.close()


@pytest.mark.parametrize("roles", [WORKER, DIRECTOR, AUDITOR])
def test_a_refused_look_is_an_entry_too(
    vault: Vault, tmp_path: Path, roles: frozenset[Role]
) -> None:
    key = added(vault, "Other", roles)
    case = started(vault)
    vault.close()
    other = opened(tmp_path / NAME, "Other", key)
    with pytest.raises(UserError):
        other.identities.open(case.record_id, "curious")
    user_id = other.user.user_id
    other.close()

    again = opened(tmp_path / NAME)
    (entry,) = [entry for entry in again.audit.read() if entry.action is AuditAction.REFUSED]
    assert (entry.user_id, entry.record_id, entry.reason) == (user_id, case.record_id, "curious")
    again.close()


@dataclass
class PulledPlug:
    """The state of the disk at the moment at which a name was first opened."""

    folder: Path
    copy: Path

    def pull(self) -> None:
        if not self.copy.exists():
            shutil.copytree(self.folder, self.copy)


@pytest.mark.parametrize("way", ["open", "names"])
def test_the_entry_is_on_the_disk_before_a_name_is_opened(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    case = started(vault)
    plug = PulledPlug(tmp_path / NAME, tmp_path / "pulled.casevault")
    really_open = CaseKey.open

    def opening(key: CaseKey, record_id: str, version: int, sealed: bytes) -> bytes:
        plug.pull()
        return really_open(key, record_id, version, sealed)

    monkeypatch.setattr(CaseKey, "open", opening)
    if way == "open":
        vault.identities.open(case.record_id, "seen")
    else:
        names = vault.identities.names("person", ["name"], "seen")
        assert [entry.fields for entry in names] == [{"name": "Jana"}]
    vault.close()

    after = opened(plug.copy)
    assert [entry.reason for entry in after.audit.read() if entry.reason] == ["seen"]
    after.close()


def test_a_look_that_cannot_be_entered_shows_nothing(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = started(vault)
    opened_any: list[str] = []
    really_open = CaseKey.open

    def opening(key: CaseKey, record_id: str, version: int, sealed: bytes) -> bytes:
        opened_any.append(record_id)
        return really_open(key, record_id, version, sealed)

    def full(*_: object) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(CaseKey, "open", opening)
    with monkeypatch.context() as broken:
        broken.setattr(type(vault.container.anchor), "advance", full)
        with pytest.raises(UserError):
            vault.identities.open(case.record_id, "seen")
        with pytest.raises(UserError):
            vault.identities.names("person", ["name"], "seen")
    assert opened_any == []
    vault.close()


def test_what_is_said_in_the_log_is_sealed_to_its_readers(vault: Vault) -> None:
    case = started(vault)
    vault.identities.open(case.record_id, "a telling reason")
    rows = vault.writer.database.rows("SELECT sealed FROM audit_entry")
    assert not [sealed for (sealed,) in rows if b"telling" in sealed or b"identity" in sealed]
    vault.close()


def test_a_refusal_by_role_is_an_entry(vault: Vault, tmp_path: Path) -> None:
    key = added(vault, "Vera", DIRECTOR)
    vault.close()
    director = opened(tmp_path / NAME, "Vera", key)
    with pytest.raises(UserError):
        Session(director, HandClock()).require(Right.CHANGE_USERS)
    director.close()

    again = opened(tmp_path / NAME)
    (entry,) = [entry for entry in again.audit.read() if entry.action is AuditAction.REFUSED]
    assert entry.detail == {"right": Right.CHANGE_USERS.value}
    again.close()


def test_each_release_and_each_refused_one_is_an_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = new_session(tmp_path / NAME, clock=SystemClock(), practice=True)
    demo.fill(session, people=40, seed=7)
    year = Period.year(session.today.year - 1)
    spec = releases.ReleaseSpec(demo.TABLE_SET, Profile.PUBLIC, year, session.today)
    before = session.vault.log_anchor().entry
    prepared = releases.prepare(session, spec)
    releases.write(session, prepared, tmp_path / "out", language_code="en")

    def refusing(*_: object, **__: object) -> None:
        raise RefusedError(AttackReport(5, 1, 1, (), ()))

    monkeypatch.setattr(releases, "compose", refusing)
    with pytest.raises(RefusedError):
        releases.prepare(session, spec)
    actions = {entry.action for entry in session.vault.audit.read(after=before)}
    assert actions >= {
        AuditAction.RELEASE_PREPARED,
        AuditAction.RELEASE_WRITTEN,
        AuditAction.RELEASE_REFUSED,
    }
    session.close()
