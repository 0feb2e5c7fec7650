"""`-` as the name of a file: what stands on standard input, kept in a file of its own until the command ends.

Readers ask a file several times, and by name; a pipe answers once. The file is called stdin, with the suffix that its
first bytes tell where a table is read.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from govdata.cli.options import STDIO, OnThisMachine
from govdata.errors import SourceError
from govdata.reports.messages import Message

_KEPT: Final = "govdata.stdin"
_PIECE: Final = 1 << 20
TAKEN_OF_DOCUMENT: Final = (1 << 28) + 1
"""One byte more than a reader takes: it says itself that this is too much."""
_TABLES: Final = {b"PAR1": ".parquet", b"PK\x03\x04": ".xlsx"}
_TEXT_TABLE: Final = ".csv"
_CLOSED: Final = Message("standard input is closed", "标准输入已关闭")
_PIPE_IT: Final = Message("Pipe a file into the command, or name one.", "请用管道传入文件，或指明文件。")


class FileOrStdin(OnThisMachine):
    """A path, or `-`. Of a table the suffix is told by its bytes, and as much is taken as there is."""

    def __init__(self, *, table: bool = False) -> None:
        super().__init__(path_type=Path)
        self.table = table

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or that of the file in which standard input is kept."""
        if Path(value) != STDIO or ctx is None or ctx.resilient_parsing:
            return super().convert(value, param, ctx)
        if _KEPT not in ctx.meta:
            folder = Path(ctx.with_resource(tempfile.TemporaryDirectory(prefix="govdata-stdin-")))
            ctx.meta[_KEPT] = _kept(folder, table=self.table)
        return ctx.meta[_KEPT]


def without_folder(text: str, meta: MutableMapping[str, Any]) -> str:
    """A text that names standard input `stdin`, without the folder that only this run has."""
    kept = meta.get(_KEPT)
    if kept is None:
        return text
    folder = f"{kept.parent}{os.sep}"
    return text.replace(folder, "").replace(json.dumps(folder)[1:-1], "")


def _kept(folder: Path, *, table: bool) -> Path:
    """Standard input in a file of this folder.

    Raises:
        SourceError: standard input is closed.
    """
    if sys.stdin is None:
        raise SourceError(STDIO, _CLOSED, _PIPE_IT)
    source = sys.stdin.buffer
    head = source.read(_PIECE)
    path = folder / f"stdin{_suffix(head) if table else ''}"
    with path.open("wb") as file:
        file.write(head)
        _copy(source, file, None if table else TAKEN_OF_DOCUMENT - len(head))
    return path


def _suffix(head: bytes) -> str:
    return next((suffix for magic, suffix in _TABLES.items() if head.startswith(magic)), _TEXT_TABLE)


def _copy(source: BinaryIO, target: BinaryIO, left: int | None) -> None:
    while (left is None or left > 0) and (piece := source.read(_PIECE)):
        target.write(piece)
        left = None if left is None else left - len(piece)
