"""What tells others of a release: its catalogues, its page, and the page of the folder of all releases."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from govdata.catalogs.summary import Summary
from govdata.catalogs.writing import catalog_files, structured_data, write_catalogs
from govdata.errors import GovdataError, os_reason
from govdata.releases.atomic import PAGE, replace_file
from govdata.releases.contents import ReleaseContents
from govdata.reports.messages import Message
from govdata.site import release_page, releases_page


def description_files(descriptor: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that `describe` writes for a package."""
    return (*catalog_files(descriptor), PAGE)


def describe(contents: ReleaseContents) -> None:
    """Write what tells others of a release: its catalogues, then its page, which names them."""
    summary = Summary(contents)
    write_catalogs(summary)
    (contents.folder / PAGE).write_bytes(release_page(contents, structured_data(summary)))


def describe_folder(releases: Path) -> tuple[Message, ...]:
    """Write the page of all releases, from what is in the folder.

    A release that is there stays one without it, and that is worth a word, which is returned.
    """
    try:
        replace_file(releases / PAGE, releases_page(releases))
    except (OSError, GovdataError, pl.exceptions.PolarsError) as error:
        return (_not_written(releases / PAGE, os_reason(error) if isinstance(error, OSError) else Message.same(error)),)
    return ()


def _not_written(page: Path, reason: Message) -> Message:
    return Message(
        f"The page of all releases, {page}, was not written: {reason.en}. The next publish writes it.",
        f"全部发布版的页面 {page} 未能写出：{reason.zh}。下次 publish 时会重新写出。",
    )
