"""Reads dates as people write them in the languages of the region, and as spreadsheets hold them.

Day comes before month. What has two meanings is refused instead of guessed; a date that is given
as "about" loses its finest part, so that no certainty is stored that the person did not have.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Final, NamedTuple

from casevault.domain.dates import PartialDate
from casevault.domain.errors import UserError
from casevault.i18n import N_

# Names, genitives and usual short forms: English, Serbian and Bosnian, Croatian as written in
# Bosnia and Herzegovina, Serbian Cyrillic, Macedonian, Bulgarian, Albanian; Roman numerals.
_MONTH_WORDS: Final = (
    "i january jan januar januara siječanj siječnja јан јануар јануара јануари януари яну janar",
    "ii february feb februar februara veljača veljače феб фебруар фебруара февруари фев shkurt shk",
    "iii march mar mart marta ožujak ožujka мар март марта mars",
    "iv april apr aprila travanj travnja апр април априла prill pri",
    "v may maj maja svibanj svibnja мај маја май",
    "vi june jun juni juna lipanj lipnja јун јуна јуни юни юн qershor qer",
    "vii july jul juli jula srpanj srpnja јул јула јули юли юл korrik kor",
    "viii august aug avg avgust augusta avgusta kolovoz kolovoza авг август августа gusht gus",
    (
        "ix september sep sept septembar septembra rujan rujna сеп септ септембар септембра "
        "септември shtator sht"
    ),
    "x october oct okt oktobar oktobra listopad listopada окт октобар октобра октомври tetor tet",
    (
        "xi november nov novembar novembra studeni studenog studenoga нов ное новембар новембра "
        "ноември nëntor nën"
    ),
    (
        "xii december dec decembar decembra prosinac prosinca дек децембар децембра декември "
        "dhjetor dhj"
    ),
)
_DAYS_AWAY: Final = {
    0: "today danas данас денес днес sot",
    -1: "yesterday juče jučer јуче вчера dje",
    -2: "prekjuče prekjučer прекјуче завчера pardje",
    1: "tomorrow sutra сутра утре nesër",
}
_YEARS_AWAY: Final = {
    0: "this_year ove_godine ове_године оваа_година тази_година këtë_vit",
    -1: "last_year prošle_godine прошле_године минатата_година миналата_година vitin_e_kaluar lani",
}
_ABOUT: Final = (
    "about around approximately approx circa ca oko otprilike približno око отприлике приближно "
    "околу около приблизително rreth afërsisht"
)
_NO_MEANING: Final = (
    "on in of the year dana u godine godina god дана у године година год г на во в през viti vitit "
    "vit më në early mid late početkom sredinom krajem почетком средином крајем почетокот "
    "средината крајот началото средата края fillim mes fund"
)
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th|-?(?:ти|ви|ри|ми))\b")
_TIME: Final = re.compile(r"[t ]\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_SHAPE: Final = re.compile(r"[\w\s.,/~?‐-―-]+")
_TOKEN: Final = re.compile(r"\d+|[^\W\d]+|[~?]")
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_PLANNED_YEARS: Final = 10
_LEAP_DAY_THAT_NEVER_WAS: Final = 60


class _When(NamedTuple):
    """The day on which something is read, and whether it may lie ahead."""

    today: date
    is_plan: bool

    @property
    def last_year(self) -> int:
        """The last year that two digits can mean."""
        return self.today.year + (_PLANNED_YEARS if self.is_plan else 0)


def _plain(word: str) -> str:
    """The word without diacritics, because people type without them."""
    marks_apart = unicodedata.normalize("NFD", word.replace("đ", "dj"))
    # The breve makes a letter of its own in Cyrillic (й); only Latin letters lose their marks.
    return "".join(c for c in marks_apart if unicodedata.category(c) != "Mn" or c == "\u0306")


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in text.split())


_MONTHS: Final = {w: n for n, text in enumerate(_MONTH_WORDS, 1) for w in _words(text)}
_DAY_OFFSETS: Final = {w: n for n, text in _DAYS_AWAY.items() for w in _words(text)}
_YEAR_OFFSETS: Final = {w: n for n, text in _YEARS_AWAY.items() for w in _words(text)}
_ABOUT_WORDS: Final = _words(_ABOUT) | {"~", "?"}
_EMPTY_WORDS: Final = _words(_NO_MEANING)


def _not_understood() -> UserError:
    return UserError(
        N_("This is not a date the program understands. Write it like 15.3.2024, 3.2024 or 2024.")
    )


def _no_such_day() -> UserError:
    return UserError(N_("There is no such day. Check the day, the month and the year."))


def _full_year(digits: str, when: _When) -> int:
    """A year of two digits is the latest such year that has begun, or may be meant."""
    number = int(digits)
    if len(digits) == 2:
        number += when.last_year // 100 * 100
        return number if number <= when.last_year else number - 100
    if len(digits) != 4 or not _FIRST_YEAR <= number <= _LAST_YEAR:
        raise _not_understood()
    return number


def _without_year(month: int, day: int, when: _When) -> PartialDate:
    """A day without a year is the last such day that has come, or the next where plans are made."""
    years = range(9) if when.is_plan else range(0, -9, -1)
    for away in years:
        try:
            found = date(when.today.year + away, month, day)
        except ValueError:
            continue
        if found >= when.today if when.is_plan else found <= when.today:
            return PartialDate.of(found)
    raise _no_such_day()


def _run_together(digits: str) -> list[str]:
    """Eight digits: day, month, year or year, month, day, whichever alone makes sense."""
    readings = []
    for parts in (
        [digits[:2], digits[2:4], digits[4:]],
        [digits[:4], digits[4:6], digits[6:]],
    ):
        year, month, day = reversed(parts) if len(parts[0]) == 2 else parts
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if _FIRST_YEAR <= found.year <= _LAST_YEAR:
            readings.append(parts)
    if len(readings) != 1:
        raise _not_understood()
    return readings[0]


def _from_numbers(numbers: list[str], when: _When) -> PartialDate:
    """Numbers alone: 15 3 2024, 2024 03 15, 15 3, 3 2024, 2024 03, 2024, 15032024."""
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = _run_together(numbers[0])
    year_first = len(numbers[0]) == 4
    match numbers:
        case [a, b, c] if year_first:
            return PartialDate(_full_year(a, when), int(b), int(c))
        case [a, b, c]:
            return PartialDate(_full_year(c, when), int(b), int(a))
        case [a, b] if year_first:
            return PartialDate(_full_year(a, when), int(b))
        case [a, b] if len(b) == 4:
            return PartialDate(_full_year(b, when), int(a))
        case [a, b]:
            return _without_year(int(b), int(a), when)
        case [a] if year_first:
            return PartialDate(_full_year(a, when))
    raise _not_understood()


def _from_words(tokens: list[str], when: _When) -> PartialDate:
    """A named month among numbers: 15 mart 2024, mart 2024, March 15 2024, 15 mart."""
    named = [place for place, token in enumerate(tokens) if not token.isdecimal()]
    if len(named) != 1 or tokens[named[0]] not in _MONTHS:
        raise _not_understood()
    month = _MONTHS[tokens[named[0]]]
    match tokens[: named[0]], tokens[named[0] + 1 :]:
        case [[day], [year]] if len(day) <= 2:
            return PartialDate(_full_year(year, when), month, int(day))
        case [[year], [day]] if len(day) <= 2:
            return PartialDate(_full_year(year, when), month, int(day))
        case [[], [day, year]] if len(year) == 4:
            return PartialDate(_full_year(year, when), month, int(day))
        case [[], [year]] | [[year], []] if len(year) == 4:
            return PartialDate(_full_year(year, when), month)
        case [[day], []]:
            return _without_year(month, int(day), when)
    raise _not_understood()


def _relative(text: str, tokens: list[str], today: date) -> PartialDate | None:
    """Today, yesterday, last year in the languages of the program."""
    phrase = "_".join(_plain(token) for token in text.split())
    if phrase in _YEAR_OFFSETS:
        return PartialDate(today.year + _YEAR_OFFSETS[phrase])
    if len(tokens) == 1 and tokens[0] in _DAY_OFFSETS:
        return PartialDate.of(today + timedelta(days=_DAY_OFFSETS[tokens[0]]))
    return None


def _blurred(found: PartialDate) -> PartialDate:
    return PartialDate(found.year, found.month if found.is_full else None)


def read_date(text: str, *, today: date, is_plan: bool = False) -> PartialDate:
    """The date that a person wrote: `15.3.2024.`, `15/3/24`, `mart 2024`, `oko 2019`, `juče`.

    A day without a year is the last one that has come; where plans are made (`is_plan`) it is the
    next one. "About" a day gives the month, "about" a month the year.

    Raises:
        UserError: it is no date, it has two meanings, or there is no such day.
    """
    clean = _TIME.sub("", unicodedata.normalize("NFC", text).strip().lower())
    clean = _ORDINAL.sub("", clean)
    if not _SHAPE.fullmatch(clean):
        raise _not_understood()
    tokens = [_plain(token) for token in _TOKEN.findall(clean)]
    about = any(token in _ABOUT_WORDS for token in tokens)
    tokens = [t for t in tokens if t not in _ABOUT_WORDS and t not in _EMPTY_WORDS]
    found = _relative(clean, tokens, today)
    if found is None:
        if not tokens:
            raise _not_understood()
        read = _from_numbers if all(token.isdecimal() for token in tokens) else _from_words
        try:
            found = read(tokens, _When(today, is_plan))
        except ValueError:
            raise _no_such_day() from None
    return _blurred(found) if about else found


def from_spreadsheet(serial: float, *, starts_1904: bool = False) -> date:
    """The day behind a spreadsheet's serial number; its time of day is dropped.

    Serial 60 of the 1900 system is 29 February 1900, a day that never was (ECMA-376, 18.17.4.1).

    Raises:
        UserError: the number is outside 1900 to 2199, or it is that day.
    """
    days = int(serial)
    if starts_1904:
        found = date(1904, 1, 1) + timedelta(days=days) if 0 <= days < 10**6 else date.min
    elif days == _LEAP_DAY_THAT_NEVER_WAS:
        raise _no_such_day()
    else:
        shift = days if days < _LEAP_DAY_THAT_NEVER_WAS else days - 1
        found = date(1899, 12, 31) + timedelta(days=shift) if 0 < days < 10**6 else date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise _not_understood()
    return found
