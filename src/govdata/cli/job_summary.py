"""The summary of a job of GitHub Actions: `--format github` adds the report as Markdown to the page of the run.

The file that it is added to is named by the host in an environment variable, which is read here and nowhere else.
"""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import Final

from govdata.errors import WriteError, os_reason
from govdata.reports.lines import summary
from govdata.reports.markdown_text import markdown_text
from govdata.reports.model import Report
from govdata.reports.renderers import render

VARIABLE: Final = "GITHUB_STEP_SUMMARY"
LARGEST: Final = 1 << 20
"""Bytes that a host takes from one step, all its commands together; of a larger summary it shows nothing."""
_LIMITS: Final = (1000, 100, 10, 0)


def append_job_summary(report: Report, form: str, lang: str) -> None:
    """Add the report to the summary of the job, where it is a job and its form is asked for.

    Raises:
        WriteError: the file cannot be written.
    """
    named = os.environ.get(VARIABLE)
    if form != "github" or not named:
        return
    try:
        with Path(named).open("a", encoding="utf-8", newline="\n") as file:
            stood = file.tell() if file.seekable() else 0
            file.write(job_summary(report, lang, LARGEST - stood))
    except OSError as error:
        raise WriteError(Path(named), os_reason(error)) from error


def job_summary(report: Report, lang: str, largest: int = LARGEST) -> str:
    """The report as Markdown, with as many findings of each table as the host takes; all of them are counted.

    Where not even the counts of all tables are taken, it is the answer alone, and nothing where there is no room.
    """
    texts = (f"{render(report.limited(limit), 'markdown', lang)}\n" for limit in _LIMITS)
    answer = f"# {markdown_text(summary(report, lang))}\n\n"
    return next((text for text in chain(texts, [answer]) if len(text.encode()) <= largest), "")
