"""Files written in one step each: a reader sees the old bytes, or none, or the new ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from govdata.errors import WriteError, os_reason
from govdata.reports.messages import Message

_FRESH = ".govdata-new"


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write the bytes of each file beside it, and give them their names, in order, once all are written.

    Raises:
        WriteError: a file cannot be written. While the new ones are being written, no old one is touched.
    """
    fresh = {path: path.with_name(f"{path.name}{_FRESH}") for path in contents}
    try:
        for path, new in fresh.items():
            _write(new, contents[path], like=path)
        for path, new in fresh.items():
            new.replace(path)
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else next(iter(contents), Path())
        step = Message("Run the command again once it can be written.", "待可写入后请重新运行该命令。")
        raise WriteError(where, os_reason(error), step) from error
    finally:
        for new in fresh.values():
            with suppress(OSError):
                new.unlink(missing_ok=True)


def _write(path: Path, data: bytes, like: Path) -> None:
    path.unlink(missing_ok=True)  # what a killed run left
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        shutil.copymode(like, path)
