"""Who writes the tables of a release, and reads them back: this process, or tasks on executors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from govdata.releases.partition_tasks import export_by_tasks
from govdata.releases.read_back import require_read_back
from govdata.releases.table_files import ExportedTable, TypedTable, export
from govdata.structure.engine import TableTasks
from govdata.values import dataclass


@dataclass(frozen=True)
class TableWriter:
    """Writes by `tasks` the partitioned tables that executors read and that are large; the others here."""

    tasks: TableTasks | None = None

    def write(self, table: TypedTable, folder: Path) -> ExportedTable:
        """Write a table below the folder of a release; the bytes are the same, whoever writes them.

        Raises:
            OSError: the disk refuses; a WriteError where executors do not see the folder.
            ReleaseRefused: a row would be a line of CSV that is too long to be read again.
        """
        if self.tasks is not None and table.partition_by and self.tasks.count(table.name):
            return export_by_tasks(self.tasks, table, folder)
        return export(table, folder)

    def require_read_back(
        self, tables: Sequence[TypedTable], exported: Mapping[str, ExportedTable], folder: Path
    ) -> None:
        """Compare what was written with what was to be written.

        Raises:
            ReadBackError: a file does not hold it.
        """
        require_read_back(tables, exported, folder, self.tasks)
