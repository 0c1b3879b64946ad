"""Passphrases come from a prompt, a file or standard input; never from arguments or environment.

A key file is named by its path: the secret is in the file.
"""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from casevault.domain.errors import UserError
from casevault.i18n import N_, gettext

_MOST_BYTES = 1024


def read_passphrase(source: str | None, *, user_name: str) -> bytearray:
    """The passphrase of `user_name`, from `source` (a file, `-` for standard input) or a prompt.

    Raises:
        UserError: the file cannot be read, is empty or too long, or there is nobody to ask.
    """
    if source is None:
        return _prompt(gettext(N_("Passphrase of {name}: ")).format(name=user_name))
    if source == "-":
        raw = bytearray(sys.stdin.buffer.readline(_MOST_BYTES + 1))
    else:
        try:
            with Path(source).open("rb") as file:
                raw = bytearray(file.read(_MOST_BYTES + 1))
        except OSError as error:
            raise UserError(
                N_("The passphrase file {path} cannot be read. Check its name."), path=source
            ) from error
    while raw.endswith((b"\n", b"\r")):
        del raw[-1:]
    if not raw or len(raw) > _MOST_BYTES:
        raise UserError(N_("The passphrase is empty or too long. Give it on one line."))
    return raw


def read_new_passphrase(source: str | None, *, user_name: str) -> bytearray:
    """A passphrase that is being set; a prompt asks twice.

    Raises:
        UserError: as `read_passphrase`, or the two entries differ.
    """
    if source is not None:
        return read_passphrase(source, user_name=user_name)
    first = _prompt(gettext(N_("New passphrase of {name}: ")).format(name=user_name))
    second = _prompt(gettext(N_("The same again: ")))
    if first != second:
        raise UserError(N_("The two entries differ. Start the command again."))
    return first


def _prompt(question: str) -> bytearray:
    if not sys.stdin.isatty():
        raise UserError(
            N_(
                "There is nobody to ask for the passphrase. "
                "Use --passphrase-file FILE, or - for standard input."
            )
        )
    answer = getpass.getpass(question)
    if not answer:
        raise UserError(N_("No passphrase was given. Start the command again."))
    return bytearray(answer.encode("utf-8"))
