"""Writes whole numbers below a thousand in words, as each language of the program says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from casevault.domain.transliteration import to_cyrillic


def _row(words: str) -> list[str]:
    return words.split()


_EN: Final = _row(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_EN_TENS: Final = _row("twenty thirty forty fifty sixty seventy eighty ninety")
_SR: Final = _row(
    "nula jedan dva tri četiri pet šest sedam osam devet deset jedanaest dvanaest trinaest "
    "četrnaest petnaest šesnaest sedamnaest osamnaest devetnaest"
)
_SR_TENS: Final = _row(
    "dvadeset trideset četrdeset pedeset šezdeset sedamdeset osamdeset devedeset"
)
_SR_HUNDREDS: Final = _row("sto dvesta trista četiristo petsto šeststo sedamsto osamsto devetsto")
_MK: Final = _row(
    "нула еден два три четири пет шест седум осум девет десет единаесет дванаесет тринаесет "
    "четиринаесет петнаесет шеснаесет седумнаесет осумнаесет деветнаесет"
)
_MK_TENS: Final = _row("дваесет триесет четириесет педесет шеесет седумдесет осумдесет деведесет")
_MK_HUNDREDS: Final = _row(
    "сто двесте триста четиристотини петстотини шестстотини седумстотини осумстотини деветстотини"
)
_BG: Final = _row(
    "нула един два три четири пет шест седем осем девет десет единадесет дванадесет тринадесет "
    "четиринадесет петнадесет шестнадесет седемнадесет осемнадесет деветнадесет"
)
_BG_TENS: Final = _row(
    "двадесет тридесет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет"
)
_BG_HUNDREDS: Final = _row(
    "сто двеста триста четиристотин петстотин шестстотин седемстотин осемстотин деветстотин"
)
_SQ: Final = _row(
    "zero një dy tre katër pesë gjashtë shtatë tetë nëntë dhjetë njëmbëdhjetë dymbëdhjetë "
    "trembëdhjetë katërmbëdhjetë pesëmbëdhjetë gjashtëmbëdhjetë shtatëmbëdhjetë tetëmbëdhjetë "
    "nëntëmbëdhjetë"
)
_SQ_TENS: Final = _row(
    "njëzet tridhjetë dyzet pesëdhjetë gjashtëdhjetë shtatëdhjetë tetëdhjetë nëntëdhjetë"
)


def _below_hundred(number: int, small: Sequence[str], tens: Sequence[str], joint: str) -> str:
    if number < 20:
        return small[number]
    ten, unit = divmod(number, 10)
    return tens[ten - 2] + (joint + small[unit] if unit else "")


def english(number: int) -> str:
    """One hundred and twenty-three."""
    hundreds, rest = divmod(number, 100)
    words = [f"{_EN[hundreds]} hundred"] if hundreds else []
    if rest or not hundreds:
        words.append(_below_hundred(rest, _EN, _EN_TENS, "-"))
    return " and ".join(words)


def serbian(number: int) -> str:
    """Sto dvadeset tri."""
    hundreds, rest = divmod(number, 100)
    words = [_SR_HUNDREDS[hundreds - 1]] if hundreds else []
    if rest or not hundreds:
        words.append(_below_hundred(rest, _SR, _SR_TENS, " i " if number % 2 else " "))
    return " ".join(words)


def _with_and(
    number: int, small: Sequence[str], tens: Sequence[str], hundred: Sequence[str]
) -> str:
    """One `и` before the last word: сто двадесет и пет, сто и пет."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, small, tens, " и ")
    if not rest:
        return hundred[hundreds - 1]
    joint = " и " if rest < 20 or rest % 10 == 0 else " "
    return hundred[hundreds - 1] + joint + _below_hundred(rest, small, tens, " и ")


def macedonian(number: int) -> str:
    """Сто дваесет и три."""
    return _with_and(number, _MK, _MK_TENS, _MK_HUNDREDS)


def bulgarian(number: int) -> str:
    """Сто двадесет и три."""
    return _with_and(number, _BG, _BG_TENS, _BG_HUNDREDS)


def albanian(number: int) -> str:
    """Njëqind e njëzet e tre."""
    hundreds, rest = divmod(number, 100)
    words = [f"{_SQ[hundreds]}qind"] if hundreds else []
    if rest or not hundreds:
        words.append(_below_hundred(rest, _SQ, _SQ_TENS, " e "))
    return " e ".join(words)


WRITERS: Final[Mapping[str, Callable[[int], str]]] = {
    "en": english,
    "sr": lambda number: to_cyrillic(serbian(number)),
    "sr_Latn": serbian,
    "bs": lambda number: serbian(number).replace("dvesta", "dvjesto"),
    "mk": macedonian,
    "bg": bulgarian,
    "sq": albanian,
}
"""How each language of the program writes a number from 0 to 999."""
