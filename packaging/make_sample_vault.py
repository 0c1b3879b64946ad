"""Makes the sample vault of this version: `PYTHONPATH=src python packaging/make_sample_vault.py`.

Once for each released format, into `tests/vaults/<version>/`: a vault with users of every kind, one
who left, recovery shares, an erased case, documents, drafts; a backup of it; and `contents.json`
with the passphrases and what must be found inside. All of it is invented. What was made once is
never made again: later versions must open it as it is, so nothing that exists is overwritten.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from casevault import __version__
from casevault.domain.recovery import Scheme
from casevault.domain.retention import ErasureGround
from casevault.domain.roles import Role
from casevault.services import (
    attachments,
    backup,
    cases,
    drafts,
    erasing,
    key_files,
    passphrases,
    recovery,
    unlock,
    users,
)
from casevault.services.attachments import NewDocument
from casevault.services.drafts import Draft
from casevault.services.session import Session
from casevault.vault.opening import FOUNDERS_ROLES

ROOT = Path(__file__).resolve().parents[1]
FOUNDER = "Mirjana Petrović"
PEOPLE: Mapping[str, frozenset[Role]] = {
    "Ana Worker": frozenset({Role.WORKER}),
    "Dana Director": frozenset({Role.DIRECTOR}),
    "Vera Auditor": frozenset({Role.AUDITOR}),
    "Keti Keyfile": frozenset({Role.WORKER}),
    "Gone Worker": frozenset({Role.WORKER}),
}
WITH_KEY_FILE = "Keti Keyfile"
REPORT = {"received": "2026-03-01", "source": "POL", "outcome": "ONGOING"}
DOCUMENT = b"%PDF-1.4 invented\n" * 500


class Sample:
    """One making of the sample."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._vault = folder / "centre.casevault"
        self._words = {name: passphrases.generate() for name in (FOUNDER, *PEOPLE)}
        self._names: dict[str, dict[str, str]] = {}
        self._shares: list[str] = []
        self._key_file = bytes(key_files.fresh())

    def make(self) -> None:
        """The vault, the backup, and what is told about them."""
        self._folder.mkdir(parents=True)
        self._found()
        kept, erased = self._first_session()
        erasing.erase(self._opened(FOUNDER), (erased,), ErasureGround.REQUEST, reason="request 1")
        session = self._opened(FOUNDER)
        gone = users.user_named(session, "Gone Worker")
        users.remove_user(session, gone.user_id, reason="left the centre")
        self._second_session(kept)
        self._worker_session()
        session = self._opened(FOUNDER)
        backup.back_up(session, self._folder / "backup.cvb")
        session.close()
        self._tell(erased)

    def _found(self) -> None:
        session = unlock.create_vault(
            self._vault,
            user_name=FOUNDER,
            passphrase=bytearray(self._words[FOUNDER].encode("utf-8")),
            label="Centar „Primer“",
            country="RS",
        )
        for name, roles in PEOPLE.items():
            secret = bytearray(self._words[name].encode("utf-8"))
            factor = bytearray(self._key_file) if name == WITH_KEY_FILE else None
            users.add_user(session, name, secret, roles=roles, second_factor=factor)
        holders = ["safe of the centre", "lawyer", "partner organisation"]
        shares = recovery.make_shares(session, Scheme.TWO_OF_THREE, holders)
        self._shares = [" ".join(share.words()) for share in shares.shares]
        recovery.put_in_force(session, shares)
        session.close()

    def _opened(self, name: str) -> Session:
        secret = bytearray(self._words[name].encode("utf-8"))
        return unlock.unlock(self._vault, user_name=name, passphrase=secret)

    def _first_session(self) -> tuple[str, str]:
        """Two cases with a document each, made by the coordinator; one of them will be erased."""
        session = self._opened(FOUNDER)
        kept = self._case(session, given_name="Јелена", family_name="Измишљена")
        erased = self._case(session, given_name="Marija", family_name="Obrisana")
        session.close()
        session = self._opened("Gone Worker")
        self._case(session, given_name="Ema", family_name="Prepuštena")
        session.close()
        return kept, erased

    def _case(self, session: Session, **names: str) -> str:
        (case_id,) = cases.start_case(session, REPORT).cases
        person = cases.save(session, case_id, "person", {"sex": "F", **names})
        changed = {"sex": "F", **names, "birth_date": "2001"}
        cases.save(
            session,
            case_id,
            "person",
            changed,
            record_id=person.record_id,
            person_id=person.record_id,
            seen_version=1,
        )
        self._names[person.record_id] = {**names, "case": case_id}
        attachments.add(
            session, NewDocument(case_id, "upućivanje.pdf", "application/pdf"), DOCUMENT
        )
        return case_id

    def _second_session(self, kept: str) -> None:
        """After the changes of keys: more of a case, and a draft."""
        session = self._opened(FOUNDER)
        (record,) = [
            row for row in cases.case_view(session, kept).records if row.form_id == "report"
        ]
        closed = {**REPORT, "outcome": "IDENT", "outcome_on": "2026-03-09"}
        cases.save(session, kept, "report", closed, record_id=record.record_id, seen_version=1)
        key = drafts.draft_key(kept, "report", "")
        typed = {"received": "2026-04-01", "note": "not yet saved"}
        drafts.keep(session, Draft(key, kept, "report", "", "", 0, typed))
        session.close()

    def _worker_session(self) -> None:
        session = self._opened("Ana Worker")
        self._case(session, given_name="Luna", family_name="Nova")
        session.close()

    def _tell(self, erased: str) -> None:
        told = {
            "version": __version__,
            "users": {
                name: {"passphrase": words, "roles": sorted(PEOPLE.get(name, FOUNDERS_ROLES))}
                for name, words in self._words.items()
                if name != "Gone Worker"
            },
            "removed": {"Gone Worker": self._words["Gone Worker"]},
            "founder": FOUNDER,
            "label": "Centar „Primer“",
            "shares": self._shares,
            "key_file": {WITH_KEY_FILE: self._key_file.hex()},
            "names": {
                record: names for record, names in self._names.items() if names["case"] != erased
            },
            "erased": [erased],
            "document_sha256": hashlib.sha256(DOCUMENT).hexdigest(),
            "draft": {"received": "2026-04-01", "note": "not yet saved"},
            "epoch": 3,
        }
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (self._folder / "contents.json").write_text(text, "utf-8")


def main() -> None:
    """Make it, or refuse where it is."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "vaults" / __version__
    if folder.exists():
        sys.exit(f"{folder} is there already and is never made again.")
    try:
        Sample(folder).make()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    print(folder)


if __name__ == "__main__":
    main()
