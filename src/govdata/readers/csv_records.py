"""Delimited text -> records, by Python's csv module and the declared dialect; records -> a file Polars reads well.

The reference for what a cell is, used wherever the fast reader does not do (`precheck` and the dialect decide). A
record keeps its number in the file (the first is 1, comments and lines above the header count), its length and its
blank cells: they are checked elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, groupby, islice
from pathlib import Path

from govdata.metadata.dialect import Dialect
from govdata.metadata.largest_record import LARGEST_RECORD
from govdata.readers.decoding import CHUNK, Unreadable
from govdata.readers.unwritable import NULL, RESERVED
from govdata.reports.messages import Message
from govdata.values import dataclass

Record = list[str]
MOST_COLUMNS = 16_384
"""As many as the widest spreadsheet has. A header with more is taken for damage: nothing could report on it."""
LINE_ENDS = ("\n", "\r\n", "\r")
_STANDS_FOR_DELIMITER, _STANDS_FOR_LF, _STANDS_FOR_CR, _END, COMMENT = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
"""Noncharacters of Unicode, which no text may use. COMMENT is the one cell of a record that was a line of comment."""
_STAND_INS = re.compile(f"[{RESERVED}]")


@dataclass(frozen=True)
class Header:
    """The labels of a table (None without a header), and how many lines and records stand before its data.

    `first_data` is the first record of the data, where it had to be read to see whether a table without labels has
    any rows.
    """

    labels: tuple[str, ...] | None
    lines: int = 0
    records: int = 0
    first_data: tuple[Record, ...] = ()

    @property
    def layout(self) -> tuple[tuple[str, ...] | None, int, int]:
        """What the headers of several files share, if the data of all of them start alike."""
        return self.labels, self.lines, self.records

    @property
    def width(self) -> int:
        """How many cells the first record of the data has, where it had to be read."""
        return len(self.first_data[0]) if self.first_data else 0


class RecordReader:
    """The records of a UTF-8 file, one after another.

    `line` is the number of lines taken so far. `unclosed`, after the last record, is the line of the record whose
    quote never closes: csv says nothing of it, so a marker line is put at the end, to see what becomes of it. A
    `strict` reader refuses a quote that closes inside a cell.

    Raises:
        Unreadable: (while iterating) a record is too long, or not to be parsed.
    """

    def __init__(self, lines: Iterable[str], dialect: Dialect, *, strict: bool = False) -> None:
        self._long_delimiter = dialect.delimiter if len(dialect.delimiter) > 1 else ""
        self._terminator = "" if dialect.line_terminator in LINE_ENDS else dialect.line_terminator
        self.unclosed: int | None = None
        self._at_start = True
        lines = self._without_comments(lines, dialect) if dialect.comment_char else lines
        try:
            self._records = csv.reader(
                chain(lines, [_END + "\n"]),
                delimiter=_STANDS_FOR_DELIMITER if self._long_delimiter else dialect.delimiter,
                quotechar=dialect.quote_char,
                quoting=csv.QUOTE_MINIMAL if dialect.quote_char else csv.QUOTE_NONE,
                doublequote=dialect.double_quote,
                escapechar=dialect.escape_char,
                skipinitialspace=dialect.skip_initial_space,
                strict=strict,
            )
        except (TypeError, ValueError) as error:
            message = Message(f"The dialect cannot be used: {error}.", "无法使用声明的方言。")
            raise Unreadable("dialect-error", message) from error

    @property
    def line(self) -> int:
        """The number of lines taken so far."""
        return self._records.line_num

    def __iter__(self) -> Iterator[Record]:
        restored = self._long_delimiter or self._terminator
        start = 1
        try:
            for record in self._records:
                if record and _END in record[-1]:
                    record[-1], _, _ = record[-1].partition(_END)
                    if record == [""]:
                        return
                    self.unclosed = start
                yield self._restored(record) if restored else record
                start = self.line + 1
                self._at_start = True
        except csv.Error as error:
            raise _unparsable(start, error) from error

    def _without_comments(self, lines: Iterable[str], dialect: Dialect) -> Iterator[str]:
        """Where a record starts, a line that begins with the comment's characters is no CSV: its quotes are letters.

        A quoted cell begins with its quote, so it is never a comment, whatever it says.
        """
        mark = (dialect.comment_char or "").replace(self._long_delimiter or "\0", _STANDS_FOR_DELIMITER)
        for line in lines:
            first = line.lstrip(" ") if dialect.skip_initial_space else line
            commented, self._at_start = self._at_start and first.startswith(mark), False
            yield COMMENT + "\n" if commented else line

    def _restored(self, record: Record) -> Record:
        return [
            cell.replace("\n", self._terminator or "\n")
            .replace(_STANDS_FOR_DELIMITER, self._long_delimiter)
            .replace(_STANDS_FOR_LF, "\n")
            .replace(_STANDS_FOR_CR, "\r")
            for cell in record
        ]


def _unparsable(line: int, error: csv.Error) -> Unreadable:
    message = Message(
        f"The record that starts on line {line} cannot be parsed: {error}.", f"从第 {line} 行开始的记录无法解析。"
    )
    return Unreadable(
        "source-error", message, Message("Look for a quote that is not closed.", "请检查是否有未闭合的引号。")
    )


@contextmanager
def open_records(paths: Iterable[Path], dialect: Dialect) -> Iterator[RecordReader]:
    """The records of some UTF-8 files, read as one."""
    limit = csv.field_size_limit(LARGEST_RECORD)
    try:
        yield RecordReader(_lines(paths, dialect), dialect)
    finally:
        csv.field_size_limit(limit)


def record_texts(path: Path, dialect: Dialect) -> Iterator[str]:
    """The text of each record of a UTF-8 file, with its line ends; a delimiter of several characters is another there.

    Raises:
        Unreadable: (while iterating) a record is too long, or not to be parsed.
    """
    taken: list[str] = []

    def kept() -> Iterator[str]:
        for line in _lines([path], dialect):
            taken.append(line)
            yield line

    limit = csv.field_size_limit(LARGEST_RECORD)
    try:
        for _ in RecordReader(kept(), dialect):
            yield "".join(taken)
            taken.clear()
    finally:
        csv.field_size_limit(limit)


def unclosed_quote(name: str, line: int) -> Unreadable:
    """A quote that never closes, in the record that starts in a line."""
    message = Message(
        f"{name}: a quote in the record that starts on line {line} is not closed.",
        f"{name}：从第 {line} 行开始的记录中有未闭合的引号。",
    )
    step = Message("Close the quote, or double it inside a cell.", "请闭合引号；单元格内的引号须写两次。")
    return Unreadable("source-error", message, step)


def require_closed_quotes(path: Path, dialect: Dialect, lines: int) -> None:
    """Refuse a record among the first lines that ends because a quote of a later row closes one of its own.

    Raises:
        Unreadable: the quote closes inside a cell, as only the quote of another cell does.
    """
    limit = csv.field_size_limit(LARGEST_RECORD)
    try:
        for _ in RecordReader(islice(_lines([path], dialect), lines), dialect, strict=True):
            pass
    finally:
        csv.field_size_limit(limit)


def _lines(paths: Iterable[Path], dialect: Dialect) -> Iterator[str]:
    for path in paths:
        lines = _ordinary_lines(path) if dialect.line_terminator in LINE_ENDS else _terminated(path, dialect)
        if len(dialect.delimiter) == 1:
            yield from lines
        else:
            yield from (line.replace(dialect.delimiter, _STANDS_FOR_DELIMITER) for line in lines)


def _ordinary_lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        line = ""
        while line := stream.readline(LARGEST_RECORD):
            if len(line) == LARGEST_RECORD:
                raise _long_line(path)
            _refuse_stand_ins(line, path)
            yield line if line.endswith(LINE_ENDS) else line + "\n"


def _terminated(path: Path, dialect: Dialect) -> Iterator[str]:
    """Lines that end with a terminator of their own; real line ends are part of the cells."""
    rest = ""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        while chunk := stream.read(CHUNK):
            _refuse_stand_ins(chunk, path)
            *whole, rest = (rest + chunk).split(dialect.line_terminator)
            if len(rest) > LARGEST_RECORD:
                raise _long_line(path)
            yield from map(_one_line, whole)
    if rest:
        yield _one_line(rest)


def _refuse_stand_ins(text: str, path: Path) -> None:
    found = None if text.isascii() else _STAND_INS.search(text)
    if found:
        code = f"U+{ord(found.group()):04X}"
        message = Message(
            f"{path.name} holds {code}, a character that no text may use.",
            f"{path.name} 含有文本中不允许的字符 {code}。",
        )
        raise Unreadable("source-error", message, Message("Remove it.", "请删除该字符。"))


def _long_line(path: Path) -> Unreadable:
    megabytes = LARGEST_RECORD >> 20
    message = Message(
        f"{path.name}: a line is longer than {megabytes} MB.", f"{path.name}：有一行超过 {megabytes} MB。"
    )
    return Unreadable("source-error", message)


def _one_line(text: str) -> str:
    return text.replace("\n", _STANDS_FOR_LF).replace("\r", _STANDS_FOR_CR) + "\n"


def read_header(records: Iterator[Record], dialect: Dialect, line: Callable[[], int] = lambda: 0) -> Header:
    """Take the header off an iterator of records; `line` tells how many lines have been read.

    Where the first record is a comment, the header is the first record that is none. A header of several rows is
    joined; a short row's last label stands for the columns to its right too (`fruit` above `id,name`).

    Raises:
        Unreadable: the table is empty, or has more columns than can be reported on.
    """
    if not dialect.header_rows:
        return Header(None, first_data=_first_data(records))
    rows, number = _header_records(records, dialect)
    if not rows and number:
        raise _no_header(number, dialect.header_rows[-1])
    lines = line()
    first_data = () if any(rows) else _first_data(records)
    labels = _joined(rows, dialect.header_join)
    _refuse_wide(len(labels))
    "".join(labels).encode()  # raises UnicodeError for half a surrogate pair, which JSON can write
    return Header(labels, lines, number, first_data)


def _header_records(records: Iterator[Record], dialect: Dialect) -> tuple[list[Record], int]:
    """The records of the header, and how many records were read for them."""
    rows: list[Record] = []
    number, last = 0, dialect.header_rows[-1]
    for number, record in enumerate(records, start=1):
        if not is_comment(number, record, dialect) and (number in dialect.header_rows or number > last):
            rows.append([label.strip() for label in record])  # as frictionless does; the standard does not say
        if number >= last and rows:
            break
    return rows, number


def _no_header(rows: int, wanted: int) -> Unreadable:
    message = Message(
        f"The header should be in row {wanted}, and none of the {rows:,} rows of the file can be it.",
        f"表头应在第 {wanted} 行，而文件的 {rows:,} 行中没有一行可作表头。",
    )
    return Unreadable("source-error", message, Message("Correct headerRows.", "请更正 headerRows。"))


def _first_data(records: Iterator[Record]) -> tuple[Record, ...]:
    """The next record, to tell a table without labels from one without anything."""
    first = next(records, None)
    if first is None:
        step = Message("Write at least the header.", "请至少写出表头。")
        raise Unreadable("source-error", Message("The file is empty.", "文件为空。"), step)
    _refuse_wide(len(first))
    return (first,)


def _refuse_wide(width: int) -> None:
    if width > MOST_COLUMNS:
        message = Message(
            f"The table has {width:,} columns; at most {MOST_COLUMNS:,} are read.",
            f"表有 {width:,} 列，最多可读 {MOST_COLUMNS:,} 列。",
        )
        raise Unreadable("source-error", message)


def _joined(rows: list[Record], join: str) -> tuple[str, ...]:
    width = max(map(len, rows), default=0)
    full = [row + [row[-1] if row else ""] * (width - len(row)) for row in rows]
    return tuple(join.join(label for label, _ in groupby(column)) for column in zip(*full, strict=True))


def is_comment(number: int, record: Record, dialect: Dialect) -> bool:
    """Whether the dialect says to leave a record out. `RecordReader` has marked the comments of a text."""
    return record == [COMMENT] or number in dialect.comment_rows


def marked_comments(records: Iterable[Record], dialect: Dialect) -> Iterator[Record]:
    """Records that were no text (JSON, a sheet): one is a comment where its first cell begins with the characters."""
    mark = dialect.comment_char
    for record in records:
        yield [COMMENT] if mark and record and record[0].startswith(mark) else record


def rewrite(records: Iterable[Record], start: int, dialect: Dialect, target: Path, *, typed: bool = False) -> int:
    """Write records as plain CSV, each with its number in front (the first has `start`); returns the first one's width.

    The empty texts of a `typed` carrier are quoted: a cell that is not there is none.

    Raises:
        Unreadable: a cell holds half a surrogate pair, which no UTF-8 file can.
    """
    width: int | None = None
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(  # CR LF, so that cells with either line end are quoted
            out, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC if typed else csv.QUOTE_MINIMAL
        )
        for number, record in enumerate(records, start=start):
            blank = dialect.skip_blank_rows and not set(record) - {"", NULL}
            if not blank and not is_comment(number, record, dialect):
                writer.writerow((number, *record))
                width = len(record) if width is None else width
    return width or 0
