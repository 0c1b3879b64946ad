from __future__ import annotations

from datetime import date, timedelta

import pytest

from casevault.domain.recovery import (
    DRILL_DAYS,
    HeldShare,
    RecoveryState,
    Scheme,
    set_name,
    short_vault_name,
    state_of,
)

TODAY = date(2026, 11, 22)
LONG_AGO = TODAY - timedelta(days=DRILL_DAYS + 1)


def held(*tried_on: date | None) -> tuple[HeldShare, ...]:
    return tuple(HeldShare(at, "", day) for at, day in enumerate(tried_on, start=1))


@pytest.mark.parametrize(
    ("shares", "state"),
    [
        (held(None, None, None), RecoveryState.UNTRIED),
        (held(TODAY, TODAY, None), RecoveryState.UNTRIED),
        (held(LONG_AGO, None, TODAY), RecoveryState.UNTRIED),
        (held(TODAY, LONG_AGO, TODAY), RecoveryState.DUE),
        (held(TODAY, TODAY - timedelta(days=DRILL_DAYS), TODAY), RecoveryState.READY),
    ],
)
def test_recovery_is_ready_only_when_each_share_was_tried_of_late(
    shares: tuple[HeldShare, ...], state: RecoveryState
) -> None:
    assert state_of(shares, TODAY) is state


def test_a_scheme_says_how_many_of_how_many() -> None:
    assert [(scheme.needed, scheme.total) for scheme in Scheme] == [(2, 3), (3, 5)]


def test_names_on_paper_are_short_and_always_of_one_length() -> None:
    assert set_name(0) == "0000"
    assert set_name(2**15 - 1) == "7FFF"
    assert short_vault_name("0" * 24 + "89abcdef") == "89AB-CDEF"
