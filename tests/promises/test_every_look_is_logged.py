"""P7: each look at an identity, each change, release and refusal is an entry in a sealed chain.

The entry is on the disk before anything is given out. Rewriting the log shows: to readers of the
log always, to everyone against what was noted elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.domain.ids import new_id
from casevault.domain.roles import Right, Role
from casevault.vault import findings
from casevault.vault.audit import AuditEntry
from casevault.vault.audit_actions import AuditAction
from casevault.vault.audit_chain import (
    Note,
    entry_digest,
    head_of,
    link_after,
    next_key,
    notes_digest,
)
from casevault.vault.case_keys import CaseKey
from casevault.vault.cases import CaseWrite
from casevault.vault.records import SaveBatch
from casevault.vault.row_seal import RowSeal, digest
from casevault.vault.vault import Vault
from casevault.vault.verify import verify_vault
from casevault.vault.writing import CommitMark
from domain.hand_clock import HandClock
from vault.made_vaults import AUDITOR, DIRECTOR, WORKER, MadeCase, added, new_vault, opened

NAME = "centre.casevault"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A coordinator's vault; each test closes it."""
    return new_vault(tmp_path / NAME, clock=HandClock())


def started(vault: Vault) -> MadeCase:
    """A case with an identity."""
    case = MadeCase()
    case.start(vault, case.write(0, {"sex": "F"}, {"name": "Jana"}, blind_tokens=("n:jana",)))
    return case


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


