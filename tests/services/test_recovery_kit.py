"""Writing the sheet of a share: where, by whom, under what name, and what the log says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from casevault import i18n
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.recovery import Scheme, short_vault_name
from casevault.domain.roles import Role
from casevault.services import recovery, recovery_kit
from casevault.services.recovery import NewShares
from casevault.services.session import Session
from casevault.vault import opening
from casevault.vault.audit_actions import AuditAction
from services.made_shares import HOLDERS, texts


@pytest.fixture
def new(session: Session) -> Iterator[NewShares]:
    """Shares that were made and are not in force."""
    made = recovery.make_shares(session, Scheme.TWO_OF_THREE, HOLDERS)
    yield made
    made.close()


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    text = str(document[0].get_textpage().get_text_bounded())
    document.close()
    return text


def test_a_sheet_holds_its_share_and_no_other_and_names_nobody(
    session: Session, new: NewShares, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    text = text_of(recovery_kit.write_sheet(session, new, 2, stick))
    numbered = [f"{n} {word}" for n, word in enumerate(new.words(2), start=1)]
    assert all(each in text for each in numbered)
    others = set(texts(new)[0].split()[4:30]) - set(texts(new)[1].split())
    assert not [word for word in others if f" {word}\r" in text]
    assert not [holder for holder in HOLDERS if holder in text]
    assert session.vault.info.label not in text
    assert short_vault_name(session.vault.info.vault_id) in text


def test_the_name_of_the_file_says_nothing(
    session: Session, new: NewShares, tmp_path: Path
) -> None:
    path = recovery_kit.write_sheet(session, new, 3, tmp_path / "stick")
    assert path.name == f"sheet 3 of 3 {new.set_name}.pdf"


def test_a_blank_sheet_has_lines_and_no_words(
    session: Session, new: NewShares, tmp_path: Path
) -> None:
    path = recovery_kit.write_sheet(session, new, 1, tmp_path / "stick", with_words=False)
    text = text_of(path)
    assert "33" in text
    assert not [word for word in new.words(1)[4:30] if f"{word}\r" in text]


def test_each_sheet_is_in_the_log(session: Session, new: NewShares, tmp_path: Path) -> None:
    recovery_kit.write_sheet(session, new, 1, tmp_path / "stick")
    said = [
        dict(entry.detail)
        for entry in session.vault.audit.read()
        if entry.action is AuditAction.RECOVERY_SHEET_WRITTEN
    ]
    assert said == [{"set": new.set_name, "share": 1, "words": True}]


@pytest.mark.parametrize("inside", [".", "blobs/deeper"])
def test_no_sheet_is_written_beside_the_records(
    inside: str, session: Session, new: NewShares
) -> None:
    with pytest.raises(UserError) as refused:
        recovery_kit.write_sheet(session, new, 1, session.vault.info.folder / inside)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert not list(session.vault.info.folder.rglob("*.pdf"))


def test_a_sheet_that_is_there_is_not_written_over(
    session: Session, new: NewShares, tmp_path: Path
) -> None:
    recovery_kit.write_sheet(session, new, 1, tmp_path / "stick")
    with pytest.raises(UserError, match="already holds"):
        recovery_kit.write_sheet(session, new, 1, tmp_path / "stick")


def test_a_director_writes_no_sheet(session: Session, new: NewShares, tmp_path: Path) -> None:
    session.vault.users.add_with_derived_key(
        "Boris", bytearray(b"b" * 32), frozenset({Role.DIRECTOR})
    )
    session.close()
    folder = tmp_path / "test.casevault"
    vault = opening.open_with_derived_key(
        folder, "Boris", bytearray(b"b" * 32), clock=session.clock
    )
    with pytest.raises(UserError) as refused:
        recovery_kit.write_sheet(Session(vault, session.clock), new, 1, tmp_path / "stick")
    vault.close()
    assert refused.value.exit_code is ExitCode.REFUSED


@pytest.mark.parametrize("language", [spoken.code for spoken in i18n.LANGUAGES])
def test_a_sheet_is_written_in_the_language_in_use(
    language: str, session: Session, new: NewShares, tmp_path: Path
) -> None:
    i18n.set_language(language)
    path = recovery_kit.write_sheet(session, new, 1, tmp_path / "stick")
    assert new.words(1)[5] in text_of(path)
