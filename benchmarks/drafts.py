"""How much of each row of the flagship a draft gets right: each recorded figure is drafted from the other rows.

    python benchmarks/drafts.py SOURCES [PACKAGE]        # the archive of source texts, and a package; the flagship

Twice: "cold" with the tables of subjects, indicators and sources alone, and "leave one out" with all other rows on
record, but for those that restate the one. A cell is *right* if it is what the row has, *filled* if it says anything;
the last columns count the cells of high confidence.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from govdata.documents.archive import read_documents, read_sources, role_rows
from govdata.drafts.draft import HIGH, Draft
from govdata.drafts.drafting import Drafter
from govdata.drafts.figures import PrintedFigure, document_figures
from govdata.drafts.knowledge import Knowledge, read_knowledge
from govdata.evidence.rows import read_observations
from govdata.metadata import Package, load_package
from govdata.quantities.quantity import grammar_with
from govdata.readers import open_inputs
from govdata.structure import check_structure

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("subject", "indicator", "breakdown", "period_start", "period_end", "period_basis", "part_of", "restates")


def drafted(package_path: Path, archive: Path, learn: bool) -> Iterator[tuple[dict[str, str], Draft]]:
    """Each row of a package with the draft of its figure."""
    package = load_package(package_path)
    grammar = grammar_with(package.lexicon_path, package.boundary)
    with open_inputs(package) as inputs:
        tables = check_structure(package, inputs).tables
        knowledge, rows = read_knowledge(package, tables), list(read_observations(package, tables))
        documents = read_documents(archive, read_sources(package, tables))
        files = {source.id: source.file for source in knowledge.sources}
        truth = {(row["table"], row["id"]): row for row in _cells(package, tables)}
    by_file = {file: [row for row in rows if files.get(row.source or "") == file] for file in documents}
    for file, document in documents.items():
        figures = document_figures(document.as_reading, file, grammar, recorded=by_file[file])
        known = [each for each in figures if each.recorded]
        for figure in known:
            without = _without(knowledge, figure.recorded, learn)
            mine = [_opened(each) if each is figure else each for each in known]
            drafts = Drafter(without, grammar).draft(document.as_reading, file, mine)
            table = next(row.table for row in rows if row.id == figure.recorded)
            yield truth[table, figure.recorded], drafts[0]


def _without(knowledge: Knowledge, identifier: str, learn: bool) -> Knowledge:
    rows = (row for row in knowledge.recorded if row.id != identifier and row.restates != identifier)
    return replace(knowledge, recorded=tuple(rows) if learn else ())


def _opened(figure: PrintedFigure) -> PrintedFigure:
    return PrintedFigure(figure.proposal, {"id": figure.recorded})


def _cells(package: Package, tables: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for row in role_rows(package, tables, "observations", ("id", *COLUMNS, "quote", "as_written")):
        yield {name: "" if cell is None else str(cell) for name, cell in row.items()}


def counts(pairs: list[tuple[dict[str, str], Draft]]) -> Iterator[tuple[str, Counter[str]]]:
    for column in COLUMNS:
        found: Counter[str] = Counter()
        for row, draft in pairs:
            guess = draft.guesses.get(column)
            told, high = draft.row.get(column, ""), guess is not None and guess.confidence >= HIGH
            found["said"] += bool(row[column])
            found["same"] += told == row[column]
            found["filled"] += bool(told)
            found["right"] += bool(told) and told == row[column]
            found["high"] += bool(told) and high
            found["high right"] += bool(told) and high and told == row[column]
        yield column, found


def main() -> None:
    archive = Path(sys.argv[1])
    package = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT
    for name, learn in (("cold", False), ("leave one out", True)):
        pairs = list(drafted(package, archive, learn))
        print(
            f"{name}: {len(pairs)} figures\n\n| column | in rows | same | filled | right | of filled | high | right |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        for column, n in counts(pairs):
            precision, high = n["right"] / max(1, n["filled"]), n["high right"] / max(1, n["high"])
            cells = (f"`{column}`", n["said"], n["same"], n["filled"], n["right"], f"{precision:.2f}", n["high"])
            print(f"| {' | '.join(map(str, cells))} | {high:.2f} |")
        print()
        if "-v" in sys.argv:
            for row, draft in pairs:
                wrong = [
                    f"{column}: {draft.row.get(column, '')!r} for {row[column]!r}"
                    f" ({draft.guesses[column].confidence if column in draft.guesses else ''})"
                    for column in COLUMNS
                    if draft.row.get(column, "") != row[column]
                ]
                if wrong:
                    print(row["id"], row["quote"], f"[{draft.label}]", "; ".join(wrong), "|", draft.candidates)


if __name__ == "__main__":
    main()
