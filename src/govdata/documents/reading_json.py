"""A reading as JSON has it, and back: between two processes, and in the position map of a text.

What a reading has many of is a list in the order of its fields, without the last ones that have their defaults: a
field that comes later stands at the end, and an older list is still read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from govdata.documents.reading import Block, BlockKind, CellPlace, Folded, Omission, OmissionReason, Reading

_DEFAULTS = {each: tuple(field.default for field in fields(each)) for each in (Block, CellPlace, Folded, Omission)}


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading in lists, texts and numbers."""
    return {
        **vars(reading),
        "blocks": [_block_list(block) for block in reading.blocks],
        "omissions": [_listed(each, vars(each)) for each in reading.omissions],
        "folded": [_listed(each, vars(each)) for each in reading.folded],
    }


def from_json(found: Mapping[str, Any]) -> Reading:
    """The reading that JSON tells; whether its numbers make sense is not asked.

    Raises:
        TypeError: a part has other fields than a reading has.
        ValueError: a kind or a reason is none.
    """
    parts = {
        "blocks": tuple(_block(*each) for each in found["blocks"]),
        "omissions": tuple(Omission(OmissionReason(reason), *rest) for reason, *rest in found["omissions"]),
        "folded": tuple(Folded(*each) for each in found["folded"]),
        "uncertain": _pairs(found["uncertain"]),
    }
    return Reading(**{**found, **parts})


def _block_list(block: Block) -> list[Any]:
    cell = block.cell and _listed(block.cell, vars(block.cell))
    return _listed(block, {**vars(block), "cell": cell})


def _listed(part: object, values: Mapping[str, Any]) -> list[Any]:
    found, defaults = list(values.values()), _DEFAULTS[type(part)]
    while found[-1] == defaults[len(found) - 1]:
        found.pop()
    return found


def _block(
    start: int,
    end: int,
    kind: str = BlockKind.PARAGRAPH,
    page: int | None = None,
    box: Any = None,
    cell: Any = None,
    source: Any = None,
) -> Block:
    place = None if cell is None else CellPlace(*cell)
    return Block(start, end, BlockKind(kind), page, _tuple(box), place, _tuple(source))


def _tuple(found: Iterable[Any] | None) -> Any:
    return None if found is None else tuple(found)


def _pairs(found: Iterable[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in found)
