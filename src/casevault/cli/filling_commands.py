"""Commands that fill a vault: from a spreadsheet, or with invented people."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path
from typing import Any

from casevault import paths
from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_country_option, add_vault_options, opened
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.services import demo, imports


def add_commands(commands: Any) -> None:
    """Add the commands to the command line."""
    _add_import(commands)
    _add_demo(commands)


def _add_import(commands: Any) -> None:
    parser = add_command(
        commands,
        "import",
        N_("cases from a spreadsheet"),
        example="casevault import work.casevault list.xlsx --user Ana --dry-run",
    )
    add_vault_options(parser)
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=gettext(
            N_("spreadsheet with headings, one case in each row: .xlsx, or .csv in UTF-8")
        ),
    )
    parser.add_argument(
        "--profile",
        choices=list(imports.ImportProfile),
        help=gettext(
            N_(
                "how headings are read: htcds as in the HTCDS standard, casevault as "
                "`casevault forms` names the fields; default: both"
            )
        ),
    )
    parser.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help=gettext(
            N_(
                "a list of columns: which heading means which field; a TOML file with lines like "
                '`"Heading" = "report.received"` under [columns]'
            )
        ),
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=gettext(N_("say what would be taken over, and change nothing")),
    )
    parser.set_defaults(run=import_file)


def _add_demo(commands: Any) -> None:
    parser = add_command(
        commands,
        "demo",
        N_("a practice vault of invented people"),
        example="casevault demo out --no-window --people 300 --seed 1",
    )
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        metavar="DIR",
        help=gettext(N_("folder to make it in; default: a place among your own files")),
    )
    parser.add_argument(
        "--people",
        type=int,
        default=300,
        metavar="N",
        help=gettext(N_("how many people to invent, at most 100000; default %(default)s")),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="S",
        help=gettext(N_("a number; the same one invents the same people; default %(default)s")),
    )
    add_country_option(parser)
    parser.add_argument(
        "--no-window",
        action="store_true",
        help=gettext(N_("write last year's release (PDF, Excel, CSV) and open no window")),
    )
    add_json_option(parser)
    parser.set_defaults(run=make_demo)


def import_file(options: argparse.Namespace, terminal: Terminal) -> int:
    """Take over a spreadsheet, row by row, all or nothing per row."""
    try:
        with opened(options, terminal) as session:
            report = imports.import_file(
                session,
                options.file,
                profile=options.profile,
                mapping=options.map,
                dry_run=options.dry_run,
                progress=terminal.progress,
            )
    except imports.UnknownHeadingsError as error:
        raise UserError(
            N_(
                "No sheet of {name} has headings that CaseVault knows. Use the standard's own "
                "spreadsheet, or say with --map which column means what."
            ),
            name=options.file.name,
        ) from error
    for line in report.lines():
        terminal.line(line)
    terminal.result(report.as_json())
    return ExitCode.DONE if report.taken or not report.refused else ExitCode.BAD_INPUT


def make_demo(options: argparse.Namespace, terminal: Terminal) -> int:
    """Make a practice vault; its yearly release with `--no-window`, the desktop on it without."""
    made = demo.make(
        options.folder or demo.default_folder(),
        people=options.people,
        seed=options.seed,
        country=options.country,
        with_release=options.no_window,
        progress=terminal.progress,
    )
    terminal.say(N_("The practice vault is at {path}"), path=made.vault)
    terminal.say(
        N_("Its user is {name}, its passphrase: {passphrase}"),
        name=made.user_name,
        passphrase=made.passphrase,
    )
    terminal.say(
        N_("Releases are approved by {name}, with the passphrase: {passphrase}"),
        name=made.second_user,
        passphrase=made.second_passphrase,
    )
    for path in made.files:
        terminal.line(str(path))
    terminal.result(made.as_json())
    if options.no_window:
        return ExitCode.DONE
    command = [*paths.own_command(), "--open", str(made.vault)]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own program
