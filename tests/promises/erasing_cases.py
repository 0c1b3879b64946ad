"""Erases a case for good and makes a backup after it, and what must be there of both.

Step 2 is a save in the case that stays, step 3 the erasure of the other one, which had a document
and stands in a backup; step 4 is the next round of backups, with the list of what was erased
beside it; step 5 is the certificate.
"""

from __future__ import annotations

from pathlib import Path

from casevault.domain.retention import ErasureGround
from casevault.services import backup_places, backup_register, backup_rounds, erasing
from casevault.services.backup import list_beside
from casevault.services.blind_features import blind_features
from casevault.services.session import Session
from casevault.vault.attachments import NewAttachment
from casevault.vault.backup import check_backup
from casevault.vault.erasure_list import read_list
from casevault.vault.records import RecordWrite
from promises.backing_up import NoStick, backups_at, clock_at
from promises.work import FIRST, NAME, Work, in_steps
from services.vaults import again, new_session
from vault.made_vaults import MadeCase

KEPT = MadeCase(case_id="1" * 32, record_id="2" * 32, person_id="3" * 32, code="C0")
GONE = MadeCase(case_id="4" * 32, record_id="5" * 32, person_id="6" * 32, code="C1")
DOCUMENT = b"a paper of the case " * 300
JELENA = {"given_name": "Jelena", "family_name": "Ilić", "birth_year": 1990}
LAST = 5


def made(root: Path) -> None:
    """A vault with two cases, a document in each, and a backup of all of it."""
    session = new_session(root / NAME, clock=clock_at(FIRST))
    for folder in ("place", "papers"):
        (root / folder).mkdir()
    for case in (KEPT, GONE):
        case.start(session.vault, _written(case, 1))
        new = NewAttachment(case.case_id, "paper.txt", "text/plain", attachment_id=case.record_id)
        session.vault.attachments.add(new, [DOCUMENT], "test")
    backup_places.choose(session, root / "place", volumes=NoStick())
    backup_rounds.run(session, volumes=NoStick())
    session.close()


def _written(case: MadeCase, number: int) -> RecordWrite:
    features = tuple(blind_features("person", JELENA) or ())
    return case.write(number - 1, {"n": number}, {**JELENA, "n": number}, blind_tokens=features)


def step(root: Path, number: int) -> None:
    """Do one step; returns when it is acknowledged."""
    session = again(root / NAME, clock=clock_at(number))
    try:
        if number == 2:
            KEPT.save(session.vault, _written(KEPT, 2))
        elif number == 3:
            erasing.erase(session, (GONE.case_id,), ErasureGround.REQUEST)
        elif number == 4:
            backup_rounds.run(session, volumes=NoStick())
        else:
            for paper in (root / "papers").glob("*.pdf"):
                paper.unlink()  # whoever tries again looks at what lies there first
            [stone] = erasing.erased(session)
            erasing.write_certificate(session, stone, root / "papers")
    finally:
        session.close()


def judge(root: Path, known: int) -> int:
    """The case is there with all that belongs to it, or nothing of it is; the other one is."""
    session = again(root / NAME, clock=clock_at(known))
    try:
        vault = session.vault
        assert vault.verify().findings == ()
        (record,) = vault.records.of_case(KEPT.case_id)
        saved = record.facts["n"]
        assert vault.identities.open(KEPT.record_id, "test") == {**JELENA, "n": saved}
        assert _document_of(session, KEPT) == DOCUMENT
        has_backup = _backups_are_right(session)
        if vault.keyring.epoch == 1:
            _require_there(session)
            return {1: 1, 2: 2}[saved]
        assert saved == 2
        _require_gone(root, session)
    finally:
        session.close()
    papers = list((root / "papers").glob("*.pdf"))
    assert all(paper.read_bytes().endswith(b"%%EOF\n") for paper in papers)
    if papers:
        assert has_backup
        return 5
    return 4 if has_backup else 3


def _document_of(session: Session, case: MadeCase) -> bytes:
    return b"".join(session.vault.attachments.open(case.record_id, "test").chunks)


def _hits(session: Session) -> set[str]:
    found = session.vault.blind_index.find(tuple(blind_features("person", JELENA) or ()))
    return {hit.case_id for hit in found}


def _require_there(session: Session) -> None:
    vault = session.vault
    assert vault.identities.open(GONE.record_id, "test") == {**JELENA, "n": 1}
    assert _document_of(session, GONE) == DOCUMENT
    assert GONE.case_id in _hits(session)
    assert vault.tombstones.all() == []


def _require_gone(root: Path, session: Session) -> None:
    vault = session.vault
    assert vault.records.of_case(GONE.case_id) == []
    assert vault.cases.get(GONE.case_id) is None
    assert vault.attachments.of_case(GONE.case_id) == []
    assert _hits(session) == {KEPT.case_id}
    [stone] = erasing.erased(session)
    assert (stone.case_id, stone.ground) == (GONE.case_id, ErasureGround.REQUEST.value)
    assert stone.held_in, "the backup from before still holds it, and must be named"
    blobs = [path for path in (root / NAME / "blobs").rglob("*") if path.is_file()]
    assert len(blobs) == 1
    assert sorted(path.name for path in (root / NAME).glob("*.next*")) == []


def _backups_are_right(session: Session) -> bool:
    """Whether a backup from after the erasure counts; then the list of the erased lies beside."""
    vault, folder = session.vault, backups_at(session)[0].parent
    counted = {each.name: each for each in backup_register.entries(session) if each.is_there}
    for path in backups_at(session):
        if path.name not in counted or counted[path.name].epoch == vault.keyring.epoch:
            check_backup(path, vault, clock=session.clock)
    content = list_beside(folder)
    assert content is not None
    creation = vault.keyring.public.creation
    listed = {case.case_id for case in read_list(content, vault.info.vault_id, creation).cases}
    has_backup = any(each.epoch == 2 for each in counted.values())
    assert listed <= {GONE.case_id}
    return has_backup and bool(listed)


ERASURE = Work(
    place="promises.erasing_cases:ERASURE",
    title="erasure",
    made=made,
    run=in_steps(step),
    judge=judge,
    last=LAST,
    brief=3,
)
