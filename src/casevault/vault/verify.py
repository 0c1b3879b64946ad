"""Every check there is over a vault's database: pages, structure, rows, chains, counters.

Works on connections of its own and changes nothing; whatever stands in the file, the answer is a
report. (The files around the database are checked where they are opened.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Final

from casevault.i18n import N_
from casevault.vault import findings
from casevault.vault.anchor import AnchorPoint
from casevault.vault.chained_rows import ChainedTable
from casevault.vault.database import PAGE_BYTES, Database, open_database
from casevault.vault.drafts import drafts_digest
from casevault.vault.findings import Tally, VerifyReport
from casevault.vault.ledger import LEDGER
from casevault.vault.log_anchor import OutsideAnchor
from casevault.vault.migrate import expected_schema, schema_of
from casevault.vault.row_seal import DIGEST_BYTES, RowSeal, digest
from casevault.vault.slices import SLICES
from casevault.vault.verify_blobs import check_blobs
from casevault.vault.verify_forms import FormCheck, Project
from casevault.vault.verify_log import HOSTILE, KnownRows, LogCheck
from casevault.vault.verify_rows import RowCheck
from casevault.vault.writing import Writer, read_mark

__all__ = ["Project", "verify_vault"]

Progress = Callable[[str, float], None]

PAGES: Final = N_("Checking every page")
LOG: Final = N_("Checking the log")
ROWS: Final = N_("Checking every form")
REST: Final = N_("Checking documents and what was published")


def verify_vault(
    writer: Writer,
    *,
    project: Project | None = None,
    anchors: Sequence[OutsideAnchor] = (),
    progress: Progress | None = None,
    also_named: Collection[str] = (),
) -> VerifyReport:
    """Check the database of an open vault; files of `also_named` blobs are no strangers."""
    say = progress or _say_nothing
    tally, below = Tally(), Tally()
    say(PAGES, 0.0)
    with _guarded(tally), ExitStack() as opened:
        with writer.paused() as point:
            _folded(writer, tally)
            database = opened.enter_context(_connection(writer))
            opened.enter_context(database.reading())
            with _guarded(tally):
                _mark(database, writer.seal, point, tally)
        # The library checks pages without holding Python up, so both checks run side by side. A
        # bad page poisons all later reading on its connection: each has one of its own.
        pages = opened.enter_context(ThreadPoolExecutor(1)).submit(_below_rows, writer, below)
        _content(database, writer, tally, (project, anchors, say, also_named))
        say(PAGES, 0.9)
        pages.result()
    say(PAGES, 1.0)
    return below.report().with_more(tally.report())


def _content(
    database: Database,
    writer: Writer,
    tally: Tally,
    wanted: tuple[Project | None, Sequence[OutsideAnchor], Progress, Collection[str]],
) -> None:
    project, anchors, say, also_named = wanted
    say(LOG, 0.1)
    log = LogCheck(database, writer.keyring, writer.seal, tally)
    with _guarded(tally):
        log.run(anchors)
        if log.last_head != read_mark(database, writer.seal).head:
            tally.add(findings.LOG_CUT)
    say(ROWS, 0.3)
    checked = (database, writer.seal, tally, log.known)
    rows, forms = RowCheck(*checked), FormCheck(*checked)
    for check in (rows.lines, rows.tokens, forms.history, lambda: forms.run(project)):
        with _guarded(tally):
            check()
    say(REST, 0.8)
    with _guarded(tally):
        check_blobs(writer, tally, also_named)
    with _guarded(tally):
        _drafts(database, writer.seal, tally)
    for table in (SLICES, LEDGER):
        with _guarded(tally):
            _chained(table, database, writer.seal, (tally, log.known))


def _folded(writer: Writer, tally: Tally) -> None:
    """Fold the log into the main file, and compare its length with its pages.

    SQLCipher's check of the pages reads the main file only.
    """
    with _guarded(tally), _connection(writer) as database:
        moved = database.checkpoint()
        length = database.path.stat().st_size
        if moved and length != database.value("PRAGMA page_count") * PAGE_BYTES:
            tally.add(findings.FILE_LENGTH)
        tally.checked["pages"] = length // PAGE_BYTES


def _below_rows(writer: Writer, tally: Tally) -> None:
    """Every page, while nothing is written; then how they hang together."""
    with _guarded(tally), writer.paused(), _connection(writer) as database:
        bad = database.rows("PRAGMA cipher_integrity_check")
        tally.add(findings.PAGES_CHANGED, times=len(bad))
    with _guarded(tally), _connection(writer) as database:
        _structure(database, tally)


def _structure(database: Database, tally: Tally) -> None:
    # The constraints were checked when each row was written, and its digest says that it is that
    # row: to parse every form once more here would take three times as long as all the rest.
    database.run("PRAGMA ignore_check_constraints = 1")
    said = database.rows("PRAGMA integrity_check")
    if said != [("ok",)]:
        tally.add(findings.STRUCTURE, times=len(said))
    tally.add(findings.STRUCTURE, times=len(database.rows("PRAGMA foreign_key_check")))
    if schema_of(database) != expected_schema():
        tally.add(findings.SCHEMA)


def _mark(database: Database, seal: RowSeal, point: AnchorPoint, tally: Tally) -> None:
    mark = read_mark(database, seal)
    if (mark.counter, mark.head) != (point.counter, point.chain_head):
        tally.add(findings.PUT_BACK)


def _drafts(database: Database, seal: RowSeal, tally: Tally) -> None:
    right = drafts_digest(database) == read_mark(database, seal).drafts
    for *values, row_digest in database.each(
        "SELECT user_id, key, stamp, sealed, digest FROM draft"
    ):
        right = right and digest("draft", *values) == row_digest
        tally.checked["draft"] += 1
    if not right:
        tally.add(findings.DRAFTS_CHANGED)


def _chained(
    table: ChainedTable, database: Database, seal: RowSeal, against: tuple[Tally, KnownRows]
) -> None:
    tally, known = against
    noted = known.present[table.kind]
    previous = bytes(DIGEST_BYTES)
    last = 0
    for number, *values, before, row_digest, tag in table.rows(database):
        right = digest(table.table, number, *values, previous)
        if (number, before, row_digest) != (last + 1, previous, right) or not seal.holds(
            right, tag
        ):
            tally.add(findings.PUBLISHED_CHANGED)
        if noted.pop(str(number), None) != right:
            tally.add(findings.PUBLISHED_CHANGED)
        last, previous = number, row_digest
        tally.checked[table.table] += 1
    if noted:
        tally.add(findings.PUBLISHED_CHANGED)


@contextmanager
def _connection(writer: Writer) -> Iterator[Database]:
    database = open_database(writer.database.path, writer.keyring.database_key(), create=False)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _guarded(tally: Tally) -> Iterator[None]:
    try:
        yield
    except HOSTILE:
        tally.add(findings.UNREADABLE)


def _say_nothing(_step: str, _done: float) -> None:
    """Nobody wants to know how far it is."""
