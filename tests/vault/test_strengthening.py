"""Slots grow stronger when the usual parameters rise, and no header can ask for too much."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.vault import derivation
from casevault.vault.backup import make_backup
from casevault.vault.creating import NewVault
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import Key, enter
from casevault.vault.files import replace_whole
from casevault.vault.header import MAX_DERIVATIONS, Header, read_header, write_header
from casevault.vault.header_files import COPY_NAMES, write_copies
from casevault.vault.opening import _open, create_with_derived_key
from casevault.vault.restoring import restore_with
from casevault.vault.strengthening import WAITS_FOR_USERS, strengthen
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import COORDINATOR, WORKER, added

SALT = bytes(range(32))
WEAK = KdfParameters(64 * 1024, 3, 1, SALT)
USUAL = derivation.usual_parameters(SALT)


class Derivations:
    """Counts what is derived; another key for each set of parameters, as Argon2id gives."""

    def __init__(self, secret: bytes = b"Ana") -> None:
        self.secret = secret
        self.asked: list[KdfParameters] = []

    def __call__(self, parameters: KdfParameters) -> bytearray:
        self.asked.append(parameters)
        cost = f"{parameters.memory_kib} {parameters.passes} {parameters.lanes}".encode("ascii")
        return bytearray((self.secret + b" " + cost).ljust(32, b".")[:32])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A closed vault whose founder's slot has the weakest parameters there may be."""
    place = tmp_path / "centre.casevault"
    wanted = NewVault("Ana", COORDINATOR, "Centre", "RS", practice=False)
    create_with_derived_key(place, wanted, Derivations()(WEAK), kdf=WEAK, clock=HandClock()).close()
    return place


def opened_by(folder: Path, derive: Callable[[KdfParameters], bytearray]) -> Vault:
    vault = _open(folder, Key("Ana", derive), HandClock())
    strengthen(vault, derive)
    return vault


def header_of(folder: Path) -> Header:
    return read_header((folder / COPY_NAMES[0]).read_bytes()).header


def test_a_weaker_slot_is_sealed_again_by_the_usual_parameters(folder: Path) -> None:
    derive = Derivations()
    opened_by(folder, derive).close()
    assert derive.asked == [WEAK, USUAL]
    header = header_of(folder)
    assert [slot.kdf for slot in header.slots] == [USUAL]
    assert header.kdf == USUAL
    again = Derivations()
    vault = opened_by(folder, again)
    assert again.asked == [USUAL]
    assert vault.verify().findings == ()
    vault.close()


def test_the_key_of_the_weaker_parameters_then_opens_nothing(folder: Path) -> None:
    opened_by(folder, Derivations()).close()
    weak_key = Derivations()(WEAK)
    with pytest.raises(UserError) as refused:
        enter(folder, Key("Ana", lambda _: bytearray(weak_key)), HandClock())
    assert refused.value.exit_code is ExitCode.WRONG_KEY


def test_a_colleague_s_slot_stays_as_it_is_until_she_unlocks_herself(folder: Path) -> None:
    vault = _open(folder, Key("Ana", Derivations()), HandClock())
    key = added(vault, "Mira", WORKER)
    vault.close()
    opened_by(folder, Derivations()).close()
    assert sorted(slot.kdf == USUAL for slot in header_of(folder).slots) == [False, True]
    mira = _open(folder, Key("Mira", lambda _: bytearray(key)), HandClock())
    assert mira.user.roles == WORKER
    mira.close()


def test_a_slot_that_is_strong_enough_costs_no_second_derivation(tmp_path: Path) -> None:
    strong = replace(USUAL, memory_kib=512 * 1024)
    place = tmp_path / "strong.casevault"
    wanted = NewVault("Ana", COORDINATOR, "Centre", "RS", practice=False)
    key = Derivations()(strong)
    create_with_derived_key(place, wanted, key, kdf=strong, clock=HandClock()).close()
    derive = Derivations()
    opened_by(place, derive).close()
    assert derive.asked == [strong]
    assert header_of(place).slots[0].kdf == strong


def test_too_little_memory_for_the_usual_parameters_keeps_nobody_out(folder: Path) -> None:
    def poor(parameters: KdfParameters) -> bytearray:
        if parameters != WEAK:
            raise UserError("There is not enough free memory.")
        return Derivations()(parameters)

    opened_by(folder, poor).close()
    assert header_of(folder).slots[0].kdf == WEAK


def with_parameters(folder: Path, wanted: list[KdfParameters]) -> None:
    """Slots with these parameters in both copies, written by somebody without a key."""
    header = header_of(folder)
    slots = tuple(replace(header.slots[0], kdf=kdf) for kdf in wanted)
    write_copies(folder, write_header(replace(header, slots=slots), bytearray(32)))


def test_a_wrong_passphrase_costs_as_many_derivations_as_there_are_sets(folder: Path) -> None:
    with_parameters(folder, [replace(WEAK, passes=3 + more) for more in range(MAX_DERIVATIONS)])
    wrong = Derivations(b"no")
    with pytest.raises(UserError) as refused:
        opened_by(folder, wrong)
    assert refused.value.exit_code is ExitCode.WRONG_KEY
    assert len(wrong.asked) == len(set(wrong.asked)) == MAX_DERIVATIONS


