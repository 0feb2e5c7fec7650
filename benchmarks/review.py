"""How long a key takes on the review page, in a text of 2 MB: what the server does, without browser and network.

    python benchmarks/review.py [MEGABYTES]

A package is made in a temporary folder: an invented report of which a thousand figures are on record already, as after
a day of work. Each key is asked for as the page asks: `accept` is a decision and the form of the next item. Medians of
wall clock and of processor, the slowest key, and how much of the 100 ms that a person notices the median takes.
"""

from __future__ import annotations

import csv
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import govdata
from govdata.reviewing.decision_log import DecisionLog
from govdata.reviewing.desk import Desk
from govdata.reviewing.open_package import OpenPackage

SOURCE = "example-report"
KEYS, ON_RECORD, NOTICED = 60, 1000, 0.1
FILLER = "各项工作稳步推进，群众满意度不断提高，绿色发展理念深入人心，城市面貌焕然一新。" * 3


def report(size: int) -> str:
    """An invented report of so many bytes."""
    chance, found, length = random.Random(1), [], 0  # noqa: S311 (figures, no secrets)
    while length < size:
        parks, streets = chance.randint(20, 999), chance.random() * 5
        found.append(
            f"第{chance.randint(1, 99)}章 全区公园数量达{parks}座，其中社区公园近{parks // 10 * 10}座；绿化覆盖率超过"
            f"{chance.randint(1, 99)}%，比上年提高{chance.random() * 3:.1f}个百分点。全年安排绿化资金{streets + 4:.2f}"
            f"亿元，其中拨付街道{streets:.1f}亿元；管护经费下降{chance.random() * 9:.1f}%。{FILLER}\n\n"
        )
        length += len(found[-1].encode())
    return "".join(found)


def package(folder: Path, text: str) -> None:
    """The package of `govdata init` about another text, with nothing on record."""
    govdata.init(folder)
    for file in (folder / "archive").iterdir():
        file.unlink()
    (folder / "archive" / f"{SOURCE}.txt").write_text(text, encoding="utf-8", newline="")
    digest = hashlib.sha256(text.encode()).hexdigest()
    told = {"sha256": digest, "part_start": "0", "part_end": str(len(text))}
    told |= dict.fromkeys(("original", "original_sha256", "media_type", "reader", "pages"), "")
    path = folder / "datapackage" / "sources.csv"
    header, row, *_ = csv.reader(path.read_text(encoding="utf-8").splitlines())
    with path.open("w", encoding="utf-8", newline="") as table:
        changed = [told.get(name, cell) for name, cell in zip(header, row, strict=True)]
        csv.writer(table, lineterminator="\n").writerows([header, changed])
    for name in ("observations", "exclusions"):
        path = folder / "datapackage" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8", newline="")


class Reviewer:
    """Presses keys on one document, as the page would send them."""

    def __init__(self, folder: Path) -> None:
        self._desk = Desk(OpenPackage.of(folder, folder / "archive"), DecisionLog.open(folder / "log.jsonl", "A"))
        items = self._desk.source(SOURCE)["items"]
        self.figures = len(items)
        self._open = iter([item[0] for item in items if item[2] == 1])
        self._form = self._desk.item(SOURCE, next(self._open))

    def next(self) -> None:
        self._form = self._desk.item(SOURCE, next(self._open))

    def accept(self) -> None:
        self._decide("accept", [_change("observations", self._form, self._form["row"])])
        self.next()

    def exclude(self) -> None:
        start = str(self._form["start"])
        row = {"text": self._form["words"], "kind": "lexical", "reason": "r", "source": SOURCE, "start": start}
        self._decide("exclude", [_change("exclusions", self._form, row)])
        self.next()

    def bulk(self, count: int) -> None:
        forms = [self._desk.item(SOURCE, next(self._open)) for _ in range(count)]
        self._decide("bulk", [_change("observations", form, form["row"]) for form in forms])

    def undo(self) -> None:
        answer = self._desk.undo(SOURCE)
        self._desk.item(SOURCE, answer["starts"][0])

    def move(self) -> None:
        start, end = self._form["start"], self._form["end"]
        row = {"subject": "example", "indicator": "parks"}
        self._desk.read({"source": SOURCE, "table": "observations", "figure": [start + 1, end], "row": row})

    def search(self) -> None:
        self._desk.search(SOURCE, "街道")

    def sort(self) -> None:
        self._desk.sorted(SOURCE, self.figures // 2)

    def _decide(self, what: str, rows: list[dict[str, Any]]) -> None:
        self._desk.decide({"source": SOURCE, "what": what, "rows": rows})


def _change(table: str, form: dict[str, Any], row: dict[str, str]) -> dict[str, Any]:
    return {"table": table, "key": "", "seen": None, "row": row, "start": form["start"]}


def seconds(key: Callable[[], None], count: int) -> Iterator[tuple[float, float]]:
    """Wall clock and processor."""
    for _ in range(count):
        began, busy = time.perf_counter(), time.process_time()
        key()
        yield time.perf_counter() - began, time.process_time() - busy


def main() -> None:
    size = int(float(sys.argv[1]) * 1_000_000) if len(sys.argv) > 1 else 2_000_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "p"
        package(folder, report(size))
        began = time.process_time()
        reviewer = Reviewer(folder)
        print(f"{size:,} bytes, {reviewer.figures:,} items, opened in {time.process_time() - began:.1f} s of processor")
        for _ in range(0, ON_RECORD, 250):
            reviewer.bulk(250)
        keys = [reviewer.accept, reviewer.exclude, reviewer.next, reviewer.undo, reviewer.move, reviewer.search]
        print("\n| key | ms | ms of processor | slowest ms | of 100 ms |\n|---|--:|--:|--:|--:|")
        for key in (*keys, reviewer.sort):
            clock, busy = zip(*seconds(key, KEYS), strict=True)
            told = (median(clock) * 1000, median(busy) * 1000, max(clock) * 1000)
            cells = " | ".join(f"{each:.1f}" for each in told)
            print(f"| {key.__name__} | {cells} | {median(clock) / NOTICED:.2f} |")


if __name__ == "__main__":
    main()
