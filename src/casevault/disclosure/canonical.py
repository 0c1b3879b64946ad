"""One way to write a value as JSON bytes, so that equal documents are equal bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def dumps(value: Any) -> str:
    """Canonical JSON: sorted names, no spaces; TypeError on a floating point number."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(document: bytes) -> str:
    """SHA-256 of a document in hex."""
    return hashlib.sha256(document).hexdigest()


def _refuse_floats(value: Any) -> None:
    # A float prints differently on another day; figures are integers.
    if isinstance(value, float):
        raise TypeError("no floats in canonical documents")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                raise TypeError("names are text")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
