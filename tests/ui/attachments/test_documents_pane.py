from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from casevault.services import attachments
from casevault.services.attachments import NewDocument
from casevault.services.identity import Reason
from casevault.services.session import Session
from casevault.ui.attachments.documents_pane import DocumentsPane
from casevault.ui.attachments.keep_document import KeepDocument
from casevault.ui.attachments.viewer import DocumentViewer
from casevault.ui.pages.case import CasePage
from casevault.ui.records.outline import DOCUMENTS, Mark
from casevault.ui.records.reason_panel import ReasonPanel
from casevault.vault.audit_actions import AuditAction
from ui.attachments import hostile
from ui.attachments.test_cleaning import telling
from ui.case_makers import new_case, new_person
from ui.case_page_steps import Open, marks
from ui.conftest import Desktop, delete_what_is_due
from ui.walking import missed, nameless

PATIENCE = 10_000
NAME = "passport of Jelena.png"


@pytest.fixture
def case_id(session: Session) -> str:
    return new_case(session)


def kept(session: Session, case_id: str, content: bytes, media_type: str = "image/png") -> str:
    new = NewDocument(case_id, NAME, media_type, note="shown by the police")
    return attachments.add(session, new, content).record_id


def pane_of(page: CasePage) -> DocumentsPane:
    found = page.frame.pane
    assert isinstance(found, DocumentsPane)
    return found


def words_of(part: QWidget) -> str:
    labels = [label.text() for label in part.findChildren(QLabel)]
    lists = part.findChildren(QListWidget)
    labels += [each.item(row).text() for each in lists for row in range(each.count())]
    return "\n".join(labels)


def given(qtbot: QtBot, pane: DocumentsPane, reason: Reason = Reason.CONTACT) -> None:
    panel = pane.findChild(ReasonPanel)
    assert panel is not None
    panel.choose(reason)
    with qtbot.waitSignal(pane.settled, timeout=PATIENCE):
        panel._give()


def viewed(qtbot: QtBot, pane: DocumentsPane, document: str) -> DocumentViewer:
    pane.list.opened.emit(document)
    given(qtbot, pane)
    viewer = pane.viewer
    assert viewer is not None
    qtbot.waitUntil(lambda: bool(viewer.title.text() or viewer.problem.text()), timeout=PATIENCE)
    if viewer._info is not None and not viewer.text.isVisible():
        qtbot.waitUntil(lambda: not viewer.pages._canvas.picture_size().isEmpty())
    return viewer


def test_a_case_has_a_place_for_documents(session: Session, open_case: Open, case_id: str) -> None:
    page = open_case(case_id)
    assert marks(page)[DOCUMENTS, ""] is Mark.EMPTY
    page.frame.list.go_to("report", "")
    page.frame.list.step(1)
    assert "No documents yet" in words_of(pane_of(page))
    kept(session, case_id, b"letter", "text/plain")
    page = open_case(case_id, form_id=DOCUMENTS)
    assert page.arguments()["form_id"] == DOCUMENTS


def test_names_are_shown_for_a_reason_only(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str
) -> None:
    kept(session, case_id, b"letter", "text/plain")
    page = open_case(case_id, form_id=DOCUMENTS)
    pane = pane_of(page)
    assert marks(page)[DOCUMENTS, ""] is Mark.SEALED
    assert "Jelena" not in words_of(pane)
    assert "police" not in words_of(pane)
    pane.list.names_asked.emit()
    given(qtbot, pane)
    qtbot.waitUntil(lambda: NAME in words_of(pane), timeout=PATIENCE)
    assert "shown by the police" in words_of(pane)
    entry = session.vault.audit.read()[-2]
    assert (entry.action, entry.reason) == (AuditAction.IDENTITY_READ, "contact")
    pane.list.hide_asked.emit()
    assert NAME not in words_of(pane)


