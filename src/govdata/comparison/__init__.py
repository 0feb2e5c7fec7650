"""Two snapshots of a package compared: what changed, which version and which revisions that asks for."""

from govdata.comparison.changes import Changes
from govdata.comparison.comparing import diff
from govdata.comparison.snapshot import Snapshot, opened

__all__ = ["Changes", "Snapshot", "diff", "opened"]
