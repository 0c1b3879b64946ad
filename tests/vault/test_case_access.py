from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault.vault import Vault
from vault.made_vaults import AUDITOR, COORDINATOR, DIRECTOR, WORKER, MadeCase, added, opened

NAME = "centre.casevault"


def user_id(vault: Vault, name: str) -> str:
    (found,) = [member.user_id for member in vault.users.list() if member.name == name]
    return found


def test_a_workers_case_opens_for_her_and_the_coordinators_only(
    vault: Vault, tmp_path: Path
) -> None:
    keys = {
        name: added(vault, name, roles)
        for name, roles in [
            ("Mira", WORKER),
            ("Nada", WORKER),
            ("Vera", DIRECTOR),
            ("Rada", AUDITOR),
            ("Zora", COORDINATOR),
        ]
    }
    vault.close()
    mira = opened(tmp_path / NAME, "Mira", keys["Mira"])
    case = MadeCase()
    case.start(mira, case.write(0, {"sex": "F"}, {"name": "Jana"}))
    mira.close()

    for name, may in [("Mira", True), ("Zora", True), ("Nada", False), ("Vera", False)]:
        other = opened(tmp_path / NAME, name, keys[name])
        assert other.identities.may_open(case.case_id) == may
        assert other.records.of_case(case.case_id)[0].facts == {"sex": "F"}
        if may:
            assert other.identities.open(case.record_id, "test") == {"name": "Jana"}
        else:
            with pytest.raises(UserError) as refused:
                other.identities.open(case.record_id, "test")
            assert refused.value.exit_code is ExitCode.REFUSED
        assert [entry.fields for entry in other.identities.names("person", ["name"], "test")] == (
            [{"name": "Jana"}] if may else []
        )
        other.close()


def test_a_wrap_in_transit_is_settled_at_the_next_unlock(vault: Vault, tmp_path: Path) -> None:
    key = added(vault, "Mira", WORKER)
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "Jana"}))
    vault.identities.grant(case.case_id, user_id(vault, "Mira"))
    assert _forms(vault) == ["in_transit", "steady"]
    vault.close()

    mira = opened(tmp_path / NAME, "Mira", key)
    assert _forms(mira) == ["steady", "steady"]
    assert mira.identities.open(case.record_id, "test") == {"name": "Jana"}
    assert mira.verify().is_sound
    mira.close()


def test_who_lost_access_opens_nothing_any_more(vault: Vault, tmp_path: Path) -> None:
    key = added(vault, "Mira", WORKER)
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "Jana"}))
    worker = user_id(vault, "Mira")
    vault.identities.grant(case.case_id, worker)
    assert vault.identities.holders(case.case_id) == {worker}
    vault.identities.revoke(case.case_id, worker)
    assert vault.identities.holders(case.case_id) == frozenset()
    assert vault.verify().is_sound
    vault.close()

    mira = opened(tmp_path / NAME, "Mira", key)
    assert not mira.identities.may_open(case.case_id)
    mira.close()


def test_who_holds_no_key_cannot_give_it_to_another(vault: Vault, tmp_path: Path) -> None:
    keys = {name: added(vault, name, WORKER) for name in ("Mira", "Nada")}
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "Jana"}))
    nada = user_id(vault, "Nada")
    vault.close()

    mira = opened(tmp_path / NAME, "Mira", keys["Mira"])
    with pytest.raises(UserError) as refused:
        mira.identities.grant(case.case_id, nada)
    assert refused.value.exit_code is ExitCode.REFUSED
    mira.close()


def test_nothing_is_sealed_to_somebody_who_was_never_appointed(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault)
    with pytest.raises(KeyError):
        vault.identities.grant(case.case_id, "0" * 32)


def test_a_worker_who_is_also_auditor_reads_the_log_and_her_own_cases(
    vault: Vault, tmp_path: Path
) -> None:
    key = added(vault, "Mira", frozenset({Role.WORKER, Role.AUDITOR}))
    other = MadeCase()
    other.start(vault, other.write(0, {}, {"name": "Jana"}))
    vault.close()

    mira = opened(tmp_path / NAME, "Mira", key)
    own = MadeCase()
    own.start(mira, own.write(0, {}, {"name": "Ema"}))
    assert mira.identities.open(own.record_id, "test") == {"name": "Ema"}
    assert not mira.identities.may_open(other.case_id)
    assert mira.audit.read()
    mira.close()


@pytest.mark.parametrize("column", ["wrapped", "holder", "epoch", "form"])
def test_a_changed_wrap_is_never_passed_over(vault: Vault, column: str) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "Jana"}))
    wrong = {"wrapped": b"\x00" * 60, "holder": "0" * 32, "epoch": 7, "form": "in_transit"}[column]
    vault.writer.database.run(
        f"UPDATE case_key_wrap SET {column} = ?",  # noqa: S608 - a column named above
        (wrong,),
    )

    with pytest.raises(UserError) as refused:
        vault.identities.open(case.record_id, "test")
    assert refused.value.exit_code in {ExitCode.DAMAGED, ExitCode.REFUSED}
    assert not vault.verify().is_sound


def test_a_wrap_in_no_form_at_all_is_damage_and_no_crash(vault: Vault) -> None:
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": "Jana"}))
    vault.writer.database.run("UPDATE case_key_wrap SET form = 'loose'")

    for look in (
        lambda: vault.identities.may_open(case.case_id),
        lambda: vault.identities.open(case.record_id, "test"),
        lambda: list(vault.identities.names("person", ["name"], "test")),
    ):
        with pytest.raises(UserError) as refused:
            look()
        assert refused.value.exit_code is ExitCode.DAMAGED
    assert not vault.verify().is_sound


def _forms(vault: Vault) -> list[str]:
    return [
        form
        for (form,) in vault.writer.database.rows("SELECT form FROM case_key_wrap ORDER BY form")
    ]
