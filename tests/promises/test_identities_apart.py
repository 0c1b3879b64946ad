"""P2: with the facts key alone, nothing in the vault or a backup yields a name or a note.

A director holds the facts key. Everything she could ever decrypt is scanned for 1,000 planted
texts: every page of the database, unused ones too, every frame of its log, a backup, the files
around them. The scan itself is shown to find them where they should not be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casevault.domain.clock import SystemClock
from casevault.domain.errors import UserError
from casevault.services import cases
from casevault.vault import crypto
from casevault.vault.backup import make_backup
from casevault.vault.backup_copy import open_source
from casevault.vault.backup_file import BackupReader
from casevault.vault.case_keys import WrapForm, WrappedCaseKey
from casevault.vault.cases import CaseQuery
from casevault.vault.crypto import HybridPair, NotAuthenticError, unwrap
from casevault.vault.keys import RoleKey
from domain.hand_clock import HandClock
from promises.planted_names import CASES, HALF, WRITINGS, Planted, canary, found_in, plant
from services.vaults import new_session
from tour import planted as tour_words
from tour.planted import Sniffer
from vault.made_vaults import MadeCase, new_vault
from vault.raw_pages import decrypted, decrypted_log


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    made = plant(tmp_path_factory.mktemp("planted") / "centre.casevault")
    yield made
    made.director.close()


@pytest.mark.parametrize("name", WRITINGS)
def test_the_scan_knows_every_writing(name: str) -> None:
    _, written = WRITINGS[name]
    for half in (canary(7)[:HALF], canary(7)[HALF:]):
        assert found_in(bytes(1000) + written(half.encode()) + b"\xff" * 1000) == {7}
    assert found_in(bytes(1000) + b"Zq" + bytes(100)) == set()


def test_no_page_yields_a_name(planted: Planted) -> None:
    pages = list(decrypted(planted.folder / "vault.db", planted.key))

    assert len(pages) > 100
    assert b"CREATE TABLE record" in b"".join(pages), "the pages are not decrypted"
    assert found_in(b"".join(pages)) == set()


def test_no_frame_of_the_log_yields_a_name(planted: Planted) -> None:
    frames = list(decrypted_log(planted.running / "vault.db-wal", planted.key))

    assert len(frames) > 500
    assert b'{"sex":"F"}' in b"".join(frames), "the frames are not decrypted"
    assert found_in(b"".join(frames)) == set()


def test_no_page_and_no_frame_yields_a_key(planted: Planted) -> None:
    pages = b"".join(decrypted(planted.folder / "vault.db", planted.key))
    frames = b"".join(decrypted_log(planted.running / "vault.db-wal", planted.key))

    assert len(planted.secrets) > CASES + 10
    for secret in planted.secrets:
        assert len(secret) == 32
        assert secret not in pages
        assert secret not in frames
    # The scan does find the one key that has to be there: the chain's present one.
    present = planted.director.writer.database.value("SELECT key FROM audit_chain")
    planted.director.writer.database.checkpoint()
    assert present in b"".join(decrypted(planted.folder / "vault.db", planted.key))


def test_no_file_yields_a_name_as_it_is(planted: Planted) -> None:
    for folder in (planted.folder, planted.running):
        for path in folder.rglob("*"):
            if path.is_file():
                assert found_in(path.read_bytes()) == set(), path.name


def test_the_scan_reads_the_documents_too(planted: Planted) -> None:
    blobs = [path for path in (planted.folder / "blobs").rglob("*") if path.is_file()]

    assert len(blobs) == CASES - CASES // 4
    assert sum(path.stat().st_size for path in blobs) > CASES * 50_000


def test_no_backup_yields_a_name(planted: Planted, tmp_path: Path) -> None:
    file = tmp_path / "backup.cvb"
    file.write_bytes(b"".join(make_backup(planted.director, clock=SystemClock())))
    assert found_in(file.read_bytes()) == set()

    inside = tmp_path / "inside.db"
    with open_source(file) as source:
        reader = BackupReader(source)
        reader.prove(planted.director.keyring)
        for part, content in reader.parts():
            whole = b"".join(content)
            assert found_in(whole) == set()
            if part.name == "vault.db":
                inside.write_bytes(whole)
    salt = inside.read_bytes()[:16]
    pages = b"".join(decrypted(inside, bytes(planted.director.keyring.database_key_for(salt))))
    assert b"CREATE TABLE record" in pages, "the pages are not decrypted"
    assert found_in(pages) == set()


def test_no_store_gives_the_director_a_name(planted: Planted) -> None:
    director = planted.director
    numbers = director.cases.find(CaseQuery())
    assert len(numbers) == CASES
    for row in director.cases.fetch(numbers):
        assert not director.identities.may_open(row.case_id)
        for record in director.records.of_case(row.case_id):
            assert found_in(repr(record).encode()) == set()
            with pytest.raises(UserError):
                director.identities.open(record.record_id, "curious")
        for document in director.attachments.of_case(row.case_id):
            assert found_in(repr(document).encode()) == set()
            with pytest.raises(UserError):
                director.attachments.open(document.attachment_id, "curious")
        with pytest.raises(UserError):
            director.attachments.describe(row.case_id, "curious")
    assert list(director.identities.names("person", ["name"], "curious")) == []
    assert director.drafts.all() == {}
    with pytest.raises(UserError):
        director.audit.read()


def test_no_key_of_the_director_opens_a_wrap(planted: Planted) -> None:
    ring = planted.director.keyring
    keys = [bytes(key) for key in ring.role_keys.values()]
    keys += [bytes(getattr(ring.user_keys, name)) for name in ("wrapping_key", "draft_key")]
    keys += [bytes(ring.row_mac_key), planted.key[:32]]
    rows = planted.director.writer.database.rows(
        "SELECT case_id, holder, epoch, form, wrapped, proof FROM case_key_wrap"
    )
    assert len(rows) == CASES
    for case_id, holder, epoch, form, wrapped, proof in rows:
        wrap = WrappedCaseKey(case_id, holder, epoch, WrapForm(form), wrapped, proof)
        for key in keys:
            with pytest.raises(NotAuthenticError):
                unwrap(bytearray(key), wrap.wrapped, wrap.bound_to())
        pair: HybridPair = ring.user_keys.pair
        with pytest.raises(NotAuthenticError):
            pair.open(wrap.wrapped, wrap.bound_to())


def test_nothing_is_sealed_under_a_key_that_the_facts_key_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key that is derived and every seal that is made is noted, then followed from there."""
    derived: list[tuple[bytes, bytes]] = []
    sealed: list[tuple[bytes, bytes]] = []
    tokened: list[bytes] = []

    def deriving(*given: Any) -> Any:
        def into(key: Any, derived_key: bytearray) -> None:
            HKDF(*given).derive_into(key, derived_key)
            derived.append((bytes(key), bytes(derived_key)))

        return SimpleNamespace(derive_into=into)

    def sealing(real: Any) -> Callable[[Any], Any]:
        def made(key: Any) -> Any:
            cipher, own = real(key), bytes(key)

            def encrypt(nonce: bytes, text: Any, place: bytes) -> bytes:
                sealed.append((own, bytes(text)))
                return bytes(cipher.encrypt(nonce, text, place))

            return SimpleNamespace(
                encrypt=encrypt,
                decrypt=cipher.decrypt,
                decrypt_into=getattr(cipher, "decrypt_into", None),
            )

        return made

    def tokening(key: bytearray, message: bytes) -> bytes:
        tokened.append(bytes(key))
        return crypto.mac(key, message)

    monkeypatch.setattr("casevault.vault.crypto.HKDF", deriving)
    monkeypatch.setattr("casevault.vault.crypto.AESGCMSIV", sealing(AESGCMSIV))
    monkeypatch.setattr("casevault.vault.case_keys.AESGCM", sealing(AESGCM))
    monkeypatch.setattr("casevault.vault.audit_chain.AESGCM", sealing(AESGCM))
    monkeypatch.setattr("casevault.vault.blind_index.mac", tokening)
    vault = new_vault(tmp_path / "centre.casevault", clock=HandClock())
    case = MadeCase()
    case.start(vault, case.write(0, {}, {"name": canary(0)}, blind_tokens=(canary(1),)))
    vault.drafts.put("draft", {"typed": canary(2)})
    vault.identities.open(case.record_id, canary(3))
    reached = {bytes(vault.keyring.role_keys[RoleKey.FACTS])}
    vault.close()
    while (
        more := {given for key, given in (*derived, *sealed) if key in reached and len(given) <= 96}
        - reached
    ):
        reached |= more

    told = {number for key, text in sealed if key in reached for number in found_in(text)}
    assert {number for _, text in sealed for number in found_in(text)} == {0, 2, 3}
    assert told == set()
    assert tokened
    assert not reached & set(tokened)


