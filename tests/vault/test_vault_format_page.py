"""`docs/vault-format.md` names all that the program writes into a vault, and nothing else."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from casevault.domain.recovery import Scheme
from casevault.domain.roles import Role
from casevault.vault import header
from casevault.vault.audit_actions import AuditAction
from casevault.vault.backup import make_backup
from casevault.vault.canonical_cbor import decode
from casevault.vault.case_keys import WrapForm
from casevault.vault.erasure_list import ErasureList, write_list
from casevault.vault.keys import RoleKey
from casevault.vault.recovery_record import Stage, new_record
from casevault.vault.recovery_shares import split
from casevault.vault.row_seal import RowKind
from casevault.vault.signatures import Purpose
from casevault.vault.vault import Vault
from domain.hand_clock import HandClock

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "src" / "casevault"
NAME = re.compile(r"`([^`]+)`")
FILE_NAMES = re.compile(r"^_?(?:FILE_NAME|SINCE_NAME|DATABASE_NAME|MARKER|ERASURES_NAME)$")


@cache
def page() -> str:
    return (ROOT / "docs" / "vault-format.md").read_text("utf-8")


def part(start: str, end: str) -> str:
    """The page from one place to the next."""
    begin = page().index(start)
    return page()[begin : page().index(end, begin + len(start))]


def named(start: str, end: str) -> set[str]:
    """What stands in code letters between two places."""
    return set(NAME.findall(part(start, end)))


def first_cells(start: str, end: str) -> set[str]:
    """The names in the first column of the tables between two places."""
    lines = part(start, end).splitlines()
    return {name for line in lines if line[:1] == "|" for name in NAME.findall(line.split("|")[1])}


def sources(below: str = "") -> Iterator[tuple[str, ast.Module]]:
    """Every module of the program: its name, and what it says."""
    for path in sorted((CODE / below).rglob("*.py")):
        name = ".".join(path.relative_to(CODE.parent).with_suffix("").parts)
        yield name, ast.parse(path.read_text("utf-8"))


def settings_written() -> set[str]:
    """The names under which any code keeps or looks for a setting of the vault."""
    found = set()
    for name, tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr="settings"), attr="put" | "get"),
                    args=[given, *_],
                ):
                    found.add(value_of(name, given))
    return found


def value_of(module: str, given: ast.expr) -> str:
    """What a constant of a module is, or one that it has from another."""
    match given:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return str(getattr(import_module(module), name))
        case ast.Attribute(value=ast.Name(id=other), attr=name):
            return str(getattr(getattr(import_module(module), other), name))
    raise AssertionError(f"{module}: a setting under a name that nobody can look up")


def labels() -> set[str]:
    """Every label that goes into a key, a tag, a seal or a signature, up to its first variable."""
    found = set()
    for _, tree in sources("vault"):
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str(text)) | ast.Constant(value=bytes(text)):
                    said = text if isinstance(text, str) else text.decode("latin-1")
                    if re.match(r"casevault[ /]", said):
                        found.add(said.strip())
    return found


def fields_of(encoded: bytes) -> dict[str, Any]:
    value = decode(encoded)
    assert isinstance(value, dict)
    return value


def body_of(content: bytes) -> dict[str, Any]:
    """The map of a header file."""
    return fields_of(content[16:-64])


def test_the_fields_of_the_header_are_those_of_the_page(vault: Vault) -> None:
    body = body_of(vault.container.content())
    assert first_cells("Body:", "Slots, one for each user") == body.keys()
    (slot,) = body["slots"]
    assert first_cells("Slots, one for each user", "KDF map") == slot.keys()
    assert named("KDF map", "Caps:") == {*slot["kdf"], *body["kdf"], "argon2id-13"}
    in_public = named("| `public` | map |", "| `appointments`") - {"public"}
    assert {name for name in in_public if "/" not in name} == body["public"].keys()


def test_the_fields_of_an_appointment_are_those_of_the_page(vault: Vault) -> None:
    core, _ = decode(vault.container.appointments.entries[0])  # type: ignore[misc]
    fields = fields_of(core)  # type: ignore[arg-type]
    assert first_cells("## 6. Appointments", "Roles:") == fields.keys()
    in_users = named("| `users` |", "Roles:") - {"users"}
    assert in_users == fields["users"][0].keys()
    assert named("Roles: ", " From the second entry") == {role.value for role in Role}


def test_the_fields_of_backups_and_of_the_list_beside_them_are_those_of_the_page(
    vault: Vault,
) -> None:
    written = b"".join(make_backup(vault, clock=HandClock()))
    manifest = fields_of(written[16 : 16 + int.from_bytes(written[12:16], "big")])
    (row,) = [line for line in page().splitlines() if line.startswith("| n | manifest")]
    assert set(NAME.findall(row)) == {*manifest, *manifest["parts"][0]}
    ring = vault.keyring
    said = ErasureList(vault.info.vault_id, ring.user_id, "2026-03-02T09:00:00+00:00", 1, ())
    content = write_list(
        said, vault.container.appointments, lambda core: ring.sign(core, Purpose.ERASURES)
    )
    body = fields_of(content[16:-64])
    text = part("Body: CBOR map `vault`, `by`", "At most 4 MiB + 1 KiB")
    assert set(NAME.findall(text)) == body.keys()


def test_every_table_and_every_column_has_its_place_on_the_page() -> None:
    database = sqlite3.connect(":memory:")
    shape = (CODE / "vault" / "schema.sql").read_text("utf-8")
    made = re.findall(r"^CREATE TABLE .*?;$", shape, re.MULTILINE | re.DOTALL)
    database.executescript("\n".join(made))
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    columns = {
        (table, row[1])
        for table in tables
        for row in database.execute(f"PRAGMA table_info({table})")
        if table != "migration"
    }
    database.close()
    tables = {table for table, _ in columns} | {"migration"}
    events = first_cells("| `event_…` |", "`event_own_field` (event") - {"event_…"}
    said = first_cells("### 8.1", "### 8.2") - {"event_*"}
    assert said | {f"event_{name}" for name in events} == tables
    assert [each for each in sorted(columns) if not re.search(rf"\b{each[1]}\b", page())] == []


def test_every_kind_of_row_and_every_action_of_the_log_is_on_the_page() -> None:
    assert named("\nKinds: ", "Any other kind") == {kind.value for kind in RowKind}
    actions = named("`action` is one of: ", ". An action that a reader")
    assert actions - {"action"} == {action.value for action in AuditAction}


def test_every_setting_has_its_line_and_no_line_is_of_none() -> None:
    assert first_cells("### 9.5 Settings", "## 10.") - {"name"} == settings_written()


def test_the_fields_of_the_recovery_setting_are_those_of_the_page(vault: Vault) -> None:
    shares = split(bytearray(32), Scheme.TWO_OF_THREE)
    kept = new_record(vault, shares, Scheme.TWO_OF_THREE, ["a", "b", "c"], "2026-03-02").to_json()
    said = named("`recovery` never holds a share", "\n\n")
    inside = {"recovery", "mark", "casevault/recovery/share/1", "casevault/recovery/holders/1"}
    values = {scheme.value for scheme in Scheme} | {stage.value for stage in Stage}
    assert said == {*kept, *inside, *values}


def test_every_label_of_a_key_a_seal_or_a_signature_is_on_the_page() -> None:
    missing = [label for label in sorted(labels()) if label not in page()]
    assert missing == []
    assert len(labels()) > 30


@pytest.mark.parametrize("kind", [RoleKey, WrapForm, Purpose])
def test_every_word_of_a_closed_list_is_on_the_page(kind: type[RoleKey]) -> None:
    assert [one.value for one in kind if f"`{one.value}`" not in page()] == []


def test_every_name_and_every_beginning_of_a_file_is_on_the_page() -> None:
    for name, tree in (*sources("vault"), *sources("services")):
        for node in tree.body:
            if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
                continue
            found = getattr(import_module(name), node.target.id, None) if node.value else None
            if name.startswith("casevault.vault.") and node.target.id == "_MAGIC":
                first = found.split(b"\0")[0].decode("ascii").replace("\n", "\\n")  # type: ignore[union-attr]
                assert first in page(), name
            elif FILE_NAMES.match(node.target.id):
                assert f"`{found}`" in page(), name


def test_the_page_is_of_the_format_that_the_program_writes() -> None:
    assert page().splitlines()[2].startswith(f"Format {header.FORMAT}, ")
