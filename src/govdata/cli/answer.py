"""How a command answers: text to standard output or a file, and the exit code."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import click

from govdata.errors import WriteError, os_reason
from govdata.reports.model import Report
from govdata.reports.printable import printable_lines

ANSWERING = "govdata.answering"


def claim_answer(meta: MutableMapping[str, Any] | None = None) -> None:
    """One thread alone answers: the run itself, or the watch that ends it. Who comes second waits for the end."""
    context = click.get_current_context(silent=True)
    claims = meta if meta is not None else context.meta if context else {}
    if claims.setdefault(ANSWERING, get_ident()) != get_ident():
        Event().wait()


def emit(text: str, output: Path | None, *, exact: bool = False) -> None:
    """Print the answer, or write it to a file, in UTF-8 and with LF on every system.

    Nothing in it that data hold reaches a terminal raw. What is `exact` (rows of CSV, the text of a document) goes to a
    file or a pipe as it is. JSON has nothing to escape any more.

    Raises:
        WriteError: the file cannot be written.
    """
    claim_answer()
    shown = text if exact and (output is not None or not sys.stdout.isatty()) else printable_lines(text)
    if output is None:
        click.echo(shown, nl=False, color=True)  # click would take sequences of a terminal out of data
        return
    try:
        output.write_text(shown, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WriteError(output, os_reason(error)) from error


def say(text: str) -> None:
    """Tell people something on stderr, beside the answer."""
    click.echo(printable_lines(text), err=True)


def say_notes(report: Report, lang: str) -> None:
    """Tell on stderr how the run went, which is no part of the report."""
    for note in report.notes:
        say(note.in_(lang))


def leave(*, failed: bool) -> None:
    """Exit with 1 for an answer that is not good, else with 0."""
    click.get_current_context().exit(1 if failed else 0)
