from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.vault.container import Container
from casevault.vault.epoch_keys import NextEpoch, next_epoch
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.header import MAX_EPOCHS
from casevault.vault.keys import RoleKey
from casevault.vault.label import open_label
from casevault.vault.slots import find_slot, open_grants, open_slot
from vault.changed_containers import add_user
from vault.made_containers import FIRST_ROLES, FOUNDER_KEY, entered
from vault.watched_secrets import WatchedSecrets

WORKER = frozenset({Role.WORKER})
COORDINATOR = frozenset({Role.COORDINATOR})
MIRA = bytes(range(32, 64))
AT = "2026-07-01T09:00:00Z"


@pytest.fixture
def container(folder: Path) -> Iterator[Container]:
    opened = entered(folder)
    yield opened
    opened.close()


def plan(**wanted: Any) -> EpochPlan:
    return EpochPlan(lambda *_: None, **wanted)


def role_keys_in(following: NextEpoch, derived: bytes, *names: RoleKey) -> dict[RoleKey, bytes]:
    """What the header of the next epoch gives to who has this derived key."""
    vault_id, key = following.ring.vault_id, bytearray(derived)
    slot = find_slot(vault_id, following.header.slots, key)
    assert slot is not None
    opened = open_slot(vault_id, slot, key)
    grants = open_grants(vault_id, slot, opened.user_keys.pair, names)
    return {name: bytes(secret) for name, secret in grants.items()}


def test_everything_but_the_organisation_key_is_new_and_old_log_keys_stay(
    container: Container,
) -> None:
    old = container.ring
    following = next_epoch(container, plan(), AT)
    ring, header = following.ring, following.header

    assert (ring.epoch, header.epoch) == (2, 2)
    assert header.generation == container.header.generation + 1
    for name in (RoleKey.FACTS, RoleKey.IDENTITY, RoleKey.BLIND_INDEX):
        assert ring.role_keys[name] != old.role_keys[name]
    assert ring.role_keys[RoleKey.ORGANISATION] == old.role_keys[RoleKey.ORGANISATION]
    audit = ring.role_keys[RoleKey.AUDIT]
    assert audit.startswith(old.role_keys[RoleKey.AUDIT])
    assert len(audit) == 2 * len(old.role_keys[RoleKey.AUDIT])
    assert header.public == ring.public
    assert header.public.creation == container.header.public.creation
    assert header.public.audit[:1] == container.header.public.audit
    assert header.database_salt == ring.place.database_salt != old.place.database_salt
    assert replace(ring.place, epoch=1, database_salt=old.place.database_salt) == old.place
    assert open_label(ring, header.label) == "Centre"
    assert header.travel == b""
    assert following.taken_along == {}
    assert (ring.holder, ring.user_keys.own) == (old.holder, old.user_keys.own)
    assert ring.user_keys.secret != old.user_keys.secret


def test_a_new_organisation_key_only_when_asked_for(container: Container) -> None:
    following = next_epoch(container, plan(new_organisation_key=True), AT)
    name = RoleKey.ORGANISATION
    assert following.ring.role_keys[name] != container.ring.role_keys[name]
    assert following.header.public.organisation != container.header.public.organisation


def test_each_gets_the_keys_of_her_roles_by_what_opened_her_slot_before(
    container: Container,
) -> None:
    mira = add_user(container, MIRA, WORKER)
    following = next_epoch(container, plan(), AT)

    assert role_keys_in(following, FOUNDER_KEY, *RoleKey) == {
        name: bytes(key) for name, key in following.ring.role_keys.items()
    }
    of_mira = role_keys_in(following, MIRA, RoleKey.FACTS, RoleKey.BLIND_INDEX)
    assert of_mira[RoleKey.FACTS] == following.ring.role_keys[RoleKey.FACTS]
    slot = next(slot for slot in following.header.slots if slot.user_id == mira)
    assert set(slot.grants) == {RoleKey.FACTS, RoleKey.BLIND_INDEX}
    assert following.ring.members[mira].sealing == slot.sealing
    assert following.ring.members[mira].signing == container.ring.signers[mira]
    assert following.ring.signers == container.appointments.signers
    assert slot.epoch == 2


