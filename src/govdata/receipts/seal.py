"""The bytes of a receipt: a mark, a digest of name and content, the content. Whatever is not so, is no receipt.

The digest tells damage of every kind: a byte that flipped, an end that is missing, another receipt under this name. It
is no signature: whoever may write the folder can write what holds.
"""

from __future__ import annotations

import hashlib

MARK = b"govdata receipt 2\n"
_DIGEST = hashlib.sha256().digest_size


def sealed(name: str, content: bytes) -> bytes:
    """The bytes of the receipt `name` with that content."""
    return MARK + _digest(name, content) + content


def unsealed(name: str, data: bytes) -> bytes | None:
    """The content of the receipt `name`; None where the bytes are not what was written under this name."""
    start = len(MARK) + _DIGEST
    content = memoryview(data)[start:]
    return bytes(content) if data[:start] == MARK + _digest(name, content) else None


def _digest(name: str, content: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(name.encode() + b"\0")
    digest.update(content)
    return digest.digest()
