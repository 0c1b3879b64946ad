"""What is said of each pattern in the log: what was seen, why it can be harmless, what to ask.

No accusation: every one of these has an ordinary explanation more often than not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from casevault.domain.log_patterns import PatternKind, Question
from casevault.i18n import N_, ngettext

PATTERN_NAMES: Final[Mapping[PatternKind, str]] = {
    PatternKind.MANY_IDENTITIES: N_("Many people opened in a short time"),
    PatternKind.OFF_HOURS: N_("Read outside the usual hours"),
    PatternKind.OWN_NAME: N_("A person with the same family name"),
    PatternKind.OPENED_THEN_LET_OUT: N_("Opened, and soon after something was written out"),
    PatternKind.REFUSALS: N_("Refused several times"),
    PatternKind.FAILED_UNLOCKS: N_("Failed attempts to unlock"),
    PatternKind.NOBODYS_CASE: N_("A case that nobody is assigned to"),
    PatternKind.BEFORE_REMOVAL: N_("Read shortly before leaving"),
    PatternKind.CLOCK_BEHIND: N_("The computer's clock was set back"),
}


@dataclass(frozen=True, slots=True)
class PatternText:
    """Two message ids: why it can be harmless, and what to ask."""

    harmless: str
    ask: str


PATTERN_TEXTS: Final[Mapping[PatternKind, PatternText]] = {
    PatternKind.MANY_IDENTITIES: PatternText(
        N_("A report to finish, a handover, or many appointments to prepare take many openings."),
        N_("What were you working on that day, and was there a way with fewer openings?"),
    ),
    PatternKind.OFF_HOURS: PatternText(
        N_("An emergency, a night shift, or a call from the police comes at any hour."),
        N_("What happened that night, and was anybody told of it?"),
    ),
    PatternKind.OWN_NAME: PatternText(
        N_("Many people share a family name and are no relatives."),
        N_("Is this somebody of your family? If so, a colleague should take over the case."),
    ),
    PatternKind.OPENED_THEN_LET_OUT: PatternText(
        N_("A release or a paper is often made on a day on which one works with cases anyway."),
        N_("What was it for, and who has it now?"),
    ),
    PatternKind.REFUSALS: PatternText(
        N_("Somebody with a new role tries what she could do before, or a button misleads her."),
        N_("What did you want to do? Is a right missing that your work needs?"),
    ),
    PatternKind.FAILED_UNLOCKS: PatternText(
        N_("A new passphrase, or a keyboard that stood at another language, is mistyped easily."),
        N_("Was it you? If nobody says yes, somebody else was at the computer."),
    ),
    PatternKind.NOBODYS_CASE: PatternText(
        N_("A case that lost its worker is looked through in order to give it to somebody."),
        N_("Why was it opened, and who should have it?"),
    ),
    PatternKind.BEFORE_REMOVAL: PatternText(
        N_("Whoever leaves hands over her cases, and has to read them for that."),
        N_("Does the handover explain what was read? Do the people concerned need to be told?"),
    ),
    PatternKind.CLOCK_BEHIND: PatternText(
        N_("An empty battery of the computer, or a repair, sets a clock back. The order holds."),
        N_("Was the clock of the computer changed, and by whom? When was this really?"),
    ),
}


_SEEN: Final[Mapping[PatternKind, Callable[[int], str]]] = {
    PatternKind.MANY_IDENTITIES: lambda count: ngettext(
        "{name} opened {count} person within an hour. Usual here: {usual}.",
        "{name} opened {count} people within an hour. Usual here: {usual}.",
        count,
    ),
    PatternKind.OFF_HOURS: lambda count: ngettext(
        "{name} read names once outside the usual hours.",
        "{name} read names {count} times outside the usual hours.",
        count,
    ),
    PatternKind.OWN_NAME: lambda count: ngettext(
        "{name} opened, once, a person who bears the same family name.",
        "{name} opened, {count} times, a person who bears the same family name.",
        count,
    ),
    PatternKind.OPENED_THEN_LET_OUT: lambda count: ngettext(
        "{name} opened {count} person and wrote something out within half an hour.",
        "{name} opened {count} people and wrote something out within half an hour.",
        count,
    ),
    PatternKind.REFUSALS: lambda count: ngettext(
        "{name} was refused once.", "{name} was refused {count} times on one day.", count
    ),
    PatternKind.FAILED_UNLOCKS: lambda count: ngettext(
        "One attempt to unlock failed before {name} came in.",
        "{count} attempts to unlock failed before {name} came in.",
        count,
    ),
    PatternKind.NOBODYS_CASE: lambda count: ngettext(
        "{name} opened a person of a case that nobody was assigned to.",
        "{name} opened people of a case that nobody was assigned to, {count} times.",
        count,
    ),
    PatternKind.BEFORE_REMOVAL: lambda count: ngettext(
        "{name} read names once in the three days before leaving.",
        "{name} read names {count} times in the three days before leaving.",
        count,
    ),
    PatternKind.CLOCK_BEHIND: lambda count: ngettext(
        "The clock was behind the log for {count} entry while {name} was at work.",
        "The clock was behind the log for {count} entries while {name} was at work.",
        count,
    ),
}


def seen_words(question: Question, name: str) -> str:
    """What was seen, in a sentence with the user's name and the counts."""
    words = _SEEN[question.kind](question.count)
    return words.format(name=name, count=question.count, usual=question.usual)
