"""The front door to documents: read as they are, and taken into the archive of a package.

A part of `api`, under the same rules: what a call needs is imported when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from govdata import progress
from govdata.arguments import checks_arguments
from govdata.errors import SourceError, UsageError, os_reason
from govdata.reports.messages import Message

if TYPE_CHECKING:
    from govdata.documents.additions import Addition
    from govdata.documents.reading import Reading


@checks_arguments
def add(
    files: Sequence[Path | str],
    path: Path | str | None = None,
    *,
    sources: Path | str | None = None,
    replace: bool = False,
    ocr: bool = False,
) -> Addition:
    """Take documents into the archive of a package: each as it is, its text, its position map, a row of `sources`.

    `bulletin.pdf` gives `bulletin.pdf`, `bulletin.txt` (UTF-8) and `bulletin.map.json`, side by side; plain text in
    UTF-8 is its own text. The row has what can be known, in the columns that the table has: file, hashes, media type,
    reader, pages, length, language, and title and date where the properties of the file tell them. The files come
    first and the row last: what was ended halfway is finished by the next call. A document that is there already
    changes nothing.

    Args:
        files: the documents.
        path: the package, as for `validate`.
        sources: the archive; by default the folder `archive` of the package, which is made.
        replace: put a corrected edition in the place of a document of the same name; `rebase` moves the package to it.
        ocr: recognise the text of PDF pages that have none (`govdata[ocr]`): a reading, whose figures stay undecided.

    Returns:
        What became of each document. One without text is refused, and the others are taken all the same.

    Raises:
        UsageError: no file is named, there is no such archive, no table has the role `sources`, or another file of
            that name is in the archive.
        SourceError: a document cannot be read; nothing is written.
        DescriptorError: the descriptor cannot be read at all.
        WriteError: a file cannot be written, or the table of sources is no plain CSV file.
    """
    from govdata.adding import ARCHIVE, plan_addition, write_addition
    from govdata.documents.archive import archive_folder
    from govdata.metadata import load_package

    if not files:
        raise UsageError(Message("No document is named.", "未指明要收入的文件。"), Message.same("govdata add FILE..."))
    package = load_package(None if path is None else Path(path))
    archive = package.root / ARCHIVE if sources is None else archive_folder(sources)
    planned = plan_addition(package, [Path(file) for file in files], archive, replace=replace, ocr=ocr)
    return write_addition(planned)


@checks_arguments
def read(file: Path | str, *, ocr: bool = False) -> Reading:
    """The text of a document with its blocks and their places (page, box, cell, bytes), and what is not in it.

    PDF (`govdata[pdf]`), HTML (`govdata[html]`), DOCX, OFD, workbooks (XLSX and ODS; XLS with `govdata[sheets]`),
    Markdown, and text in any usual encoding. What the bytes say comes before what the name says.

    Args:
        file: the document.
        ocr: whether the text of PDF pages that have none is recognised in their pictures (`govdata[ocr]`). It is a
            reading, and no proof: `uncertain` and `confidence` say where. Text that is there is never replaced.

    Raises:
        SourceError: it cannot be read, is encrypted, broken or too large, or is in a format that must be converted
            first; the next step says how.
    """
    from govdata.documents.archive import LARGEST_TEXT
    from govdata.documents.media_types import read_original
    from govdata.documents.reading import UnreadableDocument
    from govdata.files import read_bounded

    path = Path(file)
    progress.begin(progress.READING, path.name)
    try:
        return read_original(read_bounded(path, LARGEST_TEXT), path.name, ocr=ocr)
    except OSError as error:
        raise SourceError(path, os_reason(error)) from error
    except UnreadableDocument as error:
        raise SourceError(path, error.problem, error.next_step) from error
