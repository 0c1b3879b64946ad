"""Which tests try a mutant: those that reach its function, the likeliest to notice first.

Each test is run once with every function reporting that it was reached. A mutant then meets tests
until a budget of seconds is spent: first those of its own module, then the ones that know the
format from outside, then the cheapest others. What survives can be tried again with more.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from mutmut.configuration import config
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

import mutant_jobs

OUTSIDE: Final = frozenset(
    {"test_known_answers", "test_independent_reader", "test_old_vaults_open"}
)
"""Tests against standards, against the page on the format alone, and against a frozen vault."""

TOO_SLOW: Final = (
    "test_every_bit_flipped_with_a_right_checksum",
    "test_many_at_once_are_the_same",
    "test_saves_behave_like_a_dictionary",
    "test_the_migrations_reach_the_wheel",
    "test_counts_at_any_cut_off",
)

OWN: Final = {
    "appointments": "test_entering_forged_headers test_users test_entering",
    "audit_chain": "test_audit test_verify",
    "backup_copy": "test_backup test_attachments_in_backups",
    "backup_file": "test_backup test_malformed_files",
    "blob_files": "test_attachments test_blob_format",
    "canonical_cbor": "test_malformed_files",
    "case_key_holder": "test_keyring test_case_access test_identities",
    "case_keys": "test_keyring test_case_access test_identities",
    "chained_rows": "test_audit test_verify test_erasure_list",
    "container": "test_entering_header_copies test_entering test_opening test_rollback_shows",
    "countersign": "test_audit test_users test_verify",
    "creating": "test_opening test_entering",
    "crypto": "test_known_answers test_keyring",
    "derivation": "test_known_answers test_strengthening",
    "directory": "test_users test_entering",
    "entering": "test_entering_forged_headers test_entering_header_copies",
    "epoch_keys": "test_epochs",
    "epoch_rows": "test_epochs",
    "epoch_switch": "test_epochs",
    "header": "test_malformed_files test_entering_forged_headers",
    "header_files": "test_entering_header_copies test_header",
    "keys": "test_keyring test_entering",
    "log_anchor": "test_audit test_rollback_shows test_anchor",
    "opening": "test_backup",
    "recovery_record": "test_recovery",
    "recovery_slot": "test_recovery",
    "share_checksum": "test_recovery_shares",
    "share_words": "test_recovery_shares",
    "signatures": "test_crypto test_known_answers test_audit",
    "slots": "test_keyring test_entering test_entering_forged_headers",
    "stored_tables": "test_epochs test_backup test_database",
    "tombstones": "test_erasing test_epochs test_erasure_list",
    "travel_file": "test_travel",
    "unlocking": "test_opening test_entering test_strengthening",
    "verify_log": "test_verify test_audit",
    "verify_rows": "test_verify test_tampering_shows_in_rows",
}
"""Beside `test_<module>`, which comes first: the tests that are about this module."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What each test costs in seconds, and which tests reach each function."""

    cost: dict[str, float]
    reached_by: dict[str, list[str]]

    @classmethod
    def load(cls, file: Path) -> Measured:
        """What `measure` found."""
        found = json.loads(file.read_text("utf-8"))
        return cls(found["cost"], found["reached_by"])

    def of_function(self, function: str, budget: float) -> list[str]:
        """Tests for a mutant in this function, named as mutmut names it."""
        return self._within(function.split(".")[-2], self.reached_by.get(function, []), budget)

    def of_module(self, module: str, budget: float) -> list[str]:
        """Tests for a mutant that stands outside every function that can be followed."""
        reaching = {
            test
            for function, tests in self.reached_by.items()
            if function.split(".")[-2] == module
            for test in tests
        }
        about = {test for test in self.cost if _stem(test) in _about(module)}
        return self._within(module, sorted(reaching | about), budget)

    def seconds(self, tests: list[str]) -> float:
        """What these tests usually take."""
        return sum(self.cost[test] for test in tests)

    def _within(self, module: str, candidates: list[str], budget: float) -> list[str]:
        about = _about(module)

        def rank(test: str) -> tuple[int, float]:
            stem = _stem(test)
            if stem == f"test_{module}":
                return 0, self.cost[test]
            return (1 if stem in about else 2 if stem in OUTSIDE else 3), self.cost[test]

        ordered = sorted((test for test in candidates if test in self.cost), key=rank)
        left = [2 * budget, budget, budget / 3, budget / 3]
        chosen = []
        for test in ordered:
            place, cost = rank(test)
            if cost <= left[place]:
                left[place] -= cost
                chosen.append(test)
        return chosen or ordered[:1]


def _about(module: str) -> frozenset[str]:
    return frozenset({f"test_{module}", *OWN.get(module, "").split()})


def _stem(test: str) -> str:
    return Path(test.partition("::")[0]).stem


class _Watch(mutant_jobs.Conduct):
    """Notes what each test costs and which functions it reaches."""

    def __init__(self) -> None:
        super().__init__()
        self.cost: dict[str, float] = defaultdict(float)
        self.setting_up: dict[str, float] = defaultdict(float)
        self.reached_by: dict[str, set[str]] = defaultdict(set)
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Setting up is kept apart: modules share it."""
        if report.when == "setup":
            self.setting_up[report.nodeid] = report.duration
        else:
            self.cost[report.nodeid] += report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def costs(self) -> dict[str, float]:
        """What each test costs alone; what its module makes once is then made for it."""
        heaviest: dict[str, float] = defaultdict(float)
        for test, seconds in self.setting_up.items():
            file = test.partition("::")[0]
            heaviest[file] = max(heaviest[file], seconds)
        return {
            test: cost + heaviest[test.partition("::")[0]]
            for test, cost in self.cost.items()
            if test not in self.failed
        }

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """What was reached since the last test ended."""
        for function in state()._stats:  # noqa: SLF001 - mutmut gives it no other name
            self.reached_by[function].add(nodeid)
        state()._stats.clear()  # noqa: SLF001 - the same


def measure(file: Path) -> None:
    """Run every test once in the mutated tree, all mutants asleep; tests that fail are left out."""
    set_mutant_under_test("stats")
    os.environ["MUTMUT_DEPENDENCY_DEPTH"] = "-1"
    watch = _Watch()
    slow = " and ".join(f"not {name}" for name in TOO_SLOW)
    tests = config().pytest_add_cli_args_test_selection
    pytest.main([*mutant_jobs.ARGUMENTS, "--maxfail=1000", "-k", slow, *tests], plugins=[watch])
    found = {
        "cost": watch.costs(),
        "reached_by": {
            function: sorted(reaching - watch.failed)
            for function, reaching in watch.reached_by.items()
        },
    }
    file.write_text(json.dumps(found), "utf-8")
