#!/usr/bin/env python3
"""Everything a developer does, on a fresh machine with nothing but Python 3.11 or newer.

`python3 dev.py run` starts the program, `python3 dev.py test` passes its tests. Each command first
makes what it needs: a private environment in `.venv` from the locked, hashed requirements, and on
Debian the few system libraries that Qt asks for.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MUTANTS_VENV = ROOT / ".venv-mutants"
VALIDATORS = ROOT / ".venv-validate"
SOURCES = ("src", "tests", "benchmarks", "packaging", "dev.py")
OLDEST_PYTHON = (3, 11)

# Debian package by the shared library whose absence shows that it is missing.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
SCREEN_LIBRARIES = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
TEST_TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "strace": "strace"}

PLATFORMS = {
    "Windows x64": "x86_64-pc-windows-msvc",
    "macOS arm64": "aarch64-apple-darwin",
    "Linux, glibc 2.34": "x86_64-manylinux_2_34",
}


def say(text: str) -> None:
    """Tell the developer what is happening."""
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    """End with one sentence that says what to do."""
    print(text, file=sys.stderr)
    raise SystemExit(2)


def venv_python(environment: Path = VENV) -> Path:
    """The interpreter of the private environment, or of another one."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def tool(name: str) -> str:
    """A command of the private environment."""
    folder = venv_python().parent
    return str(folder / (f"{name}.exe" if sys.platform == "win32" else name))


def run(*command: str, env: dict[str, str] | None = None) -> int:
    """Run a command in the project folder; its exit code."""
    merged = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **(env or {})}
    return subprocess.run(command, cwd=ROOT, env=merged, check=False).returncode


def must(*command: str) -> None:
    """Run a command that has to work."""
    code = run(*command)
    if code:
        raise SystemExit(code)


def is_loadable(library: str) -> bool:
    """Whether the dynamic linker finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(*, testing: bool) -> None:
    """On Debian: install the few libraries that are missing, or print the exact line."""
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        return
    wanted = QT_LIBRARIES | SCREEN_LIBRARIES
    missing = sorted({package for name, package in wanted.items() if not is_loadable(name)})
    if testing:
        missing += [package for name, package in TEST_TOOLS.items() if shutil.which(name) is None]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        print(f"Some system libraries are missing. Please run:\n  sudo {line}", file=sys.stderr)
        return
    say(f"installing system libraries: {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    done = subprocess.run(line.split(), env=quiet, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        stop(f"The system libraries could not be installed. Please run:\n  sudo {line}")


def make_environment(requirements: str, environment: Path = VENV) -> None:
    """Make an environment hold the locked requirements; nothing happens when it already does."""
    lock = ROOT / "requirements" / requirements
    wanted = f"{requirements} {hashlib.sha256(lock.read_bytes()).hexdigest()}"
    marker = environment / "casevault-locks.txt"
    if marker.exists() and wanted in marker.read_text("utf-8").splitlines():
        return
    if not venv_python(environment).exists():
        say(f"making a private environment in {environment.name}")
        made = subprocess.run([sys.executable, "-m", "venv", str(environment)], check=False)
        if made.returncode:
            stop(
                "Python could not make a private environment. On Debian please run:\n"
                "  sudo apt-get install -y python3-venv"
            )
    say(f"installing the locked requirements ({requirements})")
    pip = [
        str(venv_python(environment)),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    must(*pip, "--only-binary", ":all:", "--require-hashes", "-r", str(lock))
    known = marker.read_text("utf-8").splitlines() if marker.exists() else []
    kept = [line for line in known if not line.startswith(f"{requirements} ")]
    marker.write_text("\n".join([*kept, wanted]) + "\n", "utf-8")


def set_up(requirements: str = "run.txt", *, testing: bool = False) -> None:
    """Everything the next step needs."""
    if sys.version_info < OLDEST_PYTHON:
        stop("CaseVault needs Python 3.11 or newer. Please start dev.py with such a Python.")
    install_system_packages(testing=testing)
    make_environment(requirements)


def casevault(*arguments: str, env: dict[str, str] | None = None) -> int:
    """Start the program from the checkout."""
    return run(str(venv_python()), "-m", "casevault", *arguments, env=env)


def command_run(arguments: Sequence[str]) -> int:
    """Start the desktop (or any casevault command)."""
    set_up()
    return casevault(*arguments)


def command_demo(arguments: Sequence[str]) -> int:
    """Make a practice vault of invented people and open it, or only its yearly release."""
    set_up()
    return casevault("demo", *arguments)


def command_test(arguments: Sequence[str]) -> int:
    """Run the checks and the tests; `--long` runs the heavy ones in full."""
    set_up("dev.txt", testing=True)
    make_environment("validate.txt", VALIDATORS)
    env = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.debug=false"}
    rest = [argument for argument in arguments if argument != "--long"]
    if len(rest) != len(arguments):
        env["CASEVAULT_LONG"] = "1"
    if not rest:
        code = command_check([])
        if code:
            return code
        workers = str(os.cpu_count() or 1)
        rest = ["-n", workers, "--dist", "loadfile"]
    return run(str(venv_python()), "-m", "pytest", *rest, env=env)


def command_check(_arguments: Sequence[str]) -> int:
    """Format, lint, types, import contracts, catalogues, lock files."""
    set_up("dev.txt", testing=True)
    steps = {
        "format": [tool("ruff"), "format", "--check", "--quiet", *SOURCES],
        "lint": [tool("ruff"), "check", "--quiet", *SOURCES],
        "types": [tool("mypy")],
        "import contracts": [tool("lint-imports")],
        "catalogues": [str(venv_python()), "packaging/catalogues.py", "check"],
    }
    failed = []
    for name, command in steps.items():
        say(f"check: {name}")
        if run(*command):
            failed.append(name)
    if failed:
        print(f"Not clean: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def command_screens(arguments: Sequence[str]) -> int:
    """Take a picture of every page and dialog on a practice vault."""
    set_up("dev.txt")
    both = os.pathsep.join(str(ROOT / name) for name in ("src", "tests"))
    env = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": both}
    return run(str(venv_python()), "-m", "tour.screens", *arguments, env=env)


def command_bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks and print ratios."""
    set_up("dev.txt")
    return run(str(venv_python()), "benchmarks", *arguments, env={"QT_QPA_PLATFORM": "offscreen"})


