"""Headers with a right MAC, as somebody with the facts key can make them, are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault.appointments import NotAppointedError, appointment, replay
from casevault.vault.derivation import KdfParameters
from casevault.vault.entering import Key, enter
from casevault.vault.header import Header, read_header
from casevault.vault.header_files import COPY_NAMES
from casevault.vault.keys import RoleKey
from casevault.vault.signatures import Purpose
from casevault.vault.slots import seal_grants
from domain.hand_clock import HandClock
from vault.changed_containers import WORKER_KEY, add_user, refusal, rewritten
from vault.made_containers import FOUNDER_KEY, KDF, NOW, entered, make


@pytest.mark.parametrize(
    "parameters",
    [
        replace(KDF, memory_kib=64 * 1024 - 1),
        replace(KDF, memory_kib=1024 * 1024 + 1),
        replace(KDF, memory_kib=2**63),
        replace(KDF, passes=2),
        replace(KDF, passes=17),
        replace(KDF, lanes=0),
        replace(KDF, lanes=9),
        replace(KDF, salt=bytes(15)),
        replace(KDF, salt=bytes(65)),
    ],
)
def test_a_lowered_or_absurd_derivation_is_refused_before_any_key_is_derived(
    folder: Path, parameters: KdfParameters
) -> None:
    container = entered(folder)
    rewritten(folder, container, replace(container.header, kdf=parameters, generation=2))
    container.close()
    asked: list[KdfParameters] = []

    def derive(parameters: KdfParameters) -> bytearray:
        asked.append(parameters)
        return bytearray(FOUNDER_KEY)

    with pytest.raises(UserError) as refused:
        enter(folder, Key("Ana", derive), HandClock(NOW))
    assert refused.value.exit_code is ExitCode.DAMAGED
    assert asked == []


def _with_role_added(header: Header) -> Header:
    other = header.appointments[-1].replace(b"hdirector", b"hdirectos")
    return replace(header, appointments=(*header.appointments[:-1], other))


def _with_slots_swapped(header: Header) -> Header:
    first, second = header.slots
    return replace(
        header,
        slots=(
            replace(first, secret=second.secret, grants=second.grants),
            replace(second, secret=first.secret, grants=first.grants),
        ),
    )


def _with_users_swapped(header: Header) -> Header:
    first, second = header.slots
    return replace(
        header,
        slots=(
            replace(first, user_id=second.user_id),
            replace(second, user_id=first.user_id),
        ),
    )


def _with_another_public_key(header: Header) -> Header:
    first, second = header.slots
    return replace(header, slots=(first, replace(second, sealing=first.sealing)))


def _with_another_identity_key(header: Header) -> Header:
    return replace(header, public=replace(header.public, identity=header.slots[1].sealing))


def _with_another_blind_index_key(header: Header) -> Header:
    """What a director could try: everything but the name of the key stays right."""
    first, second = header.slots
    sealed = seal_grants(header.vault_id, first, {RoleKey.BLIND_INDEX: bytearray(32)})
    return replace(header, slots=(replace(first, grants={**first.grants, **sealed}), second))


def _with_another_mailbox(header: Header) -> Header:
    """A director could so receive the next keys of a colleague."""
    first, second = header.slots
    return replace(header, slots=(replace(first, mailbox=second.mailbox), second))


def _with_the_mailbox_of_another_slot(header: Header) -> Header:
    first, second = header.slots
    signed = second.mailbox_signature
    return replace(
        header, slots=(replace(first, mailbox=second.mailbox, mailbox_signature=signed), second)
    )


def _with_a_slot_nobody_signed(header: Header) -> Header:
    stranger = replace(header.slots[1], slot_id="ab" * 16, user_id="cd" * 16)
    return replace(header, slots=(*header.slots, stranger))


CHANGES = {
    "a role changed": _with_role_added,
    "the last appointment left out": lambda header: replace(
        header, appointments=header.appointments[:-1]
    ),
    "the first appointment left out": lambda header: replace(
        header, appointments=header.appointments[1:]
    ),
    "appointments in another order": lambda header: replace(
        header, appointments=header.appointments[::-1]
    ),
    "no appointments": lambda header: replace(header, appointments=()),
    "contents of slots swapped": _with_slots_swapped,
    "users of slots swapped": _with_users_swapped,
    "another user's public key": _with_another_public_key,
    "another identity key": _with_another_identity_key,
    "another blind index key": _with_another_blind_index_key,
    "another organisation key": lambda header: replace(
        header, public=replace(header.public, organisation=bytes(32))
    ),
    "another creation key": lambda header: replace(
        header, public=replace(header.public, creation=bytes(32))
    ),
    "another mailbox": _with_another_mailbox,
    "a mailbox of another user": _with_the_mailbox_of_another_slot,
    "a slot nobody signed": _with_a_slot_nobody_signed,
    "a slot left out": lambda header: replace(header, slots=header.slots[:1]),
    "another epoch": lambda header: replace(header, epoch=2),
    "another vault": lambda header: replace(header, vault_id="ef" * 16),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_no_coordinator_signed_is_refused_even_with_a_right_mac(
    folder: Path, change: object
) -> None:
    container = entered(folder)
    add_user(container, WORKER_KEY, frozenset({Role.DIRECTOR}))
    assert callable(change)
    rewritten(folder, container, replace(change(container.header), generation=3))
    container.close()
    assert refusal(folder).exit_code in {ExitCode.DAMAGED, ExitCode.WRONG_KEY}


def test_a_director_cannot_appoint_herself_coordinator(folder: Path) -> None:
    container = entered(folder)
    add_user(container, WORKER_KEY, frozenset({Role.DIRECTOR}))
    container.close()
    container = entered(folder, WORKER_KEY)
    ring = container.ring
    forged = container.appointments.entries
    coordinator = container.header.slots[0].user_id
    for signer_id in (ring.user_id, coordinator):
        with pytest.raises(NotAppointedError):
            container.appointments.with_next(
                [
                    appointment(
                        ring.user_id,
                        frozenset({Role.COORDINATOR}),
                        ring.user_keys.public,
                        epoch=1,
                        at="2026-03-03",
                    )
                ],
                ring.public,
                signer_id=signer_id,
                sign=lambda core: ring.sign(core, Purpose.APPOINTMENT),
            )
    assert replay(forged, ring.vault_id, ring.public.creation).coordinators() == {coordinator}
    container.close()


def test_a_slot_of_another_vault_does_not_open_this_one(tmp_path: Path, folder: Path) -> None:
    other = make(tmp_path / "other.casevault")
    theirs = read_header((other / COPY_NAMES[0]).read_bytes()).header
    container = entered(folder)
    rewritten(folder, container, replace(container.header, slots=theirs.slots, generation=2))
    container.close()
    assert refusal(folder).exit_code is ExitCode.WRONG_KEY
