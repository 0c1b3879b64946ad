"""Invented people: who they are, what they are called and in which script, and their papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from casevault.domain.transliteration import passport_spelling, to_cyrillic, to_latin
from casevault.training.chances import Chance
from casevault.training.paper_numbers import paper_number
from casevault.training.profiles import Profile
from casevault.training.word_pools import WordPool, word_pools


class Group(StrEnum):
    """Who a person is, as far as the shares of the profiles tell people apart."""

    GIRL = "girl"
    BOY = "boy"
    WOMAN = "woman"
    MAN = "man"


_FEMALE: Final = frozenset({Group.GIRL, Group.WOMAN})
_CHILDREN: Final = frozenset({Group.GIRL, Group.BOY})
_POOL_OF_COUNTRY: Final = {
    "RS": "sr",
    "ME": "sr",
    "BA": "bs",
    "HR": "bs",
    "MK": "mk",
    "AL": "sq",
    "XK": "sq",
    "BG": "bg",
}
_FROM_CYRILLIC: Final = {"sr": "sr", "mk": "mk", "bg": "bg"}


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who does not exist. `latin` says that this file writes her in Latin letters."""

    group: Group
    citizenship: str
    pool: WordPool
    latin: bool
    given: str
    family: str
    father: str
    mothers_family: str
    birth: date
    number: str

    @property
    def is_female(self) -> bool:
        """Whether the sex recorded is F."""
        return self.group in _FEMALE

    @property
    def is_child(self) -> bool:
        """Whether she or he was under 18 when the report came in."""
        return self.group in _CHILDREN

    def written(self, text: str) -> str:
        """A word of the person's language in the script of this file."""
        if self.latin and self.pool.language in _FROM_CYRILLIC:
            return to_latin(text, _FROM_CYRILLIC[self.pool.language])
        return text

    def in_other_script(self) -> InventedPerson:
        """The same person as another service would write her, for practising with double files."""
        if self.pool.language in _FROM_CYRILLIC:
            return replace(self, latin=not self.latin)
        if self.pool.language == "bs":
            pool = replace(self.pool, language="sr")
            names = map(to_cyrillic, (self.given, self.family, self.father, self.mothers_family))
            given, family, father, mothers = names
            return replace(
                self,
                pool=pool,
                given=given,
                family=family,
                father=father,
                mothers_family=mothers,
                latin=False,
            )
        return replace(self, given=self.family, family=self.given)


def _birth(profile: Profile, chance: Chance, group: Group, received: date) -> date:
    """A birthday that makes the person as old as the group when the report came in."""
    age = chance.of(profile.ages[group])
    if group is Group.MAN or group is Group.WOMAN:
        age += chance.upto(2)
    return received - timedelta(days=int(age * 365.25) + 1 + chance.upto(350))


def _pool_for(profile: Profile, chance: Chance, citizenship: str) -> WordPool:
    pools = word_pools()
    if citizenship == profile.country:
        return pools[chance.of(profile.choices["names"])]
    return pools[_POOL_OF_COUNTRY.get(citizenship, "en")]


def invented_person(profile: Profile, chance: Chance, received: date) -> InventedPerson:
    """Somebody about whom a report could have come in on this day."""
    group = Group(chance.of(profile.choices["groups"]))
    citizenship = chance.of(profile.choices["citizenship"])
    pool = _pool_for(profile, chance, citizenship)
    female = group in _FEMALE
    male_form, female_form = chance.one(pool.surnames)
    father = chance.one(pool.patronymics or pool.given_male)
    birth = _birth(profile, chance, group, received)
    has_number = citizenship == profile.country and chance.percent(30)
    return InventedPerson(
        group=group,
        citizenship=citizenship,
        pool=pool,
        latin=not chance.percent(profile.cyrillic),
        given=chance.one(pool.given_female if female else pool.given_male),
        family=female_form if female else male_form,
        father=f"{father}а" if pool.patronymics and female else father,
        mothers_family=chance.one(pool.surnames)[1],
        birth=birth,
        number=paper_number(profile, chance, birth, female=female) if has_number else "",
    )


def _phone(chance: Chance) -> str:
    # No network begins with 000.
    return f"000 {chance.digits(3)} {chance.digits(3)}"


