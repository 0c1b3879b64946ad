from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from casevault.disclosure.attack_report import AttackReport, Reason, ReasonKind
from casevault.disclosure.release import RefusedError
from casevault.domain.errors import UserError
from casevault.domain.release import Profile
from casevault.domain.roles import Role
from casevault.services import release_check, release_words, releases
from casevault.services.session import Session
from casevault.ui.figures.figure_table import FigureTable
from casevault.ui.handover import Ending
from casevault.ui.pages.refusal_view import RefusalView
from casevault.ui.pages.release_wizard import ReleaseWizardPage
from casevault.vault.restoring import RESTORED_SETTING
from ui.conftest import Desktop, delete_what_is_due
from ui.filled_vaults import filled_session, opened, words_of
from ui.release_steps import RECIPIENT, begun, open_step, settle, to_check, to_save, written
from ui.walking import cut_texts, missed, nameless, sideways

DIRECTOR = frozenset({Role.DIRECTOR})
LOCK_SECONDS = 1.0
WORDS = "correct horse battery staple in nine more words"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = filled_session(tmp_path)
    yield made
    made.close()


@pytest.fixture
def wizard(desktop: Desktop, session: Session) -> ReleaseWizardPage:
    desktop.process.enter(session)
    return begun(desktop)


def test_a_release_goes_through_four_pages_and_ends_in_signed_files(
    wizard: ReleaseWizardPage, desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    to_save(wizard, qtbot, tmp_path / "out")
    written(wizard, qtbot)
    [folder] = (tmp_path / "out").iterdir()

    assert "written, signed and backed up" in words_of(wizard)
    assert str(folder) in words_of(wizard)
    assert release_check.verify_release(folder).is_sound
    assert [one.recipient for one in releases.past_releases(session)] == [RECIPIENT]
    assert "Backed up" in desktop.desk()._status._words.text()


def test_the_check_shows_every_table_that_would_be_printed(
    wizard: ReleaseWizardPage, qtbot: QtBot
) -> None:
    to_check(wizard, qtbot)
    prepared = wizard.check.prepared
    assert prepared is not None
    said = words_of(wizard.check)
    shown = [table for table in prepared.release.tables if table.withheld is None]

    assert all(table.title_id in said for table in prepared.release.tables)
    assert len(wizard.check.findChildren(FigureTable)) >= len(shown) > 0
    assert "found none that gives anybody away" in said


def test_the_check_cannot_be_skipped(wizard: ReleaseWizardPage, qtbot: QtBot) -> None:
    wizard.forth.click()
    wizard.whom.choose(Profile.PUBLIC.value, RECIPIENT)
    wizard.forth.click()
    wizard.forth.click()
    while_checking = (open_step(wizard), wizard.banner.text())
    settle(wizard, qtbot)
    wizard.forth.click()
    unseen = (open_step(wizard), wizard.banner.text())

    assert while_checking == (
        wizard.check,
        "The release is still being checked. Wait until it is done.",
    )
    assert unseen == (wizard.check, "Look at every table, then say so below the last one.")


def test_something_else_asked_for_is_checked_and_looked_at_anew(
    wizard: ReleaseWizardPage, qtbot: QtBot
) -> None:
    to_check(wizard, qtbot)
    first = wizard.check.prepared
    wizard.check.looked.setChecked(True)
    wizard.back.click()
    wizard.whom.choose(Profile.TRUSTED.value, RECIPIENT)
    wizard.forth.click()
    settle(wizard, qtbot)

    assert wizard.check.prepared is not None
    assert wizard.check.prepared is not first
    assert wizard.check.prepared.release.profile is Profile.TRUSTED
    assert not wizard.check.looked.isChecked()


def test_the_same_question_keeps_its_check(wizard: ReleaseWizardPage, qtbot: QtBot) -> None:
    to_check(wizard, qtbot)
    first = wizard.check.prepared
    wizard.back.click()
    wizard.forth.click()

    assert wizard.check.prepared is first


def test_a_step_back_during_the_attack_and_forth_again_ends_in_one_result(
    wizard: ReleaseWizardPage, qtbot: QtBot
) -> None:
    wizard.forth.click()
    wizard.whom.choose(Profile.PUBLIC.value, RECIPIENT)
    wizard.forth.click()
    wizard.back.click()
    wizard.forth.click()
    settle(wizard, qtbot)

    assert wizard.check.prepared is not None
    assert "stopped" not in words_of(wizard.check)
    assert words_of(wizard.check).count("gives anybody away") == 1


def test_a_release_needs_a_recipient(wizard: ReleaseWizardPage) -> None:
    wizard.forth.click()
    wizard.forth.click()

    assert open_step(wizard) is wizard.whom
    assert "Say who receives the release" in wizard.banner.text()


@pytest.mark.parametrize(
    ("days", "words"), [(1, "lies ahead"), (-200, "at least until the period ends")]
)
def test_a_day_of_recording_that_cannot_be_is_refused(
    days: int, words: str, wizard: ReleaseWizardPage, session: Session
) -> None:
    day = session.today + timedelta(days=days)
    wizard.what._cut_off.show_answer(day.isoformat())
    wizard.forth.click()

    assert open_step(wizard) is wizard.what
    assert words in wizard.banner.text()


def test_a_refused_release_says_why_and_cannot_be_saved(
    wizard: ReleaseWizardPage, session: Session, qtbot: QtBot
) -> None:
    session.vault.settings.put(
        RESTORED_SETTING,
        {"made_at": "2026-02-20T09:00:00+00:00", "restored_at": "2026-03-01T09:00:00+00:00"},
    )
    to_check(wizard, qtbot)
    wizard.forth.click()

    assert "restored from a backup" in words_of(wizard.check)
    assert wizard.check.looked.isHidden()
    assert open_step(wizard) is wizard.check


def test_reasons_and_remedies_of_a_refusal_are_shown_one_by_one(qtbot: QtBot) -> None:
    reasons = (
        Reason(ReasonKind.EXACT, "Women, under 18", {"lo": 1}),
        Reason(ReasonKind.SMALL, "Men", {"lo": 1, "hi": 3, "k": 5}),
    )
    error = RefusedError(AttackReport(5, 1, 10, (), reasons))
    view = RefusalView(release_words.refusal(error))
    qtbot.addWidget(view)
    said = words_of(view)

    assert "Women, under 18 is known exactly: it is 1." in said
    assert "Men is known to be from 1 to 3: somebody, and fewer than 5." in said
    assert "Choose a longer period." in said


def test_an_error_that_is_no_verdict_keeps_its_own_words() -> None:
    said = release_words.refusal(UserError("The disk is full. Make room."))

    assert (said.what, said.reasons, said.remedies) == ("The disk is full. Make room.", (), ())


def test_a_folder_that_is_taken_is_said_and_the_figures_stay(
    wizard: ReleaseWizardPage, tmp_path: Path, qtbot: QtBot
) -> None:
    to_save(wizard, qtbot, tmp_path / "out")
    prepared = wizard.check.prepared
    assert prepared is not None
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / prepared.release.id).write_text("in the way")
    written(wizard, qtbot)

    assert open_step(wizard) is wizard.save
    assert wizard.forth.isEnabled()
    assert str(tmp_path / "out") in wizard.banner.text()


