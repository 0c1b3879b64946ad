"""The usual place of backups: chosen, found again, and what is to be said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casevault.domain.errors import UserError
from casevault.services import backup_places, backup_rounds
from casevault.services.session import Session
from casevault.services.volumes import Volume
from services.backup_sticks import Sticks, enter_something, files, whole


@pytest.fixture(autouse=True)
def work(session: Session) -> None:
    enter_something(session)


def test_a_new_place_wants_a_backup_of_its_own(session: Session, stick: Path) -> None:
    backup_rounds.run(session)
    assert not backup_rounds.is_due(session)
    backup_places.choose(session, stick)
    assert backup_rounds.is_due(session)


def test_a_stick_is_found_again_at_another_path_by_its_id_and_by_its_marker(
    session: Session, chosen: Sticks, stick: Path, tmp_path: Path
) -> None:
    backup_rounds.run(session, volumes=chosen)
    moved = stick.rename(tmp_path / "elsewhere")
    stick.mkdir()  # another stick has the old path now
    place = backup_places.usual_place(session)
    other = Volume("9999", stick, "sdb")
    by_id = Sticks(other, Volume("4F3A", moved, "sdc"))
    by_marker = Sticks(other, Volume("", moved, "sdc"))
    for plugged in (by_id, by_marker):
        found = backup_places.find(place, plugged)
        assert found is not None
        assert found.parent == moved
    assert found is not None
    (found / "place.id").unlink()
    assert backup_places.find(place, by_id) == found
    assert backup_places.find(place, by_marker) is None
    backup_rounds.run(session, volumes=by_id)
    assert whole(session, moved) == 1  # of one day, the newest stays
    assert files(stick) == []


@pytest.mark.usefixtures("chosen")
def test_a_stick_that_is_not_here_is_said_and_nothing_is_written(
    session: Session, stick: Path, tmp_path: Path
) -> None:
    stick.rename(tmp_path / "pulled out")
    with pytest.raises(UserError) as refused:
        backup_rounds.run(session, volumes=Sticks())
    assert "not here" in refused.value.text()
    assert not stick.exists()


def test_choosing_the_same_folder_again_finds_the_backups_that_lie_there(
    session: Session, chosen: Sticks, stick: Path
) -> None:
    backup_rounds.run(session, volumes=chosen)
    before = backup_places.usual_place(session)
    backup_places.forget(session)
    assert not backup_places.usual_place(session).is_chosen
    backup_places.choose(session, stick, volumes=chosen)
    assert backup_places.usual_place(session) == before
    assert len(list(stick.iterdir())) == 1


def test_two_vaults_share_a_stick_without_touching_each_other(
    session: Session, chosen: Sticks, stick: Path
) -> None:
    foreign = stick / "backups-00000000"
    foreign.mkdir()
    (foreign / "place.id").write_text("ab" * 16)
    (foreign / "20250101-000000-aaaa.cvb").write_bytes(b"of another vault")
    backup_places.forget(session)
    backup_places.choose(session, stick, volumes=chosen)
    backup_rounds.run(session, volumes=chosen)
    assert sorted(path.name for path in foreign.iterdir()) == [
        "20250101-000000-aaaa.cvb",
        "place.id",
    ]


def test_the_worries_about_a_place_are_said(session: Session, stick: Path, tmp_path: Path) -> None:
    same = Sticks(Volume("1", tmp_path, "sda"))
    beside = backup_places.usual_place(session)
    assert backup_places.worries(session, beside, same) == (("same_disk", ""),)
    apart = Sticks(Volume("1", tmp_path, "sda"), Volume("2", stick, "sdb"))
    backup_places.choose(session, stick, volumes=apart)
    place = backup_places.usual_place(session)
    assert backup_places.worries(session, place, apart) == ()
    same_disk = Sticks(Volume("1", tmp_path, "sda"), Volume("2", stick, "sda"))
    assert backup_places.worries(session, place, same_disk) == (("same_disk", ""),)
    (stick / ".stfolder").mkdir()
    assert backup_places.worries(session, place, apart) == (("synchronised", "Syncthing"),)


def test_the_folder_of_the_vault_is_no_place_for_backups(session: Session) -> None:
    with pytest.raises(UserError):
        backup_places.choose(session, session.vault.info.folder)
    with pytest.raises(UserError):
        backup_places.choose(session, session.vault.info.folder / "blobs")
