"""The sheet of the device check: what was found is on it, and nothing of the vault."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from casevault.domain.errors import UserError
from casevault.i18n import LANGUAGES, set_language
from casevault.services import device_sheet
from casevault.services.device_check import DeviceReport, check_device
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.recorded_computers import linux, macos, windows
from services.vaults import FOUNDER, new_session

SECRETS = ("Sunflower", "lighthouse", FOUNDER, "Test vault", "mira", "/home", "/Users", "Users\\")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "Sunflower").mkdir()
    return new_session(tmp_path / "Sunflower" / "lighthouse.casevault", clock=HandClock())


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def worst(session: Session) -> DeviceReport:
    computer = linux(sealed=False)
    computer.programs = frozenset({"anydesk", "plasmashell", "baloo_file"})
    computer.links[str(session.vault.info.folder)] = "/home/mira/Dropbox/lighthouse.casevault"
    return check_device(session, view=computer)


def test_the_sheet_says_what_was_found_and_what_to_click(session: Session) -> None:
    report = worst(session)
    text = " ".join(text_of(device_sheet.printed(report)).split())
    session.close()
    for finding in report.findings:
        assert " ".join(finding.title().split()) in text
        assert " ".join(finding.found().split()) in text
    assert "AnyDesk" in text


@pytest.mark.parametrize("language", [spoken.code for spoken in LANGUAGES])
def test_the_sheet_names_no_vault_no_folder_and_no_person(session: Session, language: str) -> None:
    set_language(language)
    for report in (
        worst(session),
        check_device(session, view=windows(sealed=False)),
        check_device(session, view=macos(sealed=False)),
    ):
        pdf = device_sheet.printed(report)
        text = text_of(pdf)
        assert [word for word in SECRETS if word in text or word.encode() in pdf] == []
    set_language("en")
    session.close()


def test_the_sheet_has_a_neutral_name_and_replaces_no_other(
    session: Session, tmp_path: Path
) -> None:
    report = worst(session)
    path = device_sheet.write(report, tmp_path / "out")
    assert path.name == f"device-check-{report.at:%Y-%m-%d-%H%M}.pdf"
    with pytest.raises(UserError):
        device_sheet.write(report, tmp_path / "out")
    session.close()
