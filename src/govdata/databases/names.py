"""Names of tables and columns that a database takes: it tells no capitals from small letters, and keeps some itself."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

_RESERVED = "sqlite_"
"""SQLite keeps names that start so for its own tables."""


def distinct_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """A name for each of some names: whoever comes first has the plain one, a later one a number behind it.

    >>> distinct_names(["T", "t", "sqlite_a", ""], taken=["T_2"])
    ['T', 't_3', '_sqlite_a', '_']
    """
    used = {name.casefold() for name in taken}
    found = []
    for name in names:
        plain = _possible(name)
        numbered = (plain if number == 1 else f"{plain}_{number}" for number in count(1))
        found.append(next(each for each in numbered if each.casefold() not in used))
        used.add(found[-1].casefold())
    return found


def quoted(name: str) -> str:
    """A name as SQL has it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str]) -> str:
    """Names as SQL lists them."""
    return ", ".join(map(quoted, names))


def _possible(name: str) -> str:
    """A name without what no SQL text can have in it."""
    plain = name.replace("\0", "\ufffd") or "_"
    return f"_{plain}" if plain.casefold().startswith(_RESERVED) else plain
