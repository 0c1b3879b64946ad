"""Says of each number of a text what it is, by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casevault.domain.dates_in_text import is_year
from casevault.domain.found_numbers import Amount, NumberInText, NumberKind, Precision, When
from casevault.domain.number_contexts import NumberContexts
from casevault.domain.word_forms import Match, Phrases, Piece, tied

_OLDEST: Final = 110
_PERCENT_SIGN: Final = re.compile(r"\s?[%‰]")
_MONEY_SIGN: Final = re.compile(r"\s?[€$£]")
_MONEY_BEFORE: Final = re.compile(r"[€$£]\s?\Z")
_POINTED: Final = re.compile(r"[\s.:№#]*\Z")
_LISTED: Final = re.compile(r"\.?\s*(?:[,;–—-]\s*)?(?:[^\W\d]{1,3}\s+)?\Z")
_LIST_GOES_ON: Final = re.compile(r"\s*(?:[.,;:)–—-]|\Z)")
_COMMA: Final = re.compile(r"\s*,\s*")
_DASH: Final = re.compile(r"\s?[-–—]\s?\Z")
_NEAR_PIECES: Final = 4


def kind_of_amount(
    text: str, run: Sequence[Piece], amounts: Sequence[Amount], contexts: NumberContexts
) -> Iterator[NumberInText]:
    """The amounts of a text with their kinds; both ends of a range become one."""
    reader = _Kinds(text, run, amounts, contexts)
    yield from reader.lone_fractions()
    place = 0
    while place < len(amounts):
        ages = reader.ages_in_a_row(place)
        if ages:
            yield from ages
            place += len(ages)
            continue
        found, taken = reader.read(place)
        yield found
        place += taken


class _Kinds:
    """The reading of one paragraph; remembers whether the last number was a reference."""

    def __init__(
        self,
        text: str,
        run: Sequence[Piece],
        amounts: Sequence[Amount],
        contexts: NumberContexts,
    ) -> None:
        self._text = text
        self._run = run
        self._amounts = amounts
        self._words = contexts
        self._reference_end = -1

    def read(self, place: int) -> tuple[NumberInText, int]:
        """What the amount is, and how many amounts belong to it."""
        one = self._amounts[place]
        share = self._part_of(place)
        if share is not None:
            return share, 2
        other = self._other_end(place)
        last = other or one
        kind, end = self._kind(one, last)
        if kind is NumberKind.REFERENCE:
            self._reference_end = end
        value, when = one.value, None
        if kind is NumberKind.PERIOD:
            when = When(Precision.YEAR, int(one.value))
        elif kind is NumberKind.SHARE:
            value = self._percentage(last)
        found = NumberInText(
            kind,
            one.start,
            end,
            None if when else value,
            other.value if other and not when else None,
            one.in_words,
            when,
        )
        return found, 2 if other else 1

    def ages_in_a_row(self, place: int) -> list[NumberInText]:
        """The ages of several people named one after the other: 17, 18 i 21 godinu."""
        row = [self._amounts[place]]
        if self._other_end(place) is None:
            for other in self._amounts[place + 1 :]:
                if not self._stands_beside(row[-1], other):
                    break
                row.append(other)
        end = self._age_end(row[0], row[-1]) if len(row) > 1 else None
        if end is None:
            return []
        return [
            NumberInText(
                NumberKind.AGE,
                one.start,
                end if one is row[-1] else one.end,
                one.value,
                in_words=one.in_words,
            )
            for one in row
        ]

    def _stands_beside(self, one: Amount, other: Amount) -> bool:
        """Whether only a comma or a word such as `and` stands between two numbers."""
        if one.is_ordinal or other.value > _OLDEST or one.value > _OLDEST:
            return False
        if _COMMA.fullmatch(self._text[one.end : other.start]):
            return True
        word = one.last + 1
        if other.first != word + 1 or not tied(self._text, self._run[one.last], self._run[word]):
            return False
        joined = tied(self._text, self._run[word], self._run[other.first])
        return joined and self._words.range.at(self._text, self._run, word) is not None

    def lone_fractions(self) -> Iterator[NumberInText]:
        """A third, polovina, trećina: parts without a number before them."""
        counted = {one.last + 1 for one in self._amounts}
        spoken = {place for one in self._amounts for place in range(one.first, one.last + 1)}
        for place, piece in enumerate(self._run):
            found = self._words.shares.fractions.at(self._text, self._run, place)
            if found is None or place in counted:
                continue
            if self._words.shares.fraction_after and not self._is_part(place, found):
                continue
            if place in spoken and not self._words.shares.fraction_after:
                continue
            end = self._run[place + found.length - 1].end
            yield NumberInText(NumberKind.SHARE, piece.start, end, 100 / found.value, in_words=True)

    def _is_part(self, place: int, found: Match[int]) -> bool:
        """A third of the children, and half; but not the third child."""
        if found.value == 2:
            return True
        before = self._run[place - 1].spelling if place else ""
        after = place + found.length
        of = after < len(self._run) and self._words.shares.of.at(self._text, self._run, after)
        return before in self._words.shares.fraction_after and bool(of)

    def _after(self, one: Amount, words: Phrases[bool]) -> int | None:
        """Where words end that stand right after an amount."""
        found = self._tied_after(one.last, words)
        return None if found is None else self._run[one.last + found.length].end

    def _tied_after(self, last: int, words: Phrases[bool]) -> Match[bool] | None:
        after = last + 1
        if after >= len(self._run):
            return None
        gap = self._text[self._run[last].end : self._run[after].start]
        if not tied(self._text, self._run[last], self._run[after]) and gap.strip() != ".":
            return None
        return words.at(self._text, self._run, after)

    def _before(self, one: Amount, words: Phrases[bool]) -> bool:
        return words.before(self._text, self._run, one.first) is not None

    def _kind(self, one: Amount, last: Amount) -> tuple[NumberKind, int]:
        sign = _PERCENT_SIGN.match(self._text, last.end)
        if sign:
            return NumberKind.SHARE, sign.end()
        share_end = self._after(last, self._words.shares.percent) or self._after_fraction(last)
        if share_end is not None:
            return NumberKind.SHARE, share_end
        age_end = self._age_end(one, last)
        if age_end is not None:
            return NumberKind.AGE, age_end
        return self._other_kind(one, last)

    def _other_kind(self, one: Amount, last: Amount) -> tuple[NumberKind, int]:
        if self._is_reference(one, last):
            return NumberKind.REFERENCE, last.end
        money_end = self._money_end(one, last)
        if money_end is not None:
            return NumberKind.MONEY, money_end
        if self._is_year(one):
            year_word = self._after(last, self._words.dates.year_words)
            return NumberKind.PERIOD, year_word or last.end
        if one.is_ordinal:
            return NumberKind.ORDINAL, last.end
        measure = self._after(last, self._words.measure_after)
        return (NumberKind.COUNT, last.end) if measure is None else (NumberKind.MEASURE, measure)

    def _money_end(self, one: Amount, last: Amount) -> int | None:
        sign = _MONEY_SIGN.match(self._text, last.end)
        end = sign.end() if sign else self._after(last, self._words.money_after)
        if end is not None:
            return end
        named_before = _MONEY_BEFORE.search(self._text[: one.start]) or self._before(
            one, self._words.money_before
        )
        return last.end if named_before else None

    def _is_year(self, one: Amount) -> bool:
        return (
            not one.in_words
            and one.last == one.first
            and len(self._run[one.first].text) == 4
            and is_year(one.value)
        )

    def _is_reference(self, one: Amount, last: Amount) -> bool:
        if one.in_words or not one.first:
            return False
        if self._goes_on_listing(one, last):
            return True
        gap = self._text[self._run[one.first - 1].end : one.start]
        if _POINTED.match(gap):
            for length in (3, 2, 1):
                start = one.first - length
                if start < 0:
                    continue
                found = self._words.reference_before.at(self._text, self._run, start)
                if found is not None and found.length == length:
                    return True
        return self._after(last, self._words.reference_after) is not None

    def _goes_on_listing(self, one: Amount, last: Amount) -> bool:
        """Whether the number continues a list: Articles 388, 389 and 390."""
        if self._reference_end < 0 or not _LISTED.match(
            self._text[self._reference_end : one.start]
        ):
            return False
        return bool(
            _LIST_GOES_ON.match(self._text, last.end)
            or self._after(last, self._words.range)
            or self._after(last, self._words.shares.of)
        )

    def _age_end(self, one: Amount, last: Amount) -> int | None:
        ages = self._words.ages
        if last.value > _OLDEST:
            return None
        end = self._after(last, ages.after)
        if end is not None:
            return end
        years = self._tied_after(last.last, ages.years)
        if self._before(one, ages.before):
            return last.end if years is None else self._run[last.last + years.length].end
        if years is None or not self._before(one, ages.before_years):
            return None
        following = last.last + years.length
        if self._tied_after(following, ages.not_after_years) or self._is_a_length(one):
            return None
        return self._run[following].end

    def _is_a_length(self, one: Amount) -> bool:
        """Whether years are a length of time: five years of prison, the last ten years."""
        if self._before(one, self._words.ages.not_before_years) and not self._before(
            one, self._words.ages.before_years
        ):
            return True
        return any(
            self._words.ages.not_near_years.at(self._text, self._run, place)
            for place in range(max(0, one.first - _NEAR_PIECES), one.first)
        )

    def _other_end(self, place: int) -> Amount | None:
        """The upper end of a range that begins here: 12–14, između 12 i 14."""
        if place + 1 >= len(self._amounts):
            return None
        one, other = self._amounts[place], self._amounts[place + 1]
        if other.value <= one.value or one.is_ordinal or is_year(other.value):
            return None
        if _DASH.fullmatch(self._text[one.end : other.start]):
            return other
        word = other.first - 1
        if word != one.last + 1 or not self._before(one, self._words.range_before):
            return None
        joined = tied(self._text, self._run[word - 1], self._run[word])
        return other if joined and self._words.range.at(self._text, self._run, word) else None

    def _after_fraction(self, one: Amount) -> int | None:
        """Where two thirds end, if the amount counts parts."""
        after = one.last + 1
        if one.is_ordinal or after >= len(self._run):
            return None
        if not tied(self._text, self._run[one.last], self._run[after]):
            return None
        found = self._words.shares.fractions.at(self._text, self._run, after)
        if found is None or one.value >= found.value:
            return None
        return self._run[one.last + found.length].end

    def _percentage(self, one: Amount) -> float:
        after = one.last + 1
        if after < len(self._run) and self._after_fraction(one) is not None:
            found = self._words.shares.fractions.at(self._text, self._run, after)
            if found is not None:
                return 100 * one.value / found.value
        return one.value

    def _part_of(self, place: int) -> NumberInText | None:
        """One in five, as a share."""
        if place + 1 >= len(self._amounts):
            return None
        one, other = self._amounts[place], self._amounts[place + 1]
        if not 0 < one.value < other.value <= 100 or other.first - one.last not in {2, 3}:
            return None
        found = self._words.shares.within.at(self._text, self._run, one.last + 1)
        if found is None or one.last + 1 + found.length != other.first:
            return None
        return NumberInText(
            NumberKind.SHARE, one.start, other.end, 100 * one.value / other.value, in_words=True
        )