def test_a_second_person_approves_with_her_own_passphrase(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.vault.users.add("Mira", bytearray(WORDS.encode()), DIRECTOR)
    desktop.process.enter(session)
    wizard = begun(desktop)
    to_save(wizard, qtbot, tmp_path / "out")
    written(wizard, qtbot)
    without = wizard.banner.text()
    wizard.save.passphrase.setText("not what she chose at all")
    wizard.banner.clear()
    written(wizard, qtbot)
    wrong = wizard.banner.text()
    nothing_left = not (tmp_path / "out").exists() and not session.vault.ledger.entries()
    wizard.save.passphrase.setText(WORDS)
    wizard.banner.clear()
    written(wizard, qtbot)

    assert "second person must approve" in without
    assert "passphrase of the second person is wrong" in wrong
    assert nothing_left
    assert len(releases.past_releases(session)) == 1
    assert wizard.save.passphrase.text() == ""


def test_who_can_approve_is_named_where_somebody_can(desktop: Desktop, session: Session) -> None:
    desktop.process.enter(session)
    alone = words_of(begun(desktop).whom)
    session.vault.users.add_with_derived_key("Mira", bytearray(b"m" * 32), DIRECTOR)
    session.vault.users.add_with_derived_key("Jana", bytearray(b"j" * 32), frozenset({Role.WORKER}))
    desktop.desk().open_page("home")
    together = words_of(begun(desktop).whom)

    assert "nobody is asked" in alone
    assert "Who can: Mira" in together
    assert "Jana" not in together


def test_what_was_chosen_is_there_again_after_a_lock(
    wizard: ReleaseWizardPage, desktop: Desktop
) -> None:
    wizard.whom.choose(Profile.TRUSTED.value, RECIPIENT)
    before = wizard.spec()
    place = desktop.desk().place()
    desktop.desk().open_page("home")
    again = opened(desktop, ReleaseWizardPage, place.page, **place.arguments)

    assert again.spec() == before


def test_a_lock_while_a_release_is_written_leaves_all_of_it_or_nothing(
    wizard: ReleaseWizardPage, desktop: Desktop, tmp_path: Path, qtbot: QtBot
) -> None:
    out = tmp_path / "out"
    to_save(wizard, qtbot, out)
    keeper = desktop.process._backups
    assert keeper is not None
    keeper.stop()
    wizard.forth.click()
    began = time.monotonic()
    desktop.process.lock()
    took = time.monotonic() - began
    # In life the process is gone by now; here what it still does is waited for.
    desktop.process.jobs.stop()

    assert desktop.endings == [Ending.LOCKED]
    assert took < LOCK_SECONDS
    assert list(tmp_path.rglob("*.part*")) == []
    assert all(release_check.verify_release(folder).is_sound for folder in out.glob("*"))


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("percent", [100, 200])
def test_every_page_is_walked_by_keyboard_named_and_uncut(
    step: int,
    percent: int,
    desktop: Desktop,
    session: Session,
    qtbot: QtBot,
) -> None:
    session.vault.users.add_with_derived_key("Mira", bytearray(b"m" * 32), DIRECTOR)
    desktop.process._preferences.change(text_percent=percent)
    desktop.process.enter(session)
    wizard = begun(desktop)
    if step >= 1:
        wizard.forth.click()
    if step >= 2:
        wizard.whom.choose(Profile.PUBLIC.value, RECIPIENT)
        wizard.whom.finished.emit()
        settle(wizard, qtbot)
    if step == 3:
        wizard.check.looked.setChecked(True)
        wizard.forth.click()
    window = desktop.process.window
    window.resize(1024, 700)
    for _ in range(3):
        delete_what_is_due()

    assert wizard._at == step
    assert nameless(window) == []
    assert missed(window) == []
    assert cut_texts(window) == []
    assert sideways(window) == []


def test_a_typed_passphrase_does_not_stay_behind(
    desktop: Desktop, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    session.vault.users.add_with_derived_key("Mira", bytearray(b"m" * 32), DIRECTOR)
    desktop.process.enter(session)
    wizard = begun(desktop)
    to_save(wizard, qtbot, tmp_path)
    wizard.save.passphrase.setText(WORDS)
    wizard.back.click()

    assert wizard.save.passphrase.text() == ""
