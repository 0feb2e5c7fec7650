"""Reading a PDF beside its peers, each in its own process.

    python benchmarks/documents.py [FILE or PAGES]        # by default a document of 40 pages, made here

pypdfium2 alone gives all characters with their boxes in three ways: each by its index, as its documentation has it
(`get_text_range(index, 1)`, `get_charbox(index)`); with the text of a page at once; and by the functions of PDFium that
lie below. Ratios are to the first and to the second, which is harder. govdata makes of the characters lines, columns,
paragraphs, tables and margins. Its reader runs in a process of its own, whose start has a row, too: the same for a
document of one page. pdfminer.six lays out lines; pdfplumber gives characters, and its tables in a row of their own.
Times are those of the processor, without imports, but with the start of govdata's own process; the best of five.
"""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES, RUNS = 40, 5
PROSE = (
    "The output of the county was 1,234.5 million in the year, and grew by 5.8 percent over that of the",
    "year before; industry had a share of 45.3 percent, farming one of 12.1 percent, and all services the",
    "rest of it, as the tables below show for each of the towns and for the years since the last census.",
)


def make(pages: int) -> bytes:
    """A document of prose, and on each page a table with lines and one without."""
    sys.path.insert(0, str(ROOT))
    from tests.support.pdfs import Page, pdf

    return pdf(*(_page(Page(595, 842), number) for number in range(1, pages + 1)))


def _page(page, number: int):  # type: ignore[no-untyped-def]
    page.text(60, 810, "Statistical bulletin of the county").text(290, 30, f"- {number} -")
    for paragraph in range(7):
        page.lines(50, 770 - 60 * paragraph, PROSE, leading=13)
    page.grid([50, 170, 290, 410], [360 - 16 * row for row in range(9)])
    for row in range(8):
        for column, text in enumerate((f"Town {row}", f"{number},{row}12.5", f"{row}.{number}")):
            page.text(55 + 120 * column, 348 - 16 * row, text)
    for row in range(8):
        page.text(50, 200 - 14 * row, f"Crop {row}").right(250, 200 - 14 * row, f"{row}12.5")
        page.right(350, 200 - 14 * row, f"-{row}.1")
    return page


def pypdfium2_pages(data: bytes) -> int:
    import pypdfium2

    count = 0
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        letters, boxes = text.get_text_range(), [text.get_charbox(index) for index in range(text.count_chars())]
        count += len(boxes) if letters else 0
    return count


def pypdfium2_characters(data: bytes) -> int:
    import pypdfium2

    found = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        indices = range(text.count_chars())
        found += [(text.get_text_range(index, 1), text.get_charbox(index)) for index in indices]
    return len(found)


def pdfium_functions(data: bytes) -> int:
    from ctypes import c_double

    import pypdfium2
    import pypdfium2.raw as pdfium

    count, sides = 0, [c_double() for _ in range(4)]
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            pdfium.FPDFText_GetUnicode(text.raw, index)
            pdfium.FPDFText_GetCharBox(text.raw, index, *sides)
            count += 1
    return count


def govdata_inside(data: bytes) -> int:
    from govdata.documents.pdf_pages import read_pages

    return len(read_pages(data).text)


def govdata(data: bytes) -> int:
    from govdata.documents.media_types import read_original

    return len(read_original(data).text)


def govdata_start(_: bytes) -> int:
    return govdata(make(1))


def pdfminer(data: bytes) -> int:
    from pdfminer.high_level import extract_text  # type: ignore[import-not-found]

    return len(extract_text(BytesIO(data)))


def pdfplumber_characters(data: bytes) -> int:
    import pdfplumber  # type: ignore[import-not-found]

    with pdfplumber.open(BytesIO(data)) as document:
        return sum(len(page.chars) for page in document.pages)


def pdfplumber_tables(data: bytes) -> int:
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as document:
        return sum(len(page.extract_text() or "") + len(page.extract_tables()) for page in document.pages)


TASKS: dict[str, Callable[[bytes], int]] = {
    "pypdfium2: each character and its box, by index": pypdfium2_characters,
    "pypdfium2: text of each page, box of each character": pypdfium2_pages,
    "PDFium's functions through pypdfium2.raw, by index": pdfium_functions,
    "govdata, in this process": govdata_inside,
    "govdata, in a process of its own": govdata,
    "of that, the start (a document of one page)": govdata_start,
    "pdfminer.six: text": pdfminer,
    "pdfplumber: characters": pdfplumber_characters,
    "pdfplumber: text and tables": pdfplumber_tables,
}


def used() -> float:
    """Seconds of the processor, of this process and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def run_one(name: str, file: Path) -> None:
    """Print what was counted, seconds, and the peak in megabytes, of this process or its largest child."""
    data, times = file.read_bytes(), []
    TASKS[name](data)  # imports
    for _ in range(RUNS):
        before = used()
        counted = TASKS[name](data)
        times.append(used() - before)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(counted, min(times), peak / 1024)


def versions() -> str:
    found = []
    for name in ("pypdfium2", "pdfminer.six", "pdfplumber"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return f"Python {platform.python_version()}, " + ", ".join(found)


def main(file: Path) -> None:
    print(f"{file.name}, {file.stat().st_size / 1e6:.1f} MB; {versions()}\n")
    print("| what | seconds | by index | in bulk | peak MB | characters |\n|---|--:|--:|--:|--:|--:|")
    rows: list[tuple[str, float, float, float]] = []
    for name in TASKS:
        command = [sys.executable, __file__, "--run", name, str(file)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            print(f"| {name} | not run: {done.stderr.strip().splitlines()[-1][:60]} | | | | |", flush=True)
            continue
        counted, seconds, peak = map(float, done.stdout.split())
        rows.append((name, counted, seconds, peak))
    by_index, in_bulk = rows[0][2], rows[1][2]
    for name, counted, seconds, peak in rows:
        ratios = f"{seconds / by_index:.2f} | {seconds / in_bulk:.2f}"
        print(f"| {name} | {seconds:.2f} | {ratios} | {peak:.0f} | {counted:,.0f} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_one(sys.argv[2], Path(sys.argv[3]))
    elif len(sys.argv) > 1 and Path(sys.argv[1]).is_file():
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            made = Path(temporary) / "made.pdf"
            made.write_bytes(make(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES))
            main(made)
