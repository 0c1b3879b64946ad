from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.vault.canonical_cbor import Cbor, NotCanonicalError, decode, encode
from casevault.vault.crypto import mac, sha256
from casevault.vault.derivation import KdfParameters
from casevault.vault.header import (
    MAX_BYTES,
    ForeignFileError,
    Header,
    HeaderDamagedError,
    NewerHeaderError,
    ReadHeader,
    read_header,
    write_header,
)
from casevault.vault.header_files import COPY_NAMES
from vault.made_containers import entered, make

REFUSALS = (ForeignFileError, HeaderDamagedError, NewerHeaderError)
MAC_KEY = bytearray(range(32))


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> Header:
    container = entered(make(tmp_path_factory.mktemp("header") / "one.casevault"))
    found = container.header
    container.close()
    return found


@pytest.fixture(scope="module")
def content(header: Header) -> bytes:
    return write_header(header, MAC_KEY)


def with_right_ends(body: bytes, key: bytearray = MAC_KEY) -> bytes:
    """A header with this body whose lengths, MAC and checksum are right."""
    content = b"CVHEADR\n\0\1\0\1" + len(body).to_bytes(4, "big") + body
    content += mac(key, content)
    return content + sha256(content)


def body_of(content: bytes) -> bytes:
    return content[16:-64]


def test_a_header_reads_back_as_it_was_written(header: Header, content: bytes) -> None:
    read = read_header(content)
    assert read.header == header
    assert read.is_authentic(MAC_KEY)
    assert write_header(read.header, MAC_KEY) == content


def test_another_key_does_not_find_it_authentic(content: bytes) -> None:
    assert not read_header(content).is_authentic(bytearray(32))


def test_every_bit_flipped_is_refused(content: bytes) -> None:
    accepted = []
    for position in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[position] ^= 1 << bit
            try:
                read_header(bytes(changed))
            except REFUSALS:
                continue
            accepted.append((position, bit))
    assert accepted == []


def test_every_length_is_refused_and_so_is_anything_behind(content: bytes) -> None:
    for length in range(len(content)):
        with pytest.raises(REFUSALS):
            read_header(content[:length])
    for more in (b"\0", b"\0" * 64, content):
        with pytest.raises(REFUSALS):
            read_header(content + more)


def _accepted(content: bytes) -> ReadHeader | None:
    try:
        return read_header(content)
    except REFUSALS:
        return None


def test_every_bit_flipped_with_a_right_checksum_is_refused_or_not_authentic(
    content: bytes,
) -> None:
    """An attacker mends the checksum, which needs no key: then the MAC must tell."""
    silent = []
    for position in range(len(content) - 32):
        for bit in range(8):
            changed = bytearray(content[:-32])
            changed[position] ^= 1 << bit
            read = _accepted(bytes(changed) + sha256(changed))
            if read is not None and read.is_authentic(MAC_KEY):
                silent.append((position, bit))
    assert silent == []


@given(st.binary(max_size=300))
def test_any_bytes_as_a_body_are_refused_in_words(body: bytes) -> None:
    with pytest.raises(REFUSALS):
        read_header(with_right_ends(body))


def test_a_field_left_out_or_of_another_type_is_refused(content: bytes) -> None:
    body = decode(body_of(content))
    assert isinstance(body, dict)
    for name in body:
        without = {key: value for key, value in body.items() if key != name}
        with pytest.raises(HeaderDamagedError):
            read_header(with_right_ends(encode(without)))
        wrongs: list[Cbor] = [None, {}, [], "x", b"x", 7, True]
        for wrong in wrongs:
            if type(wrong) is type(body[name]):
                continue
            with pytest.raises(HeaderDamagedError):
                read_header(with_right_ends(encode({**body, name: wrong})))


