"""The reading of figures: seconds for a megabyte of English and of Chinese, side by side in one process.

    python benchmarks/scan.py [MEGABYTES]

The texts are the labelled ones of the tests, repeated with other digits, so that no figure is read twice; figures
stand in them as densely as in a bulletin. "Prose" are the same texts with three of four numbers gone. A run of digits
is none that anybody prints, but a broken file holds some. Seconds are processor time, so that a busy machine changes
little.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from govdata.quantities.extraction import extract

GOLD = Path(__file__).resolve().parent.parent / "tests" / "end_to_end" / "gold"
NUMBER = re.compile(r"\d[\d.,]*")


def texts(english: bool) -> list[str]:
    """The labelled texts of one language."""
    return [path.read_text(encoding="utf-8") for path in sorted(GOLD.glob("*.txt")) if ("english" in path.name) == english]


def varied(source: list[str], kept: float, random: Random) -> Iterator[str]:
    """The texts again and again, with other digits; of their numbers a share is kept."""
    while True:
        for text in source:
            yield NUMBER.sub(lambda number: _other(number[0], random) if random.random() < kept else "", text) + "\n\n"


def _other(number: str, random: Random) -> str:
    return re.sub("[1-9]", lambda _digit: str(random.randint(1, 9)), number)


def of_length(source: list[str], kept: float, characters: int) -> str:
    """A text of about so many characters."""
    pieces = varied(source, kept, Random(0))
    length = sum(map(len, source)) // len(source)
    return "".join(islice(pieces, characters // length + 1))[:characters]


def seconds(text: str) -> tuple[float, int]:
    """Processor time of a reading, and how many figures it found."""
    start = time.process_time()
    found = sum(1 for _proposal in extract(text))
    return time.process_time() - start, found


def main(megabytes: float) -> None:
    print("| text | s per million characters | s per MB | figures per thousand characters |\n|---|--:|--:|--:|")
    for kept, kind in ((1.0, "bulletin"), (0.25, "prose")):
        for english, language in ((True, "English"), (False, "Chinese")):
            report(f"{language}, {kind}", of_length(texts(english), kept, int(megabytes * 10**6)))
    report("a run of digits", "1234567890" * int(megabytes * 10**5))


def report(name: str, text: str) -> None:
    """Print a row of the table."""
    list(extract(text[:1000]))
    taken, found = seconds(text)
    length, size = len(text) / 10**6, len(text.encode()) / 10**6
    print(f"| {name} | {taken / length:.2f} | {taken / size:.2f} | {found / len(text) * 1000:.1f} |")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2)
