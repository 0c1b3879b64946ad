from __future__ import annotations

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.vault.audit_actions import AuditAction
from casevault.vault.record_rows import COLUMNS, RecordRow
from casevault.vault.vault import Vault
from vault.made_vaults import MadeCase


def test_names_give_the_fields_asked_for_and_no_others(vault: Vault) -> None:
    cases = [MadeCase() for _ in range(3)]
    for number, case in enumerate(cases):
        case.start(vault, case.write(0, {}, {"name": f"N{number}", "note": "long", "born": "1999"}))
    without = MadeCase()
    without.start(vault)

    found = {entry.case_id: entry for entry in vault.identities.names("person", ["name"], "search")}
    assert {case.case_id for case in cases} == set(found)
    for number, case in enumerate(cases):
        entry = found[case.case_id]
        assert entry.fields == {"name": f"N{number}"}
        assert (entry.person_id, entry.record_id) == (case.person_id, case.record_id)
    assert list(vault.identities.names("report", ["name"], "search")) == []


def test_names_come_from_more_cases_than_are_read_at_once(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casevault.vault.identities._AT_ONCE", 3)
    for number in range(8):
        case = MadeCase()
        case.start(vault, case.write(0, {}, {"name": f"N{number}"}))

    names = {entry.fields["name"] for entry in vault.identities.names("person", ["name"], "s")}
    assert names == {f"N{number}" for number in range(8)}


def test_an_identity_that_is_not_there_is_said_plainly(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    assert vault.identities.open(case.record_id, "test") == {}
    for record_id, version in [(new_id(), None), (case.record_id, 2)]:
        with pytest.raises(UserError) as refused:
            vault.identities.open(record_id, "test", version=version)
        assert refused.value.exit_code is ExitCode.BAD_INPUT


def test_a_sealed_part_moved_to_another_record_does_not_open(vault: Vault) -> None:
    case = MadeCase()
    other = new_id()
    case.start(
        vault,
        case.write(0, {}, {"name": "Jana"}),
        case.write(0, {}, {"name": "Ema"}, record_id=other),
    )
    database = vault.writer.database
    (sealed,) = database.row("SELECT sealed FROM record WHERE record_id = ?", (other,)) or ("",)
    database.run("UPDATE record SET sealed = ? WHERE record_id = ?", (sealed, case.record_id))
    with pytest.raises(UserError) as refused:
        vault.identities.open(case.record_id, "test")
    assert refused.value.exit_code is ExitCode.DAMAGED

    # Even with a right tag, which everyone with the facts key can compute, it does not open.
    found = database.row(
        f"SELECT {COLUMNS} FROM record WHERE record_id = ?",  # noqa: S608 - own words only
        (case.record_id,),
    )
    assert found is not None
    row = RecordRow(*found)
    database.run(
        "UPDATE record SET mac = ? WHERE record_id = ?",
        (vault.writer.seal.tag(row.digest()), case.record_id),
    )
    assert vault.records.get(case.record_id) is not None
    with pytest.raises(UserError) as refused:
        vault.identities.open(case.record_id, "test")
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_the_length_of_what_is_sealed_tells_only_its_size_class(vault: Vault) -> None:
    lengths = set()
    for length in (1, 50, 100, 200):
        case = MadeCase()
        case.start(vault, case.write(0, {}, {"note": "x" * length}))
        lengths.add(
            vault.writer.database.value(
                "SELECT length(sealed) FROM record WHERE record_id = ?", (case.record_id,)
            )
        )
    assert len(lengths) == 1


def test_access_is_refused_in_the_log_too(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "Jana"}))
    vault.writer.database.run("DELETE FROM case_key_wrap")

    with pytest.raises(UserError):
        vault.identities.open(case.record_id, "curious")
    refusals = [entry for entry in vault.audit.read() if entry.action is AuditAction.REFUSED]
    assert [(entry.record_id, entry.reason) for entry in refusals] == [(case.record_id, "curious")]
