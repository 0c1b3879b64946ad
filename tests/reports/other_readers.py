"""Reads the files of a release with libraries that other people wrote, and prints what they say.

Runs in an environment of its own (`requirements/validate.txt`), so it knows nothing of the
program: `python other_readers.py FOLDER …` prints one JSON object of problems by folder and
library.
"""

from __future__ import annotations

import csv
import json
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
from csvw import CSVW
from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from pysdmx.errors import PysdmxError
from pysdmx.io import get_datasets, read_sdmx

ALLOWED_DOCUMENT_INFORMATION = {
    *("/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer"),
    *("/CreationDate", "/ModDate", "/Trapped"),
}
ROLES = {"/H1", "/H2", "/P"}
EMPTY_DOCUMENT_INFORMATION = ("/Author", "/Subject", "/Keywords", "/Creator")


def data_package(folder: Path) -> list[str]:
    """What frictionless finds in the descriptor and in every row of every CSV file."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    listed = {task.place for task in report.tasks}
    missed = {path.name for path in folder.glob("*.csv")} - listed
    problems = [f"not listed: {name}" for name in sorted(missed)]
    problems += [str(error) for error in report.errors]
    for task in report.tasks:
        problems += [f"{task.place}: {error.message}" for error in task.errors]
        if not task.stats.get("rows"):
            problems.append(f"{task.place}: no rows were read")
    return problems


def tabular_metadata(folder: Path) -> list[str]:
    """What csvw finds in each CSV file that has a description of its columns."""
    problems = []
    read = 0
    for path in sorted(folder.glob("*.json")):
        if not path.with_suffix(".csv").exists():
            continue
        read += 1
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            table = CSVW(str(path), validate=True)
            if not table.is_valid:
                problems.append(f"{path.name}: not valid")
            problems += [f"{path.name}: {one.message}" for one in [*table.warnings, *caught]]
            if not list(table.to_json()):
                problems.append(f"{path.name}: no rows were read")
    return problems if read else ["no description was found"]


def sdmx(folder: Path) -> list[str]:
    """What pysdmx finds: the structure by its schema, and each observation by the structure."""
    structure = folder / "sdmx-structure.json"
    read_sdmx(structure, validate=True)
    [dataset] = get_datasets(folder / "sdmx.csv", structure, validate=True)
    schema: Any = dataset.structure
    rows = dataset.data.to_dict("records")
    with (folder / "sdmx.csv").open(encoding="utf-8", newline="") as lines:
        written = len(list(csv.reader(lines))) - 1
    problems = [] if written == len(rows) > 0 else [f"{len(rows)} of {written} rows were read"]
    components = list(schema.components)
    problems += [
        f"column {name} is not in the structure"
        for name in sorted(set(dataset.data.columns) - {one.id for one in components})
    ]
    for one in components:
        if one.enumeration is not None:
            known = {code.id for code in one.enumeration}
            found = {str(row[one.id]) for row in rows} - known
            problems += [f"{one.id}: {code} is not in its list" for code in sorted(found)]
    dimensions = [one.id for one in schema.components.dimensions]
    keys = Counter(tuple(str(row[name]) for name in dimensions) for row in rows)
    problems += [f"twice: {key}" for key, count in keys.items() if count > 1]
    hidden = {row["CONF_STATUS"] for row in rows if str(row["OBS_VALUE"]).lower() == "nan"}
    given = {row["CONF_STATUS"] for row in rows if str(row["OBS_VALUE"]).lower() != "nan"}
    if not (hidden <= {"N"} and given <= {"F"}):
        problems.append(f"confidentiality: hidden {sorted(hidden)}, given {sorted(given)}")
    return problems


def portable_documents(folder: Path) -> list[str]:
    """What pypdf finds in the structure of each PDF file, read strictly."""
    problems = []
    paths = sorted(folder.glob("*.pdf"))
    for path in paths:
        reader = PdfReader(path, strict=True)
        problems += [f"{path.name}: {text}" for text in pdf_problems(reader)]
    return problems if paths else ["no PDF file was found"]


def pdf_problems(reader: Any) -> Iterator[str]:
    """What is wrong with the structure of a PDF file."""
    root = reader.trailer["/Root"]
    information = reader.trailer["/Info"]
    if not root.get("/Lang"):
        yield "no language"
    if not information.get("/Title"):
        yield "no title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not shown"
    if "/StructTreeRoot" not in root or not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not tagged"
    else:
        yield from tag_problems(reader, root["/StructTreeRoot"])
    if reader.attachments or "/EmbeddedFiles" in root.get("/Names", {}):
        yield "attachments"
    for name in ("/AcroForm", "/AA", "/Metadata", "/OpenAction"):
        if name in root:
            yield f"{name} in the root"
    yield from information_problems(information)
    if not any(page.extract_text().strip() for page in reader.pages):
        yield "no text"
    for one in everything_in(reader):
        yield from object_problems(one)


def tag_problems(reader: Any, tree: Any) -> Iterator[str]:
    """Marks on a page that no element owns, or that are not closed; text outside all marks."""
    numbers = tree["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for place, page in enumerate(reader.pages, start=1):
        content = page.get_contents().get_data()
        owned = owners[page["/StructParents"]].get_object()
        if len(owned) != content.count(b"/MCID") or not owned:
            yield f"page {place}: {len(owned)} owners"
        if content.count(b"BMC") + content.count(b"BDC") != content.count(b"EMC"):
            yield f"page {place}: marks that are not closed"
        if any(one.get_object()["/S"] not in ROLES for one in owned):
            yield f"page {place}: an unknown role"


def information_problems(information: Any) -> Iterator[str]:
    """What the file tells of its maker."""
    for key, value in information.items():
        if key not in ALLOWED_DOCUMENT_INFORMATION:
            yield f"{key} in the document information"
        elif key in EMPTY_DOCUMENT_INFORMATION and value:
            yield f"{key} is filled"


def everything_in(reader: Any) -> Iterator[Any]:
    """Every dictionary of a file that can be reached from its trailer."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)


def object_problems(one: Any) -> Iterator[str]:
    """Scripts, actions that lead outside, files, and fonts that are not in the file."""
    if one.get("/S") in {"/JavaScript", "/URI", "/Launch", "/GoToR", "/SubmitForm", "/ImportData"}:
        yield f"action {one['/S']}"
    if "/JS" in one:
        yield "a script"
    if one.get("/Type") in {"/Filespec", "/EmbeddedFile"}:
        yield "a file inside"
    if one.get("/Type") == "/FontDescriptor" and "/FontFile2" not in one:
        yield f"font {one.get('/FontName')} is not embedded"


CHECKS = {
    "frictionless": data_package,
    "csvw": tabular_metadata,
    "pysdmx": sdmx,
    "pypdf": portable_documents,
}


def read(folder: Path) -> dict[str, list[str]]:
    """What each library says of one folder."""
    said = {}
    for name, check in CHECKS.items():
        try:
            said[name] = check(folder)
        except (PdfReadError, PysdmxError, ValueError) as error:
            said[name] = [f"cannot be read: {error}"]
    return said


def main() -> int:
    """Run all checks on each folder that is named."""
    said = {folder: read(Path(folder)) for folder in sys.argv[1:]}
    sys.stdout.write(json.dumps(said))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
