"""A new epoch: everybody who stays gets new keys, and the whole vault is written under them.

This alone takes from a user what she held, and from everyone the key of an erased case: new role
keys, a new pair for each user, each case key wrapped anew, the database written row by row into a
new file under a new key. Nothing is changed where it lies: the new files are made beside the old
ones, checked like any vault, and take their place in one step (`epoch_switch`). When it breaks
off before that step, everything is as it was; after it, the next opening finishes it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from casevault.domain.clock import Clock
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.roles import Role
from casevault.i18n import N_
from casevault.vault import epoch_switch
from casevault.vault.anchor import AnchorPoint, HeaderAnchor
from casevault.vault.attachment_rows import blob_names
from casevault.vault.container import ANCHOR_PURPOSE, Container
from casevault.vault.crypto import sha256
from casevault.vault.database import Database, open_database
from casevault.vault.drafts import drafts_digest
from casevault.vault.epoch_keys import NextEpoch, next_epoch
from casevault.vault.epoch_plan import EpochPlan
from casevault.vault.epoch_rows import EpochRows
from casevault.vault.event_rows import ERASED_CASES, all_stored_events, digest_of
from casevault.vault.files import READ, open_regular, said_plainly, sync_folder
from casevault.vault.header import write_header
from casevault.vault.header_files import read_copies, write_copies
from casevault.vault.migrate import migrate
from casevault.vault.row_seal import RowKind, RowSeal
from casevault.vault.stored_tables import STORED, StoredTable
from casevault.vault.tombstones import bury
from casevault.vault.travel_file import travel_document
from casevault.vault.users import require_identities_here
from casevault.vault.vault import Vault
from casevault.vault.verify import verify_vault
from casevault.vault.writing import Transaction, Writer

Progress = Callable[[str, float], None]
"""Told the step and the share done; what it raises breaks the change off, and undoes it."""

COPYING: Final = N_("Writing the vault under new keys")
CHECKING: Final = N_("Checking the vault under new keys")
SWITCHING: Final = N_("The new keys take hold")
"""The last step that is told: what does not break the change off now is too late."""
_ROWS_AT_ONCE: Final = 1000
_CHECK_FROM: Final = 0.7


def start_epoch(
    vault: Vault, plan: EpochPlan, *, clock: Clock, progress: Progress | None = None
) -> None:
    """Start the next epoch; the vault is closed when it has begun, and opens with the new keys.

    Raises:
        UserError: not allowed, the vault is damaged, the disk is full or fails. Then nothing is
            changed and the vault is still open; it is closed only if the disk failed so that
            nobody can know, before the next opening, which keys are in force.
    """
    container = vault.container
    _require_possible(container, plan)
    told = progress or _say_nothing
    with vault.writer.paused() as point:
        epoch_switch.discard(container.folder)
        try:
            with said_plainly(container.folder):
                content = _build(vault, plan, clock, (point, told))
                told(SWITCHING, 1.0)
                write_copies(container.folder, content)
        except BaseException:
            if _is_as_before(container):
                epoch_switch.discard(container.folder)
                raise
            # What was saved from now on under the old keys, the new ones would not know.
            vault.leave()
            container.close()
            raise
        vault.leave()
    with suppress(OSError):  # the next opening moves what could not be moved now
        epoch_switch.move(container.folder)
    container.close()


def _require_possible(container: Container, plan: EpochPlan) -> None:
    ring = container.ring
    if ring.roles.isdisjoint({Role.COORDINATOR, Role.RECOVERY}):
        raise UserError(
            N_("The keys of the vault are changed by the coordinator. Ask her."),
            exit_code=ExitCode.REFUSED,
        )
    require_identities_here(container)
    for user_id in plan.roles:
        container.appointments.of(user_id)


def _is_as_before(container: Container) -> bool:
    """Whether it is certain that the old header stands, after it was put back where needed.

    Half a change must not become whole at the next opening.
    """
    if not _stands(container):
        return True
    try:
        write_copies(container.folder, container.content())
    except (OSError, UserError):
        return False
    return True


def _stands(container: Container) -> bool:
    """Whether a copy of the new header lies in the folder, or may."""
    try:
        copies = read_copies(container.folder)
    except (OSError, UserError):
        return True
    epochs = [copy.read.header.epoch for copy in copies if copy.read is not None]
    return any(epoch > container.header.epoch for epoch in epochs)


def _build(vault: Vault, plan: EpochPlan, clock: Clock, at: tuple[AnchorPoint, Progress]) -> bytes:
    """Write the next epoch's files beside the present ones; gives the header that makes it so."""
    point, told = at
    container = vault.container
    following = next_epoch(container, plan, clock.now().isoformat(timespec="seconds"))
    with ExitStack() as cleaning:
        cleaning.callback(following.ring.close)
        database = _new_database(container.folder, following)
        cleaning.callback(_closed, database)
        anchor = _new_anchor(container.folder, following, point)
        cleaning.callback(anchor.close)
        rows = EpochRows(vault.writer.database, container.ring, following, plan, container.folder)
        cleaning.callback(rows.close)
        with vault.writer.database.reading():
            _copy(database, rows, RowSeal(following.ring.row_mac_key), told)
        writer = Writer(database, following.ring, anchor, clock)
        cleaning.callback(writer.close)
        writer.meet_anchor()
        _enter(writer, plan, rows, following)
        if plan.travel is not None:
            plan.travel(travel_document(following, rows.travelling))
        _require_sound(writer, told, blob_names(vault.writer.database))
        if not database.checkpoint():
            raise RuntimeError(database.path.name)
        content = _header(following, anchor)
    _sync(container.folder)
    return content


