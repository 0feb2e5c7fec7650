"""Package -> Inputs: every resource as something the engine can scan.

A plain file (UTF-8, one-byte delimiter, quotes where RFC 4180 has them) is handed on as it lies. Everything else is
written to a temporary file first: unpacked, decoded, or parsed by the reference reader. What the data are is not
judged here, only whether they can be read, and whether the files are those that the descriptor promises.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from govdata.errors import WriteError
from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Package, Resource
from govdata.readers.csv_precheck import Survey, line_of, survey
from govdata.readers.csv_records import Header, Record, open_records, read_header, rewrite
from govdata.readers.decoding import UTF8, Unreadable, decompress, encoding_of, size_and_digest, transcode
from govdata.readers.json_xlsx import inline_items, json_items, records_of, sheet_records
from govdata.reports.messages import untranslated
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State

RuleType = Literal["csv", "parquet", "none"]
TEXT = frozenset({"csv", "tsv", "txt", "dat", "tab", "asc", ""})
LINE_ENDS = ("\n", "\r\n")
JSON_LINES = frozenset({"jsonl", "ndjson"})
SMALL_BYTES = 8_000_000
"""So much text at most is held in memory, some ten times its size."""


@dataclass(frozen=True)
class Input:
    """One resource as the engine can scan it. Text files are UTF-8, one record per row, no header.

    `kind` is "none" where nothing can be scanned: `outcome` or the descriptor's problems say why, or it is no table.
    `labels` is the header without white space around it, None without a header; `width` is how many cells the first
    record has, one at least, which matters only then. In each of the `paths` the data start after `skip_lines`; the
    first record has the number `first_row`. Rewritten files are `numbered`: their first column is the row number.
    """

    resource: Resource
    kind: RuleType
    paths: tuple[Path, ...] = ()
    labels: tuple[str, ...] | None = None
    delimiter: str = ","
    quote_char: str | None = '"'
    skip_lines: int = 0
    first_row: int = 2
    numbered: bool = False
    width: int = 0
    assumed: tuple[str, ...] = ()
    outcome: Outcome = field(default_factory=Outcome)


@contextmanager
def open_inputs(package: Package) -> Iterator[Mapping[str, Input]]:
    """Every resource of a package by name. Temporary files are removed at the end.

    Raises:
        WriteError: the temporary folder is full or cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="govdata-") as folder:
        yield {
            resource.name: _open(resource, Path(folder) / str(number))
            for number, resource in enumerate(package.resources)
        }


def are_small(inputs: Mapping[str, Input]) -> bool:
    """Whether all tables together fit in a little memory: the everyday case, which is better read once than streamed.

    The size of a Parquet file says nothing about the size of its rows, so a package that holds one is not small.
    """
    size = sum(path.stat().st_size for source in inputs.values() for path in source.paths)
    return size <= SMALL_BYTES and all(source.kind != "parquet" for source in inputs.values())


def _open(resource: Resource, folder: Path) -> Input:
    """One resource. What cannot be read is a finding; what cannot be written ends the run."""
    folder.mkdir()
    empty = Input(resource, "none")
    findings: list[Finding] = []
    try:
        files = _files(resource)
        findings += _integrity(resource, files)
        given = files or resource.data is not None  # without either, the descriptor's problems say why
        found = _table(resource, files, folder, findings) if given and resource.tabular else empty
    except Unreadable as error:
        findings.append(
            Finding(error.kind, untranslated(error.message), resource.name, next_step=untranslated(error.next_step))
        )
        found = empty
    except UnicodeError as error:
        findings.append(
            Finding(
                "encoding-error",
                untranslated(str(error)),
                resource.name,
                next_step=untranslated("Declare the `encoding`."),
            )
        )
        found = empty
    except OSError as error:
        if error.filename is None or str(folder) in str(error.filename):
            raise WriteError(
                folder, untranslated(error.strerror or str(error)), untranslated("Free some space, or set TMPDIR.")
            ) from error
        message = f"{error.filename} cannot be read: {error.strerror}"
        findings.append(
            Finding(
                "scheme-error",
                untranslated(message),
                resource.name,
                next_step=untranslated("Check the file's permissions."),
            )
        )
        found = empty
    return replace(found, outcome=Outcome(tuple(findings), tuple(_checks(resource, findings, found))))


def _files(resource: Resource) -> tuple[Path, ...]:
    """The data files, in order. A folder stands for the Parquet files in it."""
    if resource.remote:
        message = f"{resource.remote[0]} is on the web: govdata reads files, so that what it checked can be released"
        raise Unreadable("scheme-error", message, "Download it into the package and name the file.")
    files: list[Path] = []
    for path in resource.paths:
        inside = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
        if not inside:
            raise Unreadable("source-error", f"the folder {path} holds no Parquet file")
        files += inside
    for file in files:
        if not file.is_file():
            what = "is not a regular file" if file.exists() else "does not exist"
            raise Unreadable("scheme-error", f"the data file {file} {what}", "Add the file, or mend the `path`.")
    return tuple(files)


