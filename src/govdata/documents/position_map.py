"""The position map of a text (`NAME.map.json`): what each part of the text is in the original, tied to both by hashes.

A map is a file like any other: it may be changed, or come from a stranger. All that it says is checked when it is read,
so that whoever has a reading can follow its offsets.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from math import isfinite
from pathlib import PurePosixPath
from typing import Any

from govdata.documents.reading import Block, CellPlace, Folded, Omission, Reading, UnreadableDocument
from govdata.documents.reading_json import from_json, to_json
from govdata.reports.messages import Message
from govdata.values import dataclass

FORMAT = "govdata position map 1"
SUFFIX, TEXT_SUFFIX = ".map.json", ".txt"
LARGEST_MAP = 64 << 20
"""Bytes of a map that are read."""
MOST_LISTS = 1 << 21
"""So many lists a map may have: a block has at most four. They are counted before they take memory."""
_NAMES = ("original", "original_sha256", "text", "text_sha256")
_TEXTS = ("media_type", "reader", "version", "title", "language", "date")


MAKE_AGAIN = Message(
    "Put text, map and original back as they were added, or add the original again: govdata add FILE --replace.",
    "请将文本、位置表和原件恢复为收入时的样子，或重新收入原件：govdata add FILE --replace。",
)


@dataclass(frozen=True)
class PositionMap:
    """The names and the SHA-256 of an original and its text, and the reading that leads from one to the other.

    The names have no folder: the three files stand side by side. `reading.text` is empty: the text is a file.
    """

    original: str
    original_sha256: str
    text: str
    text_sha256: str
    reading: Reading

    def to_bytes(self) -> bytes:
        """The file: JSON in UTF-8 with a line for each block; the same map gives the same bytes."""
        told = {name: value for name, value in to_json(self.reading).items() if name != "text"}
        value = {"format": FORMAT, **{name: getattr(self, name) for name in _NAMES}, "reading": told}
        return (_printed(value) + "\n").encode("utf-8", "backslashreplace")

    def reading_of(self, text: str) -> Reading:
        """The reading with its text.

        Raises:
            UnreadableDocument: it tells of places that the text does not have.
        """
        spans = _spans(self.reading)
        last = max((end for _start, end in spans), default=0)
        if last > len(text):
            raise _refusal(
                Message(
                    f"it tells of offset {last}, and the text has {len(text):,} characters",
                    f"其中有位置 {last}，而文本只有 {len(text):,} 个字符",
                )
            )
        return replace(self.reading, text=text)


def map_name(text: str) -> str:
    """The name of the map of a text; "" for a text that has none, since its name does not end with .txt."""
    return text.removesuffix(TEXT_SUFFIX) + SUFFIX if text.endswith(TEXT_SUFFIX) else ""


def is_too_large(data: bytes) -> bool:
    """Whether a map has more bytes or lists than are read."""
    return len(data) > LARGEST_MAP or data.count(b"[") > MOST_LISTS


def parse_map(data: bytes) -> PositionMap:
    """The map that a file is.

    Raises:
        UnreadableDocument: it is too large, no JSON, or no map, or an offset, a page, a box or a cell of it cannot be.
    """
    if is_too_large(data):
        raise _refusal(_TOO_LARGE)
    found = _json(data)
    try:
        reading = from_json({**found["reading"], "text": ""})
        names = [found[name] for name in _NAMES]
    except (KeyError, TypeError, ValueError):
        raise _refusal(_NO_MAP) from None
    if found.get("format") != FORMAT or not all(isinstance(name, str) for name in names):
        raise _refusal(_NO_MAP)
    if any(PurePosixPath(name).name != name or "\0" in name for name in (names[0], names[2])):
        raise _refusal(_NO_MAP)
    _check(reading)
    original, original_sha256, text, text_sha256 = names
    return PositionMap(original, original_sha256, text, text_sha256, reading)


def _refusal(problem: Message) -> UnreadableDocument:
    return UnreadableDocument(problem, MAKE_AGAIN)


def _json(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise _refusal(_NO_MAP) from None
    except ValueError as error:
        raise _refusal(Message(f"it is not JSON ({error})", f"不是 JSON（{error}）")) from None
    if not isinstance(found, dict):
        raise _refusal(_NO_MAP)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _check(reading: Reading) -> None:
    """Refuse a reading that a reader cannot have given: the first thing that is wrong with it."""
    wrong = next(_mistakes(reading), None)
    if wrong is not None:
        raise _refusal(wrong)


def _mistakes(reading: Reading) -> Iterator[Message]:
    if not all(isinstance(getattr(reading, name), str) for name in _TEXTS):
        yield _NO_MAP
    if not (reading.pages is None or _counts(reading.pages)):
        yield _wrong("pages", reading.pages)
    yield from (_wrong(f"blocks[{n}]", each) for n, each in enumerate(reading.blocks) if not _is_block(each))
    yield from (_wrong(f"omissions[{n}]", each) for n, each in enumerate(reading.omissions) if not _is_omission(each))
    yield from (_wrong(f"folded[{n}]", each) for n, each in enumerate(reading.folded) if not _is_folded(each))
    yield from (_wrong(f"uncertain[{n}]", each) for n, each in enumerate(reading.uncertain) if not _is_span(*each))
    yield from (_wrong(f"confidence[{n}]", each) for n, each in enumerate(reading.confidence) if not _is_share(*each))
    for number, (one, other) in enumerate(pairwise(reading.blocks)):
        if one.end > other.start:
            yield _wrong(f"blocks[{number + 1}]", other)


def _is_block(block: Block) -> bool:
    return (
        _is_span(block.start, block.end)
        and (block.page is None or _counts(block.page, 1))
        and (block.box is None or _is_box(block.box))
        and (block.cell is None or _is_cell(block.cell))
        and (block.source is None or (len(block.source) == 2 and _is_span(*block.source)))
    )


def _is_box(box: tuple[Any, ...]) -> bool:
    return len(box) == 4 and all(type(each) in (int, float) and isfinite(each) for each in box)


def _is_cell(cell: CellPlace) -> bool:
    return (
        all(_counts(each) for each in (cell.table, cell.row, cell.column))
        and _counts(cell.rows, 1)
        and _counts(cell.columns, 1)
        and isinstance(cell.is_head, bool)
        and isinstance(cell.address, str)
    )


def _is_omission(each: Omission) -> bool:
    return (each.page is None or _counts(each.page, 1)) and _counts(each.count) and isinstance(each.where, str)


def _is_folded(each: Folded) -> bool:
    return _is_span(each.start, each.end) and isinstance(each.printed, str)


def _is_span(start: Any, end: Any) -> bool:
    return _counts(start) and _counts(end) and start <= end


def _is_share(start: Any, end: Any, share: Any) -> bool:
    return _is_span(start, end) and type(share) in (int, float) and 0 <= share <= 1


def _counts(value: Any, least: int = 0) -> bool:
    """Whether a value is a whole number of a sensible size; True is none."""
    return type(value) is int and least <= value < 1 << 53


def _spans(reading: Reading) -> Iterator[tuple[int, int]]:
    yield from ((each.start, each.end) for each in reading.blocks)
    yield from ((each.start, each.end) for each in reading.folded)
    yield from reading.uncertain
    yield from ((start, end) for start, end, _share in reading.confidence)


def _printed(value: object, depth: int = 0) -> str:
    """JSON with a line for each member of an object, and for each list in a list."""
    if isinstance(value, dict):
        return _lines([f"{_flat(name)}: {_printed(each, depth + 1)}" for name, each in value.items()], "{}", depth)
    if isinstance(value, (list, tuple)) and any(isinstance(each, (list, tuple)) for each in value):
        return _lines([_flat(each) for each in value], "[]", depth)
    return _flat(value)


def _flat(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(parts: list[str], brackets: str, depth: int) -> str:
    inner, outer = "\n" + " " * (depth + 1), "\n" + " " * depth
    return f"{brackets[0]}{inner}{f',{inner}'.join(parts)}{outer}{brackets[1]}"


def _wrong(where: str, value: object) -> Message:
    shown = str(value)[:120]
    return Message(f"{where} cannot be: {shown}", f"{where} 不成立：{shown}")


_TOO_LARGE = Message(
    f"it has more than {LARGEST_MAP >> 20} MB, or than {MOST_LISTS:,} lists",
    f"超过 {LARGEST_MAP >> 20} MB，或列表多于 {MOST_LISTS:,} 个",
)
_NO_MAP = Message("it is no position map of this format", "不是此格式的位置表")
