"""How well the scanner reads documents it has never seen: recall and precision against tests/gold/.

`python tests/test_gold.py FOLDER` scores another folder of the same layout.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from govdata.documents.reading import plain_reading
from govdata.evidence.proposals import HEADER, proposal_rows
from govdata.reports.serialize import as_csv

GOLD = Path(__file__).resolve().parent / "gold"
FIELDS = ("start", "as_written", "value", "unit", "qualifier", "lower", "upper")
QUALIFIERS = {
    "exact",
    "nearly",
    "less_than",
    "more_than",
    "at_least",
    "at_most",
    "about",
    "order_of",
    "range",
}


def fold(text: str) -> str:
    """The text without any white space, as quotes are matched."""
    return "".join(character for character in text if not character.isspace())


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@dataclass(frozen=True)
class Figure:
    """One reading of one figure: what a gold row holds and what a proposal must say."""

    start: int
    as_written: str
    value: Decimal | None
    unit: str
    qualifier: str
    lower: Decimal | None
    upper: Decimal | None

    @property
    def end(self) -> int:
        """Where it ends at the earliest (white space inside is not counted)."""
        return self.start + len(self.as_written)


@dataclass(frozen=True)
class Reading:
    """An acceptable reading; only the fields named in `compared` count."""

    figure: Figure
    compared: tuple[str, ...] = FIELDS

    def accepts(self, proposal: Figure) -> bool:
        return all(getattr(self.figure, field) == getattr(proposal, field) for field in self.compared)


@dataclass(frozen=True)
class Row:
    """A gold row: its readings, the main one first, and whether a reader may leave it out."""

    readings: tuple[Reading, ...]
    optional: bool

    @property
    def figure(self) -> Figure:
        return self.readings[0].figure

    def accepts(self, proposal: Figure) -> bool:
        return any(reading.accepts(proposal) for reading in self.readings)


@dataclass(frozen=True)
class Score:
    """What was found in one document; `missed` and `wrong` explain themselves line by line."""

    name: str
    wanted: int
    found: int
    proposed: int
    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    classes: tuple[str, ...]


def parse(record: dict[str, str]) -> Figure:
    return Figure(
        start=int(record["start"]),
        as_written=fold(record["as_written"]),
        value=number(record["value"]),
        unit=record["unit"],
        qualifier=record["qualifier"],
        lower=number(record["lower"]),
        upper=number(record["upper"]),
    )


def alternative(record: dict[str, str], given: dict[str, Any]) -> Reading:
    fields = {name: str(value) for name, value in given.items() if name != "*"}
    figure = parse({**record, **fields})
    if not given.get("*"):
        return Reading(figure)
    return Reading(figure, tuple({"start": 0, **fields}))


def read_gold(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(read_row(record) for record in csv.DictReader(lines))


def read_row(record: dict[str, str]) -> Row:
    also = record["also"]
    given = json.loads(also) if also.startswith("[") else [also] if also else []
    others = [alternative(record, item) for item in given if isinstance(item, dict)]
    return Row((Reading(parse(record)), *others), "optional" in given)


def read_text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def shown(figure: Figure) -> str:
    bounds = f"[{figure.lower if figure.lower is not None else ''},{figure.upper if figure.upper is not None else ''}]"
    return f"{figure.start} {figure.as_written} = {figure.value} {figure.unit} {figure.qualifier} {bounds}"


def differences(row: Row, proposal: Figure) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if getattr(row.figure, name) != getattr(proposal, name))


def overlapping(figure: Figure, others: Iterable[Figure]) -> Iterator[Figure]:
    return (other for other in others if other.start < figure.end and figure.start < other.end)


def score(name: str, rows: Sequence[Row], proposals: Sequence[Figure]) -> Score:
    """Match proposals and gold rows, at most one proposal a row: a figure proposed twice is wrong once."""
    matched: dict[int, Figure] = {}
    wrong = []
    for proposal in proposals:
        hits = (index for index, row in enumerate(rows) if index not in matched and row.accepts(proposal))
        index = next(hits, None)
        if index is None:
            wrong.append(proposal)
        else:
            matched[index] = proposal
    missed = [row for index, row in enumerate(rows) if index not in matched and not row.optional]
    lost = [explain_miss(row, proposals) for row in missed]
    bad = [explain_wrong(proposal, rows) for proposal in wrong]
    wanted = sum(not row.optional for row in rows)
    return Score(
        name=name,
        wanted=wanted,
        found=wanted - len(missed),
        proposed=len(proposals),
        right=len(matched),
        missed=tuple(
            f"{name}: missed {shown(row.figure)}  <- {cause}" for row, cause in zip(missed, lost, strict=True)
        ),
        wrong=tuple(f"{name}: wrong {shown(figure)}  <- {cause}" for figure, cause in zip(wrong, bad, strict=True)),
        classes=tuple(f"missed: {cause}" for cause in lost) + tuple(f"wrong: {cause}" for cause in bad),
    )


def explain_miss(row: Row, proposals: Sequence[Figure]) -> str:
    near = next(overlapping(row.figure, proposals), None)
    return "not proposed" if near is None else "another " + ", ".join(differences(row, near))


def explain_wrong(proposal: Figure, rows: Sequence[Row]) -> str:
    near = next((row for row in rows if any(overlapping(row.figure, [proposal]))), None)
    return "not a figure" if near is None else "another " + (", ".join(differences(near, proposal)) or "mention of it")


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def recall(scores: Iterable[Score]) -> float:
    found = list(scores)
    return ratio(sum(one.found for one in found), sum(one.wanted for one in found))


def precision(scores: Iterable[Score]) -> float:
    found = list(scores)
    return ratio(sum(one.right for one in found), sum(one.proposed for one in found))


def describe(scores: Sequence[Score]) -> str:
    lines = [f"{one.name}: recall {recall([one]):.3f}, precision {precision([one]):.3f}" for one in scores]
    lines.append(f"all: recall {recall(scores):.3f}, precision {precision(scores):.3f}")
    lines += [line for one in scores for line in (*one.missed, *one.wrong)]
    counts = Counter(name for one in scores for name in one.classes)
    return "\n".join(lines + [f"{count:4} {name}" for name, count in counts.most_common()])


def currency_of(path: Path) -> str:
    """The currency that a document of the set is given: `hkd` of `29-harbour-budget-speech.hkd.txt`."""
    return path.suffixes[-2].removeprefix(".") if len(path.suffixes) > 1 else ""


def proposals_of(path: Path) -> tuple[Figure, ...]:
    """What `govdata scan --propose csv` prints for a text, read back."""
    table = as_csv([HEADER, *proposal_rows([("text", plain_reading(read_text(path)))], currency=currency_of(path))])
    return tuple(parse(record) for record in csv.DictReader(io.StringIO(table, newline="")))


def score_folder(folder: Path, reader: Callable[[Path], Sequence[Figure]]) -> list[Score]:
    paths = sorted(folder.glob("*.txt"))
    return [score(path.stem, read_gold(path.with_suffix(".csv")), reader(path)) for path in paths]


def documents() -> list[Path]:
    return sorted(GOLD.glob("*.txt"))


def test_scanner_finds_the_figures_and_little_else() -> None:
    scores = score_folder(GOLD, proposals_of)
    assert recall(scores) >= 0.97, describe(scores)
    assert precision(scores) >= 0.98, describe(scores)


def test_gold_covers_its_documents() -> None:
    assert len(documents()) >= 8
    assert sum(len(read_gold(path.with_suffix(".csv"))) for path in documents()) > 300


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_every_gold_figure_stands_in_its_text(path: Path) -> None:
    text = read_text(path)
    readings = [reading for row in read_gold(path.with_suffix(".csv")) for reading in row.readings]
    for figure in (reading.figure for reading in readings):
        assert not text[figure.start].isspace(), shown(figure)
        assert fold(text[figure.start : figure.start + 99]).startswith(figure.as_written), shown(figure)


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_gold_rows_stand_in_order_and_apart(path: Path) -> None:
    figures = [row.figure for row in read_gold(path.with_suffix(".csv"))]
    assert all(one.end <= after.start for one, after in pairwise(figures))


def bounds_by_convention(figure: Figure) -> tuple[Decimal | None, Decimal | None]:
    value = figure.value
    if value is None:
        return figure.lower, figure.upper
    lower = value if figure.qualifier in {"more_than", "at_least", "order_of"} else None
    upper = value if figure.qualifier in {"nearly", "less_than", "at_most"} else None
    if figure.qualifier == "order_of":
        upper = value * 10
    if (figure.qualifier, figure.unit) == ("at_most", "rank"):
        lower = Decimal(1)
    return lower, upper


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_gold_bounds_follow_from_the_wording(path: Path) -> None:
    for figure in (row.figure for row in read_gold(path.with_suffix(".csv"))):
        assert figure.qualifier in QUALIFIERS, shown(figure)
        assert (figure.value is None) == (figure.qualifier == "range"), shown(figure)
        assert (figure.lower, figure.upper) == bounds_by_convention(figure), shown(figure)


PARKS = Figure(4, "273座", Decimal(273), "count", "exact", None, None)
FUNDS = Figure(12, "近2.6亿元", Decimal(260_000_000), "yuan", "nearly", None, Decimal(260_000_000))
ROWS = (
    Row((Reading(PARKS),), optional=False),
    Row((Reading(FUNDS), Reading(replace(FUNDS, unit="cny"))), optional=False),
    Row((Reading(Figure(30, "63岁", Decimal(63), "years", "exact", None, None)),), optional=True),
)


@pytest.mark.parametrize(
    ("proposals", "found", "right", "classes"),
    [
        ([PARKS, FUNDS], 2, 2, ()),
        ([PARKS, replace(FUNDS, unit="cny")], 2, 2, ()),
        ([PARKS, FUNDS, ROWS[2].figure], 2, 3, ()),
        ([PARKS], 1, 1, ("missed: not proposed",)),
        ([PARKS, FUNDS, PARKS], 2, 2, ("wrong: another mention of it",)),
        ([PARKS, FUNDS, replace(PARKS, start=50)], 2, 2, ("wrong: not a figure",)),
        ([replace(PARKS, unit="persons"), FUNDS], 1, 1, ("missed: another unit", "wrong: another unit")),
        ([replace(PARKS, start=3), FUNDS], 1, 1, ("missed: another start", "wrong: another start")),
        (
            [PARKS, replace(FUNDS, qualifier="about", upper=None)],
            1,
            1,
            ("missed: another qualifier, upper", "wrong: another qualifier, upper"),
        ),
    ],
)
def test_scorer_counts(proposals: list[Figure], found: int, right: int, classes: tuple[str, ...]) -> None:
    result = score("one", ROWS, proposals)
    assert (result.wanted, result.found, result.right, result.classes) == (2, found, right, classes)


def test_reading_may_leave_fields_open() -> None:
    record = {"start": "4", "as_written": "十几名", "value": "", "unit": "persons", "qualifier": "range"}
    row = read_row({**record, "lower": "11", "upper": "19", "also": '[{"as_written":"十几名","*":true}]'})
    assert row.accepts(Figure(4, "十几名", Decimal(10), "count", "more_than", Decimal(10), None))
    assert not row.accepts(Figure(5, "十几名", Decimal(10), "count", "more_than", Decimal(10), None))
    assert not row.accepts(Figure(4, "几名", Decimal(10), "count", "more_than", Decimal(10), None))


if __name__ == "__main__":
    sys.stdout.write(describe(score_folder(Path(sys.argv[1]), proposals_of)) + "\n")
