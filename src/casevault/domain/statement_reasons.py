"""Why a finding matters, in words; message ids by the kind of finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casevault.i18n import N_

NEVER_CERTAIN: Final = N_(
    "This reading cannot be certain. It knows words and numbers, not what neighbours, a school or "
    "a trafficker know. Let somebody from the same town read the text as well."
)
NOTHING_FOUND: Final = N_(
    "Nothing was found that points at anybody. This reading cannot be certain: let a colleague "
    "read the text as well."
)
NOT_COMPARED: Final = N_(
    "No published figures were compared, because no vault is open. Check the numbers against your "
    "releases by hand."
)
NOTHING_PUBLISHED: Final = N_(
    "Nothing was released from this vault yet, so every number in the text is a new fact."
)

TOGETHER_REASONS: Final[Mapping[bool, str]] = {
    True: N_(
        "{count} facts stand together about one person or very few. Whoever lives there can "
        "recognise them. Keep one or two and leave out the rest."
    ),
    False: N_(
        "{count} facts stand together about one person or very few. Ask yourself who could "
        "recognise them, and leave out what the sentence does not need."
    ),
}

DIFFERS_FROM_PUBLISHED: Final = N_(
    "A release says {published}, this text says {number}. The difference is a few people, and "
    "whoever holds both learns about them. Use the published number."
)

REASONS: Final[Mapping[str, str]] = {
    "small_group": N_(
        "{number} is a small number of people: those around them know who is meant. Say it without "
        "the number."
    ),
    "new_figure": N_(
        "No release shows the number {number}, so it is a new fact that adds to everything "
        "published. Use a published number."
    ),
    "small_difference": N_(
        "Taken from {larger}, this leaves {number}: a small number that is not written here, but "
        "can be worked out. Leave one of the two out."
    ),
    "share": N_(
        "A share tells the number behind it: one third with decimals is often one of three. "
        "Say it in words."
    ),
    "absence": N_(
        "Saying that nobody was something, or everybody was, tells about every single person. "
        "Leave it out."
    ),
    "age": N_(
        "An exact age is one of the first things people recognise. Child or adult is enough."
    ),
    "place": N_("A town is small for whoever lives there. Name the country, or a large region."),
    "region": N_("A part of the country narrows it down. Keep it only if nothing else does."),
    "date": N_("A day or a month lets people remember what they saw then. The year is enough."),
    "initials": N_("Initials and shortened names are read as names by all who know the person."),
    "family": N_("Who did it, or who belongs to the family, tells relatives who is meant."),
    "work": N_("A school, a workplace or an institution has few people who fit."),
    "health": N_("Health is visible, and protected by law. Leave it out."),
    "form": N_("What happened is part of the story. Keep it only without place, age and time."),
    "court": N_("Hearings and charges are public: this connects the text with a file and a name."),
    "shelter": N_("Where somebody is now must never be said, not even roughly."),
    "picture": N_("Pictures and recordings show more than they seem to. Leave them out."),
    "citizenship": N_("Few people here share an origin. Foreign or domestic says enough."),
}
