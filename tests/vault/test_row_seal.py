from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.row_seal import RowSeal, digest

VALUES = st.lists(
    st.one_of(
        st.none(),
        st.integers(-(2**63), 2**63 - 1),
        st.text(max_size=6),
        st.binary(max_size=6),
        st.sampled_from(["\n", "T1", "", b"", b"\n", "N", 0, "0", b"0", "record T1"]),
    ),
    max_size=5,
)


@given(st.sampled_from(["case", "record"]), VALUES, st.sampled_from(["case", "record"]), VALUES)
def test_two_lists_of_values_never_read_alike(
    kind: str, values: list[object], other_kind: str, others: list[object]
) -> None:
    alike = digest(kind, *values) == digest(other_kind, *others)  # type: ignore[arg-type]
    same = kind == other_kind and [(type(v), v) for v in values] == [(type(v), v) for v in others]
    assert alike == same


@given(VALUES, st.integers(0, 4))
def test_moving_a_border_between_values_shows(values: list[object], place: int) -> None:
    texts = [str(value) for value in values]
    moved = [*texts[:place], "".join(texts[place : place + 2]), *texts[place + 2 :]]
    if texts != moved:
        assert digest("record", *texts) != digest("record", *moved)


def test_a_tag_holds_for_one_digest_and_one_key_only() -> None:
    seal, other = RowSeal(bytearray(32)), RowSeal(bytearray(b"k" * 32))
    one, two = digest("case", 1), digest("case", 2)

    seal.check(one, seal.tag(one))
    for wrong in (seal.tag(two), other.tag(one), b"", bytes(32)):
        assert not seal.holds(one, wrong)
        with pytest.raises(UserError) as refused:
            seal.check(one, wrong)
        assert refused.value.exit_code is ExitCode.DAMAGED


def test_the_written_form_is_fixed() -> None:
    """Vaults of earlier versions hold digests in this form (SHA-256 of what stands here)."""
    written = "record T3 B2 I-7 N\naš\n".encode() + b"\x00\n"
    assert digest("record", "aš", b"\x00\n", -7, None) == hashlib.sha256(written).digest()