def test_a_document_is_shown_from_another_process_and_gone_when_closed(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str
) -> None:
    document = kept(session, case_id, hostile.image("PNG", (600, 400)))
    pane = pane_of(open_case(case_id, form_id=DOCUMENTS))
    viewer = viewed(qtbot, pane, document)
    assert viewer.title.text() == NAME
    assert viewer.process_id not in {0, os.getpid()}
    assert viewer.pages._canvas.picture_size().width() > 0
    viewer.back.click()
    assert viewer.process_id == 0
    assert viewer.pages._canvas.picture_size().isEmpty()
    assert viewer.title.text() == ""
    assert pane.list.list.count() == 1


def test_every_opening_is_in_the_log_before_the_document_is_read(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str
) -> None:
    document = kept(session, case_id, b"letter", "text/plain")
    pane = pane_of(open_case(case_id, form_id=DOCUMENTS))
    viewed(qtbot, pane, document).back.click()
    pane.list.opened.emit(document)  # the reason holds until the names are hidden
    qtbot.waitUntil(lambda: pane.viewer is not None and bool(pane.viewer.title.text()))
    entries = [entry for entry in session.vault.audit.read() if "document" in entry.detail]
    assert [entry.action for entry in entries[-2:]] == [AuditAction.IDENTITY_READ] * 2
    assert {entry.reason for entry in entries[-2:]} == {"contact"}


def test_a_pdf_is_read_with_the_keyboard(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str
) -> None:
    document = kept(session, case_id, hostile.pdf(("first", "second")), "application/pdf")
    viewer = viewed(qtbot, pane_of(open_case(case_id, form_id=DOCUMENTS)), document)
    qtbot.waitUntil(lambda: "first" in viewer.pages.accessibleDescription(), timeout=PATIENCE)
    assert viewer.pages.accessibleName() == "Page 1 of 2"
    QTest.keyClick(viewer.pages, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: "second" in viewer.pages.accessibleDescription(), timeout=PATIENCE)
    assert viewer.where.text() == "Page 2 of 2"
    assert not viewer.next.isEnabled()
    width = viewer.pages._canvas.width()
    QTest.keyClick(viewer.pages, Qt.Key.Key_Plus)
    assert viewer.pages._canvas.width() > width
    QTest.keyClick(viewer.pages, Qt.Key.Key_0)
    size = viewer.pages._canvas.size()
    QTest.keyClick(viewer.pages, Qt.Key.Key_R)
    turned = viewer.pages._canvas.size()
    assert (turned.width() > turned.height()) != (size.width() > size.height())
    viewer.tells.click()
    assert "anonymous" in viewer.told.text()
    assert viewer.pages.isHidden()
    viewer.tells.click()
    assert viewer.remarks.isHidden()
    QTest.keyClick(viewer.pages, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: viewer.where.text() == "Page 1 of 2", timeout=PATIENCE)


