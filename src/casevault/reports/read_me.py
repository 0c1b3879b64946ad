"""A short text in plain words that says what lies in the folder of a release."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from casevault.domain.release import Release
from casevault.i18n import N_
from casevault.reports import explanations
from casevault.reports.words import Words

_WIDTH = 76


def read_me(
    release: Release,
    words: Words,
    tables: Mapping[str, str],
    fingerprint: str | None,
    log_code: str | None = None,
) -> bytes:
    """The text, UTF-8 with a byte order mark and CRLF so that every editor shows it."""
    lines = [words(release.title_id), "=" * min(len(words(release.title_id)), _WIDTH), ""]
    if release.practice:
        lines += [words(explanations.PRACTICE), words(explanations.PRACTICE_NOTE), ""]
    lines += [f"{name}: {text}" for name, text in explanations.facts(release, words) if text]
    lines += ["", *_files(release, words, tables)]
    for explanation in explanations.explanations(release, words):
        lines += ["", explanation.heading, "-" * len(explanation.heading)]
        for paragraph in explanation.paragraphs:
            lines += _wrapped(paragraph)
    lines += ["", words(N_("How to read the figures")), ""]
    for status in explanations.printed_statuses(release):
        sample = words.figure(explanations.sample(status, release))
        lines += _wrapped(f"{sample}: {explanations.meaning(status, release, words)}")
    for heading, text in explanations.checks(words, fingerprint, log_code):
        lines += ["", heading, "-" * len(heading), *_wrapped(text)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _files(release: Release, words: Words, tables: Mapping[str, str]) -> list[str]:
    own = {"narrative.txt": words(N_("The sentences of the organisation, as text."))}
    described = {
        "letter.pdf": words(N_("The letter that goes with the report.")),
        "report.pdf": words(N_("The report, for reading and printing.")),
        "tables.xlsx": words(N_("The same tables as a workbook, for spreadsheet programs.")),
        **(own if release.narrative else {}),
        **tables,
        "datapackage.json": words(N_("What the .csv files hold, as a Frictionless data package.")),
        "sdmx.csv": words(N_("All figures as SDMX-CSV, for statistical offices.")),
        "sdmx-structure.json": words(N_("The columns and codes of sdmx.csv, as SDMX-JSON.")),
        "figures.json": words(N_("All figures and what each of them is, for programs.")),
        "certificate.json": words(N_("The proof that the figures are safe, for the checker.")),
    }
    note = words(
        N_(
            "The .csv files are for programs: comma between the columns, UTF-8; the .json file of "
            "the same name says what each column means. To look at the tables, open tables.xlsx."
        )
    )
    heading = words(N_("The files"))
    widest = max(len(name) for name in described)
    listed = [
        line
        for name, text in described.items()
        for line in textwrap.wrap(
            f"{name.ljust(widest)}  {text}", _WIDTH, subsequent_indent=" " * (widest + 2)
        )
    ]
    return [heading, "-" * len(heading), *listed, "", *_wrapped(note)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
