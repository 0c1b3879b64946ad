"""Builds and checks the translation catalogues.

`update` extracts every text into the template and merges it into the catalogues, derives Serbian
in Latin letters from the Cyrillic one, and compiles; `check` proves that nothing is stale.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from casevault.domain.transliteration import to_latin  # noqa: E402 - after the path is set
from casevault.i18n import LANGUAGES  # noqa: E402 - after the path is set

LOCALE = ROOT / "resources" / "locale"
TEMPLATE = LOCALE / "casevault.pot"
DERIVED = {"sr_Latn": "sr"}
COMPLETE = ("sr",)
LEAST_TRANSLATED = 0.95
NO_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS: dict[str, tuple[Any, ...] | None] = {
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
TOML_TEXT_KEYS = frozenset(
    {"title", "label", "why", "help", "unit", "counting_rule", "population", "definition_source"}
)
# Texts of Qt itself that our widgets show or say; `ui/qt_text.py` asks for them in this context.
QT_CONTEXT = "Qt"
QT_TEXTS = (
    "&Undo",
    "&Redo",
    "Cu&t",
    "&Copy",
    "&Paste",
    "Delete",
    "Select All",
    "Press",
    "Triggers the action",
    "SetFocus",
    "Sets the focus",
    "ShowMenu",
    "Shows the menu",
    "Toggle",
    "Toggles the state",
    "Open the combo box selection popup",
)
PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")


def toml_texts(value: object, key: str = "") -> Iterator[str]:
    """Every text of a TOML document that a person reads."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from toml_texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from toml_texts(inner, key)
    elif isinstance(value, str) and key in TOML_TEXT_KEYS and value:
        yield value


def extract() -> Catalog:
    """All texts of the program, from code and from resources."""
    catalog = Catalog(project="casevault", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(ROOT / "src" / "casevault"), method_map=[("**.py", "python")], keywords=KEYWORDS
    )
    for name, _line, message, _comments, context in found:
        catalog.add(message, locations=[(f"src/casevault/{name}", 0)], context=context)
    for text in QT_TEXTS:
        catalog.add(text, locations=[("src/casevault/ui/qt_text.py", 0)], context=QT_CONTEXT)
    for folder in ("forms", "statistics", "tables"):
        for path in sorted((ROOT / "resources" / folder).glob("*.toml")):
            for text in toml_texts(tomllib.loads(path.read_text("utf-8"))):
                catalog.add(text, locations=[(f"resources/{folder}/{path.name}", 0)])
    return catalog


def po_path(code: str) -> Path:
    """The catalogue of one language."""
    return LOCALE / code / "LC_MESSAGES" / "casevault.po"


def read(code: str) -> Catalog:
    """The catalogue of one language as it lies in the tree; empty when there is none."""
    path = po_path(code)
    if not path.exists():
        return Catalog(locale="sr_Latn" if code == "sr_Latn" else code, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def neutral(catalog: Catalog) -> Catalog:
    """The same catalogue with a head that names nobody and no moment."""
    catalog.header_comment = "# Words of CaseVault. GPL-3.0-or-later."
    catalog.project, catalog.version = "casevault", ""
    catalog.msgid_bugs_address = ""
    catalog.last_translator = "casevault"
    catalog.language_team = "casevault"
    catalog.creation_date = catalog.revision_date = NO_MOMENT
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The text form: sorted, without dates or line numbers, so that it only changes with words."""
    neutral(catalog)
    out = io.BytesIO()
    write_po(out, catalog, omit_header=False, sort_output=True, include_lineno=False, width=99)
    kept = [
        line
        for line in out.getvalue().decode("utf-8").splitlines()
        if not line.startswith(
            ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', "#, fuzzy")
        )
    ]
    return ("\n".join(kept) + "\n").encode("utf-8")


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled form; a text without a translation is left out, so that English stands in."""
    whole = Catalog(locale=catalog.locale, charset="utf-8", fuzzy=False)
    for message in catalog:
        if message.id and strings(message):
            whole.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, neutral(whole))
    return out.getvalue()


def derive_latin(cyrillic: Catalog, template: Catalog) -> Catalog:
    """Serbian in Latin letters, letter by letter from the Cyrillic catalogue."""
    latin = Catalog(locale="sr_Latn", charset="utf-8", fuzzy=False)
    for message in template:
        if not message.id:
            continue
        source = cyrillic.get(message.id, message.context)
        text = source.string if source is not None else ""
        string: Any = (
            tuple(to_latin(part, "sr") for part in text)
            if isinstance(text, (tuple, list))
            else to_latin(text or "", "sr")
        )
        latin.add(message.id, string, locations=message.locations, context=message.context)
    return latin


def built() -> dict[Path, bytes]:
    """Every catalogue file as it should lie in the tree."""
    template = extract()
    files = {TEMPLATE: po_bytes(template)}
    catalogs: dict[str, Catalog] = {}
    for language in LANGUAGES:
        code = language.code
        if code == "en" or code in DERIVED:
            continue
        catalog = read(code)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalogs[code] = catalog
    for code, source in DERIVED.items():
        catalogs[code] = derive_latin(catalogs[source], template)
    for code, catalog in catalogs.items():
        files[po_path(code)] = po_bytes(catalog)
        files[po_path(code).with_suffix(".mo")] = mo_bytes(catalog)
    return files


def strings(message: Message) -> tuple[str, ...]:
    """The translated forms of a message that are filled in."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return tuple(form for form in forms if form)


def message_problems(code: str, message: Message) -> Iterator[str]:
    """What is wrong with one translation: placeholders that differ from the source."""
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
    for form in strings(message):
        found = set(PLACEHOLDER.findall(form))
        if not found <= wanted or (len(ids) == 1 and found != wanted):
            yield f"{code}: placeholders differ in {ids[0]!r}"


def problems() -> Iterator[str]:
    """Everything that keeps the catalogues from being shipped."""
    for path, content in built().items():
        if not path.exists() or path.read_bytes() != content:
            yield f"{path.relative_to(ROOT)} is stale; run packaging/catalogues.py update"
    for language in LANGUAGES:
        if language.code == "en":
            continue
        catalog = read(language.code)
        messages = [message for message in catalog if message.id]
        for message in messages:
            yield from message_problems(language.code, message)
        done = sum(1 for message in messages if strings(message))
        if language.code in COMPLETE and done < LEAST_TRANSLATED * len(messages):
            yield f"{language.code}: {done} of {len(messages)} texts translated"


def main() -> int:
    """Do what the command line asks."""
    if sys.argv[1:] == ["update"]:
        for path, content in built().items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return 0
    if sys.argv[1:] == ["check"]:
        found = list(problems())
        print("\n".join(found), end="\n" if found else "")
        return 1 if found else 0
    print("usage: catalogues.py update | check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
