"""The words by which a text of one language speaks about people, and wording that says less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from casevault.domain.number_words import LANGUAGES
from casevault.domain.word_forms import Phrases, Piece, spelling, word_list


class Trait(StrEnum):
    """Whom a word for a person speaks of."""

    ANY = "any"
    WOMAN = "woman"
    MAN = "man"
    GIRL = "girl"
    BOY = "boy"
    CHILD = "child"

    @property
    def is_child(self) -> bool:
        """Whether the word says that the person is a child."""
        return self in {Trait.GIRL, Trait.BOY, Trait.CHILD}


class Topic(StrEnum):
    """What a phrase of the lists tells of somebody."""

    FAMILY = "family"
    WORK = "work"
    HEALTH = "health"
    FORM = "form"
    COURT = "court"
    SHELTER = "shelter"
    PICTURE = "picture"
    ABSENCE = "absence"
    CITIZENSHIP = "citizenship"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class StatementWords:
    """The lists of one language."""

    one: Phrases[Trait]
    many: Phrases[Trait]
    never: Phrases[bool]
    same_one: Phrases[bool]
    generic: Phrases[bool]
    quantity: Phrases[bool]
    collective: Phrases[bool]
    collective_endings: tuple[str, ...]
    things: Phrases[bool]
    topics: Phrases[Topic]
    inside: Phrases[str]
    origin: Phrases[str]

    def is_collective(self, piece: Piece) -> bool:
        """Whether a number word counts people by itself: petoro, тројца, двама."""
        if piece.is_digits:
            return False
        return piece.spelling.endswith(self.collective_endings) or bool(
            self.collective.at(piece.text, (piece,), 0)
        )


@cache
def statement_words(language: str) -> StatementWords:
    """The lists of a language of the program."""
    name = LANGUAGES[language]
    raw = word_list(f"statement/{name}")
    apart = raw["persons_apart"]
    one: Phrases[Trait] = Phrases()
    many: Phrases[Trait] = Phrases()
    for trait in Trait:
        for place, patterns in ((one, "one"), (many, "many")):
            for pattern in raw["persons"][trait][patterns]:
                place.add(pattern, trait)
    topics: Phrases[Topic] = Phrases()
    for topic in Topic:
        for pattern in raw["clues"][topic]:
            topics.add(pattern, topic)
    return StatementWords(
        one=one,
        many=many,
        topics=topics,
        things=_list(word_list(f"numbers/{name}")["contexts"]["things_after"]),
        collective=_list(word for word in apart["collective"] if not word.startswith("*")),
        collective_endings=_endings(apart["collective"]),
        inside=Phrases.of(raw["prepositions"]["in"], "in"),
        origin=Phrases.of(raw["prepositions"]["from"], "from"),
        **{key: _list(apart[key]) for key in ("never", "same_one", "generic", "quantity")},
    )


def _list(patterns: Iterable[str]) -> Phrases[bool]:
    return Phrases.of(patterns, value=True)


def _endings(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(spelling(word[1:]) for word in patterns if word.startswith("*")) or ("\0",)


def wording(language: str) -> Mapping[str, Any]:
    """Wording that says less, by what it stands for."""
    raw = word_list(f"statement/{LANGUAGES[language]}")
    return {**raw["suggest"], **(raw.get("suggest_ijekavian", {}) if language == "bs" else {})}


SMALL_COUNTRIES: Final = frozenset({"BA", "ME", "MK", "XK"})
"""Countries of which no part is named in a release, since so few people are meant."""
