"""Checks a release that somebody holds: whole, signed, adding up, and provably safe by itself.

Needs no vault. The certificate is checked by the verifier that trusts no solver, and must speak of
exactly the figures that the release prints; every file that holds figures must hold those. What
was checked, and what was not, is said in words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casevault.disclosure import certificate
from casevault.disclosure.publication import statements
from casevault.domain import published_figures
from casevault.domain.errors import ExitCode, UserError
from casevault.domain.published_figures import PublishedFigures
from casevault.domain.table_sets import table_sets
from casevault.i18n import N_, gettext
from casevault.reports.bundle import file_names
from casevault.services import release_contents
from casevault.services.release_files import ALGORITHM, FORMAT, MANIFEST, SIGNATURE
from casevault.services.release_verification import ReleaseFinding, ReleaseVerification
from casevault.vault import signatures

_FIGURES = "figures.json"
_CERTIFICATE = "certificate.json"
_MOST_BYTES = 50 << 20


class _Check:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.findings: list[ReleaseFinding] = []

    def add(self, message_id: str, **values: object) -> None:
        """Note a finding."""
        self.findings.append(ReleaseFinding(message_id, values))

    def read(self, name: str) -> bytes | None:
        """A file of the release; a finding when it cannot be read."""
        path = self._folder / name
        try:
            if path.stat().st_size <= _MOST_BYTES:
                return path.read_bytes()
        except OSError:
            pass
        self.add(N_("The file {name} is missing or cannot be read."), name=name)
        return None


def verify_release(folder: Path, *, fingerprint: str | None = None) -> ReleaseVerification:
    """Check a release; `fingerprint` is the one on the letterhead, in any spacing.

    Raises:
        UserError: there is no release in the folder.
    """
    if not (folder / MANIFEST).is_file():
        raise UserError(
            N_("There is no release in {path}. Choose the folder that holds manifest.json."),
            path=str(folder),
            exit_code=ExitCode.BAD_INPUT,
        )
    check = _Check(folder)
    manifest_bytes = check.read(MANIFEST) or b""
    shown = _signature(check, manifest_bytes, fingerprint)
    manifest = _json(check, MANIFEST, manifest_bytes)
    release_id = str(manifest.get("release", ""))
    figures = None
    if manifest.get("format") != FORMAT:
        check.add(N_("The manifest is of another kind or version."))
    else:
        _files(check, folder, manifest)
        figures = _figures(check, release_id)
    if figures is None:
        return ReleaseVerification(release_id, shown, tuple(check.findings))
    if not check.findings:
        _contents(check, figures, manifest)
    return ReleaseVerification(
        release_id,
        shown,
        tuple(check.findings),
        files=len(file_names(figures)),
        threshold=figures.threshold,
        has_narrative=bool(figures.narrative),
        folders=tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())),
    )


def _json(check: _Check, name: str, content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    check.add(N_("The file {name} was changed: it cannot be understood."), name=name)
    return {}


def _signature(check: _Check, manifest: bytes, wanted: str | None) -> str:
    content = check.read(SIGNATURE)
    if content is None:
        return ""
    signed = _json(check, SIGNATURE, content)
    try:
        key = bytes.fromhex(signed["public_key"])
        signature = bytes.fromhex(signed["signature"])
        holds = signed["algorithm"] == ALGORITHM and signatures.verify(key, manifest, signature)
    except (KeyError, TypeError, ValueError):
        holds, key = False, b""
    if not holds:
        check.add(N_("The signature does not fit: the manifest or the signature was changed."))
        return ""
    shown = signatures.fingerprint(key)
    if wanted is not None and _letters(wanted) != _letters(shown):
        check.add(
            N_("It was signed with another key. Its fingerprint is {fingerprint}."),
            fingerprint=shown,
        )
    return shown


def _letters(text: str) -> str:
    return "".join(text.split()).replace("-", "").upper()


def _files(check: _Check, folder: Path, manifest: Mapping[str, Any]) -> None:
    listed = manifest.get("files")
    if not isinstance(listed, dict) or not {_FIGURES, _CERTIFICATE} <= listed.keys():
        check.add(N_("The manifest does not list the files of a release."))
        return
    present = {path.name for path in folder.iterdir() if not path.is_dir()}
    for name in sorted(present - listed.keys() - {MANIFEST, SIGNATURE}):
        check.add(N_("The file {name} does not belong to the release."), name=name)
    for name, digest in sorted(listed.items()):
        if "/" in name or "\\" in name:
            check.add(N_("The manifest does not list the files of a release."))
            continue
        content = check.read(name)
        if content is not None and hashlib.sha256(content).hexdigest() != digest:
            check.add(N_("The file {name} was changed after the release was signed."), name=name)


def _contents(check: _Check, figures: PublishedFigures, manifest: Mapping[str, Any]) -> None:
    """The release must have all files that its figures ask for, and each must say the same.

    Looked at only where every file is as it was signed: what somebody else put there is not opened.
    """
    listed = manifest.get("files")
    names = set(listed) if isinstance(listed, dict) else set()
    for name in sorted(file_names(figures) ^ names):
        missing = name not in names
        check.add(
            N_("The signed list lacks the file {name}, which belongs to such a release.")
            if missing
            else N_("The signed list names the file {name}, which such a release does not have."),
            name=name,
        )
    for name in release_contents.differing(figures, check.read):
        check.add(N_("The file {name} does not say what figures.json says."), name=name)
    for number in release_contents.strange_numbers_in(figures):
        check.add(
            N_("The number {number} in the sentences of the organisation is no printed figure."),
            number=number,
        )


def _figures(check: _Check, release_id: str) -> PublishedFigures | None:
    raw, proof = check.read(_FIGURES), check.read(_CERTIFICATE)
    if raw is None or proof is None:
        return None
    try:
        figures = published_figures.from_json(raw.decode("utf-8"))
        text = proof.decode("utf-8")
    except (UserError, UnicodeDecodeError):
        check.add(N_("The file {name} was changed: it cannot be understood."), name=_FIGURES)
        return None
    if figures.id != release_id:
        check.add(N_("The figures are those of another release."))
    _sums(check, figures)
    for _problem in certificate.problems(text)[:1]:
        check.add(N_("The witnesses do not hold: the certificate proves nothing."))
    _witnesses_fit(check, figures, text)
    return figures


def _sums(check: _Check, figures: PublishedFigures) -> None:
    """Every balance that is printed must add up to the unit."""
    for balance in figures.balances:
        numbers = [term.figure.value for term in balance.terms]
        if balance.withheld is None and balance.total.figure.value != sum(n or 0 for n in numbers):
            check.add(N_("The balance “{name}” does not add up."), name=gettext(balance.title_id))


def _witnesses_fit(check: _Check, figures: PublishedFigures, text: str) -> None:
    """The certificate must speak of exactly the figures that are printed."""
    known = table_sets().get(figures.table_set)
    if known is None:
        check.add(N_("The table set {name} is not known here."), name=figures.table_set)
        return
    try:
        document = json.loads(text)
        proven = {
            (bound["label"], bound["of"], bound["lo"], bound["hi"]) for bound in document["bounds"]
        }
        printed = {
            (bound.label, "rounded" if bound.rounded else "true", bound.lo, bound.hi)
            for bound in statements(known, figures).bounds
        }
        fits = printed <= proven and document["release"] == figures.id
        fits = fits and document["base"] == figures.base
        fits = fits and document["threshold"] == figures.threshold
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        check.add(N_("The witnesses are not about the figures that are printed."))
