"""Mutants where mutmut makes none: constants, class bodies, decorated functions, lost calls.

mutmut changes function bodies only, passes over decorated functions (properties, context managers)
and never takes a statement away. Here its operators are put on what stands at module and class
level and in decorated functions, and each call whose result nobody uses is left out once, a wipe or
a check for instance. Each such mutant is a whole changed file, loaded in place of the module.
"""

from __future__ import annotations

import difflib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import deep_replace
from mutmut.mutation.mutators import (
    mutation_operators,
    operator_keywords,
    operator_name,
    operator_number,
    operator_string,
    operator_swap_op,
)

_OUTSIDE_FUNCTIONS: Final = (
    (cst.BaseNumber, operator_number),
    (cst.BaseString, operator_string),
    (cst.Name, operator_name),
    (cst.CSTNode, operator_keywords),
    (cst.CSTNode, operator_swap_op),
)
_TEXTS_AND_TYPES: Final = frozenset({"N_", "TypeVar", "cast"})
_FOLLOWED: Final = frozenset({"staticmethod", "classmethod"})


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One mutant outside mutmut's reach: what was changed, and the whole changed module."""

    name: str
    module: str
    path: Path
    source: str

    def load(self) -> None:
        """Have this module imported in the changed form; nothing may have imported it yet."""
        sys.meta_path.insert(0, _Changed(self))


def mutants_of(path: Path) -> Iterator[Elsewhere]:
    """Every mutant of one source file that stands outside mutmut's reach."""
    source = path.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor()
    wrapper.visit(visitor)
    names: dict[str, int] = {}
    for line, old, new in visitor.found:
        changed = deep_replace(wrapper.module, old, new)
        if not isinstance(changed, cst.Module) or not _compiles(changed.code):
            continue
        difference = _difference(source, changed.code)
        if not difference:
            continue
        name = f"{path.stem}:{line}: {difference}"
        names[name] = names.get(name, 0) + 1
        if names[name] > 1:
            name = f"{name} ({names[name]})"
        yield Elsewhere(name, f"casevault.vault.{path.stem}", path.resolve(), changed.code)


class _Visitor(cst.CSTVisitor):
    """Collects (line, node, what stands there instead)."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, cst.CSTNode, cst.CSTNode]] = []
        self._functions: list[cst.FunctionDef] = []
        self._is_decorated = False

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Type annotations, decorators, imports and texts are left alone."""
        if isinstance(node, (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)):
            return False
        if isinstance(node, cst.Call) and _name_of(node.func) in _TEXTS_AND_TYPES:
            return False
        if isinstance(node, cst.FunctionDef):
            if not self._functions:
                self._is_decorated = _is_passed_over(node)
            self._functions.append(node)
            return True
        if isinstance(node, cst.SimpleStatementLine) and not self._enters(node):
            return False
        self._change(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """A function is left."""
        if self._functions and self._functions[-1] is original_node:
            self._functions.pop()

    def _enters(self, statement: cst.SimpleStatementLine) -> bool:
        first = statement.body[0]
        if isinstance(first, cst.Expr) and isinstance(
            first.value, (cst.SimpleString, cst.ConcatenatedString)
        ):
            return False
        if self._functions:
            if isinstance(first, cst.Expr) and isinstance(first.value, cst.Call):
                self._note(statement, statement.with_changes(body=[cst.Pass()]))
            return True
        if isinstance(first, cst.AnnAssign):
            return _name_of(first.annotation.annotation) != "TypeAlias"
        return isinstance(first, cst.Assign)

    def _change(self, node: cst.CSTNode) -> None:
        if self._functions and not self._is_decorated:
            return
        operators: Sequence[tuple[type, Callable[[Any], Any]]] = (
            mutation_operators if self._functions else _OUTSIDE_FUNCTIONS
        )
        for kind, operator in operators:
            if isinstance(node, kind):
                for changed in operator(node):
                    self._note(node, changed)

    def _note(self, node: cst.CSTNode, changed: cst.CSTNode) -> None:
        position = self.get_metadata(PositionProvider, node, None)
        line = position.start.line if position is not None else 0
        self.found.append((line, node, changed))


def _is_passed_over(function: cst.FunctionDef) -> bool:
    names = [_name_of(decorator.decorator) for decorator in function.decorators]
    return bool(names) and not (len(names) == 1 and names[0] in _FOLLOWED)


def _name_of(node: cst.CSTNode) -> str:
    return node.value if isinstance(node, cst.Name) else ""


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    kept = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return " | ".join(" ".join(line.split()) for line in kept)


class _Changed(MetaPathFinder):
    """Gives one module in its changed form."""

    def __init__(self, mutant: Elsewhere) -> None:
        self._mutant = mutant

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The changed module; all others are found as ever."""
        if fullname != self._mutant.module:
            return None
        return importlib.util.spec_from_file_location(
            fullname, self._mutant.path, loader=_Loader(self._mutant)
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, mutant: Elsewhere) -> None:
        super().__init__(mutant.module, str(mutant.path))
        self._source = mutant.source

    def get_code(self, _fullname: str) -> CodeType:
        """The changed source, compiled; nothing of it is kept on the disk."""
        code: CodeType = compile(self._source, self.path, "exec")
        return code
