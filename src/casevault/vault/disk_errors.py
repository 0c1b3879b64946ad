"""What a disk refuses, as sentences a person can act on; one wording wherever it happens."""

from __future__ import annotations

from pathlib import Path

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_


def disk_full(folder: Path) -> UserError:
    """There is no room left where the folder lies."""
    return UserError(
        N_("The disk is full. Free some space where {folder} lies and try again."), folder=folder
    )


def not_writable(folder: Path) -> UserError:
    """The system forbids writing into the folder."""
    return UserError(
        N_(
            "The folder {folder} cannot be written to. "
            "Ask for the right to change it, or copy it to a place of your own."
        ),
        folder=folder,
    )


def disk_failing(folder: Path) -> UserError:
    """The disk could not do what it was asked (DAMAGED)."""
    return UserError(
        N_(
            "The disk that holds {folder} reports an error. "
            "Copy what you can to another disk and restore from a backup."
        ),
        exit_code=ExitCode.DAMAGED,
        folder=folder,
    )
