"""Package -> Inputs: every resource as something the engine can scan.

A plain file (UTF-8, one-byte delimiter, quotes where RFC 4180 has them) is handed on as it lies. Everything else is
written to a temporary file first: decompressed, decoded, or parsed by the reference reader. The cells are not checked
here, only whether they can be read, and whether the files are those that the descriptor declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import field, replace
from enum import StrEnum
from functools import partial
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING

from govdata.errors import WriteError, os_reason
from govdata.files import HeldFiles
from govdata.late import when_called
from govdata.metadata.dialect import Dialect
from govdata.metadata.package import Package, Resource
from govdata.readers.csv_records import (
    Header,
    Record,
    RecordReader,
    marked_comments,
    open_records,
    read_header,
    rewrite,
    unclosed_quote,
)
from govdata.readers.data_files import DataFiles, Executors, data_files, integrity_findings
from govdata.readers.decoding import Unreadable, decompress, encoding_of
from govdata.readers.json_records import inline_items, json_items, records_of
from govdata.readers.parts import Part, Parts, PartStart, part_header
from govdata.readers.path_columns import PathColumn
from govdata.readers.temporary import FREE_SPACE, temporary_folder
from govdata.readers.text_files import as_utf8, is_fast, new_folder, nul_findings, prechecked, text_header
from govdata.receipts import Receipts
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, Severity, State
from govdata.values import dataclass

if TYPE_CHECKING:
    from govdata.readers.parquet_files import parquet_files
    from govdata.readers.parquet_rewrite import readable
    from govdata.readers.sheet_records import SheetNotes, sheet_records
else:
    parquet_files = when_called("govdata.readers.parquet_files", "parquet_files")
    SheetNotes = when_called("govdata.readers.sheet_records", "SheetNotes")
    sheet_records = when_called("govdata.readers.sheet_records", "sheet_records")
    readable = when_called("govdata.readers.parquet_rewrite", "readable")

TEXT = frozenset({"csv", "tsv", "txt", "dat", "tab", "asc", ""})
JSON_LINES = frozenset({"jsonl", "ndjson"})
FilesOf = Callable[[Resource], DataFiles]
"""Where the files of a resource are read."""
SMALL_BYTES = 8_000_000
"""So much text at most is held in memory, some ten times its size."""


class InputKind(StrEnum):
    """How the engine scans an input; NONE where nothing can be scanned."""

    CSV = "csv"
    PARQUET = "parquet"
    NONE = "none"


@dataclass(frozen=True)
class Input:
    """One resource as the engine can scan it. Text files are UTF-8, one record per row, no header.

    Where nothing can be scanned, `outcome` or the descriptor's problems say why, or the resource is no table.
    `labels` is the header without white space around it, None without a header; `width` is how many cells the first
    record has, one at least, which matters only then. In each of the `paths` the data start after `skip_lines`; the
    first record has the number `first_row`. Rewritten files are `numbered`: their first column is the row number.
    `starts` says where the parts of a table begin, as far as that is known: of rewritten ones, and of those read one by
    one. `names` are those of the data files, as people know them, `path_columns` the columns that their folders name,
    which no file need hold.
    Parquet files that are not `alike` have other types, or their columns in another order.
    A `typed` input comes from values: what is null in it is no text, and a text may be marked (`unwritable`).
    Of a Parquet file a `piece` may be meant alone: so many rows, after as many others.
    """

    resource: Resource
    kind: InputKind
    paths: tuple[Path, ...] = ()
    labels: tuple[str, ...] | None = None
    delimiter: str = ","
    quote_char: str | None = '"'
    skip_lines: int = 0
    first_row: int = 2
    numbered: bool = False
    typed: bool = False
    width: int = 0
    alike: bool = True
    assumed: tuple[Message, ...] = ()
    starts: tuple[PartStart, ...] = ()
    names: tuple[str, ...] = ()
    path_columns: tuple[PathColumn, ...] = ()
    piece: tuple[int, int] | None = None
    outcome: Outcome = field(default_factory=Outcome)


@contextmanager
def open_inputs(
    package: Package,
    receipts: Receipts | None = None,
    executors: Executors | None = None,
    hashes: Mapping[str, str] | None = None,
) -> Iterator[Mapping[str, Input]]:
    """Every resource of a package by name. Temporary files are removed at the end.

    Args:
        package: whose data are to be read.
        receipts: what earlier runs have learned of its files.
        executors: what looks at large text files in place of this process.
        hashes: the SHA-256 of files that were just hashed, by the path that a resource declares.

    Raises:
        WriteError: the temporary folder is full or cannot be written.
    """
    with temporary_folder() as folder, ExitStack() as open_files:
        held = HeldFiles(folder / "held", open_files)
        where = partial(data_files, root=package.root, held=held, boundary=package.boundary)
        files_of = partial(where, receipts=receipts, executors=executors)
        yield {
            resource.name: _open_resource(resource, folder / str(number), files_of, hashes or {})
            for number, resource in enumerate(package.resources)
        }


def are_small(inputs: Mapping[str, Input], most: int = SMALL_BYTES) -> bool:
    """Whether all tables together fit in a little memory: the everyday case, which is better read once than streamed.

    The size of a Parquet file says nothing about the size of its rows, so a package that holds one is not small.
    """
    size = sum(path.stat().st_size for source in inputs.values() for path in source.paths)
    return size <= most and all(source.kind is not InputKind.PARQUET for source in inputs.values())


def _open_resource(resource: Resource, folder: Path, files_of: FilesOf, hashes: Mapping[str, str]) -> Input:
    """One resource. What cannot be read is a finding; what cannot be written ends the run."""
    findings: list[Finding] = []
    try:
        files = files_of(resource)
        findings += integrity_findings(resource, files.paths, hashes.get(resource.declared_path, ""))
        found = _read_resource(resource, files, folder, findings)
    except (Unreadable, UnicodeError, OSError) as error:
        findings.append(_failure(resource, folder, error))
        found = Input(resource, InputKind.NONE)
    return replace(found, outcome=Outcome(tuple(findings), tuple(_checks(resource, findings, found))))


def _read_resource(resource: Resource, files: DataFiles, folder: Path, findings: list[Finding]) -> Input:
    given = files.paths or resource.data is not None  # without either, the descriptor's problems say why
    if given and resource.tabular:
        read = _table(resource, files, folder, findings)
        return replace(read, names=files.names, path_columns=files.columns)
    return Input(resource, InputKind.NONE)


def _failure(resource: Resource, folder: Path, error: Unreadable | UnicodeError | OSError) -> Finding:
    """The finding for what could not be read.

    Raises:
        WriteError: it could not be written.
    """
    if isinstance(error, Unreadable):
        return Finding(error.type, error.message, resource.name, next_step=error.next_step)
    if isinstance(error, UnicodeError):
        message = Message(f"The text cannot be decoded: {error}.", "文本无法解码。")
        step = Message("Declare the encoding it has.", "请声明文件的实际编码。")
        return Finding("encoding-error", message, resource.name, next_step=step)
    reason = os_reason(error)
    if error.filename is None or str(folder) in str(error.filename):
        raise WriteError(folder, reason, FREE_SPACE) from error
    message = Message(f"{error.filename} cannot be read: {reason.en}.", f"{error.filename} 无法读取：{reason.zh}。")
    step = Message("Check the file's permissions.", "请检查文件的访问权限。")
    return Finding("scheme-error", message, resource.name, next_step=step)


def _checks(resource: Resource, findings: Sequence[Finding], found: Input) -> Iterator[Check]:
    """One check for each thing that was looked at. A failed one says what could not be looked at because of it."""
    failed = [finding.type for finding in findings if finding.severity is Severity.ERROR]
    unread = resource.tabular and found.kind is InputKind.NONE
    for name in dict.fromkeys([*_check_names(resource), *failed]):
        state, reason = State.PASSED, EMPTY
        if name in failed:
            state, reason = State.FAILED, Message("the data were not read", "数据未读取") if unread else EMPTY
        elif unread:
            state, reason = State.SKIPPED, _unread_reason(findings)
        elif not (resource.paths or name.endswith("error")):
            state, reason = State.SKIPPED, Message("inline data have no file", "内联数据没有文件")
        yield Check(name, resource.name, CheckKind.STRUCTURE, state, reason)


def _check_names(resource: Resource) -> Iterator[str]:
    yield "source-error"
    if resource.tabular:
        yield "encoding-error"
    if resource.bytes is not None:
        yield "byte-count"
    if resource.hash is not None:
        yield "hash-count"


def _unread_reason(findings: Sequence[Finding]) -> Message:
    if findings:
        return Message("the data could not be read", "数据无法读取")
    return Message("the descriptor names no data that can be read", "描述文件中没有可读取的数据")


def _table(resource: Resource, files: DataFiles, folder: Path, findings: list[Finding]) -> Input:
    dialect = resource.dialect or Dialect()
    if not files.paths:
        return _inline(resource, dialect, folder, findings)
    files = _decompressed(resource, files, folder)
    if resource.format == "parquet":
        return _parquet(resource, files, folder, findings)
    if resource.format == "xlsx":
        return _sheets(resource, files, folder, findings)
    if resource.format == "json" or resource.format in JSON_LINES:
        return _json(resource, files, dialect, folder, findings)
    if resource.format in TEXT:
        return _delimited(resource, files, folder, findings)
    message = Message(f'Format "{resource.format}" is not supported.', f"不支持格式“{resource.format}”。")
    step = Message("Save the table as CSV, Parquet, JSON or XLSX.", "请将表另存为 CSV、Parquet、JSON 或 XLSX。")
    raise Unreadable("format-error", message, step)


def _decompressed(resource: Resource, files: DataFiles, folder: Path) -> DataFiles:
    compression, inner = resource.compression, str(resource.descriptor.get("innerpath") or "")
    if not compression:
        return files

    def decompressed(number: int, file: Path) -> Path:
        return decompress(file, compression, inner, new_folder(folder, number) / file.stem)

    return files.copied(files.each(decompressed))


def _inline(resource: Resource, dialect: Dialect, folder: Path, findings: list[Finding]) -> Input:
    if isinstance(resource.data, str) and resource.format in TEXT:
        file = new_folder(folder, "inline") / "inline.csv"
        file.write_text(resource.data, encoding="utf-8", newline="")
        return _delimited(replace(resource, encoding="utf-8"), DataFiles.of(file), folder, findings)
    items = inline_items(resource.data, dialect)
    records = marked_comments(records_of(items, resource.schema, dialect), dialect)
    return _rewritten(resource, records, folder, typed=True)


def _json(resource: Resource, files: DataFiles, dialect: Dialect, folder: Path, findings: list[Finding]) -> Input:
    """Rows of all files. Objects say themselves what their columns are; arrays need the header of their own file."""
    lines = resource.format in JSON_LINES
    items = files.each(lambda _, file: json_items(file, dialect, encoding_of(file, resource.encoding)[0], lines=lines))
    if len(items) == 1 or not all(isinstance(item, list) for item in chain(*items)):
        records = records_of([*chain(*items)], resource.schema, dialect)
        read = _rewritten(resource, marked_comments(records, dialect), folder, typed=True)
        rows = accumulate(map(len, items), initial=read.first_row)
        starts = [PartStart(row, name, read.first_row) for row, name in zip(rows, files.names, strict=False)]
        return replace(read, starts=tuple(starts) if len(starts) > 1 else ())

    def opened(number: int) -> AbstractContextManager[Iterator[Record]]:
        return nullcontext(marked_comments(records_of(items[number], resource.schema, dialect), dialect))

    return _in_parts(resource, files, opened, folder, findings)


def _sheets(resource: Resource, files: DataFiles, folder: Path, findings: list[Finding]) -> Input:
    """One sheet of each workbook. Without a dialect it is taken for granted that it is the first."""
    notes = SheetNotes()
    dialect = resource.dialect or Dialect()

    def opened(number: int) -> AbstractContextManager[Iterator[Record]]:
        return nullcontext(
            marked_comments(sheet_records(files.paths[number], dialect, resource.schema, notes), dialect)
        )

    read = _in_parts(resource, files, opened, folder, findings)
    findings += (_merged_cells(resource, message) for message in dict.fromkeys(notes.merged))
    return read if resource.dialect else replace(read, assumed=tuple(dict.fromkeys((*read.assumed, *notes.assumed))))


def _merged_cells(resource: Resource, message: Message) -> Finding:
    step = Message("Unmerge the cells, and fill in each of them.", "请取消合并，并逐格填写。")
    return Finding("source-error", message, resource.name, severity=Severity.WARNING, next_step=step)


def _parquet(resource: Resource, files: DataFiles, folder: Path, findings: list[Finding]) -> Input:
    found = parquet_files(files)
    if found.drifts:
        findings += (Finding("source-error", drift, resource.name, next_step=step) for drift, step in found.drifts)
        return Input(resource, InputKind.NONE)
    copies = files.each(lambda number, file: readable(file, folder / f"parquet-{number}"))
    if copies != [*files.paths]:
        files = files.copied(copies)
        found = parquet_files(files)
    assumed = resource.assumed
    return Input(resource, InputKind.PARQUET, files.paths, found.labels, typed=True, alike=found.alike, assumed=assumed)


def _delimited(resource: Resource, files: DataFiles, folder: Path, findings: list[Finding]) -> Input:
    """Text: handed on as it lies if the fast reader agrees with RFC 4180 about it, rewritten otherwise."""
    dialect = resource.dialect or Dialect()
    texts, assumed = as_utf8(resource, files, folder)
    fast = is_fast(dialect)
    checked = prechecked(texts, dialect, fast)
    findings += nul_findings(resource, texts, checked)
    parts = _parts_of(resource, texts)
    if misfits := [*parts.misfits()]:
        findings += misfits
        return Input(resource, InputKind.NONE)
    first = parts.parts[0].header
    alike = all(part.header.layout == first.layout for part in parts.parts)
    if fast and alike and not any(found.needs_rewrite for found in checked):
        return replace(_as_it_lies(resource, texts.paths, first), assumed=assumed)
    return replace(_joined(parts, folder, findings), assumed=assumed)


def _parts_of(resource: Resource, texts: DataFiles) -> Parts:
    dialect = resource.dialect or Dialect()
    headers = texts.each(lambda number, text: text_header(text, dialect, number))
    return Parts(
        resource,
        [
            Part(name, partial(open_records, [text], dialect), header)
            for text, name, header in zip(texts.paths, texts.names, headers, strict=True)
        ],
    )


def _as_it_lies(resource: Resource, texts: Sequence[Path], header: Header) -> Input:
    dialect = resource.dialect or Dialect()
    return Input(
        resource,
        InputKind.CSV,
        tuple(texts),
        header.labels,
        dialect.delimiter,
        dialect.quote_char,
        header.lines,
        header.records + 1,
        width=max(header.width, 1),
    )


def _in_parts(
    resource: Resource,
    files: DataFiles,
    opened: Callable[[int], AbstractContextManager[Iterator[Record]]],
    folder: Path,
    findings: list[Finding],
) -> Input:
    """Files whose records are no text."""
    dialect = resource.dialect or Dialect()

    def header_of(number: int, _: Path) -> Header:
        with opened(number) as records:
            return part_header(number, records, dialect, lambda: 0)

    headers = files.each(header_of)
    named = enumerate(zip(files.names, headers, strict=True))
    table = Parts(resource, [Part(name, partial(opened, number), header) for number, (name, header) in named])
    if misfits := [*table.misfits()]:
        findings += misfits
        return Input(resource, InputKind.NONE)
    return _joined(table, folder, findings, typed=True)


def _joined(parts: Parts, folder: Path, findings: list[Finding], *, typed: bool = False) -> Input:
    """All parts, rewritten as one table."""
    starts: list[PartStart] = []

    def close(reader: object, name: str) -> None:
        if isinstance(reader, RecordReader) and reader.unclosed:
            error = unclosed_quote(name, reader.unclosed)
            findings.append(Finding(error.type, error.message, parts.resource.name, next_step=error.next_step))

    read = _rewritten(parts.resource, parts.records(starts, close), folder, typed=typed)
    return replace(read, starts=tuple(starts) if len(starts) > 1 else ())


def _rewritten(resource: Resource, records: Iterator[Record], folder: Path, *, typed: bool = False) -> Input:
    dialect = resource.dialect or Dialect()
    header = read_header(records, dialect)
    target = new_folder(folder, "rewritten") / "rewritten.csv"
    first = header.records + 1
    width = max(rewrite(chain(header.first_data, records), first, dialect, target, typed=typed), 1)
    return Input(
        resource, InputKind.CSV, (target,), header.labels, first_row=first, numbered=True, typed=typed, width=width
    )
