"""How a command answers: text to standard output or a file, and the exit code."""

from __future__ import annotations

from pathlib import Path

import click

from govdata.errors import WriteError, os_reason


def emit(text: str, output: Path | None) -> None:
    """Print the answer, or write it to a file.

    Raises:
        WriteError: the file cannot be written.
    """
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WriteError(output, os_reason(error)) from error


def leave(*, failed: bool) -> None:
    """Exit with 1 for an answer that is not good, else with 0."""
    click.get_current_context().exit(1 if failed else 0)
