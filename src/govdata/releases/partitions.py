"""The folders of a partitioned table: one for each value, on every file system.

A file system may not tell capitals from small letters, or composed letters from decomposed ones. So a value whose
folder would be that of an earlier one has every byte escaped, as in a URL. So has a text that is Hive's word for no
value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from govdata.metadata.names import caseless

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""The folder of rows without a value, as Hive names it."""


def safe_file_name(name: str) -> str:
    """A name that any file system takes: what is not a letter, a digit or `._-` is escaped as in a URL."""
    kept = "".join(letter if letter.isalnum() or letter in "._-" else quote(letter, safe="") for letter in name)
    return f"%2E{kept[1:]}" if kept.startswith(".") else kept


class PartitionFolders:
    """The folder of each value of a partition, values in their order: who comes first has the plain name."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys
        self.owners: dict[str, str] = {}

    def folder(self, value: Sequence[Any]) -> str:
        """`a=1/b=2`: a level for each field of the partition."""
        path = ""
        for key, item in zip(self.keys, value, strict=True):
            path = self._level(f"{path}{safe_file_name(key)}=", item)
        return path

    def _level(self, place: str, item: Any) -> str:
        none = f"{place}{NO_VALUE}/"
        self.owners.setdefault(caseless(none), none)
        if item is None:
            return none
        plain = f"{place}{safe_file_name(_text(item))}/"
        is_own = plain != none and self.owners.setdefault(caseless(plain), plain) == plain
        return plain if is_own else f"{place}{_escaped(_text(item))}/"


def _text(item: Any) -> str:
    """-0 and 0 are one number, and so one folder."""
    return str(item + 0.0 if isinstance(item, float) else item)


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
