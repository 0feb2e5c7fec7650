"""Tables whose files lie in folders of partitions: does a column of the files hold what the folders say?"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from govdata.metadata.schema import ROW
from govdata.readers.text_frame import file_starts
from govdata.reports.model import Finding
from govdata.structure.fused_pass import ScanSummary, marked_rows
from govdata.structure.header import Column
from govdata.structure.marks import folder_mark
from govdata.structure.row_violations import partition_finding
from govdata.structure.text_table import TextTable


def partition_findings(table: TextTable, summary: ScanSummary) -> Iterator[Finding]:
    """A finding for each file and column with another value than the file's folder has."""
    for column in table.columns:
        if summary.marked.get(folder_mark(column)):
            yield from _of_column(table, column, summary)


def _of_column(table: TextTable, column: Column, summary: ScanSummary) -> Iterator[Finding]:
    source, width = table.text.source, len(table.layout.file_columns)
    told = source.path_columns[int(column.path_column or 0) - width - 1].cells
    starts = pl.Series([start.row for start in file_starts(source, width)], dtype=pl.Int64)
    file = (pl.lit(starts).search_sorted(pl.col(ROW), side="right").cast(pl.Int64) - 1).alias("file")
    rows = marked_rows(table, folder_mark(column), table.contradicts_folder(column), summary).select(
        ROW, pl.col(column.column).alias("cell")
    )
    firsts = rows.collect().select(ROW, "cell", file).group_by("file", maintain_order=True)
    for number, row, cell, count in firsts.agg(pl.first(ROW), pl.first("cell"), pl.len()).iter_rows():
        yield partition_finding(table.name, row, column, cell, told[number], count)
