"""What Datasette shows beside a database: titles, descriptions, licence and source, as its metadata.json.

Datasette (0.65) finds them by the name of the file without its extension, so the file has to be called like the
package. A page of a table shows what is said of that table alone, so licence and source stand with each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govdata.databases.dictionary import table_descriptor
from govdata.databases.layout import Contents, DatabaseTable, lay_out
from govdata.databases.sqlite_file import ENGINE


def datasette_metadata(contents: Contents) -> dict[str, Any]:
    """metadata.json, for a database that `write_sqlite` makes of the same contents."""
    said = contents.descriptor
    origin = {**_licence(said), **_source(said)}
    database = {
        **_words(said, str(said.get("name", ""))),
        **origin,
        "tables": {table.name: {**_table(table), **origin} for table in lay_out(contents.tables, ENGINE)},
    }
    return {"databases": {str(said.get("name", "")): database}}


def _words(said: Mapping[str, Any], name: str) -> dict[str, str]:
    words = {"title": str(said.get("title") or name), "description": str(said.get("description") or "")}
    return {key: text for key, text in words.items() if text}


def _licence(said: Mapping[str, Any]) -> dict[str, str]:
    first: Mapping[str, Any] = next(iter(said.get("licenses") or ()), {})
    found = {"license": first.get("title") or first.get("name"), "license_url": first.get("path")}
    return {key: str(text) for key, text in found.items() if text}


def _source(said: Mapping[str, Any]) -> dict[str, str]:
    """Whom the data are from, with the version that a reader would cite."""
    version = f"{said.get('name', '')} {said.get('version', '')}".strip()
    found = {"source": version, "source_url": said.get("homepage")}
    return {key: str(text) for key, text in found.items() if text}


def _table(table: DatabaseTable) -> dict[str, Any]:
    columns = {
        column.name: text
        for of in table.fields
        for column in (of.main, of.exact)
        if column and (text := _column_words(of.field.descriptor))
    }
    return {**_words(table_descriptor(table.source), table.name), **({"columns": columns} if columns else {})}


def _column_words(said: Mapping[str, Any]) -> str:
    return ". ".join(str(said[name]) for name in ("title", "description") if said.get(name))
