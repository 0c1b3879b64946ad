"""A vault full of planted names, and the scan that finds them in any writing one would think of."""

from __future__ import annotations

import hashlib
import re
import shutil
from base64 import b32encode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from casevault.vault.attachments import NewAttachment
from casevault.vault.cases import CaseQuery
from casevault.vault.crypto import random_key
from casevault.vault.keys import RoleKey
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock
from vault.made_vaults import DIRECTOR, MadeCase, added, new_vault, opened

CANARIES = 1000
CASES = 40
HALF = 10


def canary(number: int) -> str:
    """A text that stands nowhere else: two halves, each with a mark of its own."""
    letters = b32encode(hashlib.sha256(b"identity %d" % number).digest()).decode("ascii")
    return f"Zq{letters[:8]}Wj{letters[8:16]}"


@dataclass
class Planted:
    """A vault full of names, as the director has it open, and its files with their log."""

    director: Vault
    folder: Path
    running: Path
    key: bytes
    secrets: frozenset[bytes]


def plant(folder: Path) -> Planted:
    """1,000 texts in forms, their past versions, drafts, features and reasons for looking."""
    secrets: set[bytes] = set()

    def session_key() -> bytearray:
        key = random_key()
        secrets.add(bytes(key))
        return key

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("casevault.vault.audit_chain.random_key", session_key)
        vault = new_vault(folder, clock=HandClock())
    director_key = added(vault, "Vera", DIRECTOR)
    texts = [canary(number) for number in range(CANARIES)]
    each = CANARIES // CASES
    for number in range(CASES):
        own = texts[number * each : (number + 1) * each]
        case = MadeCase()
        names = {f"name{place}": text for place, text in enumerate(own[:5])}
        case.start(
            vault, case.write(0, {"sex": "F"}, names, blind_tokens=tuple(f"n:{n}" for n in own[:5]))
        )
        notes = {"note": " ".join(own[5:20]) * 20}
        case.save(vault, case.write(1, {"sex": "F"}, notes, blind_tokens=(own[20],)))
        case.save(vault, case.write(2, {"sex": "M"}, {"name": own[21]}))
        vault.drafts.put(f"draft{number}", {"typed": own[22]})
        vault.identities.open(case.record_id, own[23])
        vault.blind_index.find([own[24]])
        scan = NewAttachment(case.case_id, own[0], "text/plain", case.person_id, note=own[1])
        document = vault.attachments.add(scan, [" ".join(own).encode() * 200], own[2])
        vault.attachments.open(document.attachment_id, own[3])
        if number % 4 == 0:
            case.save(vault, case.write(3, {}, deleted=True))
            vault.attachments.remove(document.attachment_id, own[4])
            vault.drafts.drop(f"draft{number}")
    secrets |= _secrets_of(vault)
    running = folder.with_name("running.casevault")
    shutil.copytree(folder, running)
    vault.close()
    director = opened(folder, "Vera", director_key)
    key = bytes(director.keyring.database_key())
    return Planted(director, folder, running, key, frozenset(secrets))


def _secrets_of(vault: Vault) -> set[bytes]:
    """Every key of the coordinator that the facts key must not give, in pieces of 32 bytes."""
    ring = vault.keyring
    whole = [bytes(key) for name, key in ring.role_keys.items() if name is not RoleKey.FACTS]
    whole += [bytes(ring.user_keys.secret), bytes(ring.user_keys.wrapping_key)]
    whole += [bytes(ring.draft_key), bytes(ring.search_key)]
    for row in vault.cases.fetch(vault.cases.find(CaseQuery())):
        key = vault.case_access.key_of(row.case_id)
        assert key is not None
        whole.append(bytes(key.secret))
    return {key[start : start + 32] for key in whole for start in range(0, len(key), 32)}


WRITINGS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("(?:Zq|Wj)[A-Z2-7]{8}", lambda text: text),
    "lower case": ("(?:zq|wj)[a-z2-7]{8}", bytes.lower),
    "other case": ("(?:zQ|wJ)[a-z2-7]{8}", bytes.swapcase),
    "backwards": ("[A-Z2-7]{8}(?:qZ|jW)", lambda text: text[::-1]),
    "UTF-16": (
        "(?:Z\\0q\\0|W\\0j\\0)(?:[A-Z2-7]\\0){8}",
        lambda text: text.decode().encode("utf-16-le"),
    ),
    "hexadecimal": ("(?:5a71|576a)[0-9a-f]{16}", lambda text: text.hex().encode()),
    "base64": ("(?:Wn|V2)[A-Za-z0-9+/]{10}", lambda text: b64encode(text)[:12]),
}
"""In which writings a text is looked for: what it looks like, and how it is written so."""

PATTERNS = [
    (
        re.compile(pattern.encode()),
        {
            written(half.encode()): number
            for number in range(CANARIES)
            for half in (canary(number)[:HALF], canary(number)[HALF:])
        },
    )
    for pattern, written in WRITINGS.values()
]


def found_in(content: bytes) -> set[int]:
    """The numbers of the planted texts in these bytes, in any writing one would think of.

    Each half is looked for by itself: a text may lie across the border of two pages.
    """
    return {
        known[text]
        for pattern, known in PATTERNS
        for text in pattern.findall(content)
        if text in known
    }
