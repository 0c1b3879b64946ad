from __future__ import annotations

from dataclasses import replace

import pytest

from casevault.domain.ids import new_id
from casevault.domain.roles import Role
from casevault.vault.case_keys import IDENTITY_HOLDER, WrapForm
from casevault.vault.crypto import NotAuthenticError
from casevault.vault.keyring import Keyring
from vault.watched_secrets import WatchedSecrets

STEADY, IN_TRANSIT = WrapForm.STEADY, WrapForm.IN_TRANSIT


@pytest.fixture
def coordinator() -> Keyring:
    return Keyring.found(
        "Ana", frozenset({Role.COORDINATOR}), creation=bytes(32), database_salt=bytes(16)
    )


@pytest.fixture
def worker(coordinator: Keyring) -> Keyring:
    return coordinator.admit("Mira", frozenset({Role.WORKER}))


def test_a_new_case_is_wrapped_once_by_a_coordinator_and_twice_by_a_worker(
    coordinator: Keyring, worker: Keyring
) -> None:
    _, by_coordinator = coordinator.new_case_key(new_id())
    _, by_worker = worker.new_case_key(new_id())

    assert [(wrap.holder, wrap.form) for wrap in by_coordinator] == [(IDENTITY_HOLDER, STEADY)]
    assert [(wrap.holder, wrap.form) for wrap in by_worker] == [
        (worker.user_id, STEADY),
        (IDENTITY_HOLDER, IN_TRANSIT),
    ]


def test_the_steady_wrap_is_opened_before_one_in_transit_whichever_stands_first(
    coordinator: Keyring, worker: Keyring
) -> None:
    key, wraps = worker.new_case_key(new_id())
    handed = coordinator.wrap_for(key, worker.user_id)
    broken = replace(handed, wrapped=bytes(len(handed.wrapped)))

    for order in ([broken, *wraps], [*wraps, broken]):
        opened = worker.unwrap_case_key(key.case_id, order)
        assert opened is not None
        assert opened.secret == key.secret
    with pytest.raises(NotAuthenticError):
        worker.unwrap_case_key(key.case_id, [broken])
    assert worker.unwrap_case_key(new_id(), wraps) is None


def test_what_came_in_transit_is_settled_for_the_same_holder_and_the_key_wiped(
    coordinator: Keyring, worker: Keyring, watched: WatchedSecrets
) -> None:
    key, (_, for_coordinators) = worker.new_case_key(new_id())
    for_worker = coordinator.wrap_for(key, worker.user_id)
    for ring, wrap in ((coordinator, for_coordinators), (worker, for_worker)):
        before = watched.wiped.count(bytes(key.secret))
        settled = ring.settle(wrap)
        assert settled is not None
        assert (settled.holder, settled.form, settled.epoch) == (wrap.holder, STEADY, 1)
        assert settled.proof == wrap.proof
        opened = ring.unwrap_case_key(key.case_id, [settled])
        assert opened is not None
        assert opened.secret == key.secret
        # The opened key, and what the system's library gave while opening it.
        assert watched.wiped.count(bytes(key.secret)) == before + 2
        assert ring.settle(settled) is None
    assert worker.settle(for_coordinators) is None


def test_who_holds_no_identity_key_cannot_wrap_for_coordinators(worker: Keyring) -> None:
    key, _ = worker.new_case_key(new_id())
    with pytest.raises(KeyError):
        worker.wrap_for_coordinators(key)
    assert not worker.reads_identities
