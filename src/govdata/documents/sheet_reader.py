"""Workbooks (XLSX, ODS, XLS): each read in a process of its own."""

from __future__ import annotations

from govdata.documents.isolated import read_isolated
from govdata.documents.limits import refuse_large
from govdata.documents.reading import Reading

MOST_BYTES = 128 << 20


def read_xlsx(data: bytes) -> Reading:
    """What the sheets of an XLSX workbook show.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    return _read("xlsx_sheets", data)


def read_ods(data: bytes) -> Reading:
    """What the sheets of an OpenDocument workbook (ODS) show.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is.
    """
    return _read("ods_sheets", data)


def read_xls(data: bytes) -> Reading:
    """What the sheets of an old workbook (XLS, BIFF 2 to 8) show.

    Raises:
        UnreadableDocument: it is damaged, encrypted, or larger than a document is; or xlrd is missing.
    """
    return _read("xls_sheets", data)


def _read(module: str, data: bytes) -> Reading:
    refuse_large(data, MOST_BYTES)
    return read_isolated(f"govdata.documents.{module}:read_workbook", data)
