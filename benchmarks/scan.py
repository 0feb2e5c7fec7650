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
from itertools import chain, count, islice, zip_longest
from pathlib import Path

from govdata.quantities.extraction import extract

GOLD = Path(__file__).resolve().parent.parent / "tests" / "end_to_end" / "gold"
NUMBER = re.compile(r"\d[\d.,]*")


def texts(english: bool) -> list[str]:
    """The labelled texts of one language."""
    return [
        path.read_text(encoding="utf-8") for path in sorted(GOLD.glob("*.txt")) if ("english" in path.name) == english
    ]


def varied(source: list[str], one_of: int) -> Iterator[str]:
    """The texts again and again, with other digits; of so many of their numbers one is kept."""
    for turn in count():
        shifted = str.maketrans("123456789", "".join(str((digit + turn) % 9 + 1) for digit in range(9)))
        for text in source:
            pieces = NUMBER.split(text.translate(shifted))
            numbers = NUMBER.findall(text.translate(shifted))
            kept = ("" if place % one_of else number for place, number in enumerate(numbers))
            yield "".join(chain.from_iterable(zip_longest(pieces, kept, fillvalue=""))) + "\n\n"


def of_length(source: list[str], one_of: int, characters: int) -> str:
    """A text of about so many characters."""
    shortest = min(map(len, source))
    return "".join(islice(varied(source, one_of), characters // shortest + 1))[:characters]


def seconds(text: str) -> tuple[float, int]:
    """Processor time of a reading, and how many figures it found."""
    start = time.process_time()
    found = sum(1 for _proposal in extract(text))
    return time.process_time() - start, found


def main(megabytes: float) -> None:
    print("| text | s per million characters | s per MB | figures per thousand characters |\n|---|--:|--:|--:|")
    for one_of, kind in ((1, "bulletin"), (4, "prose")):
        for english, language in ((True, "English"), (False, "Chinese")):
            report(f"{language}, {kind}", of_length(texts(english), one_of, int(megabytes * 10**6)))
    report("a run of digits", "1234567890" * int(megabytes * 10**5))


def report(name: str, text: str) -> None:
    """Print a row of the table."""
    list(extract(text[:1000]))
    taken, found = seconds(text)
    length, size = len(text) / 10**6, len(text.encode()) / 10**6
    print(f"| {name} | {taken / length:.2f} | {taken / size:.2f} | {found / len(text) * 1000:.1f} |")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2)
