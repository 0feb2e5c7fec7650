"""A table of Markdown, wherever something is told in tables: reports, dictionaries, lists of changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table of Markdown; what would break a cell is escaped."""
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(_cell(item) for item in row)} |"


def _cell(item: object) -> str:
    text = " ".join(str(item).split())
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