class Insider:
    """Somebody with the facts key and the database file, who knows this program by heart."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.database = vault.writer.database
        self.seal: RowSeal = vault.writer.seal
        for trigger in ("audit_entry_stays", "audit_entry_is_not_removed"):
            self.database.run(f"DROP TRIGGER {trigger}")
        for trigger in ("audit_row_stays", "audit_row_is_not_removed"):
            self.database.run(f"DROP TRIGGER {trigger}")

    def rewrite(self, number: int, sealed: bytes, *, keeps_key: bool) -> None:
        """Change what an entry says, and make everything right that the facts key can make.

        The present key of the chain, the only one there is, is used up for the new links or kept.
        """
        self.database.run("UPDATE audit_entry SET sealed = ? WHERE number = ?", (sealed, number))
        self.relink(number, keeps_key=keeps_key)

    def cut(self, number: int) -> None:
        """Cut the end of the log off, from this entry on."""
        self.database.run("DELETE FROM audit_row WHERE entry >= ?", (number,))
        self.database.run("DELETE FROM audit_signature WHERE entry >= ?", (number,))
        self.database.run("DELETE FROM audit_entry WHERE number >= ?", (number,))
        self._stand_at(number - 1, None)

    def relink(self, start: int, *, keeps_key: bool) -> None:
        """Digests, links and tags from here on."""
        key = bytearray(self.database.value("SELECT key FROM audit_chain"))
        before, link = self.database.row(
            "SELECT digest, link FROM audit_entry WHERE number = ?", (start - 1,)
        ) or (b"", b"")
        for number, session, sealed in self.database.rows(
            "SELECT number, session, sealed FROM audit_entry WHERE number >= ? ORDER BY number",
            (start,),
        ):
            before = entry_digest(number, session, sealed, self._notes(number), before)
            link = link_after(key, before, link)
            key = next_key(key)
            self.database.run(
                "UPDATE audit_entry SET digest = ?, link = ?, mac = ? WHERE number = ?",
                (before, link, self.seal.tag(digest("audit", before, link)), number),
            )
        self._stand_at(number, None if keeps_key else key)

    def _notes(self, number: int) -> bytes:
        return notes_digest(
            [
                Note(*row)
                for row in self.database.rows(
                    "SELECT kind, row_id, version, digest FROM audit_row WHERE entry = ?"
                    " ORDER BY kind, row_id",
                    (number,),
                )
            ]
        )

    def _stand_at(self, number: int, key: bytearray | None) -> None:
        """The state of the chain, the mark and the anchor as if nothing had happened."""
        stored, start = self.database.row("SELECT key, sealed_start FROM audit_chain") or (b"", b"")
        signed = self.database.value("SELECT coalesce(max(entry), 0) FROM audit_signature")
        kept = stored if key is None else bytes(key)
        self.database.run(
            "UPDATE audit_chain SET entry = ?, key = ?, signed = ?, mac = ?",
            (number, kept, signed, self.seal.tag(digest("state", number, kept, start, signed))),
        )
        entry, link = self.database.row(
            "SELECT digest, link FROM audit_entry WHERE number = ?", (number,)
        ) or (b"", b"")
        mark = self.vault.writer.mark()
        changed = CommitMark(
            mark.counter + 1, mark.stamp, head_of(entry, link), mark.head, mark.drafts
        )
        self.vault.writer._write_mark(changed)
        self.vault.container.anchor.advance(changed.counter, changed.head)


def _log_findings(vault: Vault) -> set[str]:
    return {finding.message_id for finding in vault.verify().findings} - {findings.SCHEMA}


def test_the_insider_of_this_test_leaves_no_trace_where_nothing_was_changed(vault: Vault) -> None:
    """What is found below is found for what was changed, not for how it was done."""
    started(vault)
    insider = Insider(vault)
    insider._stand_at(vault.log_anchor().entry, None)
    assert _log_findings(vault) == set()
    vault.close()


@pytest.mark.parametrize("keeps_key", [True, False])
def test_an_entry_rewritten_by_who_has_the_facts_key_shows_to_readers_of_the_log(
    vault: Vault, *, keeps_key: bool
) -> None:
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    look = vault.log_anchor().entry
    noted = vault.log_anchor()
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    insider = Insider(vault)
    harmless = vault.writer.database.value(
        "SELECT sealed FROM audit_entry WHERE number = ?", (look + 1,)
    )
    insider.rewrite(look, harmless, keeps_key=keeps_key)

    assert findings.LOG_REWRITTEN in _log_findings(vault)
    against = vault.verify(anchors=[noted])
    assert findings.ANCHOR_DIFFERS in {finding.message_id for finding in against.findings}
    with pytest.raises(UserError):
        vault.audit.read()


def test_the_same_shows_to_everyone_against_a_note_kept_elsewhere(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Vera", DIRECTOR)
    case = started(vault)
    vault.identities.open(case.record_id, "the look to be hidden")
    noted = vault.log_anchor()
    insider = Insider(vault)
    insider.rewrite(noted.entry, bytes(92), keeps_key=True)
    shutil.copytree(tmp_path / NAME, tmp_path / "copy.casevault")
    vault.close()

    with pytest.MonkeyPatch.context() as patched:
        # The triggers are gone, which alone would keep the vault from opening.
        patched.setattr("casevault.vault.opening.require_shape", lambda _: None)
        director = opened(tmp_path / "copy.casevault", "Vera", key)
    report = verify_vault(director.writer, anchors=[noted])
    assert findings.ANCHOR_DIFFERS in {finding.message_id for finding in report.findings}
    director.close()


def test_a_log_whose_end_was_cut_off_shows(vault: Vault) -> None:
    case = started(vault)
    noted = vault.log_anchor()
    vault.identities.open(case.record_id, "the look to be hidden")
    later = vault.log_anchor()
    insider = Insider(vault)
    insider.cut(later.entry)

    # To readers of the log by its keys, to everyone against a later note; an earlier one holds.
    assert findings.LOG_REWRITTEN in _log_findings(vault)
    assert findings.ANCHOR_DIFFERS in {
        finding.message_id for finding in vault.verify(anchors=[later]).findings
    }
    assert findings.ANCHOR_DIFFERS not in {
        finding.message_id for finding in vault.verify(anchors=[noted]).findings
    }


def test_a_signature_of_somebody_else_shows(vault: Vault, tmp_path: Path) -> None:
    vault.close()
    again = opened(tmp_path / NAME)
    insider = Insider(again)
    row = insider.database.row("SELECT session, entry, head, signature FROM audit_signature")
    assert row is not None
    forged = (*row[:3], bytes(64))
    tag = insider.seal.tag(digest("signature", *forged))
    insider.database.run(
        "UPDATE audit_signature SET signature = ?, mac = ? WHERE session = ?",
        (forged[3], tag, forged[0]),
    )
    assert findings.SIGNATURE_WRONG in _log_findings(again)
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET sealed = zeroblob(100) WHERE number = 3",
        "UPDATE audit_entry SET link = zeroblob(32) WHERE number = 3",
        "UPDATE audit_entry SET digest = zeroblob(32) WHERE number = 3",
        "UPDATE audit_entry SET mac = zeroblob(32) WHERE number = 3",
        "UPDATE audit_entry SET session = 1 WHERE number = 4",
        "DELETE FROM audit_entry WHERE number = 3",
        "DELETE FROM audit_row WHERE entry = 4",
        "UPDATE audit_row SET digest = zeroblob(32) WHERE entry = 4",
        "UPDATE audit_row SET version = version + 1 WHERE entry = 4",
        "UPDATE audit_row SET kind = 'nothing' WHERE entry = 4",
        "INSERT INTO audit_row VALUES (3, 'case', 'x', 1, NULL)",
        "UPDATE audit_chain SET entry = entry - 1",
        "UPDATE audit_chain SET key = zeroblob(32)",
        "UPDATE audit_chain SET sealed_start = zeroblob(1300)",
        "DELETE FROM audit_chain",
        "UPDATE audit_session SET user_id = 'x'",
        "UPDATE audit_session SET sealed_key = zeroblob(1300) WHERE number = 1",
        "UPDATE audit_signature SET signature = zeroblob(64)",
        "UPDATE audit_signature SET head = zeroblob(32)",
        "DELETE FROM audit_signature",
        "DELETE FROM audit_signature WHERE session = 2",
        "UPDATE audit_chain SET signed = 0",
    ],
)
def test_any_row_of_the_log_changed_is_found(vault: Vault, tmp_path: Path, change: str) -> None:
    vault.close()
    again = opened(tmp_path / NAME)
    started(again)
    insider = Insider(again)
    assert _log_findings(again) == set()
    insider.database._connection.set_authorizer(None)
    insider.database.run("PRAGMA foreign_keys = OFF")
    insider.database.run(change)
    assert _log_findings(again)
    again.close()


def test_what_is_said_in_the_log_is_sealed_to_its_readers(vault: Vault) -> None:
    case = started(vault)
    vault.identities.open(case.record_id, "a telling reason")
    rows = vault.writer.database.rows("SELECT sealed FROM audit_entry")
    assert not [sealed for (sealed,) in rows if b"telling" in sealed or b"identity" in sealed]
    vault.close()
