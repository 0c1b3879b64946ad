"""How much detail a release may show: decided by the printed total alone, so it tells nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casevault.domain.release import Profile, SizeClass, WithheldReason
from casevault.domain.statistics_catalogue import column_parts

POLICY_VERSION = 1


@dataclass(frozen=True, slots=True)
class DetailPolicy:
    """Persons that the printed total of a period must reach for each kind of table.

    `basic` are the dimensions shown from `totals` on; all others need `one_way`.
    """

    totals: int = 20
    one_way: int = 75
    two_way: int = 150
    three_way: int = 600
    basic: tuple[str, ...] = ("sex", "age_group", "form")

    def withheld(
        self, shown: Sequence[str], printed_total: int, profile: Profile
    ) -> WithheldReason | None:
        """Why a table is withheld; None when it is shown."""
        ways = len(shown)
        if ways > (3 if profile is Profile.TRUSTED else 2):
            return WithheldReason.PROFILE_FORBIDS_DETAIL
        needed, reason = self._needed(shown)
        if printed_total < self.totals:
            return WithheldReason.TOO_FEW_FOR_BREAKDOWN
        return reason if printed_total < needed else None

    def _needed(self, shown: Sequence[str]) -> tuple[int, WithheldReason]:
        if len(shown) == 3:
            return self.three_way, WithheldReason.TOO_FEW_FOR_THREE_WAY
        if len(shown) == 2:
            return self.two_way, WithheldReason.TOO_FEW_FOR_TWO_WAY
        basic = all(column_parts(column)[0] in self.basic for column in shown)
        return self.totals if basic else self.one_way, WithheldReason.TOO_FEW_FOR_BREAKDOWN


SIZE_CLASSES = {SizeClass.UNDER_5: (0, 4), SizeClass.FROM_5_TO_19: (5, 19)}
"""Bounds of the protected total that a size class tells."""


def size_class(protected_total: int) -> SizeClass:
    """The size class of a protected total."""
    for name, (lo, hi) in SIZE_CLASSES.items():
        if lo <= protected_total <= hi:
            return name
    return SizeClass.FROM_20
