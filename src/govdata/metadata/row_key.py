"""A row's primary key as one text, as reports show it and as revisions and waivers name it."""

from __future__ import annotations

from collections.abc import Sequence

JOINT, ESCAPE = "|", "\\"
EVERY_ROW = "*"
"""What a revision writes in place of a key where it means all rows."""


def key_text(parts: Sequence[str]) -> str:
    """The parts joined by `|`, each `|` and backslash inside of them after a backslash: no two keys are one text.

    A key of one part stands as it is, but for one that would read as `*` or as an escape.
    """
    if len(parts) == 1:
        return f"{ESCAPE}{parts[0]}" if parts[0] == EVERY_ROW or parts[0].startswith(ESCAPE) else parts[0]
    return JOINT.join(part.replace(ESCAPE, ESCAPE * 2).replace(JOINT, ESCAPE + JOINT) for part in parts)


def old_key_text(parts: Sequence[str]) -> str:
    """The key as it was written before parts were told apart: it may stand for several rows."""
    return JOINT.join(parts)
