"""Commands about figures outside a vault: protect a table, attack tables, verify a release."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.terminal import Terminal
from casevault.domain.errors import ExitCode
from casevault.domain.release import Profile
from casevault.i18n import N_, gettext
from casevault.services import figures, protection, release_check


def add_commands(commands: Any) -> None:
    """Add the commands to the command line."""
    _add_protect(commands)
    _add_attack(commands)
    _add_verify_release(commands)


def _add_protect(commands: Any) -> None:
    parser = add_command(
        commands,
        "protect",
        N_("protect a table of counts you have"),
        example="casevault protect counts.csv --measure n --total Total --out protected",
    )
    parser.add_argument(
        "counts",
        type=Path,
        metavar="COUNTS.csv",
        help=gettext(N_("table in UTF-8: a row for each cell, a column for each variable")),
    )
    parser.add_argument(
        "--measure",
        required=True,
        metavar="COLUMN",
        help=gettext(N_("heading of the column that holds the counts")),
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help=gettext(N_("folder to write protected.csv to; nothing in it is replaced")),
    )
    parser.add_argument(
        "--total",
        default=None,
        metavar="WORD",
        help=gettext(N_("word that stands in a column for its total; default: an empty cell")),
    )
    _add_protection(parser)
    add_json_option(parser)
    parser.set_defaults(run=protect_counts)


def _add_protection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile",
        choices=list(Profile),
        default=Profile.PUBLIC,
        help=gettext(N_("for whom the table is; both are protected alike; default %(default)s")),
    )
    parser.add_argument(
        "--threshold",
        type=int,
        default=5,
        metavar="K",
        help=gettext(
            N_("round to multiples of K, or hide groups of fewer; 2 or more; default %(default)s")
        ),
    )
    parser.add_argument(
        "--method",
        choices=("round", "suppress"),
        default="round",
        help=gettext(
            N_(
                "round changes every count; suppress hides some and prints the others exactly, "
                "for readers who must have exact totals; default %(default)s"
            )
        ),
    )
    parser.add_argument(
        "--hierarchy",
        type=Path,
        metavar="FILE",
        help=gettext(
            N_(
                "which codes are part of which: CSV with the columns variable, code, parent; "
                "a line for each code below a group"
            )
        ),
    )
    parser.add_argument(
        "--zeros",
        choices=list(protection.Zeros),
        default=protection.Zeros.HIDDEN,
        help=gettext(
            N_(
                "empty cells when others are hidden: hidden as well, shown (readers then know "
                "that hidden is not empty), or either; default %(default)s"
            )
        ),
    )


def _add_attack(commands: Any) -> None:
    parser = add_command(
        commands,
        "attack",
        N_("try to undo published tables"),
        example="casevault attack release-2024 release-2025",
    )
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        metavar="PATH",
        help=gettext(
            N_(
                "tables (.csv), folders of releases or protected tables, or a facts file (.json); "
                "several are attacked together"
            )
        ),
    )
    parser.add_argument(
        "--threshold",
        type=int,
        default=None,
        metavar="K",
        help=gettext(
            N_("groups of fewer than K must stay hidden; default: as the files say, else 5")
        ),
    )
    add_json_option(parser)
    parser.set_defaults(run=attack_published)


def _add_verify_release(commands: Any) -> None:
    parser = add_command(
        commands,
        "verify-release",
        N_("signature, consistency and witnesses of a release"),
        example="casevault verify-release release-2025",
    )
    parser.add_argument(
        "path",
        type=Path,
        metavar="PATH",
        help=gettext(N_("folder of the release, with manifest.json in it")),
    )
    parser.add_argument(
        "--fingerprint",
        metavar="TEXT",
        help=gettext(
            N_(
                "fingerprint from the letterhead of the centre, in quotation marks; "
                "it must fit the signature"
            )
        ),
    )
    add_json_option(parser)
    parser.set_defaults(run=verify_release)


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
            zeros=protection.Zeros(options.zeros),
        ),
    )
    terminal.say(N_("Protected alone, not against other publications:"))
    for path in done.files:
        terminal.line(str(path))
    if done.hidden is not None:
        terminal.say(
            N_(
                "Hidden: {hidden} of {rows} figures; a longer search could save at most {gap} % "
                "of what that costs."
            ),
            hidden=done.hidden,
            rows=done.rows,
            gap=format(100 * done.gap, ".1f"),
        )
        terminal.say(
            N_(
                "Which cells are hidden depends on the true numbers, also on those that are not "
                "shown: what could not be published in this way tells something too."
            )
        )
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
