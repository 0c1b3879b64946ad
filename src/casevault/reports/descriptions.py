"""What the columns of each CSV file mean, as JSON beside it.

Follows the W3C recommendation "Metadata Vocabulary for Tabular Data" (CSVW), so that programs can
read names, types and the dialect; what CSVW has no word for stands under `notes`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from casevault.domain.release import (
    TOTAL,
    Axis,
    Balance,
    Figure,
    FigureStatus,
    Release,
    ReleasedTable,
    WithheldReason,
)
from casevault.i18n import N_
from casevault.reports import explanations
from casevault.reports.admission import only_a_release
from casevault.reports.delimited import FIGURE_COLUMNS, TERM_COLUMNS
from casevault.reports.words import Words

_FIGURE_MEANINGS: Mapping[str, str] = {
    "value": N_("The number; empty where none is given."),
    "at_least": N_("The least that the true number can be, where this is said."),
    "at_most": N_("The most that the true number can be, where this is said."),
    "status": N_("How the figure relates to the true number."),
    "in_words": N_("The figure as it is printed."),
    "note": N_("The reason why a figure is not shown."),
    "practice": N_("Whether the figure was invented for practice."),
}
_TERM_MEANINGS: Mapping[str, str] = {
    "part": N_("Whether the row is the total of the balance or one of its terms."),
    "term": N_("The codes of the term; several where small terms were put together."),
    "label": N_("The term in words."),
}
_TYPES: Mapping[str, str] = {
    "value": "integer",
    "at_least": "integer",
    "at_most": "integer",
    "practice": "boolean",
}


def table_description(release: Release, table: ReleasedTable, name: str, words: Words) -> bytes:
    """The description of the CSV file `name` that holds a table."""
    only_a_release(release)
    columns = [column for axis in table.axes for column in _axis_columns(axis, words)]
    total = table.cells.get((TOTAL,) * len(table.axes), Figure(FigureStatus.WITHHELD))
    notes = {
        "table": table.id,
        "unit": words(table.unit_id),
        "counting_rule": words(table.counting_rule_id),
        "size_of_base": words.figure(total),
        **_protection(release, list(table.cells.values()), table.withheld, words),
        "codes": {axis.dimension: _codes(axis, words) for axis in table.axes},
    }
    keys = [] if table.withheld else [f"{axis.dimension}_code" for axis in table.axes]
    columns += _figure_columns(words, words(table.unit_id))
    return _document(release, words, name, words(table.title_id), notes, columns, keys)


def balance_description(release: Release, balance: Balance, name: str, words: Words) -> bytes:
    """The description of the CSV file `name` that holds a balance."""
    only_a_release(release)
    terms = (*balance.terms, balance.total)
    notes = {
        "balance": balance.id,
        "counting_rule": words(balance.counting_rule_id),
        "size_of_base": words.figure(balance.total.figure),
        **_protection(release, [term.figure for term in terms], balance.withheld, words),
        "codes": {
            "part": [
                {"code": "term", "label": words(N_("Term"))},
                {"code": "total", "label": words(N_("Total"))},
            ],
            "term": [
                {"code": "+".join(term.term_ids), "label": words.term(term)} for term in terms
            ],
        },
    }
    columns = [_column(column, words(_TERM_MEANINGS[column])) for column in TERM_COLUMNS]
    columns += _figure_columns(words, "")
    title = words(balance.title_id)
    return _document(release, words, name, title, notes, columns, ["part", "term"])


def _column(name: str, meaning: str, datatype: str = "string") -> dict[str, Any]:
    return {"name": name, "titles": name, "datatype": datatype, "dc:description": meaning}


def _axis_columns(axis: Axis, words: Words) -> list[dict[str, Any]]:
    title = words(axis.title_id)
    return [
        _column(
            f"{axis.dimension}_code",
            words(N_("{title}: the code, of the list {list}"), title=title, list=axis.code_list),
        ),
        _column(axis.dimension, title),
    ]


def _figure_columns(words: Words, unit: str) -> list[dict[str, Any]]:
    columns = []
    for name in FIGURE_COLUMNS:
        column = _column(name, words(_FIGURE_MEANINGS[name]), _TYPES.get(name, "string"))
        if unit and _TYPES.get(name) == "integer":
            column["schema:unitText"] = unit
        columns.append(column)
    return columns


def _codes(axis: Axis, words: Words) -> list[dict[str, str]]:
    return [{"code": code, "label": words.code(axis, code)} for code in (*axis.codes, TOTAL)]


def _protection(
    release: Release, figures: Sequence[Figure], withheld: WithheldReason | None, words: Words
) -> dict[str, Any]:
    present = {figure.status for figure in figures} or {FigureStatus.WITHHELD}
    return {
        "protection": [
            {
                "status": status.value,
                "words": words(explanations.STATUS_WORDS[status]),
                "meaning": explanations.meaning(status, release, words),
            }
            for status in FigureStatus
            if status in present
        ],
        "withheld": None
        if withheld is None
        else {
            "reason": withheld.value,
            "words": words(explanations.REASONS[withheld]),
            "possible": words(explanations.POSSIBLE[withheld]),
        },
    }


def _document(  # noqa: PLR0917 - the parts of one document, in its order
    release: Release,
    words: Words,
    name: str,
    title: str,
    notes: Mapping[str, Any],
    columns: Sequence[Mapping[str, Any]],
    keys: Sequence[str],
) -> bytes:
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": words.tag}],
        "url": name,
        "dc:title": title,
        "dc:publisher": release.organisation,
        "dc:source": words(release.definition_source),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "header": True,
            "lineTerminators": ["\r\n"],
        },
        "tableSchema": {
            "columns": list(columns),
            **({"primaryKey": list(keys)} if keys else {}),
        },
        "notes": [
            {
                "report": release.id,
                "practice": release.practice,
                "profile": release.profile.value,
                "country": release.country,
                "period": {
                    "start": release.period.start.isoformat(),
                    "end": release.period.end.isoformat(),
                },
                "cut_off": release.cut_off.isoformat(),
                "threshold": release.threshold,
                "base": release.base,
                **notes,
            }
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
