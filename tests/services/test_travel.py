"""Travel mode: the keys to names on a stick, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import ExitCode, UserError
from casevault.services import drafts, duplicates, identity, imports, travel
from casevault.services.identity import Reason
from casevault.services.session import Session
from domain.hand_clock import HandClock
from services.test_erasing import new_case
from services.vaults import again
from vault.made_vaults import WORKER, added, opened


def person_of(session: Session, case_id: str) -> str:
    records = session.vault.records.of_case(case_id)
    return next(record.record_id for record in records if record.form_id == "person")


def test_away_and_back_again(session: Session, clock: HandClock, tmp_path: Path) -> None:
    record_id = person_of(session, new_case(session))
    folder, file = session.vault.info.folder, tmp_path / "stick" / travel.fresh_name()
    travel.take_away(session, file)
    opened = again(folder, clock=clock)
    assert travel.keys_are_away(opened)
    with pytest.raises(UserError) as refused:
        identity.open_identity(opened, record_id, Reason.CONTACT)
    assert "taken away from this computer" in refused.value.text()
    travel.bring_back(opened, file)
    opened.close()
    opened = again(folder, clock=clock)
    assert not travel.keys_are_away(opened)
    assert identity.open_identity(opened, record_id, Reason.CONTACT)["given_name"] == "Jelena"
    opened.close()


def test_nobody_learns_on_the_way_whether_a_person_is_known(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    """Somebody at a border types a name, or has a list of names read in."""
    new_case(session)
    folder, file = session.vault.info.folder, tmp_path / travel.fresh_name()
    asked = {"given_name": "Jelena", "family_name": "Ilić", "birth_year": 1990}
    names = tmp_path / "list.csv"
    heads = ",".join(f"person.{field}" for field in asked)
    names.write_text(f"person.sex,{heads}\nF,Jelena,Ilić,1990\n", "utf-8")
    assert duplicates.candidates(session, asked)
    assert imports.import_file(session, names, dry_run=True).likely_known == (2,)
    travel.take_away(session, file)
    session = again(folder, clock=clock)
    assert duplicates.candidates(session, asked) == []
    assert imports.import_file(session, names, dry_run=True).likely_known == ()
    travel.bring_back(session, file)
    session.close()
    session = again(folder, clock=clock)
    assert duplicates.candidates(session, asked)
    session.close()


def test_what_was_typed_and_not_saved_keeps_the_keys_here_until_somebody_says_it_may_stay(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    """It would stay readable with the passphrase of whoever typed it."""
    folder, case_id = session.vault.info.folder, new_case(session)
    key = added(session.vault, "Zora", WORKER)
    drafts.keep_place(session, drafts.Place("home", {}))  # where the screen was is no words
    session.close()
    zora = Session(opened(folder, "Zora", key), clock)
    typed = drafts.words_draft("", "cases", "search", {"search": "Jelena"})
    drafts.keep(zora, typed)
    drafts.keep(zora, drafts.words_draft(case_id, "case", "open/", {"own": "x"}))
    with pytest.raises(UserError):
        drafts.of_everybody(zora)  # a coordinator's question
    zora.close()

    session, file = again(folder, clock=clock), tmp_path / "x.cvk"
    with pytest.raises(UserError) as refused:
        travel.take_away(session, file)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "Zora (2)" in refused.value.text()
    assert not file.exists()
    assert not travel.keys_are_away(session)
    travel.take_away(session, file, drafts_may_stay=True)
    zora = Session(opened(folder, "Zora", key), clock)
    assert travel.keys_are_away(zora)
    assert typed in drafts.waiting_words(zora)  # as the page says
    zora.close()


def test_a_stick_that_refuses_leaves_the_keys_here(session: Session, tmp_path: Path) -> None:
    record_id = person_of(session, new_case(session))
    taken = tmp_path / "taken.cvk"
    taken.write_bytes(b"something of hers")
    with pytest.raises(UserError):
        travel.take_away(session, taken)
    assert taken.read_bytes() == b"something of hers"
    assert not travel.keys_are_away(session)
    assert identity.open_identity(session, record_id, Reason.CONTACT)["given_name"] == "Jelena"


def test_the_file_never_lies_beside_what_it_protects(session: Session) -> None:
    with pytest.raises(UserError) as refused:
        travel.take_away(session, session.vault.info.folder / "blobs" / "x.cvk")
    assert "Choose a stick" in refused.value.text()


def test_a_change_that_breaks_off_leaves_no_file(session: Session, tmp_path: Path) -> None:
    new_case(session)
    file = tmp_path / "x.cvk"

    def stop(_: str, share: float) -> None:
        if share > 0.7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        travel.take_away(session, file, progress=stop)
    assert not file.exists()
    assert not travel.keys_are_away(session)


def test_a_file_that_is_not_there_is_said_in_words(
    session: Session, clock: HandClock, tmp_path: Path
) -> None:
    folder = session.vault.info.folder
    travel.take_away(session, tmp_path / "x.cvk")
    opened = again(folder, clock=clock)
    with pytest.raises(UserError) as refused:
        travel.bring_back(opened, tmp_path / "y.cvk")
    assert "Plug the stick in again" in refused.value.text()
    opened.close()
