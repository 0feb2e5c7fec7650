"""What the archive keeps of a document: the original as it is, its text, and the map between them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from govdata.documents.archive import sha256_of
from govdata.documents.file_kind import text_kind
from govdata.documents.limits import too_large
from govdata.documents.media_types import is_markdown, original_kind, read_original
from govdata.documents.position_map import TEXT_SUFFIX, PositionMap, is_too_large, map_name
from govdata.documents.reading import Reading, UnreadableDocument
from govdata.reports.messages import Message
from govdata.values import dataclass

_NO_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class ArchiveFiles:
    """The files of one document, to be written side by side in this order, and what its reader says of it.

    `text` is the name of its text: that of the original itself where that is plain text in UTF-8.
    """

    original: str
    text: str
    contents: Mapping[str, bytes]
    reading: Reading

    @property
    def sha256(self) -> str:
        """The hash of the text."""
        return sha256_of(self.contents[self.text])

    @property
    def original_sha256(self) -> str:
        """The hash of the original."""
        return sha256_of(self.contents[self.original])


def archive_files(data: bytes, name: str, *, ocr: bool = False) -> ArchiveFiles:
    """The files that the archive keeps of an original with a name; with `ocr` its pictures are recognised.

    Raises:
        UnreadableDocument: it cannot be read, has no reader, or is a table or data under the name of a text.
    """
    reading = storable(read_original(data, name, ocr=ocr))
    if original_kind(data, name) is None and (kind := text_kind(reading.text, name)):
        raise UnreadableDocument(kind.as_problem, kind.next_step)
    if is_own_text(data, name):
        return ArchiveFiles(name, name, {name: data}, reading)
    text, written = text_name(data, name), reading.text.encode()
    told = PositionMap(name, sha256_of(data), text, sha256_of(written), replace(reading, text="")).to_bytes()
    if is_too_large(told):
        raise too_large(Message("its position map is larger than one that can be read", "其位置表超过可读取的大小"))
    return ArchiveFiles(name, text, {name: data, text: written, map_name(text): told}, reading)


def text_name(data: bytes, name: str) -> str:
    """What the text of an original is called: bulletin.pdf -> bulletin.txt; the original's own name if it is a text."""
    if is_own_text(data, name):
        return name
    path = PurePath(name)
    return f"{name if path.suffix.lower() == TEXT_SUFFIX else path.stem}{TEXT_SUFFIX}"


def is_own_text(data: bytes, name: str) -> bool:
    """Whether an original is its own text: plain text in UTF-8 without a byte order mark."""
    if data.startswith(codecs.BOM_UTF8) or is_markdown(name) or original_kind(data, name) is not None:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def storable(reading: Reading) -> Reading:
    """A reading whose text can be written: a lone surrogate, which is of no character, is a replacement character."""
    return replace(reading, text=_NO_CHARACTER.sub("\ufffd", reading.text))
