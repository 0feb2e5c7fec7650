"""The files of a release, written and loaded. The face loads pyarrow alone: what writes is imported by its module."""

from govdata.releases.arrow_tables import ReleasedTable, ReleasedTables
from govdata.releases.loading import load, pin, tables
from govdata.releases.version import Version

__all__ = ["ReleasedTable", "ReleasedTables", "Version", "load", "pin", "tables"]
