"""A file that appears under its name in one step, when all of it is written; nothing is left where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from govdata.errors import WriteError, os_reason
from govdata.file_system import give_new_name, replace_name, sync
from govdata.reports.messages import Message

_THERE = Message("it already exists", "已存在")
_ASK = Message(
    "Give another name, or --overwrite (overwrite=True).", "请另起文件名，或加上 --overwrite（overwrite=True）。"
)

CHECK_DATA = Message(
    "`govdata validate` or `govdata verify` checks whether the data keep their own keys.",
    "请用 `govdata validate` 或 `govdata verify` 检查数据是否符合自身的键。",
)
"""What to do where a database refuses rows."""


@contextmanager
def new_file(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A name to write to; the file there becomes `path` when the block ends well.

    Raises:
        WriteError: `path` is there and must not be overwritten, or the operating system refuses.
    """
    if path.exists() and not overwrite:
        raise WriteError(path, _THERE, _ASK)
    try:
        with TemporaryDirectory(prefix=".govdata-", dir=path.parent) as folder:
            fresh = Path(folder) / "database"
            yield fresh
            sync(fresh)
            (replace_name if overwrite else give_new_name)(fresh, path)
            sync(path.parent)
    except FileExistsError as error:
        raise WriteError(path, _THERE, _ASK) from error
    except OSError as error:
        raise WriteError(path, os_reason(error)) from error