def test_no_form_of_the_program_lays_a_word_among_the_facts(tmp_path: Path) -> None:
    """Through the forms themselves, not below them."""
    folder = tmp_path / "forms.casevault"
    session = new_session(folder)
    day = session.today.isoformat()
    report = {"received": day, "source": "POL", "outcome": "ONGOING", **tour_words.REPORT}
    (case_id,) = cases.start_case(session, report).cases
    person = cases.save(session, case_id, "person", {"sex": "F", **tour_words.LATIN}).record_id
    filled: dict[str, dict[str, Any]] = {
        "exploitation": {"forms": ["LAB"], "country": "RS", **tour_words.EXPLOITATION},
        "status_decision": {
            "status": "FORMAL",
            "body": "RS_CZZTLJ",
            "decided_on": day,
            **tour_words.DECISION,
        },
        "service_act": {"service": "MED.EXAM", "status": "DONE", "on": day, **tour_words.HELP},
        "consent": {
            "purpose": "SHAREREF",
            "status": "GIVEN",
            "given_by": "SELF",
            "on": day,
            **tour_words.CONSENT,
        },
    }
    for form_id, answers in filled.items():
        cases.save(session, case_id, form_id, answers, person_id=person)
    key = bytes(session.vault.keyring.database_key())
    session.close()

    pages = b"".join(decrypted(folder / "vault.db", key))
    assert b"MED.EXAM" in pages
    assert Sniffer(tour_words.words()).found_in(pages) == set()


