"""Pages that are pictures: their text is recognised where that is asked for, as a reading and no proof."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from docs.template_documents import TITLE
from docs.template_documents import pdf as report

from govdata.documents.media_types import read_original
from govdata.documents.ocr_pages import read_pages_with_ocr
from govdata.documents.page_words import Word
from govdata.documents.pdf_pages import Picture, Recognized, read_pages
from govdata.documents.reading import Omission, OmissionReason, UnreadableDocument
from tests.support.documents import assert_lawful, cell_texts
from tests.support.pdfs import Page, pdf

pytest.importorskip("pypdfium2")
MISSING = importlib.util.find_spec("rapidocr") is None or importlib.util.find_spec("onnxruntime") is None
needs_ocr = pytest.mark.skipif(MISSING, reason="rapidocr and onnxruntime are not installed")
SCAN = Path(__file__).resolve().parents[3] / "shared" / "documents" / "telangana-go248-scan-2020.pdf"
PICTURE = (0.0, 0.0, 400.0, 600.0)


def line(text: str, left: float, base: float, share: float = 0.9) -> Recognized:
    lefts = tuple(left + 10 * at for at in range(len(text)))
    return Recognized(Word(text, lefts, left, base - 2, left + 10 * len(text), base + 8, 10, base, scanned=True), share)


class Told:
    """Recognises what it is told to."""

    name = "told 1"

    def __init__(self, lines: Sequence[Recognized], rules: Sequence[tuple[float, float, float, float]] = ()) -> None:
        self.picture, self.asked = Picture(tuple(lines), tuple(rules)), 0

    def recognize(self, page: Any) -> Picture:
        assert page.get_width() == PICTURE[2]
        self.asked += 1
        return self.picture


def test_only_a_page_without_text_is_recognised() -> None:
    told = Told([line("全年增长", 50, 500, 0.98), line("五成。", 90, 500, 0.91)])
    pages = (Page().text(50, 500, "增长273座。"), Page().picture(PICTURE), Page().text(50, 500, "减少。"))
    reading = read_pages(pdf(*pages), told)
    assert told.asked == 1
    assert reading.text.splitlines()[:2] == ["增长273座。", "全年增长五成。"]
    assert reading.uncertain == ((8, 15),)
    assert reading.confidence == ((8, 15, 0.91),)
    assert Omission(OmissionReason.RECOGNIZED, 2, 7) in reading.omissions
    assert reading.version.endswith("told 1")
    assert_lawful(reading)


def test_text_over_a_scan_is_not_replaced() -> None:
    told = Told([line("别的", 50, 500)])
    reading = read_pages(pdf(Page().picture(PICTURE).text(50, 500, "大57亿元", mode=3)), told)
    assert (reading.text, told.asked, reading.confidence) == ("大57亿元\n", 0, ())


def test_the_rules_of_a_picture_make_cells() -> None:
    rules = [(x, 400.0, x, 500.0) for x in (50.0, 150.0, 250.0)] + [(50.0, y, 250.0, y) for y in (400.0, 450.0, 500.0)]
    lines = [line(text, x, y) for text, x, y in (("甲", 60, 470), ("乙", 160, 470), ("5", 60, 420), ("6", 160, 420))]
    reading = read_pages(pdf(Page().picture(PICTURE)), Told(lines, rules))
    assert cell_texts(reading) == {(0, 0, 0): "甲", (0, 0, 1): "乙", (0, 1, 0): "5", (0, 1, 1): "6"}
    assert len(reading.confidence) == len(reading.uncertain) == 4


def test_a_picture_in_which_nothing_is_recognised_stays_one() -> None:
    reading = read_pages(pdf(Page().picture(PICTURE)), Told([]))
    assert (reading.text, reading.omissions) == ("", (Omission(OmissionReason.PICTURE, 1),))


def test_nothing_is_recognised_unless_asked() -> None:
    assert read_original(pdf(Page().picture(PICTURE)), "a.pdf").text == ""


def test_without_rapidocr_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(UnreadableDocument, match="needs rapidocr, which is not installed") as refusal:
        read_pages_with_ocr(pdf(Page()))
    assert "govdata[ocr]" in refusal.value.next_step.en


def scanned(data: bytes) -> bytes:
    """A document of one page as a scan of it."""
    import pypdfium2

    bitmap = pypdfium2.PdfDocument(data)[0].render(scale=2, grayscale=True, rev_byteorder=False)
    rows = (bytes(bitmap.buffer)[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))
    pixels = b"".join(rows)
    if len(set(pixels)) == 1:
        pytest.skip("no font of this machine has Chinese characters")
    page = Page(595, 842).picture((0, 0, 595, 842))
    return pdf(page, photo=(bitmap.width, bitmap.height, pixels))


@needs_ocr
def test_a_scan_of_a_report_is_recognised() -> None:
    reading = read_original(scanned(report()), "a.pdf", ocr=True)
    assert TITLE in reading.text
    found = [
        figure for figure in ("273座", "近200座", "50%", "0.6个百分点", "2.9亿元", "1.8亿元") if figure in reading.text
    ]
    assert len(found) >= 5
    assert sum(end - start for start, end in reading.uncertain) == len("".join(reading.text.split("\n")))
    assert all(0.5 <= share <= 1 for _, _, share in reading.confidence)
    assert_lawful(reading)


@needs_ocr
def test_a_scan_gives_the_same_each_time() -> None:
    data = scanned(report())
    assert read_original(data, ocr=True) == read_original(data, ocr=True)


@needs_ocr
@pytest.mark.skipif(not SCAN.is_file(), reason=f"{SCAN} is not there")
def test_a_real_scan_gives_its_figures_in_their_cells() -> None:
    reading = read_original(SCAN.read_bytes(), ocr=True)
    cells = set(cell_texts(reading).values())
    assert {"4000", "7500", "9000", "Rs.2,200", "Rs.2,800", "Rate in INR per day"} <= cells
