"""The folders of a partitioned table: one for each value, on every file system.

A file system may not tell capitals from small letters, or composed from decomposed ones (Unicode, canonical caseless
matching). So a value whose folder would be that of an earlier one has every byte escaped, as in a URL. So has a text
that is itself Hive's word for no value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""The folder of rows without a value, as Hive names it."""


def safe_file_name(name: str) -> str:
    """A name that any file system takes: what is not a letter, a digit or `._-` is escaped as in a URL."""
    kept = "".join(letter if letter.isalnum() or letter in "._-" else quote(letter, safe="") for letter in name)
    return f"%2E{kept[1:]}" if kept.startswith(".") else kept


def caseless(name: str) -> str:
    """What two names share that a file system may take for one."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


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
        plain = f"{place}{_folder_text(item)}/"
        owner = self.owners.setdefault(caseless(plain), plain)
        return plain if owner == plain else f"{place}{_escaped(_text(item))}/"


def _folder_text(item: Any) -> str:
    if item is None:
        return NO_VALUE
    text = _text(item)
    return _escaped(text) if text == NO_VALUE else safe_file_name(text)


def _text(item: Any) -> str:
    """-0 and 0 are one number, and so one folder."""
    return str(item + 0.0 if isinstance(item, float) else item)


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
