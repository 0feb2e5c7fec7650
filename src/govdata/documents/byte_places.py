"""Places told in the characters of a source -> places told in the bytes of its file, which are what a hash ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from govdata.documents.reading import Block, Omission, OmissionReason
from govdata.documents.text_encoding import Decoded


def in_bytes(blocks: Sequence[Block], decoded: Decoded) -> tuple[Block, ...]:
    """Blocks whose `source` counts characters, with it in bytes; without where the encoding is no way back."""
    offsets = byte_offsets(decoded, (offset for block in blocks for offset in block.source or ()))
    return tuple(replace(block, source=_translated(block.source, offsets)) for block in blocks)


def byte_offsets(decoded: Decoded, offsets: Iterable[int]) -> Mapping[int, int]:
    """The first byte of the characters at some offsets; nothing where encoding does not give back the file."""
    found, last, at = dict[int, int](), 0, decoded.mark
    for offset in sorted(set(offsets)):
        at += decoded.size_of(last, offset)
        found[offset], last = at, offset
    whole = at + decoded.size_of(last, len(decoded.text))
    return found if whole == decoded.size else {}


def damage(decoded: Decoded) -> tuple[Omission, ...]:
    """The bytes that are of no character, as what the reading lacks."""
    return (Omission(OmissionReason.UNREADABLE, count=decoded.damaged),) if decoded.damaged else ()


def _translated(span: tuple[int, int] | None, offsets: Mapping[int, int]) -> tuple[int, int] | None:
    return (offsets[span[0]], offsets[span[1]]) if span and offsets else None
