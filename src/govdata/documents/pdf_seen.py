"""What of a PDF page can be seen: its text objects, rules, fills and pictures, in the order in which they are painted.

Text is hidden that is invisible (render mode 3 without a picture below), has the colour of what is below it, is clipped
away, or is painted over. Invisible text over a picture is somebody's reading of it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from govdata.documents.page_words import Box

MOST_OBJECTS = 50_000
"""Objects of a page that are looked at; a map may have more, and no table."""
_DEPTH = 8
_MOST_SEGMENTS = 500
_MOST_FILLS = 400
_THIN = 3.5
_PICTURE = 0.05
"""The share of a page from which a picture may be a table or a chart, and no seal or logo."""
_WHITE = (255, 255, 255)
_NEAR = 8
_INVISIBLE, _FILLS_ALONE = {3, 7}, {0, 4}

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class Sight(Enum):
    """Whether a character is seen."""

    SEEN = 0
    HIDDEN = 1
    SCANNED = 2


@dataclass(frozen=True, slots=True)
class _Fill:
    order: int
    box: Box
    color: tuple[int, int, int]


@dataclass(slots=True)
class _Text:
    order: int
    address: int
    box: Box
    mode: int
    color: tuple[int, int, int]
    alpha: int
    clip: Box | None


@dataclass
class Seen:
    """What is painted on a page beside its text. `large` are pictures that may hold a table or a chart; `doubtful` are the text objects of which not everything is seen: a
    sight, or the box that clips them."""

    rules: list[Box] = field(default_factory=list)
    large: list[Box] = field(default_factory=list)
    doubtful: dict[int, Sight | Box] = field(default_factory=dict)

    def sight(self, text_object: Any, box: Box) -> Sight:
        """Whether a character of a text object is seen, by the middle of its box."""
        found = self.doubtful.get(_address(text_object), Sight.SEEN)
        if isinstance(found, Sight):
            return found
        return Sight.SEEN if _holds(found, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)) else Sight.HIDDEN


def look(page: Any) -> Seen:
    """What is painted on a page, in its own units."""
    painted = _Painted(page)
    painted.look()
    seen = Seen(painted.rules, list(painted.large_pictures()))
    for text in painted.texts:
        sight = painted.sight(text)
        if sight is not Sight.SEEN:
            seen.doubtful[text.address] = sight
    return seen


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _inside(inner: Box, outer: Box, slack: float = 1.0) -> bool:
    return (
        outer[0] - slack <= inner[0]
        and outer[1] - slack <= inner[1]
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def _apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def _point(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _times(one: Matrix, other: Matrix) -> Matrix:
    """First `one`, then `other`."""
    a, b, c, d, e, f = one
    (p, q), (r, s), (t, u) = _point(other, a, b), _point(other, c, d), _point(other, e, f)
    return p - other[4], q - other[5], r - other[4], s - other[5], t, u


def _moved(matrix: Matrix, box: Box) -> Box:
    if matrix == IDENTITY:
        return box
    corners = [_point(matrix, x, y) for x in box[::2] for y in box[1::2]]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


class _Painted:
    """One walk over the objects of a page, and of the forms in it."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self.pdfium, self.page = pdfium, page
        self.area = max(pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page), 1.0)
        self.texts: list[_Text] = []
        self.rules: list[Box] = []
        self.pictures: list[Box] = []
        self.fills: list[_Fill] = []
        self.fill_colors = {_WHITE}
        self.order = 0

    def look(self) -> None:
        """Walk over the objects in the order in which they are painted."""
        pdfium = self.pdfium
        count = min(pdfium.FPDFPage_CountObjects(self.page), MOST_OBJECTS)
        for index in range(count):
            self._object(pdfium.FPDFPage_GetObject(self.page, index), IDENTITY, _DEPTH)

    def _object(self, each: Any, matrix: Matrix, depth: int) -> None:
        self.order += 1
        if self.order > MOST_OBJECTS:
            return
        kind = self.pdfium.FPDFPageObj_GetType(each)
        if kind == self.pdfium.FPDF_PAGEOBJ_TEXT:
            self._text(each, matrix)
        elif kind == self.pdfium.FPDF_PAGEOBJ_PATH:
            self._path(each, matrix)
        elif kind == self.pdfium.FPDF_PAGEOBJ_IMAGE:
            self._picture(_moved(matrix, self._bounds(each)))
        elif kind == self.pdfium.FPDF_PAGEOBJ_FORM and depth:
            self._form(each, matrix, depth)

    def _form(self, each: Any, matrix: Matrix, depth: int) -> None:
        inner = _times(self._matrix(each), matrix)
        for index in range(max(self.pdfium.FPDFFormObj_CountObjects(each), 0)):
            self._object(self.pdfium.FPDFFormObj_GetObject(each, index), inner, depth - 1)

    def _matrix(self, each: Any) -> Matrix:
        found = self.pdfium.FS_MATRIX()
        self.pdfium.FPDFPageObj_GetMatrix(each, ctypes.byref(found))
        return found.a, found.b, found.c, found.d, found.e, found.f

    def _bounds(self, each: Any) -> Box:
        sides = [ctypes.c_float() for _ in range(4)]
        self.pdfium.FPDFPageObj_GetBounds(each, *map(ctypes.byref, sides))
        left, bottom, right, top = (side.value for side in sides)
        return left, bottom, right, top

    def _color(self, each: Any) -> tuple[tuple[int, int, int], int]:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not self.pdfium.FPDFPageObj_GetFillColor(each, *map(ctypes.byref, parts)):
            return (0, 0, 0), 255
        red, green, blue, alpha = (part.value for part in parts)
        return (red, green, blue), alpha

    def _picture(self, box: Box) -> None:
        """Keep a picture; a stack of strips of one scan is joined to one."""
        last = self.pictures[-1] if self.pictures else None
        if last and abs(last[0] - box[0]) < 1 and abs(last[2] - box[2]) < 1 and not _apart(last, _grown(box)):
            box = last[0], min(last[1], box[1]), last[2], max(last[3], box[3])
            self.pictures.pop()
        self.pictures.append(box)

    def large_pictures(self) -> Iterator[Box]:
        """Pictures that may hold a table or a chart."""
        for box in self.pictures:
            if (box[2] - box[0]) * (box[3] - box[1]) > _PICTURE * self.area:
                yield box

    def _text(self, each: Any, matrix: Matrix) -> None:
        color, alpha = self._color(each)
        mode = self.pdfium.FPDFTextObj_GetTextRenderMode(each)
        clip = self._clip(each)
        box = _moved(matrix, self._bounds(each))
        self.texts.append(_Text(self.order, _address(each), box, mode, color, alpha, clip and _moved(matrix, clip)))

    def _clip(self, each: Any) -> Box | None:
        """The box of what clips an object; None where nothing does."""
        pdfium = self.pdfium
        clip = pdfium.FPDFPageObj_GetClipPath(each)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        box: Box | None = None
        for index in range(max(count, 0)):
            segments = min(pdfium.FPDFClipPath_CountPathSegments(clip, index), _MOST_SEGMENTS)
            points = [self._end(pdfium.FPDFClipPath_GetPathSegment(clip, index, each)) for each in range(segments)]
            box = _cut(box, points) if points else box
        return box

    def _end(self, segment: Any) -> tuple[float, float]:
        x, y = ctypes.c_float(), ctypes.c_float()
        self.pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        return x.value, y.value

    def _path(self, each: Any, matrix: Matrix) -> None:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        self.pdfium.FPDFPath_GetDrawMode(each, ctypes.byref(mode), ctypes.byref(stroke))
        box = _moved(matrix, self._bounds(each))
        if min(box[2] - box[0], box[3] - box[1]) < _THIN:
            if stroke.value or mode.value:
                self.rules.append(box)
            return
        if stroke.value:
            self._lines(each, matrix)
        if mode.value and len(self.fills) < _MOST_FILLS and not self.pdfium.FPDFPageObj_HasTransparency(each):
            self._fill(each, box)

    def _fill(self, each: Any, box: Box) -> None:
        color, alpha = self._color(each)
        if alpha == 255 and self.pdfium.FPDFPath_CountSegments(each) <= 6:
            self.fills.append(_Fill(self.order, box, color))
            self.fill_colors.add(color)

    def _lines(self, each: Any, matrix: Matrix) -> None:
        """The straight lines of a path, each as a thin box."""
        pdfium = self.pdfium
        count = pdfium.FPDFPath_CountSegments(each)
        own = _times(self._matrix(each), matrix)
        before, start = (0.0, 0.0), (0.0, 0.0)
        for index in range(count if count <= _MOST_SEGMENTS else 0):
            segment = pdfium.FPDFPath_GetPathSegment(each, index)
            point = _point(own, *self._end(segment))
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                self._line(before, point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                self._line(point, start)
            before = point

    def _line(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        box = min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
        if min(box[2] - box[0], box[3] - box[1]) < 1 and max(box[2] - box[0], box[3] - box[1]) > _THIN:
            self.rules.append(box)

    def sight(self, text: _Text) -> Sight | Box:
        """Whether a text object is seen, or the box that it is seen in."""
        if text.mode in _INVISIBLE or text.alpha == 0:
            return Sight.SCANNED if self._on_picture(text) and text.mode in _INVISIBLE else Sight.HIDDEN
        if text.clip and _apart(text.box, text.clip):
            return Sight.HIDDEN
        if self._has_color_below(text) or self._is_painted_over(text):
            return Sight.HIDDEN
        return text.clip if text.clip and not _inside(text.box, text.clip, 2.0) else Sight.SEEN

    def _on_picture(self, text: _Text) -> bool:
        middle = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
        return any(_holds(box, middle) for box in self.large_pictures())

    def _has_color_below(self, text: _Text) -> bool:
        """Whether a text has the colour of what is painted below it; pictures may have any colour."""
        if text.mode not in _FILLS_ALONE or not any(_alike(text.color, color) for color in self.fill_colors):
            return False
        middle = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
        if any(_holds(box, middle) for box in self.pictures):
            return False
        below = [fill for fill in self.fills if fill.order < text.order and _holds(fill.box, middle)]
        return _alike(text.color, below[-1].color if below else _WHITE)

    def _is_painted_over(self, text: _Text) -> bool:
        if not self.fills or self.fills[-1].order < text.order:
            return False
        return any(fill.order > text.order and _inside(text.box, fill.box, 0.5) for fill in self.fills)


def _grown(box: Box) -> Box:
    return box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _cut(box: Box | None, points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    found = min(xs), min(ys), max(xs), max(ys)
    if box is None:
        return found
    return max(box[0], found[0]), max(box[1], found[1]), min(box[2], found[2]), min(box[3], found[3])
