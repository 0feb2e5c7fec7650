"""Absolute IRIs, as a text."""

from __future__ import annotations

import re

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI (RFC 3987), near enough.

    >>> is_iri("https://example.org/a"), is_iri("urn:uuid:1"), is_iri("www.example.org"), is_iri("a: b")
    (True, True, False, False)
    """
    return _ABSOLUTE.fullmatch(text) is not None
