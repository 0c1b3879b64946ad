"""What stands around a number and says what it is: an age, a share, a sum of money, an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from casevault.domain.number_words import LANGUAGES, NumberWords, number_words
from casevault.domain.word_forms import Phrases, bare, expanded, spelling, word_list


@dataclass(frozen=True, slots=True)
class AgeWords:
    """Words by which a number is an age, and by which years are only a length of time."""

    after: Phrases[bool]
    before: Phrases[bool]
    years: Phrases[bool]
    before_years: Phrases[bool]
    not_before_years: Phrases[bool]
    not_after_years: Phrases[bool]
    not_near_years: Phrases[bool]
    limits: Phrases[bool]


@dataclass(frozen=True, slots=True)
class ShareWords:
    """Words for percentages and parts."""

    percent: Phrases[bool]
    fractions: Phrases[int]
    fraction_after: frozenset[str]
    every: Phrases[bool]
    within: Phrases[bool]
    of: Phrases[bool]


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words for months, weekdays and times counted from today; phrases carry their precision."""

    months: Mapping[str, int]
    shy_months: frozenset[str]
    month_before: Phrases[bool]
    day_words: frozenset[str]
    year_words: Phrases[bool]
    weekdays: Phrases[bool]
    weekday_before: Phrases[bool]
    phrases: Phrases[str]


@dataclass(frozen=True, slots=True)
class NumberContexts:
    """Everything one language needs to tell what a number is."""

    numbers: NumberWords
    ages: AgeWords
    shares: ShareWords
    dates: DateWords
    money_after: Phrases[bool]
    money_before: Phrases[bool]
    measure_after: Phrases[bool]
    reference_before: Phrases[bool]
    reference_after: Phrases[bool]
    range: Phrases[bool]
    range_before: Phrases[bool]
    shy: frozenset[str]


def _list(patterns: Iterable[str]) -> Phrases[bool]:
    return Phrases.of(patterns, value=True)


def _words(patterns: Iterable[str]) -> frozenset[str]:
    exact = {spelling(form) for pattern in patterns for form in expanded(pattern)}
    return frozenset(exact | {bare(word) for word in exact})


def _months(rows: Iterable[str]) -> dict[str, int]:
    return {
        word: number for number, row in enumerate(rows, 1) for word in _words(row.split()) if word
    }


@cache
def number_contexts(language: str) -> NumberContexts:
    """The contexts of a language of the program."""
    raw = word_list(f"numbers/{LANGUAGES[language]}")
    contexts = raw["contexts"]
    shares = raw["shares"]
    dates = raw["dates"]
    fractions: Phrases[int] = Phrases()
    for parts, patterns in shares["fractions"].items():
        for pattern in patterns:
            fractions.add(pattern, int(parts))
    phrases: Phrases[str] = Phrases()
    for precision, patterns in dates["phrases"].items():
        for pattern in patterns:
            phrases.add(pattern, precision)
    return NumberContexts(
        numbers=number_words(language),
        ages=AgeWords(**{name: _list(raw["ages"][name]) for name in AgeWords.__slots__}),
        shares=ShareWords(
            percent=_list(shares["percent"]),
            fractions=fractions,
            fraction_after=_words(shares["fraction_after"]),
            every=_list(shares["words"]["every"]),
            within=_list(shares["words"]["in"]),
            of=_list(shares["words"]["of"]),
        ),
        dates=DateWords(
            months=_months(dates["months"]),
            shy_months=_words(dates["shy_months"].split()),
            month_before=_list(dates["month_before"]),
            day_words=_words(dates["day_words"]),
            year_words=_list(dates["year_words"]),
            weekdays=_list(dates["weekdays"]),
            weekday_before=_list(dates["weekday_before"]),
            phrases=phrases,
        ),
        shy=_words(raw["shy"].split()),
        **{
            name: _list(contexts[name])
            for name in (
                "money_after",
                "money_before",
                "measure_after",
                "reference_before",
                "reference_after",
                "range",
                "range_before",
            )
        },
    )
