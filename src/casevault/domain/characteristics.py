"""What a person counts as in a table: sex, age group, citizenship, form, place and scale.

Each answer is a code of its list, and "not known" where the facts do not tell. In doubt a person
is a child (Council of Europe Convention on trafficking, Article 10(3)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from casevault.domain import codes
from casevault.domain.answer_checks import partial_date
from casevault.domain.case_facts import PersonFacts, RecordFacts
from casevault.domain.dates import ADULT_AGE, PartialDate, age_on, age_range

UNKNOWN: Final = "UNK"

_ROLL_UP: Final = {
    "SEX": "SEX",
    "PORN": "SEX",
    "LAB": "LAB",
    "DOM": "LAB",
    "CHLAB": "LAB",
    "SERV": "LAB",
    "SLAV": "LAB",
    "BEG": "BEGCRIM",
    "CRIM": "BEGCRIM",
}
_CITIZENSHIP_ORDER: Final = ("NAT", "EU", "WB", "OTH")
_PLACE_ORDER: Final = ("WB", "EU", "OTH")


def characteristics(person: PersonFacts, occurred: date) -> dict[str, str]:
    """The six dimensions of an identified person on the day of the event."""
    return {
        "sex": sex(person),
        "age_group": age_group(person, occurred),
        "citizenship_group": citizenship_group(person),
        "form": form(person),
        "place": place(person),
        "scale": scale(person),
    }


def sex(person: PersonFacts) -> str:
    """`F`, `M` or `UNK`: other answers are too rare to stand in any table."""
    answer = person.person.code("sex") if person.person is not None else ""
    return answer if answer in ("F", "M") else UNKNOWN


def age_group(person: PersonFacts, occurred: date) -> str:
    """`ADULT` where the person was surely 18, `CHILD` where she may have been younger."""
    record = person.person
    if record is None:
        return UNKNOWN
    least = _least_age(record, occurred)
    if least is None:
        return "CHILD" if record.facts.get("presumed_child") is True else UNKNOWN
    return "ADULT" if least >= ADULT_AGE else "CHILD"


def _least_age(record: RecordFacts, occurred: date) -> int | None:
    """The least age that fits on a day; None where nothing is known."""
    birth = partial_date(f"{record.number('birth_year') or 0:04d}")
    if birth is not None:
        return age_range(birth, PartialDate.of(occurred))[0]
    age = record.number("age_at_event")
    stated = partial_date(record.facts.get("age_on"))
    if age is None or stated is None:
        return age
    day = stated.latest
    # Who was 17 on 29 February was born on 28 February at the latest: 29 exists in leap years only.
    latest_birth = date(day.year - age, day.month, min(day.day, 28) if day.month == 2 else day.day)
    return age_on(latest_birth, occurred)


def citizenship_group(person: PersonFacts) -> str:
    """The code of list CTZGRP; of several citizenships the own country comes first, then the EU."""
    record = person.person
    if record is None:
        return UNKNOWN
    countries = record.codes("citizenship")
    groups = {codes.country_group(country, person.country) for country in countries}
    for group in _CITIZENSHIP_ORDER:
        if group in groups:
            return group
    if not countries and record.code("migration_status") == "STATELESS":
        return "STL"
    if not countries and record.code("migration_status") == "NATIONAL":
        return "NAT"
    return UNKNOWN


def form(person: PersonFacts) -> str:
    """The code of list EXPPUB over all episodes; two groups or more are `MULT`."""
    named = {code for episode in person.episodes for code in episode.codes("forms")}
    groups = {_ROLL_UP.get(code, "OTHER") for code in named - {UNKNOWN}}
    if len(groups) > 1:
        return "MULT"
    return next(iter(groups), UNKNOWN)


def place(person: PersonFacts) -> str:
    """A region of the own country, or `HOME`, `WB`, `EU`, `OTH`, `UNK`.

    Of several episodes one at home comes first, and of those the first with a known region.
    """
    groups = [
        (codes.country_group(episode.code("country"), person.country), episode)
        for episode in person.episodes
        if episode.code("country")
    ]
    home = [episode for group, episode in groups if group == "NAT"]
    if home:
        regions = codes.code_list(f"PLACE_{person.country}").by_code
        known = (one.code("region") for one in home)
        return next((region for region in known if region in regions), "HOME")
    abroad = {group for group, _episode in groups}
    return next((group for group in _PLACE_ORDER if group in abroad), UNKNOWN)


def scale(person: PersonFacts) -> str:
    """The code of list SCALE over all episodes; from the countries where nobody chose one."""
    return _together(_scale_of(episode) for episode in person.episodes)


def _scale_of(episode: RecordFacts) -> str:
    chosen = episode.code("scale")
    if chosen:
        return chosen
    recruited, exploited = episode.code("recruitment_country"), episode.code("country")
    if not recruited or not exploited:
        return UNKNOWN
    return "INT" if recruited == exploited else "TRANS"


def _together(scales: Iterable[str]) -> str:
    found = set(scales) - {UNKNOWN}
    if len(found) > 1:
        return "MIX"
    return next(iter(found), UNKNOWN)
