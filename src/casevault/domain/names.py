"""Names across scripts and spellings: keys that agree where people mean the same name.

The fold key is a candidate key: it brings Ђорђевић, Đorđević, Djordjevic and Gjorgjeviq together,
and also some different names (Ana, Anja). What it finds is ranked by the original spelling and
decided by a person.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from casevault.domain.transliteration import letter_table

_CYRILLIC: Final = letter_table(
    "а=a б=b в=v г=g д=d ђ=dj ѓ=gj е=e ж=z з=z ѕ=dz и=i ј=j й=j к=k л=l љ=lj м=m н=n њ=nj о=o п=p "
    "р=r с=s т=t ћ=c ќ=kj у=u ф=f х=h ц=c ч=c џ=dz ш=s щ=st ъ=a ю=ju я=ja ѐ=e ѝ=i ё=e ы=i э=e є=je "
    "і=i ї=i ґ=g"
)
_BEFORE_MARKS_GO: Final = str.maketrans(
    _CYRILLIC
    | {"đ": "dj", "ǵ": "gj", "ḱ": "kj", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "ß": "ss"}
)
_SAME_SOUND: Final = (
    *(("chr", "hr"), ("shch", "st"), ("sht", "st"), ("zh", "z"), ("sh", "s")),
    *(("ch", "c"), ("kh", "h"), ("ph", "f"), ("ts", "c"), ("th", "t"), ("dh", "d"), ("gj", "d")),
    *(
        ("dj", "d"),
        ("kj", "c"),
        ("lj", "l"),
        ("nj", "n"),
        ("ny", "n"),
        ("q", "c"),
        ("ly", "l"),
        ("w", "v"),
    ),
    *(("y", "i"), ("j", "i")),
)
_X_AFTER_VOWEL: Final = re.compile(r"(?<=[aeiou])x")
_SOFT_SIGN: Final = re.compile(r"ь(?=[аеиоуюяєі])")
# After г, д, к the Bulgarian ю and я must not look like the single letters ѓ, ђ, ќ.
_HARD_BEFORE_YU: Final = re.compile(r"(?<=[гдк])ю")
_HARD_BEFORE_YA: Final = re.compile(r"(?<=[гдк])я")
_DOUBLED: Final = re.compile(r"(.)\1+")
_SOFTENED: Final = re.compile(r"([ln])i(?=[aeou])")
_WORD: Final = re.compile(r"[^\W\d_]+")

_LOOK_ALIKES: Final = tuple(
    zip("АВЕКМНОРСТХЈЅІаеорсухјѕі", "ABEKMHOPCTXJSIaeopcyxjsi", strict=True)
)
_TO_LATIN_LOOK: Final = str.maketrans(dict(_LOOK_ALIKES))
_TO_CYRILLIC_LOOK: Final = str.maketrans({latin: cyrillic for cyrillic, latin in _LOOK_ALIKES})


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _is_latin(letter: str) -> bool:
    return letter.isascii() or "\u00c0" <= letter <= "\u024f"


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


def _one_script(word: str) -> str:
    """The word in the script of most of its letters, where look-alikes explain the rest."""
    cyrillic, latin = sum(map(_is_cyrillic, word)), sum(map(_is_latin, word))
    if not cyrillic or not latin:
        return word
    readings = [
        reading
        for reading in (word.translate(_TO_CYRILLIC_LOOK), word.translate(_TO_LATIN_LOOK))
        if all(map(_is_cyrillic, reading)) or all(map(_is_latin, reading))
    ]
    if not readings:
        return word
    return readings[0] if cyrillic >= latin else readings[-1]


def fold_look_alikes(text: str) -> str:
    """The text with words in one script each: a Latin a inside Мaрија becomes Cyrillic."""
    clean = unicodedata.normalize("NFC", text)
    return clean if clean.isascii() else _WORD.sub(lambda found: _one_script(found.group()), clean)


def plain_key(text: str) -> str:
    """The letters typed plainly: lower case, Latin, without marks; digraphs stay as they are."""
    lower = fold_look_alikes(text).lower()
    if not lower.isascii():
        lower = _SOFT_SIGN.sub("й", unicodedata.normalize("NFKC", lower)).replace("ь", "")
        lower = _HARD_BEFORE_YA.sub("иа", _HARD_BEFORE_YU.sub("иу", lower))
        lower = _without_marks(lower.translate(_BEFORE_MARKS_GO))
    return "".join(filter(str.isalpha, lower))


def fold_key(text: str) -> str:
    """The matching key: spellings of one name in any script of the region agree in it."""
    key = plain_key(text)
    if "x" in key:
        # Albanian xh and x are dž and dz; elsewhere x is ks, and stands after a vowel.
        key = _X_AFTER_VOWEL.sub("ks", key.replace("xh", "dz")).replace("x", "dz")
    for spelling, sound in _SAME_SOUND:
        if spelling in key:
            key = key.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", key)


def words(text: str) -> tuple[str, ...]:
    """The parts of a name: what stands between spaces, hyphens and other signs."""
    return tuple(_WORD.findall(fold_look_alikes(text)))


def surname_stem(key: str) -> str:
    """The fold key of a surname without what changes with sex or case.

    -ov and -ova, -ski and -ska, Krasniqi and Krasniq give the same stem; so do soft and hard li, ni
    before a vowel (Antonija, Antonia).
    """
    stem = _SOFTENED.sub(r"\1", key)
    return stem[:-1] if len(stem) > 3 and stem[-1] in "aeiou" else stem


def given_stem(key: str) -> str:
    """The fold key of a given name without the Albanian definite ending: Agimi gives Agim."""
    stem = _SOFTENED.sub(r"\1", key)
    return stem[:-1] if len(stem) > 4 and stem[-1] == "i" and stem[-2] not in "aeiou" else stem


def edit_distance(first: str, second: str, limit: int) -> int:
    """Letters inserted, dropped, changed or swapped with the next; `limit + 1` if there are more.

    The optimal string alignment distance.
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1] if row[-1] <= limit else limit + 1


def _likeness(first: str, second: str) -> float:
    longest = max(len(first), len(second))
    return 1 - edit_distance(first, second, longest) / longest if longest else 1.0


def similarity(first: str, second: str) -> float:
    """How alike two spellings are, from 0 to 1; 1 only if they differ in case or script at most."""
    plain = _likeness(plain_key(first), plain_key(second))
    return 0.5 * plain + 0.5 * _likeness(fold_key(first), fold_key(second))
