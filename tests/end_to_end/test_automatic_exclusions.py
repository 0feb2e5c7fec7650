"""No figure that a person has labelled or recorded is excluded by itself: on the gold texts and on the flagship."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from govdata.evidence.numeral_scan import Numeral, numerals
from govdata.quantities.automatic_exclusions import automatic_kinds

GOLD = sorted((Path(__file__).resolve().parent / "gold").glob("*.txt"))
UNIT = ("百分点", "百分點")
"""Its 百 is a numeral of the scan and no figure: the number before it is."""


def excluded(raw: str) -> list[Numeral]:
    """The numerals of a text that are excluded by themselves, without those of units."""
    found = list(numerals(raw))
    kinds = automatic_kinds(raw, [(each.start, each.end) for each in found])
    return [n for n, kind in zip(found, kinds, strict=True) if kind and not raw.startswith(UNIT, n.start)]


def hidden(raw: str, figures: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    """Each figure (offset, as written) with a numeral of it that is excluded by itself."""
    slices = [(start, start + len(written), written) for start, written in figures]
    return [
        (written, numeral.context)
        for numeral in excluded(raw)
        for start, end, written in slices
        if start < numeral.end and numeral.start < end
    ]


@pytest.mark.parametrize("text", GOLD, ids=lambda path: path.stem)
def test_no_labelled_figure_is_excluded_by_itself(text: Path) -> None:
    raw = text.read_bytes().decode("utf-8")
    with text.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["also"] != "optional"]
    assert hidden(raw, [(int(row["start"]), row["as_written"]) for row in rows]) == []


def test_a_sixth_of_the_numerals_of_the_gold_texts_is_excluded_by_itself() -> None:
    raws = [text.read_bytes().decode("utf-8") for text in GOLD]
    assert sum(len(excluded(raw)) for raw in raws) * 6 > sum(1 for raw in raws for _ in numerals(raw))


def test_no_figure_of_the_flagship_is_excluded_by_itself(root: Path, sources_dir: Path) -> None:
    rows = [row for table in sorted((root / "datapackage").glob("*.csv")) for row in _observations(table)]
    files = {row["id"]: row["file"] for row in _rows(root / "datapackage" / "sources.csv")}
    found = []
    for file in sorted(set(files.values())):
        raw = (sources_dir / file).read_bytes().decode("utf-8")
        mine = [row for row in rows if files[row["source"]] == file]
        found += hidden(raw, [(_start(raw, row), row["as_written"].replace(" ", "")) for row in mine])
    assert found == []


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _observations(table: Path) -> list[dict[str, str]]:
    return [row for row in _rows(table) if "quote_start" in row]


def _start(raw: str, row: dict[str, str]) -> int:
    """The raw offset of the figure of a row, white space in the text ignored."""
    quote = "".join(row["quote"].split())
    skip, at = quote.index("".join(row["as_written"].split())), int(row["quote_start"])
    while skip or raw[at].isspace():
        skip -= not raw[at].isspace()
        at += 1
    return at
