"""Reads a press text or a speech as an outsider would: who can be recognised from it?

Finds what narrows the circle of people a text can mean, and judges what stands together: several
facts of one person's story, a small number of people, a number that no release shows, a difference
of two numbers that is small, a statement that somebody was not there. Every finding says why, and
suggests wording that says less. The reading knows words, not lives: it can miss what every
neighbour knows, and is never certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from itertools import chain, combinations, groupby
from typing import Final

from casevault.domain.found_numbers import NumberInText, NumberKind
from casevault.domain.numbers_in_text import numbers_in
from casevault.domain.statement_clues import Clue, ClueKind, clues_in
from casevault.domain.statement_reasons import DIFFERS_FROM_PUBLISHED, REASONS, TOGETHER_REASONS
from casevault.domain.statement_stories import Story, stories
from casevault.domain.statement_wording import suggestions
from casevault.domain.statement_words import Trait

LONGEST_TEXT: Final = 50_000
"""The most letters that are read at once."""


class Seriousness(IntEnum):
    """How much a finding matters."""

    LOW = 1
    CAREFUL = 2
    SERIOUS = 3


class FindingKind(StrEnum):
    """What was found."""

    TOGETHER = "together"
    SMALL_GROUP = "small_group"
    NEW_FIGURE = "new_figure"
    SMALL_DIFFERENCE = "small_difference"
    SHARE = "share"
    ABSENCE = "absence"
    AGE = "age"
    PLACE = "place"
    REGION = "region"
    DATE = "date"
    INITIALS = "initials"
    FAMILY = "family"
    WORK = "work"
    HEALTH = "health"
    FORM = "form"
    COURT = "court"
    SHELTER = "shelter"
    PICTURE = "picture"
    CITIZENSHIP = "citizenship"


@dataclass(frozen=True, slots=True)
class Background:
    """What was published before, and the rules of the centre.

    `exact` and `rounded` are the numbers that stand in releases; `compared` is False where no
    ledger was at hand.
    """

    country: str = ""
    threshold: int = 5
    base: int = 5
    exact: frozenset[int] = frozenset()
    rounded: frozenset[int] = frozenset()
    compared: bool = False

    @property
    def published(self) -> frozenset[int]:
        """Every number that stands in a release."""
        return self.exact | self.rounded


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of the text that says much, at `text[start:end]`.

    `reason_id` is a message id with `values`; `suggestions` is wording in the language of the text,
    "" for leaving it out; `story` numbers the findings that belong together, 0 for none.
    """

    kind: FindingKind
    start: int
    end: int
    seriousness: Seriousness
    reason_id: str
    values: Mapping[str, int | str] = field(default_factory=dict, hash=False)
    suggestions: tuple[str, ...] = ()
    story: int = 0


def check(
    text: str, background: Background | None = None, *, language: str | None = None
) -> tuple[Finding, ...]:
    """Everything in a text that narrows down who is meant, in order of its place.

    A text longer than `LONGEST_TEXT` is read up to there.
    """
    known = background or Background()
    read = text[:LONGEST_TEXT]
    clues = clues_in(read, language)
    told = stories(clues, known.threshold)
    found = [
        *_of_stories(read, told, known),
        *_small_groups(read, clues, told, known),
        *_differences(read, clues, known),
        *_new_figures(read, clues, known),
        *_always(read, clues, told, known),
    ]
    return tuple(_without_repeats(found))


def _of_stories(text: str, told: Sequence[Story], known: Background) -> Iterator[Finding]:
    """What stands together in a story, and each of its facts."""
    for number, story in enumerate(told, 1):
        serious = Seriousness.SERIOUS if story.points_at_someone else Seriousness.CAREFUL
        yield Finding(
            FindingKind.TOGETHER,
            story.start,
            story.end,
            serious,
            TOGETHER_REASONS[story.points_at_someone],
            {"count": len(story.facts)},
            story=number,
        )
        for clue in story.facts:
            if clue.kind in _SAID_BY_THEMSELVES or clue.kind is ClueKind.GROUP:
                continue
            weak = clue.kind in _WEAK
            level = Seriousness(max(Seriousness.LOW, serious - 1)) if weak else serious
            yield _finding(text, clue, level, known, number)


