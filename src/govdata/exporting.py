"""A package, or a release of one, in other forms: the one table of formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from govdata.comparison.snapshot import open_snapshot
from govdata.databases import Contents, write_duckdb, write_sqlite
from govdata.databases.datasette import datasette_metadata
from govdata.databases.layout import DatabaseTable
from govdata.documents.archive import archive_folder, read_documents, read_sources
from govdata.errors import NotReleasable, UsageError, VerificationError
from govdata.evidence.annotations import annotate
from govdata.metadata.near_miss import name_one_of
from govdata.metadata.package import Package, load_package
from govdata.readers.inputs import open_inputs
from govdata.releases.table_files import TypedTable
from govdata.reports.messages import EMPTY, Message, counted
from govdata.reports.model import Outcome, Report
from govdata.reports.serialize import as_json
from govdata.structure.check import Structure, check_structure
from govdata.structure.field_types import dtype
from govdata.values import dataclass


@dataclass(frozen=True)
class Exported:
    """A package in another form: a `text`, or a file that was written.

    `note` says what of the package the form does not have, or what the file holds; empty where that is nothing.
    """

    text: str
    note: Message = EMPTY
    file: Path | None = None


@dataclass(frozen=True)
class ExportRequest:
    """What is to be exported: a package or a release, with its archive, and the file to write."""

    path: Path | None
    sources: Path | str | None
    output: Path | None
    overwrite: bool


@dataclass(frozen=True)
class ExportFormat:
    """A form: how it is made, whether it needs the archive of sources, and whether it is a file and no text."""

    make: Callable[[ExportRequest], Exported]
    needs_sources: bool = False
    is_file: bool = False


def export_package(
    path: Path | None,
    form: str,
    sources: Path | str | None = None,
    output: Path | None = None,
    *,
    overwrite: bool = False,
) -> Exported:
    """A package or a release in another form.

    Args:
        path: a datapackage.json, or the folder that holds it: of a package or of a release.
        form: the name of a format in `FORMATS`.
        sources: the archive of source texts.
        output: the file to write, for a form that is a file.
        overwrite: a file that is there is replaced.

    Raises:
        UsageError: there is no such format or archive, the format needs one, or it needs a file or has none.
        DescriptorError: the descriptor cannot be read at all.
        NotReleasable: a database is asked for, and the package has errors of structure.
        VerificationError: a database is asked for, and the release is not whole.
        WriteError: the file is there, or cannot be written.
    """
    if form not in FORMATS:
        raise _no_format(form)
    if sources is None and FORMATS[form].needs_sources:
        raise _no_archive(form)
    if FORMATS[form].is_file is (output is None):
        raise _no_output(form)
    return FORMATS[form].make(ExportRequest(path, sources, output, overwrite))


def _no_format(form: str) -> UsageError:
    return UsageError(
        Message(f'There is no export format "{form}".', f"没有名为“{form}”的导出格式。"),
        name_one_of(form, FORMATS),
    )


def _no_archive(form: str) -> UsageError:
    return UsageError(
        Message(f"{form} needs the documents that the figures are from.", f"导出 {form} 须指明数字所出自的来源文件。"),
        Message.same(f"govdata export PACKAGE --format {form} --sources DIR"),
    )


def _no_output(form: str) -> UsageError:
    if FORMATS[form].is_file:
        return UsageError(
            Message(f"{form} is a file, which needs a name.", f"{form} 是一个文件，须给出文件名。"),
            Message.same(f"govdata export PACKAGE --format {form} --output NAME.{form}"),
        )
    return UsageError(
        Message(f"{form} is a text, which is returned.", f"{form} 是文本，作为结果返回。"),
        Message("Leave `output` out, and write `.text`.", "请勿给出 `output`，自行写出 `.text`。"),
    )


def _webannotation(asked: ExportRequest) -> Exported:
    folder = None if asked.sources is None else archive_folder(asked.sources)
    package = load_package(asked.path)
    with open_inputs(package) as inputs:
        tables = check_structure(package, inputs).tables
        found = annotate(package, tables, read_documents(folder, read_sources(package, tables)))
    count, have = counted(found.unplaced, "observation"), "has" if found.unplaced == 1 else "have"
    note = Message(
        f"{count} {have} no place in the archive, and no annotation; `govdata validate --sources DIR` says why.",
        f"有 {found.unplaced:,} 条观测值在来源中找不到位置，未导出；`govdata validate --sources DIR` 会说明原因。",
    )
    return Exported(as_json(found.collection), note if found.unplaced else EMPTY)


Writer = Callable[..., tuple[DatabaseTable, ...]]


def _database(write: Writer) -> Callable[[ExportRequest], Exported]:
    def make(asked: ExportRequest) -> Exported:
        if asked.output is None:
            raise ValueError("export_package asks for the file")
        with _contents(asked.path) as contents:
            tables = write(contents, asked.output, overwrite=asked.overwrite)
        count, name = len(tables), asked.output
        note = Message(f"{name}: {counted(count, 'table')} and the dictionary.", f"{name}：{count} 张表及数据字典。")
        return Exported("", note, asked.output)

    return make


def _datasette(asked: ExportRequest) -> Exported:
    with _contents(asked.path) as contents:
        return Exported(as_json(datasette_metadata(contents)))


@contextmanager
def _contents(path: Path | None) -> Iterator[Contents]:
    """The tables of a package that has no errors of structure, or of a release of which every byte is verified."""
    with open_snapshot(path or Path(), require=_require_valid) as snapshot:
        for table in snapshot.tables:
            _require_declared_types(path or Path(), table)
        yield Contents(snapshot.descriptor, snapshot.tables, snapshot.digest)


def _require_declared_types(path: Path, table: TypedTable) -> None:
    """Refuse a release with Parquet of other columns or types than its schema has: govdata wrote none.

    Raises:
        VerificationError: a column has another type, or is not there.
    """
    stored = table.frame.collect_schema()
    odd = [each.name for each in table.schema.fields if stored.get(each.name) != dtype(each)]
    if odd:
        en, zh = f'"{odd[0]}" is not of its declared type', f"“{odd[0]}”列不是所声明的类型"
        raise VerificationError(path, (Message(f"{table.name}: {en}", f"{table.name}：{zh}"),))


def _require_valid(package: Package, structure: Structure, _: Path) -> None:
    """Refuse a package with a cell that is none, or a key that leads nowhere: a database would not hold it."""
    problems = Outcome(tuple(problem.finding for problem in package.problems))
    report = Report.of(package.name, structure.tasks, Outcome.join((problems, structure.outcome)))
    if not report.valid:
        raise NotReleasable(report)


FORMATS: Mapping[str, ExportFormat] = {
    "webannotation": ExportFormat(_webannotation, needs_sources=True),
    "sqlite": ExportFormat(_database(write_sqlite), is_file=True),
    "duckdb": ExportFormat(_database(write_duckdb), is_file=True),
    "datasette": ExportFormat(_datasette),
}
"""The forms by name; `cli.export` offers the same."""