def _papers(profile: Profile, chance: Chance, person: InventedPerson) -> dict[str, Any]:
    found: dict[str, Any] = {"birth_place": person.written(chance.one(person.pool.places))}
    if chance.percent(75):
        found["birth_date"] = person.birth.isoformat()
    elif chance.percent(60):
        found["birth_date"] = f"{person.birth.year}"
    if person.number:
        found["personal_number"] = person.number
    found["document_kind"] = kind = chance.of(profile.choices["documents"])
    if kind in {"IDCARD", "PASSPORT", "BIRTHC"}:
        found["document_number"] = f"X{chance.digits(7)}"
    if kind == "PASSPORT":
        spelled = f"{person.given} {person.family}"
        found["name_in_document"] = passport_spelling(spelled, person.citizenship)
    return found


def _contact(profile: Profile, chance: Chance, person: InventedPerson) -> dict[str, Any]:
    found: dict[str, Any] = {"may_call": chance.of(profile.choices["safe_calls"])}
    found["phone_watched"] = chance.percent(25)
    if chance.percent(60):
        found["phone"] = _phone(chance)
    if chance.percent(45):
        street = person.written(chance.one(person.pool.streets))
        found["street"] = f"{street} {chance.between(1, 60)}"
        found["town"] = person.written(chance.one(person.pool.places))
        found["address_country"] = profile.country
    if found["may_call"] == "TRUSTED":
        pool = person.pool
        trusted = f"{chance.one(pool.given_female)} {chance.one(pool.surnames)[1]}"
        found["trusted_name"] = person.written(trusted)
        found["trusted_contact"] = _phone(chance)
        found["trusted_knows"] = chance.percent(40)
    return found


def sealed_answers(profile: Profile, chance: Chance, person: InventedPerson) -> Mapping[str, Any]:
    """The identity side of form `person`."""
    found = {
        "given_name": person.written(person.given),
        "family_name": person.written(person.family),
    }
    if chance.percent(60):
        found["fathers_name"] = person.written(person.father)
    if person.is_child and chance.percent(40):
        found["mothers_maiden_name"] = person.written(person.mothers_family)
    if person.group is Group.WOMAN and chance.percent(12):
        found["former_names"] = person.written(person.mothers_family)
    if chance.percent(10):
        found["nickname"] = person.written(chance.one(person.pool.nicknames))
    found |= _papers(profile, chance, person) | _contact(profile, chance, person)
    if chance.percent(30):
        found["note"] = person.written(chance.one(person.pool.notes))
    return found


def age_answers(chance: Chance, person: InventedPerson, received: date) -> Mapping[str, Any]:
    """How the file tells the age: mostly by year of birth, else by an age or a doubt."""
    if chance.percent(93):
        return {"birth_year": person.birth.year}
    if person.is_child and chance.percent(25):
        return {"presumed_child": True}
    age = (received - person.birth).days * 4 // 1461
    return {"age_at_event": age, "age_on": f"{received.year}-{received.month:02d}"}


def fact_answers(
    profile: Profile, chance: Chance, person: InventedPerson, received: date
) -> Mapping[str, Any]:
    """The facts side of form `person`."""
    choices = profile.choices
    found: dict[str, Any] = {"sex": "F" if person.is_female else "M"}
    found |= age_answers(chance, person, received)
    is_national = person.citizenship == profile.country
    unknown = chance.percent(2)
    found["citizenship"] = {"missing": "UNK"} if unknown else [person.citizenship]
    found["migration_status"] = (
        "NATIONAL" if is_national else chance.one(("TEMPRES", "IRREG", "UNK"))
    )
    language = chance.of(choices["languages"]) if is_national else person.pool.language
    found["language"] = language
    if chance.percent(20):
        other = chance.of(choices["other_languages"])
        if other != language:
            found["other_languages"] = [other]
    found["interpreter"] = not is_national and person.pool.language == "en"
    age = "child" if person.is_child else "adult"
    if chance.percent(85):
        found["education"] = chance.of(choices[f"education_{age}"])
    found["employment"] = (
        chance.of(choices[f"employment_{age}"]) if chance.percent(88) else {"missing": "NASK"}
    )
    if person.is_child:
        found["guardian"] = chance.of(choices["guardians"])
        if found["guardian"] in {"PAR", "TEMP", "PERM", "CSWG"}:
            found["guardian_conflict"] = found["guardian"] == "PAR" and chance.percent(40)
    else:
        found["marital_status"] = chance.of(choices["marital"])
        if chance.percent(70):
            found["children"] = children = max(0, chance.between(-2, 4))
            if children:
                found["children_with"] = chance.upto(children)
    return found
