"""The signed envelope of a release: a manifest of all files, signed by the organisation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from casevault.vault.log_anchor import LogAnchor
from casevault.vault.signatures import fingerprint

MANIFEST = "manifest.json"
SIGNATURE = "signature.json"
FORMAT = "casevault-release-1"
ALGORITHM = "Ed25519"


def signed_files(
    files: Mapping[str, bytes],
    release_id: str,
    anchor: LogAnchor,
    public_key: bytes,
    sign: Callable[[bytes], bytes],
) -> dict[str, bytes]:
    """The files with a manifest of their SHA-256 digests and the organisation's signature on it.

    The manifest also pins the head of the vault's log, so that a later rewriting of the log shows.
    """
    manifest = {
        "format": FORMAT,
        "release": release_id,
        "files": {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)},
        "log": {"entry": anchor.entry, "head": anchor.head.hex()},
    }
    text = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode("utf-8")
    signature = {
        "algorithm": ALGORITHM,
        "signed": MANIFEST,
        "public_key": public_key.hex(),
        "fingerprint": fingerprint(public_key),
        "signature": sign(text).hex(),
    }
    signed = (json.dumps(signature, indent=1, sort_keys=True) + "\n").encode("utf-8")
    return {**files, MANIFEST: text, SIGNATURE: signed}
