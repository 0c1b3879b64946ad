from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault import recovery_slot, travel
from casevault.vault.audit_actions import AuditAction
from casevault.vault.keys import RoleKey
from casevault.vault.travel_file import read_travel_document
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import COORDINATOR, DIRECTOR, WORKER, MadeCase, added, new_vault, opened
from vault.test_epochs import features, id_of, named_case


def taken_away(vault: Vault) -> bytes:
    """The file with the keys; the vault is closed."""
    files: list[bytes] = []
    travel.take_away(vault, files.append, features=features, clock=HandClock())
    (content,) = files
    return content


def names_of(vault: Vault, case: MadeCase) -> object:
    return vault.identities.open(case.record_id, "")["given_name"]


def test_while_the_keys_are_away_nobody_opens_an_identity(vault: Vault) -> None:
    mira = added(vault, "Mira", WORKER)
    case = named_case(vault, "Jelena")
    vault.case_access.grant(case.case_id, id_of(vault, "Mira"))
    folder = vault.info.folder
    taken_away(vault)
    for name, key in (("Ana", bytes(range(32))), ("Mira", mira)):
        user = opened(folder, name, key)
        assert travel.identities_are_away(user)
        with pytest.raises(UserError) as refused:
            names_of(user, case)
        assert "taken away from this computer" in refused.value.text()
        assert RoleKey.IDENTITY not in user.keyring.role_keys
        assert user.writer.database.rows("SELECT * FROM case_key_wrap") == []
        assert user.verify().is_sound
        user.close()


def test_brought_back_they_open_everything_again(vault: Vault) -> None:
    mira = added(vault, "Mira", WORKER)
    case = named_case(vault, "Jelena")
    vault.case_access.grant(case.case_id, id_of(vault, "Mira"))
    folder = vault.info.folder
    content = taken_away(vault)
    ana = opened(folder)
    travel.bring_back(ana, content)
    ana.close()
    for name, key in (("Ana", bytes(range(32))), ("Mira", mira)):
        user = opened(folder, name, key)
        assert names_of(user, case) == "Jelena"
        assert user.verify().is_sound
        user.close()
    ana = opened(folder)
    assert AuditAction.IDENTITIES_BROUGHT_BACK in [entry.action for entry in ana.audit.read()]
    ana.close()


def test_a_case_started_meanwhile_is_kept_and_opened_by_both(vault: Vault) -> None:
    mira = added(vault, "Mira", WORKER)
    folder = vault.info.folder
    content = taken_away(vault)
    worker = opened(folder, "Mira", mira)
    case = named_case(worker, "Marija")
    assert names_of(worker, case) == "Marija"
    worker.close()
    ana = opened(folder)
    with pytest.raises(UserError):
        names_of(ana, case)
    travel.bring_back(ana, content)
    ana.close()
    ana = opened(folder)
    assert names_of(ana, case) == "Marija"
    assert ana.verify().findings == ()
    ana.close()


def test_no_other_change_of_keys_while_they_are_away(vault: Vault) -> None:
    folder = vault.info.folder
    taken_away(vault)
    ana = opened(folder)
    with pytest.raises(UserError) as refused:
        taken_away(ana)
    assert refused.value.exit_code is ExitCode.REFUSED
    ana.close()


def test_nobody_becomes_coordinator_and_no_shares_are_made_without_the_keys(vault: Vault) -> None:
    mira = added(vault, "Mira", WORKER)
    folder = vault.info.folder
    content = taken_away(vault)
    ana = opened(folder)
    for attempt in (
        lambda: added(ana, "Dana", COORDINATOR),
        lambda: ana.users.set_roles(id_of(ana, "Mira"), COORDINATOR),
        lambda: recovery_slot.prepare(ana, bytearray(32), clock=HandClock()),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert "Bring them back first" in refused.value.text()
    added(ana, "Vera", DIRECTOR)
    travel.bring_back(ana, content)
    ana.close()
    opened(folder, "Mira", mira).close()


def test_a_file_that_cannot_be_delivered_leaves_the_keys_here(vault: Vault) -> None:
    case = named_case(vault, "Jelena")

    def refuse(_: bytes) -> None:
        raise UserError("no room")

    with pytest.raises(UserError):
        travel.take_away(vault, refuse, features=features, clock=HandClock())
    assert names_of(vault, case) == "Jelena"
    assert not travel.identities_are_away(vault)
    assert list(vault.info.folder.glob("*.next*")) == []


def test_only_the_coordinator_brings_them_back(vault: Vault) -> None:
    dana = added(vault, "Dana", DIRECTOR)
    folder = vault.info.folder
    content = taken_away(vault)
    director = opened(folder, "Dana", dana)
    with pytest.raises(UserError) as refused:
        travel.bring_back(director, content)
    assert refused.value.exit_code is ExitCode.REFUSED
    director.close()


@pytest.mark.parametrize("place", [0, 8, 9, 20, 30, 60, -1])
def test_a_changed_file_is_refused_and_the_right_one_still_works(vault: Vault, place: int) -> None:
    case = named_case(vault, "Jelena")
    folder = vault.info.folder
    content = taken_away(vault)
    changed = bytearray(content)
    changed[place] ^= 1
    ana = opened(folder)
    for wrong in (bytes(changed), content[:-1], content + b"x", b""):
        with pytest.raises(UserError):
            travel.bring_back(ana, wrong)
    travel.bring_back(ana, content)
    ana.close()
    ana = opened(folder)
    assert names_of(ana, case) == "Jelena"
    ana.close()


def test_the_file_of_another_vault_or_journey_is_refused(vault: Vault, tmp_path: Path) -> None:
    folder = vault.info.folder
    first = taken_away(vault)
    ana = opened(folder)
    travel.bring_back(ana, first)
    ana.close()
    second = taken_away(opened(folder))
    other = taken_away(new_vault(tmp_path / "other.casevault"))
    ana = opened(folder)
    for wrong in (first, other):
        with pytest.raises(UserError) as refused:
            travel.bring_back(ana, wrong)
        assert "another vault, or of another time" in refused.value.text()
    travel.bring_back(ana, second)
    ana.close()


def test_whoever_has_the_file_and_the_facts_key_still_opens_no_case(vault: Vault) -> None:
    dana = added(vault, "Dana", DIRECTOR)
    case = named_case(vault, "Jelena")
    folder = vault.info.folder
    content = taken_away(vault)
    assert b"Jelena" not in content
    director = opened(folder, "Dana", dana)
    found = read_travel_document(content, director.keyring, director.container.header.travel)
    assert {wrapped.case_id for wrapped in found.wraps} == {case.case_id}
    assert director.keyring.unwrap_case_key(case.case_id, found.wraps) is None
    director.close()
