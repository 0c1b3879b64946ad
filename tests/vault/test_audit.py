from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.clock import stamp_of
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Right, Role
from casevault.vault import findings
from casevault.vault.audit_actions import WORDS, AuditAction
from casevault.vault.audit_chain import AuditChain
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.row_seal import RowKind, RowSeal
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import (
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    WORKER,
    MadeCase,
    added,
    new_vault,
    opened,
)
from vault.watched_secrets import WatchedSecrets

NAME = "centre.casevault"


def test_every_action_has_its_words() -> None:
    assert set(AuditAction) == set(WORDS)
    assert all(WORDS.values())
    assert len(set(WORDS.values())) == len(WORDS)


def test_an_entry_says_who_did_what_when_and_why(vault: Vault, clock: HandClock) -> None:
    clock.forward(hours=2)
    number = vault.audit.append(
        AuditAction.PAPER_WRITTEN,
        case_id="c",
        person_id="p",
        record_id="r",
        reason="asked for by herself",
        detail={"pages": 2, "kinds": ["a"]},
    )
    entry = {entry.number: entry for entry in vault.audit.read()}[number]
    assert entry.action is AuditAction.PAPER_WRITTEN
    assert entry.user_id == vault.user.user_id
    assert (entry.case_id, entry.person_id, entry.record_id) == ("c", "p", "r")
    assert entry.reason == "asked for by herself"
    assert entry.detail == {"pages": 2, "kinds": ["a"]}
    assert entry.stamp == stamp_of(clock.time)


def test_entries_are_read_in_pieces(vault: Vault) -> None:
    numbers = [vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN) for _ in range(10)]

    some = vault.audit.read(after=numbers[2], limit=3)
    assert [entry.number for entry in some] == numbers[3:6]
    rest = vault.audit.read(after=numbers[8])
    # The readings themselves are entries too.
    assert [entry.action for entry in rest] == [
        AuditAction.EXACT_FIGURES_SHOWN,
        AuditAction.AUDIT_READ,
        AuditAction.AUDIT_READ,
    ]


def test_readers_of_the_log_open_what_everyone_did(vault: Vault, tmp_path: Path) -> None:
    keys = {
        name: added(vault, name, roles)
        for name, roles in [("Rada", AUDITOR), ("Zora", COORDINATOR), ("Mira", WORKER)]
    }
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN, reason="first")
    vault.close()
    mira = opened(tmp_path / NAME, "Mira", keys["Mira"])
    mira.audit.append(AuditAction.EXACT_FIGURES_SHOWN, reason="second")
    mira.close()

    for name in ("Rada", "Zora"):
        reader = opened(tmp_path / NAME, name, keys[name])
        reasons = [entry.reason for entry in reader.audit.read() if entry.reason]
        assert reasons == ["first", "second"]
        reader.close()


@pytest.mark.parametrize("roles", [WORKER, DIRECTOR])
def test_others_add_to_the_log_but_open_nothing_of_it(
    vault: Vault, tmp_path: Path, roles: frozenset[Role]
) -> None:
    key = added(vault, "Other", roles)
    vault.close()
    other = opened(tmp_path / NAME, "Other", key)
    with pytest.raises(UserError) as refused:
        other.audit.read()
    assert refused.value.exit_code is ExitCode.REFUSED
    other.close()

    again = opened(tmp_path / NAME)
    tried = [entry for entry in again.audit.read() if entry.action is AuditAction.REFUSED]
    assert [entry.detail for entry in tried] == [{"right": Right.READ_AUDIT.value}]
    again.close()


def test_what_a_session_did_stays_sealed_to_who_did_it(vault: Vault) -> None:
    """The keys of a session run forward: they open nothing that was written before."""
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN, reason="told")
    sealing = vault.writer._chain._sealing
    assert sealing is not None
    number, sealed = vault.writer.database.row(
        "SELECT number, sealed FROM audit_entry ORDER BY number DESC"
    ) or (0, b"")

    with pytest.raises(NotAuthenticError):
        sealing.open(number, sealed)


def test_the_key_of_the_chain_is_replaced_at_every_entry(vault: Vault) -> None:
    database = vault.writer.database
    keys = set()
    for _ in range(4):
        vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
        keys.add(database.value("SELECT key FROM audit_chain"))
    assert len(keys) == 4
    assert database.value("SELECT count(*) FROM audit_chain") == 1


def test_an_entry_that_does_not_reach_the_disk_is_not_half_there(vault: Vault) -> None:
    before = vault.writer.mark()
    number_of_entries = vault.writer.database.value("SELECT count(*) FROM audit_entry")

    def failing() -> None:
        with vault.writer.transaction() as step:
            step.log(AuditAction.SETTING_CHANGED, vault.user.user_id)
            vault.writer.database.run("INSERT INTO setting (name) VALUES ('half')")

    with pytest.raises(sqlcipher.IntegrityError):
        failing()
    assert vault.writer.mark() == before
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    assert vault.writer.database.value("SELECT count(*) FROM audit_entry") == number_of_entries + 1
    assert vault.verify().is_sound
    assert vault.audit.read()[-1].action is AuditAction.AUDIT_READ


