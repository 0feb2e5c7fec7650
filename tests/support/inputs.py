"""What the engine will see of an input."""

from __future__ import annotations

import csv

from govdata.readers.inputs import Input


def rows(source: Input) -> list[list[str]]:
    """Number and cells of each record."""
    found: list[list[str]] = []
    for path in source.paths:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for _ in range(source.skip_lines):
                file.readline()
            found += csv.reader(file, delimiter=source.delimiter, quotechar=source.quote_char)
    return found if source.numbered else [[str(n), *row] for n, row in enumerate(found, start=source.first_row)]