_WEAK: Final = frozenset(
    {ClueKind.FORM, ClueKind.COURT, ClueKind.REGION, ClueKind.WORK, ClueKind.FAMILY}
)
_SAID_BY_THEMSELVES: Final = frozenset(
    {ClueKind.INITIALS, ClueKind.SHELTER, ClueKind.PICTURE, ClueKind.SINGLE, ClueKind.SAME_ONE}
)


def _finding(
    text: str, clue: Clue, level: Seriousness, known: Background, story: int = 0
) -> Finding:
    kind = FindingKind(_KINDS.get(clue.kind, clue.kind.value))
    return Finding(
        kind,
        clue.start,
        clue.end,
        level,
        REASONS[kind],
        _values(clue),
        suggestions(text, clue, known.country, rounded_fit(clue.number, known)),
        story,
    )


_KINDS: Final[Mapping[ClueKind, FindingKind]] = {
    ClueKind.GROUP: FindingKind.SMALL_GROUP,
    ClueKind.SINGLE: FindingKind.SMALL_GROUP,
}


def _values(clue: Clue) -> dict[str, int | str]:
    values: dict[str, int | str] = {}
    if clue.number is not None and clue.number.whole is not None:
        values["number"] = clue.number.whole
    if clue.place is not None:
        values["place"] = clue.place.name
    return values


def rounded_fit(number: NumberInText | None, known: Background) -> int | None:
    """The published rounded figure that can stand for a number, if there is one."""
    count = None if number is None else number.whole
    if count is None:
        return None
    fitting = [
        printed for printed in known.rounded if printed and abs(printed - count) < known.base
    ]
    return min(fitting, key=lambda printed: abs(printed - count), default=None)


def _small_groups(
    text: str, clues: Sequence[Clue], told: Sequence[Story], known: Background
) -> Iterator[Finding]:
    for clue in clues:
        if not _is_small(clue, known):
            continue
        story = _story_of(clue, told)
        serious = story and told[story - 1].points_at_someone
        level = Seriousness.SERIOUS if serious else Seriousness.CAREFUL
        yield _finding(text, clue, level, known, story)


def _is_small(clue: Clue, known: Background) -> bool:
    """A number of people below the threshold that no release shows exactly."""
    if clue.number is None or clue.trait is None or clue.number.kind is not NumberKind.COUNT:
        return False
    count = clue.number.whole
    # "One person" says no more than "a person", and in Albanian "one girl" is "a girl".
    if count == 1 and (clue.trait is Trait.ANY or clue.language in _ONE_IS_AN_ARTICLE):
        return False
    return count is not None and 0 < count < known.threshold and count not in known.exact


_ONE_IS_AN_ARTICLE: Final = frozenset({"sq"})


def _story_of(clue: Clue, told: Sequence[Story]) -> int:
    """The number of the story that a clue lies in; 0 if in none."""
    for number, story in enumerate(told, 1):
        if story.first <= clue.sentence <= story.last:
            return number
    return 0


def _counts(clues: Iterable[Clue]) -> list[Clue]:
    return [
        clue
        for clue in clues
        if clue.trait is not None and clue.number is not None and clue.number.whole is not None
    ]


def _differences(text: str, clues: Sequence[Clue], known: Background) -> Iterator[Finding]:
    """Two numbers of people that leave a small rest: 66 persons, of whom 64 are women."""
    counts = _counts(clues)
    pairs = chain.from_iterable(
        combinations(together, 2) for _, together in groupby(counts, key=lambda clue: clue.sentence)
    )
    for first, second in pairs:
        if _is_of_another_time(text, first, second):
            continue
        rest, larger = _rest(first, second), max(_whole(first), _whole(second))
        if 0 < rest < known.threshold <= larger:
            yield replace(
                _finding(text, second, Seriousness.SERIOUS, known),
                kind=FindingKind.SMALL_DIFFERENCE,
                reason_id=REASONS[FindingKind.SMALL_DIFFERENCE],
                values={"number": rest, "larger": larger},
            )
    for clue in counts:
        yield from _beside_published(text, clue, known)


def _rest(first: Clue, second: Clue) -> int:
    return abs(_whole(first) - _whole(second))


