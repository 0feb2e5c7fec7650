"""The files of a table, each as a table of its own: what is learned of one is a question to it, and may be recalled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from functools import cached_property
from io import BytesIO
from typing import TypeVar

import polars as pl

from govdata.readers.engine_errors import ENGINE_ERRORS
from govdata.readers.inputs import Input
from govdata.readers.path_columns import PathColumn
from govdata.receipts import Receipts
from govdata.receipts.folder import Form
from govdata.structure.text_table import TextTable
from govdata.values import dataclass

_Learned = TypeVar("_Learned")
_NOT_ASKED = frozenset({"resource", "paths", "names", "assumed", "starts", "outcome", "alike", "first_row"})
"""What of an input the scan of one of its files does not depend on.

Where the file lies, what was said of it, and how its rows are numbered in the table.
"""


@dataclass(frozen=True)
class TableFiles:
    """A table whose files can be read one by one, and the receipts that know some of them."""

    table: TextTable
    receipts: Receipts

    @staticmethod
    def of(table: TextTable, receipts: Receipts | None) -> TableFiles | None:
        """The files of a table; None without receipts, or where its rows were written into one file."""
        source = table.text.source
        if receipts is None or source.numbered or not source.paths or not table.columns:
            return None
        receipts.know(source.paths)
        return TableFiles(table, receipts)

    @cached_property
    def placed(self) -> tuple[TextTable, ...]:
        """Each file as a table.

        Its rows have their numbers of the whole table where that is known, and else as if there were no other file.
        """
        text = self.table.text
        return tuple(
            replace(
                self.table,
                text=replace(text, source=_one_of(text.source, number)),
                settled=self.table.settled[number : number + 1],
            )
            for number in range(len(text.source.paths))
        )

    def each(
        self, asked: Sequence[object], form: Form[_Learned], learn: Callable[[TextTable], _Learned]
    ) -> Iterator[_Learned]:
        """What is known of each file, in order, or is found out now.

        `asked` is what `learn` asks, in full; its answer does not depend on the numbers of the rows.
        """
        return (self.one(alone, asked, form, learn) for alone in self.placed)

    def one(
        self,
        alone: TextTable,
        asked: Sequence[object],
        form: Form[_Learned],
        learn: Callable[[TextTable], _Learned],
    ) -> _Learned:
        """What is known of one file, or is found out now."""
        question = self.receipts.question(*asked, _of_input(alone.text.source), _of_table(alone))
        return self.receipts.recall(alone.text.source.paths[0], question, form, lambda: learn(alone))


def _one_of(source: Input, number: int) -> Input:
    columns = tuple(PathColumn(each.label, (each.cells[number],)) for each in source.path_columns)
    names, starts = source.names[number : number + 1], source.starts[number : number + 1]
    first = starts[0].row if starts else source.first_row
    return replace(
        source,
        paths=(source.paths[number],),
        names=names,
        path_columns=columns,
        starts=(),
        alike=True,
        first_row=first,
    )


def _of_input(source: Input) -> dict[str, object]:
    return {each.name: getattr(source, each.name) for each in fields(source) if each.name not in _NOT_ASKED}


def _of_table(table: TextTable) -> tuple[object, ...]:
    """The rest that a scan depends on: the columns, their fields and keys. Rows of another width are looked for."""
    text = table.text
    return table.name, table.layout.columns, table.schema, text.width, text.fields, bool(table.settled)


# Values as bytes


def _read_values(content: bytes) -> pl.Series:
    return read_frame(content)["values"]


VALUES = Form[pl.Series](lambda values: frame_bytes(values.to_frame("values")), _read_values)
"""Values of one file."""


def frame_bytes(frame: pl.DataFrame) -> bytes:
    """A frame as Arrow streams it: what is no file has no query to be read, which takes twenty times as long."""
    out = BytesIO()
    frame.write_ipc_stream(out, compression="lz4")
    return out.getvalue()


def read_frame(content: bytes) -> pl.DataFrame:
    """The frame that was written.

    Raises:
        ValueError: it is none.
    """
    try:
        return pl.read_ipc_stream(BytesIO(content))
    except (*ENGINE_ERRORS, OSError) as error:
        raise ValueError(str(error)) from error
