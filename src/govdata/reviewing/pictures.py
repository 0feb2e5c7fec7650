"""The pages of the PDF documents of a package as pictures."""

from __future__ import annotations

import base64
import threading
from collections import OrderedDict
from typing import Any

from govdata.documents.archive import archived_bytes, sha256_of
from govdata.documents.page_picture import PagePicture, picture_of
from govdata.documents.reading import UnreadableDocument
from govdata.reports.messages import EMPTY, Message
from govdata.reviewing.asked import UnknownPlace
from govdata.reviewing.open_package import OpenPackage

_KEPT = 12
_CHANGED = Message("the original is not the one that the text was made of", "原件已不是文本所依据的那一份")


class Pictures:
    """Draws pages; the last ones are kept.

    Args:
        package: is open.
    """

    def __init__(self, package: OpenPackage) -> None:
        self._package = package
        self._kept: OrderedDict[tuple[str, int], PagePicture] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, source: str, page: int) -> dict[str, Any]:
        """A page of a document, from 1, in JSON: PNG in base64, width and height in points.

        Raises:
            UnknownPlace: there is no such page.
            UnreadableDocument: it cannot be drawn.
        """
        with self._lock:  # one process at a time
            key = source, page
            if key not in self._kept:
                self._kept[key] = self._drawn(source, page)
            self._kept.move_to_end(key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            found = self._kept[key]
        png = base64.b64encode(found.png).decode("ascii")
        return {"page": page, "png": png, "width": found.width, "height": found.height}

    def _drawn(self, source: str, page: int) -> PagePicture:
        row = self._package.sources.get(source)
        document = self._package.documents.get(row.file) if row else None
        if document is None or document.reading is None or not 1 <= page <= (document.reading.pages or 0):
            raise UnknownPlace(source)
        data = archived_bytes(self._package.archive, document.original)
        if isinstance(data, Message) or sha256_of(data) != document.original_sha256:
            raise UnreadableDocument(data if isinstance(data, Message) else _CHANGED, EMPTY)
        return picture_of(data, page)
