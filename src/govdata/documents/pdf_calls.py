"""PDFium's functions as Python can call them fastest: what is asked for every character must cost little.

pypdfium2's own bindings check each argument and let go of the interpreter's lock; a process that reads one document
with one thread needs neither. Pointers are numbers here.
"""

from __future__ import annotations

import ctypes
import struct
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from itertools import repeat
from typing import Any

Call = Callable[..., Any]
NO_COLOR = (-1000, -1000, -1000, 255)
"""Like no colour that there is."""
_P, _I, _U, _F, _D = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float, ctypes.c_double
_BOX = struct.Struct("4f")
_FLOATS, _SIX, _DOUBLES, _COLORS = (struct.Struct(form).unpack_from for form in ("4f", "6f", "2d", "4I"))


class Calls:
    """The functions, each with room for what it gives."""

    def __init__(self) -> None:
        import pypdfium2.raw as pdfium

        def own(name: str, result: Any, *arguments: Any) -> Call:
            return ctypes.PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))

        self.count_chars = own("FPDFText_CountChars", _I, _P)
        self._unicode = own("FPDFText_GetUnicode", _U, _P, _I)
        self.text_object = own("FPDFText_GetTextObject", _P, _P, _I)
        self.angle = own("FPDFText_GetCharAngle", _F, _P, _I)
        self.font_size = own("FPDFText_GetFontSize", _D, _P, _I)
        self.loose_box = own("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
        self._matrix_of_char = own("FPDFText_GetMatrix", _I, _P, _I, _P)
        self._origin = own("FPDFText_GetCharOrigin", _I, _P, _I, _P, _P)
        self.count_objects = own("FPDFPage_CountObjects", _I, _P)
        self.object = own("FPDFPage_GetObject", _P, _P, _I)
        self.count_inner = own("FPDFFormObj_CountObjects", _I, _P)
        self.inner = own("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
        self.font = own("FPDFTextObj_GetFont", _P, _P)
        self.is_embedded = own("FPDFFont_GetIsEmbedded", _I, _P)
        self.kind = own("FPDFPageObj_GetType", _I, _P)
        self.render_mode = own("FPDFTextObj_GetTextRenderMode", _I, _P)
        self.is_transparent = own("FPDFPageObj_HasTransparency", _I, _P)
        self.clip = own("FPDFPageObj_GetClipPath", _P, _P)
        self.count_clips = own("FPDFClipPath_CountPaths", _I, _P)
        self.count_clip_segments = own("FPDFClipPath_CountPathSegments", _I, _P, _I)
        self.clip_segment = own("FPDFClipPath_GetPathSegment", _P, _P, _I, _I)
        self.count_segments = own("FPDFPath_CountSegments", _I, _P)
        self.segment = own("FPDFPath_GetPathSegment", _P, _P, _I)
        self.segment_kind = own("FPDFPathSegment_GetType", _I, _P)
        self.closes = own("FPDFPathSegment_GetClose", _I, _P)
        self._fill_color = own("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)
        self._bounds = own("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
        self._matrix = own("FPDFPageObj_GetMatrix", _I, _P, _P)
        self._point = own("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
        self._draw_mode = own("FPDFPath_GetDrawMode", _I, _P, _P, _P)
        self.room = ctypes.create_string_buffer(64)
        self.place = ctypes.addressof(self.room)
        self._four = tuple(self.place + 4 * index for index in range(4))

    def characters(self, page: int, indices: range) -> Iterator[tuple[int, tuple[float, float, float, float]]]:
        """The code and the loose box (left, top, right, bottom) of some characters, by index.

        The calls are made by `map`, not by our own loop: that is half of their cost.
        """
        room = bytearray(_BOX.size * len(indices))
        start = ctypes.addressof(ctypes.c_char.from_buffer(room)) if room else 0
        places = range(start, start + len(room), _BOX.size)
        deque(map(self.loose_box, repeat(page), indices, places), 0)
        return zip(map(self._unicode, repeat(page), indices), _BOX.iter_unpack(room), strict=True)

    def box(self) -> tuple[float, float, float, float]:
        """What `loose_box` has put into `place`: left, top, right, bottom."""
        return _FLOATS(self.room)

    def char_matrix(self, page: int, index: int) -> tuple[float, ...]:
        """The matrix of a character: a to f."""
        self._matrix_of_char(page, index, self.place)
        return _SIX(self.room)

    def origin(self, page: int, index: int) -> tuple[float, float]:
        """Where a character stands on its baseline."""
        self._origin(page, index, self.place, self.place + 8)
        return _DOUBLES(self.room)

    def color(self, each: int) -> tuple[int, int, int, int]:
        """The colour that fills an object: red, green, blue, alpha; `NO_COLOR` where it is a pattern."""
        return _COLORS(self.room) if self._fill_color(each, *self._four) else NO_COLOR

    def bounds(self, each: int) -> tuple[float, float, float, float]:
        """The box of an object: left, bottom, right, top."""
        return _FLOATS(self.room) if self._bounds(each, *self._four) else (0.0,) * 4

    def matrix(self, each: int) -> tuple[float, ...]:
        """The matrix of an object: a to f."""
        self._matrix(each, self.place)
        return _SIX(self.room)

    def point(self, segment: int) -> tuple[float, float]:
        """Where a segment ends."""
        self._point(segment, self.place, self.place + 4)
        return _FLOATS(self.room)[:2]

    def draw_mode(self, each: int) -> tuple[bool, bool]:
        """Whether a path is filled, and whether its lines are drawn."""
        self._draw_mode(each, self.place, self.place + 4)
        fill, stroke, *_ = _COLORS(self.room)
        return bool(fill), bool(stroke)


@cache
def calls() -> Calls:
    """The functions, bound once in a process."""
    return Calls()


def address(pointer: Any) -> int:
    """A pointer of pypdfium2 as a number."""
    return ctypes.cast(pointer, _P).value or 0
