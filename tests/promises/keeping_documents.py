"""A program that keeps and removes documents without end, and what must be there afterwards.

Step k adds document k, or, where k is divisible by 4, removes document k - 2; so the documents
after k steps are known. Run as a program it says each acknowledged step on standard output.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.vault.attachments import NewAttachment
from casevault.vault.vault import Vault
from promises.saving import FIRST
from vault.made_vaults import opened


def content(number: int) -> bytes:
    """What document `number` holds: sometimes more than one chunk."""
    return b"document %d " % number * (6000 if number % 5 == 0 else 40 * number)


def expected(steps: int) -> set[int]:
    """The documents that are there after this many steps; step 1 made the vault."""
    added = {number for number in range(2, steps + 1) if number % 4}
    return added - {number - 2 for number in range(4, steps + 1, 4)}


def found(vault: Vault) -> set[int]:
    """The documents that are there, each read to its end."""
    numbers = set()
    for document in vault.attachments.of_case(FIRST.case_id):
        number = int(document.attachment_id, 16)
        read = b"".join(vault.attachments.open(document.attachment_id, "test").chunks)
        assert read == content(number)
        numbers.add(number)
    return numbers


def step(vault: Vault, number: int) -> None:
    """Do step `number`, from 2 on; returns when it is acknowledged."""
    if number % 4 == 0:
        vault.attachments.remove(f"{number - 2:032x}", "test")
        return
    new = NewAttachment(
        FIRST.case_id, f"{number}.txt", "text/plain", attachment_id=f"{number:032x}"
    )
    vault.attachments.add(new, [content(number)], "test")


def main(arguments: list[str]) -> None:
    """Keep documents in a vault: FOLDER FIRST LAST."""
    folder, first, last = arguments
    vault = opened(Path(folder), clock=SystemClock())
    for number in range(int(first), int(last) + 1):
        try:
            step(vault, number)
        except UserError:
            os.write(sys.stdout.fileno(), b"refused %d\n" % number)
            return
        os.write(sys.stdout.fileno(), b"acknowledged %d\n" % number)
    vault.close()


if __name__ == "__main__":
    main(sys.argv[1:])
