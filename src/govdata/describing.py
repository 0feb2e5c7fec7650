"""What tells others of a release: the page of the release, and that of the folder of all releases."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from govdata.errors import GovdataError, os_reason
from govdata.releases.atomic import PAGE, replace_file
from govdata.releases.contents import ReleaseContents
from govdata.reports.messages import Message
from govdata.site import release_page, releases_page

DESCRIPTIONS: Final = (PAGE,)
"""The files that `describe` writes, whatever the package is."""


def describe(contents: ReleaseContents) -> None:
    """Write what tells others of a release: its catalogues, then its page, which names them."""
    (contents.folder / PAGE).write_bytes(release_page(contents))


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
