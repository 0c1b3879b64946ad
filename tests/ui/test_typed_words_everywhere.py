"""Of every field of the program for words it is decided whether a lock keeps them."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import casevault.ui

KEPT = "kept by TypedWords"
FORM = "an answer of a form, kept as its draft"
FRAME = "kept by the frame of every change of keys"
SECRET = "never kept"
NO_VAULT = "typed before any vault is open, so that nothing could seal it"
ELSEWHERE = "a field of its own kind, kept by the page on which it stands"
SHOWN = "shows words, takes none"
CHOSEN = "names a file or folder, chosen anew"

FIELDS: dict[str, str] = {
    "attachments/keep_document.py": KEPT + "; the name is offered anew from the file",
    "attachments/text_view.py": SHOWN,
    "attachments/viewer.py": SHOWN,
    "bug_dialog.py": SHOWN,
    "command_palette.py": KEPT,
    "forms/date_line.py": FORM,
    "forms/codes_picker.py": FORM,
    "forms/code_picker.py": FORM,
    "forms/editors.py": FORM,
    "forms/number_editors.py": FORM,
    "forms/pick_line.py": FORM,
    "forms/text_editors.py": FORM,
    "help_dialog.py": KEPT,
    "log/filters.py": KEPT,
    "pages/backup_cards.py": SECRET,
    "pages/case_list.py": KEPT,
    "pages/compare_card.py": KEPT,
    "pages/damaged.py": NO_VAULT,
    "pages/erase_case.py": FRAME,
    "pages/keeping.py": KEPT,
    "pages/key_change.py": KEPT + "; the passphrase never",
    "pages/new_user.py": KEPT,
    "pages/new_vault_passphrase.py": SECRET,
    "pages/new_vault_steps.py": NO_VAULT,
    "pages/own_passphrase.py": SECRET,
    "pages/recovery_steps.py": KEPT,
    "pages/release_save.py": SECRET,
    "pages/release_steps.py": KEPT,
    "pages/release_verdict.py": KEPT,
    "pages/statement_check.py": KEPT,
    "pages/stepped_door.py": NO_VAULT,
    "pages/unlock.py": NO_VAULT,
    "records/reason_panel.py": KEPT,
    "records/record_editor.py": FORM,
    "restore_form.py": KEPT + "; the passphrase never",
    "statements/marked_text.py": ELSEWHERE,
    "widgets/passphrase.py": SECRET,
    "widgets/path_picker.py": CHOSEN,
    "widgets/reason_dialog.py": KEPT,
    "widgets/share_entry.py": SECRET,
}


def test_of_every_field_for_words_it_is_decided_whether_a_lock_keeps_them() -> None:
    """A new field is either kept, or stands above with the reason why not."""
    folder = Path(inspect.getfile(casevault.ui)).parent
    trees = {
        p.relative_to(folder).as_posix(): ast.parse(p.read_text("utf-8"))
        for p in folder.rglob("*.py")
    }
    fields = {"QLineEdit", "QPlainTextEdit", "QTextEdit"}
    while True:
        derived = {
            node.name
            for tree in trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and fields & {base.id for base in node.bases if isinstance(base, ast.Name)}
        }
        if derived <= fields:
            break
        fields |= derived
    found, kept = set(), set()
    for place, tree in trees.items():
        names = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        bases = {
            base.id
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for base in node.bases
            if isinstance(base, ast.Name)
        }
        found |= {place} if fields & (names | bases) else set()
        kept |= {place} if "TypedWords" in names else set()

    assert found == set(FIELDS)
    assert kept == {place for place, why in FIELDS.items() if why.startswith(KEPT)}
