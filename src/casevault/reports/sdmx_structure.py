"""The data structure of a release for SDMX: dimensions, measure, attributes and their code lists.

Written as an SDMX-JSON 2.0.0 structure message, so that the SDMX-CSV file beside it explains
itself. Code lists and codes keep the names they have in the program; `_T` is "all", `_Z` "does not
apply", as the SDMX guidelines write them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from casevault.domain.release import Axis, Balance, Release, ReleasedTable
from casevault.i18n import N_
from casevault.reports import explanations
from casevault.reports.admission import only_a_release
from casevault.reports.words import ALL, Words

AGENCY: Final = "CASEVAULT"
CONCEPTS: Final = "CONCEPTS"
NOT_APPLICABLE: Final = "_Z"
ALL_CODES: Final = "_T"
FREE: Final = "F"
HIDDEN: Final = "N"
"""The one code for every number that is not given; what made it so is never told."""

REF_AREA: Final = "REF_AREA"
TABLE: Final = "TABLE"
TERM: Final = "TERM"
TIME_PERIOD: Final = "TIME_PERIOD"
OBS_VALUE: Final = "OBS_VALUE"
ATTRIBUTES: Final = ("CONF_STATUS", "FIGURE_STATUS", "AT_LEAST", "AT_MOST", "UNIT", "PRACTICE")

_SCHEMA: Final = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/develop/structure-message/"
    "tools/schemas/2.0.0/sdmx-json-structure-schema.json"
)
_CONCEPT_URN: Final = "urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept"
_CODELIST_URN: Final = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist"
_NOT_IN_AN_ID: Final = re.compile(r"[^A-Za-z0-9_@$\-]")
_CONFIDENTIALITY: Final[Mapping[str, str]] = {
    FREE: N_("Free for publication"),
    HIDDEN: N_("Not for publication: the number is not given"),
}
_CONCEPT_NAMES: Final[Mapping[str, str]] = {
    REF_AREA: N_("Country"),
    TABLE: N_("Table or balance"),
    TERM: N_("Term of a balance"),
    TIME_PERIOD: N_("Period"),
    OBS_VALUE: N_("Number"),
    "CONF_STATUS": N_("Whether the number is given"),
    "FIGURE_STATUS": N_("How the figure relates to the true number."),
    "AT_LEAST": N_("The least that the true number can be, where this is said."),
    "AT_MOST": N_("The most that the true number can be, where this is said."),
    "UNIT": N_("What is counted"),
    "PRACTICE": N_("Whether the figure was invented for practice."),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A code list: its id, its name, and its codes with their labels."""

    id: str
    name: str
    codes: Mapping[str, str]


def structure_version(release: Release) -> str:
    """The version of the structure; it changes with the rules of publication."""
    return f"{release.policy_version}.0"


def structure_id(release: Release) -> str:
    """The id of the data structure, as an SDMX-CSV row names it."""
    name = sdmx_id(f"{release.table_set}_{release.profile.value}").upper()
    return f"{AGENCY}:{name}({structure_version(release)})"


def sdmx_id(code: str) -> str:
    """A code of the program as SDMX may write it: `ACC.SHELT` becomes `ACC-SHELT`."""
    return _NOT_IN_AN_ID.sub("-", code)


class Printed(Protocol):
    """What tables and balances hold: a release, or figures read back from one."""

    @property
    def balances(self) -> tuple[Balance, ...]:
        """The accounts."""

    @property
    def tables(self) -> tuple[ReleasedTable, ...]:
        """The tables."""


def axes(release: Printed) -> dict[str, tuple[Axis, ...]]:
    """The axes of all tables by the id of their dimension; one id, one code list."""
    found: dict[str, list[Axis]] = {}
    lists: dict[str, set[str]] = {}
    for table in release.tables:
        for axis in table.axes:
            lists.setdefault(axis.dimension, set()).add(axis.code_list)
    for table in release.tables:
        for axis in table.axes:
            found.setdefault(dimension_id(axis, lists[axis.dimension]), []).append(axis)
    return {name: tuple(found[name]) for name in sorted(found)}


def dimension_id(axis: Axis, lists: Iterable[str]) -> str:
    """The dimension of an axis; where tables use it with several lists, with the list's name."""
    name = sdmx_id(axis.dimension).upper()
    return name if set(lists) == {axis.code_list} else f"{name}_{sdmx_id(axis.code_list)}"


def term_code(balance_id: str, term_ids: Sequence[str]) -> str:
    """The code of a term of a balance."""
    return sdmx_id(f"{balance_id}-{'-'.join(term_ids)}")


