"""P6: a whole vault put back to an older day fits nothing that was noted elsewhere since.

Nothing inside such a vault can tell: every file is genuine and all of one time. A release, a
backup and a code printed on paper can, each compared on the screen or by `verify --anchor`.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.services import anchors, backup, demo, releases
from casevault.services.session import Session
from casevault.services.verify import Verification, verify
from casevault.vault import findings
from casevault.vault.audit_actions import AuditAction
from casevault.vault.findings import Severity
from services.vaults import again, new_session

CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}\b")
Made = Callable[["Kept"], Path | str]


@dataclass(frozen=True)
class Kept:
    """A vault as it stood on an older day, as it stands now, and what left it in between."""

    older: Path
    present: Path
    release: Path
    backup: Path
    code: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    root = tmp_path_factory.mktemp("rollback")
    present, older = root / "work.casevault", root / "older.casevault"
    session = new_session(present, clock=SystemClock(), practice=True)
    demo.fill(session, people=40, seed=7)
    session.close()
    shutil.copytree(present, older)

    session = again(present, clock=SystemClock())
    year = Period.year(session.today.year - 1)
    spec = releases.ReleaseSpec(demo.TABLE_SET, Profile.PUBLIC, year, session.today)
    releases.write(session, releases.prepare(session, spec), root / "release", language_code="en")
    backup.back_up(session, root / "copy.cvb")
    session.vault.audit.append(AuditAction.NAMES_READ)
    code = anchors.code_now(session)
    session.vault.audit.append(AuditAction.NAMES_READ)
    session.close()
    return Kept(older, present, root / "release", root / "copy.cvb", code)


def printed_code(kept: Kept) -> str:
    """The code as a reader of the printed report finds it, in sloppy typing."""
    document = pypdfium2.PdfDocument(io.BytesIO((kept.release / "report.pdf").read_bytes()))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    (found,) = set(CODE.findall(re.sub(r"-\s+", "-", text)))
    return str(found).lower().replace("-", " ").replace("0", "o")


ANCHORS: dict[str, Made] = {
    "folder of a release": lambda kept: kept.release,
    "folder of a release, typed": lambda kept: str(kept.release),
    "manifest of a release": lambda kept: kept.release / "manifest.json",
    "backup": lambda kept: kept.backup,
    "code on the printed report": printed_code,
    "code on another sheet": lambda kept: kept.code,
}


def checked(folder: Path, anchor: Path | str | None, copy: Path) -> Verification:
    """Every check of a copy of a vault against an anchor."""
    session = again(Path(shutil.copytree(folder, copy)), clock=SystemClock())
    try:
        return verify(session, anchor=anchor)
    finally:
        session.close()


@pytest.mark.parametrize("kind", ANCHORS)
def test_a_vault_put_back_as_a_whole_does_not_fit(kept: Kept, tmp_path: Path, kind: str) -> None:
    alone = checked(kept.older, None, tmp_path / "alone")
    found = checked(kept.older, ANCHORS[kind](kept), tmp_path / "compared")

    assert alone.is_sound
    assert not found.is_sound
    assert not found.fits_anchor
    (damage,) = [one for one in found.findings if one.is_damage]
    assert damage.finding.message_id in {findings.LOG_ENDS_EARLIER, findings.BACKUP_DIFFERS}


@pytest.mark.parametrize("kind", ANCHORS)
def test_the_present_vault_fits_and_no_word_is_said(kept: Kept, tmp_path: Path, kind: str) -> None:
    found = checked(kept.present, ANCHORS[kind](kept), tmp_path / "compared")

    assert found.fits_anchor
    assert found.findings == ()


@pytest.mark.parametrize("kind", ANCHORS)
def test_work_that_goes_on_from_an_older_day_does_not_fit_either(
    kept: Kept, tmp_path: Path, kind: str
) -> None:
    """The log is as long again as it was, but it is another one."""
    folder = Path(shutil.copytree(kept.older, tmp_path / "older"))
    session = again(folder, clock=SystemClock())
    for _ in range(40):
        session.vault.audit.append(AuditAction.NAMES_READ)
    session.close()
    found = checked(folder, ANCHORS[kind](kept), tmp_path / "compared")

    assert not found.is_sound
    assert not found.fits_anchor


def test_the_printed_code_is_from_after_the_ledger_was_written(kept: Kept, tmp_path: Path) -> None:
    """So nobody can go back to before a release and spend its figures again."""
    session = again(Path(shutil.copytree(kept.present, tmp_path / "v")), clock=SystemClock())
    entries = session.vault.audit.read()
    session.close()
    (written,) = [one.number for one in entries if one.action is AuditAction.LEDGER_ENTRY]

    assert anchors.read_anchor(session, printed_code(kept)).anchor.entry == written  # type: ignore[union-attr]


def test_a_changed_manifest_is_said_to_be_unsigned(kept: Kept, tmp_path: Path) -> None:
    release = Path(shutil.copytree(kept.release, tmp_path / "release"))
    manifest = release / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8") + " ", "utf-8")
    found = checked(kept.present, release, tmp_path / "compared")

    assert found.fits_anchor
    assert [(one.finding.message_id, one.finding.severity) for one in found.findings] == [
        (anchors.RELEASE_UNSIGNED, Severity.NOTE)
    ]


def test_a_backup_that_the_keys_do_not_prove_is_compared_and_said_to_be_unproven(
    kept: Kept, tmp_path: Path
) -> None:
    content = bytearray(kept.backup.read_bytes())
    tag = 16 + int.from_bytes(content[12:16], "big")
    content[tag] ^= 1
    forged = tmp_path / "forged.cvb"
    forged.write_bytes(content)
    found = checked(kept.present, forged, tmp_path / "compared")

    assert found.fits_anchor
    assert [one.finding.message_id for one in found.findings] == [anchors.BACKUP_UNPROVEN]


def refusal(session: Session, given: Path | str) -> UserError:
    with pytest.raises(UserError) as refused:
        anchors.read_anchor(session, given)
    return refused.value


def test_what_holds_no_anchor_is_refused_in_words(kept: Kept, tmp_path: Path) -> None:
    session = new_session(tmp_path / "other.casevault")
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.cvb").write_bytes(b"no backup")
    (tmp_path / "list.json").write_text("[1]", "utf-8")
    (tmp_path / "short.json").write_text('{"log": {"entry": 1, "head": "zz"}}', "utf-8")
    for name in ("empty", "list.json", "short.json", "gone.json"):
        assert "holds no anchor" in refusal(session, tmp_path / name).text()
        assert "holds no anchor" in refusal(session, str(tmp_path / name)).text()
    assert "is not a backup" in refusal(session, tmp_path / "no.cvb").text()
    assert "signs" in refusal(session, "0123-4567").text()
    foreign = refusal(session, kept.backup)
    session.close()

    assert "of another vault" in foreign.text()
    assert foreign.exit_code is ExitCode.REFUSED
