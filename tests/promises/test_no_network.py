"""P8: the program never opens an internet connection."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tour.traced import TracedTour, traced_tour

SOURCE = Path(__file__).resolve().parents[2] / "src" / "casevault"
NETWORK_MODULES = frozenset(
    {
        "aiohttp",
        "asyncio",
        "ftplib",
        "http",
        "httpx",
        "imaplib",
        "poplib",
        "requests",
        "smtplib",
        "socket",
        "socketserver",
        "ssl",
        "telnetlib",
        "urllib",
        "urllib3",
        "webbrowser",
        "xmlrpc",
    }
)
OPENERS = {"QDesktopServices", "openUrl", "setOpenExternalLinks", "QProcess", "startfile"}
INTERNET_CALL = re.compile(r"\b(?:socket|connect|bind|sendto)\(.*AF_INET")
SOCKET_FAMILY = re.compile(r"\bsocket\((AF_\w+)")
LOCAL_FAMILIES = {"AF_UNIX", "AF_NETLINK"}
# What a desktop talks to on its own computer: display, session bus, accessibility, name cache.
LOCAL_PLACES = re.compile(r'sun_path=@?"[^"]*(?:X11-unix|/bus|at-spi|dbus|wayland-\d|nscd)')


def imported_names(path: Path) -> set[str]:
    """Top-level names of everything a file imports, wherever in the file it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_module_of_ours_imports_a_network_module() -> None:
    offenders = {
        (path.name, name)
        for path in SOURCE.rglob("*.py")
        for name in imported_names(path)
        if name.split(".")[0] in NETWORK_MODULES or name.startswith("PySide6.QtNetwork")
    }
    assert offenders == set()


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import urllib.request; urllib.request.urlopen('http://localhost')",
        "import http.client; http.client.HTTPConnection('localhost').connect()",
    ],
)
def test_an_attempt_to_open_a_socket_is_refused(attempt: str) -> None:
    program = f"from casevault import lockdown; lockdown.refuse_network(); {attempt}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SOURCE.parent)},
    )
    assert done.returncode != 0
    assert "NetworkRefusedError" in done.stderr


@pytest.mark.parametrize("arguments", [["--version"], [], ["--session"]])
def test_the_program_refuses_sockets_from_its_start(arguments: list[str]) -> None:
    """The tour and the tests set the hook themselves; the program must do so too."""
    program = (
        "import sys; import casevault.ui.supervisor as s; import casevault.ui.app as a;"
        "s.supervise = a.run_session = lambda *_: 0;"
        f"sys.argv = ['casevault', *{arguments!r}];"
        "from casevault.__main__ import main; main(); import socket; socket.socket()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SOURCE.parent), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert "NetworkRefusedError" in done.stderr


def test_no_module_of_ours_hands_an_address_to_another_program() -> None:
    """A browser that we open is a connection that we make."""
    offenders = {
        (path.name, name)
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in {getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", "")}
        if name in OPENERS
    }
    assert offenders == set()


def trace(tmp_path: Path, command: list[str], env: dict[str, str]) -> str:
    """The socket calls of a command and its children, as strace writes them."""
    if shutil.which("strace") is None:
        pytest.fail("strace is missing; python3 dev.py test installs it")
    log = tmp_path / "calls.txt"
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=socket,connect,bind,sendto", "-o", str(log), *command],
        check=False,
        capture_output=True,
        env=env,
        timeout=300,
    )
    return log.read_text("utf-8")


def test_the_trace_would_show_a_connection(tmp_path: Path) -> None:
    program = "import socket; socket.socket(socket.AF_INET).connect_ex(('127.0.0.1', 9))"
    calls = trace(tmp_path, [sys.executable, "-c", program], {"PATH": "/usr/bin:/bin"})
    assert INTERNET_CALL.search(calls)


def test_a_practice_year_with_its_release_opens_no_internet_socket(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "casevault", "demo", str(tmp_path / "out"), "--no-window"]
    env = {"PYTHONPATH": str(SOURCE.parent), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    calls = trace(tmp_path, [*command, "--people", "40"], env)
    assert (tmp_path / "out").is_dir()
    assert not INTERNET_CALL.search(calls)


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> TracedTour:
    return traced_tour(tmp_path_factory)


def test_the_whole_tour_of_the_desktop_opens_no_internet_socket(tour: TracedTour) -> None:
    families = set(SOCKET_FAMILY.findall(tour.calls))

    assert "openat" in tour.calls
    assert not INTERNET_CALL.search(tour.calls)
    assert families <= LOCAL_FAMILIES


def test_the_desktop_speaks_to_nothing_but_display_and_session(tour: TracedTour) -> None:
    connections = [line for line in tour.calls.splitlines() if " connect(" in line]

    assert [line for line in connections if not LOCAL_PLACES.search(line)] == []


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="there is no display to be connected to")
def test_the_trace_of_the_tour_shows_its_connections(tour: TracedTour) -> None:
    assert "X11-unix" in tour.calls
