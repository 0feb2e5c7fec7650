"""Where a package is checked: in this process, out of core by DuckDB, or on Spark; the findings are the same."""

from govdata.engines.opening import ENGINES, EngineOptions, open_engine

__all__ = ["ENGINES", "EngineOptions", "open_engine"]