def test_the_scan_finds_what_is_stored_wrongly(tmp_path: Path) -> None:
    """Each way in which a name could be stored wrongly is found where it then lies."""
    wrongly = {
        "facts": lambda vault, case: case.save(vault, case.write(1, {"note": canary(1)})),
        "form id": lambda vault, case: case.save(
            vault, case.write(0, {}, record_id="r" * 32, form_id=canary(2))
        ),
        "setting": lambda vault, _: vault.settings.put("name", {"deep": [canary(3)]}),
        "draft key": lambda vault, _: vault.drafts.put(canary(4), {}),
        "long, over many pages": lambda vault, case: case.save(
            vault, case.write(1, {"note": "x" * 4000 + canary(5) * 300})
        ),
        "overwritten": lambda vault, case: [
            case.save(vault, case.write(1, {"note": canary(6)})),
            case.save(vault, case.write(2, {"note": "nothing"})),
        ],
        "ledger": lambda vault, _: vault.ledger.append(canary(7).lower().encode(), "release"),
    }
    for number, (_, store) in enumerate(wrongly.items(), start=1):
        folder = tmp_path / f"{number}.casevault"
        vault = new_vault(folder, clock=HandClock())
        case = MadeCase()
        case.start(vault)
        store(vault, case)  # type: ignore[no-untyped-call]
        key = bytes(vault.keyring.database_key())
        frames = b"".join(decrypted_log(folder / "vault.db-wal", key))
        vault.close()
        pages = b"".join(decrypted(folder / "vault.db", key))
        assert found_in(pages) == {number}
        assert found_in(frames) == {number}
