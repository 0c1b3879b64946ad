"""The files of a release are read by libraries that other people wrote.

They need more room than the program itself, so they have an environment of their own, which
`dev.py` makes from its lock file when it is not there yet.
"""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from casevault.domain.release import Release
from casevault.reports.bundle import write_bundle
from reports.conftest import a_year_of_66, a_year_of_600, a_year_of_a_few, every_status

ROOT = Path(__file__).resolve().parents[2]
READERS = Path(__file__).with_name("other_readers.py")
LIBRARIES = {"frictionless", "csvw", "pysdmx", "pypdf"}
MADE: Mapping[str, tuple[Callable[[], Release], str]] = {
    "66-sr": (a_year_of_66, "sr"),
    "600-en": (a_year_of_600, "en"),
    "few-mk": (a_year_of_a_few, "mk"),
    "statuses-sq": (every_status, "sq"),
}

Change = Callable[[bytes], bytes]
Said = Mapping[str, Mapping[str, list[str]]]


def python_of_the_readers() -> str:
    """The interpreter of their environment, which is made first where it is missing."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    dev.make_environment("validate.txt", dev.VALIDATORS)
    return str(dev.venv_python(dev.VALIDATORS))


def a_foreign_pdf(_old: bytes) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setAuthor("Somebody")
    canvas.drawString(72, 72, "Text")
    canvas.linkURL("https://example.org", (0, 0, 9, 9))
    canvas.save()
    return target.getvalue()


FAULTS: Mapping[str, tuple[str, Change, str, str]] = {
    "one cell too many": (
        "table-01.csv",
        lambda old: old.replace(b"rounded", b"rounded,1", 1),
        "frictionless",
        "table-01.csv",
    ),
    "a lost column": (
        "balance-1.csv",
        lambda old: old.replace(b",at_least", b"", 1),
        "frictionless",
        "balance-1.csv",
    ),
    "an unknown term": (
        "balance-1.csv",
        lambda old: old.replace(b",IDENT,", b",NOBODY,", 1),
        "frictionless",
        "NOBODY",
    ),
    "a word for a number": (
        "balance-1.csv",
        lambda old: old.replace(b",57,", b",many,", 1),
        "csvw",
        "balance-1.json",
    ),
    "an unknown code": (
        "sdmx.csv",
        lambda old: old.replace(b",IDENT,", b",NOBODY,", 1),
        "pysdmx",
        "NOBODY is not in its list",
    ),
    "a hidden cell of another kind": (
        "sdmx.csv",
        lambda old: old.replace(b",NaN,N,", b",NaN,C,", 1),
        "pysdmx",
        "CONF_STATUS: C is not in its list",
    ),
    "a column without a concept": (
        "sdmx-structure.json",
        lambda old: old.replace(b'"conceptIdentity"', b'"concept"', 1),
        "pysdmx",
        "cannot be read",
    ),
    "a foreign letter": ("letter.pdf", a_foreign_pdf, "pypdf", "action /URI"),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What the readers say of each release, and of one with each fault."""
    folder = tmp_path_factory.mktemp("read")
    for name, (make, language) in MADE.items():
        put(folder / name, write_bundle(make(), language=language, signature_fingerprint="7F3A"))
    whole = write_bundle(a_year_of_66(), language="en")
    for name, (file, change, _, _) in FAULTS.items():
        changed = change(whole[file])
        assert changed != whole[file]
        put(folder / name, {**whole, file: changed})
    names = [*MADE, *FAULTS]
    run = subprocess.run(
        [python_of_the_readers(), str(READERS), *names],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: Said = json.loads(run.stdout)
    return found


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_of_other_people_finds_nothing_wrong(said: Said, name: str, library: str) -> None:
    assert said[name][library] == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_library_would_have_found_it(said: Said, name: str) -> None:
    _, _, library, words = FAULTS[name]
    assert any(words in problem for problem in said[name][library])


def test_a_foreign_letter_is_found_in_every_respect(said: Said) -> None:
    problems = {text.partition(": ")[2] for text in said["a foreign letter"]["pypdf"]}
    assert {"no language", "not tagged", "/Author is filled", "action /URI"} <= problems
