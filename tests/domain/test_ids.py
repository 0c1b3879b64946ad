from __future__ import annotations

import threading
import uuid

from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.ids import IdSource, is_id, new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    found = uuid.UUID(hex=new_id())
    assert (found.version, found.variant) == (7, uuid.RFC_4122)


def test_an_id_tells_its_millisecond() -> None:
    found = uuid.UUID(hex=IdSource(lambda: 1_700_000_000_123).next())
    assert found.int >> 80 == 1_700_000_000_123


@given(st.lists(st.integers(1, 2**47), min_size=2, max_size=50))
def test_ids_grow_whatever_the_clock_does(moments: list[int]) -> None:
    clock = iter(moments)
    source = IdSource(lambda: next(clock))
    ids = [source.next() for _ in moments]
    assert ids == sorted(set(ids))
    assert all(is_id(found) for found in ids)


def test_ids_grow_when_the_random_part_runs_over() -> None:
    source = IdSource(lambda: 5)
    first = source.next()
    source._random = (1 << 74) - 1
    second, third = source.next(), source.next()
    assert first < second < third
    assert uuid.UUID(hex=second).int >> 80 == 6


def test_threads_never_share_an_id() -> None:
    source = IdSource(lambda: 7)
    found: list[str] = []

    def take() -> None:
        mine = [source.next() for _ in range(500)]
        found.extend(mine)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 2000


def test_other_texts_are_no_ids() -> None:
    good = new_id()
    assert is_id(good)
    for bad in (
        "",
        good[:-1],
        good + "0",
        good.upper() + "x",
        "g" * 32,
        uuid.uuid4().hex,
        "0" * 32,
    ):
        assert not is_id(bad)
