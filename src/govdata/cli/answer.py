"""How a command answers: text to standard output or a file, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import click

from govdata.cli.fitting import fitted
from govdata.cli.options import FORMAT
from govdata.cli.painting import painted
from govdata.cli.progress_line import end_progress
from govdata.cli.screen import columns_of, has_colours
from govdata.cli.standard_input import without_folder
from govdata.errors import WriteError, os_reason
from govdata.reports.model import Report
from govdata.reports.printable import printable_lines

ANSWERING = "govdata.answering"


def claim_answer(meta: MutableMapping[str, Any] | None = None) -> None:
    """One thread alone answers: the run itself, or the watch that ends it. Who comes second waits for the end."""
    claims = _meta() if meta is None else meta
    end_progress(claims)
    if claims.setdefault(ANSWERING, get_ident()) != get_ident():
        Event().wait()


def _meta() -> MutableMapping[str, Any]:
    context = click.get_current_context(silent=True)
    return context.meta if context else {}


def emit(
    text: str,
    output: Path | None,
    *,
    exact: bool = False,
    for_people: bool = False,
    meta: MutableMapping[str, Any] | None = None,
) -> None:
    """Print the answer, or write it to a file, in UTF-8 and with LF on every system.

    Nothing in it that data hold reaches a terminal raw. What is `exact` (rows of CSV, the text of a document) goes to a
    file or a pipe as it is. JSON has nothing to escape any more. What is text for people, because the command knows no
    other or was asked for no other, fits the window of a terminal and has colours there.

    Raises:
        WriteError: the file cannot be written.
    """
    meta = _meta() if meta is None else meta
    claim_answer(meta)
    text = without_folder(text, meta)
    shown = text if exact and (output is not None or not sys.stdout.isatty()) else printable_lines(text)
    if output is None:
        told = for_people or (meta.get(FORMAT) == "text" and not exact)
        shown = _on_screen(shown) if told else shown
        click.echo(shown, nl=False, color=True)  # click would take sequences of a terminal out of data
        return
    try:
        output.write_text(shown, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WriteError(output, os_reason(error)) from error


def _on_screen(text: str) -> str:
    """Lines that fit the window, with colours where they are wanted."""
    width = columns_of(sys.stdout)
    lines = text if width is None else fitted(text, width)
    return painted(lines) if has_colours(sys.stdout) else lines


def say(text: str, meta: MutableMapping[str, Any] | None = None) -> None:
    """Tell people something on stderr, beside the answer."""
    meta = _meta() if meta is None else meta
    end_progress(meta)
    shown, width = printable_lines(without_folder(text, meta)), columns_of(sys.stderr)
    click.echo(shown if width is None else fitted(shown, width), err=True)


def say_notes(report: Report, lang: str) -> None:
    """Tell on stderr how the run went, which is no part of the report."""
    for note in report.notes:
        say(note.in_(lang))


def leave(*, failed: bool) -> None:
    """Exit with 1 for an answer that is not good, else with 0."""
    click.get_current_context().exit(1 if failed else 0)
