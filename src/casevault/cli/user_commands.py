"""Commands about the users of a vault: list, add, change the passphrase."""

from __future__ import annotations

import argparse
from typing import Any

from casevault.cli.passphrase_input import read_new_passphrase
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_vault_options, opened
from casevault.domain.errors import ExitCode
from casevault.domain.roles import Role
from casevault.i18n import N_, gettext
from casevault.services import users


def add_commands(commands: Any) -> None:
    """Add `user` with its own subcommands."""
    parser = commands.add_parser("user", help=gettext(N_("the people who may open a vault")))
    add_vault_options(parser)
    what = parser.add_subparsers(dest="what", required=True)
    listing = what.add_parser("list", help=gettext(N_("who may open it, with their roles")))
    listing.set_defaults(run=list_users)
    adding = what.add_parser("add", help=gettext(N_("add somebody")))
    adding.add_argument("name")
    adding.add_argument("--role", action="append", choices=list(Role), required=True)
    adding.add_argument("--new-passphrase-file", metavar="FILE")
    adding.set_defaults(run=add_user)
    change = what.add_parser("passphrase", help=gettext(N_("change your own passphrase")))
    change.add_argument("--new-passphrase-file", metavar="FILE")
    change.set_defaults(run=change_passphrase)


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