def command_mutants(arguments: Sequence[str]) -> int:
    """Change keys, formats and the log a little and see which tests notice (docs/mutation.md)."""
    if sys.platform == "win32":
        stop("mutmut runs on Linux and macOS only.")
    make_environment("mutants.txt", MUTANTS_VENV)
    python = str(venv_python(MUTANTS_VENV))
    # Not `src`: the tests shall meet the changed sources in `mutants/`.
    return run(python, "packaging/mutants.py", *arguments, env={"PYTHONPATH": "packaging"})


def command_lock(arguments: Sequence[str]) -> int:
    """Write the lock files anew, or with `--check` prove that they install on every platform."""
    set_up("dev.txt")
    if "--check" not in arguments:
        for name in ("run", "dev", "validate", "mutants"):
            must(
                *(tool("uv"), "pip", "compile", "--quiet", "--universal", "--upgrade"),
                *("--python-version", "3.11", "--generate-hashes", "--no-annotate"),
                *("--no-header", "--no-emit-index-url"),
                *(f"requirements/{name}.in", "-o", f"requirements/{name}.txt"),
            )
    for lock, (name, platform) in itertools.product(("run", "validate"), PLATFORMS.items()):
        say(f"resolving {lock}.txt for {name}")
        must(
            *(tool("uv"), "pip", "install", "--quiet", "--dry-run", "--only-binary", ":all:"),
            *("--require-hashes", "--python-platform", platform, "--python-version", "3.11"),
            *("--target", str(ROOT / "build" / "dry"), "-r", f"requirements/{lock}.txt"),
        )
    return 0


COMMANDS = {
    "run": command_run,
    "demo": command_demo,
    "test": command_test,
    "check": command_check,
    "screens": command_screens,
    "bench": command_bench,
    "mutants": command_mutants,
    "lock": command_lock,
}


def main() -> int:
    """Read the command and do it."""
    lines = [f"  {name:8} {function.__doc__}" for name, function in COMMANDS.items()]
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="commands:\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    return COMMANDS[arguments.command](arguments.rest)


if __name__ == "__main__":
    raise SystemExit(main())
