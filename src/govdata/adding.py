"""Documents taken into the archive of a package: the original, its text, its position map, and a row of `sources`.

`plan_addition` reads the documents and the table of sources, and says what is to be written; `write_addition` writes
it: files first, the row last. Whatever was written before a process was ended is what the next one begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from govdata.documents.additions import AddedSource, Addition, AdditionPlan, AdditionState, RefusedDocument
from govdata.documents.archive import LARGEST_TEXT, SOURCE_COLUMNS, read_document, sha256_of
from govdata.documents.archive_files import ArchiveFiles, archive_files, is_own_text, text_name
from govdata.documents.position_map import LARGEST_MAP, map_name, parse_map
from govdata.documents.reading import UnreadableDocument
from govdata.documents.source_row import DATES, ORIGINAL_COLUMNS, new_id, source_cells
from govdata.errors import SourceError, UsageError, WriteError, os_reason
from govdata.files import read_bounded
from govdata.metadata.package import Package
from govdata.metadata.schema import Schema
from govdata.readers.cell_changes import TableFiles
from govdata.readers.decoding import Unreadable
from govdata.readers.rewriting import replace_files
from govdata.reports.messages import Message

ARCHIVE = "archive"
"""The folder of a package in which its documents are, unless another one is named."""


def plan_addition(
    package: Package, files: Sequence[Path], archive: Path, *, replace: bool = False, ocr: bool = False
) -> AdditionPlan:
    """Say what has to be written for the archive to hold some documents, and the table of sources a row of each.

    Raises:
        UsageError: no table has the role `sources`, or another file of that name is in the archive.
        SourceError: a document cannot be read.
        WriteError: the table of sources cannot be written row by row.
    """
    table = _table_of_sources(package)
    adder = _Adder(archive, table, table.rows(), replace=replace, ocr=ocr)
    found = [adder.plan(file) for file in files]
    sources = tuple(each for each in found if isinstance(each, AddedSource))
    refused = tuple(each for each in found if isinstance(each, RefusedDocument))
    contents = {archive / name: data for name, data in adder.contents.items()}
    return AdditionPlan(sources, refused, contents | _extended(table, adder.new_rows))


def write_addition(plan: AdditionPlan) -> Addition:
    """Write what was planned: each file in one step, and the row of `sources` last.

    Raises:
        WriteError: a file cannot be written; none has been then, unless a name could not be given at the very end.
    """
    for folder in dict.fromkeys(path.parent for path in plan.contents):
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise WriteError(folder, os_reason(error)) from error
    replace_files(plan.contents)
    return Addition(plan.sources, plan.refused, tuple(plan.contents))


@dataclass
class _Adder:
    """Documents on their way into an archive; what is to be written of one is there already for the next.

    `rows` are those of the table of sources, with the new ones.
    """

    archive: Path
    table: TableFiles
    rows: list[dict[str, str]]
    replace: bool
    ocr: bool
    contents: dict[str, bytes] = field(default_factory=dict)
    new_rows: list[dict[str, str]] = field(default_factory=list)

    def plan(self, file: Path) -> AddedSource | RefusedDocument:
        """What becomes of one document."""
        data = _bytes_of(file)
        files = self._archived(data, file.name) or _files_of(data, file, ocr=self.ocr)
        if not files.reading.text.strip():
            return RefusedDocument(str(file), _NO_TEXT, _TRANSCRIBE)
        rows = [row for row in self.rows if row.get("file") == files.text]
        contents = self._new_contents(files, rows)
        self.contents |= contents
        if not rows:
            return self._with_row(file, files)
        is_same = not contents and all(row.get("sha256", "").lower() == files.sha256 for row in rows)
        state = AdditionState.UNCHANGED if is_same else AdditionState.REPLACED
        return AddedSource(rows[0].get("id", ""), state, str(file), files.text, tuple(files.contents))

    def _with_row(self, file: Path, files: ArchiveFiles) -> AddedSource:
        """A document that gets a row, and what stands in it."""
        schema, columns = self.table.resource.schema or Schema(), self.table.columns
        cells = source_cells(new_id(file.name, [row.get("id", "") for row in self.rows]), files, schema)
        row = {name: cells[name] for name in columns if cells.get(name)}
        self.rows.append(row)
        self.new_rows.append(row)
        return AddedSource(
            cells["id"],
            AdditionState.ADDED,
            str(file),
            files.text,
            tuple(files.contents),
            row,
            empty=tuple(each.name for each in schema.fields if each.required and each.name not in row),
            unprinted=tuple(name for name in ("title", *DATES) if name in row),
            absent=tuple(name for name in ORIGINAL_COLUMNS if cells.get(name) and name not in columns),
            omissions=files.reading.omissions,
        )

    def _archived(self, data: bytes, name: str) -> ArchiveFiles | None:
        """A document that is whole in the archive already, whichever reader read it; None where it is not."""
        if self.replace or is_own_text(data, name):
            return None
        text = text_name(data, name)
        found = read_document(self.archive, text)
        if found.reading is None or (found.original, found.original_sha256) != (name, sha256_of(data)):
            return None
        held = {each: self._held(each) for each in (name, text, map_name(text))}
        contents = {each: data for each, data in held.items() if data is not None}
        return ArchiveFiles(name, text, contents, found.reading) if len(contents) == len(held) else None

    def _new_contents(self, files: ArchiveFiles, rows: Sequence[Mapping[str, str]]) -> dict[str, bytes]:
        """The files that are not in the archive as they are to be.

        Raises:
            UsageError: another file has the name of one.
        """
        held = {name: self._held(name) for name in files.contents}
        other = [name for name, data in files.contents.items() if held[name] not in (None, data)]
        if other and (not self.replace or self._is_of_another(files, rows)):
            raise _taken(self.archive / other[0], files, replaceable=not self.replace)
        return {name: data for name, data in files.contents.items() if held[name] != data}

    def _is_of_another(self, files: ArchiveFiles, rows: Iterable[Mapping[str, str]]) -> bool:
        """Whether the text in the archive that has this name is that of another original."""
        originals = {row["original"] for row in rows if row.get("original")}
        told = self._held(map_name(files.text)) if map_name(files.text) else None
        if told:
            with suppress(UnreadableDocument):
                originals.add(parse_map(told).original)
        return bool(originals - {files.original})

    def _held(self, name: str) -> bytes | None:
        """The bytes of a file of the archive, as it will be; None where there is none."""
        return self.contents[name] if name in self.contents else _bytes_in_archive(self.archive / name)


def _table_of_sources(package: Package) -> TableFiles:
    resources = package.with_role("sources")
    if not resources:
        raise UsageError(
            Message("No table of the package has the role sources.", "数据包中没有角色为 sources 的表。"),
            Message(
                "Give the table of documents its role, or start with govdata init FOLDER.",
                "请为文件清单指定角色 sources，或用 govdata init FOLDER 新建数据包。",
            ),
        )
    try:
        found = TableFiles.of(package, resources[0].name)
    except Unreadable as error:
        raise WriteError(_place(package), error.message, error.next_step) from error
    missing = [name for name in SOURCE_COLUMNS if name not in found.columns]
    if missing:
        raise WriteError(
            found.editors[0][0],
            Message(f"it has no column {', '.join(missing)}", f"其中没有 {'、'.join(missing)} 列"),
        )
    return found


def _place(package: Package) -> Path:
    resource = package.with_role("sources")[0]
    return resource.paths[0] if resource.paths else package.path


def _extended(table: TableFiles, rows: Sequence[Mapping[str, str]]) -> dict[Path, bytes]:
    try:
        return table.extended(rows) if rows else {}
    except Unreadable as error:
        raise WriteError(table.editors[-1][0], error.message, error.next_step) from error


def _bytes_of(file: Path) -> bytes:
    try:
        return read_bounded(file, LARGEST_TEXT)
    except OSError as error:
        raise SourceError(file, os_reason(error)) from error


def _files_of(data: bytes, file: Path, *, ocr: bool) -> ArchiveFiles:
    try:
        return archive_files(data, file.name, ocr=ocr)
    except UnreadableDocument as error:
        raise SourceError(file, error.problem, error.next_step) from error


def _bytes_in_archive(path: Path) -> bytes | None:
    try:
        return read_bounded(path, max(LARGEST_TEXT, LARGEST_MAP))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteError(path, os_reason(error)) from error


def _taken(path: Path, files: ArchiveFiles, *, replaceable: bool) -> UsageError:
    problem = Message(
        f"{path} is there already, and is not that of this {files.original}.",
        f"{path} 已存在，且与这份 {files.original} 不符。",
    )
    again = Message(
        "Give the document another name; a corrected edition of it: govdata add FILE --replace, then govdata rebase.",
        "请为文件换一个名称；若为更正后的版本：先 govdata add FILE --replace，再 govdata rebase。",
    )
    rename = Message("Give the document another name.", "请为文件换一个名称。")
    return UsageError(problem, again if replaceable else rename)


_NO_TEXT = Message("no text of it can be read", "其中没有可读取的文字")
_TRANSCRIBE = Message(
    "If its pages are pictures, write down their text in a .txt file and add that, or recognise it with --ocr.",
    "若各页均为图片，请将其文字录入 .txt 文件后再收入，或用 --ocr 识别。",
)
