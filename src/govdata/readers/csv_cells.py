"""Some cells of a delimited file written anew, and every other byte of it left as it is: `CellEditor`.

A file is cut into cells as the reference reader (`csv_records`) reads them, with the place of each in the text.
Encoding, byte order mark, quotes, delimiters and line ends are those of the file. What was written is read back: it
must be the old records with the new cells, or nothing is given out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Literal

from govdata.metadata.dialect import Dialect
from govdata.readers.csv_records import COMMENT, LINE_ENDS, Record, RecordReader, unclosed_quote
from govdata.readers.decoding import Unreadable
from govdata.readers.encoding_guess import BYTE_ORDER_MARKS
from govdata.reports.messages import Message
from govdata.values import dataclass

Place = tuple[int, int]
Cells = Mapping[tuple[int, int], str]
"""New texts by record and column, both counted from 0."""
_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class CellEditor:
    """A delimited file: its text, the encoding of its bytes, its dialect."""

    name: str
    text: str
    encoding: str
    dialect: Dialect

    @staticmethod
    def of(name: str, data: bytes, declared: str | None, dialect: Dialect) -> CellEditor:
        """A file by its bytes.

        Raises:
            Unreadable: they are not its text in that encoding and back again, or its dialect cannot be edited.
        """
        if dialect.line_terminator not in LINE_ENDS or len(dialect.delimiter) != 1:
            raise _cannot_edit(name)
        marked = (encoding for mark, encoding in BYTE_ORDER_MARKS if data.startswith(mark))
        plain = next(marked, declared or "utf-8")
        try:
            text = data.decode(plain)
            unchanged = text.encode(plain) == data
        except (UnicodeError, LookupError):
            unchanged = False
        if not unchanged:
            raise _not_in(name, plain)
        return CellEditor(name, text, plain, dialect)

    @cached_property
    def records(self) -> list[Record]:
        """The records as the reference reader has them; a comment is one cell.

        Raises:
            Unreadable: they cannot be parsed, or a quote is not closed, so that what it has swallowed is not known.
        """
        reader = _reader(self.text, self.dialect)
        records = list(reader)
        if reader.unclosed:
            raise unclosed_quote(self.name, reader.unclosed)
        return records

    def label_columns(self) -> dict[str, int]:
        """The columns by their labels, of a header of one row."""
        return {label: at for at, label in reversed([*enumerate(self.labels())])}

    def labels(self) -> tuple[str, ...]:
        """The labels of a header of one row; none where it has more rows, or where there is none."""
        rows = self.dialect.header_rows
        header = self.records[rows[0] - 1] if len(rows) == 1 and rows[0] <= len(self.records) else []
        return tuple(label.strip() for label in header)

    def edited(self, cells: Cells) -> bytes:
        """The bytes of the file with some cells changed.

        Raises:
            Unreadable: a cell is not there, or the result does not read as it should.
        """
        places, pieces, last = self._places(), [], 0
        for (record, column), value in sorted(cells.items()):
            if record >= len(places) or column >= len(places[record]):
                raise _cannot_edit(self.name)
            start, end = places[record][column]
            pieces += [self.text[last:start], _filled(self.text[start:end], value, self.dialect)]
            last = end
        text = "".join([*pieces, self.text[last:]])
        wanted = [
            [cells.get((number, column), cell) for column, cell in enumerate(record)]
            for number, record in enumerate(self.records)
        ]
        if _records(text, self.dialect) != wanted:
            raise _cannot_edit(self.name)
        return text.encode(self.encoding)

    def extended(self, rows: Sequence[Record]) -> bytes:
        """The bytes of the file with rows after its last one.

        Raises:
            Unreadable: the result does not read as it should.
        """
        end = next((each for each in ("\r\n", "\n", "\r") if self.text.endswith(each)), "")
        mark = end or ("\r\n" if "\r\n" in self.text else "\n")
        wanted = [*self.records, *rows]
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
            lines = _lines(rows, self.dialect, quoting)
            text = f"{self.text}{'' if end else mark}{mark.join(lines)}{end}"
            if lines and _records(text, self.dialect) == wanted:
                return text.encode(self.encoding)
        raise _cannot_edit(self.name)

    def without(self, removed: Collection[int]) -> bytes:
        """The bytes of the file without some records, each taken out with the line end before it.

        Raises:
            Unreadable: a record is not there, or the result does not read as it should.
        """
        places, pieces, last = self._places(), [], 0
        if any(record >= len(places) for record in removed):
            raise _cannot_edit(self.name)
        for record in sorted(removed):
            start, end = places[record - 1][-1][1] if record else places[0][0][0], places[record][-1][1]
            if record == 0 and len(places) > 1:  # no line end is before it
                end = places[1][0][0]
            pieces.append(self.text[last : max(start, last)])
            last = end
        text = "".join([*pieces, self.text[last:]])
        if _records(text, self.dialect) != [each for at, each in enumerate(self.records) if at not in removed]:
            raise _cannot_edit(self.name)
        return text.encode(self.encoding)

    def _places(self) -> list[list[Place]]:
        """The slices of the cells of each record."""
        cell = _cell_pattern(self.dialect)
        position = len(_BOM) if self.text.startswith(_BOM) else 0
        found: list[list[Place]] = []
        while position < len(self.text):
            if len(found) < len(self.records) and self.records[len(found)] == [COMMENT]:
                end = _LINE_END.search(self.text, position)
                found.append([(position, end.start() if end else len(self.text))])
                position = end.end() if end else len(self.text)
                continue
            row, position = _row(self.text, position, cell, self.dialect.delimiter)
            found.append(row)
        return found


def cell_spans(text: str, dialect: Dialect) -> list[Place]:
    """The slices of the cells of one record, at the start of a text; its delimiter is one character."""
    return _row(text, 0, _cell_pattern(dialect), dialect.delimiter)[0]


def _row(text: str, position: int, cell: re.Pattern[str], delimiter: str) -> tuple[list[Place], int]:
    """The cells of the record that starts at a position, and where the next one starts."""
    row: list[Place] = []
    while True:
        match = cell.match(text, position)
        end = match.end() if match else position
        row.append((position, end))
        if text[end : end + 1] != delimiter:
            stop = _LINE_END.match(text, end)
            return row, stop.end() if stop else end + 1
        position = end + 1


def _cell_pattern(dialect: Dialect) -> re.Pattern[str]:
    """One cell with its quotes, as Python's csv module reads it: a quote opens a cell at its start alone."""
    quote, escape = re.escape(dialect.quote_char or ""), re.escape(dialect.escape_char or "")
    escaped = f"|{escape}." if escape else ""
    plain = rf"(?>(?:[^{re.escape(dialect.delimiter)}\r\n{escape}]{escaped})*)"
    if not quote:
        return re.compile(plain, re.DOTALL)
    doubled = f"|{quote}{quote}" if dialect.double_quote else ""
    space = " *" if dialect.skip_initial_space else ""
    quoted = rf"(?:{space}{quote}(?>(?:[^{quote}{escape}]{doubled}{escaped})*){quote})?"
    return re.compile(quoted + plain, re.DOTALL)


