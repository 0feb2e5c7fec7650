"""A table of Markdown, wherever something is told in tables: reports, dictionaries, lists of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from govdata.reports.markdown_text import markdown_text


def markdown_table(
    header: Sequence[str], rows: Iterable[Sequence[object]], cell: Callable[[str], str] = markdown_text
) -> Iterator[str]:
    """A table of Markdown; a cell reads as it is written, unless another form of it is asked for."""
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell(str(item)) for item in row)} |"
