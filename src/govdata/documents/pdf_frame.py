"""Coordinates of a PDF page turned: as the page is shown, or so that a part of its text is upright."""

from __future__ import annotations

from dataclasses import dataclass

from govdata.documents.page_words import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page (left, bottom, right, top in its own units), turned clockwise by quarters."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height after turning."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarters % 2 else (width, height)

    def turned(self, quarters: int) -> Frame:
        """The same page in another turn."""
        return Frame(self.left, self.bottom, self.right, self.top, quarters % 4)

    def place(self, box: Box) -> Box:
        """A box of the page's own units, as it stands after turning."""
        left, bottom, right, top = box
        if self.quarters == 0:
            return left - self.left, bottom - self.bottom, right - self.left, top - self.bottom
        if self.quarters == 1:
            return bottom - self.bottom, self.right - right, top - self.bottom, self.right - left
        if self.quarters == 2:
            return self.right - right, self.top - top, self.right - left, self.top - bottom
        return self.top - top, left - self.left, self.top - bottom, right - self.left

    def origin(self, box: Box) -> Box:
        """A box after turning, in the page's own units."""
        left, bottom, right, top = box
        if self.quarters == 0:
            return left + self.left, bottom + self.bottom, right + self.left, top + self.bottom
        if self.quarters == 1:
            return self.right - top, left + self.bottom, self.right - bottom, right + self.bottom
        if self.quarters == 2:
            return self.right - right, self.top - top, self.right - left, self.top - bottom
        return bottom + self.left, self.top - right, top + self.left, self.top - left
