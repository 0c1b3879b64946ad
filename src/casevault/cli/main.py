"""Reads the command line, runs one command, and turns its end into an exit code."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from casevault import __version__, i18n, log
from casevault.cli import (
    catalogue_commands,
    device_commands,
    figure_commands,
    filling_commands,
    parser_words,
    published_commands,
    recovery_commands,
    statement_commands,
    travel_commands,
    user_commands,
    vault_commands,
)
from casevault.cli.command_help import HelpLayout, program_epilog
from casevault.cli.terminal import Terminal
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext

_BUG = N_(
    "CaseVault made a mistake of its own ({kind}). Nothing was half-written. "
    "Please tell the people who support you; the text above holds nothing personal."
)


_COMMANDS = (
    vault_commands,
    filling_commands,
    user_commands,
    catalogue_commands,
    figure_commands,
    published_commands,
    statement_commands,
    recovery_commands,
    travel_commands,
    device_commands,
)


class _Parser(argparse.ArgumentParser):
    """A parser whose usage errors end with the exit code of the contract."""

    def error(self, message: str) -> None:  # type: ignore[override] # argparse says NoReturn; so do we
        """Print the usage and end."""
        self.print_usage(sys.stderr)
        print(message, file=sys.stderr)
        raise SystemExit(ExitCode.BAD_INPUT)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(
        prog="casevault",
        description=gettext(N_("Without a command the desktop opens.")),
        epilog=program_epilog(),
        formatter_class=HelpLayout,
        parents=[_language_parser()],
    )
    parser.add_argument(
        "--version",
        action="version",
        version=__version__,
        help=gettext(N_("show program's version number and exit")),
    )
    commands = parser.add_subparsers(
        dest="command",
        required=True,
        parser_class=_Parser,
        title=gettext(N_("commands")),
        metavar="COMMAND",
        help=gettext(N_("what to do; put --help after it to read more")),
    )
    for module in _COMMANDS:
        module.add_commands(commands)
    return parser


def _language_parser() -> argparse.ArgumentParser:
    """Knows `--lang` alone, wherever it stands: it decides the words of all the rest."""
    parser = _Parser(add_help=False)
    parser.add_argument(
        "--lang",
        choices=[language.code for language in i18n.LANGUAGES],
        metavar="CODE",
        help=gettext(
            N_(
                "language of what is printed and written, wherever it stands: %(choices)s; "
                "default: that of the system"
            )
        ),
    )
    return parser


def language_of_system() -> str:
    """The language that the environment asks for, English when we do not speak it."""
    wanted = os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    name = wanted.split(".")[0]
    if name.startswith("sr") and "latin" in wanted.lower():
        return "sr_Latn"
    known = {language.code for language in i18n.LANGUAGES}
    return name.split("_")[0] if name.split("_")[0] in known else "en"


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; the exit code of the contract (design: command line)."""
    log.start()
    i18n.set_language(language_of_system())
    try:
        with parser_words.spoken():
            chosen, rest = _language_parser().parse_known_args(arguments)
        if chosen.lang:
            i18n.set_language(chosen.lang)
        with parser_words.spoken():
            options = build_parser().parse_args(rest)
    except SystemExit as end:
        return int(end.code or 0)
    terminal = Terminal(as_json=options.json)
    try:
        return int(options.run(options, terminal))
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing more can be said to anybody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.DONE)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence
        return int(_told(error, terminal))


def _told(error: BaseException, terminal: Terminal) -> ExitCode:
    """Say what ended the command, and with which exit code it ends."""
    if isinstance(error, UserError):
        terminal.problem(error.text(), error.exit_code)
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        terminal.problem(gettext(N_("Stopped. Nothing was half-written.")), ExitCode.BAD_INPUT)
        return ExitCode.BAD_INPUT
    # A bug must not print a traceback, whose lines may hold values.
    logging.getLogger(__name__).error("command failed", exc_info=error)
    _say_where(error)
    terminal.problem(gettext(_BUG).format(kind=type(error).__name__), ExitCode.BUG)
    return ExitCode.BUG


def _say_where(error: BaseException) -> None:
    """Print the places of the program that led to the bug: file and line, never a value."""
    place = error.__traceback__
    while place is not None:
        code = place.tb_frame.f_code
        print(f"  {os.path.basename(code.co_filename)}:{place.tb_lineno}", file=sys.stderr)  # noqa: PTH119 - a name to print, not a path to open
        place = place.tb_next
