"""Source documents: the archive, and whether each text is the one that was read."""

from govdata.documents.archive import Document, Source, read_document
from govdata.documents.source_hashes import check_sources

__all__ = ["Document", "Source", "check_sources", "read_document"]
