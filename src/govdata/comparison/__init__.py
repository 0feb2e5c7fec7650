"""Two snapshots of a package compared: what changed, which version and which revisions that asks for."""

from govdata.comparison.changes import Changes
from govdata.comparison.comparing import compare
from govdata.comparison.snapshot import Snapshot, open_snapshot

__all__ = ["Changes", "Snapshot", "compare", "open_snapshot"]
