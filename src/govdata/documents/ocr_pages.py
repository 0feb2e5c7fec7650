"""Pages of a PDF document that are pictures -> their text, by rapidocr, whose wheel holds its models.

What is recognised is a reading: it is marked as such, with how sure the model is. Runs in a process of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib.metadata import version
from itertools import accumulate
from typing import Any

from govdata.documents.page_words import Box, Word, is_wide
from govdata.documents.pdf_pages import Picture, Recognized, read_pages
from govdata.documents.reading import MissingReader, Reading
from govdata.extras import not_installed
from govdata.reports.messages import Message

SCALE = 3.0
"""Pixels a point: 216 dpi, what offices scan with."""
MOST_PIXELS = 32_000_000
"""Of a page: A2 at that scale; a larger one is made coarser."""
_BODY, _BELOW = 0.75, 0.22
"""Shares of the height of a box that are the size of its characters, and that lie below their baseline."""
_LONG, _THICK = 24.0, 6.0
"""Points: a rule of a table is at least so long and at most so thick (a scan may be turned by half a degree)."""
_AROUND, _DARKER = 31, 10
"""A pixel is ink where it is so much darker than the mean of so many around it: rules of scans are faint."""
_SETTINGS = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
"""One thread: sums of floating point are the same on any machine of a kind."""


def read_pages_with_ocr(data: bytes) -> Reading:
    """A PDF document; pages without text are recognised.

    Raises:
        UnreadableDocument: as `read_pages`; or rapidocr or onnxruntime is missing.
    """
    try:
        import onnxruntime  # noqa: F401 (rapidocr asks for no engine by itself)
        import rapidocr
    except ImportError:
        raise MissingReader(*not_installed("rapidocr", _RECOGNIZING)) from None
    return read_pages(data, _RapidOcr(rapidocr))


class _RapidOcr:
    """The models, loaded once."""

    def __init__(self, rapidocr: Any) -> None:
        self.engine = rapidocr.RapidOCR(params=dict(_SETTINGS))
        self.name = f"rapidocr {version('rapidocr')}, onnxruntime {version('onnxruntime')}"

    def recognize(self, page: Any) -> Picture:
        """The lines and the rules of a page, in points from its lower left corner as it is shown."""
        width, height = page.get_size()
        scale = min(SCALE, math.sqrt(MOST_PIXELS / (width * height)))
        pixels = page.render(scale=scale).to_numpy()
        found = self.engine(pixels)
        lines = () if found.boxes is None else tuple(_lines(found, scale, height))
        return Picture(lines, tuple(_rules(pixels, scale, height)))


def _lines(found: Any, scale: float, height: float) -> Iterator[Recognized]:
    for corners, text, share in zip(found.boxes, found.txts, found.scores, strict=True):
        if text.strip():
            xs, ys = ([float(corner[axis]) / scale for corner in corners] for axis in (0, 1))
            yield Recognized(_word(text.strip(), min(xs), height - max(ys), max(xs), height - min(ys)), _rounded(share))


def _rules(pixels: Any, scale: float, height: float) -> Iterator[Box]:
    """The straight lines of a picture, upright and level: those of its tables."""
    import cv2

    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _DARKER)
    thick = cv2.dilate(dark, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
    long = int(_LONG * scale)
    for size in ((long, 1), (1, long)):
        kept = cv2.morphologyEx(thick, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
        for x, y, wide, tall, _ in cv2.connectedComponentsWithStats(kept)[2][1:].tolist():
            if min(wide, tall) <= _THICK * scale:
                yield _thin(x / scale, height - (y + tall) / scale, (x + wide) / scale, height - y / scale)


def _thin(left: float, bottom: float, right: float, top: float) -> Box:
    """A rule as the line in its middle."""
    x, y = (left + right) / 2, (bottom + top) / 2
    return (left, y, right, y) if right - left > top - bottom else (x, bottom, x, top)


def _rounded(share: float) -> float:
    return round(float(share), 2)


def _word(text: str, left: float, bottom: float, right: float, top: float) -> Word:
    """A line as a word whose characters share its width as they usually do."""
    weights = [2 if is_wide(letter) else 1 for letter in text]
    unit = (right - left) / sum(weights)
    lefts = tuple(left + unit * before for before in (0, *accumulate(weights[:-1])))
    tall = top - bottom
    return Word(text, lefts, left, bottom, right, top, _BODY * tall, bottom + _BELOW * tall, scanned=True)


_RECOGNIZING = Message("recognising the text of pictures", "识别图片中的文字")
