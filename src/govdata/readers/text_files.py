"""A text file before it is scanned: as UTF-8, looked at byte by byte, and its header read.

Which files the fast reader may scan where they lie is decided here; what happens to the others, in `inputs`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from govdata.metadata.dialect import Dialect
from govdata.metadata.resource import Resource
from govdata.readers.csv_precheck import Precheck, line_of, precheck
from govdata.readers.csv_records import Header, open_records, require_closed_quotes, unclosed_quote
from govdata.readers.data_files import DataFiles
from govdata.readers.decoding import UTF8, Unreadable, encoding_of, transcode
from govdata.readers.parts import part_header
from govdata.receipts.folder import Form
from govdata.reports.messages import Message
from govdata.reports.model import Finding

LINE_ENDS = ("\n", "\r\n")
"""With these a file can be scanned where it lies."""
LOOKED_AT_HERE = 8_000_000
"""Bytes of text that are looked at sooner than a job is started: some hundredths of a second."""


def new_folder(folder: Path, name: object) -> Path:
    """A folder for one temporary file, which keeps the name that people know it by."""
    inner = folder / str(name)
    inner.mkdir(parents=True)
    return inner


def as_utf8(resource: Resource, files: DataFiles, folder: Path) -> tuple[DataFiles, tuple[Message, ...]]:
    """Each file as UTF-8, written anew where it is not, and what was assumed of its encoding."""
    assumed = dict.fromkeys(resource.assumed)
    terminator = (resource.dialect or Dialect()).line_terminator

    def text_of(number: int, file: Path) -> Path:
        encoding, guess = encoding_of(file, resource.encoding)
        assumed.update({guess: None} if guess else {})
        plain = encoding in UTF8 and terminator in LINE_ENDS
        return file if plain else transcode(file, encoding, new_folder(folder, f"utf8-{number}") / file.name)

    return files.copied(files.each(text_of)), tuple(assumed)


def is_fast(dialect: Dialect) -> bool:
    """Whether the fast reader has this dialect; it knows one-byte delimiters and doubled quotes."""
    marks = dialect.delimiter + (dialect.quote_char or "")
    simple = len(dialect.delimiter) == 1 and marks.isascii() and len(set(marks)) == len(marks)
    skips = dialect.comment_char or dialect.skip_blank_rows or any(n >= dialect.first_row for n in dialect.comment_rows)
    quotes = dialect.double_quote and not dialect.escape_char and not dialect.skip_initial_space
    return simple and quotes and not skips and not set(marks) & {"\r", "\n"} and dialect.line_terminator in LINE_ENDS


def prechecked(texts: DataFiles, dialect: Dialect, fast: bool) -> list[Precheck]:
    """The precheck of each text; quotes matter only to the fast reader."""
    if dialect.line_terminator not in LINE_ENDS:
        return [Precheck()] * len(texts.paths)
    marks = (dialect.delimiter, dialect.quote_char) if fast else (",", None)
    receipts = texts.receipts
    if receipts is None:
        seen = _seen_elsewhere(texts, marks)
        return texts.each(lambda number, text: seen.get(number) or precheck(text, *marks))
    receipts.know(texts.paths)
    asked = receipts.question("precheck", marks)
    return texts.each(lambda _, text: receipts.recall(text, asked, _CLEAN, lambda: precheck(text, *marks)))


def _seen_elsewhere(texts: DataFiles, marks: tuple[str, str | None]) -> Mapping[int, Precheck]:
    """What executors saw of texts that are worth a job; of one that they cannot read, nothing."""
    if texts.executors is None or sum(text.stat().st_size for text in texts.paths) <= LOOKED_AT_HERE:
        return {}
    seen = texts.executors.look(partial(_precheck_or_none, marks=marks), [text.resolve() for text in texts.paths])
    return {number: found for number, found in enumerate(seen) if found}


def _precheck_or_none(text: Path, marks: tuple[str, str | None]) -> Precheck | None:
    try:
        return precheck(text, *marks)
    except (OSError, Unreadable):
        return None  # who asked looks at it again, and says why


def _read_clean(content: bytes) -> Precheck:
    if content:
        raise ValueError(content)
    return Precheck()


_CLEAN = Form[Precheck](lambda found: b"" if found == Precheck() else None, _read_clean)
"""A receipt of a precheck says that there was nothing to be said; of any other text there is none."""


def nul_findings(resource: Resource, texts: DataFiles, checked: Sequence[Precheck]) -> Iterator[Finding]:
    """A finding for each file with a NUL byte."""
    for text, name, found in zip(texts.paths, texts.names, checked, strict=True):
        if found.first_nul is not None:
            line = line_of(text, found.first_nul)
            message = Message(
                f"{name}, line {line}: there is a NUL byte. The file is not text, or is damaged.",
                f"{name} 第 {line} 行有 NUL 字节。文件不是文本，或已损坏。",
            )
            step = Message("Write the file again, or declare its encoding.", "请重新生成文件，或声明其编码。")
            yield Finding("source-error", message, resource.name, next_step=step)


def text_header(text: Path, dialect: Dialect, number: int) -> Header:
    """What may be the header of a text. A quote above it that does not close, or in a later row, has swallowed it."""
    with open_records([text], dialect) as reader:
        try:
            header = part_header(number, reader, dialect, lambda: reader.line)
        except Unreadable as error:
            raise (unclosed_quote(text.name, reader.unclosed) if reader.unclosed else error) from None
    if header.lines > header.records and not reader.unclosed:
        require_closed_quotes(text, dialect, header.lines)
    return header