def test_nothing_of_a_document_can_be_copied(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str
) -> None:
    document = kept(session, case_id, b"Jelena Planted", "text/plain")
    viewer = viewed(qtbot, pane_of(open_case(case_id, form_id=DOCUMENTS)), document)
    qtbot.waitUntil(lambda: "Planted" in viewer.text.toPlainText(), timeout=PATIENCE)
    QApplication.clipboard().clear()
    QTest.keyClick(viewer.text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(viewer.text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == ""
    assert viewer.text.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not viewer.text.textCursor().hasSelection()


def test_what_cannot_be_shown_is_said_in_words(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str
) -> None:
    document = kept(session, case_id, b"PK\x03\x04" + bytes(99), "application/octet-stream")
    viewer = viewed(qtbot, pane_of(open_case(case_id, form_id=DOCUMENTS)), document)
    assert "not be looked at here" in viewer.problem.text()
    assert QApplication.focusWidget() is viewer.back or not viewer.isActiveWindow()


def test_a_lock_ends_the_process_that_shows_a_document(
    qtbot: QtBot, session: Session, desktop: Desktop, open_case: Open, case_id: str
) -> None:
    document = kept(session, case_id, hostile.image("JPEG", (900, 600)), "image/jpeg")
    viewer = viewed(qtbot, pane_of(open_case(case_id, form_id=DOCUMENTS)), document)
    process = viewer.process_id
    desktop.process.lock()
    assert desktop.endings
    assert viewer.process_id == 0
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert viewer.pages._canvas.picture_size().isEmpty()


def keeping(qtbot: QtBot, pane: DocumentsPane, path: Path) -> KeepDocument:
    pane.keep_file(path)
    made = pane.findChild(KeepDocument)
    assert isinstance(made, KeepDocument)
    qtbot.waitUntil(made.keep.isEnabled, timeout=PATIENCE)
    return made


def keep(qtbot: QtBot, pane: DocumentsPane, made: KeepDocument) -> None:
    with qtbot.waitSignal(pane.changed, timeout=PATIENCE):
        made.keep.click()


def stored(session: Session, case_id: str) -> bytes:
    (line,) = attachments.documents(session, case_id)
    opened = attachments.open_document(session, line.attachment_id, Reason.CASE_WORK)
    return b"".join(opened.chunks)


def test_what_a_photograph_tells_is_taken_out_before_it_is_kept(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str, tmp_path: Path
) -> None:
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(telling("JPEG"))
    page = open_case(case_id, form_id=DOCUMENTS)
    made = keeping(qtbot, pane_of(page), path)
    assert "44.81000, -20.50000" in made.told.text()
    assert made.strip.isChecked()
    made.note.setText("from her telephone")
    keep(qtbot, pane_of(page), made)
    content = stored(session, case_id)
    assert b"PlantedCamera" not in content
    assert b"Jasna" not in content
    assert len(content) > 100
    assert marks(page)[DOCUMENTS, ""] is Mark.SEALED
    assert path.exists()


def test_who_wants_it_can_keep_what_a_photograph_tells(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str, tmp_path: Path
) -> None:
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(telling("JPEG"))
    pane = pane_of(open_case(case_id, form_id=DOCUMENTS))
    made = keeping(qtbot, pane, path)
    made.strip.setChecked(False)
    keep(qtbot, pane, made)
    assert stored(session, case_id) == telling("JPEG")


def test_a_file_of_another_kind_is_kept_as_it_is_and_that_is_said(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str, tmp_path: Path
) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(b"PK\x03\x04" + bytes(500))
    pane = pane_of(open_case(case_id, form_id=DOCUMENTS))
    made = keeping(qtbot, pane, path)
    assert "is not known and stays in it" in made.problem.text()
    keep(qtbot, pane, made)
    assert stored(session, case_id) == path.read_bytes()


def test_a_document_can_belong_to_a_person(
    qtbot: QtBot, session: Session, open_case: Open, case_id: str, tmp_path: Path
) -> None:
    person = new_person(session, case_id)
    path = tmp_path / "letter.txt"
    path.write_bytes(b"letter")
    pane = pane_of(open_case(case_id, form_id=DOCUMENTS))
    made = keeping(qtbot, pane, path)
    made.of.show_answer(person)
    keep(qtbot, pane, made)
    (line,) = attachments.documents(session, case_id)
    assert line.person_id == person
    assert "Person 1" in words_of(pane)


def test_a_file_that_cannot_be_read_is_said_in_words(
    open_case: Open, case_id: str, tmp_path: Path
) -> None:
    pane = pane_of(open_case(case_id, form_id=DOCUMENTS))
    pane.keep_file(tmp_path / "gone.pdf")
    assert "gone.pdf cannot be read" in pane.problem.text()


@pytest.mark.parametrize("place", ["list", "named", "keeping", "viewer"])
def test_everything_is_reached_by_tab_and_has_a_name(
    qtbot: QtBot, session: Session, open_case: Open, tmp_path: Path, place: str
) -> None:
    case_id = new_case(session)
    document = kept(session, case_id, telling("JPEG"), "image/jpeg")
    page = open_case(case_id, form_id=DOCUMENTS)
    pane = pane_of(page)
    if place == "named":
        pane.list.names_asked.emit()
        given(qtbot, pane)
        qtbot.waitUntil(lambda: NAME in words_of(pane), timeout=PATIENCE)
    elif place == "viewer":
        viewed(qtbot, pane, document)
    elif place == "keeping":
        path = tmp_path / "IMG_1.jpg"
        path.write_bytes(telling("JPEG"))
        keeping(qtbot, pane, path)
    delete_what_is_due()
    page.window().activateWindow()
    assert nameless(pane) == []
    assert missed(page) == []
