from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.vault.failed_unlocks import (
    FILE_NAME,
    FailedUnlocks,
    count_failure,
    forget_failures,
    read_failed,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_failures_are_counted_with_the_first_and_the_last_time(tmp_path: Path) -> None:
    assert read_failed(tmp_path) == FailedUnlocks()
    for minute in range(3):
        count_failure(tmp_path, NOW + timedelta(minutes=minute))
    start = int(NOW.timestamp())
    assert read_failed(tmp_path) == FailedUnlocks(3, start, start + 120)
    forget_failures(tmp_path)
    forget_failures(tmp_path)
    assert read_failed(tmp_path) == FailedUnlocks()


@pytest.mark.parametrize(
    ("count", "wait"), [(0, 0), (2, 0), (3, 2), (4, 4), (5, 8), (8, 60), (1000, 60)]
)
def test_the_wait_doubles_up_to_a_minute(count: int, wait: float) -> None:
    failed = FailedUnlocks(count, 0, int(NOW.timestamp()))
    assert failed.wait(NOW) == wait
    assert failed.wait(NOW + timedelta(seconds=1)) == max(0, wait - 1)
    assert failed.wait(NOW + timedelta(hours=1)) == 0


def test_a_clock_that_is_put_right_keeps_nobody_out() -> None:
    failed = FailedUnlocks(8, 0, int(NOW.timestamp()))
    assert failed.wait(NOW - timedelta(days=1)) == 0


@given(content=st.binary(max_size=300))
def test_whatever_stands_in_the_file_is_no_obstacle(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("failed")
    (folder / FILE_NAME).write_bytes(content)
    assert read_failed(folder).count >= 1
    assert count_failure(folder, NOW).count >= 2


def test_an_absurd_count_is_no_obstacle(tmp_path: Path) -> None:
    count_failure(tmp_path, NOW)
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes().replace(b"ecount\x01", b"ecount\x1b" + b"\xff" * 8))
    assert count_failure(tmp_path, NOW).wait(NOW) == 60
    assert read_failed(tmp_path).count == 2**32
