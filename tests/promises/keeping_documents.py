"""Keeps and removes documents, and what must be there of them afterwards.

Step k adds document k, or, where k is divisible by 4, removes document k - 2; so the documents
after k steps are known.
"""

from __future__ import annotations

from pathlib import Path

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.vault.attachments import NewAttachment
from casevault.vault.vault import Vault
from promises.saving import FIRST, made
from promises.work import NAME, Work, say
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


def run(root: Path, first: int, last: int) -> None:
    """Keep and remove documents in one open vault, up to the first step that is refused."""
    number = first
    try:
        vault = opened(root / NAME, clock=SystemClock())
        for number in range(first, last + 1):
            step(vault, number)
            say(f"acknowledged {number}")
        vault.close()
    except UserError as refused:
        say(f"refused {number} {refused.message_id}")


def judge(root: Path, known: int) -> int:
    """Open, read every document, check everything."""
    vault = opened(root / NAME, clock=SystemClock())
    try:
        documents = found(vault)
        assert documents in [expected(known), expected(known + 1)]
        assert vault.verify().findings == ()
        return known + (documents != expected(known))
    finally:
        vault.close()


DOCUMENTS = Work(
    place="promises.keeping_documents:DOCUMENTS",
    title="edit: documents",
    made=lambda root: made(root / NAME),
    run=run,
    judge=judge,
    last=24,
    brief=5,
)
