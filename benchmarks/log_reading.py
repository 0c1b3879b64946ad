"""The log of 200,000 entries: the newest part, all of it, filters, counts, questions.

There is no peer: opening an entry costs two steps of a key and one decryption, and nobody waits
for it. What counts is when the first lines stand there and how long the screen's thread is busy.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from big_vaults import BUILD, fingerprint, new_session, opened
from casevault.domain.clock import stamp_of
from casevault.domain.ids import new_id
from casevault.domain.log_patterns import WorkingHours
from casevault.services.log_counts import by_day as by_day_of
from casevault.services.log_counts import by_user as by_user_of
from casevault.services.log_questions import worth_asking
from casevault.services.log_reading import LogBook, LogFilter, LogReader
from casevault.services.session import Session
from casevault.vault.audit_actions import AuditAction
from measuring import RUNS, Figure, scaled, seconds_in_words, tell, tell_limit, timed

ENTRIES = 200_000
A_SESSION = 500
COMMON = (
    (AuditAction.RECORD_SAVED, 10),
    (AuditAction.IDENTITY_READ, 6),
    (AuditAction.NAMES_READ, 2),
    (AuditAction.DUPLICATES_SEARCHED, 2),
    (AuditAction.SETTING_CHANGED, 1),
)


def vault_with_log(entries: int) -> Path:
    """A vault whose log was written in sessions, many entries to a commit."""
    folder = BUILD / f"log-{entries}-{fingerprint()}.casevault"
    if folder.exists():
        return folder
    BUILD.mkdir(parents=True, exist_ok=True)
    for old in BUILD.glob(f"log-{entries}-*"):
        shutil.rmtree(old)
    growing = BUILD / "growing-log.casevault"
    shutil.rmtree(growing, ignore_errors=True)
    new_session(growing).close()
    source = random.Random(1)
    cases = [new_id() for _ in range(2_000)]
    users = [new_id() for _ in range(8)]
    for start in range(0, entries, A_SESSION):
        session = opened(growing)
        _write(session, start, min(A_SESSION, entries - start), (source, cases, users))
        session.close()
    growing.rename(folder)
    return folder


def _write(
    session: Session, start: int, count: int, of: tuple[random.Random, list[str], list[str]]
) -> None:
    source, cases, users = of
    writer = session.vault.writer
    actions = [action for action, _ in COMMON]
    weights = [weight for _, weight in COMMON]
    user = source.choice(users)
    moment = session.clock.now() - timedelta(minutes=(ENTRIES - start) * 5)
    chain = writer._chain  # noqa: SLF001 - 200,000 commits would take ten minutes
    with writer.transaction() as step:
        # The last of them goes the usual way, and takes the mark and the anchor along.
        for place in range(count):
            moment += timedelta(seconds=source.randrange(1, 400))
            action = source.choices(actions, weights)[0]
            said = {
                "at": stamp_of(moment),
                "by": user,
                "action": action.value,
                "case": source.choice(cases),
                "person": new_id(),
                "record": new_id(),
                "reason": "case_work: to call the doctor",
                "detail": {"form": "person", "version": place},
            }
            chain.append(json.dumps(said).encode(), [], sign=False)
            chain.committed()
        step.log(AuditAction.VERIFIED, user)


def read(session: Session) -> tuple[LogBook, float, float]:
    """The log read as the page does; seconds to the first part, and for all of it."""
    began = time.perf_counter()
    reader = LogReader(session)
    book = LogBook(reader.last, reader.users)
    book.take(reader.part())
    first = time.perf_counter() - began
    for part in iter(reader.part, []):
        book.take(part)
    return book, first, time.perf_counter() - began


def best(action: Callable[[], object]) -> float:
    """The best of several runs, in seconds."""
    return min(timed(action) for _ in range(RUNS))


def main() -> int:
    """Print the times; 1 if a budget is broken."""
    session = opened(vault_with_log(scaled(ENTRIES)))
    book, first, whole = read(session)
    count = f"{len(book.items):,} entries"
    kept = tell_limit(f"log, {count}: the newest part in words", first, 1.0)
    tell(Figure(f"log, {count}: all of it, in the worker", seconds_in_words(whole)))
    wanted = LogFilter(action=AuditAction.IDENTITY_READ.value, first=date(2020, 1, 1))
    tell(Figure(f"log, {count}: a filter", seconds_in_words(best(lambda: book.narrowed(wanted)))))
    by_day, by_user = best(lambda: by_day_of(book.items)), best(lambda: by_user_of(book.items))
    tell(Figure(f"log, {count}: counted by day", seconds_in_words(by_day)))
    tell(Figure(f"log, {count}: counted by user", seconds_in_words(by_user)))
    seconds = best(lambda: worth_asking(book, WorkingHours()))
    tell(Figure(f"log, {count}: what is worth a question", seconds_in_words(seconds)))
    session.close()
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
