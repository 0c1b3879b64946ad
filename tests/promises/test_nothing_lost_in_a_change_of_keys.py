"""P5: a change of keys is whole or has not been, whatever interrupts it.

A user leaves, the keys to names travel, a case is erased, somebody is let in by recovery shares.
Under `--long` in full, with figures at the end; otherwise sampled, with a printed seed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from promises.changing_keys import REMOVAL, RENEWAL
from promises.erasing_cases import ERASURE
from promises.how_often import how_often
from promises.interrupting import Interruption
from promises.recovering_vaults import RECOVERY
from promises.travelling import TRAVEL
from promises.with_strace import WITH_STRACE
from promises.work import FIRST, Work

WORKS: list[Work] = [REMOVAL, RENEWAL, TRAVEL, ERASURE, RECOVERY]
TITLES = [work.title for work in WORKS]
EACH_WORK = pytest.mark.parametrize("interruption", WORKS, indirect=True, ids=TITLES)


@pytest.mark.parametrize("work", WORKS, ids=TITLES)
def test_the_book_of_steps_is_right(work: Work, tmp_path: Path) -> None:
    work.made(tmp_path)
    assert work.judge(tmp_path, FIRST) == FIRST
    for number in range(FIRST + 1, work.last + 1):
        work.run(tmp_path, number, number)
        assert work.judge(tmp_path, number) == number


@pytest.mark.long
@EACH_WORK
def test_a_killed_program_leaves_the_old_keys_or_the_new_ones(interruption: Interruption) -> None:
    interruption.kill(how_often(interruption.work).kills)


@pytest.mark.long
@WITH_STRACE
@EACH_WORK
def test_a_power_cut_leaves_the_old_keys_or_the_new_ones(interruption: Interruption) -> None:
    interruption.cut_power(how_often(interruption.work).cuts)


@pytest.mark.long
@WITH_STRACE
@EACH_WORK
def test_a_call_that_fails_leaves_the_old_keys_or_the_new_ones(interruption: Interruption) -> None:
    interruption.fail_in_many_ways(how_often(interruption.work))
