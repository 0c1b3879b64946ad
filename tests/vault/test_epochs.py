from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.audit_actions import AuditAction
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epochs import SWITCHING, start_epoch
from casevault.vault.stored_tables import STORED
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import (
    ANA,
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    WORKER,
    MadeCase,
    added,
    new_vault,
    opened,
    received,
)


def features(form_id: str, answers: Mapping[str, Any]) -> Sequence[str] | None:
    if form_id != "person":
        return None
    return [f"name {answers['given_name']}"] if "given_name" in answers else []


def renewed(vault: Vault, clock: HandClock | None = None, **changes: Any) -> Path:
    """Start an epoch; the folder of the vault, which is then closed."""
    start_epoch(vault, EpochPlan(features, **changes), clock=clock or HandClock())
    return vault.info.folder


def id_of(vault: Vault, name: str) -> str:
    return next(member.user_id for member in vault.users.list() if member.name == name)


def named_case(vault: Vault, name: str, **more: Any) -> MadeCase:
    case = MadeCase()
    case.start(
        vault,
        case.write(0, {"sex": "F"}, {"given_name": name}, blind_tokens=(f"name {name}",)),
        events=[received(case.record_id, date(2026, 3, 2))],
        **more,
    )
    case.save(vault, case.write(1, {"sex": "F", "note": "x"}, {"given_name": name}))
    return case


def test_every_table_and_column_of_the_database_is_written_in_a_new_epoch(vault: Vault) -> None:
    database = vault.writer.database
    known = {table.name: list(table.all_columns) for table in STORED}
    found = {
        name: columns_of(sql)
        for name, sql in database.rows(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name != 'migration'"
        )
    }
    assert known.keys() == found.keys()
    for name, columns in known.items():
        assert sorted(columns) == sorted(found[name]), name


def columns_of(sql: str) -> list[str]:
    lines = [
        line.strip() for line in sql.split("(", 1)[1].replace(", proof", ",\nproof").splitlines()
    ]
    names = [line.split()[0] for line in lines if line and not line.startswith(("--", ")"))]
    return [name for name in names if name.islower() and name.replace("_", "").isalpha()]


def test_what_was_kept_is_there_under_new_keys(vault: Vault) -> None:
    case = named_case(vault, "Jelena")
    before = (vault.keyring.database_key(), vault.records.history(case.record_id))
    folder = renewed(vault)
    again = opened(folder)
    assert again.keyring.epoch == 2
    assert again.keyring.database_key() != before[0]
    assert again.records.history(case.record_id) == before[1]
    assert again.identities.open(case.record_id, "")["given_name"] == "Jelena"
    assert [hit.case_id for hit in again.blind_index.find(["name Jelena"])] == [case.case_id]
    assert again.verify().findings == ()
    assert again.audit.read()[-1].action is not None
    actions = [entry.action for entry in again.audit.read()]
    assert AuditAction.KEYS_ROTATED in actions
    again.close()


def test_everybody_who_stays_opens_the_vault_with_what_she_had(vault: Vault) -> None:
    mira, dana = added(vault, "Mira", WORKER), added(vault, "Dana", DIRECTOR)
    case = named_case(vault, "Jelena")
    vault.case_access.grant(case.case_id, id_of(vault, "Mira"))
    folder = renewed(vault)
    worker = opened(folder, "Mira", mira)
    assert worker.user.roles == WORKER
    assert worker.identities.open(case.record_id, "")["given_name"] == "Jelena"
    worker.close()
    worker = opened(folder, "Mira", mira)
    assert worker.identities.open(case.record_id, "")["given_name"] == "Jelena"
    worker.close()
    director = opened(folder, "Dana", dana)
    with pytest.raises(UserError):
        director.identities.open(case.record_id, "")
    director.close()


def test_who_left_opens_nothing_any_more(vault: Vault) -> None:
    mira = added(vault, "Mira", WORKER)
    case = named_case(vault, "Jelena")
    vault.case_access.grant(case.case_id, id_of(vault, "Mira"))
    folder = renewed(vault, roles={id_of(vault, "Mira"): frozenset()})
    with pytest.raises(UserError) as refused:
        opened(folder, "Mira", mira)
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    again = opened(folder)
    assert [member.name for member in again.users.list()] == ["Ana"]
    assert again.verify().findings == ()
    again.close()