@pytest.mark.parametrize("more", [1, 5, 40])
def test_a_header_with_more_sets_is_refused_before_any_derivation(folder: Path, more: int) -> None:
    salts = [bytes([number]) * 32 for number in range(MAX_DERIVATIONS + more)]
    with_parameters(folder, [replace(WEAK, salt=salt) for salt in salts])
    derive = Derivations()
    with pytest.raises(UserError) as refused:
        opened_by(folder, derive)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert derive.asked == []


@pytest.mark.parametrize(
    "kdf", [replace(WEAK, memory_kib=65_535), replace(WEAK, passes=2), replace(WEAK, lanes=9)]
)
def test_one_slot_below_the_floor_refuses_the_header_before_any_derivation(
    folder: Path, kdf: KdfParameters
) -> None:
    with_parameters(folder, [WEAK, kdf])
    derive = Derivations()
    with pytest.raises(UserError) as refused:
        opened_by(folder, derive)
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert derive.asked == []


def test_a_backup_from_before_still_opens_as_it_did(folder: Path, tmp_path: Path) -> None:
    vault = _open(folder, Key("Ana", Derivations()), HandClock())
    file = tmp_path / "before.cvb"
    replace_whole(file, b"".join(make_backup(vault, clock=HandClock())))
    vault.close()
    opened_by(folder, Derivations()).close()
    derive, place = Derivations(), tmp_path / "restored.casevault"
    restore_with(file, place, user_name="Ana", derive=derive, clock=HandClock())
    assert derive.asked == [WEAK]
    opened_by(place, Derivations()).close()
    assert header_of(place).slots[0].kdf == USUAL


ERAS = tuple(replace(WEAK, memory_kib=mib * 1024) for mib in (64, 96, 128, 192))
"""What was usual in four earlier times, the last of them until today."""


def with_eras(folder: Path, users: dict[str, int]) -> None:
    """Add users of earlier times, each with the parameters that were usual then."""
    vault = _open(folder, Key("Ana", Derivations()), HandClock())
    for name, era in sorted(users.items(), key=lambda pair: pair[1]):
        vault.container.change(slots=vault.container.header.slots, kdf=ERAS[era])
        key = Derivations(name.encode())(ERAS[era])
        vault.users.add_with_derived_key(name, key, WORKER)
    vault.close()


def unlocked(folder: Path, name: str) -> tuple[KdfParameters | None, list[str]]:
    """Unlock as a user; the parameters of her slot afterwards, and who is said to be waited for."""
    derive = Derivations(name.encode())
    vault = _open(folder, Key(name, derive), HandClock())
    strengthen(vault, derive)
    kdf = vault.container.slot_of(vault.user.user_id).kdf
    said = [
        str(notice.values["names"])
        for notice in vault.warnings
        if notice.message_id == WAITS_FOR_USERS
    ]
    vault.close()
    return kdf, said


FULL = {"Beba": 1, "Ceca": 2, "Dana": 3, "Dunja": 3}
"""With Ana's own of the first time every place in the header is taken."""


def test_who_comes_back_frees_the_set_that_only_she_used(folder: Path) -> None:
    with_eras(folder, FULL)
    assert unlocked(folder, "Ana") == (USUAL, [])
    assert set(header_of(folder).derivations()) == {USUAL, *ERAS[1:]}
    assert unlocked(folder, "Dana") == (USUAL, [])
    assert unlocked(folder, "Dunja") == (USUAL, [])
    assert set(header_of(folder).derivations()) == {USUAL, *ERAS[1:3]}


def test_where_a_fifth_set_has_no_room_a_slot_takes_the_strongest_there_is(folder: Path) -> None:
    with_eras(folder, {"Ada": 0, **FULL})
    assert unlocked(folder, "Ana") == (ERAS[3], ["Ada, Beba, Ceca"])
    assert header_of(folder).kdf == ERAS[3]
    assert unlocked(folder, "Ana") == (ERAS[3], ["Ada, Beba, Ceca"])


def test_a_user_of_the_last_time_waits_and_only_coordinators_are_told(folder: Path) -> None:
    with_eras(folder, {"Ada": 0, **FULL})
    assert unlocked(folder, "Dana") == (ERAS[3], [])
    assert [unlocked(folder, name)[0] for name in ("Ada", "Ana", "Dana")] == [ERAS[3], USUAL, USUAL]


def test_who_stays_away_keeps_her_set_and_can_unlock_when_she_returns(folder: Path) -> None:
    with_eras(folder, {"Ada": 0, **FULL})
    for name in ("Ana", "Ana", "Dana", "Dunja"):
        unlocked(folder, name)
    assert unlocked(folder, "Ada") == (USUAL, [])
    for name in ("Ana", "Dana", "Dunja"):
        assert unlocked(folder, name) == (USUAL, [])
    assert unlocked(folder, "Beba") == (USUAL, [])
    assert unlocked(folder, "Ceca") == (USUAL, [])
    assert header_of(folder).derivations() == (USUAL,)
    vault = _open(folder, Key("Ana", Derivations()), HandClock())
    assert vault.verify().findings == ()
    vault.close()


def test_the_set_of_new_slots_that_nobody_else_uses_makes_room(folder: Path) -> None:
    with_eras(folder, {"Ada": 0, "Beba": 1, "Ceca": 2, "Dana": 3})
    assert unlocked(folder, "Dana") == (USUAL, [])
    assert set(header_of(folder).derivations()) == {USUAL, *ERAS[:3]}
