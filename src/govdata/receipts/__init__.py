"""What was learned of a file, kept under the digest of its bytes, so that the next run need not read it."""

from govdata.receipts.folder import Receipts

__all__ = ["Receipts"]
