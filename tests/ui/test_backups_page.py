from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from casevault.domain.clock import SystemClock
from casevault.domain.roles import Role
from casevault.services import backup_places, backup_register, backup_rounds
from casevault.services.session import Session
from casevault.ui.pages import backup_cards
from casevault.ui.pages.backups import BackupsPage
from casevault.ui.pages.recovery import RecoveryPage
from casevault.ui.pages.restore import RestoreDoor, RestorePage
from casevault.ui.pages.unlock import UnlockPage
from casevault.ui.restore_form import RestoreForm
from casevault.ui.trust_words import trust_words
from casevault.ui.widgets.word_table import WordTable
from casevault.vault import backup_drill
from casevault.vault.restoring import TO_ERASE_SETTING, restore_with
from services.made_shares import issued
from services.vaults import DERIVED_KEY, again
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import button, opened, session_as, words_of
from ui.walking import cut_texts, missed, nameless, sideways
from vault.made_vaults import MadeCase


def shown(desktop: Desktop, session: Session, qtbot: QtBot) -> BackupsPage:
    if desktop.process.desk() is None:
        desktop.process.enter(session)
    page = opened(desktop, BackupsPage, "backups")
    qtbot.waitUntil(lambda: page.overview is not None, timeout=5000)
    return page


def says(qtbot: QtBot, page: Any, words: str) -> None:
    qtbot.waitUntil(lambda: words in words_of(page), timeout=20_000)


