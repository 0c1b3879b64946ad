"""Mutation tests of the modules that hold keys, formats and the log (docs/mutation.md).

mutmut makes the mutants and names them; which tests meet which mutant, and the trying itself, are
`mutant_choice` and `mutant_jobs`. Everything lies in `mutants/`, so a run goes on where it ended.
`mutmut show NAME` in `.venv-mutants` shows one mutant.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile  # noqa: TID251 - a developer's scratch folder, nothing personal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Final

import mutmut.__main__ as mutmut
import pytest
from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.utils.format_utils import mangled_name_from_mutant_name

import mutant_jobs
from mutant_choice import Measured, measure
from mutant_jobs import CRASHED, KILLED, SURVIVED, TIMEOUT, Conduct, Job, judge
from mutants_elsewhere import mutants_of

TREE: Final = Path("mutants")
MEASURED: Final = TREE / "measured.json"
ELSEWHERE: Final = TREE / "elsewhere.json"
CODES: Final = {KILLED: 1, SURVIVED: 0, TIMEOUT: 36, CRASHED: -11}
HEAVY: Final = (
    *("hypothesis.strategies", "sqlcipher3", "argon2.low_level", "shamir_mnemonic", "numpy"),
    *("cryptography.hazmat.primitives.hpke", "cryptography.hazmat.primitives.ciphers.aead"),
    *("cryptography.hazmat.primitives.asymmetric.mlkem", "reportlab.pdfgen.canvas", "PIL.Image"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what is missing, try what was asked for, tell how it stands."""
    asked = _arguments(arguments)
    known = [Path(path).stem for path in config().only_mutate]
    unknown = sorted(set(asked.modules) - set(known))
    if unknown:
        print(f"Not among the modules in pyproject.toml: {', '.join(unknown)}.", file=sys.stderr)
        return 2
    if asked.measure:
        mutmut.setup_source_paths()
        with _inside(TREE):
            measure(Path(MEASURED.name))
        return 0
    _generate()
    if asked.anew or not MEASURED.exists():
        print("Running every test once to see what it reaches.", flush=True)
        subprocess.run([sys.executable, __file__, "--measure"], check=True)  # noqa: S603 - this file
    modules = asked.modules or known
    if not asked.report:
        measured = Measured.load(MEASURED)
        if asked.elsewhere:
            _try_elsewhere(modules, measured, asked)
        else:
            _try(modules, measured, asked)
    _report(modules)
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="all of them if none is named")
    parser.add_argument("--again", action="store_true", help="try also what was not killed before")
    parser.add_argument("--anew", action="store_true", help="see anew which tests reach what")
    parser.add_argument("--at-once", type=int, default=2, help="how many mutants at a time")
    parser.add_argument("--budget", type=float, default=2.0, help="seconds of tests for a mutant")
    parser.add_argument("--elsewhere", action="store_true", help="constants, decorated, lost calls")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth mutant")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--report", action="store_true", help="try nothing, tell how it stands")
    return parser.parse_args(arguments)


def _generate() -> None:
    TREE.mkdir(exist_ok=True)
    set_mutant_under_test("mutant_generation")
    mutmut.copy_src_dir()
    with redirect_stdout(io.StringIO()):
        mutmut.copy_also_copy_files()
    mutmut.setup_source_paths()
    with redirect_stdout(io.StringIO()):
        mutmut.create_mutants(2)
    set_mutant_under_test("")


def _data(modules: Sequence[str]) -> Iterator[SourceFileMutationData]:
    for path in map(Path, config().only_mutate):
        if path.stem in modules:
            data = SourceFileMutationData(path=path)
            data.load()
            yield data


def _try(modules: Sequence[str], measured: Measured, asked: argparse.Namespace) -> None:
    """Try the mutants that mutmut made, module after module in the order given."""
    home: dict[str, SourceFileMutationData] = {}
    jobs = []
    for data in sorted(_data(modules), key=lambda data: modules.index(Path(data.path).stem)):
        for number, (name, code) in enumerate(data.exit_code_by_key.items()):
            is_open = code is None or (asked.again and code != CODES[KILLED])
            if not is_open or number % asked.every:
                continue
            tests = measured.of_function(mangled_name_from_mutant_name(name), asked.budget)
            if not tests:
                data.exit_code_by_key[name] = CODES[SURVIVED]
                continue
            home[name] = data
            jobs.append(Job(name, tests, measured.seconds(tests), partial(_switch_on, name)))
        data.save()
    with _inside(TREE):
        _collect(sorted({test.partition("::")[0] for test in measured.cost}))
    with _scratch() as scratch:
        for job, verdict in _told(judge(jobs, at_once=asked.at_once, scratch=scratch), len(jobs)):
            home[job.name].exit_code_by_key[job.name] = CODES[verdict]
            home[job.name].save()


