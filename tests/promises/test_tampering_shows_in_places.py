"""P6, what seals are bound to: of all places in two vaults, epochs and cases none is another.

Keys differ too, but that is not relied on here: everything is sealed under one key, as if somebody
had found a way to make the keys alike, and must still open in its own place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from casevault.domain.roles import Role
from casevault.vault import case_keys, slots
from casevault.vault.blob_format import BlobPlace
from casevault.vault.case_keys import CaseKey
from casevault.vault.container import Container
from casevault.vault.crypto import HybridPair, NotAuthenticError, seal_to, unwrap, wrap
from casevault.vault.directory import place_of
from casevault.vault.keyring import Keyring
from casevault.vault.keys import RoleKey
from casevault.vault.signatures import Purpose, signed_bytes, verify
from casevault.vault.travel_file import _place as travel_place
from vault.changed_containers import WORKER_KEY, add_user
from vault.made_containers import entered, make

CASES, RECORDS, VERSIONS = ("c" * 32, "d" * 32), ("e" * 32, "f" * 32), (1, 2)
Place = tuple[str, bytes]


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Container]]:
    """Two open vaults of two users each."""
    root: Path = tmp_path_factory.mktemp("places")
    found = [entered(make(root / f"{number}.casevault")) for number in (1, 2)]
    for container in found:
        add_user(container, WORKER_KEY, frozenset({Role.WORKER}))
    yield found
    for container in found:
        container.close()


def of_container(container: Container) -> Iterator[Place]:
    """Every place of the header and of rows that are not a case's, in two epochs."""
    vault_id = container.header.vault_id
    for slot in container.header.slots:
        yield "own", slots._place(vault_id, slot)
        yield "mailbox", slots._mailbox_message(vault_id, slot)
        yield "directory", place_of(vault_id, slot.user_id)
        yield "draft", f"casevault/draft/1 {vault_id} {slot.user_id}".encode("ascii")
        for epoch in (1, 2):
            present = replace(slot, epoch=epoch)
            yield "secret", slots._secret_place(vault_id, present)
            for name in RoleKey:
                yield f"grant {name}", slots._grant_place(vault_id, present, name)
    for epoch in (1, 2):
        yield "audit", container.ring._audit_place(epoch)
        ring = _in_epoch(container.ring, epoch)
        for travel in (bytes(16), b"t" * 16):
            yield "travel", travel_place(ring, travel)
        ring.close()


def _in_epoch(ring: Keyring, epoch: int) -> Keyring:
    return ring.duplicate(replace(ring.place, epoch=epoch))


def of_cases() -> Iterator[Place]:
    """Every place of two cases."""
    for case_id in CASES:
        key = CaseKey(case_id, bytearray(32))
        for holder in ("identity", *RECORDS):
            for epoch in (1, 2):
                yield "case key", case_keys._place(case_id, holder, epoch)
        for record in RECORDS:
            for version in VERSIONS:
                yield "record", key._place(record, version)
                yield "blob", BlobPlace(case_id, record, version).bound_to()


@pytest.fixture(scope="module")
def every(containers: list[Container]) -> list[Place]:
    found = [place for container in containers for place in of_container(container)]
    return [*found, *of_cases()]


def test_no_two_places_are_alike_and_none_begins_another(every: list[Place]) -> None:
    places = sorted(place for _, place in every)
    assert len(set(places)) == len(places) > 100
    assert len({kind for kind, _ in every}) >= 14
    for one, other in pairwise(places):
        assert not other.startswith(one)


def test_a_wrap_opens_in_no_other_place(every: list[Place]) -> None:
    key = bytearray(range(32))
    sealed = {place: wrap(key, b"secret", place) for _, place in every}
    for mine, wrapped in sealed.items():
        assert unwrap(key, wrapped, mine) == b"secret"
        for other in sealed:
            if other != mine:
                with pytest.raises(NotAuthenticError):
                    unwrap(key, wrapped, other)


def test_what_is_sealed_to_somebody_opens_in_no_other_place(every: list[Place]) -> None:
    pair = HybridPair(HybridPair.fresh_secret())
    one_of_each = list(dict(every).values())
    both = one_of_each + [place for kind, place in every if kind in {"grant facts", "case key"}]
    sealed = {place: seal_to(pair.public, b"secret", place) for place in both}
    for mine, message in sealed.items():
        assert pair.open(message, mine) == b"secret"
        for other in sealed:
            if other != mine:
                with pytest.raises(NotAuthenticError):
                    pair.open(message, other)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_record_opens_in_no_other_case_record_or_version(version: int) -> None:
    secret = bytearray(range(32))
    mine = CaseKey(CASES[0], bytearray(secret))
    sealed = mine.seal(RECORDS[0], version, b"identity")
    for case_id in CASES:
        for record in RECORDS:
            for other in VERSIONS:
                key = CaseKey(case_id, bytearray(secret))
                if (case_id, record, other) == (CASES[0], RECORDS[0], version):
                    assert key.open(record, other, sealed) == b"identity"
                else:
                    with pytest.raises(NotAuthenticError):
                        key.open(record, other, sealed)


@pytest.mark.parametrize("given", Purpose)
def test_a_signature_for_one_thing_is_none_for_another(
    containers: list[Container], given: Purpose
) -> None:
    ring = containers[0].ring
    signature = ring.sign(b"message", given)
    for purpose in Purpose:
        assert verify(ring.user_public_key, b"message", signature, purpose) == (purpose is given)
    starts = [signed_bytes(purpose, b"") for purpose in Purpose]
    assert not any(a != b and b.startswith(a) for a in starts for b in starts)
