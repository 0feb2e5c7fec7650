"""A Word document (DOCX: ISO/IEC 29500) -> its text, by a walk of our own over its XML.

Libraries for DOCX give the paragraphs of the body alone, keep deleted text or lose inserted text, and refuse a package
with a part that is not there, which Word opens.
"""

from __future__ import annotations

from collections.abc import Iterator

from govdata.documents.docx_body import BodyReader
from govdata.documents.docx_inline import InlineReader
from govdata.documents.docx_numbering import Numbering
from govdata.documents.docx_package import WordPackage, core_properties, open_package
from govdata.documents.docx_styles import Styles
from govdata.documents.reading import Omission, OmissionReason, Reading
from govdata.documents.zip_parts import damaged

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_VERSION = "1"


def read_docx(data: bytes) -> Reading:
    """Read a Word document: its body, then its notes, then its running heads.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    package = open_package(data)
    body = _read_body(package)
    title, language, date = core_properties(package)
    left_out = body.inline.left_out.items()
    omissions = [Omission(reason, count=count, where=where) for (reason, where), count in left_out]
    return Reading(
        body.composer.text,
        tuple(body.composer.blocks),
        MEDIA_TYPE,
        "docx",
        _VERSION,
        omissions=(*omissions, *_missing(package)),
        folded=tuple(body.composer.folded),
        title=title,
        language=language,
        date=date,
    )


def _read_body(package: WordPackage) -> BodyReader:
    document = package.xml(package.main)
    content = document.child("w:body") if document else None
    if content is None:
        raise damaged(f"{package.main} has no body", package.main)
    styles = Styles.of(package.related("styles"))
    body = BodyReader(InlineReader(package, styles), Numbering.of(package.related("numbering"), styles))
    body.read(content)
    body.notes()
    body.margins()
    return body


def _missing(package: WordPackage) -> Iterator[Omission]:
    return (Omission(OmissionReason.MISSING_PART, where=name) for name in package.missing())
