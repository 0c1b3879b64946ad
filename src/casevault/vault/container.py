"""The vault folder as it is held open: its lock, its proven header, its anchor, the keys.

Everything that changes the header goes through `Container.change`: both copies, then the anchor.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from casevault.domain.errors import ExitCode, UserError
from casevault.i18n import N_
from casevault.vault import standing
from casevault.vault.anchor import FILE_NAME as ANCHOR_NAME
from casevault.vault.anchor import AnchorLostError, HeaderAnchor
from casevault.vault.appointments import Appointments
from casevault.vault.canonical_cbor import NotCanonicalError
from casevault.vault.crypto import sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.findings import Tally
from casevault.vault.header import Header, HeaderDamagedError, read_header, write_header
from casevault.vault.header_files import read_copies, write_copies
from casevault.vault.keyring import Keyring
from casevault.vault.lock import FolderLock
from casevault.vault.notices import Notice
from casevault.vault.slots import Slot
from casevault.vault.standing import Standing
from casevault.vault.unlocking import Unlocked

ANCHOR_PURPOSE: Final = "anchor"
"""Names the subkey of the facts key that the anchor is authenticated with."""


class Container:
    """An open vault folder; `close` wipes the keys and lets go of the lock."""

    def __init__(
        self, folder: Path, lock: FolderLock, unlocked: Unlocked, anchor: HeaderAnchor
    ) -> None:
        self.folder = folder
        self.header: Header = unlocked.header
        self.ring: Keyring = unlocked.ring
        self.appointments: Appointments = unlocked.appointments
        self.anchor = anchor
        self.notices: tuple[Notice, ...] = ()
        self._lock = lock

    def slot_of(self, user_id: str) -> Slot:
        """The slot of a user; StopIteration if she has none, which unlocking rules out."""
        return next(slot for slot in self.header.slots if slot.user_id == user_id)

    def with_slot(self, changed: Slot) -> tuple[Slot, ...]:
        """All slots, one of them in its new state."""
        return tuple(
            changed if slot.slot_id == changed.slot_id else slot for slot in self.header.slots
        )

    def change(
        self,
        *,
        slots: tuple[Slot, ...],
        appointments: Appointments | None = None,
        kdf: KdfParameters | None = None,
        travel: bytes | None = None,
    ) -> None:
        """Write a changed header; returns when both copies and the anchor are on the disk.

        Raises:
            UserError: there are too many users, or the disk refuses; the header is as before.
        """
        point = self.anchor.point
        after = replace(
            self.header,
            slots=slots,
            appointments=self.header.appointments if appointments is None else appointments.entries,
            kdf=self.header.kdf if kdf is None else kdf,
            travel=self.header.travel if travel is None else travel,
            generation=self.header.generation + 1,
            counter=point.counter,
            chain_head=point.chain_head,
        )
        content = self._content(after)
        try:
            write_copies(self.folder, content)
        except BaseException:
            # Half a change must not become whole at the next opening: put the old copies back.
            with suppress(OSError, UserError):
                write_copies(self.folder, self._content(self.header))
            raise
        self.header = after
        if appointments is not None:
            self.appointments = appointments
        self._anchor_header(content)

    def content(self) -> bytes:
        """The file of the header as it stands."""
        return self._content(self.header)

    def rewrite(self) -> None:
        """Write both copies again as they are, in place of a damaged or missing one."""
        content = self._content(self.header)
        write_copies(self.folder, content)
        self._anchor_header(content)

    def settle(self, found: Standing) -> None:
        """Bring the anchor to the header: finish an interrupted change, or accept an older one."""
        if found is Standing.ONE_AHEAD:
            self.rewrite()
        elif found is Standing.PUT_BACK:
            digest = sha256(self._content(self.header))
            point = replace(
                self.anchor.point, generation=self.header.generation, header_digest=digest
            )
            self.anchor.start_again(point)
            self.change(slots=self.header.slots)

    def accept_database(self, counter: int, chain_head: bytes) -> None:
        """Go on from where the database stands, although anchor or header knew a later state."""
        self.anchor.start_again(replace(self.anchor.point, counter=counter, chain_head=chain_head))
        self.change(slots=self.header.slots)

    def check(self, tally: Tally) -> None:
        """Look at every file around the database as it lies on the disk now."""
        digest = sha256(self._content(self.header))
        for copy in read_copies(self.folder):
            tally.checked["header"] += 1
            if copy.read is None or copy.read.digest != digest:
                tally.add(standing.COPY_DAMAGED, name=copy.name)
        owner = (self.header.vault_id, self.header.device_id)
        tally.checked["anchor"] += 1
        try:
            anchor = HeaderAnchor.open(self.folder, self.ring.facts_subkey(ANCHOR_PURPOSE), owner)
        except AnchorLostError:
            tally.add(standing.ANCHOR_LOST, name=ANCHOR_NAME)
            return
        if anchor.damaged_blocks or anchor.point != self.anchor.point:
            tally.add(standing.ANCHOR_BLOCK_DAMAGED, name=ANCHOR_NAME)
        anchor.close()

    def close(self) -> None:
        """Close the anchor, wipe the keys, let go of the lock; a second call does nothing."""
        self.anchor.close()
        self.ring.close()
        self._lock.release()

    def _anchor_header(self, content: bytes) -> None:
        """Both copies are on the disk, so the change stands; the anchor may be one behind."""
        digest = sha256(content)
        try:
            self.anchor.header_changed(self.header.generation, digest)
        except UserError:
            self.anchor.header_changed(self.header.generation, digest)

    def _content(self, header: Header) -> bytes:
        """The file of a header, which must be one that this program reads back."""
        try:
            content = write_header(header, self.ring.header_mac_key)
            read_header(content)
        except (NotCanonicalError, HeaderDamagedError):
            raise UserError(
                N_(
                    "This vault holds as many users and changes of users as it can. "
                    "Start a new one, or ask for help before you go on."
                ),
                exit_code=ExitCode.REFUSED,
            ) from None
        return content