def test_a_backup_made_here_is_in_the_list_and_in_the_status_line(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    MadeCase().start(session.vault)
    page = shown(desktop, session, qtbot)
    assert "No backup yet." in words_of(page)
    assert "Nobody has chosen a place yet" in words_of(page)
    button(page, "Back up now").click()
    says(qtbot, page, "opened again and checked")
    qtbot.waitUntil(lambda: bool(page.overview and page.overview.files), timeout=5000)
    [known] = page.overview.files if page.overview else ()
    assert known.standing == "there"
    assert "Backed up today" in desktop.desk()._status._words.text()


def test_a_place_is_chosen_and_said_with_its_worries(
    desktop: Desktop,
    session: Session,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = tmp_path / "Dropbox" / "safe"
    chosen.mkdir(parents=True)
    page = shown(desktop, session, qtbot)
    monkeypatch.setattr(
        "casevault.ui.widgets.path_picker.pick_folder", lambda *_given, **_named: chosen
    )
    button(page, "Choose the place…").click()
    says(qtbot, page, "The place is chosen.")
    says(qtbot, page, "Dropbox copies this folder to other computers")
    says(qtbot, page, "same disk as the vault")
    says(qtbot, page, str(chosen))
    assert backup_places.usual_place(session).is_chosen


def test_a_stick_that_is_away_and_a_failure_are_said(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "stick").mkdir()
    backup_places.choose(session, tmp_path / "stick")
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    (tmp_path / "stick").rename(tmp_path / "away")
    page = shown(desktop, session, qtbot)
    assert "As soon as the stick is plugged in" in words_of(page)
    assert page.overview is not None
    assert [each.standing for each in page.overview.files] == ["not_reached"]
    button(page, "Back up now").click()
    says(qtbot, page, "The place for backups is not here")


def test_a_backup_that_is_stopped_leaves_nothing_and_the_page_can_begin_again(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    MadeCase().start(session.vault)
    page = shown(desktop, session, qtbot)
    first = threading.Event()
    desktop.process._background.run(lambda _report: first.wait(10), lambda _done: None, quiet=True)
    button(page, "Back up now").click()
    button(page, "Stop").click()
    first.set()
    qtbot.waitUntil(page._back_up.isEnabled, timeout=10_000)
    assert not list(tmp_path.rglob("*.cvb"))
    assert backup_register.entries(session) == ()


def test_who_is_still_in_a_backup_is_said_with_the_day_it_goes(
    desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    case = MadeCase()
    case.start(session.vault)
    backup_rounds.run(session)
    later = session.vault.last_stamp + 1
    session.vault.settings.put(TO_ERASE_SETTING, [[case.case_id, later]])
    page = shown(desktop, session, qtbot)
    assert "One backup may still hold somebody who was erased" in words_of(page)
    [table] = [
        each
        for each in page.findChildren(WordTable)
        if each.accessibleName() == "Backups that hold erased people"
    ]
    row = [table.model().index(0, column).data() for column in range(3)]
    assert row[1] == "1"
    assert row[2].count(".") == 2


def test_the_drill_is_done_on_the_page(
    desktop: Desktop, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drill(file: Path, vault: Any, **more: Any) -> Any:
        assert more.pop("passphrase")
        assert more.pop("second_factor", None) is None
        return backup_drill.drill_with(file, vault, derive=lambda _: bytearray(DERIVED_KEY), **more)

    monkeypatch.setattr(backup_drill, "drill", drill)
    MadeCase().start(session.vault)
    backup_rounds.run(session)
    page = shown(desktop, session, qtbot)
    button(page, "Try it now").click()
    assert "Type your passphrase." in words_of(page)
    next(
        e for e in page.findChildren(QLineEdit) if e.accessibleName() == "Your passphrase"
    ).setText("six words")
    button(page, "Try it now").click()
    says(qtbot, page, "came back whole: one case")
    says(qtbot, page, "Restore drill passed today")


def test_whoever_makes_no_backups_sees_them_all_the_same(
    desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    session = session_as(Role.AUDITOR, tmp_path)
    page = shown(desktop, session, qtbot)
    assert not button(page, "Back up now").isEnabled()
    assert not button(page, "Choose the place…").isEnabled()
    session.close()


@pytest.fixture
def cheap_restore(monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore below the slow derivation."""

    def restore(file: Path, folder: Path, **more: Any) -> Any:
        assert more.pop("passphrase")
        assert more.pop("second_factor", None) is None
        return restore_with(file, folder, derive=lambda _: bytearray(DERIVED_KEY), **more)

    monkeypatch.setattr("casevault.vault.restoring.restore_backup", restore)


def fill(form: RestoreForm, file: Path, folder: Path) -> None:
    form.choose_file(file)
    form.choose_folder(folder)
    edits = {edit.accessibleName(): edit for edit in form.findChildren(QLineEdit)}
    edits["User name"].setText("Founder")
    edits["Passphrase"].setText("six words of that day")
    edits["Name of the new vault"].setText("again")


@pytest.mark.usefixtures("cheap_restore")
def test_a_vault_comes_back_before_any_is_open_and_is_offered_for_unlocking(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    unlock = desktop.process.window.content().page  # type: ignore[union-attr]
    button(unlock, "Restore a backup…").click()
    door = desktop.process.window.content().page  # type: ignore[union-attr]
    assert isinstance(door, RestoreDoor)
    door.form.go.click()
    assert door.form.banner.text() == "Choose the backup file."
    fill(door.form, done.path, tmp_path)
    door.form.go.click()
    qtbot.waitUntil(door.form.open.isVisible, timeout=20_000)
    assert "Every check held." in door.form.banner.text()
    assert "list of erasures beside the backup was read" in door.form.banner.text()
    door.form.open.click()
    page = desktop.process.window.content().page  # type: ignore[union-attr]
    assert isinstance(page, UnlockPage)
    assert page.folder() == tmp_path / "again.casevault"


@pytest.mark.usefixtures("cheap_restore")
def test_from_an_open_vault_the_restored_one_is_offered_after_a_lock(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    MadeCase().start(session.vault)
    done = backup_rounds.run(session)
    done.path.with_name("erasures.cvt").unlink()
    page = shown(desktop, session, qtbot)
    button(page, "Restore a backup…").click()
    here = desktop.desk().page()
    assert isinstance(here, RestorePage)
    fill(here.form, done.path, tmp_path)
    here.form.go.click()
    qtbot.waitUntil(here.form.open.isVisible, timeout=20_000)
    assert "No list of erasures lay beside the backup" in here.form.banner.text()
    here.form.open.click()
    assert desktop.link.left().folder == str(tmp_path / "again.casevault")
    assert desktop.endings


@pytest.mark.usefixtures("cheap_restore")
def test_shares_that_had_been_replaced_are_named_after_a_restore_until_there_are_new_ones(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    issued(session)
    done = backup_rounds.run(session)
    kept = tmp_path / "stick" / "before.cvb"
    kept.parent.mkdir()
    kept.write_bytes(done.path.read_bytes())
    issued(session)
    list_beside = backup_rounds.run(session).path.with_name("erasures.cvt")
    kept.with_name(list_beside.name).write_bytes(list_beside.read_bytes())
    desktop.process.doors.show_restore()
    door = desktop.process.window.content().page  # type: ignore[union-attr]
    assert isinstance(door, RestoreDoor)
    fill(door.form, kept, tmp_path)
    door.form.go.click()
    qtbot.waitUntil(door.form.open.isVisible, timeout=20_000)
    assert "Recovery shares that had been replaced open this vault again." in (
        door.form.banner.text()
    )

    back = again(tmp_path / "again.casevault", clock=session.clock)
    said = "By a restore replaced recovery shares open the vault again"
    assert said in trust_words(back)
    desktop.process.enter(back)
    home = desktop.process.desk_page()
    assert home is not None
    assert said in words_of(home)
    page = opened(desktop, RecoveryPage, "recovery")
    assert "shares that had been replaced or taken out of force" in words_of(page)
    assert button(page, "Issue new shares…") is page.first_focus()
    issued(back)
    assert said not in trust_words(back)
    back.close()


@pytest.mark.usefixtures("cheap_restore")
def test_a_file_that_is_no_backup_is_said_and_can_be_changed(
    desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "x.cvb").write_bytes(b"hello")
    desktop.process.doors.show_restore()
    door = desktop.process.window.content().page  # type: ignore[union-attr]
    fill(door.form, tmp_path / "x.cvb", tmp_path)
    door.form.go.click()
    qtbot.waitUntil(lambda: "is not a backup" in door.form.banner.text(), timeout=20_000)
    qtbot.waitUntil(door.form.go.isEnabled, timeout=5000)
    assert not (tmp_path / "again.casevault").exists()


@pytest.mark.parametrize("percent", [100, 200])
def test_the_full_page_and_the_door_are_walked_by_keyboard_named_and_uncut(
    percent: int, desktop: Desktop, session: Session, qtbot: QtBot
) -> None:
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.doors.show_restore()
    desktop.process.window.resize(1024, 700)
    for name in ("door", "page"):
        if name == "page":
            MadeCase().start(session.vault)
            backup_rounds.run(session)
            shown(desktop, session, qtbot)
        for _ in range(3):
            delete_what_is_due()
        window = desktop.process.window
        assert nameless(window) == []
        assert missed(window) == []
        assert cut_texts(window) == []
        assert sideways(window) == []


def test_what_came_back_is_erased_again_here_and_the_vault_locks(
    desktop: Desktop, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = MadeCase(), MadeCase()
    kept.start(session.vault)
    gone.start(session.vault)
    later = session.vault.last_stamp + 1
    session.vault.settings.put(TO_ERASE_SETTING, [[gone.case_id, later]])
    page = shown(desktop, session, qtbot)
    says(qtbot, page, "still held one case erased since")
    row = session.vault.cases.get(gone.case_id)
    assert row is not None
    says(qtbot, page, f"Look at them first: {row.code}. If one")
    monkeypatch.setattr(backup_cards, "ask_erase_again", lambda _window, _drafts: True)
    button(page, "Erase them again…").click()
    qtbot.waitUntil(lambda: bool(desktop.endings), timeout=20_000)
    after = again(session.vault.info.folder, clock=SystemClock())
    assert after.vault.cases.get(gone.case_id) is None
    assert after.vault.cases.get(kept.case_id) is not None
    assert [stone.case_id for stone in after.vault.tombstones.all()] == [gone.case_id]
    after.close()
