"""The CSV files of a release as a Frictionless data package: one descriptor for all of them.

Says the same as the CSVW descriptions, from which it is made, in the words of the Data Package
standard (version 2.0), with the length and the SHA-256 digest of each file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any, Final

from casevault.domain.release import Release
from casevault.i18n import N_
from casevault.reports.admission import only_a_release
from casevault.reports.words import Words

FILE: Final = "datapackage.json"
_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_DIALECT: Final = {"delimiter": ",", "lineTerminator": "\r\n", "header": True}
_SDMX_NUMBERS: Final = frozenset({"OBS_VALUE", "AT_LEAST", "AT_MOST"})


def data_package(
    release: Release, words: Words, described: Mapping[str, tuple[bytes, bytes]], sdmx: bytes
) -> bytes:
    """The descriptor; `described` holds each CSV file with its CSVW description, by its name."""
    only_a_release(release)
    resources = [
        _resource(name, content, json.loads(description))
        for name, (content, description) in described.items()
    ]
    resources.append(_sdmx_resource(sdmx, words))
    document = {
        "$schema": _PROFILE,
        "name": f"report-{release.id.lower()}",
        "id": release.id,
        "title": words(release.title_id),
        "description": words(
            N_("Counts that were protected before they left; every figure says how.")
        ),
        "created": f"{release.made_on.isoformat()}T00:00:00Z",
        "contributors": [{"title": release.organisation, "roles": ["publisher"]}],
        "sources": [{"title": words(release.definition_source)}],
        "practice": release.practice,
        "language": words.tag,
        "resources": resources,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(name: str, content: bytes, described: Mapping[str, Any]) -> dict[str, Any]:
    codes = described["notes"][0]["codes"]
    fields = [_field(column, codes) for column in described["tableSchema"]["columns"]]
    keys = described["tableSchema"].get("primaryKey")
    schema = {"fields": fields, "missingValues": [""], **({"primaryKey": keys} if keys else {})}
    return {
        **_file(name, content, described["dc:title"]),
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Mapping[str, Any], codes: Mapping[str, Any]) -> dict[str, Any]:
    name = str(column["name"])
    field: dict[str, Any] = {
        "name": name,
        "type": column["datatype"],
        "description": column["dc:description"],
    }
    listed = codes.get(name.removesuffix("_code")) if name.endswith("_code") else codes.get(name)
    if listed is not None and (name.endswith("_code") or name in {"part", "term"}):
        field["constraints"] = {"enum": list(dict.fromkeys(one["code"] for one in listed))}
    if column["datatype"] == "integer":
        field["constraints"] = {"minimum": 0}
    return field


def _sdmx_resource(content: bytes, words: Words) -> dict[str, Any]:
    header = next(csv.reader(io.StringIO(content.decode())))
    fields: list[dict[str, Any]] = [
        {"name": name, "type": "number" if name in _SDMX_NUMBERS else "string"} for name in header
    ]
    return {
        **_file("sdmx.csv", content, words(N_("All figures as SDMX-CSV"))),
        "encoding": "utf-8",
        "description": words(N_("The columns and codes are described in sdmx-structure.json.")),
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _file(name: str, content: bytes, title: str) -> dict[str, Any]:
    return {
        "name": name.removesuffix(".csv"),
        "path": name,
        "title": title,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "dialect": _DIALECT,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
