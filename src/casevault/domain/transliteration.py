"""From one script to another: Serbian both ways, Macedonian and Bulgarian to Latin, passports.

Sources: the one-to-one pairs of Serbian spelling; Macedonian as the country's own passports and
signs write it; the Bulgarian Transliteration Act of 2009, Art. 4 to 6; ICAO Doc 9303 part 3,
section 6, for machine-readable passports.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final


def letter_table(text: str) -> dict[str, str]:
    """The table written as `а=a ж=zh`."""
    return dict(pair.split("=") for pair in text.split())


_SERBIAN: Final = letter_table(
    "а=a б=b в=v г=g д=d ђ=đ е=e ж=ž з=z и=i ј=j к=k л=l љ=lj м=m н=n њ=nj о=o п=p р=r с=s т=t ћ=ć "
    "у=u ф=f х=h ц=c ч=č џ=dž ш=š"
)
_MACEDONIAN: Final = {
    letter: latin for letter, latin in _SERBIAN.items() if letter not in "ђћ"
} | letter_table("ѓ=gj ѕ=dz ќ=kj ѐ=e ѝ=i")
_BULGARIAN: Final = letter_table(
    "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=h ц=ts "
    "ч=ch ш=sh щ=sht ъ=a ь=y ю=yu я=ya ѝ=i"
)
_LATIN_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "sr": _SERBIAN,
    "sr_Latn": _SERBIAN,
    "bs": _SERBIAN,
    "mk": _MACEDONIAN,
    "bg": _BULGARIAN,
}

_PASSPORT_COMMON: Final = letter_table("đ=d ł=l ø=oe æ=ae œ=oe ß=ss ı=i ə=e")
_PASSPORT_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "RS": _SERBIAN | letter_table("ђ=d ж=z ћ=c ч=c џ=dz ш=s"),
    "MK": _MACEDONIAN | letter_table("ж=zh ч=ch ш=sh џ=dj"),
    "BG": _BULGARIAN | letter_table("й=i ъ=a ю=iu я=ia"),
}

# Stems in which nj or dž are two letters: injekcija, konjunktura, nadživeti, podžanr.
_TWO_SOUNDS: Final = re.compile(
    r"(?P<nj>injek|konjunk|konjug|tanjug|vanjez|anjon)"
    r"|(?P<dz>nadživ|nadžnj|nadždr|podžanr|podžup|odžalit|odžalj|odživ|odžva|predživ)",
    re.IGNORECASE,
)
_LETTER_PAIRS: Final = {"lj": "љ", "nj": "њ", "dž": "џ"}
_CYRILLIC_OF: Final = {
    latin: cyrillic for cyrillic, latin in _SERBIAN.items() if len(latin) == 1
} | {"ś": "с\u0301", "ź": "з\u0301"}
_LATIN_WORD: Final = re.compile(r"[^\W\d_]+")
_UNICODE_PAIRS: Final = str.maketrans(
    {
        "ǆ": "dž",
        "ǅ": "Dž",
        "Ǆ": "DŽ",
        "ǉ": "lj",
        "ǈ": "Lj",
        "Ǉ": "LJ",
        "ǌ": "nj",
        "ǋ": "Nj",
        "Ǌ": "NJ",
    }
)


def _cased(latin: str, letter: str, before: str, after: str) -> str:
    """The Latin letters in the case of the one they stand for: Љиљана, ЉИЉАНА."""
    if not letter.isupper():
        return latin
    neighbour = after if after.isalpha() else before
    return latin.upper() if len(latin) == 1 or neighbour.isupper() else latin.capitalize()


def _replaced(text: str, table: Mapping[str, str]) -> str:
    clean = unicodedata.normalize("NFC", text)
    found = []
    for place, letter in enumerate(clean):
        latin = table.get(letter.lower())
        if latin is None:
            found.append(letter)
            continue
        before, after = clean[place - 1 : place], clean[place + 1 : place + 2]
        found.append(_cased(latin, letter, before, after))
    return "".join(found)


def to_latin(text: str, language: str) -> str:
    """The text in Latin letters as the language (sr, bs, mk, bg) writes them; others stay."""
    if language == "bg":
        # Art. 5: a word that ends in -ия ends in -ia.
        text = re.sub(r"(?<=и)я\b", "a", text)
        text = re.sub(r"(?<=И)Я\b", "A", text)
    return _replaced(text, _LATIN_OF[language])


def passport_spelling(text: str, country: str) -> str:
    """The name as the machine-readable lines of a passport of RS, MK or BG spell it.

    Names in Latin letters lose their marks, as in the passports of the other countries.
    """
    latin = _replaced(text.lower(), _PASSPORT_OF.get(country, {}))
    latin = "".join(_PASSPORT_COMMON.get(letter, letter) for letter in latin)
    apart = unicodedata.normalize("NFD", latin)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn").upper()


def _cyrillic_word(word: str) -> str:
    lower = word.lower()
    split_at = {
        found.start() + found.group().index("j" if found["nj"] else "ž")
        for found in _TWO_SOUNDS.finditer(lower)
    }
    found = []
    place = 0
    while place < len(word):
        pair = _LETTER_PAIRS.get(lower[place : place + 2]) if place + 1 not in split_at else None
        step = 2 if pair else 1
        letter = pair or _CYRILLIC_OF.get(lower[place], word[place])
        found.append(letter.upper() if word[place].isupper() else letter)
        place += step
    return "".join(found)


def to_cyrillic(text: str) -> str:
    """Serbian text in Cyrillic letters; letters that Serbian does not have stay as they are."""
    clean = unicodedata.normalize("NFC", text).translate(_UNICODE_PAIRS)
    return _LATIN_WORD.sub(lambda found: _cyrillic_word(found.group()), clean)
