"""The tables of a package in one database file, with its keys and its dictionary: SQLite and DuckDB."""

from govdata.databases.duckdb_file import write_duckdb
from govdata.databases.layout import Contents
from govdata.databases.sqlite_file import write_sqlite

__all__ = ["Contents", "write_duckdb", "write_sqlite"]