def _switch_on(name: str) -> None:
    os.chdir(TREE)
    set_mutant_under_test(name)


def _try_elsewhere(modules: Sequence[str], measured: Measured, asked: argparse.Namespace) -> None:
    """Try the mutants outside mutmut's reach, on the sources themselves."""
    results: dict[str, str] = json.loads(ELSEWHERE.read_text("utf-8")) if ELSEWHERE.exists() else {}
    jobs = []
    for path in sorted(map(Path, config().only_mutate), key=lambda path: path.stem):
        if path.stem not in modules:
            continue
        tests = measured.of_module(path.stem, asked.budget)
        mutants = [one for number, one in enumerate(mutants_of(path)) if number % asked.every == 0]
        for mutant in mutants:
            before = results.get(mutant.name)
            if before is None or (asked.again and before != KILLED):
                seconds = measured.seconds(tests)
                jobs.append(Job(mutant.name, tests, seconds, mutant.load))
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != (TREE / "src").resolve()]
    sys.path[:0] = ["src", "tests"]
    for library in HEAVY:
        importlib.import_module(library)
    _require_passing(modules, measured, asked.budget)
    with _scratch() as scratch:
        for job, verdict in _told(judge(jobs, at_once=asked.at_once, scratch=scratch), len(jobs)):
            results[job.name] = verdict
            ELSEWHERE.write_text(json.dumps(results, indent=0), "utf-8")


def _require_passing(modules: Sequence[str], measured: Measured, budget: float) -> None:
    """Go on only if the tests pass where nothing was changed: else everything seems killed."""
    unchanged = []
    for module in modules:
        tests = measured.of_module(module, budget)
        unchanged.append(Job(module, tests, measured.seconds(tests), lambda: None))
    with _scratch() as scratch:
        for job, verdict in judge(unchanged, at_once=2, scratch=scratch):
            if verdict != SURVIVED:
                print(f"The tests of {job.name} do not pass unchanged: {verdict}.", file=sys.stderr)
                raise SystemExit(2)


def _told(verdicts: Iterator[tuple[Job, str]], total: int) -> Iterator[tuple[Job, str]]:
    print(f"{total} mutants to try.", flush=True)
    for number, (job, verdict) in enumerate(verdicts, start=1):
        if verdict != KILLED:
            print(f"{verdict}: {job.name}", flush=True)
        if number % 100 == 0:
            print(f"{number} of {total}", flush=True)
        yield job, verdict


def _collect(files: Sequence[str]) -> None:
    """Import all test modules here, once, for every child."""
    pytest.main([*mutant_jobs.ARGUMENTS, "--collect-only", "-qqq", *files], plugins=[Conduct()])


def _report(modules: Sequence[str]) -> None:
    print("\n| module | mutants | tried | killed | survived | timed out | crashed | % |")
    print("|---|---|---|---|---|---|---|---|")
    for data in _data(modules):
        codes = list(data.exit_code_by_key.values())
        _row(Path(data.path).stem, len(codes), Counter(code for code in codes if code is not None))
    if ELSEWHERE.exists():
        results: dict[str, str] = json.loads(ELSEWHERE.read_text("utf-8"))
        print("\nElsewhere (constants, class bodies, decorated functions, lost calls):\n")
        for module in modules:
            mine = [CODES[v] for name, v in results.items() if name.startswith(f"{module}:")]
            if mine:
                _row(module, len(mine), Counter(mine))


def _row(module: str, made: int, found: Counter[int]) -> None:
    tried = found.total()
    counts = [found[CODES[verdict]] for verdict in (KILLED, SURVIVED, TIMEOUT, CRASHED)]
    percent = 100 * (tried - found[CODES[SURVIVED]]) / tried if tried else 0.0
    cells = [module, made, tried, *counts, f"{percent:.1f}"]
    print("| " + " | ".join(map(str, cells)) + " |")


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _scratch() -> Iterator[Path]:
    """Where the tests of the mutants write: in memory, where the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - only invented people are written there
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main())
