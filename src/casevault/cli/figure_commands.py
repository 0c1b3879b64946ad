"""Commands about figures: table sets, exact tables on a terminal, release, protect, attack."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from casevault.cli.passphrase_input import read_passphrase
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_vault_options, opened
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.periods import Period
from casevault.domain.release import Profile
from casevault.domain.table_sets import TableSet, table_set, table_sets
from casevault.i18n import N_, gettext, language
from casevault.services import (
    after_restore,
    figures,
    protection,
    release_check,
    releases,
    statistics,
)
from casevault.services.session import Session


def add_commands(commands: Any) -> None:
    """Add the commands to the command line."""
    tables = commands.add_parser(
        "tables", help=gettext(N_("the statutory table sets; with --internal their exact figures"))
    )
    tables.add_argument("--internal", type=Path, metavar="VAULT", dest="vault")
    tables.add_argument("--set", dest="table_set")
    _add_period(tables, required=False)
    tables.add_argument("--user", metavar="NAME")
    tables.add_argument("--passphrase-file", metavar="FILE")
    tables.add_argument("--json", action="store_true")
    tables.set_defaults(run=print_tables)

    release = commands.add_parser(
        "release", help=gettext(N_("prepare, attack and write a release"))
    )
    add_vault_options(release)
    release.add_argument("--set", dest="table_set", required=True, metavar="NAME[,NAME]")
    release.add_argument("--profile", choices=list(Profile), required=True)
    _add_period(release, required=True)
    release.add_argument("--out", type=Path, required=True, metavar="DIR")
    release.add_argument("--recipient", default="", metavar="WHOM")
    release.add_argument("--approver", metavar="NAME")
    release.add_argument("--approver-passphrase-file", metavar="FILE")
    release.add_argument(
        "--nothing-released-since-backup",
        action="store_true",
        help=gettext(N_("after a restore: a coordinator declares that nothing was released since")),
    )
    release.set_defaults(run=write_release)

    protect = commands.add_parser("protect", help=gettext(N_("protect a table of counts you have")))
    protect.add_argument("counts", type=Path, metavar="COUNTS.csv")
    protect.add_argument("--measure", required=True, metavar="COLUMN")
    protect.add_argument("--total", default=None, metavar="WORD")
    protect.add_argument("--profile", choices=list(Profile), default=Profile.PUBLIC)
    protect.add_argument("--threshold", type=int, default=5, metavar="K")
    protect.add_argument("--method", choices=("round", "suppress"), default="round")
    protect.add_argument("--hierarchy", type=Path, metavar="FILE")
    protect.add_argument("--out", type=Path, required=True, metavar="DIR")
    protect.add_argument("--json", action="store_true")
    protect.set_defaults(run=protect_counts)

    attack = commands.add_parser("attack", help=gettext(N_("try to undo published tables")))
    attack.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    attack.add_argument("--threshold", type=int, default=None, metavar="K")
    attack.add_argument("--json", action="store_true")
    attack.set_defaults(run=attack_published)

    checking = commands.add_parser(
        "verify-release", help=gettext(N_("signature, consistency and witnesses of a release"))
    )
    checking.add_argument("path", type=Path, metavar="PATH")
    checking.add_argument("--fingerprint", metavar="WORDS")
    checking.add_argument("--json", action="store_true")
    checking.set_defaults(run=verify_release)


def _add_period(parser: argparse.ArgumentParser, *, required: bool) -> None:
    for name, target in (("--from", "start"), ("--to", "end")):
        parser.add_argument(name, dest=target, type=_day, required=required, metavar="D")
    parser.add_argument("--cut-off", type=_day, metavar="D")


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
    secret = read_passphrase(options.approver_passphrase_file, user_name=options.approver)
    return releases.approve(session, prepared, options.approver, secret)


def protect_counts(options: argparse.Namespace, terminal: Terminal) -> int:
    """Protect a table of counts that the centre already has."""
    done = protection.protect_file(
        options.counts,
        out=options.out,
        request=protection.ProtectRequest(
            measure=options.measure,
            total=options.total,
            threshold=options.threshold,
            method=options.method,
            hierarchy=options.hierarchy,
        ),
    )
    terminal.say(N_("Protected alone, not against other publications:"))
    for path in done.files:
        terminal.line(str(path))
    terminal.result(done.as_json())
    return ExitCode.DONE


def attack_published(options: argparse.Namespace, terminal: Terminal) -> int:
    """Attack published tables or a facts file; exit code 3 when they are unsafe."""
    verdict = figures.attack_paths(options.paths, threshold=options.threshold)
    for line in verdict.lines():
        terminal.line(line)
    terminal.result(verdict.as_json())
    return ExitCode.DONE if verdict.is_safe else ExitCode.REFUSED


def verify_release(options: argparse.Namespace, terminal: Terminal) -> int:
    """Check a release file: exit code 4 when anything does not fit."""
    report = release_check.verify_release(options.path, fingerprint=options.fingerprint)
    for line in report.lines():
        terminal.line(line)
    terminal.result(report.as_json())
    return ExitCode.DONE if report.is_sound else ExitCode.DAMAGED
