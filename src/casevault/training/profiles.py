"""What happens how often in the practice data of a country, read from resources/training."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from casevault import paths
from casevault.training.chances import Weighted

COUNTRIES: Final = ("RS", "BA", "ME", "MK", "AL", "XK", "BG")
"""The countries for which practice data can be made."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The shares of one country.

    `common` and `own` hold weighted choices by name; `shares` plain shares in 100 by name, for
    choices of several; `nested` choices by name and group of persons.
    """

    country: str
    default_people: int
    choices: Mapping[str, Weighted[str]]
    numbers: Mapping[str, Weighted[int]]
    shares: Mapping[str, Mapping[str, float]]
    nested: Mapping[str, Mapping[str, Weighted[str]]]
    ages: Mapping[str, Weighted[int]]
    months: tuple[float, ...]
    weekdays: tuple[float, ...]
    cyrillic: float
    abroad: float
    adult_body: str
    child_body: str
    registers: tuple[int, ...]
    currency: str
    euro: float


_OF_NUMBERS: Final = ("delays", "first_contacts", "act_counts")
_OF_SEVERAL: Final = (
    "urgent_needs",
    "control",
    "means",
    "acts",
    "vulnerabilities",
    "platforms",
    "online_phases",
)
_NESTED: Final = ("forms", "venues")


def _whole(weights: Mapping[str, float]) -> Weighted[int]:
    return Weighted({int(number): weight for number, weight in weights.items()})


def _profile(country: str, common: Mapping[str, Any], own: Mapping[str, Any]) -> Profile:
    both = {**common, **own}
    tables = {name: value for name, value in both.items() if isinstance(value, dict)}
    special = {*_OF_NUMBERS, *_OF_SEVERAL, *_NESTED, "ages"}
    return Profile(
        country=country,
        default_people=both["default_people"],
        choices={n: Weighted(t) for n, t in tables.items() if n not in special and t},
        numbers={name: _whole(tables[name]) for name in _OF_NUMBERS},
        shares={name: tables[name] for name in _OF_SEVERAL},
        nested={n: {g: Weighted(t) for g, t in tables[n].items()} for n in _NESTED},
        ages={group: _whole(weights) for group, weights in tables["ages"].items()},
        months=tuple(both["months"]),
        weekdays=tuple(both["weekdays"]),
        cyrillic=both["cyrillic"],
        abroad=both["abroad"],
        adult_body=both["adult_body"],
        child_body=both["child_body"],
        registers=tuple(both["registers"]),
        currency=both["currency"],
        euro=both["euro"],
    )


@cache
def profile(country: str) -> Profile:
    """The shares of a country; KeyError if no practice data can be made for it."""
    with paths.resource("training/profiles.toml").open("rb") as file:
        raw = tomllib.load(file)
    return _profile(country, raw["common"], raw[country])
