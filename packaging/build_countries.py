"""Builds resources/codes/countries.csv: countries and languages with CLDR's names in our languages.

Run by hand when CLDR changes: `.venv/bin/python packaging/build_countries.py`. Countries are those
of ISO 3166-1 (alpha-2) and XK, the user-assigned code that CLDR and the EU use for Kosovo.
Languages are those of ISO 639-1 that people speak today, and some that this region needs on top.
A code that stands in the file is never dropped: the builder stops instead.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from babel import Locale

TARGET: Final = Path(__file__).resolve().parent.parent / "resources" / "codes" / "countries.csv"

LOCALES: Final = {
    "en": "en",
    "sr_Latn": "sr_Latn",
    "sr_Cyrl": "sr_Cyrl",
    "bs": "bs_Latn",
    "mk": "mk",
    "bg": "bg",
    "sq": "sq",
}

# Two-letter codes of CLDR that are no countries of ISO 3166-1.
NO_COUNTRY: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)

# The countries of the program come first in the list, then the rest by English name.
HOME: Final = ("RS", "BA", "ME", "MK", "AL", "XK", "BG")

GROUPS: Final = {
    "WB": "AL BA ME MK RS XK",
    "EU": "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
    "EFTA": "CH IS LI NO",
}

# Dead, constructed or covered by another code (no: nb, nn; fil: tl; sh: bs, sr, hr).
NO_SPOKEN_LANGUAGE: Final = frozenset(
    ["ae", "cu", "eo", "ia", "ie", "io", "la", "nb", "nn", "pi", "sa", "sh", "vo"]
)

HOME_LANGUAGES: Final = ("sr", "bs", "cnr", "hr", "mk", "bg", "sq", "rom", "tr", "hu", "ro", "rup")

# What CLDR does not name, or names in a word that speakers of the language do not use.
OWN_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "cnr": {
        "en": "Montenegrin",
        "sr_Latn": "crnogorski",
        "sr_Cyrl": "црногорски",
        "bs": "crnogorski",
        "mk": "црногорски",
        "bg": "черногорски",
        "sq": "malazezisht",
    },
    "rom": {"en": "Romani", "bs": "romski", "sq": "romisht"},
    "sgn": {
        "en": "Sign language",
        "sr_Latn": "znakovni jezik",
        "sr_Cyrl": "знаковни језик",
        "bs": "znakovni jezik",
        "mk": "знаковен јазик",
        "bg": "жестов език",
        "sq": "gjuhë shenjash",
    },
}


def countries(english: Locale) -> list[str]:
    """The codes of all countries, home region first."""
    names = {str(code): str(name) for code, name in english.territories.items()}
    codes = {code for code in names if len(code) == 2 and code.isalpha()} - NO_COUNTRY
    return [*HOME, *sorted(codes - set(HOME), key=names.__getitem__)]


def languages(locales: Mapping[str, Locale]) -> list[str]:
    """The codes of all languages that every locale names, those of the region first."""
    names = {str(code): str(name) for code, name in locales["en"].languages.items()}
    codes = {code for code in names if len(code) == 2} - NO_SPOKEN_LANGUAGE
    named = {code for code in codes if all(code in each.languages for each in locales.values())}
    return [*HOME_LANGUAGES, *sorted(named - set(HOME_LANGUAGES), key=names.__getitem__), "sgn"]


def rows() -> Iterator[dict[str, str]]:
    """The rows of the file."""
    locales = {column: Locale.parse(name) for column, name in LOCALES.items()}
    for order, code in enumerate(countries(locales["en"]), start=1):
        names = {column: locale.territories[code] for column, locale in locales.items()}
        groups = " ".join(name for name, members in GROUPS.items() if code in members.split())
        yield {"list": "COUNTRY", "order": str(order), "code": code, **names, "groups": groups}
    for order, code in enumerate(languages(locales), start=1):
        own = OWN_NAMES.get(code, {})
        names = {
            column: own.get(column) or locale.languages[code] for column, locale in locales.items()
        }
        yield {"list": "LANGUAGE", "order": str(order), "code": code, **names, "groups": ""}


def main() -> None:
    """Write the file; stop if it would lose a code."""
    found = list(rows())
    if TARGET.exists():
        with TARGET.open(encoding="utf-8", newline="") as old:
            lost = {(row["list"], row["code"]) for row in csv.DictReader(old)}
        lost -= {(row["list"], row["code"]) for row in found}
        if lost:
            raise SystemExit(f"These codes would be lost; keep them with retired_in: {lost}")
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, ["list", "order", "code", *LOCALES, "groups"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(found)
    print(f"{TARGET}: {len(found)} codes")


if __name__ == "__main__":
    main()
