"""The names of what stands beside SHA256SUMS and proves it: the only files of a release that it does not list.

They cannot be listed, since they are made of its bytes:

- `SHA256SUMS.sig`, `SHA256SUMS.NAME.sig`: a signature; its bytes say whether it is OpenSSH's or one with SM2
- `….sig.tsr`: a time stamp (RFC 3161) of that signature
- `SHA256SUMS.sigstore.json`: a bundle of sigstore, which its own tool verifies
"""

from __future__ import annotations

import re
from pathlib import Path

SUMS = "SHA256SUMS"
STAMP = ".tsr"
MOST_SIGNATURES = 64
"""Signatures of a release that are looked at; one with more is refused."""
LARGEST_PROOF = 1 << 20
"""Bytes of a signature or a time stamp that are read."""
DEFAULT_NAMES = ("", "sm2")
"""The names of the signatures of a signer who names none: with OpenSSH, and with SM2."""
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_SIGNATURE = re.compile(rf"{SUMS}(?:\.{_NAME})?\.sig")
_PROOF = re.compile(rf"{_SIGNATURE.pattern}(?:\{STAMP})?|{SUMS}\.sigstore\.json")


def signature_name(name: str) -> str | None:
    """The file of the signature of that name, "" for the first; None where that is no name.

    >>> signature_name(""), signature_name("bob"), signature_name("../bob")
    ('SHA256SUMS.sig', 'SHA256SUMS.bob.sig', None)
    """
    found = f"{SUMS}.{name}.sig" if name else f"{SUMS}.sig"
    return found if _SIGNATURE.fullmatch(found) else None


def is_proof(name: str) -> bool:
    """Is a file of a release, by its name in it, one of those that SHA256SUMS does not list?"""
    return _PROOF.fullmatch(name) is not None


def is_signature(name: str) -> bool:
    """Is a file of a release, by its name in it, a signature?"""
    return _SIGNATURE.fullmatch(name) is not None


def signature_files(release: Path) -> list[str]:
    """The names of the signatures of a release, in code point order."""
    return sorted(path.name for path in release.glob(f"{SUMS}*.sig") if is_signature(path.name))
