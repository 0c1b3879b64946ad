"""Commands about a vault as a whole: create, verify, backup, restore, import, demo."""

from __future__ import annotations

import argparse
import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casevault import paths
from casevault.cli.passphrase_input import read_new_passphrase, read_passphrase
from casevault.cli.terminal import Terminal
from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_, gettext
from casevault.services import backup, demo, imports, unlock, verify
from casevault.services.session import Session


def add_vault_options(parser: argparse.ArgumentParser) -> None:
    """The options of every command that opens a vault."""
    parser.add_argument("vault", type=Path, metavar="VAULT")
    parser.add_argument("--user", required=True, metavar="NAME")
    parser.add_argument("--passphrase-file", metavar="FILE")
    parser.add_argument("--json", action="store_true")


@contextlib.contextmanager
def opened(options: argparse.Namespace, terminal: Terminal) -> Iterator[Session]:
    """The vault the command names, unlocked, and locked again at the end."""
    passphrase = read_passphrase(options.passphrase_file, user_name=options.user)
    session = unlock.unlock(
        options.vault,
        user_name=options.user,
        passphrase=passphrase,
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
    creating = commands.add_parser("create", help=gettext(N_("a new vault with its first user")))
    add_vault_options(creating)
    creating.add_argument(
        "--centre",
        default="",
        metavar="NAME",
        help=gettext(N_("name of the centre, shown inside and on printed reports")),
    )
    creating.add_argument("--country", choices=unlock.COUNTRIES, default="RS")
    creating.set_defaults(run=create)

    checking = commands.add_parser("verify", help=gettext(N_("check a vault as hard as we can")))
    add_vault_options(checking)
    checking.add_argument("--anchor", type=Path, metavar="FILE")
    checking.set_defaults(run=verify_vault)

    saving = commands.add_parser("backup", help=gettext(N_("an encrypted, verified copy")))
    add_vault_options(saving)
    saving.add_argument("file", type=Path, metavar="FILE")
    saving.set_defaults(run=back_up)

    restoring = commands.add_parser("restore", help=gettext(N_("a vault from its backup")))
    restoring.add_argument("file", type=Path, metavar="FILE")
    add_vault_options(restoring)
    restoring.set_defaults(run=restore)

    importing = commands.add_parser("import", help=gettext(N_("cases from a spreadsheet")))
    add_vault_options(importing)
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--profile", choices=list(imports.ImportProfile))
    importing.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help=gettext(N_("a list of columns: which heading means which field")),
    )
    importing.add_argument("--dry-run", action="store_true")
    importing.set_defaults(run=import_file)

    showing = commands.add_parser("demo", help=gettext(N_("a practice vault of invented people")))
    showing.add_argument("folder", type=Path, nargs="?", metavar="DIR")
    showing.add_argument("--people", type=int, default=300, metavar="N")
    showing.add_argument("--seed", type=int, default=1, metavar="S")
    showing.add_argument("--country", choices=unlock.COUNTRIES, default="RS")
    showing.add_argument("--no-window", action="store_true")
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(run=make_demo)


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
    if report.is_sound:
        terminal.say(N_("Everything that can be checked was checked, and it is as it should be."))
    else:
        terminal.say(
            N_("Something is not as it should be. Stop working in it and restore a backup.")
        )
    terminal.result(
        {"sound": report.is_sound, "findings": [finding.text() for finding in report.findings]}
    )
    return ExitCode.DONE if report.is_sound else ExitCode.DAMAGED


def back_up(options: argparse.Namespace, terminal: Terminal) -> int:
    """Write an encrypted copy and check it by opening it."""
    with opened(options, terminal) as session:
        done = backup.back_up(session, options.file, progress=terminal.progress)
    terminal.say(N_("The backup is written and was opened to check it: {path}"), path=done.path)
    terminal.result({"backup": str(done.path), "bytes": done.size})
    return ExitCode.DONE


def restore(options: argparse.Namespace, terminal: Terminal) -> int:
    """Make a vault from a backup; an existing vault is never replaced."""
    passphrase = read_passphrase(options.passphrase_file, user_name=options.user)
    backup.restore(
        options.file,
        options.vault,
        user_name=options.user,
        passphrase=passphrase,
        progress=terminal.progress,
    )
    terminal.say(N_("The vault is back at {path}. Every check was made."), path=options.vault)
    terminal.result({"vault": str(options.vault)})
    return ExitCode.DONE


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
