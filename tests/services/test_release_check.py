"""A release that somebody holds: every kind of file changed, lost, added, or signed by mistake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from casevault.domain.narrative import TypedBlock
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.reports.bundle import write_bundle
from casevault.services import demo, releases
from casevault.services.narrative import narrated
from casevault.services.release_check import verify_release
from casevault.services.release_files import MANIFEST, SIGNATURE, signed_files
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.vaults import new_session

TABLE_SET = "rs_centre_year"
OWN_WORDS = [TypedBlock("The year {period}", "We counted {reports.total} reports.\nMany thanks.")]
KINDS = (
    *("letter.pdf", "report.pdf", "tables.xlsx", "narrative.txt", "READ_ME.txt"),
    *("balance-1.csv", "balance-1.json", "table-01.csv", "table-01.json", "datapackage.json"),
    *("sdmx.csv", "sdmx-structure.json", "figures.json", "certificate.json", MANIFEST, SIGNATURE),
)
"""One file of every kind."""


@dataclass(frozen=True)
class Written:
    """The files of a release, and a way to sign others in their place."""

    files: Mapping[str, bytes]
    signed: Callable[[Mapping[str, bytes]], Mapping[str, bytes]]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    clock = HandClock(datetime(2026, 2, 10, 9, tzinfo=UTC))
    path = tmp_path_factory.mktemp("vault") / "p.casevault"
    made = new_session(path, clock=clock, practice=True)
    demo.fill(made, people=150, seed=3)
    yield made
    made.close()


@pytest.fixture(scope="module")
def written(session: Session) -> Written:
    spec = releases.ReleaseSpec(
        TABLE_SET, Profile.PUBLIC, Period.year(2025), date(2026, 2, 10), "Ministry"
    )
    release = narrated(releases.prepare(session, spec).release, OWN_WORDS, "en")
    vault = session.vault

    def signed(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return signed_files(
            files, release.id, vault.log_anchor(), vault.organisation_key, vault.organisation_sign
        )

    files = write_bundle(release, language="en", recipient=spec.recipient)
    again = write_bundle(release, language="en", recipient=spec.recipient)
    assert files == again
    return Written(files, signed)


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path, written: Written) -> Path:
    return put(tmp_path, written.signed(written.files))


def test_a_whole_release_is_sound_and_says_what_was_checked(folder: Path, written: Written) -> None:
    verdict = verify_release(folder)
    said = list(verdict.lines())
    assert verdict.findings == ()
    assert said[0] == "The release is whole, signed, adds up, and its witnesses hold."
    assert f"{len(written.files)} files are as they were signed" in said[1]
    assert any("hold the figures of figures.json" in line for line in said)
    assert any("sentences of the organisation is a printed figure" in line for line in said)
    assert any("fewer than 5 people" in line for line in said)
    assert any(".pdf files was not read" in line for line in said)
    assert "Compare this fingerprint" in said[-1]
    assert verdict.as_json()["checked"] == said[1:-1]


@pytest.mark.parametrize("name", KINDS)
def test_a_changed_file_of_every_kind_is_found(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    middle = len(content) // 2
    (folder / name).write_bytes(
        content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    )
    verdict = verify_release(folder)
    said = list(verdict.lines())
    assert not verdict.is_sound
    assert said[-1] == "Do not rely on this release. Ask the centre for it again."
    assert name in {MANIFEST, SIGNATURE} or any(name in line for line in said)
    assert verdict.as_json()["checked"] == []


@pytest.mark.parametrize("name", [name for name in KINDS if name != MANIFEST])
def test_a_missing_file_of_every_kind_is_found(folder: Path, name: str) -> None:
    (folder / name).unlink()
    said = [finding.text() for finding in verify_release(folder).findings]
    assert f"The file {name} is missing or cannot be read." in said


@pytest.mark.parametrize("name", ["table-99.csv", "narrative.docx", ".hidden", "thumbs.db"])
def test_an_added_file_is_found(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"anything")
    [finding] = verify_release(folder).findings
    assert finding.text() == f"The file {name} does not belong to the release."


def test_a_folder_beside_the_files_is_named_as_not_read(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "table.csv").write_bytes(b"1")
    verdict = verify_release(folder)
    assert verdict.is_sound
    assert any("were not read: more" in line for line in verdict.lines())


@pytest.mark.parametrize("name", sorted(set(KINDS) - {MANIFEST, SIGNATURE}))
def test_a_release_signed_without_one_of_its_files_is_found(
    tmp_path: Path, written: Written, name: str
) -> None:
    files = {other: content for other, content in written.files.items() if other != name}
    said = [
        finding.text() for finding in verify_release(put(tmp_path, written.signed(files))).findings
    ]
    assert said
    assert any(name in line or "does not list the files" in line for line in said)


def test_a_release_signed_with_a_file_too_many_is_found(tmp_path: Path, written: Written) -> None:
    files = {**written.files, "names.csv": b"anything"}
    [finding] = verify_release(put(tmp_path, written.signed(files))).findings
    assert "names.csv, which such a release does not have" in finding.text()


def numbers_raised(content: bytes) -> bytes:
    """The first number of a CSV file made greater."""
    rows = content.decode("utf-8-sig").split("\r\n")
    for place, row in enumerate(rows[1:], start=1):
        cells = row.split(",")
        for column, cell in enumerate(cells):
            if cell.isdigit() and int(cell) > 4:
                cells[column] = str(int(cell) + 5)
                rows[place] = ",".join(cells)
                return "\r\n".join(rows).encode()
    raise AssertionError


WRONG: Mapping[str, Callable[[bytes], bytes]] = {
    "balance-1.csv": numbers_raised,
    "table-01.csv": numbers_raised,
    "table-02.csv": lambda old: old.replace(b"rounded", b"exact", 1),
    "sdmx.csv": lambda old: old.replace(b",F,rounded", b",N,rounded", 1),
    "tables.xlsx": lambda old: old[:-40],
    "narrative.txt": lambda old: old.replace(b"Many thanks", b"Few thanks", 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_was_signed_but_says_something_else_is_found(
    tmp_path: Path, written: Written, name: str
) -> None:
    changed = WRONG[name](written.files[name])
    assert changed != written.files[name]
    signed = written.signed({**written.files, name: changed})
    [finding] = verify_release(put(tmp_path, signed)).findings
    assert finding.text() == f"The file {name} does not say what figures.json says."


def test_the_workbook_of_another_release_is_found(
    session: Session, tmp_path: Path, written: Written
) -> None:
    spec = releases.ReleaseSpec(TABLE_SET, Profile.PUBLIC, Period.year(2024), date(2026, 2, 10))
    other = write_bundle(releases.prepare(session, spec).release, language="en")
    signed = written.signed({**written.files, "tables.xlsx": other["tables.xlsx"]})
    said = [finding.text() for finding in verify_release(put(tmp_path, signed)).findings]
    assert said == ["The file tables.xlsx does not say what figures.json says."]


def test_a_number_in_the_sentences_that_is_printed_nowhere_is_found(
    tmp_path: Path, written: Written
) -> None:
    figures = json.loads(written.files["figures.json"])
    figures["narrative"][0]["text"] = "We counted 31415 reports.\nMany thanks."
    total = next(word for word in written.files["narrative.txt"].split() if word.isdigit())
    files = {
        **written.files,
        "figures.json": json.dumps(figures).encode(),
        "narrative.txt": written.files["narrative.txt"].replace(
            b"counted " + total, b"counted 31415"
        ),
    }
    said = [
        finding.text() for finding in verify_release(put(tmp_path, written.signed(files))).findings
    ]
    assert "The number 31415 in the sentences of the organisation is no printed figure." in said
