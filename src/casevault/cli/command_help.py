"""How the command line explains itself: one line for each word of it, an example, the exit codes.

An epilog is laid out by lines: what starts with spaces is a line of its own, and keeps an option
together with its value where it has to be broken.
"""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from casevault.domain.errors import ExitCode
from casevault.i18n import N_, gettext

EXIT_CODES: Mapping[ExitCode, str] = MappingProxyType(
    {
        ExitCode.DONE: N_("done"),
        ExitCode.BAD_INPUT: N_("the command or a file cannot be understood"),
        ExitCode.REFUSED: N_("refused by a rule that protects people, or not safe"),
        ExitCode.DAMAGED: N_("damaged or changed by somebody"),
        ExitCode.WRONG_KEY: N_("wrong passphrase or user"),
        ExitCode.IN_USE: N_("the vault is open in another program"),
        ExitCode.BUG: N_("a mistake of CaseVault itself"),
    }
)

_WIDEST = 100
_TEXT_COLUMN = 26
_LONGEST_COMMAND = len("    verify-release")
_DEEPER = "    "
_TOGETHER = "\N{NO-BREAK SPACE}"
_OPTION_WITH_VALUE = re.compile(r"(?<=\s)(--[\w-]+) (?=[^-\s])")
_USAGE_PART = re.compile(r"\[[^\]]*\]+(?=\s|$)|--[\w-]+ (?=[^-\[\s])")
_QUOTED = re.compile(r"`[^`]*`")


class HelpLayout(argparse.HelpFormatter):
    """Help for a terminal: never broken at the hyphen of an option or of a day."""

    def __init__(self, prog: str) -> None:
        width = min(shutil.get_terminal_size().columns, _WIDEST) - 2
        super().__init__(prog, max_help_position=_TEXT_COLUMN, width=width)
        # The base class forgets how far commands stand in, and breaks after the longest one.
        self._action_max_length = _LONGEST_COMMAND

    def _format_usage(self, *given: Any, **more: Any) -> str:
        """The base class keeps what stands in brackets together, but breaks `--from DAY`."""
        text = super()._format_usage(*given, **more)
        lines = text.rstrip("\n").split("\n")
        if len(lines) == 1:
            return text
        indent = " " * (len(lines[1]) - len(lines[1].lstrip()))
        whole = _USAGE_PART.sub(
            lambda part: part[0].replace(" ", _TOGETHER), " ".join(line.strip() for line in lines)
        )
        filled = textwrap.fill(
            whole,
            self._width - self._current_indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
        return filled.replace(_TOGETHER, " ") + "\n\n"

    def _split_lines(self, text: str, width: int) -> list[str]:
        whole = _QUOTED.sub(lambda quoted: quoted[0].replace(" ", _TOGETHER), text)
        lines = textwrap.wrap(whole, width, break_on_hyphens=False)
        return [line.replace(_TOGETHER, " ") for line in lines]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(_filled(line, width, indent) for line in text.splitlines())


def _filled(line: str, width: int, indent: str) -> str:
    start = line[: len(line) - len(line.lstrip())]
    if start:
        line = _OPTION_WITH_VALUE.sub(rf"\1{_TOGETHER}", line)
    return textwrap.fill(
        line.lstrip(),
        width,
        initial_indent=indent + start,
        subsequent_indent=indent + (start + _DEEPER if start else ""),
        break_on_hyphens=False,
        break_long_words=False,
    ).replace(_TOGETHER, " ")


def add_command(commands: Any, name: str, text_id: str, *, example: str) -> argparse.ArgumentParser:
    """Add a command that says in one line what it does and shows one line that works."""
    text = gettext(text_id)
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=text,
        description=text,
        epilog=_example(example),
        formatter_class=HelpLayout,
    )
    return parser


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """The option of every command whose result other programs can read."""
    parser.add_argument(
        "--json",
        action="store_true",
        help=gettext(N_("print one JSON object instead of lines")),
    )


def program_epilog() -> str:
    """What stands below the list of commands: an example, and how a command can end."""
    codes = [f"  {code:<2}  {gettext(text)}" for code, text in EXIT_CODES.items()]
    return "\n".join([_example("casevault demo"), "", gettext(N_("exit codes:")), *codes])


def _example(line: str) -> str:
    return "\n".join([gettext(N_("example:")), f"  {line}"])
