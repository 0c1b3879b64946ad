from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.domain.ids import new_id
from casevault.vault.blob_format import (
    CHUNK_BYTES,
    HEAD_BYTES,
    LEAST_PADDED,
    MAGIC,
    BlobPlace,
    BlobSealer,
    opened_chunks,
    padded_length,
    without_padding,
)
from casevault.vault.case_keys import CaseKey
from casevault.vault.crypto import TAG_BYTES, NotAuthenticError, hkdf
from vault.watched_secrets import WatchedSecrets

SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
CASE = new_id()
KEY = CaseKey(CASE, bytearray(range(32)))
PLACE = BlobPlace(CASE, "0123456789abcdef" * 2, 1)


def sealed(content: bytes, key: CaseKey = KEY, place: BlobPlace = PLACE) -> bytes:
    sealer = BlobSealer(key, place)
    return b"".join((sealer.head, *sealer.add(content), *sealer.finish()))


def opened(blob: bytes, size: int, key: CaseKey = KEY, place: BlobPlace = PLACE) -> bytes:
    return b"".join(without_padding(opened_chunks(io.BytesIO(blob), key, place), size))


def refused(blob: bytes, size: int, key: CaseKey = KEY, place: BlobPlace = PLACE) -> bool:
    try:
        opened(blob, size, key, place)
    except NotAuthenticError:
        return True
    return False


@given(st.integers(min_value=0, max_value=2**40))
def test_padding_adds_little_and_leaves_few_lengths(length: int) -> None:
    padded = padded_length(length)
    assert padded >= max(length, LEAST_PADDED)
    assert padded == LEAST_PADDED or padded <= length * 1.12
    assert padded_length(padded) == padded
    # Of the length only as many leading bits remain as its exponent has bits.
    exponent = padded.bit_length() - 1
    assert padded % (1 << (exponent - exponent.bit_length())) == 0


@given(st.lists(st.binary(max_size=3 * CHUNK_BYTES // 2), max_size=4))
def test_what_was_sealed_in_any_pieces_opens_to_the_same(pieces: list[bytes]) -> None:
    sealer = BlobSealer(KEY, PLACE)
    blob = sealer.head
    for piece in pieces:
        blob += b"".join(sealer.add(piece))
    blob += b"".join(sealer.finish())
    whole = b"".join(pieces)
    assert (sealer.size, sealer.padded_size) == (len(whole), padded_length(len(whole)))
    chunks = -(-sealer.padded_size // CHUNK_BYTES)
    assert len(blob) == HEAD_BYTES + sealer.padded_size + chunks * TAG_BYTES
    assert opened(blob, len(whole)) == whole


def test_every_bit_of_a_blob_is_bound() -> None:
    blob = sealed(b"Jasna Planted")
    accepted = []
    for place in range(len(blob)):
        for bit in range(8):
            changed = bytearray(blob)
            changed[place] ^= 1 << bit
            if not refused(bytes(changed), 13):
                accepted.append((place, bit))
    assert accepted == []


def test_every_length_of_a_blob_is_bound() -> None:
    blob = sealed(b"Jasna Planted")
    assert [cut for cut in range(len(blob)) if not refused(blob[:cut], 13)] == []
    assert refused(blob + b"\0", 13)
    assert refused(blob + blob[HEAD_BYTES:], 13)


@pytest.mark.parametrize("chunks", [2, 3, 5])
def test_chunks_cannot_be_left_out_doubled_or_exchanged(chunks: int) -> None:
    size = chunks * CHUNK_BYTES - 7
    blob = sealed(bytes(number % 251 for number in range(size)))
    head, body = blob[:HEAD_BYTES], blob[HEAD_BYTES:]
    parts = [body[at : at + SEALED_CHUNK] for at in range(0, len(body), SEALED_CHUNK)]
    assert opened(blob, size)
    for one in range(len(parts)):
        assert refused(head + b"".join(parts[:one] + parts[one + 1 :]), size)
        assert refused(head + b"".join(parts[: one + 1] + parts[one:]), size)
        assert refused(head + b"".join(parts[:one]), size)
        for other in range(one):
            mixed = list(parts)
            mixed[one], mixed[other] = mixed[other], mixed[one]
            assert refused(head + b"".join(mixed), size)


def test_chunks_of_two_blobs_of_one_case_do_not_mix() -> None:
    size = 2 * CHUNK_BYTES
    one, other = sealed(bytes(size)), sealed(bytes(size))
    mixed = one[: HEAD_BYTES + SEALED_CHUNK] + other[HEAD_BYTES + SEALED_CHUNK :]
    assert refused(mixed, size)


def test_a_blob_opens_only_in_its_case_under_its_name_and_version() -> None:
    blob = sealed(b"letter")
    stranger = CaseKey.fresh(CASE)
    assert refused(blob, 6, key=stranger)
    for place in (
        replace(PLACE, case_id=new_id()),
        replace(PLACE, blob_id="f" * 32),
        replace(PLACE, version=2),
    ):
        assert refused(blob, 6, place=place)


@pytest.mark.parametrize("size", [0, 5, 4097, 8192])
def test_a_length_that_cuts_the_document_or_is_of_another_class_is_refused(size: int) -> None:
    assert refused(sealed(b"letter"), size)


def test_the_same_document_sealed_twice_shares_no_bytes() -> None:
    one, other = sealed(b"letter"), sealed(b"letter")
    assert one[8:HEAD_BYTES] != other[8:HEAD_BYTES]
    assert one[HEAD_BYTES:] != other[HEAD_BYTES:]


@pytest.mark.parametrize("at_once", [1, 7, 1000])
def test_a_source_that_gives_little_at_a_time_is_read_like_any_other(at_once: int) -> None:
    class Slow(io.BytesIO):
        def read(self, length: int | None = -1, /) -> bytes:
            assert length is not None
            assert 0 <= length <= SEALED_CHUNK
            return super().read(min(at_once, length))

    blob = sealed(b"a note")
    assert b"".join(opened_chunks(Slow(blob), KEY, PLACE)).rstrip(b"\0") == b"a note"
    with pytest.raises(NotAuthenticError):
        list(opened_chunks(Slow(blob[:-1]), KEY, PLACE))


@pytest.mark.parametrize("lengths", [(CHUNK_BYTES, 0), (10, 10), (0, 10), (0,)])
def test_chunks_of_another_length_than_a_writer_makes_are_refused_under_the_right_key(
    lengths: tuple[int, ...],
) -> None:
    sealer = BlobSealer(KEY, PLACE)
    blob = sealer.head
    for number, length in enumerate(lengths, start=1):
        blob += sealer._seal(bytearray(length), last=number == len(lengths))

    with pytest.raises(NotAuthenticError):
        list(opened_chunks(io.BytesIO(blob), KEY, PLACE))


def test_sealing_wipes_its_keys_and_the_rest_of_the_document(watched: WatchedSecrets) -> None:
    blob = sealed(b"a note")
    of_case = KEY.subkey("attachment")
    of_blob = hkdf(of_case, "casevault/blob/stream", salt=blob[len(MAGIC) : HEAD_BYTES])

    assert watched.has_wiped(of_case, of_blob, b"a note" + bytes(LEAST_PADDED - 6))