def _new_database(folder: Path, following: NextEpoch) -> Database:
    path = folder / epoch_switch.NEXT_DATABASE
    database = open_database(path, following.ring.database_key(), create=True)
    try:
        migrate(database, 0)
    except BaseException:
        database.close()
        raise
    return database


def _new_anchor(folder: Path, following: NextEpoch, point: AnchorPoint) -> HeaderAnchor:
    ring = following.ring
    return HeaderAnchor.create(
        folder,
        ring.facts_subkey(ANCHOR_PURPOSE),
        (ring.vault_id, ring.device_id),
        AnchorPoint(0, point.counter, point.generation, point.header_digest, point.chain_head),
        name=epoch_switch.NEXT_ANCHOR,
    )


def _copy(target: Database, rows: EpochRows, seal: RowSeal, told: Progress) -> None:
    for place, table in enumerate(STORED):
        told(COPYING, _CHECK_FROM * place / len(STORED))
        for chunk in _chunks(rows.of(table)):
            with target.transaction():
                target.insert_many(
                    table.name, table.all_columns, [_tagged(table, row, seal) for row in chunk]
                )
            told(COPYING, _CHECK_FROM * place / len(STORED))


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while chunk := list(islice(rows, _ROWS_AT_ONCE)):
        yield chunk


def _tagged(table: StoredTable, row: tuple[Any, ...], seal: RowSeal) -> Sequence[Any]:
    return row if table.digest is None else (*row, seal.tag(table.digest(row)))


def _enter(writer: Writer, plan: EpochPlan, rows: EpochRows, following: NextEpoch) -> None:
    """The first entry of the epoch, signed: what was done, and what the rows are from now on."""
    with writer.transaction() as step:
        step.notes += rows.notes
        for erased in rows.erased:
            bury(writer, step, *erased)
        _note_erased_events(writer.database, step, plan)
        step.drafts = drafts_digest(writer.database)
        said = {**plan.detail, "epoch": following.ring.epoch}
        step.log(plan.action, writer.user_id, reason=plan.reason, detail=said)
        step.sign = True


def _note_erased_events(database: Database, step: Transaction, plan: EpochPlan) -> None:
    if not plan.erased:
        return
    groups = groupby(all_stored_events(database), key=lambda item: item[0])
    for case_id, group in groups:
        if case_id == ERASED_CASES:
            told = digest_of(ERASED_CASES, [row for _, row in group])
            step.note(RowKind.EVENTS, ERASED_CASES, step.stamp, told)
        break


def _require_sound(writer: Writer, told: Progress, old_blobs: Collection[str]) -> None:
    """Go on only if the new database holds; blobs of the old one lie there a while longer."""

    def say(_: str, share: float) -> None:
        told(CHECKING, _CHECK_FROM + (1 - _CHECK_FROM) * share)

    report = verify_vault(writer, progress=say, also_named=old_blobs)
    if not report.is_sound:
        raise UserError(
            N_(
                "The vault did not hold under new keys, so it keeps the old ones. "
                "Check the vault, and restore from a backup if it is damaged."
            ),
            exit_code=ExitCode.DAMAGED,
        )


def _header(following: NextEpoch, anchor: HeaderAnchor) -> bytes:
    """The header of the epoch, whose digest the new anchor then holds."""
    point = anchor.point
    header = replace(following.header, counter=point.counter, chain_head=point.chain_head)
    content = write_header(header, following.ring.header_mac_key)
    anchor.header_changed(header.generation, sha256(content))
    anchor.header_changed(header.generation, sha256(content))
    return content


def _closed(database: Database) -> None:
    with suppress(UserError):
        database.close()


def _sync(folder: Path) -> None:
    """Return when the new files and their names are on the disk."""
    with said_plainly(folder):
        for name in (epoch_switch.NEXT_DATABASE, epoch_switch.NEXT_ANCHOR):
            descriptor = open_regular(folder / name, READ)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_folder(folder)


def _say_nothing(_: str, __: float) -> None: ...
