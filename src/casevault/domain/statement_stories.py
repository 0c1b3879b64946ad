"""Stories in a text: neighbouring sentences about one person or a handful, and what they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from casevault.domain.found_numbers import Precision
from casevault.domain.statement_clues import AGE_IN_BRACKETS, AGE_LIMIT, Clue, ClueKind

_LONGEST_STORY: Final = 6
_CAREFUL_FROM: Final = 4
_SERIOUS_FROM: Final = 6
_TINY_GROUP: Final = 3
_ADULT_FROM: Final = 18

_WEIGHTS: Final[Mapping[ClueKind, int]] = {
    ClueKind.PLACE: 3,
    ClueKind.INITIALS: 3,
    ClueKind.AGE: 2,
    ClueKind.HEALTH: 2,
    ClueKind.CITIZENSHIP: 2,
    ClueKind.SHELTER: 2,
    ClueKind.DATE: 2,
    ClueKind.REGION: 1,
    ClueKind.FAMILY: 1,
    ClueKind.WORK: 1,
    ClueKind.FORM: 1,
    ClueKind.COURT: 1,
}
"""How much a fact narrows down who is meant, where a town has some ten thousand people. [P]"""


@dataclass(frozen=True, slots=True)
class Story:
    """Sentences `first` to `last` tell of one person or a small group; `facts` narrow it down."""

    first: int
    last: int
    facts: tuple[Clue, ...]
    weight: int

    @property
    def start(self) -> int:
        """Where the first fact begins."""
        return min(clue.start for clue in self.facts)

    @property
    def end(self) -> int:
        """Where the last fact ends."""
        return max(clue.end for clue in self.facts)

    @property
    def points_at_someone(self) -> bool:
        """Whether the facts together are likely to mean one person to those who live there."""
        return self.weight >= _SERIOUS_FROM


def stories(clues: Sequence[Clue], threshold: int) -> list[Story]:
    """The stories of a text whose facts deserve a look."""
    by_sentence: dict[int, list[Clue]] = {}
    for clue in clues:
        by_sentence.setdefault(clue.sentence, []).append(clue)
    found = []
    for run in _runs(sorted(by_sentence)):
        told = [clue for sentence in run for clue in by_sentence[sentence]]
        if not any(_is_about_few(clue, threshold) for clue in told):
            continue
        facts = _facts(told)
        weight = sum(weights_of(told, threshold).values())
        if len(facts) > 1 and weight >= _CAREFUL_FROM:
            found.append(Story(run[0], run[-1], facts, weight))
    return found


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Neighbouring sentences, at most so many at a time."""
    run: list[int] = []
    for number in numbers:
        if run and (number != run[-1] + 1 or len(run) == _LONGEST_STORY):
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _is_about_few(clue: Clue, threshold: int) -> bool:
    if clue.kind is ClueKind.AGE:
        return clue.introduced != AGE_LIMIT and _oldest(clue) == _youngest(clue)
    if clue.kind in {ClueKind.SAME_ONE, ClueKind.INITIALS}:
        return True
    if clue.kind is ClueKind.SINGLE:
        return not clue.is_several
    if clue.kind is ClueKind.GROUP and clue.number is not None:
        count = clue.number.whole
        return count is not None and 0 < count < threshold
    return False


def _youngest(clue: Clue) -> float:
    return (clue.number.value if clue.number else None) or 0


def _oldest(clue: Clue) -> float:
    return (clue.number.upto if clue.number else None) or _youngest(clue)


def _facts(told: Sequence[Clue]) -> tuple[Clue, ...]:
    return tuple(clue for clue in told if weight_of(clue))


def weight_of(clue: Clue) -> int:
    """How much one clue narrows down who is meant."""
    weight = _WEIGHTS.get(clue.kind, 0)
    when = clue.number.when if clue.number else None
    if when is not None and when.precision is not Precision.DAY:
        return 0 if when.precision is Precision.SEASON else 1
    if clue.kind is ClueKind.AGE and not _is_about_few(clue, 0):
        return 0 if clue.introduced == AGE_LIMIT else 1
    return weight


def weights_of(told: Sequence[Clue], threshold: int) -> dict[str, int]:
    """The weight of each kind of fact, counted once; a child and a tiny group weigh as well."""
    found: dict[str, int] = {}
    for clue in told:
        found[clue.kind] = max(found.get(clue.kind, 0), weight_of(clue))
        young = clue.kind is ClueKind.AGE and weight_of(clue) and _oldest(clue) < _ADULT_FROM
        if young or (clue.trait is not None and clue.trait.is_child):
            found["child"] = 1
        if clue.introduced == AGE_IN_BRACKETS:
            found["name"] = 2
        few = clue.number is not None and clue.trait is not None
        if few and _is_about_few(clue, min(threshold, _TINY_GROUP + 1)):
            found["tiny group"] = 1
    return found
