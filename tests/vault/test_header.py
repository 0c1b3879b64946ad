from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casevault.vault.canonical_cbor import Cbor, decode, encode
from casevault.vault.crypto import mac, sha256
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
