"""How long one row may be, as text: the one limit that holds for whatever is read and for whatever is released."""

from __future__ import annotations

LARGEST_RECORD = 16 << 20
"""Bytes of a line or a row, characters of a cell. More is taken for damage."""
