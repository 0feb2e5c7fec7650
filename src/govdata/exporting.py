"""A package, or a release of one, in other forms: the one table of formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from govdata.documents.archive import Document, archive_folder, read_documents, read_sources
from govdata.errors import UsageError
from govdata.evidence.annotations import annotate
from govdata.metadata.near_miss import name_one_of
from govdata.metadata.package import Package, load_package
from govdata.readers.inputs import open_inputs
from govdata.reports.messages import EMPTY, Message, counted
from govdata.reports.serialize import as_json
from govdata.structure.check import check_structure


@dataclass(frozen=True)
class Exported:
    """A package in another form. `note` says what of it the form does not have; empty where that is nothing."""

    text: str
    note: Message = EMPTY


@dataclass(frozen=True)
class ExportFormat:
    """A form: whether it needs the archive of sources, and how it is made."""

    needs_sources: bool
    make: Callable[[Package, Mapping[str, pl.LazyFrame], Mapping[str, Document]], Exported]


def export_package(path: Path | None, form: str, sources: Path | str | None = None) -> Exported:
    """A package or a release in another form.

    Args:
        path: a datapackage.json, or the folder that holds it: of a package or of a release.
        form: the name of a format in `FORMATS`.
        sources: the archive of source texts.

    Raises:
        UsageError: there is no such format or archive, or the format needs one.
        DescriptorError: the descriptor cannot be read at all.
    """
    if form not in FORMATS:
        raise _no_format(form)
    if sources is None and FORMATS[form].needs_sources:
        raise UsageError(
            Message(
                f"{form} needs the documents that the figures are from.", f"导出 {form} 须指明数字所出自的来源文件。"
            ),
            Message.same(f"govdata export PACKAGE --format {form} --sources DIR"),
        )
    folder, package = None if sources is None else archive_folder(sources), load_package(path)
    with open_inputs(package) as inputs:
        tables = check_structure(package, inputs).tables
        documents = read_documents(folder, read_sources(package, tables))
        return FORMATS[form].make(package, tables, documents)


def _no_format(form: str) -> UsageError:
    return UsageError(
        Message(f'There is no export format "{form}".', f"没有名为“{form}”的导出格式。"),
        name_one_of(form, FORMATS),
    )


def _webannotation(package: Package, tables: Mapping[str, pl.LazyFrame], documents: Mapping[str, Document]) -> Exported:
    found = annotate(package, tables, documents)
    count, have = counted(found.unplaced, "observation"), "has" if found.unplaced == 1 else "have"
    note = Message(
        f"{count} {have} no place in the archive, and no annotation; `govdata validate --sources DIR` says why.",
        f"有 {found.unplaced:,} 条观测值在来源中找不到位置，未导出；`govdata validate --sources DIR` 会说明原因。",
    )
    return Exported(as_json(found.collection), note if found.unplaced else EMPTY)


FORMATS: Mapping[str, ExportFormat] = {
    "webannotation": ExportFormat(needs_sources=True, make=_webannotation),
}
"""The forms by name; `cli.export` offers the same."""
