"""The parts of a document that is a ZIP package (DOCX, OFD, XLSX, ODS), read one by one; a bomb is refused."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from govdata.documents.file_kind import WITHOUT_PASSWORD
from govdata.documents.limits import refuse_many, too_large
from govdata.documents.reading import UnreadableDocument
from govdata.reports.messages import Message

MOST_MEMBERS = 20_000
LARGEST_PART = 64 << 20
"""Of one part of text; pictures are not read."""
LARGEST_SUM = 256 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,  # a version or a method of compression that no office program writes
)
_REPAIR = Message(
    "Open the document in the program that made it, and save it again.", "请用原软件打开该文件后重新保存。"
)


@dataclass
class Parts:
    """The members of a package by their names; a name is found whatever its case, as Office does."""

    archive: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]
    _read: int = field(default=0)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self.members

    def read(self, name: str) -> bytes | None:
        """The content of a part, None where there is none.

        Raises:
            UnreadableDocument: it is damaged, encrypted, or larger than a document has.
        """
        info = self.members.get(_key(name))
        if info is None:
            return None
        try:
            with self.archive.open(info) as file:
                data = file.read(LARGEST_PART + 1)
        except _DAMAGED as error:
            raise damaged(f"{name}: {error}", name) from error
        except RuntimeError as error:  # zipfile: a password
            raise encrypted() from error
        self._read += len(data)
        if len(data) > LARGEST_PART or self._read > LARGEST_SUM:
            raise _bomb(name)
        return data


def open_parts(data: bytes) -> Parts:
    """The parts of a package.

    Raises:
        UnreadableDocument: it is no ZIP archive, or has more members than a document.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise damaged(str(error), "ZIP") from error
    members = {_key(info.filename): info for info in archive.infolist() if not info.is_dir()}
    refuse_many(len(members), MOST_MEMBERS, Message("parts", "部件"))
    return Parts(archive, members)


def resolve(base: str, target: str) -> str:
    """The name of a part that another one names, relative to it or from the root of the package."""
    joined = target if target.startswith(("/", "\\")) else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined.replace("\\", "/")).lstrip("/")


def damaged(detail: str, where: str) -> UnreadableDocument:
    """The refusal of a package that is broken, with what was found (for English readers) and where."""
    return UnreadableDocument(Message(f"it is damaged ({detail})", f"文件已损坏（出错处：{where}）"), _REPAIR)


def encrypted() -> UnreadableDocument:
    """The refusal of a document that asks for a password."""
    return UnreadableDocument(Message("it is encrypted", "文件已加密"), WITHOUT_PASSWORD)


def _bomb(name: str) -> UnreadableDocument:
    return too_large(
        Message(
            f"its part {name} expands to more than {LARGEST_PART >> 20} MB, or all of them to {LARGEST_SUM >> 20}",
            f"部件 {name} 解压后超过 {LARGEST_PART >> 20} MB，或全部部件超过 {LARGEST_SUM >> 20} MB",
        )
    )


def _key(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()
