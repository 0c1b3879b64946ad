from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.audit_actions import AuditAction
from casevault.vault.vault import Vault


def test_a_slice_is_put_once_and_never_replaced(vault: Vault) -> None:
    vault.slices.put("decided", "2026-Q1", b"first")
    vault.slices.put("received", "2026-Q1", b"other statistic")
    vault.slices.put("decided", "2026-Q2", b"other quarter")

    with pytest.raises(UserError) as refused:
        vault.slices.put("decided", "2026-Q1", b"second")
    assert refused.value.exit_code is ExitCode.REFUSED
    stored = vault.slices.get("decided", "2026-Q1")
    assert stored is not None
    assert stored.document == b"first"
    assert vault.slices.get("decided", "2025-Q4") is None
    assert [(item.number, item.slice_id) for item in vault.slices.all()] == [
        (1, "2026-Q1"),
        (2, "2026-Q1"),
        (3, "2026-Q2"),
    ]


def test_the_ledger_is_only_added_to(vault: Vault) -> None:
    assert vault.ledger.append(b"one", "release") == 1
    assert vault.ledger.append(b"two", "paper") == 2
    assert vault.ledger.append(b"three", "release") == 3

    assert [entry.document for entry in vault.ledger.entries()] == [b"one", b"two", b"three"]
    assert [entry.number for entry in vault.ledger.entries("release")] == [1, 3]
    for statement in (
        "UPDATE ledger SET document = x'00'",
        "DELETE FROM ledger",
        "UPDATE slice SET document = x'00'",
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET sealed = x'00'",
        "DELETE FROM audit_row",
        "UPDATE audit_row SET digest = x'00'",
        "REPLACE INTO ledger SELECT number, kind, x'00', stamp, previous, digest, mac FROM ledger",
    ):
        vault.slices.put("decided", f"2026-Q{len(statement)}", b"x")
        with pytest.raises(sqlcipher.IntegrityError):
            vault.writer.database.run(statement)


@pytest.mark.parametrize("store", ["ledger", "slice"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {table} SET document = x'00' WHERE number = 2",
        "UPDATE {table} SET stamp = stamp + 1 WHERE number = 2",
        "UPDATE {table} SET mac = x'00' WHERE number = 3",
        "DELETE FROM {table} WHERE number = 2",
        "DELETE FROM {table} WHERE number = 1",
        "UPDATE {table} SET number = 7 WHERE number = 3",
    ],
)
def test_a_changed_or_cut_chain_is_neither_read_nor_passed_over(
    vault: Vault, store: str, change: str
) -> None:
    for number in range(3):
        vault.ledger.append(b"%d" % number, "release")
        vault.slices.put("decided", f"2026-Q{number}", b"x")
    database = vault.writer.database
    for trigger in (f"{store}_stays", f"{store}_is_not_removed"):
        database.run(f"DROP TRIGGER {trigger}")
    database.run(change.format(table=store))

    with pytest.raises(UserError) as refused:
        vault.ledger.entries() if store == "ledger" else vault.slices.all()
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert not vault.verify().is_sound


def test_the_last_entries_cannot_be_cut_off_unseen(vault: Vault) -> None:
    vault.ledger.append(b"one", "release")
    vault.ledger.append(b"two", "release")
    vault.writer.database.run("DROP TRIGGER ledger_is_not_removed")
    vault.writer.database.run("DELETE FROM ledger WHERE number = 2")

    assert not vault.verify().is_sound


def test_settings_are_json_values_by_name(vault: Vault) -> None:
    assert vault.settings.get("threshold", 5) == 5
    vault.settings.put("threshold", 7)
    vault.settings.put("own_fields", {"č": [1, 2, None]})
    vault.settings.put("threshold", 8)

    assert vault.settings.get("threshold") == 8
    assert vault.settings.all() == {"threshold": 8, "own_fields": {"č": [1, 2, None]}}
    changed = [e for e in vault.audit.read() if e.action is AuditAction.SETTING_CHANGED]
    assert [entry.detail["name"] for entry in changed] == ["threshold", "own_fields", "threshold"]
    with pytest.raises(ValueError, match="not JSON compliant"):
        vault.settings.put("threshold", float("nan"))


def test_a_setting_changed_behind_the_program_is_not_used(vault: Vault) -> None:
    vault.settings.put("threshold", 5)
    vault.writer.database.run("UPDATE setting SET value = '1'")

    with pytest.raises(UserError) as refused:
        vault.settings.get("threshold")
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_the_directory_keeps_one_document_for_each_user(vault: Vault) -> None:
    before = vault.directory.all()
    vault.directory.put("u1", b"sealed")
    vault.directory.put("u1", b"sealed again")
    vault.directory.put("u2", b"other")
    assert vault.directory.all() == {**before, "u1": b"sealed again", "u2": b"other"}
    vault.directory.drop("u2")
    assert vault.directory.get("u2") is None
    assert vault.verify().is_sound

    vault.writer.database.run("UPDATE directory SET sealed = x'00'")
    with pytest.raises(UserError):
        vault.directory.get("u1")
