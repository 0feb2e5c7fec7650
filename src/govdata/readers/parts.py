"""A table in several files: which first rows are headers, in which order the columns stand, where each row lies.

The standard reads several files "as one large file" and says nothing of headers. Both kinds are about: each file with
the header, and one file cut in pieces. So a part's first row is a header if its labels are the first part's. Columns
in another order are read by name where the schema matches by name; what else looks like a header, and is not the
same, is a finding that names the file: a header never becomes a row of data, and no column becomes another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice

from govdata.metadata.dialect import DELIMITERS, Dialect
from govdata.metadata.resource import Resource
from govdata.metadata.schema import Schema
from govdata.readers.csv_records import Header, Record, read_header
from govdata.readers.decoding import Unreadable
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Finding
from govdata.values import dataclass

Labels = tuple[str, ...]
OpenRecords = Callable[[], AbstractContextManager[Iterable[Record]]]


@dataclass(frozen=True)
class Part:
    """One file of a table: its name, a way to read its records, and what may be its header."""

    name: str
    open: OpenRecords
    header: Header


@dataclass(frozen=True)
class PartStart:
    """The number that the first row of a part has in the table and, `inside`, in its file."""

    row: int
    name: str
    inside: int


@dataclass(frozen=True)
class Parts:
    """The parts of one table, and how the first one's columns are found in the others."""

    resource: Resource
    parts: Sequence[Part]

    @property
    def dialect(self) -> Dialect:
        """The declared dialect, else the standard's defaults."""
        return self.resource.dialect or Dialect()

    @property
    def labels(self) -> Labels:
        """The header of the table: the first part's."""
        return self.parts[0].header.labels or ()

    def misfits(self) -> Iterator[Finding]:
        """A finding for each part whose header is not the first one's, or not where it should be."""
        for part in self.parts[1:]:
            if self.labels and self._order(part) is None:
                misfit = next(filter(None, (self._misfit(part, *row) for row in self._first_rows(part))), None)
                if misfit:
                    yield Finding("source-error", misfit[0], self.resource.name, next_step=misfit[1])

    def records(self, starts: list[PartStart], close: Callable[[Iterable[Record], str], None]) -> Iterator[Record]:
        """The records of all parts in the order of the first one's columns; a header is kept from the first alone.

        `starts` is filled on the way; `close` is called with each reader once it has been read.
        """
        row = 1
        for part in self.parts:
            order = self._order(part)
            skip = part.header.records if order is not None and row > 1 else 0
            starts.append(PartStart(row, part.name, skip + 1))
            with part.open() as reader:
                for record in islice(reader, skip, None):
                    yield _reordered(record, order)
                    row += 1
                close(reader, part.name)

    def _order(self, part: Part) -> tuple[int, ...] | None:
        """Where each column of the first part stands in this one; None where it has not that header."""
        mine, first = self._folded(part.header.labels or ()), self._folded(self.labels)
        if mine == first:
            return tuple(range(len(first)))
        schema = self.resource.schema or Schema()
        by_name = schema.fields_match != "exact" or not schema.fields
        told_apart = len(set(first)) == len(first) and all(map(_is_word, first))
        return tuple(map(mine.index, first)) if by_name and told_apart and sorted(mine) == sorted(first) else None

    def _folded(self, labels: Iterable[str]) -> list[str]:
        is_told_apart = self.dialect.header_case
        return [label if is_told_apart else label.lower() for label in labels]

    def _first_rows(self, part: Part) -> Iterator[tuple[int, Record]]:
        """What may be a header: the row that should be it (several joined), and each of those above."""
        last = self.dialect.header_rows[-1]
        yield part.header.records, list(part.header.labels or ())
        with part.open() as reader:
            yield from enumerate(islice(reader, last), start=1)

    def _misfit(self, part: Part, number: int, row: Record) -> tuple[Message, Message] | None:
        """What is wrong with a row that is no data; None if it may be data."""
        if mark := self._other_delimiter(row):
            return _delimited_otherwise(part.name, mark, self.dialect.delimiter)
        if not self._is_header(row):
            return None
        labels = tuple(cell.strip() for cell in row)
        if labels == self.labels:
            return _header_elsewhere(part.name, number, self.parts[0])
        return other_columns(part.name, labels, self.parts[0].name, self.labels)

    def _is_header(self, row: Record) -> bool:
        """Whether half of the cells are labels; numbers may well be labels and data."""
        schema = self.resource.schema or Schema()
        known = {name.casefold() for name in (*self.labels, *schema.names) if name}
        cells = [cell.strip().casefold() for cell in row if cell.strip()]
        shared = sum(cell in known and _is_word(cell) for cell in cells)
        return bool(cells) and (2 * shared >= len(cells) or sorted(cells) == sorted(known))

    def _other_delimiter(self, row: Record) -> str:
        """The delimiter that cuts the one cell of a row into labels."""
        marks = [mark for mark in DELIMITERS if len(row) == 1 and mark in row[0]]
        return next((mark for mark in marks if self._is_header(row[0].split(mark))), "")


