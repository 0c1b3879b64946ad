from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from argon2.low_level import ARGON2_VERSION, Type, core, ffi, hash_secret_raw

from casevault.domain.errors import ExitCode, UserError
from casevault.vault.crypto import hkdf, mac
from casevault.vault.derivation import (
    KdfParameters,
    derive,
    folded_name,
    usual_parameters,
)
from vault.watched_secrets import WatchedSecrets

CHEAPEST = KdfParameters(64 * 1024, 3, 1, bytes(range(32)))


def test_argon2id_gives_the_answer_of_rfc_9106() -> None:
    # Section 5.3: 32 KiB, 3 passes, 4 lanes, with a secret and associated data.
    out = bytearray(32)
    buffers = [
        ffi.from_buffer("uint8_t[]", out, require_writable=True),
        ffi.new("uint8_t[]", b"\x01" * 32),
        ffi.new("uint8_t[]", b"\x02" * 16),
        ffi.new("uint8_t[]", b"\x03" * 8),
        ffi.new("uint8_t[]", b"\x04" * 12),
    ]
    context = ffi.new(
        "argon2_context *",
        {
            "out": buffers[0],
            "outlen": 32,
            "pwd": buffers[1],
            "pwdlen": 32,
            "salt": buffers[2],
            "saltlen": 16,
            "secret": buffers[3],
            "secretlen": 8,
            "ad": buffers[4],
            "adlen": 12,
            "t_cost": 3,
            "m_cost": 32,
            "lanes": 4,
            "threads": 4,
            "version": ARGON2_VERSION,
            "allocate_cbk": ffi.NULL,
            "free_cbk": ffi.NULL,
            "flags": 0,
        },
    )
    assert core(context, Type.ID.value) == 0
    assert out.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"


def test_the_derived_key_is_argon2id_over_the_name_in_the_salt() -> None:
    salt = mac(bytearray(CHEAPEST.salt), b"ana")
    expected = hash_secret_raw(b"six words", salt, 3, 64 * 1024, 1, 32, Type.ID)
    assert derive(bytearray(b"six words"), "Ana", CHEAPEST) == expected


def test_another_name_passphrase_or_salt_gives_another_key() -> None:
    other_salt = replace(CHEAPEST, salt=bytes(32))
    keys = {
        bytes(derive(bytearray(passphrase), name, parameters))
        for passphrase, name, parameters in (
            (b"six words", "Ana", CHEAPEST),
            (b"six word", "Ana", CHEAPEST),
            (b"six words", "Mira", CHEAPEST),
            (b"six words", "Ana", other_salt),
        )
    }
    assert len(keys) == 4


def test_the_same_letters_typed_another_way_give_the_same_key() -> None:
    composed = derive(bytearray("\u0161est".encode()), "\u0160eka", CHEAPEST)
    decomposed = derive(bytearray("s\u030cest".encode()), " s\u030cEKA ", CHEAPEST)
    assert composed == decomposed


def test_names_are_folded_without_regard_to_case_and_spaces() -> None:
    assert folded_name("  Ana   ANI\u0106 ") == "ana ani\u0107"
    assert folded_name("Ana") != folded_name("Ane")


def test_the_passphrase_buffer_is_left_for_its_owner_to_wipe() -> None:
    passphrase = bytearray(b"six words")
    derive(passphrase, "Ana", CHEAPEST)
    assert passphrase == b"six words"


def test_bytes_that_are_no_text_are_refused_in_words() -> None:
    with pytest.raises(UserError) as refused:
        derive(bytearray(b"\xff\xfe"), "Ana", CHEAPEST)
    assert refused.value.exit_code is ExitCode.BAD_INPUT


@pytest.mark.parametrize(
    "parameters",
    [
        replace(CHEAPEST, memory_kib=64 * 1024 - 1),
        replace(CHEAPEST, memory_kib=1024 * 1024 + 1),
        replace(CHEAPEST, memory_kib=2**40),
        replace(CHEAPEST, passes=2),
        replace(CHEAPEST, passes=17),
        replace(CHEAPEST, lanes=0),
        replace(CHEAPEST, lanes=9),
        replace(CHEAPEST, salt=bytes(15)),
        replace(CHEAPEST, salt=bytes(65)),
    ],
)
def test_parameters_outside_the_caps_are_refused_at_once(parameters: KdfParameters) -> None:
    started = time.perf_counter()
    with pytest.raises(UserError) as refused:
        derive(bytearray(b"six words"), "Ana", parameters)
    assert time.perf_counter() - started < 0.1
    assert refused.value.exit_code is ExitCode.DAMAGED


def test_new_vaults_use_256_mib_three_passes_and_two_lanes() -> None:
    usual = usual_parameters(bytes(32))
    assert (usual.memory_kib, usual.passes, usual.lanes) == (256 * 1024, 3, 2)
    assert usual.is_allowed


def test_a_key_file_enters_the_key_and_both_secrets_on_the_way_are_wiped(
    watched: WatchedSecrets,
) -> None:
    alone = bytes(derive(bytearray(b"six words"), "Ana", CHEAPEST))
    factor = bytearray(b"\xf5" * 32)

    both = derive(bytearray(b"six words"), "Ana", CHEAPEST, second_factor=factor)

    assert both == hkdf(bytearray(alone + factor), "casevault/second-factor")
    assert factor == b"\xf5" * 32
    assert watched.wiped.count(alone) == 1
    assert alone + factor in watched.wiped


@pytest.mark.parametrize("passphrase", ["six words", "\u0161est re\u010di"])
def test_the_copy_of_the_passphrase_is_wiped_and_neither_it_nor_the_key_goes_to_swap(
    watched: WatchedSecrets, passphrase: str
) -> None:
    typed = bytearray(passphrase.encode("utf-8"))

    key = derive(typed, "Ana", CHEAPEST)

    assert watched.wiped == [bytes(typed)]
    assert typed.decode("utf-8") == passphrase
    assert watched.has_locked(key, *watched.wiped_buffers)


@pytest.mark.skipif(sys.platform != "linux", reason="takes memory away by a limit of Linux")
def test_too_little_memory_is_said_with_how_much_is_needed(watched: WatchedSecrets) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 256 * 1024 * 1024, before[1]))
    try:
        with pytest.raises(UserError) as refused:
            derive(bytearray(b"six words"), "Ana", replace(CHEAPEST, memory_kib=1024 * 1024))
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)

    assert refused.value.values == {"megabytes": 1024}
    assert watched.wiped == [b"six words"]
