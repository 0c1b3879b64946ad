"""What the command line says of itself: every word explained, in Serbian too, on 80 columns."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from casevault import i18n
from casevault.cli import parser_words
from casevault.cli.command_help import EXIT_CODES
from casevault.cli.main import build_parser
from casevault.domain.errors import ExitCode
from catalogue_reading import ROOT, builder, catalog, forms, ids

COLUMNS = 80
WIDEST = 100
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
COMMAND = re.compile(r"[`“„]casevault ([a-z][a-z-]*)")
SPOKEN = ("en", "sr", "sr_Latn")
# Options of dev.py.
OPTIONS_OF_OTHERS = {"README.md": {"--long"}, "SECURITY.md": {"--long"}}

Parsers = dict[str, argparse.ArgumentParser]


def walk(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Every action of a parser and of all commands below it, with the command it belongs to."""
    for action in parser._actions:
        yield name, action
        if isinstance(action, argparse._SubParsersAction):
            for below, inner in action.choices.items():
                yield from walk(f"{name} {below}", inner)


def parsers(name: str, parser: argparse.ArgumentParser) -> Parsers:
    """Every parser by the command it reads, the whole one first."""
    found = {name: parser}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below, inner in action.choices.items():
                found |= parsers(f"{name} {below}", inner)
    return found


def listed_texts(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The line beside each command in the list of commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from (str(line.help or "") for line in action._get_subactions())


def built(code: str = "en") -> Parsers:
    """All parsers, in one language."""
    before = i18n.language().code
    i18n.set_language(code)
    try:
        with parser_words.spoken():
            return parsers("casevault", build_parser())
    finally:
        i18n.set_language(before)


def texts(everything: Parsers) -> dict[str, str]:
    """Each help text by the place it stands at."""
    found = {}
    for name, action in walk("casevault", everything["casevault"]):
        found[f"{name} {'/'.join(action.option_strings) or action.dest}"] = str(action.help or "")
    for name, parser in everything.items():
        found[name] = str(parser.description or "")
        for place, text in enumerate(listed_texts(parser)):
            found[f"{name} command {place}"] = text
    return found


def test_every_command_and_option_is_explained_by_a_text_of_the_catalogue() -> None:
    known = {text for message in builder().extract() if message.id for text in ids(message)}
    explained = texts(built())
    assert len(explained) > 100
    assert {place: text for place, text in explained.items() if text not in known} == {}


def test_every_explanation_is_translated_into_serbian() -> None:
    serbian = catalog("sr")
    english = set(texts(built()).values()) | set(EXIT_CODES.values())
    translated = {ids(message)[0] for message in serbian if forms(message)}
    assert english - translated == set()
    said = texts(built("sr"))
    assert {place for place, text in texts(built()).items() if said[place] == text} == set()


@pytest.mark.parametrize("code", SPOKEN)
def test_help_fits_a_terminal_and_keeps_an_option_beside_its_value(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    for name, parser in built(code).items():
        with parser_words.spoken():
            lines = parser.format_help().splitlines()
        usage = lines[: lines.index("")]
        assert [line for line in lines if len(line) > COLUMNS] == [], name
        assert [line for line in usage if re.search(r"(^| )--[\w-]+$", line)] == [], name
        assert [line for line in lines if re.search(r"\w-$", line)] == [], name


def test_help_on_a_wide_terminal_is_not_drawn_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    for parser in built().values():
        assert max(map(len, parser.format_help().splitlines())) <= WIDEST


def test_every_command_shows_one_example_that_the_parser_understands() -> None:
    everything = built()
    for name, parser in everything.items():
        head, line = str(parser.epilog).splitlines()[:2]
        assert head == "example:"
        words = iter(shlex.split(line))
        assert all(word in words for word in name.split()), (name, line)
        everything["casevault"].parse_args(shlex.split(line)[1:])


def test_the_program_tells_every_exit_code() -> None:
    said = str(built()["casevault"].epilog)
    assert set(EXIT_CODES) == set(ExitCode)
    for code, text in EXIT_CODES.items():
        assert re.search(rf"^  {code:<2}  {re.escape(text)}$", said, re.MULTILINE)


def options() -> set[str]:
    """Every option of every command."""
    return {
        option
        for _, action in walk("casevault", built()["casevault"])
        for option in action.option_strings
    }


def pages() -> list[Path]:
    """What people read before they type a command."""
    return [
        ROOT / "README.md",
        ROOT / "SECURITY.md",
        *sorted((ROOT / "resources" / "help").rglob("*.md")),
    ]


def test_readme_and_help_name_only_options_that_exist() -> None:
    assert len(pages()) > 20
    strange = {
        str(page.relative_to(ROOT)): unknown
        for page in pages()
        if (
            unknown := set(OPTION.findall(page.read_text("utf-8")))
            - options()
            - OPTIONS_OF_OTHERS.get(page.name, set())
        )
    }
    assert strange == {}


def test_readme_and_help_name_only_commands_that_exist() -> None:
    commands = {name.split()[1] for name in built() if " " in name}
    named = {
        (page.name, command)
        for page in pages()
        for command in COMMAND.findall(page.read_text("utf-8"))
    }
    assert ("SECURITY.md", "demo") in named
    assert {one for one in named if one[1] not in commands} == set()


def test_messages_name_only_options_that_exist() -> None:
    said = [text for message in catalog("sr") if message.id for text in ids(message)]
    said += [form for message in catalog("sr") for form in forms(message)]
    assert {text for text in said if set(OPTION.findall(text)) - options()} == set()