def sdmx_structure(release: Release, words: Words) -> bytes:
    """The structure message for the SDMX-CSV file of a release."""
    only_a_release(release)
    lists = code_lists(release, words)
    used = {name: found[0] for name, found in axes(release).items()}
    names = {**_CONCEPT_NAMES, **{name: axis.title_id for name, axis in used.items()}}
    identifier, version = structure_id(release).split(":")[1][:-1].split("(")
    dimensions = {
        REF_AREA: lists[REF_AREA],
        TABLE: lists[TABLE],
        TERM: lists[TERM],
        **{name: lists[name] for name in used},
    }
    own = {"agencyID": AGENCY, "version": version}
    document = {
        "meta": {
            "schema": _SCHEMA,
            "id": sdmx_id(release.id),
            "prepared": f"{release.made_on.isoformat()}T00:00:00Z",
            "test": release.practice,
            "contentLanguages": [words.tag.lower()],
            "sender": {"id": AGENCY, "name": release.organisation},
        },
        "data": {
            "codelists": [
                {
                    **own,
                    "id": one.id,
                    "name": one.name,
                    "codes": [{"id": code, "name": name} for code, name in one.codes.items()],
                }
                for one in {one.id: one for one in lists.values()}.values()
            ],
            "conceptSchemes": [
                {
                    **own,
                    "id": CONCEPTS,
                    "name": words(N_("What the columns are")),
                    "concepts": [{"id": name, "name": words(text)} for name, text in names.items()],
                }
            ],
            "dataStructures": [
                {
                    **own,
                    "id": identifier,
                    "name": words(release.title_id),
                    "description": " ".join(
                        (words(release.definition_source), words(explanations.PARTS_NOTE))
                    ),
                    "dataStructureComponents": _components(dimensions, lists, version),
                }
            ],
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def code_lists(release: Release, words: Words) -> dict[str, Listed]:
    """The code list of every coded component, by the component's id."""
    common = {ALL_CODES: words(ALL), NOT_APPLICABLE: words(N_("Does not apply"))}
    tables = {sdmx_id(table.id): words(table.title_id) for table in release.tables}
    balances = {sdmx_id(one.id): words(one.title_id) for one in release.balances}
    terms = {
        term_code(one.id, term.term_ids): words.term(term)
        for one in release.balances
        for term in (*one.terms, one.total)
    }
    found = {
        REF_AREA: Listed("COUNTRY", "COUNTRY", {release.country: words.country(release.country)}),
        TABLE: Listed(TABLE, words(_CONCEPT_NAMES[TABLE]), tables | balances),
        TERM: Listed(
            TERM, words(_CONCEPT_NAMES[TERM]), {NOT_APPLICABLE: common[NOT_APPLICABLE], **terms}
        ),
        "CONF_STATUS": Listed(
            "CONF_STATUS",
            words(_CONCEPT_NAMES["CONF_STATUS"]),
            {code: words(text) for code, text in _CONFIDENTIALITY.items()},
        ),
        "FIGURE_STATUS": Listed(
            "FIGURE_STATUS",
            words(_CONCEPT_NAMES["FIGURE_STATUS"]),
            {
                status.value: words(text, base=words.number(release.base))
                for status, text in explanations.STATUS_MEANINGS.items()
            },
        ),
    }
    for name, used in axes(release).items():
        labels = {sdmx_id(code): words.code(axis, code) for axis in used for code in axis.codes}
        if len(labels) != len({code for axis in used for code in axis.codes}):
            raise ValueError(name)
        list_id = sdmx_id(used[0].code_list)
        found[name] = Listed(list_id, words(used[0].title_id), {**labels, **common})
    return _one_list_per_id(found)


def _one_list_per_id(found: Mapping[str, Listed]) -> dict[str, Listed]:
    """Components that share a list share all its codes."""
    whole: dict[str, dict[str, str]] = {}
    for one in found.values():
        codes = whole.setdefault(one.id, {})
        codes |= {code: label for code, label in one.codes.items() if code not in codes}
    return {name: Listed(one.id, one.name, whole[one.id]) for name, one in found.items()}


def _components(
    dimensions: Mapping[str, Listed], lists: Mapping[str, Listed], version: str
) -> dict[str, Any]:
    def concept(name: str) -> dict[str, Any]:
        urn = f"{_CONCEPT_URN}={AGENCY}:{CONCEPTS}({version}).{name}"
        return {"id": name, "conceptIdentity": urn}

    def coded(one: Listed) -> dict[str, Any]:
        return {"enumeration": f"{_CODELIST_URN}={AGENCY}:{one.id}({version})"}

    def typed(kind: str) -> dict[str, Any]:
        return {"format": {"dataType": kind}}

    kinds = {"AT_LEAST": "Integer", "AT_MOST": "Integer", "UNIT": "String", "PRACTICE": "Boolean"}
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                {**concept(name), "position": place, "localRepresentation": coded(one)}
                for place, (name, one) in enumerate(dimensions.items())
            ],
            "timeDimension": {
                **concept(TIME_PERIOD),
                "localRepresentation": typed("ObservationalTimePeriod"),
            },
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [{**concept(OBS_VALUE), "localRepresentation": typed("Double")}],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                {
                    **concept(name),
                    "usage": "optional" if name.startswith("AT_") else "mandatory",
                    "attributeRelationship": {"observation": {}},
                    "measureRelationship": [OBS_VALUE],
                    "localRepresentation": coded(lists[name])
                    if name in lists
                    else typed(kinds[name]),
                }
                for name in ATTRIBUTES
            ],
        },
    }
