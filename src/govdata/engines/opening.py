"""From the name of an engine to the engine: what it needs is looked for, and opened until the end of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from govdata.errors import UsageError
from govdata.extras import not_installed
from govdata.late import when_called
from govdata.readers.temporary import temporary_folder
from govdata.reports.messages import Message
from govdata.structure.engine import Engine, PolarsEngine
from govdata.values import dataclass

if TYPE_CHECKING:
    from govdata.engines.duckdb_engine import DuckDBEngine
    from govdata.engines.file_engine import FileEngine
    from govdata.engines.spark_cluster import SparkCluster
    from govdata.engines.spark_session import naming_failures, open_session
else:
    DuckDBEngine = when_called("govdata.engines.duckdb_engine", "DuckDBEngine")
    FileEngine = when_called("govdata.engines.file_engine", "FileEngine")
    SparkCluster = when_called("govdata.engines.spark_cluster", "SparkCluster")
    naming_failures = when_called("govdata.engines.spark_session", "naming_failures")
    open_session = when_called("govdata.engines.spark_session", "open_session")

DUCKDB_SHARE: Final = 0.5
"""The part of the memory of a run that DuckDB may take; the pass and Python have the rest."""


@dataclass(frozen=True)
class EngineOptions:
    """Which engine, and what it is given.

    `memory_limit` is in MB, for the whole run. `spark` is a session, or the URL of a master.
    """

    name: str = "polars"
    memory_limit: int | None = None
    spark: Any = None


def open_engine(options: EngineOptions, *, with_receipts: bool = False) -> AbstractContextManager[Engine]:
    """The engine of a run; it is closed at the end of the block.

    `with_receipts` says that the run has receipts of files, which hold for their digests. Where executors read the
    files, nobody works these out: it would be the driver, which had to read all of them.

    Raises:
        UsageError: it is not installed, or what was given does not fit it.
        EngineFailed: it does not start.
    """
    if options.spark is not None and options.name != "spark":
        raise UsageError(
            Message(
                "A Spark master was given, and the engine is not Spark.", "指定了 Spark 主节点，但引擎不是 Spark。"
            ),
            Message("Add --engine spark.", "请加上 --engine spark。"),
        )
    if with_receipts and options.name == "spark":
        raise UsageError(
            Message(
                "The engine spark cannot use receipts: this machine would have to read every file to know its digest.",
                "引擎 spark 不能使用检查回执：本机须读取每个文件才能得知其摘要。",
            ),
            Message(
                "Leave out --receipts, or use --engine polars or duckdb.",
                "请去掉 --receipts，或改用 --engine polars、--engine duckdb。",
            ),
        )
    return ENGINES[options.name](options)


def _polars(_: EngineOptions) -> AbstractContextManager[Engine]:
    return nullcontext(PolarsEngine())


@contextmanager
def _duckdb(options: EngineOptions) -> Iterator[Engine]:
    if find_spec("duckdb") is None:
        raise UsageError(*not_installed("duckdb", Message("the engine duckdb", "引擎 duckdb ")))
    import duckdb

    with temporary_folder() as folder, duckdb.connect(config=_duckdb_config(options, folder)) as connection:
        yield DuckDBEngine(connection, folder)


def _duckdb_config(options: EngineOptions, folder: Path) -> dict[str, Any]:
    config: dict[str, Any] = {"temp_directory": str(folder / "spilled"), "preserve_insertion_order": "false"}
    if options.memory_limit is not None:
        config["memory_limit"] = f"{max(int(options.memory_limit * DUCKDB_SHARE), 1)}MiB"
    return config


@contextmanager
def _spark(options: EngineOptions) -> Iterator[Engine]:
    if find_spec("pyspark") is None:
        raise UsageError(*not_installed("pyspark", Message("the engine spark", "引擎 spark ")))
    with open_session(options.spark) as session, naming_failures():
        yield FileEngine(SparkCluster(session))


ENGINES: Final[Mapping[str, Callable[[EngineOptions], AbstractContextManager[Engine]]]] = {
    "polars": _polars,
    "duckdb": _duckdb,
    "spark": _spark,
}
"""How each engine is opened, by its name."""