def test_who_stays_is_appointed_for_the_new_epoch_with_her_new_half(container: Container) -> None:
    mira = add_user(container, MIRA, WORKER)
    before = container.appointments.members
    following = next_epoch(container, plan(roles={mira: COORDINATOR}), AT)

    assert following.roles == {container.ring.user_id: FIRST_ROLES, mira: COORDINATOR}
    assert following.roles_before == {container.ring.user_id: FIRST_ROLES, mira: WORKER}
    assert following.header.appointments == following.appointments.entries
    for user_id, member in following.appointments.members.items():
        sealing = following.ring.members[user_id].sealing
        assert member.sealing_digest == hashlib.sha256(sealing).digest()
        assert (member.epoch, member.signing) == (2, before[user_id].signing)
        assert member.at == (AT if user_id == mira else before[user_id].at)
        assert member.roles == following.roles[user_id]


def test_who_leaves_has_no_slot_and_is_no_member(container: Container) -> None:
    mira = add_user(container, MIRA, WORKER)
    following = next_epoch(container, plan(roles={mira: frozenset()}), AT)

    assert [slot.user_id for slot in following.header.slots] == [container.ring.user_id]
    assert mira not in following.roles
    assert following.roles_before[mira] == WORKER
    assert mira not in following.ring.members
    assert mira in following.ring.signers
    assert find_slot(following.ring.vault_id, following.header.slots, bytearray(MIRA)) is None


def test_the_keys_to_identities_travel_sealed_to_those_who_may_hold_them(
    container: Container,
) -> None:
    add_user(container, MIRA, WORKER)
    following = next_epoch(container, plan(travel=lambda _: None), AT)
    mine = find_slot(following.ring.vault_id, following.header.slots, bytearray(FOUNDER_KEY))
    assert mine is not None

    assert len(following.header.travel) == 16
    assert all(RoleKey.IDENTITY not in slot.grants for slot in following.header.slots)
    assert RoleKey.FACTS in mine.grants
    assert set(following.taken_along) == {mine.slot_id}
    back = replace(mine, grants={RoleKey.IDENTITY: following.taken_along[mine.slot_id]})
    opened = open_grants(
        following.ring.vault_id, back, following.ring.user_keys.pair, [RoleKey.IDENTITY]
    )
    assert opened[RoleKey.IDENTITY] == following.ring.role_keys[RoleKey.IDENTITY]


def test_what_only_the_making_needs_is_wiped(container: Container, watched: WatchedSecrets) -> None:
    add_user(container, MIRA, WORKER)
    following = next_epoch(container, plan(travel=lambda _: None), AT)
    role_keys = {name: bytes(key) for name, key in following.ring.role_keys.items()}

    # The secrets of both users are wiped as they were drawn and when their slots hold them.
    wiped = list(watched.wiped)
    slot = find_slot(following.ring.vault_id, following.header.slots, bytearray(MIRA))
    assert slot is not None
    mira = open_slot(following.ring.vault_id, slot, bytearray(MIRA)).user_keys
    for user_keys in (following.ring.user_keys, mira):
        assert wiped.count(bytes(user_keys.secret)) == 2
    # As drawn, in the shares of those who hold them, and in the full set.
    for name, holders in ((RoleKey.FACTS, 2), (RoleKey.IDENTITY, 1)):
        assert watched.wiped.count(role_keys[name]) == 1 + holders + 1
    assert watched.wiped.count(role_keys[RoleKey.AUDIT]) == 2
    following.ring.close()
    assert watched.wiped.count(role_keys[RoleKey.FACTS]) == 5


def test_nobody_may_be_left_without_a_coordinator(container: Container) -> None:
    with pytest.raises(UserError) as refused:
        next_epoch(container, plan(roles={container.ring.user_id: WORKER}), AT)
    assert refused.value.exit_code is ExitCode.REFUSED


@pytest.mark.parametrize(("epoch", "is_allowed"), [(MAX_EPOCHS - 1, True), (MAX_EPOCHS, False)])
def test_a_vault_has_a_last_epoch(container: Container, epoch: int, *, is_allowed: bool) -> None:
    container.header = replace(container.header, epoch=epoch)
    if is_allowed:
        assert next_epoch(container, plan(), AT).header.epoch == MAX_EPOCHS
    else:
        with pytest.raises(UserError) as refused:
            next_epoch(container, plan(), AT)
        assert refused.value.exit_code is ExitCode.REFUSED
