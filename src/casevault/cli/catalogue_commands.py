"""Commands that print what the program knows: table sets, forms, code lists."""

from __future__ import annotations

import argparse
from typing import Any

from casevault.cli.command_help import add_command, add_json_option
from casevault.cli.terminal import Terminal
from casevault.domain.codes import CodeList, code_list, code_lists
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.forms import Field, Form, forms
from casevault.i18n import N_, gettext, language


def add_commands(commands: Any) -> None:
    """Add `forms` and `codes` to the command line."""
    for name, run, text, example, chosen in (
        (
            "forms",
            print_forms,
            N_("the data dictionary: every form and field"),
            "casevault forms report",
            N_("one form, such as report; default: all of them"),
        ),
        (
            "codes",
            print_codes,
            N_("the code lists, or one of them"),
            "casevault codes SEX",
            N_("one code list, such as SEX; default: all of them"),
        ),
    ):
        parser = add_command(commands, name, text, example=example)
        parser.add_argument("name", nargs="?", metavar="NAME", help=gettext(chosen))
        add_json_option(parser)
        parser.set_defaults(run=run)


def _field(field: Field) -> dict[str, object]:
    return {
        "id": field.id,
        "kind": field.kind,
        "label": gettext(field.label_id),
        "list": field.code_list,
        "required": field.required,
        "privacy": field.privacy,
        "side": field.side,
        "statistic": field.statistic,
        "htcds": field.htcds,
        "why": gettext(field.why_id),
    }


def _form(form: Form) -> dict[str, object]:
    return {
        "id": form.id,
        "title": gettext(form.title_id),
        "version": form.version,
        "fields": [_field(field) for field in form.fields],
    }


def print_forms(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print the data dictionary."""
    known = forms()
    if options.name and options.name not in known:
        raise UserError(
            N_("There is no form called {name}. The known ones are: {known}."),
            name=options.name,
            known=", ".join(known),
        )
    chosen = [known[options.name]] if options.name else list(known.values())
    for form in chosen:
        terminal.line(f"{gettext(form.title_id)} ({form.id}, {form.version})")
        terminal.table(
            [gettext(N_("field")), gettext(N_("kind")), gettext(N_("class")), gettext(N_("label"))],
            [
                [field.id, field.kind, field.privacy, gettext(field.label_id)]
                for field in form.fields
            ],
        )
        terminal.line()
    terminal.result({"forms": [_form(form) for form in chosen]})
    return ExitCode.DONE


def _list(codes: CodeList) -> dict[str, str]:
    column = language().column
    return {code.code: code.label(column) for code in codes.codes}


def print_codes(options: argparse.Namespace, terminal: Terminal) -> int:
    """Print the code lists in the language in use."""
    known = code_lists()
    if options.name and options.name not in known:
        raise UserError(
            N_("There is no code list called {name}. The known ones are: {known}."),
            name=options.name,
            known=", ".join(known),
        )
    chosen = [code_list(options.name)] if options.name else list(known.values())
    for codes in chosen:
        terminal.line(codes.id)
        terminal.table(
            [gettext(N_("code")), gettext(N_("label"))],
            [[code, label] for code, label in _list(codes).items()],
        )
        terminal.line()
    terminal.result({"lists": {codes.id: _list(codes) for codes in chosen}})
    return ExitCode.DONE
