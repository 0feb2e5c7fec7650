"""The row of the table of sources that a document gives: what can be known of it without a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PurePath

from govdata.documents.archive import language_of
from govdata.documents.archive_files import ArchiveFiles
from govdata.documents.reading import Reading, reader_label
from govdata.metadata.schema import Schema

ORIGINAL_COLUMNS = ("original", "original_sha256", "media_type", "reader", "pages")
"""The columns that lead from a text to its original; a table that lacks one is told of it."""
DATES = ("date_start", "date_end")
BASIS = "metadata"
"""Where a title or a date comes from: the properties of the file, and not its print."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def source_cells(id_: str, files: ArchiveFiles, schema: Schema) -> dict[str, str]:
    """What is known of a document, by column; a title or a date whose basis the table cannot have is left out."""
    reading, is_text = files.reading, files.original == files.text
    title = " ".join(reading.title.split())
    cells = {
        "id": id_,
        "file": files.text,
        "sha256": files.sha256,
        "original": files.original,
        "original_sha256": files.original_sha256,
        "media_type": reading.media_type,
        "reader": "" if is_text else reader_label(reading),
        "pages": str(reading.pages or ""),
        "length": str(len(files.contents[files.text].decode("utf-8"))),
        "language": _language(reading),
    }
    if title and _allows(schema, "title_basis"):
        cells |= {"title": title, "title_basis": BASIS}
    day = _day(reading.date)
    if day and _allows(schema, "date_basis"):
        cells |= dict.fromkeys(DATES, day) | {"date_basis": BASIS}
    return cells


def _allows(schema: Schema, name: str) -> bool:
    """Whether a column can say that something comes from the properties of the file."""
    found = schema.field(name)
    values = found.constraints.get("enum") if found else None
    return not isinstance(values, list) or BASIS in values


def _language(reading: Reading) -> str:
    told = reading.language.replace("_", "-")
    return told if _LANGUAGE.fullmatch(told) else language_of(reading.text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def new_id(name: str, taken: Iterable[str]) -> str:
    """An identifier made of the name of a file that no source has yet: bulletin-2024, bulletin-2024-2."""
    words = re.findall("[a-z0-9]+", PurePath(name).stem.lower())
    stem = "-".join(words if any(word.isalpha() for word in words) else ["source", *words])
    others = set(taken)
    return next(each for each in _numbered(stem) if each not in others)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