def _whole(clue: Clue) -> int:
    return (clue.number.whole if clue.number else None) or 0


def _is_of_another_time(text: str, first: Clue, second: Clue) -> bool:
    """Whether a time stands between two numbers, so that their rest is nobody in particular."""
    return any(one.when is not None for one in numbers_in(text[first.end : second.start]))


def _nearest_total(count: int, known: Background) -> int | None:
    """The exact published number from which a count differs by a few people."""
    near = [total for total in known.exact if 0 < abs(total - count) < known.threshold]
    return min(near, key=lambda total: abs(total - count), default=None)


def _beside_published(text: str, clue: Clue, known: Background) -> Iterator[Finding]:
    count = _whole(clue)
    total = _nearest_total(count, known)
    if count < known.threshold or count in known.published or total is None:
        return
    number = clue.number
    rest = "" if number is None else text[number.end : clue.end]
    found = _finding(text, clue, Seriousness.CAREFUL, known)
    yield replace(
        found,
        kind=FindingKind.SMALL_DIFFERENCE,
        reason_id=DIFFERS_FROM_PUBLISHED,
        values={"number": count, "published": total},
        suggestions=(f"{total}{rest}", *found.suggestions),
    )


def _new_figures(text: str, clues: Sequence[Clue], known: Background) -> Iterator[Finding]:
    """Numbers of people that stand in no release."""
    if not known.compared:
        return
    for clue in _counts(clues):
        count = _whole(clue)
        is_new = count >= known.threshold and count not in known.published
        if is_new and _nearest_total(count, known) is None:
            yield replace(
                _finding(text, clue, Seriousness.CAREFUL, known),
                kind=FindingKind.NEW_FIGURE,
                reason_id=REASONS[FindingKind.NEW_FIGURE],
            )


def _always(
    text: str, clues: Sequence[Clue], told: Sequence[Story], known: Background
) -> Iterator[Finding]:
    """What matters wherever people are spoken of: initials, shelter, pictures, absence, shares."""
    peopled = {clue.sentence for clue in clues if clue.trait or clue.kind is ClueKind.SAME_ONE}
    placed = {clue.sentence for clue in clues if clue.kind is ClueKind.PLACE}
    for clue in clues:
        story = _story_of(clue, told)
        near = clue.sentence in peopled or story
        match clue.kind:
            case ClueKind.INITIALS:
                level = Seriousness.SERIOUS if story or near else Seriousness.LOW
            case ClueKind.SHELTER if clue.sentence in placed or near:
                level = Seriousness.SERIOUS if clue.sentence in placed else Seriousness.CAREFUL
            case ClueKind.PICTURE | ClueKind.ABSENCE if near:
                level = Seriousness.CAREFUL
            case ClueKind.SHARE if near:
                level = Seriousness.CAREFUL if tells_a_small_number(clue) else Seriousness.LOW
            case _:
                continue
        yield _finding(text, clue, level, known, story)


_SMALL_WHOLE: Final = 20


def tells_a_small_number(clue: Clue) -> bool:
    """Whether a share given with its decimals fits only few small totals: 33.3 % is one of three.

    A round share such as 25 % fits many totals, but also four; halves and thirds in words say
    little about the total.
    """
    share = clue.number.value if clue.number else None
    if share is None or clue.number is None or clue.number.in_words or share == int(share):
        return False
    return any(
        abs(100 * part / whole - share) < 0.06
        for whole in range(2, _SMALL_WHOLE)
        for part in range(1, whole)
    )


def _without_repeats(found: Iterable[Finding]) -> list[Finding]:
    """One finding for each place and kind, the most serious; in order."""
    every = list(found)
    worked_out = {(one.start, one.end) for one in every if one.kind is FindingKind.SMALL_DIFFERENCE}
    best: dict[tuple[FindingKind, int, int], Finding] = {}
    for one in every:
        if one.kind is FindingKind.NEW_FIGURE and (one.start, one.end) in worked_out:
            continue
        key = (one.kind, one.start, one.end)
        if key not in best or best[key].seriousness < one.seriousness:
            best[key] = one
    return sorted(best.values(), key=lambda one: (one.start, -one.end, one.kind))