def _integrity(resource: Resource, files: Sequence[Path]) -> Iterator[Finding]:
    """`bytes` and `hash` against the files as they are stored; of several files, one after another."""
    if not files or (resource.bytes is None and resource.hash is None):
        return
    algorithm, _, expected = (resource.hash or "").partition(":")
    size, digest = size_and_digest(files, algorithm or None)
    step = "Get the file again, or mend the descriptor if the change is meant."
    if resource.bytes is not None and size != resource.bytes:
        message = f'the file is not the one described: expected is "{resource.bytes}" bytes and actual is "{size}"'
        yield Finding(
            "byte-count",
            untranslated(message),
            resource.name,
            expected=untranslated(str(resource.bytes)),
            next_step=untranslated(step),
        )
    if digest != expected:
        message = f'the file is not the one described: expected is {algorithm} "{expected}" and actual is "{digest}"'
        yield Finding(
            "hash-count",
            untranslated(message),
            resource.name,
            expected=untranslated(expected),
            next_step=untranslated(step),
        )


def _checks(resource: Resource, findings: Sequence[Finding], found: Input) -> Iterator[Check]:
    """One check for each thing that was looked at. A failed one says what could not be looked at because of it."""
    failed = [finding.type for finding in findings]
    looked = ["source-error", "encoding-error"] if resource.tabular else ["source-error"]
    looked += ["byte-count"] if resource.bytes is not None else []
    looked += ["hash-count"] if resource.hash is not None else []
    unread = resource.tabular and found.kind == "none"
    for name in dict.fromkeys([*looked, *failed]):
        if name in failed:
            yield Check(
                name,
                resource.name,
                CheckKind.STRUCTURE,
                State.FAILED,
                untranslated("the data were not read" if unread else ""),
            )
        elif unread or not (resource.paths or name.endswith("error")):
            reason = _why(findings) if unread else "inline data have no file"
            yield Check(name, resource.name, CheckKind.STRUCTURE, State.SKIPPED, untranslated(reason))
        else:
            yield Check(name, resource.name, CheckKind.STRUCTURE, State.PASSED)


def _why(findings: Sequence[Finding]) -> str:
    return "the data could not be read" if findings else "the descriptor names no data that may be read"


def _table(resource: Resource, files: Sequence[Path], folder: Path, findings: list[Finding]) -> Input:
    dialect = resource.dialect or Dialect()
    if not files:
        return _inline(resource, dialect, folder, findings)
    if resource.compression:
        inner = str(resource.descriptor.get("innerpath") or "")
        files = [
            decompress(file, resource.compression, inner, _room(folder, number) / file.stem)
            for number, file in enumerate(files)
        ]
    if resource.format == "parquet":
        return _parquet(resource, files)
    if resource.format == "xlsx":
        return _sheets(resource, files, folder)
    if resource.format == "json" or resource.format in JSON_LINES:
        return _json(resource, files, dialect, folder)
    if resource.format not in TEXT:
        message = f'format "{resource.format}" is not supported'
        raise Unreadable("format-error", message, "Save the table as CSV, Parquet, JSON or XLSX.")
    return _delimited(resource, files, folder, findings)


def _room(folder: Path, name: object) -> Path:
    """A folder for one temporary file, which keeps the name that people know it by."""
    room = folder / str(name)
    room.mkdir()
    return room


def _inline(resource: Resource, dialect: Dialect, folder: Path, findings: list[Finding]) -> Input:
    if isinstance(resource.data, str) and resource.format in TEXT:
        file = folder / "inline.csv"
        file.write_text(resource.data, encoding="utf-8", newline="")
        return _delimited(replace(resource, encoding="utf-8"), [file], folder, findings)
    items = inline_items(resource.data, dialect)
    return _rewritten(resource, records_of(items, resource.schema, dialect), folder)


def _json(resource: Resource, files: Sequence[Path], dialect: Dialect, folder: Path) -> Input:
    items: list[Any] = []
    for file in files:
        encoding, _ = encoding_of(file, resource.encoding)
        items += json_items(file, dialect, encoding, lines=resource.format in JSON_LINES)
    return _rewritten(resource, records_of(items, resource.schema, dialect), folder)


def _sheets(resource: Resource, files: Sequence[Path], folder: Path) -> Input:
    """One sheet of each workbook. Without a dialect it is taken for granted that it is the first."""
    chosen: list[str] = []
    dialect = resource.dialect or Dialect()
    records = chain(*(sheet_records(file, dialect, resource.schema, chosen) for file in files))
    read = _rewritten(resource, records, folder)
    return read if resource.dialect else replace(read, assumed=tuple(dict.fromkeys((*read.assumed, *chosen))))


