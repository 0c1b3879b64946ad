"""What is known of a person that another file may know too, and the tokens under which it is found.

Tokens are plain texts that the vault turns into keyed hashes. Two files about one person share some
of them across scripts, spellings, forms of a surname and swapped order of names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any, Final

from casevault.domain import names
from casevault.domain.dates import PartialDate
from casevault.domain.personal_numbers import normal_number

_PHONE_DIGITS: Final = 8


class TokenKind(StrEnum):
    """What two files that share a token agree in; the value begins the token."""

    NUMBER = "number"
    DOCUMENT = "document"
    PHONE = "phone"
    NAMES = "names"
    STEMS = "stems"
    GIVEN_BIRTH = "given-birth"
    FAMILY_YEAR = "family-year"
    FATHER_YEAR = "father-year"
    NICKNAME = "nickname"


@dataclass(frozen=True, slots=True)
class PersonClues:
    """What is known of a person that another file may know too; "" or None where it is not."""

    given: str = ""
    family: str = ""
    father: str = ""
    former: str = ""
    nickname: str = ""
    birth: PartialDate | None = None
    personal_number: str = ""
    document_number: str = ""
    phones: tuple[str, ...] = ()

    @classmethod
    def from_answers(cls, answers: Mapping[str, Any]) -> PersonClues:
        """The clues in the answers of form `person`, facts and sealed part together."""

        def text(*field_ids: str) -> str:
            found = (answers.get(field_id) for field_id in field_ids)
            return " ".join(value for value in found if isinstance(value, str))

        return cls(
            given=text("given_name"),
            family=text("family_name"),
            father=text("fathers_name"),
            former=text("former_names", "mothers_maiden_name"),
            nickname=text("nickname"),
            birth=_birth(answers),
            personal_number=text("personal_number"),
            document_number=text("document_number"),
            phones=tuple(filter(None, (text("phone"), text("other_phone")))),
        )


def _birth(answers: Mapping[str, Any]) -> PartialDate | None:
    written, year = answers.get("birth_date"), answers.get("birth_year")
    if isinstance(written, str) and written:
        return PartialDate.from_iso(written)
    return PartialDate(year) if isinstance(year, int) else None


def givens(clues: PersonClues) -> set[str]:
    """Stems of the given name as a whole and of its first word."""
    parts = names.words(clues.given)
    whole = names.given_stem(names.fold_key(clues.given))
    return {whole, *(names.given_stem(names.fold_key(part)) for part in parts[:1])} - {""}


def families(text: str) -> set[str]:
    """Stems of a family name as a whole and of each of its words."""
    parts = {names.fold_key(text), *map(names.fold_key, names.words(text))}
    return {names.surname_stem(part) for part in parts if len(part) > 1}


def _phone_keys(clues: PersonClues) -> set[str]:
    digits = {"".join(filter(str.isdecimal, phone)) for phone in clues.phones}
    return {number[-_PHONE_DIGITS:] for number in digits if len(number) >= _PHONE_DIGITS}


def number_keys(clues: PersonClues) -> Iterator[tuple[TokenKind, tuple[str, ...]]]:
    """The numbers that belong to one person only, in their plain form."""
    if len(number := normal_number(clues.personal_number)) > 4:
        yield TokenKind.NUMBER, (number,)
    if len(number := normal_number(clues.document_number)) > 4:
        yield TokenKind.DOCUMENT, (number,)
    for number in _phone_keys(clues):
        yield TokenKind.PHONE, (number,)


def _name_keys(clues: PersonClues) -> Iterator[tuple[TokenKind, tuple[str, ...]]]:
    given_stems = givens(clues)
    family_stems = families(clues.family) | families(clues.former)
    whole = names.fold_key(clues.given), names.fold_key(clues.family)
    if all(whole):
        yield TokenKind.NAMES, tuple(sorted(whole))
    for given, family in product(given_stems, family_stems):
        yield TokenKind.STEMS, (given, family)
    if nickname := names.fold_key(clues.nickname):
        for other in given_stems | family_stems:
            yield TokenKind.NICKNAME, (nickname, other)
    if clues.birth is None:
        return
    year = str(clues.birth.year)
    for family in family_stems:
        yield TokenKind.FAMILY_YEAR, (family, year)
    father = names.given_stem(names.fold_key(clues.father))
    for given in given_stems:
        if clues.birth.is_full:
            yield TokenKind.GIVEN_BIRTH, (given, clues.birth.iso)
        if father:
            yield TokenKind.FATHER_YEAR, (given, father, year)


def tokens_of(clues: PersonClues) -> tuple[str, ...]:
    """The texts under which this person is found again; the vault stores keyed hashes of them."""
    keys = [*number_keys(clues), *_name_keys(clues)]
    return tuple(sorted({"|".join([kind.value, *parts]) for kind, parts in keys}))
