"""Personal numbers of the region, read softly: they suggest and warn, they never block.

Many people have no number, a false one, or one that must not be looked up. Sources: the published
rules of JMBG/EMBG, EGN and LNCh, the Albanian NID and the Kosovo personal number, as checked
against numbers with birth dates that nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from casevault.i18n import N_


class NumberKind(StrEnum):
    """Whose number it is."""

    JMBG = "JMBG"
    EGN = "EGN"
    LNCH = "LNCH"
    NID = "NID"
    XK = "XK"


KIND_NAMES: Final = {
    NumberKind.JMBG: N_("Personal number of 13 digits (JMBG, EMBG)"),
    NumberKind.EGN: N_("Bulgarian personal number (EGN)"),
    NumberKind.LNCH: N_("Bulgarian number of a foreigner (LNCh)"),
    NumberKind.NID: N_("Albanian personal number (NID)"),
    NumberKind.XK: N_("Kosovo personal number"),
}

CHECK_FAILS: Final = N_(
    "The check digit of this number does not fit. Compare it with the document."
)
NO_SUCH_BIRTH: Final = N_(
    "The birth date in this number does not exist. Compare it with the document."
)
NEVER_ISSUED: Final = N_("A number like this is not issued by rule. Compare it with the document.")
UNKNOWN_FORM: Final = N_(
    "The program does not know personal numbers of this form. It is kept as typed."
)


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a personal number suggests; nothing of it is certain.

    `sex` is a code of list SEX, `region` a place of registration (a country or region of the time
    of issue, as message id), `is_foreigner` tells numbers given to foreigners; "" or None where the
    number does not tell. `doubts` are message ids; without them everything fits.
    """

    kind: NumberKind | None
    number: str
    birth: date | None = None
    sex: str = ""
    region: str = ""
    is_foreigner: bool | None = None
    doubts: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against the number."""
        return not self.doubts


# Registers of former Yugoslavia by the two digits of the region; names as message ids.
_REGISTERS: Final = {
    **dict.fromkeys(range(10, 20), N_("Bosnia and Herzegovina")),
    **dict.fromkeys(range(20, 30), N_("Montenegro")),
    **dict.fromkeys(range(30, 40), N_("Croatia")),
    **dict.fromkeys(range(40, 50), N_("North Macedonia")),
    **dict.fromkeys(range(50, 60), N_("Slovenia")),
    **dict.fromkeys(range(70, 80), N_("Central Serbia")),
    **dict.fromkeys(range(80, 90), N_("Vojvodina")),
    **dict.fromkeys(range(90, 100), N_("Kosovo")),
}
_FOREIGNERS_END: Final = 10
_NID_LETTERS: Final = "WABCDEFGHIJKLMNOPQRSTUV"
_NID_DECADES: Final = "0123456789ABCDEFGHIJKLMNOPQRST"
# Albanian month offsets: sex and whether a foreigner.
_NID_MONTHS: Final = {0: ("M", False), 30: ("M", True), 50: ("F", False), 80: ("F", True)}


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def jmbg_check_digit(first_twelve: str) -> int | None:
    """The check digit after twelve digits; None where the rule says that none is issued."""
    rest = 11 - _weighted(first_twelve, (7, 6, 5, 4, 3, 2) * 2) % 11
    return None if rest == 10 else rest % 11


def egn_check_digit(first_nine: str) -> int:
    """The check digit of a Bulgarian personal number."""
    return _weighted(first_nine, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10


def lnch_check_digit(first_nine: str) -> int:
    """The check digit of a Bulgarian number of a foreigner."""
    return _weighted(first_nine, (21, 19, 17, 13, 11, 9, 7, 3, 1)) % 10


def nid_check_letter(first_nine: str) -> str:
    """The check letter of an Albanian number; its first sign counts with its place in the row."""
    first = _NID_LETTERS.index(first_nine[0]) if first_nine[0].isalpha() else int(first_nine[0])
    total = first + _weighted(first_nine[1:], range(1, 9))
    return _NID_LETTERS[total % 23]


def xk_check_digit(first_nine: str) -> int:
    """The check digit of a Kosovo personal number."""
    rest = 11 - _weighted(first_nine, (4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return rest if rest < 10 else 0


def _jmbg(number: str) -> NumberReading:
    doubts = []
    year = int(number[4:7])
    birth = _day(year + (1000 if year >= 800 else 2000), int(number[2:4]), int(number[:2]))
    if birth is None:
        doubts.append(NO_SUCH_BIRTH)
    expected = jmbg_check_digit(number[:12])
    if expected is None:
        doubts.append(NEVER_ISSUED)
    if (expected or 0) != int(number[12]):
        doubts.append(CHECK_FAILS)
    register = int(number[7:9])
    return NumberReading(
        kind=NumberKind.JMBG,
        number=number,
        birth=birth,
        sex="M" if int(number[9:12]) < 500 else "F",
        region=_REGISTERS.get(register, ""),
        is_foreigner=register < _FOREIGNERS_END,
        doubts=tuple(doubts),
    )


def _egn(number: str) -> NumberReading:
    month = int(number[2:4])
    century = {0: 1900, 1: 1800, 2: 2000}.get(month // 20, 0)
    birth = _day(century + int(number[:2]), month % 20, int(number[4:6])) if century else None
    doubts = [] if birth else [NO_SUCH_BIRTH]
    if egn_check_digit(number[:9]) != int(number[9]):
        doubts.append(CHECK_FAILS)
    sex = "F" if int(number[8]) % 2 else "M"
    return NumberReading(
        NumberKind.EGN, number, birth, sex, is_foreigner=False, doubts=tuple(doubts)
    )


def _lnch(number: str) -> NumberReading:
    doubts = () if lnch_check_digit(number[:9]) == int(number[9]) else (CHECK_FAILS,)
    return NumberReading(NumberKind.LNCH, number, is_foreigner=True, doubts=doubts)


def _nid(number: str) -> NumberReading:
    raised = int(number[2:4])
    offset = max((step for step in _NID_MONTHS if step < raised), default=0)
    sex, is_foreigner = _NID_MONTHS[offset]
    year = 1800 + 10 * _NID_DECADES.index(number[0]) + int(number[1])
    birth = _day(year, raised - offset, int(number[4:6]))
    doubts = [] if birth else [NO_SUCH_BIRTH]
    if nid_check_letter(number[:9]) != number[9]:
        doubts.append(CHECK_FAILS)
    return NumberReading(
        NumberKind.NID, number, birth, sex, is_foreigner=is_foreigner, doubts=tuple(doubts)
    )


def _xk(number: str) -> NumberReading:
    is_checked = not number.startswith("9")
    fails = is_checked and xk_check_digit(number[:9]) != int(number[9])
    return NumberReading(NumberKind.XK, number, doubts=(CHECK_FAILS,) if fails else ())


_THIRTEEN: Final = re.compile(r"[0-9]{13}")
_TEN: Final = re.compile(r"[0-9]{10}")
_ALBANIAN: Final = re.compile(r"[0-9A-T][0-9]{8}[A-W]")
_FORMS: Final[tuple[tuple[re.Pattern[str], str, Callable[[str], NumberReading]], ...]] = (
    (_THIRTEEN, "RS BA ME MK XK", _jmbg),
    (_ALBANIAN, "AL", _nid),
    (_TEN, "BG", _egn),
    (_TEN, "BG", _lnch),
    (_TEN, "XK", _xk),
)


def normal_number(text: str) -> str:
    """The number without the spaces and signs that people put into it, in capitals."""
    return re.sub(r"[\s.\-/]", "", text).upper()


def read_number(text: str, country: str = "") -> NumberReading:
    """What the number suggests, read as a number of `country` where it can be one.

    Of several readings the one without doubts is given; a number of no known form is kept.
    """
    number = normal_number(text)
    readings = [
        (country not in countries.split(), len(reading.doubts), place, reading)
        for place, (form, countries, read) in enumerate(_FORMS)
        if form.fullmatch(number)
        for reading in [read(number)]
    ]
    if not readings:
        return NumberReading(None, number, doubts=(UNKNOWN_FORM,))
    best = min(readings, key=lambda item: (item[1] > 0, item[0], item[1], item[2]))
    return best[3]
