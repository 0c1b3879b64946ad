"""What a check of a release found, in words: the findings, or what was checked and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casevault.i18n import N_, gettext, ngettext


@dataclass(frozen=True, slots=True)
class ReleaseFinding:
    """One thing that does not fit: a message id and its values."""

    message_id: str
    values: Mapping[str, object]

    def text(self) -> str:
        """The finding in the language in use."""
        return gettext(self.message_id).format(**self.values)


@dataclass(frozen=True, slots=True)
class ReleaseVerification:
    """What a check found, and whose signature the release bears."""

    release_id: str
    fingerprint: str
    findings: tuple[ReleaseFinding, ...]
    files: int = 0
    threshold: int = 0
    has_narrative: bool = False
    folders: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def lines(self) -> Iterator[str]:
        """The result in words."""
        for finding in self.findings:
            yield finding.text()
        if self.is_sound:
            yield gettext(N_("The release is whole, signed, adds up, and its witnesses hold."))
            yield from self.checked()
            yield gettext(
                N_("Compare this fingerprint with the letterhead of the centre: {fingerprint}")
            ).format(fingerprint=self.fingerprint)
        else:
            yield gettext(N_("Do not rely on this release. Ask the centre for it again."))

    def checked(self) -> Iterator[str]:
        """What was checked, and what was not, where nothing was found."""
        if not self.is_sound:
            return
        yield ngettext(
            "{count} file is as it was signed; none is missing and none was added.",
            "{count} files are as they were signed; none is missing and none was added.",
            self.files,
        ).format(count=self.files)
        yield gettext(
            N_("The .csv files, sdmx.csv and the workbook hold the figures of figures.json.")
        )
        yield gettext(N_("Every balance adds up."))
        if self.has_narrative:
            yield gettext(
                N_("Every number in the sentences of the organisation is a printed figure.")
            )
        yield gettext(
            N_(
                "The witnesses fit the printed figures: by this release alone, no group is shown "
                "to hold at least 1 and fewer than {threshold} people."
            )
        ).format(threshold=self.threshold)
        yield gettext(
            N_("What stands in the .pdf files was not read; they are as they were signed.")
        )
        if self.folders:
            yield gettext(
                N_("Folders beside the files are no part of the release and were not read: {names}")
            ).format(names=", ".join(self.folders))

    def as_json(self) -> dict[str, object]:
        """The result for other programs."""
        return {
            "checked": list(self.checked()),
            "sound": self.is_sound,
            "release": self.release_id,
            "fingerprint": self.fingerprint,
            "findings": [finding.text() for finding in self.findings],
        }