def test_the_case_of_who_left_has_another_key(vault: Vault) -> None:
    added(vault, "Mira", WORKER)
    hers, other = named_case(vault, "Jelena"), named_case(vault, "Marija")
    vault.case_access.grant(hers.case_id, id_of(vault, "Mira"))
    keys = {case.case_id: secret_of(vault, case) for case in (hers, other)}
    folder = renewed(vault, roles={id_of(vault, "Mira"): frozenset()})
    again = opened(folder)
    assert secret_of(again, hers) != keys[hers.case_id]
    assert secret_of(again, other) == keys[other.case_id]
    assert again.identities.open(hers.record_id, "")["given_name"] == "Jelena"
    assert again.verify().findings == ()
    again.close()


def test_a_case_taken_from_a_colleague_gets_another_key_with_the_next_epoch(vault: Vault) -> None:
    added(vault, "Mira", WORKER)
    case = named_case(vault, "Jelena")
    vault.case_access.grant(case.case_id, id_of(vault, "Mira"))
    vault.case_access.revoke(case.case_id, id_of(vault, "Mira"))
    before = secret_of(vault, case)
    again = opened(renewed(vault))
    assert secret_of(again, case) != before
    assert again.writer.database.rows("SELECT * FROM key_change_due") == []
    assert again.verify().findings == ()
    again.close()


def test_a_coordinator_who_becomes_a_worker_holds_no_key_of_any_case(vault: Vault) -> None:
    mira = added(vault, "Mira", COORDINATOR)
    case = named_case(vault, "Jelena")
    before = secret_of(vault, case)
    folder = renewed(vault, roles={id_of(vault, "Mira"): WORKER})
    worker = opened(folder, "Mira", mira)
    assert worker.user.roles == WORKER
    with pytest.raises(UserError):
        worker.identities.open(case.record_id, "")
    worker.close()
    again = opened(folder)
    assert secret_of(again, case) != before
    again.close()


def test_a_wrap_that_nobody_with_the_key_made_gives_no_key(vault: Vault) -> None:
    mira = added(vault, "Mira", WORKER)
    case = named_case(vault, "Jelena")
    forge_wrap(vault, case, id_of(vault, "Mira"))
    worker = opened(renewed(vault), "Mira", mira)
    assert not worker.case_access.may_open(case.case_id)
    with pytest.raises(UserError):
        worker.identities.open(case.record_id, "")
    worker.close()


def test_the_last_coordinator_cannot_leave(vault: Vault) -> None:
    added(vault, "Mira", WORKER | AUDITOR)
    with pytest.raises(UserError) as refused:
        renewed(vault, roles={vault.user.user_id: frozenset()})
    assert "without a coordinator" in refused.value.text()
    assert vault.keyring.epoch == 1
    named_case(vault, "Jelena")
    assert sorted(path.name for path in vault.info.folder.glob("*.next*")) == []


def test_only_a_coordinator_starts_an_epoch(vault: Vault) -> None:
    dana = added(vault, "Dana", DIRECTOR)
    folder = vault.info.folder
    vault.close()
    director = opened(folder, "Dana", dana)
    with pytest.raises(UserError) as refused:
        renewed(director)
    assert refused.value.exit_code is ExitCode.REFUSED
    director.close()


def test_an_erased_case_is_nowhere_and_its_figures_stay(vault: Vault) -> None:
    gone, stays = named_case(vault, "Jelena"), named_case(vault, "Marija")
    vault.drafts.put(f"{gone.case_id}/person/x/", {"answers": {}})
    again = opened(renewed(vault, erased={gone.case_id: "REQUEST"}))
    assert again.records.of_case(gone.case_id) == []
    assert again.records.history(gone.record_id) == []
    assert again.blind_index.find(["name Jelena"]) == []
    assert again.drafts.all() == {}
    counted = again.writer.database.rows(
        "SELECT case_id, record_id FROM event_report_received ORDER BY number"
    )
    assert counted == [(None, gone.record_id), (stays.case_id, stays.record_id)]
    assert [stone.case_id for stone in again.tombstones.all()] == [gone.case_id]
    assert again.verify().findings == ()
    for table in STORED:
        if table.name not in {"tombstone", "audit_row"}:
            rows = again.writer.database.rows(f"SELECT * FROM {table.name}")  # noqa: S608 - own words only
            assert not any(gone.case_id in map(str, row) for row in rows), table.name
    again.close()


