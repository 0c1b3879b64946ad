"""The parser's own words ("usage:", "options:") in the language in use.

The standard library's parser asks the global gettext domain for its words and the environment for
their language; both are ours while the command line is read, and as before afterwards.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager

from casevault import i18n, paths
from casevault.i18n import N_

_LANGUAGE = "LANGUAGE"

# What the parser says of itself; listed so that the catalogue holds it.
WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
)


@contextmanager
def spoken() -> Iterator[None]:
    """Let the parser speak the language in use."""
    domain, before = gettext.textdomain(), os.environ.get(_LANGUAGE)
    gettext.bindtextdomain(i18n.DOMAIN, str(paths.resource("locale")))
    gettext.textdomain(i18n.DOMAIN)
    os.environ[_LANGUAGE] = i18n.language().code
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if before is None:
            del os.environ[_LANGUAGE]
        else:
            os.environ[_LANGUAGE] = before
