"""Whether the header stands where the anchor stands, or an older one was put back; and the words.

Between the header and the anchor the power may go: one step ahead of the anchor is normal. Behind
it, or level with it but different, is not. The database is compared in `writing`.
"""

from __future__ import annotations

from enum import Enum, auto

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault.anchor import AnchorPoint
from casevault.vault.header import Header
from casevault.vault.notices import Notice


class PutBackError(UserError):
    """Part of the vault is older than the rest, or nobody can tell; it was not opened.

    `may_go_on` says whether this user may have it opened all the same: a coordinator may.
    """

    def __init__(self, message_id: str, *, may_go_on: bool, **values: object) -> None:
        super().__init__(message_id, exit_code=ExitCode.DAMAGED, **values)
        self.may_go_on = may_go_on


class Standing(Enum):
    """How a part of the vault stands to the anchor."""

    LEVEL = auto()
    ONE_AHEAD = auto()
    PUT_BACK = auto()


def of_header(header: Header, digest: bytes, point: AnchorPoint) -> Standing:
    """How the newest copy of the header, with this SHA-256, stands to the anchor."""
    if header.counter > point.counter:
        # The header was written after saves that anchor and database know nothing of.
        return Standing.PUT_BACK
    if header.counter == point.counter and header.chain_head != point.chain_head:
        return Standing.PUT_BACK
    if (header.generation, digest) == (point.generation, point.header_digest):
        return Standing.LEVEL
    if header.generation == point.generation + 1:
        return Standing.ONE_AHEAD
    return Standing.PUT_BACK


ANCHOR_LOST = N_(
    "The file {name}, which shows whether anything older was put back, is missing or damaged. "
    "Unless you know why, do not go on; restore a backup."
)
HEADER_PUT_BACK = N_(
    "Part of this vault is older than the rest: something was put back. "
    "Unless you know why, do not go on; restore a backup."
)
DATABASE_PUT_BACK = N_(
    "Older records were put back in this vault: the last saves are missing. "
    "Unless you know why, do not go on; restore a backup."
)
COPY_DAMAGED = N_(
    "One of the two copies of the vault's key file, {name}, is damaged. "
    "Make a backup now; the program repairs the copy when you next change a user or passphrase."
)
COPY_HEALED = N_(
    "One of the two copies of the vault's key file, {name}, was damaged and has been written anew "
    "from the other. Make a backup now; if it comes again, check the disk."
)
ANCHOR_BLOCK_DAMAGED = N_(
    "Part of {name} is damaged, or the power went during the last save. "
    "Nothing that was saved is missing; if it comes again, check the disk."
)
ANCHOR_BLOCK_UNSURE = N_(
    "Part of {name} is damaged, so it is not certain that the last save is still here. "
    "Look at what you saved last: if it is missing, do not go on, and restore a backup."
)
"""The database stands where the whole block stands: the damaged one may have been newer."""

IDENTITIES_AWAY = N_(
    "The keys to names are not on this computer. "
    "They can be brought back under Settings, with the stick they are on."
)
FAILED_UNLOCKS = N_(
    "Failed attempts to open the vault since the last time: {count}. "
    "If they were not yours, tell the coordinator."
)


def unsure(notice: Notice) -> Notice:
    """What is said of a damaged block where nothing is ahead of the other one."""
    is_block = notice.message_id == ANCHOR_BLOCK_DAMAGED
    return Notice(ANCHOR_BLOCK_UNSURE, notice.values) if is_block else notice


def sure(notice: Notice) -> Notice:
    """The same where the database is one save ahead: only the power went."""
    is_block = notice.message_id == ANCHOR_BLOCK_UNSURE
    return Notice(ANCHOR_BLOCK_DAMAGED, notice.values) if is_block else notice
