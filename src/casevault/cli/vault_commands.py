"""Commands about a vault as a whole: create, verify, backup, restore."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.passphrase_input import read_new_passphrase, read_passphrase
from casevault.cli.terminal import Terminal
from casevault.domain.errors import ExitCode
from casevault.i18n import N_, gettext
from casevault.services import backup, backup_rounds, key_files, unlock, verify
from casevault.services.session import Session
from casevault.services.signature_words import SignedPart

_VAULT = N_("folder of the vault")
_NEW_VAULT = N_("folder of the vault; it must not be there yet")
_USER = N_("name of the user who opens the vault")


def add_vault_options(
    parser: argparse.ArgumentParser,
    *,
    vault_id: str = _VAULT,
    user_id: str = _USER,
    key_file: bool = True,
) -> None:
    """The options of every command that opens a vault; without `key_file` she has none yet."""
    parser.add_argument("vault", type=Path, metavar="VAULT", help=gettext(vault_id))
    parser.add_argument("--user", required=True, metavar="NAME", help=gettext(user_id))
    add_passphrase_option(parser)
    if key_file:
        add_key_file_option(parser)
    add_json_option(parser)


def add_passphrase_option(
    parser: argparse.ArgumentParser, name: str = "--passphrase-file", *, text_id: str = ""
) -> None:
    """An option that names where a passphrase is read."""
    text = text_id or N_(
        "file that holds the passphrase on one line, or - for standard input; "
        "left out, you are asked"
    )
    parser.add_argument(name, metavar="FILE", help=gettext(text))


def add_key_file_option(
    parser: argparse.ArgumentParser, name: str = "--key-file", *, text_id: str = ""
) -> None:
    """An option that names the file needed beside a passphrase."""
    text = text_id or N_("key file of the user, where she needs one beside her passphrase")
    parser.add_argument(name, type=Path, metavar="KEYFILE", help=gettext(text))


def add_country_option(parser: argparse.ArgumentParser) -> None:
    """The option that says whose forms, places and numbers a vault knows."""
    parser.add_argument(
        "--country",
        choices=unlock.COUNTRIES,
        default="RS",
        metavar="CODE",
        help=gettext(N_("country of the centre: %(choices)s; default %(default)s")),
    )


@contextlib.contextmanager
def opened(options: argparse.Namespace, terminal: Terminal) -> Iterator[Session]:
    """The vault the command names, unlocked, and locked again at the end."""
    unlock.require_no_wait(options.vault)  # before anybody types a passphrase in vain
    second_factor = key_files.read_given(options.key_file)
    passphrase = read_passphrase(options.passphrase_file, user_name=options.user)
    session = unlock.unlock(
        options.vault,
        user_name=options.user,
        passphrase=passphrase,
        second_factor=second_factor,
        progress=terminal.progress,
    )
    try:
        for warning in session.vault.warnings:
            terminal.warn(warning.text())
        yield session
    finally:
        session.close()


def add_commands(commands: Any) -> None:
    """Add the commands to the command line."""
    _add_create(commands)
    checking = add_command(
        commands,
        "verify",
        N_("check a vault as hard as we can"),
        example="casevault verify work.casevault --user Ana",
    )
    add_vault_options(checking)
    checking.add_argument(
        "--anchor",
        metavar="WHERE",
        help=gettext(
            N_(
                "what must fit the log: the folder of a release or a backup kept elsewhere, "
                "or a code printed on a report"
            )
        ),
    )
    checking.set_defaults(run=verify_vault)

    saving = add_command(
        commands,
        "backup",
        N_("an encrypted, verified copy"),
        example="casevault backup work.casevault copy.cvb --user Ana",
    )
    add_vault_options(saving)
    saving.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=gettext(N_("backup to write; it must not be there yet")),
    )
    saving.set_defaults(run=back_up)

    rounds = add_command(
        commands,
        "backup-round",
        N_("a backup to the place chosen for backups; older ones that are not needed go"),
        example="casevault backup-round work.casevault --user Ana",
    )
    add_vault_options(rounds)
    rounds.set_defaults(run=make_round)

    restoring = add_command(
        commands,
        "restore",
        N_("a vault from its backup"),
        example="casevault restore copy.cvb again.casevault --user Ana",
    )
    restoring.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=gettext(N_("backup that holds it; it opens with the passphrase of its day")),
    )
    add_vault_options(restoring, vault_id=_NEW_VAULT)
    restoring.set_defaults(run=restore)


def _add_create(commands: Any) -> None:
    parser = add_command(
        commands,
        "create",
        N_("a new vault with its first user"),
        example="casevault create work.casevault --user Ana --country RS",
    )
    add_vault_options(
        parser,
        vault_id=_NEW_VAULT,
        user_id=N_("name of the first user, who is coordinator and director"),
        key_file=False,
    )
    parser.add_argument(
        "--centre",
        default="",
        metavar="NAME",
        help=gettext(
            N_(
                "name of the centre, shown inside and on printed reports; "
                "default: the name of the folder"
            )
        ),
    )
    add_country_option(parser)
    parser.set_defaults(run=create)


def create(options: argparse.Namespace, terminal: Terminal) -> int:
    """Make a vault."""
    passphrase = read_new_passphrase(options.passphrase_file, user_name=options.user)
    session = unlock.create_vault(
        options.vault,
        user_name=options.user,
        passphrase=passphrase,
        label=options.centre or options.vault.stem,
        country=options.country,
        progress=terminal.progress,
    )
    vault_id = session.vault.info.vault_id
    session.close()
    terminal.say(
        N_("The vault is ready at {path}. Without the passphrase nobody can open it, not even us."),
        path=options.vault,
    )
    terminal.result({"vault": str(options.vault), "vault_id": vault_id})
    return ExitCode.DONE


def verify_vault(options: argparse.Namespace, terminal: Terminal) -> int:
    """Run every check there is."""
    with opened(options, terminal) as session:
        report = verify.verify(session, anchor=options.anchor, progress=terminal.progress)
    for finding in report.findings:
        terminal.line(finding.text())
    for part in report.signed:
        terminal.line(part.text())
    if report.fits_anchor:
        terminal.say(N_("The log fits what was noted elsewhere: nothing older was put back."))
    if report.backups:
        terminal.say(
            N_("Backups at hand with which the log was compared: {count}"), count=report.backups
        )
    if report.is_sound:
        terminal.say(N_("Everything that can be checked was checked, and it is as it should be."))
    else:
        terminal.say(
            N_("Something is not as it should be. Stop working in it and restore a backup.")
        )
    terminal.result(
        {
            "sound": report.is_sound,
            "fits_anchor": report.fits_anchor if options.anchor else None,
            "compared_backups": report.backups,
            "findings": [finding.text() for finding in report.findings],
            "signatures": [_as_values(part) for part in report.signed],
        }
    )
    return ExitCode.DONE if report.is_sound else ExitCode.DAMAGED


def _as_values(part: SignedPart) -> dict[str, object]:
    signer = part.signer
    return {
        "user": signer.user_id,
        "has_left": not signer.is_member,
        "signatures": signer.signatures,
        "entries": signer.entries,
        "last": signer.last,
        "wrong": signer.wrong,
    }


def back_up(options: argparse.Namespace, terminal: Terminal) -> int:
    """Write an encrypted copy and check it by opening it."""
    with opened(options, terminal) as session:
        done = backup.back_up(session, options.file, progress=terminal.progress)
    return _say_written(terminal, done)


def make_round(options: argparse.Namespace, terminal: Terminal) -> int:
    """Do once what the program does by itself in pauses of work."""
    with opened(options, terminal) as session:
        done = backup_rounds.run(session, progress=terminal.progress)
    return _say_written(terminal, done)


def _say_written(terminal: Terminal, done: backup.BackupDone) -> int:
    terminal.say(N_("The backup is written and was opened to check it: {path}"), path=done.path)
    terminal.result({"backup": str(done.path), "bytes": done.size})
    return ExitCode.DONE


def restore(options: argparse.Namespace, terminal: Terminal) -> int:
    """Make a vault from a backup; an existing vault is never replaced."""
    second_factor = key_files.read_given(options.key_file)
    passphrase = read_passphrase(options.passphrase_file, user_name=options.user)
    restored = backup.restore(
        options.file,
        options.vault,
        user_name=options.user,
        passphrase=passphrase,
        second_factor=second_factor,
        progress=terminal.progress,
    )
    terminal.say(N_("The vault is back at {path}. Every check was made."), path=options.vault)
    told = {
        "erase_again": len(restored.to_erase),
        "users_back": len(restored.lost),
        "old_shares_open": restored.old_shares_open,
    }
    if restored.to_erase:
        terminal.say(
            N_("Cases erased after that day, which a coordinator erases again: {count}"),
            count=len(restored.to_erase),
        )
    if restored.lost:
        terminal.say(
            N_("Users who had left or lost a role since and have it again: {count}. Look at them."),
            count=len(restored.lost),
        )
    if restored.old_shares_open:
        terminal.say(
            N_(
                "Recovery shares that had been replaced open this vault again. "
                "A coordinator issues new ones under Recovery."
            )
        )
    terminal.result({"vault": str(options.vault), **told})
    return ExitCode.DONE