def _filled(written: str, value: str, dialect: Dialect) -> str:
    """A cell with another text, in quotes where it had them, or where the text needs them."""
    start, quote = len(written) - len(written.lstrip(" ")) if dialect.skip_initial_space else 0, dialect.quote_char
    if not quote or not (written.startswith(quote, start) or any(char in value for char in (quote, dialect.delimiter))):
        return written[:start] + value
    inside = value.replace(quote, quote * 2) if dialect.double_quote else value
    return f"{written[:start]}{quote}{inside}{quote}"


def _lines(rows: Sequence[Record], dialect: Dialect, quoting: Literal[0, 1]) -> list[str]:
    """Rows as lines of a file; none where a cell cannot be written."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote_char,
        escapechar=dialect.escape_char,
        doublequote=dialect.double_quote,
        quoting=quoting if dialect.quote_char else csv.QUOTE_NONE,
        lineterminator="\0",
    )
    try:
        writer.writerows(rows)
    except csv.Error:
        return []
    return out.getvalue().split("\0")[:-1]


def _records(text: str, dialect: Dialect) -> list[Record]:
    return list(_reader(text, dialect))


def _reader(text: str, dialect: Dialect) -> RecordReader:
    lines: Sequence[str] = [*io.StringIO(text.removeprefix(_BOM), newline="")]
    whole = (line if line.endswith(LINE_ENDS) else line + "\n" for line in lines)
    return RecordReader(whole, dialect)


def _not_in(name: str, encoding: str) -> Unreadable:
    return Unreadable(
        "source-error",
        Message(
            f"{name} cannot be written cell by cell: its bytes are not {encoding} throughout.",
            f"{name} 无法逐格改写：其内容并非全是 {encoding} 文本。",
        ),
        Message("Declare the encoding it has, or save it as UTF-8.", "请声明文件的实际编码，或另存为 UTF-8。"),
    )


def _cannot_edit(name: str) -> Unreadable:
    return Unreadable(
        "source-error",
        Message(
            f"{name} cannot be written cell by cell, so that every other byte stays as it is.",
            f"{name} 无法逐格改写而保持其余字节不变。",
        ),
        Message("Correct the cells by hand.", "请手工更正这些单元格。"),
    )
