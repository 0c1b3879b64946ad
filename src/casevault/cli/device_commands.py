"""The command that looks at the computer itself; no vault is opened."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.terminal import Terminal
from casevault.domain.errors import ExitCode
from casevault.i18n import N_, gettext
from casevault.services import device_check, device_sheet
from casevault.services.device.findings import Finding


def add_commands(commands: Any) -> None:
    """Add the command to the command line."""
    parser = add_command(
        commands,
        "device",
        N_("what this computer itself gives away, and what to click; nothing is changed"),
        example="casevault device work.casevault",
    )
    parser.add_argument(
        "vault",
        type=Path,
        nargs="?",
        metavar="VAULT",
        help=gettext(N_("folder of a vault: its disk and permissions are looked at too")),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help=gettext(N_("folder to write the findings to as a sheet to print (PDF)")),
    )
    add_json_option(parser)
    parser.set_defaults(run=look)


def look(options: argparse.Namespace, terminal: Terminal) -> int:
    """Look, and print what was found, worst first."""
    folder = None if options.vault is None else options.vault.resolve()
    report = device_check.check_computer(folder, now=datetime.now(UTC))
    for finding in report.findings:
        _tell(terminal, finding)
    sheet = None
    if options.out is not None:
        sheet = device_sheet.write(report, options.out)
        terminal.say(N_("The sheet is at {path}."), path=sheet)
    terminal.result(
        {
            "findings": [_as_values(finding) for finding in report.findings],
            "sheet": None if sheet is None else str(sheet),
        }
    )
    return ExitCode.DONE


def _tell(terminal: Terminal, finding: Finding) -> None:
    heading = gettext("{state}: {title}").format(state=finding.state_words(), title=finding.title())
    terminal.line(heading)
    terminal.line(f"  {finding.found()}")
    for number, step in enumerate(finding.advice(), start=1):
        terminal.line(f"  {number}. {step}")
    terminal.line()


def _as_values(finding: Finding) -> dict[str, object]:
    return {
        "check": str(finding.check),
        "state": str(finding.state),
        "title": finding.title(),
        "found": finding.found(),
        "why": finding.why(),
        "steps": list(finding.advice()),
    }
