"""Commands about the users of a vault: list, add, change the passphrase."""

from __future__ import annotations

import argparse
from typing import Any

from casevault.cli.command_help import add_command
from casevault.cli.passphrase_input import read_new_passphrase
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_passphrase_option, add_vault_options, opened
from casevault.domain.errors import ExitCode
from casevault.domain.roles import GIVEN_TO_PEOPLE, Role
from casevault.i18n import N_, gettext
from casevault.services import users

_OPENED = "casevault user work.casevault --user Ana"


def add_commands(commands: Any) -> None:
    """Add `user` with its own subcommands."""
    parser = add_command(
        commands,
        "user",
        N_("the people who may open a vault"),
        example=f"{_OPENED} list",
    )
    add_vault_options(parser)
    actions = parser.add_subparsers(
        dest="what",
        required=True,
        title=gettext(N_("actions")),
        metavar="ACTION",
        # Its usage would leave out what a user has to write before the action.
        prog="casevault user VAULT --user NAME",
        help=gettext(N_("what to do; put --help after it to read more")),
    )
    listing = add_command(
        actions, "list", N_("who may open it, with their roles"), example=f"{_OPENED} list"
    )
    listing.set_defaults(run=list_users)
    _add_adding(actions)
    change = add_command(
        actions, "passphrase", N_("change your own passphrase"), example=f"{_OPENED} passphrase"
    )
    _add_new_passphrase_option(change)
    change.set_defaults(run=change_passphrase)


def _add_adding(actions: Any) -> None:
    parser = add_command(
        actions, "add", N_("add somebody"), example=f"{_OPENED} add Boris --role director"
    )
    parser.add_argument("name", metavar="NAME", help=gettext(N_("name of the new user")))
    parser.add_argument(
        "--role",
        action="append",
        choices=sorted(GIVEN_TO_PEOPLE),
        required=True,
        metavar="ROLE",
        help=gettext(N_("what the user may do, given once or more: %(choices)s")),
    )
    _add_new_passphrase_option(parser)
    parser.set_defaults(run=add_user)


def _add_new_passphrase_option(parser: argparse.ArgumentParser) -> None:
    add_passphrase_option(
        parser,
        "--new-passphrase-file",
        text_id=N_("file that holds the new passphrase on one line; left out, you are asked twice"),
    )


def list_users(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print who may open the vault."""
    with opened(options, terminal) as session:
        found = users.list_users(session)
    terminal.table(
        [gettext(N_("name")), gettext(N_("roles"))],
        [[user.name, ", ".join(sorted(user.roles))] for user in found],
    )
    terminal.result({"users": [{"name": user.name, "roles": sorted(user.roles)} for user in found]})
    return ExitCode.DONE


def add_user(options: argparse.Namespace, terminal: Terminal) -> int:
    """Add a user with a first passphrase, which she should change herself."""
    with opened(options, terminal) as session:
        passphrase = read_new_passphrase(options.new_passphrase_file, user_name=options.name)
        roles = frozenset(Role(role) for role in options.role)
        users.add_user(session, options.name, passphrase, roles=roles, progress=terminal.progress)
    terminal.say(
        N_("{name} can open the vault now. Ask her to change the passphrase."), name=options.name
    )
    terminal.result({"added": options.name, "roles": sorted(roles)})
    return ExitCode.DONE


def change_passphrase(options: argparse.Namespace, terminal: Terminal) -> int:
    """Give the user who opens the vault a new passphrase."""
    with opened(options, terminal) as session:
        fresh = read_new_passphrase(options.new_passphrase_file, user_name=options.user)
        users.change_passphrase(session, fresh, progress=terminal.progress)
    terminal.say(N_("The passphrase is changed."))
    terminal.result({"changed": True})
    return ExitCode.DONE
