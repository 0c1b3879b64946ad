from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.ids import new_id
from casevault.domain.roles import Role
from casevault.vault.case_keys import IDENTITY_HOLDER, CaseKey, WrapForm, WrappedCaseKey
from casevault.vault.crypto import NotAuthenticError, hkdf
from casevault.vault.keyring import Keyring
from casevault.vault.keys import RoleKey, next_role_keys
from casevault.vault.label import open_label, seal_label
from casevault.vault.signatures import fingerprint, verify
from vault.watched_secrets import WatchedSecrets

COORDINATOR = frozenset({Role.COORDINATOR})
WORKER = frozenset({Role.WORKER})
DIRECTOR = frozenset({Role.DIRECTOR})
AUDITOR = frozenset({Role.AUDITOR})


@pytest.fixture
def coordinator() -> Keyring:
    return Keyring.found("Ana", COORDINATOR, creation=bytes(32), database_salt=bytes(16))


def test_a_worker_opens_the_case_she_made_and_so_does_the_coordinator(
    coordinator: Keyring,
) -> None:
    worker = coordinator.admit("Mira", WORKER)
    case_id, record_id = new_id(), new_id()
    key, wraps = worker.new_case_key(case_id)
    sealed = key.seal(record_id, 1, b"note")

    for reader in (worker, coordinator):
        opened = reader.unwrap_case_key(case_id, wraps)
        assert opened is not None
        assert opened.open(record_id, 1, sealed) == b"note"


@pytest.mark.parametrize("roles", [WORKER, DIRECTOR, AUDITOR, DIRECTOR | AUDITOR])
def test_who_holds_no_wrap_gets_no_case_key(coordinator: Keyring, roles: frozenset[Role]) -> None:
    other = coordinator.admit("Other", roles)
    case_id = new_id()
    _, wraps = coordinator.new_case_key(case_id)
    _, worker_wraps = coordinator.admit("Mira", WORKER).new_case_key(case_id)

    assert other.unwrap_case_key(case_id, [*wraps, *worker_wraps]) is None


@pytest.mark.parametrize("roles", [WORKER, DIRECTOR, WORKER | DIRECTOR])
def test_who_is_no_audit_reader_seals_entries_but_opens_none(
    coordinator: Keyring, roles: frozenset[Role]
) -> None:
    sealed = coordinator.admit("Other", roles).audit_seal(b"looked")

    with pytest.raises(UserError) as refused:
        coordinator.admit("Second", roles).audit_open(sealed)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert coordinator.audit_open(sealed) == b"looked"
    assert coordinator.admit("Data officer", AUDITOR).audit_open(sealed) == b"looked"


def test_only_directors_and_coordinators_sign_for_the_organisation(coordinator: Keyring) -> None:
    signature = coordinator.admit("Director", DIRECTOR).organisation_sign(b"release")
    assert verify(coordinator.public.organisation, b"release", signature)
    assert not verify(coordinator.public.organisation, b"other", signature)

    for roles in (WORKER, AUDITOR):
        with pytest.raises(UserError):
            coordinator.admit("Other", roles).organisation_sign(b"release")


def test_the_blind_index_key_is_held_by_workers_and_coordinators_only(
    coordinator: Keyring,
) -> None:
    assert coordinator.blind_index_key == coordinator.admit("Mira", WORKER).blind_index_key
    assert coordinator.blind_index_key is not None
    assert coordinator.admit("Director", DIRECTOR).blind_index_key is None
    assert coordinator.admit("Auditor", AUDITOR).blind_index_key is None


def test_a_wrap_in_transit_settles_to_a_short_one_that_opens_the_same_case(
    coordinator: Keyring,
) -> None:
    worker = coordinator.admit("Mira", WORKER)
    case_id = new_id()
    key, wraps = coordinator.new_case_key(case_id)
    handed = coordinator.wrap_for(key, worker.user_id)
    settled = worker.settle(handed)

    assert settled is not None
    assert settled.form is WrapForm.STEADY
    assert len(settled.wrapped) == 60
    opened = worker.unwrap_case_key(case_id, [*wraps, handed, settled])
    assert opened is not None
    assert opened.secret == key.secret
    assert worker.settle(settled) is None
    assert coordinator.settle(handed) is None


def test_nothing_is_sealed_to_a_user_nobody_appointed(coordinator: Keyring) -> None:
    key, _ = coordinator.new_case_key(new_id())
    with pytest.raises(KeyError):
        coordinator.wrap_for(key, new_id())


@pytest.mark.parametrize("changed", ["case_id", "holder", "epoch", "wrapped"])
@pytest.mark.parametrize("form", list(WrapForm))
def test_a_wrap_opens_only_in_its_own_place(
    coordinator: Keyring, changed: str, form: WrapForm
) -> None:
    worker = coordinator.admit("Mira", WORKER)
    case_id = new_id()
    _, wraps = worker.new_case_key(case_id)
    wrap = next(wrap for wrap in wraps if wrap.form is form)
    moved = {
        "case_id": new_id(),
        "holder": worker.user_id if wrap.holder == IDENTITY_HOLDER else IDENTITY_HOLDER,
        "epoch": 2,
        "wrapped": bytes([wrap.wrapped[0] ^ 1]) + wrap.wrapped[1:],
    }
    fields = {name: getattr(wrap, name) for name in WrappedCaseKey.__slots__}
    forged = WrappedCaseKey(**(fields | {changed: moved[changed]}))

    both = coordinator.admit("Both", WORKER | COORDINATOR)
    for reader in (worker, coordinator, both):
        try:
            opened = reader.unwrap_case_key(forged.case_id, [forged])
        except NotAuthenticError:
            continue
        assert opened is None