def test_an_unknown_essential_field_asks_for_a_newer_program(content: bytes) -> None:
    body = decode(body_of(content))
    assert isinstance(body, dict)
    with pytest.raises(NewerHeaderError):
        read_header(with_right_ends(encode({**body, "new": 1})))
    slot = {**body["slots"][0], "new": 1}
    with pytest.raises(NewerHeaderError):
        read_header(with_right_ends(encode({**body, "slots": [slot]})))
    with pytest.raises(NewerHeaderError):
        read_header(with_right_ends(encode({**body, "kdf": {**body["kdf"], "name": "new"}})))


def test_an_unknown_optional_field_is_kept(content: bytes) -> None:
    body = decode(body_of(content))
    assert isinstance(body, dict)
    later = with_right_ends(encode({**body, "~hint": [1, "two"]}))
    read = read_header(later)
    assert write_header(read.header, MAC_KEY) == later


def test_a_header_for_a_newer_reader_is_not_guessed_at(content: bytes) -> None:
    changed = bytearray(content[:-32])
    changed[11] = 2
    with pytest.raises(NewerHeaderError):
        read_header(bytes(changed) + sha256(changed))


def test_a_huge_file_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(HeaderDamagedError):
        read_header(b"CVHEADR\n" + bytes(MAX_BYTES))
    with pytest.raises(ForeignFileError):
        read_header(bytes(MAX_BYTES + 1))


def test_too_many_slots_are_refused(header: Header) -> None:
    many = replace(header, slots=header.slots * 101)
    with pytest.raises(HeaderDamagedError):
        read_header(write_header(many, MAC_KEY))


def test_the_file_holds_no_name(tmp_path: Path) -> None:
    folder = make(tmp_path / "one.casevault")
    for name in COPY_NAMES:
        assert b"Ana" not in (folder / name).read_bytes()


def padded(header: Header, length: int) -> Header:
    """The header with an optional field that makes its file exactly so long."""
    spare = length - len(write_header(replace(header, later={"~pad": bytes(2**16)}), MAC_KEY))
    return replace(header, later={"~pad": bytes(2**16 + spare)})


def test_a_header_of_the_greatest_size_is_written_and_read_and_none_greater(
    header: Header,
) -> None:
    largest = padded(header, MAX_BYTES)
    content = write_header(largest, MAC_KEY)
    assert len(content) == MAX_BYTES
    assert read_header(content).header == largest

    larger = replace(largest, later={"~pad": cast("bytes", largest.later["~pad"]) + b"\0"})
    with pytest.raises(NotCanonicalError):
        write_header(larger, MAC_KEY)


def with_derivations(header: Header, *derivations: KdfParameters) -> Header:
    slots = [replace(header.slots[0], kdf=derivation) for derivation in derivations]
    return replace(header, slots=tuple(slots))


def test_four_ways_to_a_key_are_read_and_a_fifth_is_refused(header: Header) -> None:
    others = [replace(header.kdf, passes=passes) for passes in range(4, 8)]
    four = with_derivations(header, *others[:3])
    assert read_header(write_header(four, MAC_KEY)).header.derivations() == (
        header.kdf,
        *others[:3],
    )
    with pytest.raises(HeaderDamagedError):
        read_header(write_header(with_derivations(header, *others), MAC_KEY))


@pytest.mark.parametrize("passes", [2, 17])
def test_one_way_to_a_key_outside_the_caps_is_enough_to_refuse(header: Header, passes: int) -> None:
    weak = replace(header.kdf, passes=passes)
    for forged in (with_derivations(header, weak), replace(header, kdf=weak)):
        with pytest.raises(HeaderDamagedError):
            read_header(write_header(forged, MAC_KEY))


@pytest.mark.parametrize(("length", "is_allowed"), [(0, True), (16, True), (1, False), (15, False)])
def test_the_id_of_a_journey_has_its_length_or_is_empty(
    header: Header, length: int, *, is_allowed: bool
) -> None:
    content = write_header(replace(header, travel=bytes(length)), MAC_KEY)
    if is_allowed:
        assert read_header(content).header.travel == bytes(length)
    else:
        with pytest.raises(HeaderDamagedError):
            read_header(content)
