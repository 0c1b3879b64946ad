"""Ranking of files that may be about one person, with the reasons for and against.

The ranking compares what is written; it never decides. A person does.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from casevault.domain import names
from casevault.domain.person_clues import (
    PersonClues,
    TokenKind,
    families,
    givens,
    number_keys,
    tokens_of,
)
from casevault.i18n import N_

KeyT = TypeVar("KeyT", bound=Hashable)


class Strength(StrEnum):
    """How much speaks for one person."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against one person, as message id and values."""

    message_id: str
    values: Mapping[str, object]
    weight: float


@dataclass(frozen=True, slots=True)
class Candidate(Generic[KeyT]):
    """A file that shares tokens; `clues` is None where this user may not open it."""

    key: KeyT
    tokens: frozenset[str]
    clues: PersonClues | None = None


@dataclass(frozen=True, slots=True)
class Ranked(Generic[KeyT]):
    """A candidate with its score and the reasons for it, the heaviest first."""

    key: KeyT
    score: float
    reasons: tuple[Reason, ...]

    @property
    def strength(self) -> Strength:
        """The score in words."""
        if self.score >= _STRONG:
            return Strength.STRONG
        return Strength.POSSIBLE if self.score >= TELLING else Strength.WEAK


_STRONG: Final = 80.0
TELLING: Final = 45.0
"""From this weight on a likeness is more than chance."""

_ALIKE: Final = 0.75
_YEARS_APART: Final = 2

SAME_NUMBER: Final = N_("The personal number is the same.")
SAME_DOCUMENT: Final = N_("The document number is the same.")
SAME_PHONE: Final = N_("The phone number is the same.")
SAME_NAMES: Final = N_("Given name and family name are written the same.")
ALIKE_NAMES: Final = N_("The names are the same in another spelling, script or form.")
SIMILAR_NAMES: Final = N_("The names are similar.")
SWAPPED_NAMES: Final = N_("Given name and family name are swapped.")
FORMER_NAME: Final = N_("The family name agrees with an earlier one or the mother's.")
SAME_NICKNAME: Final = N_("The nickname is the same.")
SAME_BIRTH: Final = N_("The date of birth is the same.")
SAME_YEAR: Final = N_("The year of birth is the same.")
NEAR_YEAR: Final = N_("The years of birth are close to each other.")
OTHER_YEAR: Final = N_("The years of birth are far apart.")
SAME_FATHER: Final = N_("The father's name is the same.")
OTHER_FATHER: Final = N_("The father's names differ.")
GIVEN_AND_BIRTH: Final = N_("Given name and date of birth are the same.")
FAMILY_AND_YEAR: Final = N_("Family name and year of birth are the same.")
FATHER_AND_YEAR: Final = N_("Given name, father's name and year of birth are the same.")

_OF_TOKEN: Final = {
    TokenKind.NUMBER: Reason(SAME_NUMBER, {}, 90),
    TokenKind.DOCUMENT: Reason(SAME_DOCUMENT, {}, 70),
    TokenKind.PHONE: Reason(SAME_PHONE, {}, 35),
    TokenKind.NAMES: Reason(ALIKE_NAMES, {}, 45),
    TokenKind.STEMS: Reason(ALIKE_NAMES, {}, 45),
    TokenKind.GIVEN_BIRTH: Reason(GIVEN_AND_BIRTH, {}, 40),
    TokenKind.FAMILY_YEAR: Reason(FAMILY_AND_YEAR, {}, 25),
    TokenKind.FATHER_YEAR: Reason(FATHER_AND_YEAR, {}, 40),
    TokenKind.NICKNAME: Reason(SAME_NICKNAME, {}, 20),
}
_WEIGHT_OF: Final = {reason.message_id: reason.weight for reason in _OF_TOKEN.values()}


