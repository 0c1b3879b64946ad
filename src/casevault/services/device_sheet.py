"""What the device check found, on paper, for whoever mends the computer.

Of the vault there is nothing on it but the code that dates its log.

The kind of egress and what may stand on the sheet: `docs/decisions/0008-device-check-sheet.md`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from casevault.domain.dates import format_day
from casevault.i18n import N_, gettext, language
from casevault.services import egress
from casevault.services.device.findings import STATE_WORDS, Finding, State
from casevault.services.device_check import DeviceReport

if TYPE_CHECKING:
    from casevault.reports.sheet_of_words import SheetSection

_TITLE: Final = N_("Device check")
_ABOUT: Final = N_(
    "This sheet says where a computer gives away what is done on it. Whoever finds it learns the "
    "same: keep it to yourself and destroy it when the work is done."
)


def printed(report: DeviceReport, *, log_code: str = "") -> bytes:
    """The sheet as PDF, in the language in use."""
    from casevault.reports.sheet_of_words import SheetSection, plain_sheet

    day = format_day(report.at.date())
    counts = [
        (gettext(STATE_WORDS[state]), str(len(report.of(state))))
        for state in State
        if report.of(state)
    ]
    sections = [SheetSection("", (gettext(_ABOUT),), rows=counts)]
    for state in State:
        found = report.of(state)
        if not found:
            continue
        if state is State.GOOD:
            rows = [(finding.title(), finding.found()) for finding in found]
            sections.append(SheetSection(gettext(STATE_WORDS[state]), rows=rows))
        else:
            sections += [_section(finding) for finding in found]
    return plain_sheet(
        gettext(_TITLE),
        sections,
        language=language().code,
        footer=day,
        practice=report.practice,
        log_code=log_code,
    )


def write(report: DeviceReport, folder: Path, *, log_code: str = "") -> Path:
    """Write the sheet into a folder; it is named by day and minute.

    `log_code` is that of the open vault (`anchors.code_now`); where none is open there is none.

    Raises:
        UserError: the folder cannot be written, or holds a sheet of the same minute.
    """
    name = f"device-check-{report.at:%Y-%m-%d-%H%M}.pdf"
    written = egress.write_files(
        egress.EgressKind.DEVICE_SHEET, folder, {name: printed(report, log_code=log_code)}
    )
    return written[0].path


def _section(finding: Finding) -> SheetSection:
    from casevault.reports.sheet_of_words import SheetSection

    heading = gettext("{state}: {title}").format(state=finding.state_words(), title=finding.title())
    steps = tuple(f"{number}. {step}" for number, step in enumerate(finding.advice(), start=1))
    return SheetSection(heading, (finding.found(), finding.why(), *steps))
