"""P6: every sheet that is printed dates the vault by its code, also across new keys."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pypdfium2
import pytest

from casevault.domain.recovery import Scheme
from casevault.services import anchors, device_sheet, erasing, recovery, recovery_kit
from casevault.services.device_check import check_device
from casevault.services.session import Session
from casevault.services.verify import Verification, verify
from casevault.vault import findings
from domain.hand_clock import HandClock
from services.made_shares import HOLDERS
from services.recorded_computers import linux
from services.test_erasing import after_erasing, new_case
from services.vaults import again, new_session

CODE = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}\b")


def code_on(sheet: bytes) -> str:
    """The code as it can be read from the one paper, typed in small letters."""
    document = pypdfium2.PdfDocument(io.BytesIO(sheet))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    (found,) = set(CODE.findall(re.sub(r"-\s+", "-", text)))
    return str(found).lower()


def recovery_sheet(session: Session, folder: Path) -> bytes:
    new = recovery.make_shares(session, Scheme.TWO_OF_THREE, HOLDERS)
    path = recovery_kit.write_sheet(session, new, 1, folder)
    new.close()
    return path.read_bytes()


def sheet_of_the_device(session: Session, folder: Path) -> bytes:
    report = check_device(session, view=linux(sealed=True))
    code = anchors.code_now(session)
    return device_sheet.write(report, folder, log_code=code).read_bytes()


def certificate(session: Session, folder: Path) -> bytes:
    (gone,) = erasing.erased(session)
    return erasing.write_certificate(session, gone, folder).read_bytes()


PAPERS = {
    "recovery sheet": recovery_sheet,
    "sheet of the device check": sheet_of_the_device,
    "certificate of erasure": certificate,
}


def compared(folder: Path, code: str, clock: HandClock) -> Verification:
    session = again(folder, clock=clock)
    try:
        return verify(session, anchor=code)
    finally:
        session.close()


@pytest.mark.parametrize("paper", PAPERS)
def test_an_older_vault_does_not_fit_the_code_and_the_present_one_does_after_new_keys(
    paper: str, tmp_path: Path
) -> None:
    clock = HandClock()
    present, older = tmp_path / "work.casevault", tmp_path / "older.casevault"
    session = new_session(present, clock=clock)
    first, second = new_case(session), new_case(session, birth_year=1985)
    session = after_erasing(session, clock, first)
    session.close()
    shutil.copytree(present, older)

    session = again(present, clock=clock)
    code = code_on(PAPERS[paper](session, tmp_path / "stick"))
    after_erasing(session, clock, second).close()

    assert compared(present, code, clock).fits_anchor
    found = compared(older, code, clock)
    assert not found.fits_anchor
    (said,) = {one.finding.message_id for one in found.findings}
    assert said in {findings.LOG_ENDS_EARLIER, findings.ANCHOR_DIFFERS}
