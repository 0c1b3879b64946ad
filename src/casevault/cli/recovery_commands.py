"""Getting back into a vault that nobody can open any more: by its recovery shares."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from casevault.cli.command_help import add_command
from casevault.cli.passphrase_input import read_new_passphrase
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_vault_options
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.services.entered_shares import EnteredShares
from casevault.services.recovering import bring_back, recover

_MOST_BYTES: Final = 8192


def add_commands(commands: Any) -> None:
    """Add `recover`."""
    parser = add_command(
        commands,
        "recover",
        N_("open a vault with its recovery shares, for a new coordinator"),
        example="casevault recover work.casevault --user Vera",
    )
    add_vault_options(
        parser,
        user_id=N_("name of the new coordinator, which nobody in the vault has yet"),
        key_file=False,
    )
    parser.add_argument(
        "--shares-file",
        metavar="FILE",
        help=gettext(
            N_(
                "file with one share on each line, or - for standard input; "
                "left out, you are asked for each"
            )
        ),
    )
    parser.add_argument(
        "--backup",
        type=Path,
        metavar="FILE",
        help=gettext(
            N_(
                "backup of a day when these shares were in force: the vault is made from it first, "
                "where there is none yet"
            )
        ),
    )
    parser.set_defaults(run=recover_vault)


def recover_vault(options: argparse.Namespace, terminal: Terminal) -> int:
    """Take shares until there are enough, then let the new coordinator in.

    With a backup the vault is made from it first; that stays if nobody can be let in.
    """
    if options.shares_file == options.passphrase_file == "-":
        raise UserError(
            N_("Shares and passphrase cannot both come from standard input. Put one in a file.")
        )
    shares = EnteredShares()
    try:
        _take(shares, options.shares_file, terminal)
        passphrase = read_new_passphrase(options.passphrase_file, user_name=options.user)
        if options.backup is not None:
            bring_back(options.backup, options.vault, shares, progress=terminal.progress)
            terminal.say(
                N_("The vault is back at {path}. Every check was made."), path=options.vault
            )
        recover(
            options.vault,
            shares,
            user_name=options.user,
            passphrase=passphrase,
            progress=terminal.progress,
        )
    finally:
        shares.close()
    terminal.say(
        N_("{name} is coordinator and director now. Issue new shares, and remove who is gone."),
        name=options.user,
    )
    terminal.result({"recovered": True, "user": options.user})
    return ExitCode.DONE


def _take(shares: EnteredShares, source: str | None, terminal: Terminal) -> None:
    if source is not None:
        for line in _lines(source):
            if not shares.are_enough:
                shares.add(line)
        return
    if not sys.stdin.isatty():
        raise UserError(
            N_(
                "There is nobody to ask for the shares. "
                "Use --shares-file FILE, or - for standard input."
            )
        )
    while not shares.are_enough:
        text = getpass.getpass(_question(shares))
        if not text.strip():
            raise UserError(N_("No share was given. Start the command again."))
        try:
            shares.add(text)
        except UserError as wrong:
            terminal.warn(wrong.text())


def _question(shares: EnteredShares) -> str:
    if shares.needed is None:
        return gettext(N_("Words of the first share: "))
    return gettext(N_("Words of the next share ({have} of {needed} are here): ")).format(
        have=len(shares.positions), needed=shares.needed
    )


def _lines(source: str) -> Iterator[str]:
    try:
        if source == "-":
            raw = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(source).open("rb") as file:
                raw = file.read(_MOST_BYTES + 1)
        text = raw.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            N_("The shares in {path} cannot be read. Check the name of the file."), path=source
        ) from error
    if len(raw) > _MOST_BYTES:
        raise UserError(N_("That is too much for shares. Give one share on each line."))
    return (line for line in text.splitlines() if line.strip())
