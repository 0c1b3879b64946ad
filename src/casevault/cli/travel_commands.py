"""Travelling without names: taking the keys to names off this computer, and bringing them back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_vault_options, opened
from casevault.domain.errors import ExitCode
from casevault.i18n import N_, gettext
from casevault.services import drafts, travel

_OPENED = "casevault travel work.casevault --user Ana"


def add_commands(commands: Any) -> None:
    """Add `travel` with its own subcommands."""
    parser = add_command(
        commands,
        "travel",
        N_("take the keys to names off this computer, or bring them back"),
        example=f"{_OPENED} away /media/stick",
    )
    add_vault_options(parser)
    actions = parser.add_subparsers(
        dest="what",
        required=True,
        title=gettext(N_("actions")),
        metavar="ACTION",
        prog="casevault travel VAULT --user NAME",
        help=gettext(N_("what to do; put --help after it to read more")),
    )
    away = add_command(
        actions,
        "away",
        N_("put them into a file on a stick"),
        example=f"{_OPENED} away /media/stick",
    )
    away.add_argument("folder", type=Path, metavar="FOLDER", help=gettext(N_("folder on a stick")))
    away.add_argument(
        "--drafts-may-stay",
        action="store_true",
        help=gettext(
            N_(
                "go on although something typed and not saved stays readable here, with the "
                "passphrase of whoever typed it"
            )
        ),
    )
    away.add_argument(
        "--reason", default="", metavar="WORDS", help=gettext(N_("why, for the log; no names"))
    )
    away.set_defaults(run=take_away)
    back = add_command(
        actions,
        "back",
        N_("bring them back from the file"),
        example=f"{_OPENED} back /media/stick/1a2b3c4d.cvk",
    )
    back.add_argument("file", type=Path, metavar="FILE", help=gettext(N_("file with the keys")))
    back.set_defaults(run=bring_back)


def take_away(options: argparse.Namespace, terminal: Terminal) -> int:
    """Put the keys to names into a file; what was typed and not saved is told of before."""
    with opened(options, terminal) as session:
        waiting = drafts.of_everybody(session)
        if waiting and options.drafts_may_stay:
            terminal.warn(
                gettext(
                    N_(
                        "What was typed and not saved stays readable on this computer, with the "
                        "passphrase of whoever typed it: {whose}."
                    )
                ).format(whose=drafts.whose(waiting))
            )
        file = options.folder / travel.fresh_name()
        travel.take_away(
            session,
            file,
            reason=options.reason,
            drafts_may_stay=options.drafts_may_stay,
            progress=terminal.progress,
        )
    terminal.say(
        N_(
            "The keys to names are in {path} and no longer here. Copy the file to a second stick: "
            "without it no name comes back here."
        ),
        path=file,
    )
    left = sum(each.count for each in waiting)
    terminal.result({"file": str(file), "drafts_left": left})
    return ExitCode.DONE


def bring_back(options: argparse.Namespace, terminal: Terminal) -> int:
    """Take the keys from the file into the vault again."""
    with opened(options, terminal) as session:
        travel.bring_back(session, options.file)
    terminal.say(N_("The keys to names are back. Names open from the next unlock on."))
    terminal.result({"back": True})
    return ExitCode.DONE
