"""Names of files and folders: one for each table and for each value of a partition, on every file system.

A file system may not tell capitals from small letters, or composed letters from decomposed ones. So what would have the
name of an earlier one has every byte escaped, as in a URL. So has a text that is Hive's word for no value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from govdata.errors import ReleaseRefused
from govdata.metadata.data_paths import NO_VALUE
from govdata.metadata.resource import is_kept_in_file_names
from govdata.reports.messages import LONGEST_QUOTE, Message

LONGEST_FOLDER = 255
"""Bytes that the name of a folder may have on Linux; other systems count letters and allow as many."""

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever extension follows."""


def safe_file_name(name: str) -> str:
    """A name that any file system takes: what is not a letter, a digit or `._-` is escaped as in a URL.

    So is a point at the start, which hides a file, or at the end, which Windows drops, and the start of the name of a
    device of Windows.

    >>> safe_file_name("a b"), safe_file_name(".a."), safe_file_name("aux.old"), safe_file_name("auxiliary")
    ('a%20b', '%2Ea%2E', '%61ux.old', 'auxiliary')
    """
    kept = "".join(letter if is_kept_in_file_names(letter) else quote(letter, safe="") for letter in name)
    first, last = kept[:1], kept[1:]
    start = _escaped(first) if first == "." or _DEVICE.match(kept) else first
    return start + (f"{last[:-1]}%2E" if last.endswith(".") else last)


def caseless(name: str) -> str:
    """What names share that a file system may take for one (Unicode, canonical caseless matching).

    >>> caseless("Étude") == caseless("e\N{COMBINING ACUTE ACCENT}TUDE")
    True
    """
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def distinct_file_names(names: Iterable[str]) -> Mapping[str, str]:
    """The file name of each of some names: whoever comes first has the plain one.

    >>> distinct_file_names(["T", "t", "a b"])
    {'T': 'T', 't': '%74', 'a b': 'a%20b'}
    """
    owners: dict[str, str] = {}
    return {name: _own_name(owners, "", name) for name in names}


def _own_name(owners: dict[str, str], place: str, text: str) -> str:
    """The name of a text at a place: the plain one, or the escaped one where another text has it."""
    plain = safe_file_name(text)
    return plain if owners.setdefault(caseless(place + plain), text) == text else _escaped(text)


class PartitionFolders:
    """The folder of each value of a partition, values in their order: who comes first has the plain name."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = keys
        self.owners: dict[str, str] = {}

    def folder(self, value: Sequence[Any]) -> str:
        """`a=1/b=2`: a level for each field of the partition.

        Raises:
            ReleaseRefused: a value is too long to name a folder.
        """
        path = ""
        for key, item in zip(self.keys, value, strict=True):
            before, path = path, self._level(f"{path}{safe_file_name(key)}=", item)
            if len(path[len(before) : -1].encode()) > LONGEST_FOLDER:
                raise _too_long(key, _text(item))
        return path

    def _level(self, place: str, item: Any) -> str:
        """A missing value has its folder before any text: no text gets that name."""
        self.owners.setdefault(caseless(place + NO_VALUE), "")
        return f"{place}{NO_VALUE if item is None else _own_name(self.owners, place, _text(item))}/"


def _too_long(key: str, value: str) -> ReleaseRefused:
    shown = value if len(value) <= LONGEST_QUOTE else f"{value[:LONGEST_QUOTE]}…"
    return ReleaseRefused(
        Message(
            f'The table is partitioned by {key}, and the value "{shown}" makes the name of its folder longer than'
            f" {LONGEST_FOLDER} bytes; each byte that is escaped counts three.",
            f"表按 {key} 分区，而取值“{shown}”会使文件夹名超过 {LONGEST_FOLDER} 字节（须转义的每字节计三）。",
        ),
        Message(
            f"Use a short code in {key}, or take {key} out of govdata.partitionBy.",
            f"请在 {key} 中改用简短的代码，或将 {key} 从 govdata.partitionBy 中去掉。",
        ),
    )


def _text(item: Any) -> str:
    """-0 and 0 are one number, and so one folder."""
    return str(item + 0.0 if isinstance(item, float) else item)


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
