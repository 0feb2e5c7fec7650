"""The forms of a report by name: each renders the same report, and none of them decides anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from govdata.late import when_called
from govdata.reports.model import Report

Renderer = Callable[[Report, str], str]


RENDERERS: Final[Mapping[str, Renderer]] = {
    "text": when_called("govdata.reports.text", "render_text"),
    "json": when_called("govdata.reports.serialize", "render_json"),
    "markdown": when_called("govdata.reports.markdown", "render_markdown"),
    "html": when_called("govdata.reports.html", "render_html"),
    "junit": when_called("govdata.reports.junit", "render_junit"),
    "sarif": when_called("govdata.reports.sarif", "render_sarif"),
    "github": when_called("govdata.reports.github", "render_github"),
    "gitlab": when_called("govdata.reports.gitlab", "render_gitlab"),
}
"""The values of `--format`."""
VERBOSE: Final[Mapping[str, Renderer]] = {**RENDERERS, "text": when_called("govdata.reports.text", "render_whole_text")}
"""The same forms with nothing left out (`--verbose`); of text, RENDERERS has the first screen."""
OF_HOSTS: Final = frozenset({"sarif", "github", "gitlab"})
"""The forms that code hosts show beside a line: their findings have to be located."""


def render(report: Report, form: str = "text", lang: str = "en", *, verbose: bool = False) -> str:
    """A report in one of the forms of `RENDERERS`, in English ("en") or Chinese ("zh"); verbose text has all of it.

    Raises:
        KeyError: there is no such form.
    """
    return (VERBOSE if verbose else RENDERERS)[form](report, lang)
