"""No mapping of the program names one thing twice: the second would silently win."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import casevault

ROOT = Path(inspect.getfile(casevault)).parent


def mappings(path: Path) -> Iterator[ast.Dict]:
    """Every mapping written out in a module."""
    return (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Dict))


def twice(keys: list[object]) -> list[object]:
    return [key for number, key in enumerate(keys) if key in keys[:number]]


def test_no_mapping_is_written_with_the_same_key_twice() -> None:
    found = {
        (path.name, mapping.lineno): given
        for path in ROOT.rglob("*.py")
        for mapping in mappings(path)
        if (given := twice([ast.unparse(key) for key in mapping.keys if key is not None]))
    }

    assert found == {}


@pytest.mark.parametrize("layer", ["services", "vault", "disclosure", "reports"])
def test_two_names_of_one_key_do_not_stand_in_one_mapping(layer: str) -> None:
    """A constant and the text that it stands for, as in the words of the log."""
    looked_at = 0
    for path in (ROOT / layer).rglob("*.py"):
        for mapping in mappings(path):
            keys = [key for key in mapping.keys if key is not None]
            if not any(isinstance(key, ast.Name) for key in keys):
                continue
            name = path.relative_to(ROOT.parent).with_suffix("").as_posix().replace("/", ".")
            known = vars(importlib.import_module(name))
            values = [
                known[key.id] if isinstance(key, ast.Name) else key.value
                for key in keys
                if (isinstance(key, ast.Name) and key.id in known) or isinstance(key, ast.Constant)
            ]
            looked_at += len(values)
            assert twice(values) == [], path.name

    assert looked_at
