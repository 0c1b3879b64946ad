import dataclasses
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casevault import i18n
from casevault.domain.published_figures import from_json
from casevault.domain.release import NarrativeBlock, Release
from casevault.i18n import LANGUAGES
from casevault.reports.bundle import ALWAYS, file_names, write_bundle
from casevault.reports.printed_report import printed_report
from casevault.reports.words import Words
from casevault.reports.workbook import workbook


def test_the_same_release_gives_the_same_bytes(release: Release) -> None:
    assert write_bundle(release, language="en") == write_bundle(release, language="en")


def test_another_language_gives_another_report_but_the_same_figures(year: Release) -> None:
    english, serbian = (write_bundle(year, language=language) for language in ("en", "sr"))
    assert english["figures.json"] == serbian["figures.json"]
    assert english["table-01.csv"] != serbian["table-01.csv"]


def test_the_language_in_use_is_left_alone(year: Release) -> None:
    before = i18n.language()
    write_bundle(year, language="bg")
    assert i18n.language() == before


def test_each_table_and_balance_has_its_file_and_description(year: Release) -> None:
    files = write_bundle(year, language="en")
    tables = [f"table-{number:02}" for number in range(1, len(year.tables) + 1)]
    stems = ["balance-1", "balance-2", *tables]
    whole = {"letter.pdf", "report.pdf", "tables.xlsx", "READ_ME.txt"}
    whole |= {"datapackage.json", "sdmx.csv", "sdmx-structure.json"}
    whole |= {"figures.json", "certificate.json"}
    assert set(files) - {"narrative.txt"} == whole | {
        f"{stem}.{end}" for stem in stems for end in ("csv", "json")
    }


def test_the_figures_file_holds_every_printed_figure(release: Release) -> None:
    read = from_json(write_bundle(release, language="en")["figures.json"].decode())
    assert (read.tables, read.balances) == (release.tables, release.balances)


def test_the_listed_names_are_those_of_the_files(release: Release) -> None:
    files = write_bundle(release, language="en")
    assert file_names(from_json(files["figures.json"].decode())) == set(files)


def test_the_read_me_names_every_file(release: Release) -> None:
    files = write_bundle(release, language="en")
    text = files["READ_ME.txt"].decode("utf-8-sig")
    described = {name for name in files if not name.endswith(".json") or name in ALWAYS}
    assert [name for name in described - {"READ_ME.txt"} if name not in text] == []


def test_a_sentence_with_a_number_of_its_own_is_never_written(year: Release) -> None:
    wrong = dataclasses.replace(year, narrative=(NarrativeBlock("Now", "We helped 67 people."),))
    with pytest.raises(ValueError, match="67"):
        write_bundle(wrong, language="en")


def test_the_certificate_is_passed_on_unchanged(year: Release) -> None:
    document = year.certificate.document.encode()
    assert write_bundle(year, language="en")["certificate.json"] == document


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_every_language_can_be_written(language: str, statuses: Release) -> None:
    assert write_bundle(statuses, language=language)["report.pdf"].startswith(b"%PDF")


def test_no_file_name_says_what_the_figures_are_about(release: Release) -> None:
    betraying = ("traffic", "victim", "exploit", "identif", "form", "sex", "source")
    names = write_bundle(release, language="en")
    assert not [name for name in names for word in betraying if word in name.lower()]


def test_each_description_names_the_file_beside_it(release: Release) -> None:
    files = write_bundle(release, language="mk")
    described = [name for name in files if name.startswith(("table", "balance"))]
    for name in (name for name in described if name.endswith(".json")):
        assert json.loads(files[name])["url"] == name.replace(".json", ".csv")


class Lookalike(Release):
    """A subclass could carry more than a release may."""


@pytest.mark.parametrize("language", ["en"])
def test_what_is_not_a_release_is_refused(language: str, year: Release) -> None:
    fields = {field.name: getattr(year, field.name) for field in dataclasses.fields(year)}
    words = Words(language)
    for impostor in (fields, year.tables, Lookalike(**fields), None):
        with pytest.raises(TypeError):
            write_bundle(impostor, language=language)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            printed_report(impostor, words, None)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            workbook(impostor, words, None)  # type: ignore[arg-type]


def test_writing_opens_no_file_for_writing(
    year: Release, opened_for_writing: Callable[[], list[str]]
) -> None:
    write_bundle(year, language="sq")
    assert opened_for_writing() == []


def test_the_fingerprint_of_the_key_is_printed_where_a_reader_looks(year: Release) -> None:
    files = write_bundle(year, language="en", signature_fingerprint="7F3A 91C4")
    assert "7F3A 91C4" in " ".join(files["READ_ME.txt"].decode().split())
    assert b"7F3A" not in write_bundle(year, language="en")["READ_ME.txt"]


ELSEWHERE = """
import hashlib, importlib.util, sys
spec = importlib.util.spec_from_file_location("made", sys.argv[1])
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
from casevault.reports.bundle import write_bundle
for make in (made.every_status, made.a_year_of_66):
    files = write_bundle(make(), language="sr", recipient="Ministry")
    for name in sorted(files):
        print(name, hashlib.sha256(files[name]).hexdigest())
"""


def test_user_machine_place_and_time_zone_leave_no_trace(
    statuses: Release, year: Release, tmp_path: Path
) -> None:
    """Another process with another user, home, folder, zone and hash seed writes the same bytes."""
    here = [
        f"{name} {hashlib.sha256(content).hexdigest()}"
        for release in (statuses, year)
        for name, content in sorted(
            write_bundle(release, language="sr", recipient="Ministry").items()
        )
    ]
    elsewhere = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(Path(__file__).with_name("conftest.py"))],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(Path(i18n.__file__).parents[1]),
            "PYTHONHASHSEED": "7",
            "HOME": str(tmp_path / "another-home"),
            "USER": "another-user",
            "LOGNAME": "another-user",
            "HOSTNAME": "another-host",
            "TZ": "Pacific/Auckland",
            "LC_ALL": "C",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert elsewhere.stdout.splitlines() == here
    assert {"narrative.txt", "letter.pdf", "sdmx.csv"} <= {line.split()[0] for line in here}
