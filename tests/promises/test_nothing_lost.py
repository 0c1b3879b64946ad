"""P5 and P6: whatever was acknowledged survives kill -9, a power cut, and a disk that fails.

Edits, backups, and a newer program that opens an old vault. Under `--long` in full, with figures at
the end; otherwise sampled, with a printed seed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from promises import keeping_documents, saving
from promises.adding_users import USERS
from promises.backing_up import BACKUPS
from promises.how_often import IN_FULL, how_often
from promises.interrupting import Interruption
from promises.keeping_documents import DOCUMENTS
from promises.saving import SAVES, Standing
from promises.upgrading import NEXT, OLD
from promises.with_strace import WITH_STRACE
from promises.work import NAME, Work
from vault.made_vaults import opened

WORKS: list[Work] = [SAVES, USERS, DOCUMENTS, BACKUPS, OLD, NEXT]
EACH_WORK = pytest.mark.parametrize(
    "interruption", WORKS, indirect=True, ids=[work.title for work in WORKS]
)


def test_a_long_run_is_as_long_as_was_promised() -> None:
    assert sum(often.cuts for often in IN_FULL.values()) >= 10_000
    assert sum(often.kills for often in IN_FULL.values()) >= 1_000


@pytest.mark.long
@EACH_WORK
def test_a_killed_program_loses_nothing_that_was_acknowledged(interruption: Interruption) -> None:
    interruption.kill(how_often(interruption.work).kills)


@pytest.mark.long
@WITH_STRACE
@EACH_WORK
def test_a_power_cut_loses_nothing_that_was_acknowledged(interruption: Interruption) -> None:
    interruption.cut_power(how_often(interruption.work).cuts)


@pytest.mark.long
@WITH_STRACE
@EACH_WORK
def test_a_call_that_fails_loses_nothing_that_was_acknowledged(interruption: Interruption) -> None:
    interruption.fail_in_many_ways(how_often(interruption.work))


def test_the_book_of_saves_is_right(tmp_path: Path) -> None:
    saving.made(tmp_path / NAME)
    assert saving.expected(1) == Standing(form=1, versions=1, cases=1, draft=0, events=0)
    vault = opened(tmp_path / NAME, clock=SystemClock())
    for number in range(2, 14):
        saving.step(vault, number)
        assert saving.expected(number) == saving.found(vault)
    vault.close()


def test_the_book_of_documents_is_right(tmp_path: Path) -> None:
    saving.made(tmp_path / NAME)
    assert keeping_documents.expected(1) == set()
    assert keeping_documents.expected(8) == {3, 5, 7}
    vault = opened(tmp_path / NAME, clock=SystemClock())
    for number in range(2, 12):
        keeping_documents.step(vault, number)
        assert keeping_documents.found(vault) == keeping_documents.expected(number)
    vault.close()


def test_a_save_that_is_refused_leaves_nothing_and_the_next_one_holds(tmp_path: Path) -> None:
    saving.made(tmp_path / NAME)
    vault = opened(tmp_path / NAME, clock=SystemClock())
    half = (saving.FIRST.write(1, {"n": 99}, {"n": 99}), saving.FIRST.write(9, {"n": 99}))
    with pytest.raises(UserError):
        saving.FIRST.save(vault, *half)
    assert saving.found(vault) == saving.expected(1)
    saving.step(vault, 2)
    vault.close()
    assert saving.judge(tmp_path, 2) == 2
