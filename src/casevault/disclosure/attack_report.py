"""What an attack found: for each quantity its exact interval, and whether all of it is safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from casevault.i18n import N_, gettext

World = Mapping[str, int]
"""One possible truth: the number of each atom (a nameable part of the population)."""


class Verdict(StrEnum):
    """What the published facts leave open about a quantity."""

    EXACT = "exact"
    NARROW = "narrow"
    OPEN = "open"


class ReasonKind(StrEnum):
    """Why something is unsafe."""

    EXACT = "exact"
    SMALL = "small"
    FEW_VALUES = "few_values"
    GROUP = "group"


REASON_WORDS: Mapping[ReasonKind, str] = {
    ReasonKind.EXACT: N_("{name} is known exactly: it is {lo}."),
    ReasonKind.SMALL: N_("{name} is known to be from {lo} to {hi}: somebody, and fewer than {k}."),
    ReasonKind.FEW_VALUES: N_("{name} can only be one of {number} numbers."),
    ReasonKind.GROUP: N_(
        "{name}: the members of the group are known to be in this category, all but {hi} at most."
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is unsafe; `values` fill the words of its kind."""

    kind: ReasonKind
    name: str
    values: Mapping[str, int] = field(default_factory=dict)

    def text(self) -> str:
        """The reason in the language in use."""
        return gettext(REASON_WORDS[self.kind]).format(name=self.name, **self.values)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about one quantity.

    `hi` is None when unbounded; `values` are listed when at most 8 integers lie in the interval;
    the witnesses are worlds at (or, when unbounded, towards) its two ends.
    """

    name: str
    lo: int
    hi: int | None
    values: tuple[int, ...] | None
    verdict: Verdict
    witnesses: tuple[World, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "name": self.name,
            "interval": [self.lo, self.hi],
            "values": None if self.values is None else list(self.values),
            "verdict": self.verdict.value,
            "witnesses": [dict(world) for world in self.witnesses],
        }


@dataclass(frozen=True, slots=True)
class AttackReport:
    """The result of one attack.

    `checked` counts the quantities that were tried, `answers` details those asked for or found.
    """

    threshold: int
    coalition: int
    checked: int
    answers: tuple[Answer, ...]
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether nothing unsafe was found; with the quantities of the attack this is a proof."""
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "safe": self.safe,
            "reasons": [
                {"kind": r.kind.value, "name": r.name, **r.values, "text": r.text()}
                for r in self.reasons
            ],
            "parameters": {"k": self.threshold, "coalition": self.coalition},
            "checked": self.checked,
            "queries": [answer.as_json() for answer in self.answers],
            "notes": list(self.notes),
        }


def verdict_of(lo: int, hi: int | None, values: tuple[int, ...] | None, k: int) -> Verdict:
    """The verdict on a quantity that lies in `[lo, hi]` and, where listed, has these values."""
    if lo == hi or (values is not None and len(values) == 1):
        return Verdict.EXACT
    if lo >= 1 and hi is not None and hi <= k - 1:
        return Verdict.NARROW
    if values is not None and all(1 <= value <= k - 1 for value in values):
        return Verdict.NARROW
    return Verdict.OPEN
