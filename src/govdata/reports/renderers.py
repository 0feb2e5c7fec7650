"""The forms of a report by name: each renders the same report, and none of them decides anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from govdata.reports.github import render_github
from govdata.reports.gitlab import render_gitlab
from govdata.reports.html import render_html
from govdata.reports.junit import render_junit
from govdata.reports.markdown import render_markdown
from govdata.reports.model import Report
from govdata.reports.sarif import render_sarif
from govdata.reports.serialize import render_json
from govdata.reports.text import render_text, render_whole_text

Renderer = Callable[[Report, str], str]

RENDERERS: Final[Mapping[str, Renderer]] = {
    "text": render_text,
    "json": render_json,
    "markdown": render_markdown,
    "html": render_html,
    "junit": render_junit,
    "sarif": render_sarif,
    "github": render_github,
    "gitlab": render_gitlab,
}
"""The values of `--format`."""
VERBOSE: Final[Mapping[str, Renderer]] = {**RENDERERS, "text": render_whole_text}
"""The same forms with nothing left out (`--verbose`); of text, RENDERERS has the first screen."""
OF_HOSTS: Final = frozenset({"sarif", "github", "gitlab"})
"""The forms that code hosts show beside a line: their findings have to be located."""


def render(report: Report, form: str = "text", lang: str = "en", *, verbose: bool = False) -> str:
    """A report in one of the forms of `RENDERERS`, in English ("en") or Chinese ("zh"); verbose text has all of it.

    Raises:
        KeyError: there is no such form.
    """
    return (VERBOSE if verbose else RENDERERS)[form](report, lang)