def blind_tokens(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The tokens of a person's answers, facts and sealed part together."""
    return tokens_of(PersonClues.from_answers(answers))


def _reasons_of_tokens(tokens: Iterable[str]) -> list[Reason]:
    """What shared tokens tell where the file itself stays closed, each reason once."""
    kinds = {TokenKind(token.partition("|")[0]) for token in tokens}
    if TokenKind.NAMES in kinds:
        kinds.discard(TokenKind.STEMS)
    found = [_OF_TOKEN[kind] for kind in kinds]
    return sorted(found, key=lambda reason: (-reason.weight, reason.message_id))


def reasons(tokens: Iterable[str]) -> tuple[str, ...]:
    """What shared tokens tell, as message ids, the heaviest first."""
    return tuple(reason.message_id for reason in _reasons_of_tokens(tokens))


def weight(reason_ids: Iterable[str]) -> float:
    """How much such reasons weigh together; from `TELLING` on they are worth a look."""
    return sum(_WEIGHT_OF[reason_id] for reason_id in reason_ids)


def _same_numbers(one: PersonClues, other: PersonClues) -> Iterator[Reason]:
    mine, theirs = set(number_keys(one)), set(number_keys(other))
    for kind in sorted({kind for kind, _parts in mine & theirs}):
        yield _OF_TOKEN[kind]


def _names_compared(one: PersonClues, other: PersonClues) -> Iterator[Reason]:
    if not (one.given or one.family) or not (other.given or other.family):
        return
    mine, theirs = (one.given, one.family), (other.given, other.family)
    straight = sum(map(names.similarity, mine, theirs)) / 2
    swapped = sum(map(names.similarity, mine, reversed(theirs))) / 2
    is_exact = mine == theirs
    is_alike = bool(givens(one) & givens(other)) and bool(
        families(one.family) & families(other.family)
    )
    if is_exact or straight == 1:
        yield Reason(SAME_NAMES if is_exact else ALIKE_NAMES, {}, 55 if is_exact else 52)
    elif is_alike:
        yield Reason(ALIKE_NAMES, {}, 35 + 15 * straight)
    elif swapped > max(straight, _ALIKE):
        yield Reason(SWAPPED_NAMES, {}, 45 * swapped)
    elif straight > _ALIKE:
        yield Reason(SIMILAR_NAMES, {}, 40 * straight)
    if not is_alike and _is_former_name(one, other):
        yield Reason(FORMER_NAME, {}, 25)
    if names.fold_key(one.nickname) and names.fold_key(one.nickname) == names.fold_key(
        other.nickname
    ):
        yield Reason(SAME_NICKNAME, {}, 12)


def _is_former_name(one: PersonClues, other: PersonClues) -> bool:
    mine, theirs = families(one.family), families(other.family)
    return bool(mine & families(other.former) or theirs & families(one.former)) and bool(
        givens(one) & givens(other)
    )


def _births_compared(one: PersonClues, other: PersonClues) -> Iterator[Reason]:
    if one.birth is None or other.birth is None:
        return
    apart = abs(one.birth.year - other.birth.year)
    if one.birth.is_full and one.birth == other.birth:
        yield Reason(SAME_BIRTH, {}, 35)
    elif apart == 0:
        yield Reason(SAME_YEAR, {}, 15 if one.birth.may_equal(other.birth) else 8)
    elif apart <= _YEARS_APART:
        yield Reason(NEAR_YEAR, {}, 4)
    else:
        yield Reason(OTHER_YEAR, {}, -min(40.0, 8.0 * apart))


def _fathers_compared(one: PersonClues, other: PersonClues) -> Iterator[Reason]:
    if not one.father or not other.father:
        return
    keys = {names.given_stem(names.fold_key(name)) for name in (one.father, other.father)}
    if len(keys) == 1:
        yield Reason(SAME_FATHER, {}, 15)
    elif names.similarity(one.father, other.father) < _ALIKE:
        yield Reason(OTHER_FATHER, {}, -12)


def _compared(one: PersonClues, other: PersonClues) -> list[Reason]:
    return [
        *_same_numbers(one, other),
        *_names_compared(one, other),
        *_births_compared(one, other),
        *_fathers_compared(one, other),
    ]


def rank(clues: PersonClues, candidates: Iterable[Candidate[KeyT]]) -> list[Ranked[KeyT]]:
    """The candidates, the likeliest first, each with what speaks for and against it.

    A candidate that may not be opened is judged by the tokens it shares, and tells no more.
    """
    found = []
    own = frozenset(tokens_of(clues))
    for candidate in candidates:
        if candidate.clues is None:
            reasons = _reasons_of_tokens(candidate.tokens & own)
        else:
            reasons = _compared(clues, candidate.clues)
        ordered = tuple(sorted(reasons, key=lambda r: (-abs(r.weight), r.message_id)))
        found.append(Ranked(candidate.key, sum(r.weight for r in ordered), ordered))
    return sorted(found, key=lambda ranked: -ranked.score)