def _parquet(resource: Resource, files: Sequence[Path]) -> Input:
    import pyarrow as pa
    import pyarrow.parquet as pq

    labels: list[tuple[str, ...]] = []
    for file in files:
        try:
            labels.append(tuple(pq.read_schema(file).names))
        except (pa.ArrowException, OSError) as error:
            first_line = str(error).partition("\n")[0]
            raise Unreadable("source-error", f"{file.name} is not a whole Parquet file: {first_line}") from error
        if labels[-1] != labels[0]:
            raise Unreadable("source-error", f"{file.name} has other columns than {files[0].name}")
    return Input(resource, "parquet", tuple(files), labels[0])


def _delimited(resource: Resource, files: Sequence[Path], folder: Path, findings: list[Finding]) -> Input:
    """Text: handed on as it lies if the fast reader agrees with RFC 4180 about it, rewritten otherwise."""
    dialect = resource.dialect or Dialect()
    texts, assumed = _as_utf8(resource, files, folder)
    fast = _fast(dialect)
    seen = [_surveyed(text, dialect, fast) for text in texts]
    findings += [
        _nul(resource, text, at) for text, found in zip(texts, seen, strict=True) if (at := found.nul) is not None
    ]
    headers = [_header(text, dialect, number) for number, text in enumerate(texts)]
    header = headers[0]
    if fast and all(each.place == header.place for each in headers) and not any(found.odd for found in seen):
        return Input(
            resource,
            "csv",
            tuple(texts),
            header.labels,
            dialect.delimiter,
            dialect.quote_char,
            header.lines,
            header.records + 1,
            width=max(header.width, 1),
            assumed=assumed,
        )
    again = [each.records if each.labels == header.labels else 0 for each in headers]
    records = _parts(resource, texts, again, findings)
    return replace(_rewritten(resource, records, folder), assumed=assumed)


def _as_utf8(resource: Resource, files: Sequence[Path], folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    texts: list[Path] = []
    assumed = dict.fromkeys(resource.assumed)
    terminator = (resource.dialect or Dialect()).line_terminator
    for number, file in enumerate(files):
        encoding, guess = encoding_of(file, resource.encoding)
        assumed |= {guess: None} if guess else {}
        plain = encoding in UTF8 and terminator in LINE_ENDS
        texts.append(file if plain else transcode(file, encoding, _room(folder, f"utf8-{number}") / file.name))
    return texts, tuple(assumed)


def _fast(dialect: Dialect) -> bool:
    """Whether the fast reader has this dialect; it knows one-byte delimiters and doubled quotes."""
    marks = dialect.delimiter + (dialect.quote_char or "")
    simple = len(dialect.delimiter) == 1 and marks.isascii() and len(set(marks)) == len(marks)
    skips = dialect.comment_char or dialect.skip_blank_rows or any(n >= dialect.first_row for n in dialect.comment_rows)
    quotes = dialect.double_quote and not dialect.escape_char and not dialect.skip_initial_space
    return simple and quotes and not skips and not set(marks) & {"\r", "\n"} and dialect.line_terminator in LINE_ENDS


def _surveyed(text: Path, dialect: Dialect, fast: bool) -> Survey:
    if dialect.line_terminator not in LINE_ENDS:
        return Survey()
    return survey(text, dialect.delimiter, dialect.quote_char) if fast else survey(text, quote=None)


def _nul(resource: Resource, text: Path, offset: int) -> Finding:
    message = f"{text.name} holds a NUL byte in line {line_of(text, offset)}: it is not text, or damaged"
    return Finding(
        "source-error",
        untranslated(message),
        resource.name,
        next_step=untranslated("Write the file again, or declare its encoding."),
    )


def _unclosed(resource: Resource, text: Path, line: int) -> Finding:
    message = f"the quote that opens in the record of line {line} of {text.name} never closes"
    return Finding(
        "source-error",
        untranslated(message),
        resource.name,
        next_step=untranslated("Close the quote, or double it inside a cell."),
    )


def _header(text: Path, dialect: Dialect, number: int) -> Header:
    """What may be the header of a part.

    The standard reads several files as if they were one; frictionless drops the first line of each further file.
    Both kinds are about, so a part's first rows are a header if their labels are the first part's.
    """
    with open_records([text], dialect) as reader:
        try:
            return read_header(iter(reader), dialect, lambda: reader.line)
        except Unreadable:
            if number == 0:
                raise
            return Header(())


def _parts(
    resource: Resource, texts: Sequence[Path], skips: Sequence[int], findings: list[Finding]
) -> Iterator[Record]:
    """The records of all parts; a header is kept from the first alone."""
    for number, (text, skip) in enumerate(zip(texts, skips, strict=True)):
        with open_records([text], resource.dialect or Dialect()) as reader:
            yield from islice(reader, skip if number else 0, None)
            if reader.unclosed:
                findings.append(_unclosed(resource, text, reader.unclosed))


def _rewritten(resource: Resource, records: Iterator[Record], folder: Path) -> Input:
    dialect = resource.dialect or Dialect()
    header = read_header(records, dialect)
    target = folder / "rewritten.csv"
    first = header.records + 1
    width = max(rewrite(chain(header.taken, records), first, dialect, target), 1)
    return Input(resource, "csv", (target,), header.labels, first_row=first, numbered=True, width=width)
