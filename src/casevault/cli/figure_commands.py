"""Commands about a vault's figures: table sets, exact tables on a terminal, release."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.passphrase_input import read_passphrase
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import (
    add_key_file_option,
    add_passphrase_option,
    add_vault_options,
    opened,
)
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.table_sets import TableSet, table_set, table_sets
from casevault.i18n import N_, gettext, language
from casevault.services import after_restore, figures, key_files, releases, statistics
from casevault.services.session import Session


def add_commands(commands: Any) -> None:
    """Add the commands to the command line."""
    _add_tables(commands)
    _add_release(commands)


def _add_tables(commands: Any) -> None:
    parser = add_command(
        commands,
        "tables",
        N_("the statutory table sets; with --internal their exact figures"),
        example="casevault tables --internal work.casevault --user Ana --set rs_centre_year "
        "--from 2025-01-01 --to 2025-12-31",
    )
    parser.add_argument(
        "--internal",
        type=Path,
        metavar="VAULT",
        dest="vault",
        help=gettext(N_("show the exact figures of this vault, on a terminal only")),
    )
    parser.add_argument(
        "--set",
        dest="table_set",
        metavar="NAME",
        help=gettext(N_("one table set, as this command names it; default: all of them")),
    )
    _add_period(parser, required=False)
    _add_cut_off(parser)
    parser.add_argument(
        "--user", metavar="NAME", help=gettext(N_("name of the user who opens the vault"))
    )
    add_passphrase_option(parser)
    add_key_file_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=print_tables)


def _add_release(commands: Any) -> None:
    parser = add_command(
        commands,
        "release",
        N_("prepare, attack and write a release"),
        example="casevault release work.casevault --user Ana --set rs_centre_year "
        "--profile public --from 2025-01-01 --to 2025-12-31 --out release-2025",
    )
    add_vault_options(parser)
    parser.add_argument(
        "--set",
        dest="table_set",
        required=True,
        metavar="NAME[,NAME]",
        help=gettext(N_("table sets, as `casevault tables` names them, with commas between")),
    )
    _add_period(parser, required=True)
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help=gettext(N_("folder to write to; nothing in it is replaced")),
    )
    parser.add_argument(
        "--profile",
        choices=list(Profile),
        required=True,
        help=gettext(N_("trusted: for a named authority under agreement; public: for everybody")),
    )
    _add_cut_off(parser)
    parser.add_argument(
        "--recipient",
        default="",
        metavar="WHOM",
        help=gettext(N_("who gets it; kept in the disclosure ledger")),
    )
    _add_approval(parser)
    parser.add_argument(
        "--nothing-released-since-backup",
        action="store_true",
        help=gettext(N_("after a restore: a coordinator declares that nothing was released since")),
    )
    parser.set_defaults(run=write_release)


def _add_approval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--approver",
        metavar="NAME",
        help=gettext(N_("second user, who approves it; needed where the vault has one who may")),
    )
    add_passphrase_option(
        parser,
        "--approver-passphrase-file",
        text_id=N_(
            "file that holds the passphrase of the one who approves; left out, it is asked for"
        ),
    )
    add_key_file_option(
        parser,
        "--approver-key-file",
        text_id=N_("key file of the one who approves, where she needs one beside her passphrase"),
    )


def _add_period(parser: argparse.ArgumentParser, *, required: bool) -> None:
    for name, target, text in (
        ("--from", "start", N_("first day of the period, as 2025-01-01")),
        ("--to", "end", N_("last day of the period, as 2025-12-31")),
    ):
        parser.add_argument(
            name, dest=target, type=_day, required=required, metavar="DAY", help=gettext(text)
        )


def _add_cut_off(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cut-off",
        type=_day,
        metavar="DAY",
        help=gettext(N_("leave out what was entered after this day; default: today")),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            gettext(N_("{text} is no date; write it as 2024-12-31")).format(text=text)
        ) from error


def print_tables(options: argparse.Namespace, terminal: Terminal) -> int:
    """List the table sets, or show exact figures to those who may see them."""
    if options.vault is None:
        return _list_table_sets(options, terminal)
    if options.json or not sys.stdout.isatty():
        raise UserError(
            N_(
                "Exact figures are shown on a terminal only, never written or handed on. "
                "Start the command in a terminal window, without --json."
            ),
            exit_code=ExitCode.REFUSED,
        )
    for name, value in (
        ("--set", options.table_set),
        ("--from", options.start),
        ("--to", options.end),
        ("--user", options.user),
    ):
        if value is None:
            raise UserError(N_("{name} is missing. Add it to the command."), name=name)
    period = Period(options.start, options.end)
    with opened(options, terminal) as session:
        report = statistics.internal_report(
            session, options.table_set, period, cut_off=options.cut_off
        )
    for table in statistics.printed(report, language()):
        terminal.line(table.title)
        terminal.table(table.head, table.rows)
        terminal.line()
    return ExitCode.DONE


def _list_table_sets(options: argparse.Namespace, terminal: Terminal) -> int:
    chosen: Sequence[TableSet] = (
        [table_set(options.table_set)] if options.table_set else list(table_sets().values())
    )
    for found in chosen:
        terminal.line(f"{found.id}  {gettext(found.title_id)} ({found.country})")
        terminal.table(
            [gettext(N_("table")), gettext(N_("title"))],
            [[table.id, gettext(table.title_id)] for table in found.tables],
        )
        terminal.line()
    terminal.result({"table_sets": [figures.describe(found) for found in chosen]})
    return ExitCode.DONE


def write_release(options: argparse.Namespace, terminal: Terminal) -> int:
    """Prepare, attack, sign and write one release for each table set named."""
    period = Period(options.start, options.end)
    names = options.table_set.split(",")
    written: list[Path] = []
    with opened(options, terminal) as session:
        if options.nothing_released_since_backup:
            after_restore.declare_nothing_released(session)
        for name in names:
            prepared = releases.prepare(
                session,
                releases.ReleaseSpec(
                    table_set=name,
                    profile=Profile(options.profile),
                    period=period,
                    cut_off=options.cut_off or session.today,
                    recipient=options.recipient,
                ),
                progress=terminal.progress,
            )
            written += releases.write(
                session,
                prepared,
                options.out if len(names) == 1 else options.out / prepared.release.id,
                language_code=language().code,
                approval=_approval(options, session, prepared),
                progress=terminal.progress,
            )
    terminal.say(N_("The release is safe together with everything released before. Written:"))
    for path in written:
        terminal.line(str(path))
    terminal.result({"safe": True, "files": [str(path) for path in written]})
    return ExitCode.DONE


def _approval(
    options: argparse.Namespace, session: Session, prepared: releases.PreparedRelease
) -> releases.Approval | None:
    if not options.approver:
        return None
    factor = key_files.read_given(options.approver_key_file)
    secret = read_passphrase(options.approver_passphrase_file, user_name=options.approver)
    return releases.approve(session, prepared, options.approver, secret, second_factor=factor)