def test_two_erasures_one_after_the_other_are_both_checked(vault: Vault) -> None:
    first, second = named_case(vault, "Jelena"), named_case(vault, "Marija")
    again = opened(renewed(vault, erased={first.case_id: "REQUEST"}))
    again = opened(renewed(again, erased={second.case_id: "REQUEST"}))
    assert again.verify().findings == ()
    assert len(again.tombstones.all()) == 2
    again.close()


def test_an_organisation_key_stays_unless_a_new_one_is_asked_for(vault: Vault) -> None:
    first = vault.organisation_key
    again = opened(renewed(vault))
    assert again.organisation_key == first
    again = opened(renewed(again, new_organisation_key=True))
    assert again.organisation_key != first
    again.close()


def test_the_log_is_read_across_epochs_and_old_signatures_are_still_proven(vault: Vault) -> None:
    mira = added(vault, "Mira", COORDINATOR)
    folder = vault.info.folder
    vault.close()
    colleague = opened(folder, "Mira", mira)
    named_case(colleague, "Jelena")
    colleague.close()
    ana = opened(folder)
    again = opened(renewed(ana, roles={id_of(ana, "Mira"): frozenset()}))
    authors = {entry.user_id for entry in again.audit.read()}
    assert len(authors) == 2
    assert again.verify().findings == ()
    again.close()


def test_many_epochs_follow_one_another(tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "one.casevault")
    case = named_case(vault, "Jelena")
    for epoch in range(2, 12):
        vault = opened(renewed(vault))
        assert vault.keyring.epoch == epoch
    assert vault.identities.open(case.record_id, "")["given_name"] == "Jelena"
    assert vault.verify().findings == ()
    vault.close()


def test_an_epoch_that_breaks_off_leaves_everything_as_it_was(vault: Vault) -> None:
    case = named_case(vault, "Jelena")

    def stop(_: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start_epoch(vault, EpochPlan(features), clock=HandClock(), progress=stop)
    assert list(vault.info.folder.glob("*.next*")) == []
    case.save(vault, case.write(2, {"sex": "M"}))
    folder = vault.info.folder
    vault.close()
    again = opened(folder, key=ANA)
    assert again.keyring.epoch == 1
    assert again.verify().findings == ()
    again.close()


def test_the_last_step_that_is_told_is_the_last_in_which_it_can_be_stopped(vault: Vault) -> None:
    told: list[tuple[str, bool]] = []

    def stop(step: str, _share: float) -> None:
        told.append((step, vault.is_open))
        if step == SWITCHING:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start_epoch(vault, EpochPlan(features), clock=HandClock(), progress=stop)
    is_as_before = (vault.is_open, vault.keyring.epoch, [*vault.info.folder.glob("*.next*")])
    start_epoch(
        vault,
        EpochPlan(features),
        clock=HandClock(),
        progress=lambda *now: told.append((now[0], True)),
    )

    assert is_as_before == (True, 1, [])
    assert [step for step, _ in told].count(SWITCHING) == 2
    assert told[-1][0] == SWITCHING
    assert not vault.is_open


def secret_of(vault: Vault, case: MadeCase) -> bytes:
    key = vault.case_access.key_of(case.case_id)
    assert key is not None
    return bytes(key.secret)


def forge_wrap(vault: Vault, case: MadeCase, user_id: str) -> None:
    """What somebody with the facts key alone can write: a row with a right tag, but no proof."""
    from casevault.vault.case_access import wrap_digest
    from casevault.vault.case_keys import WrapForm, WrappedCaseKey
    from casevault.vault.row_seal import RowKind

    forged = WrappedCaseKey(case.case_id, user_id, 1, WrapForm.IN_TRANSIT, bytes(1200), bytes(32))
    with vault.writer.transaction() as step:
        tag = vault.writer.seal.tag(wrap_digest(forged))
        vault.writer.database.run(
            "INSERT INTO case_key_wrap (case_id, holder, epoch, form, wrapped, proof, mac)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (case.case_id, user_id, 1, "in_transit", bytes(1200), bytes(32), tag),
        )
        step.note(RowKind.WRAP, f"{case.case_id}/{user_id}", step.stamp, wrap_digest(forged))
        step.log(AuditAction.CASE_ASSIGNED, vault.user.user_id)