def test_locking_signs_the_head_of_the_log(vault: Vault, tmp_path: Path) -> None:
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    vault.close()
    again = opened(tmp_path / NAME)
    database = again.writer.database
    sessions = database.value("SELECT count(*) FROM audit_session")
    assert database.value("SELECT count(*) FROM audit_signature") == sessions - 1
    actions = [entry.action for entry in again.audit.read()]
    assert AuditAction.LOCKED in actions
    report = again.verify()
    assert report.findings == ()

    database.run("UPDATE audit_signature SET signature = zeroblob(64) WHERE session = 2")
    assert not again.verify().is_sound
    again.close()


def test_a_note_of_the_head_kept_elsewhere_shows_any_rewriting(vault: Vault) -> None:
    for _ in range(3):
        vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    noted = vault.log_anchor()
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    assert vault.verify(anchors=[noted]).is_sound

    wrong = vault.verify(anchors=[replace(noted, head=bytes(32))])
    assert findings.ANCHOR_DIFFERS in {finding.message_id for finding in wrong.findings}
    missing = vault.verify(anchors=[replace(noted, entry=10_000)])
    assert not missing.is_sound


def test_rows_cannot_be_written_without_an_entry(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)

    def silent() -> None:
        with vault.writer.transaction() as step:
            step.note(RowKind.CASE, case.case_id, 2, bytes(32))

    with pytest.raises(RuntimeError):
        silent()


def test_the_log_is_given_newest_session_first_and_the_reading_is_its_newest_entry(
    tmp_path: Path,
) -> None:
    vault = new_vault(tmp_path / "v.casevault")
    vault.audit.append(AuditAction.NAMES_READ)
    vault.close()
    again = opened(tmp_path / "v.casevault")
    whole = again.audit.read()
    parts = list(again.audit.newest_first())
    again.close()

    assert parts[0][-1].action is AuditAction.AUDIT_READ
    backwards = [entry for part in reversed(parts) for entry in part]
    assert backwards[:-1] == whole
    assert [part[0].number for part in parts] == sorted(
        (part[0].number for part in parts), reverse=True
    )


def test_reading_newest_first_is_entered_before_anything_is_given(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "v.casevault")
    before = vault.log_anchor().entry
    vault.audit.newest_first()

    assert vault.log_anchor().entry == before + 1
    vault.close()


def test_reading_newest_first_is_refused_without_the_key_and_finds_a_change(
    tmp_path: Path,
) -> None:
    vault = new_vault(tmp_path / "v.casevault")
    key = added(vault, "Mira", WORKER)
    vault.close()
    mira = opened(tmp_path / "v.casevault", "Mira", key)
    with pytest.raises(UserError) as refused:
        mira.audit.newest_first()
    mira.close()
    again = opened(tmp_path / "v.casevault")
    again.writer.database.run("DROP TRIGGER audit_entry_stays")
    again.writer.database.run("UPDATE audit_entry SET sealed = x'00' WHERE number = 1")
    with pytest.raises(UserError) as changed:
        list(again.audit.newest_first())
    again.close()

    assert changed.value.exit_code is ExitCode.DAMAGED
    assert refused.value.exit_code is ExitCode.REFUSED


def chain_key(vault: Vault) -> bytes:
    found: bytes = vault.writer.database.value("SELECT key FROM audit_chain")
    return found


def test_each_key_of_the_chain_is_wiped_when_the_next_has_taken_its_place(
    watched: WatchedSecrets, tmp_path: Path
) -> None:
    vault = new_vault(tmp_path / NAME)
    start = vault.keyring.audit_open(
        vault.writer.database.value("SELECT sealed_start FROM audit_chain")
    )
    assert watched.wiped.count(start) >= 3  # as drawn, as written, as the first entry used it
    before = chain_key(vault)
    vault.audit.append(AuditAction.EXACT_FIGURES_SHOWN)
    after = chain_key(vault)

    assert watched.wiped.count(before) >= 2
    assert watched.wiped.count(after) >= 1
    vault.close()


def test_the_key_of_a_session_whose_first_entry_was_not_written_is_wiped_on_closing(
    vault: Vault, watched: WatchedSecrets
) -> None:
    database = vault.writer.database
    chain = AuditChain(database, vault.keyring, RowSeal(vault.keyring.row_mac_key))
    secrets: list[bytes] = []

    def half_an_entry() -> None:
        with database.transaction():
            chain.append(b"{}", [], sign=False)
            newest = "SELECT sealed_key FROM audit_session ORDER BY number DESC LIMIT 1"
            secrets.append(vault.keyring.audit_open(database.value(newest)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_an_entry()
    drawn = watched.wiped.count(secrets[0])
    chain.close()

    assert watched.wiped.count(secrets[0]) == drawn + 1
