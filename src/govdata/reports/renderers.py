"""The forms of a report by name: each renders the same report, and none of them decides anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from govdata.reports.model import Report

Renderer = Callable[[Report, str], str]


def _when_asked(module: str, function: str) -> Renderer:
    """The renderer of a module, which is imported for the first report in that form: a run renders one form."""

    def rendered(report: Report, lang: str) -> str:
        renderer: Renderer = getattr(import_module(f"govdata.reports.{module}"), function)
        return renderer(report, lang)

    return rendered


RENDERERS: Final[Mapping[str, Renderer]] = {
    "text": _when_asked("text", "render_text"),
    "json": _when_asked("serialize", "render_json"),
    "markdown": _when_asked("markdown", "render_markdown"),
    "html": _when_asked("html", "render_html"),
    "junit": _when_asked("junit", "render_junit"),
    "sarif": _when_asked("sarif", "render_sarif"),
    "github": _when_asked("github", "render_github"),
    "gitlab": _when_asked("gitlab", "render_gitlab"),
}
"""The values of `--format`."""
VERBOSE: Final[Mapping[str, Renderer]] = {**RENDERERS, "text": _when_asked("text", "render_whole_text")}
"""The same forms with nothing left out (`--verbose`); of text, RENDERERS has the first screen."""
OF_HOSTS: Final = frozenset({"sarif", "github", "gitlab"})
"""The forms that code hosts show beside a line: their findings have to be located."""


def render(report: Report, form: str = "text", lang: str = "en", *, verbose: bool = False) -> str:
    """A report in one of the forms of `RENDERERS`, in English ("en") or Chinese ("zh"); verbose text has all of it.

    Raises:
        KeyError: there is no such form.
    """
    return (VERBOSE if verbose else RENDERERS)[form](report, lang)