@given(plaintext=st.binary(max_size=200), position=st.integers(0), bit=st.integers(0, 7))
def test_a_sealed_record_with_any_bit_changed_does_not_open(
    plaintext: bytes, position: int, bit: int
) -> None:
    key, record_id = CaseKey.fresh(new_id()), new_id()
    sealed = bytearray(key.seal(record_id, 3, plaintext))
    assert key.open(record_id, 3, bytes(sealed)) == plaintext
    sealed[position % len(sealed)] ^= 1 << bit
    with pytest.raises(NotAuthenticError):
        key.open(record_id, 3, bytes(sealed))


def test_a_sealed_record_opens_only_as_its_own_case_record_and_version() -> None:
    key, record_id = CaseKey.fresh(new_id()), new_id()
    sealed = key.seal(record_id, 3, b"note")
    for other_record, other_version in ((new_id(), 3), (record_id, 2), (record_id, 4)):
        with pytest.raises(NotAuthenticError):
            key.open(other_record, other_version, sealed)
    with pytest.raises(NotAuthenticError):
        CaseKey(new_id(), bytearray(key.secret)).open(record_id, 3, sealed)
    for length in range(len(sealed)):
        with pytest.raises(NotAuthenticError):
            key.open(record_id, 3, sealed[:length])


def test_closing_wipes_every_key_that_was_handed_out_without_a_copy(
    coordinator: Keyring,
) -> None:
    buffers = [
        coordinator.row_mac_key,
        coordinator.header_mac_key,
        coordinator.directory_key,
        coordinator.draft_key,
        coordinator.search_key,
        coordinator.user_keys.secret,
        coordinator.user_keys.wrapping_key,
        *coordinator.role_keys.values(),
    ]
    assert all(any(buffer) for buffer in buffers)
    coordinator.close()
    assert not any(any(buffer) for buffer in buffers)


def test_every_file_has_a_database_key_of_its_own(coordinator: Keyring) -> None:
    first = coordinator.database_key()
    second = coordinator.database_key_for(bytes(15) + b"\x01")
    assert (len(first), len(second)) == (48, 48)
    assert first[32:] == bytes(16)
    assert first[:32] != second[:32]


def test_chain_starts_are_never_the_same(coordinator: Keyring) -> None:
    assert coordinator.audit_chain_start() != coordinator.audit_chain_start()


def test_a_fingerprint_has_eight_groups_of_four_and_depends_on_the_key() -> None:
    groups = fingerprint(bytes(32)).split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert fingerprint(bytes(32)) != fingerprint(bytes(31) + b"\x01")


def test_the_key_of_the_database_is_left_in_the_taker_s_hands_only(
    coordinator: Keyring, watched: WatchedSecrets
) -> None:
    key = coordinator.database_key()

    assert key[32:] == coordinator.place.database_salt
    assert watched.wiped == [bytes(key[:32])]


def test_founding_and_closing_wipe_every_key(watched: WatchedSecrets) -> None:
    ring = Keyring.found("Ana", COORDINATOR, creation=bytes(32), database_salt=bytes(16))
    of_roles = {name: bytes(key) for name, key in ring.role_keys.items()}
    facts = of_roles[RoleKey.FACTS]
    assert watched.wiped.count(facts) == 2  # as it came from the system, and in the full set
    user = ring.user_keys
    own = [user.own, user.secret, user.wrapping_key, user.draft_key, user.search_key]
    derived = [ring.row_mac_key, ring.header_mac_key, ring.directory_key]
    assert watched.has_locked(*ring.role_keys.values(), *own, *derived)

    ring.close()

    assert watched.wiped.count(facts) == 3
    assert all(not any(buffer) for buffer in (*own, *derived))
    assert not ring.role_keys


def test_a_case_key_wipes_what_it_derives(coordinator: Keyring, watched: WatchedSecrets) -> None:
    key = CaseKey.fresh(new_id())
    key.proof_of(coordinator.user_id)
    coordinator.unwrap_case_key(key.case_id, [coordinator.wrap_for_coordinators(key)])

    short = bytes(coordinator.role_keys[RoleKey.IDENTITY][:32])
    assert watched.has_wiped(hkdf(key.secret, "casevault/case/records"), key.subkey("holders"))
    assert watched.wiped.count(short) == 2
    key.close()
    assert key.secret == bytes(32)


def test_the_label_s_key_is_wiped_after_sealing_and_after_opening(
    coordinator: Keyring, watched: WatchedSecrets
) -> None:
    key = bytes(coordinator.facts_subkey("label"))
    sealed = seal_label(coordinator, "Centre")
    assert watched.wiped.count(key) == 1
    assert open_label(coordinator, sealed) == "Centre"
    assert watched.wiped.count(key) == 2


@pytest.mark.parametrize("organisation", [True, False])
def test_what_is_drawn_for_an_epoch_and_not_kept_is_wiped(
    coordinator: Keyring, watched: WatchedSecrets, *, organisation: bool
) -> None:
    present = coordinator.role_keys
    fresh = next_role_keys(present, organisation=organisation)
    pair = fresh[RoleKey.AUDIT][-96:]
    assert watched.wiped.count(bytes(pair)) == 2  # as it came from the system, and by itself
    kept = fresh[RoleKey.ORGANISATION] == present[RoleKey.ORGANISATION]
    assert kept is not organisation
    drawn = [secret for secret in watched.wiped if len(secret) == 32]
    # Facts, blind index and organisation as they came; the organisation's also where not kept.
    assert len(drawn) == (3 if organisation else 4)
