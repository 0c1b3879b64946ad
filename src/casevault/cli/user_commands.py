"""Commands about the users of a vault: list, add, roles, removal, passphrase, new keys."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command
from casevault.cli.passphrase_input import read_new_passphrase
from casevault.cli.terminal import Terminal
from casevault.cli.vault_commands import add_passphrase_option, add_vault_options, opened
from casevault.domain.errors import ExitCode
from casevault.domain.roles import GIVEN_TO_PEOPLE, Role
from casevault.i18n import N_, gettext
from casevault.services import key_files, leaving, users
from casevault.services.leaving import Sentence

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
    _add_making_option(
        change,
        N_(
            "folder on a stick for a new key file, given once or more for copies; "
            "left out, no key file is needed from now on"
        ),
    )
    change.set_defaults(run=change_passphrase)
    _add_roles(actions)
    _add_removing(actions)
    _add_rotating(commands)


def _add_adding(actions: Any) -> None:
    parser = add_command(
        actions, "add", N_("add somebody"), example=f"{_OPENED} add Boris --role director"
    )
    parser.add_argument("name", metavar="NAME", help=gettext(N_("name of the new user")))
    _add_role_option(parser)
    _add_new_passphrase_option(parser)
    _add_making_option(
        parser,
        N_("folder on a stick for a key file she then needs too, given once or more for copies"),
    )
    parser.set_defaults(run=add_user)


def _add_roles(actions: Any) -> None:
    parser = add_command(
        actions,
        "role",
        N_("give somebody other roles, in place of those she has"),
        example=f"{_OPENED} role Boris --role worker --role auditor",
    )
    parser.add_argument("name", metavar="NAME", help=gettext(N_("name of the user")))
    _add_role_option(parser)
    _add_reason_option(parser)
    parser.set_defaults(run=change_roles)


def _add_removing(actions: Any) -> None:
    parser = add_command(
        actions,
        "remove",
        N_("remove somebody; everybody else gets new keys"),
        example=f"{_OPENED} remove Boris",
    )
    parser.add_argument("name", metavar="NAME", help=gettext(N_("name of the user")))
    _add_reason_option(parser)
    parser.set_defaults(run=remove_user)


def _add_rotating(commands: Any) -> None:
    parser = add_command(
        commands,
        "rotate",
        N_("new keys for everybody who may open a vault"),
        example="casevault rotate work.casevault --user Ana",
    )
    add_vault_options(parser)
    parser.add_argument(
        "--new-signature",
        action="store_true",
        help=gettext(
            N_("also a new key for signatures; recipients of releases need its fingerprint")
        ),
    )
    _add_reason_option(parser)
    parser.set_defaults(run=rotate)


def _add_role_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role",
        action="append",
        choices=sorted(GIVEN_TO_PEOPLE),
        required=True,
        metavar="ROLE",
        help=gettext(N_("what the user may do, given once or more: %(choices)s")),
    )


def _add_reason_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--reason", default="", metavar="WORDS", help=gettext(N_("why, for the log; no names"))
    )


def _add_making_option(parser: argparse.ArgumentParser, text_id: str) -> None:
    parser.add_argument(
        "--make-key-file",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help=gettext(text_id),
    )


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
        made = key_files.written(session, options.make_key_file)
        with made as secret:
            users.add_user(
                session,
                options.name,
                passphrase,
                roles=roles,
                second_factor=secret,
                progress=terminal.progress,
            )
    terminal.say(
        N_("{name} can open the vault now. Ask her to change the passphrase."), name=options.name
    )
    _say_key_files(made.paths, terminal)
    terminal.result(
        {"added": options.name, "roles": sorted(roles), "key_files": _texts(made.paths)}
    )
    return ExitCode.DONE


def change_passphrase(options: argparse.Namespace, terminal: Terminal) -> int:
    """Give the user who opens the vault a new passphrase, and a new key file or none."""
    with opened(options, terminal) as session:
        fresh = read_new_passphrase(options.new_passphrase_file, user_name=options.user)
        made = key_files.written(session, options.make_key_file)
        with made as secret:
            users.change_passphrase(
                session, fresh, second_factor=secret, progress=terminal.progress
            )
    terminal.say(N_("The passphrase is changed."))
    _say_key_files(made.paths, terminal)
    terminal.result({"changed": True, "key_files": _texts(made.paths)})
    return ExitCode.DONE


def change_roles(options: argparse.Namespace, terminal: Terminal) -> int:
    """Give somebody other roles; new keys for everybody where one is taken away."""
    wanted = frozenset(Role(role) for role in options.role)
    with opened(options, terminal) as session:
        user = users.require_roles(session, users.user_named(session, options.name).user_id, wanted)
        _say_all(users.what_roles_do(session, user.user_id, wanted), terminal)
        changes = users.change_roles(
            session, user.user_id, wanted, reason=options.reason, progress=terminal.progress
        )
    terminal.say(N_("{name} has other roles now."), name=user.name)
    terminal.result({"changed": user.name, "roles": sorted(wanted), "new_keys": changes is None})
    return ExitCode.DONE


def remove_user(options: argparse.Namespace, terminal: Terminal) -> int:
    """Remove somebody by new keys for all others."""
    with opened(options, terminal) as session:
        user = users.require_removable(session, users.user_named(session, options.name).user_id)
        _say_all(users.what_removal_does(session, user.user_id), terminal)
        users.remove_user(session, user.user_id, reason=options.reason, progress=terminal.progress)
    terminal.say(N_("{name} is removed. Everybody else has new keys."), name=user.name)
    terminal.result({"removed": user.name, "new_keys": True})
    return ExitCode.DONE


def rotate(options: argparse.Namespace, terminal: Terminal) -> int:
    """New keys for everybody."""
    with opened(options, terminal) as session:
        _say_all(leaving.when_rotated(new_signature=options.new_signature), terminal)
        users.new_keys(
            session,
            new_signature=options.new_signature,
            reason=options.reason,
            progress=terminal.progress,
        )
    terminal.say(N_("Everybody has new keys. The old ones open nothing any more."))
    terminal.result({"new_keys": True, "new_signature": options.new_signature})
    return ExitCode.DONE


def _say_all(sentences: Iterable[Sentence], terminal: Terminal) -> None:
    for sentence in sentences:
        terminal.line(sentence.text())


def _say_key_files(paths: Iterable[Path], terminal: Terminal) -> None:
    for path in paths:
        terminal.say(
            N_("Key file: {path}. It is needed at each unlock beside the passphrase."), path=path
        )


def _texts(paths: Iterable[Path]) -> list[str]:
    return [str(path) for path in paths]