def _reordered(record: Record, order: tuple[int, ...] | None) -> Record:
    """A record of another width stays as it is: it is reported, and nobody knows which of its cells are missing."""
    return [record[at] for at in order] if order and len(record) == len(order) else record


def _is_word(label: str) -> bool:
    return any(map(str.isalpha, label))


def part_header(number: int, records: Iterable[Record], dialect: Dialect, line: Callable[[], int]) -> Header:
    """What may be the header of a part; a further part may be empty.

    Raises:
        Unreadable: the first part has none.
    """
    try:
        return read_header(iter(records), dialect, line)
    except Unreadable:
        if number == 0:
            raise
        return Header(())


def _delimited_otherwise(name: str, mark: str, delimiter: str) -> tuple[Message, Message]:
    mark = "\\t" if mark == "\t" else mark
    message = Message(
        f'{name} seems to be separated by "{mark}", not by "{delimiter}".',
        f"{name} 似乎以“{mark}”分隔，而不是“{delimiter}”。",
    )
    return message, Message("Write every part with the same delimiter.", "各部分请使用同一分隔符。")


def _header_elsewhere(name: str, number: int, first: Part) -> tuple[Message, Message]:
    wanted = first.header.records
    message = Message(
        f"{name} has its header in row {number}; {first.name} has it in row {wanted}.",
        f"{name} 的表头在第 {number} 行，{first.name} 的表头在第 {wanted} 行。",
    )
    return message, Message("Put the header of every part in the same row.", "请把各部分的表头放在同一行。")


def other_columns(name: str, labels: Labels, first: str, wanted: Labels) -> tuple[Message, Message]:
    """How the labels of a part differ: in what they are, in how they are written, or in their order."""
    missing, extra = _without(wanted, labels), _without(labels, wanted)
    if not missing and not extra:
        return _differently_ordered(name, labels, first, wanted)
    if sorted(map(str.casefold, missing)) == sorted(map(str.casefold, extra)):
        message = Message(
            f"{name} writes its labels in other letters than {first}: {_quoted(extra)}.",
            f"{name} 的列名与 {first} 大小写不同：{_quoted_zh(extra)}。",
        )
        step = Message(
            'Write the same labels, or set "headerCase" to false.', "请统一列名，或将 headerCase 设为 false。"
        )
        return message, step
    lacks = Message(f"lacks {_quoted(missing)}", f"缺少 {_quoted_zh(missing)}") if missing else EMPTY
    has = Message(f"also has {_quoted(extra)}", f"多出 {_quoted_zh(extra)}") if extra else EMPTY
    said = [each for each in (lacks, has) if each]
    message = Message(
        f"{name} has other columns than {first}: it {' and '.join(each.en for each in said)}.",
        f"{name} 的列与 {first} 不同：{'，'.join(each.zh for each in said)}。",
    )
    return message, Message("Give every part the same columns.", "请使各部分的列一致。")


def _differently_ordered(name: str, labels: Labels, first: str, wanted: Labels) -> tuple[Message, Message]:
    if len(set(wanted)) < len(wanted) or not all(map(_is_word, wanted)):
        message = Message(
            f"{name} starts with the labels of {first} in another order, and they do not tell the columns apart.",
            f"{name} 首行的列名与 {first} 顺序不同，而凭这些列名无法区分各列。",
        )
        return message, Message("Give every part the same header.", "请使各部分的表头一致。")
    message = Message(
        f"{name} has its columns in another order than {first}: {_quoted(labels)}.",
        f"{name} 的列序与 {first} 不同：{_quoted_zh(labels)}。",
    )
    return message, Message(
        'Set fieldsMatch to "equal", or order the columns alike.', "请将 fieldsMatch 设为 equal，或统一列序。"
    )


def _without(labels: Labels, others: Labels) -> Labels:
    """The labels that are not among others, as often as they are more."""
    return tuple((Counter(labels) - Counter(others)).elements())


def _quoted(labels: Labels) -> str:
    return ", ".join(f'"{label}"' for label in labels)


def _quoted_zh(labels: Labels) -> str:
    return "、".join(f"“{label}”" for label in labels)
