"""Personal numbers right in form that belong to nobody: births in them are of 2080 to 2099."""

from __future__ import annotations

from datetime import date

from casevault.domain import personal_numbers as rules
from casevault.training.chances import Chance
from casevault.training.profiles import Profile

FIRST_YEAR = 2080
_YEARS = 20


def birth_in_number(birth: date) -> date:
    """The birth date that a practice number shows: the same day, in the years 2080 to 2099."""
    # Twenty years keep leap years apart from others, so 29 February stays a day.
    return birth.replace(year=FIRST_YEAR + birth.year % _YEARS)


def _jmbg(chance: Chance, birth: date, *, female: bool, registers: tuple[int, ...]) -> str:
    serial = chance.upto(489) + (500 if female else 0)
    start = f"{birth.day:02d}{birth.month:02d}{birth.year % 1000:03d}{chance.one(registers):02d}"
    while True:
        first = f"{start}{serial:03d}"
        check = rules.jmbg_check_digit(first)
        if check is not None:
            return f"{first}{check}"
        serial += 1


def _egn(chance: Chance, birth: date, *, female: bool) -> str:
    serial = 2 * chance.upto(499) + female
    first = f"{birth.year % 100:02d}{birth.month + 40:02d}{birth.day:02d}{serial:03d}"
    return f"{first}{rules.egn_check_digit(first)}"


def _nid(chance: Chance, birth: date, *, female: bool) -> str:
    decade = "ABCDEFGHIJKLMNOPQRST"[(birth.year - 1900) // 10]
    month = birth.month + (50 if female else 0)
    first = f"{decade}{birth.year % 10}{month:02d}{birth.day:02d}{chance.digits(3)}"
    return f"{first}{rules.nid_check_letter(first)}"


def _xk(chance: Chance) -> str:
    # The first digit 8 is not known to be in use; the number tells no birth.
    first = f"8{chance.digits(8)}"
    return f"{first}{rules.xk_check_digit(first)}"


def paper_number(profile: Profile, chance: Chance, birth: date, *, female: bool) -> str:
    """A personal number of the profile's country for somebody born on this day."""
    shown = birth_in_number(birth)
    if profile.country == "BG":
        return _egn(chance, shown, female=female)
    if profile.country == "AL":
        return _nid(chance, shown, female=female)
    if profile.country == "XK":
        return _xk(chance)
    return _jmbg(chance, shown, female=female, registers=profile.registers)
