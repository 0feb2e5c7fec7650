"""The files of a package while it is released: what is written is what was checked, or nothing is released."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl

from govdata.errors import EngineFailed, ReleaseRefused
from govdata.metadata.file_states import FileStates
from govdata.reports.messages import Message


@contextmanager
def refusing_changes(held: FileStates) -> Iterator[None]:
    """Whatever is read of a package in this block is what the report cleared: nothing is read of it afterwards.

    Raises:
        ReleaseRefused: a file changed, which may also be why the block broke off.
    """
    try:
        yield
    except (OSError, pl.exceptions.PolarsError, EngineFailed):
        require_unchanged(held)
        raise
    require_unchanged(held)


def require_unchanged(held: FileStates) -> None:
    """The files of a package are those that were checked.

    Raises:
        ReleaseRefused: one changed.
    """
    moved = held.changed()
    if moved:
        raise ReleaseRefused(
            Message(f"{moved} was changed while it was being released.", f"{moved} 在发布过程中被改动。"),
            Message("Run publish again to check the new data.", "请重新运行 publish，以检查新的数据。"),
        )
