"""What of a PDF page can be seen: its text objects, rules, fills and pictures, in the order in which they are painted.

Text is hidden that is invisible (render mode 3 without a picture below), has the colour of what is below it, is clipped
away, or is painted over. Invisible text over a picture is somebody's reading of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from govdata.documents.page_words import Box, holds
from govdata.documents.pdf_calls import NO_COLOR, calls

MOST_OBJECTS = 50_000
"""Objects of a page that are looked at; a map may have more, and no table."""
_DEPTH = 8
_MOST_SEGMENTS = 500
_MOST_FILLS = 400
_MOST_FLAT = 1000
_THIN = 3.5
_PICTURE = 0.05
"""The share of a page from which a picture may be a table or a chart, and no seal or logo."""
_OPAQUE, _CORNERS, _MOST_CORNERS = 255, 4, 6
_WHITE = (255, 255, 255, 255)
_NEAR = 8
_INVISIBLE, _FILLS_ALONE = {3, 7}, {0, 4}
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_LINE, _MOVE = 0, 2
"""Numbers of PDFium: kinds of objects, and of segments."""

Matrix = tuple[float, ...]
Color = tuple[int, int, int, int]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_Text = tuple[int, int, int, Color, int, Matrix]
"""A text object: its order, address, render mode, colour, count of clips, and the matrix of the form around it."""


class Sight(Enum):
    """Whether a character is seen."""

    SEEN = 0
    HIDDEN = 1
    SCANNED = 2


@dataclass(frozen=True, slots=True)
class _Fill:
    order: int
    box: Box
    color: Color


@dataclass
class Seen:
    """What is painted on a page beside its text.

    `large` are pictures that may hold a table or a chart; `doubtful` are the text objects of which not everything is
    seen: a sight, or the box that clips them. `flat` is where text objects stand that have no width, in a font that the
    document does not hold: a space, or one character that the font used instead does not have.
    """

    rules: list[Box] = field(default_factory=list)
    large: list[Box] = field(default_factory=list)
    doubtful: dict[int, Sight | Box] = field(default_factory=dict)
    flat: list[tuple[float, float]] = field(default_factory=list)

    def sight(self, text_object: int, box: Box) -> Sight:
        """Whether a character of a text object is seen, by the middle of its box."""
        found = self.doubtful.get(text_object, Sight.SEEN)
        if isinstance(found, Sight):
            return found
        return Sight.SEEN if holds(found, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)) else Sight.HIDDEN


def look(page: int, area: float) -> Seen:
    """What is painted on a page of so many square points, in its own units."""
    painted = _Painted(page, area)
    painted.look()
    return Seen(painted.rules, list(painted.large_pictures()), dict(painted.doubtful()), painted.flat)


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
    return _around([_point(matrix, x, y) for x in box[::2] for y in box[1::2]])


class _Painted:
    """One walk over the objects of a page, and of the forms in it."""

    def __init__(self, page: int, area: float) -> None:
        self.pdfium, self.page, self.area = calls(), page, max(area, 1.0)
        self.texts: list[_Text] = []
        self.doubted: list[_Text] = []
        self.rules: list[Box] = []
        self.pictures: list[Box] = []
        self.fills: list[_Fill] = []
        self.fill_colors = {_WHITE}
        self.plain_colors: set[Color] = set()
        self.flat: list[tuple[float, float]] = []
        self.fonts: dict[int, bool] = {}
        self.order = 0

    def look(self) -> None:
        """Walk over the objects in the order in which they are painted."""
        pdfium = self.pdfium
        for index in range(min(pdfium.count_objects(self.page), MOST_OBJECTS)):
            self._object(pdfium.object(self.page, index), IDENTITY, _DEPTH)

    def _object(self, each: int, matrix: Matrix, depth: int) -> None:
        self.order += 1
        if self.order > MOST_OBJECTS:
            return
        kind = self.pdfium.kind(each)
        if kind == _TEXT:
            self._text(each, matrix)
        elif kind == _PATH:
            self._path(each, matrix)
        elif kind == _IMAGE:
            self._picture(_moved(matrix, self.pdfium.bounds(each)))
        elif kind == _SHADING:
            self.fills.append(_Fill(self.order, _moved(matrix, self.pdfium.bounds(each)), NO_COLOR))
        elif kind == _FORM and depth:
            self._form(each, matrix, depth)

    def _form(self, each: int, matrix: Matrix, depth: int) -> None:
        inner = _times(self.pdfium.matrix(each), matrix)
        for index in range(max(self.pdfium.count_inner(each), 0)):
            self._object(self.pdfium.inner(each, index), inner, depth - 1)

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

    def _text(self, each: int, matrix: Matrix) -> None:
        """Keep a text object; most are dark, not clipped, and need no second look unless something is painted over."""
        pdfium = self.pdfium
        mode, color, clip = pdfium.render_mode(each), pdfium.color(each), pdfium.clip(each)
        clips = pdfium.count_clips(clip) if clip else 0
        text = self.order, each, mode, color, clips, matrix
        self.texts.append(text)
        if not self._is_embedded(pdfium.font(each)):
            self._keep_flat(each, matrix)
        if clips > 0 or mode in _INVISIBLE or not (color in self.plain_colors or self._is_plain(color)):
            self.doubted.append(text)

    def _is_embedded(self, font: int) -> bool:
        if font not in self.fonts:
            self.fonts[font] = self.pdfium.is_embedded(font) == 1
        return self.fonts[font]

    def _keep_flat(self, each: int, matrix: Matrix) -> None:
        """Keep the place of a text object without any width."""
        left, bottom, right, _ = self.pdfium.bounds(each)
        if left == right and len(self.flat) < _MOST_FLAT:
            self.flat.append(_point(matrix, left, bottom))

    def _is_plain(self, color: Color) -> bool:
        """Whether a colour is unlike all that something was filled with so far."""
        is_plain = color[3] > 0 and not any(_alike(color, each) for each in self.fill_colors)
        if is_plain:
            self.plain_colors.add(color)
        return is_plain

    def _clip(self, each: int) -> Box | None:
        """The box of what clips an object; None where nothing does."""
        pdfium = self.pdfium
        clip = pdfium.clip(each)
        box: Box | None = None
        for index in range(max(pdfium.count_clips(clip), 0)):
            segments = min(pdfium.count_clip_segments(clip, index), _MOST_SEGMENTS)
            points = [pdfium.point(pdfium.clip_segment(clip, index, segment)) for segment in range(segments)]
            box = _cut(box, _around(points)) if points else box
        return box

    def _path(self, each: int, matrix: Matrix) -> None:
        filled, drawn = self.pdfium.draw_mode(each)
        box = _moved(matrix, self.pdfium.bounds(each))
        if min(box[2] - box[0], box[3] - box[1]) < _THIN:
            if drawn or filled:
                self.rules.append(box)
            return
        if drawn:
            self._lines(each, matrix)
        if filled and len(self.fills) < _MOST_FILLS and not self.pdfium.is_transparent(each):
            self._fill(each, matrix, box)

    def _fill(self, each: int, matrix: Matrix, box: Box) -> None:
        """Keep a rectangle that is filled, as far as it is not clipped."""
        color = self.pdfium.color(each)
        clip = self._clip(each)
        box = _cut(box, _moved(matrix, clip)) if clip else box
        if color[3] == _OPAQUE and self._is_rectangle(each):
            self.fills.append(_Fill(self.order, box, color))
            self.fill_colors.add(color)
            self.plain_colors.clear()

    def _is_rectangle(self, each: int) -> bool:
        """Whether all corners of a path are those of a box."""
        pdfium = self.pdfium
        count = pdfium.count_segments(each)
        if not _CORNERS <= count <= _MOST_CORNERS:
            return False
        points = [pdfium.point(pdfium.segment(each, index)) for index in range(count)]
        return len({round(x, 1) for x, _ in points}) == len({round(y, 1) for _, y in points}) == 2

    def _lines(self, each: int, matrix: Matrix) -> None:
        """The straight lines of a path, each as a thin box."""
        pdfium = self.pdfium
        count = pdfium.count_segments(each)
        own = _times(pdfium.matrix(each), matrix)
        before, start = (0.0, 0.0), (0.0, 0.0)
        for index in range(count if count <= _MOST_SEGMENTS else 0):
            segment = pdfium.segment(each, index)
            point = _point(own, *pdfium.point(segment))
            kind = pdfium.segment_kind(segment)
            if kind == _MOVE:
                start = point
            elif kind == _LINE:
                self._line(before, point)
            if pdfium.closes(segment):
                self._line(point, start)
            before = point

    def _line(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        box = min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
        if min(box[2] - box[0], box[3] - box[1]) < 1 and max(box[2] - box[0], box[3] - box[1]) > _THIN:
            self.rules.append(box)

    def doubtful(self) -> Iterator[tuple[int, Sight | Box]]:
        """The text objects of which not everything is seen."""
        last_fill = self.fills[-1].order if self.fills else 0
        below = [text for text in self.texts if text[0] < last_fill]
        for text in {text[1]: text for text in [*self.doubted, *below]}.values():
            sight = self._sight(text)
            if sight is not Sight.SEEN:
                yield text[1], sight

    def _sight(self, text: _Text) -> Sight | Box:
        """Whether a text object is seen, or the box that it is seen in."""
        order, each, mode, color, clips, matrix = text
        box = _moved(matrix, self.pdfium.bounds(each))
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if mode in _INVISIBLE or not color[3]:
            scanned = mode in _INVISIBLE and any(holds(picture, middle) for picture in self.large_pictures())
            return Sight.SCANNED if scanned else Sight.HIDDEN
        if self._has_color_below(text, middle) or self._is_painted_over(order, box):
            return Sight.HIDDEN
        clip = self._clip(each) if clips > 0 else None
        clip = _moved(matrix, clip) if clip else None
        if not clip or _inside(box, clip, 2.0):
            return Sight.SEEN
        return Sight.HIDDEN if _apart(box, clip) else clip

    def _has_color_below(self, text: _Text, middle: tuple[float, float]) -> bool:
        """Whether a text has the colour of what is painted below it; pictures may have any colour."""
        order, _, mode, color, *_ = text
        if mode not in _FILLS_ALONE or any(holds(box, middle) for box in self.pictures):
            return False
        below = [fill.color for fill in self.fills if fill.order < order and holds(fill.box, middle)]
        return _alike(color, below[-1] if below else _WHITE)

    def _is_painted_over(self, order: int, box: Box) -> bool:
        return any(fill.order > order and fill.color != NO_COLOR and _inside(box, fill.box, 0.5) for fill in self.fills)


def _grown(box: Box) -> Box:
    return box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2


def _alike(one: Color, other: Color) -> bool:
    return abs(one[0] - other[0]) <= _NEAR and abs(one[1] - other[1]) <= _NEAR and abs(one[2] - other[2]) <= _NEAR


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _cut(box: Box | None, other: Box) -> Box:
    """What two boxes have in common."""
    if box is None:
        return other
    return max(box[0], other[0]), max(box[1], other[1]), min(box[2], other[2]), min(box[3], other[3])
