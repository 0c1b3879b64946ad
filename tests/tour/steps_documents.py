"""Documents of a case: brought from outside, kept, named for a reason, looked at, not removed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QListWidget

from casevault.services.identity import Reason
from casevault.ui.attachments.document_list import DocumentList
from casevault.ui.attachments.documents_pane import DocumentsPane
from casevault.ui.attachments.keep_document import KeepDocument
from casevault.ui.attachments.viewer import DocumentViewer
from casevault.ui.records.outline import DOCUMENTS
from casevault.ui.widgets.path_picker import PathPicker
from casevault.ui.widgets.reason_dialog import ReasonDialog
from tour import planted
from tour.case_moves import go_to_part
from tour.hand import choose_row
from tour.journey import Journey
from tour.robot import Do, Script, Sight, Until
from tour.steps_identity import take_reason


def keep_documents(journey: Journey) -> Script:
    """A photograph that tells too much, a paper, a text."""
    hand = journey.hand
    yield from go_to_part(journey, DOCUMENTS)
    yield Until(lambda: bool(hand.visible(DocumentsPane)), "the documents")
    yield Sight("case_documents_none")
    for number, path in enumerate(bring(journey.luggage / "brought")):
        yield from keep_one(journey, path, look=number == 0)
    yield Sight("case_documents")


def keep_one(journey: Journey, path: Path, *, look: bool) -> Script:
    """Choose a file, see what it tells, keep it without that."""
    hand = journey.hand
    before = _count(journey)
    yield hand.click("Add a document…")
    yield hand.until_dialog(PathPicker)
    yield hand.fill("Path", str(path))
    yield hand.keys(Qt.Key.Key_Return)
    yield hand.until_no_dialog()
    yield Until(lambda: hand.has_button("Keep the document"), "the file was looked at")
    yield hand.fill("Note", planted.DOCUMENT["note"])
    if look:
        assert hand.the(KeepDocument).strip.isChecked()
        yield Sight("case_document_keep")
    yield hand.click("Keep the document")
    yield Until(lambda: _count(journey) == before + 1, "it is kept")


def look_at_documents(journey: Journey) -> Script:
    """Say why, see the names, open each."""
    hand = journey.hand
    yield hand.click("Show names…")
    yield hand.until_says("Why do you open it? The answer is kept in the log.")
    yield Sight("case_documents_reason")
    yield take_reason(journey, Reason.CASE_WORK)
    yield hand.click("Open")
    yield hand.until_button("Hide names")
    yield Sight("case_documents_named")
    for row, name in enumerate(("case_document", "case_document_pages", "case_document_text")):
        yield from look_at_one(journey, row, name)
    yield from think_better_of_removing(journey)
    yield hand.click("Hide names")
    yield hand.until_button("Show names…")


def look_at_one(journey: Journey, row: int, name: str) -> Script:
    """Open a document, look, turn it, close it."""
    hand = journey.hand
    yield Do(lambda: choose_row(hand.the(QListWidget, hand.the(DocumentList)), row), "choose it")
    yield hand.click("Open")
    yield Until(lambda: bool(hand.visible(DocumentViewer)), "the viewer")
    yield Until(lambda: _is_shown(hand.the(DocumentViewer)), "the document")
    yield Sight(name)
    if hand.has_button("About this file"):
        yield hand.click("About this file")
        yield Sight(f"{name}_about")
        yield hand.click("About this file")
    if hand.has_button("Larger"):
        yield hand.click("Larger")
        yield hand.click("Turn")
        yield Until(lambda: not hand.the(DocumentViewer)._is_drawing, "drawn again")
    if hand.has_button("Next page"):
        yield hand.click("Next page")
        yield Until(lambda: not hand.the(DocumentViewer).next.isEnabled(), "the last page")
    yield hand.click("Close the document")
    yield Until(lambda: not hand.visible(DocumentViewer), "closed")


def think_better_of_removing(journey: Journey) -> Script:
    """Escape leaves the document where it is."""
    hand = journey.hand
    pane = hand.the(DocumentsPane)
    yield hand.press_on(lambda: hand.named(QAbstractButton, "Remove…", pane), "remove")
    yield hand.until_dialog(ReasonDialog)
    yield Sight("case_document_remove")
    yield hand.keys(Qt.Key.Key_Escape)
    yield hand.until_no_dialog()


def bring(folder: Path) -> tuple[Path, ...]:
    """A photograph with place and camera in it, a PDF of two pages, a text."""
    from ui.attachments import hostile
    from ui.attachments.test_cleaning import telling

    inside = planted.DOCUMENT["inside"]
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "IMG_2042.jpg": telling("JPEG"),
        f"{planted.DOCUMENT['file_name']}.pdf": hostile.pdf((inside, "2")),
        "statement.txt": f"{inside}\n".encode() * 30,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)


def _count(journey: Journey) -> int:
    found = journey.hand.visible(DocumentList)
    return found[0].list.count() if found else 0


def _is_shown(viewer: DocumentViewer) -> bool:
    return bool(viewer.text.toPlainText()) or not viewer.pages._canvas.picture_size().isEmpty()
