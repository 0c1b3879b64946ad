"""The command that reads a press text or a speech before it is said or sent."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_key_file_option, add_passphrase_option, opened
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.statement_check import Finding
from casevault.i18n import N_, gettext
from casevault.services import statement_check
from casevault.services.statement_check import Reading


def add_commands(commands: Any) -> None:
    """Add the command to the command line."""
    parser = add_command(
        commands,
        "check-statement",
        N_("what in a press text or a speech points at someone"),
        example="casevault check-statement statement.txt --vault work.casevault --user Ana",
    )
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=gettext(N_("plain text in UTF-8, in any language of the program")),
    )
    parser.add_argument(
        "--vault",
        type=Path,
        metavar="VAULT",
        help=gettext(N_("compare the numbers with what was released from this vault")),
    )
    parser.add_argument(
        "--user", metavar="NAME", help=gettext(N_("name of the user who opens the vault"))
    )
    add_passphrase_option(parser)
    add_key_file_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=check_statement)


def check_statement(options: argparse.Namespace, terminal: Terminal) -> int:
    """Read a text; exit code 3 when something in it asks for care."""
    text = statement_check.read_file(options.file)
    if options.vault is None:
        reading = statement_check.read_alone(text)
    elif options.user is None:
        raise UserError(
            N_("A vault is opened by somebody. Name the user with --user."),
            exit_code=ExitCode.BAD_INPUT,
        )
    else:
        with opened(options, terminal) as session:
            reading = statement_check.read_with(session, text)
    _tell(text, reading, terminal)
    terminal.result(reading.as_json(text))
    return ExitCode.DONE if reading.is_quiet else ExitCode.REFUSED


def _tell(text: str, reading: Reading, terminal: Terminal) -> None:
    for finding in reading.findings:
        _tell_finding(text, finding, terminal)
    for note in reading.notes():
        terminal.line(note)


def _tell_finding(text: str, finding: Finding, terminal: Terminal) -> None:
    line = text.count("\n", 0, finding.start) + 1
    words = " ".join(text[finding.start : finding.end].split())
    terminal.say(
        N_("Line {line}: {seriousness}: {kind}: “{words}”"),
        line=line,
        seriousness=gettext(statement_check.SERIOUSNESS_NAMES[finding.seriousness]),
        kind=gettext(statement_check.KIND_NAMES[finding.kind]),
        words=words,
    )
    terminal.line(f"  {statement_check.why(finding)}")
    offered = [one for one in finding.suggestions if one]
    if offered:
        better = gettext(N_("Better: {words}")).format(words=" / ".join(offered))
        terminal.line(f"  {better}")
    elif finding.suggestions:
        terminal.line(f"  {gettext(N_('Better: leave it out.'))}")
    terminal.line()
