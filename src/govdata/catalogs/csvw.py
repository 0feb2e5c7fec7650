"""CSV on the Web (W3C, 2015): each CSV of a release with its columns, types, keys and properties.

What `csv2rdf` makes of it says the evidence, too: an observation was quoted from its source, with the selectors of Web
Annotation (the words of the quote, and where they start).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from govdata.catalogs.columns import property_of, type_words
from govdata.catalogs.summary import Summary, TableFiles
from govdata.catalogs.terms import COLUMNS, FORMATS, PACKAGE, QUOTE, ROLES, TYPES, iri, worded
from govdata.catalogs.texts import file_address, some, tagged, texts
from govdata.metadata.package import Field, ForeignKey

CONTEXT = "http://www.w3.org/ns/csvw"
_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "minExclusive",
    "exclusiveMaximum": "maxExclusive",
}
_LENGTHS = ("minLength", "maxLength")
_BOUNDED = frozenset({"number", "integer", "date", "datetime"})
_NOT_FINITE = frozenset({"NaN", "INF", "-INF"})
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
DIALECT: dict[str, Any] = {"commentPrefix": None, "encoding": "utf-8"}
"""What a release writes: a line that starts with # is a row."""


def csvw(summary: Summary) -> dict[str, Any]:
    """The metadata document of a table group."""
    values = {
        "title": tagged(summary.titles),
        "description": tagged(summary.descriptions),
        "id, or else name": summary.identifier,
        "version": summary.version,
        "created": {"@value": summary.created, "@type": "xsd:dateTime"},
        "homepage": {"@id": summary.homepage} if summary.homepage else None,
        "keywords": [each for word in summary.keywords for each in tagged(texts(word))],
        "licenses": [{"@id": each.address} if each.address else each.name for each in summary.licences],
        "contributors": [each.name for each in summary.creators],
        "publisher": summary.publisher.name if summary.publisher else None,
        "standards followed": {"@id": str(summary.contents.descriptor["$schema"])},
        "files": [_table(each, summary) for each in summary.tables],
    }
    return {"@context": CONTEXT, "@type": "TableGroup", "dialect": DIALECT, **worded(values, PACKAGE, "csvw")}


def _table(table: TableFiles, summary: Summary) -> dict[str, Any]:
    tables = {each.table.name: each for each in summary.tables}
    schema = table.table.schema
    keys = [_foreign_key(key, to) for key in schema.foreign_keys if (to := _always_refers(key, table, tables))]
    return some(
        {
            "@type": "Table",
            "url": file_address(table.csv.name),
            "dc:title": tagged(table.titles),
            "dc:description": tagged(table.descriptions),
            "tableSchema": some(
                {
                    "@type": "Schema",
                    "aboutUrl": _row_address(table),
                    "columns": [*(_column(field, table, tables) for field in schema.fields), *_virtual_columns(table)],
                    "primaryKey": [column_name(name) for name in schema.primary_key],
                    "foreignKeys": keys,
                }
            ),
        }
    )


def _row_address(table: TableFiles, part: str = "") -> str | None:
    """The address of a row, or of a part of it, as a URI template; none where no one column identifies it.

    Templates are relative to the address of the table itself.
    """
    key = table.table.schema.primary_key
    return f"#{{{column_name(key[0])}}}{part}" if len(key) == 1 else None


def _always_refers(key: ForeignKey, table: TableFiles, tables: Mapping[str, TableFiles]) -> TableFiles | None:
    """The table that every row refers to by a key.

    A foreign key of CSVW has no room for rows that refer to nothing: such a key has `valueUrl` alone.
    """
    refers = all(table.key_values[name] == table.exported.rows for name in key.fields)
    return tables.get(key.resource or table.table.name) if refers else None


def _foreign_key(key: ForeignKey, to: TableFiles) -> dict[str, Any]:
    reference = {"resource": file_address(to.csv.name), "columnReference": _names(key.reference_fields)}
    return {"columnReference": _names(key.fields), "reference": reference}


def _names(fields: tuple[str, ...]) -> list[str]:
    return [column_name(name) for name in fields]


def _column(field: Field, table: TableFiles, tables: Mapping[str, TableFiles]) -> dict[str, Any]:
    said, name, missing = field.descriptor, column_name(field.name), list(field.missing_values)
    is_selector = field.name in QUOTE and table.table.resource.role == "observations"
    return {
        **some(
            {
                "@type": "Column",
                "name": name,
                "titles": [field.name],
                "dc:title": tagged(texts(said.get("title"))),
                "dc:description": tagged(texts(said.get("description"))),
                "datatype": _datatype(field),
                "separator": said.get("delimiter", ",") if field.type == "list" else None,
                "lang": _language(field, table),
                "required": bool(field.constraints.get("required")) or None,
                "aboutUrl": _row_address(table, part=f"-{name}") if is_selector else None,
                "propertyUrl": property_of(field, table.table.resource.role),
                "valueUrl": _value_address(field, table, tables),
                "schema:unitText": said.get("unit") if isinstance(said.get("unit"), str) else None,
            }
        ),
        **({} if missing == [""] else {"null": missing}),
    }


def _language(field: Field, table: TableFiles) -> str | None:
    """The language of a column that a role has in both."""
    language = field.name.rpartition("_")[2]
    known = COLUMNS.get(table.table.resource.role, {})
    return language if field.name in known and language in ("en", "zh") else None


def _value_address(field: Field, table: TableFiles, tables: Mapping[str, TableFiles]) -> str | None:
    """The row that a foreign key of one column refers to; all tables are in one folder."""
    for key in table.table.schema.foreign_keys:
        to = tables.get(key.resource or table.table.name)
        if to and key.fields == (field.name,) and key.reference_fields == to.table.schema.primary_key:
            return f"{PurePosixPath(file_address(to.csv.name)).name}#{{{column_name(field.name)}}}"
    return None


def _datatype(field: Field) -> Any:
    """The type with its limits, in the forms that a release prints."""
    said = field.descriptor
    if field.type == "list":
        return TYPES[said.get("itemType", "string")].csvw
    base = FORMATS.get(field.format, type_words(field).csvw) if field.type == "string" else type_words(field).csvw
    limits = field.constraints
    bounds = {
        word: _limit(limits[name]) for name, word in _BOUNDS.items() if str(limits.get(name, "NaN")) not in _NOT_FINITE
    }
    lengths = {name: limits[name] for name in _LENGTHS if name in limits}
    more = bounds if field.type in _BOUNDED else lengths if base == "string" and field.type == "string" else {}
    return {"base": base, **more} if more else base


def _limit(value: Any) -> Any:
    """A limit with all its digits: whole numbers are numbers, others are texts, which CSVW allows."""
    return value if isinstance(value, int) else str(value)


def _virtual_columns(table: TableFiles) -> list[dict[str, Any]]:
    """What a row is; of an observation also the annotation that quotes its source."""
    role = table.table.resource.role
    if _row_address(table) is None or role not in ROLES:
        return []
    return [_virtual("row_type", _row_address(table), _TYPE, iri(ROLES[role])), *_annotation(table)]


def _annotation(table: TableFiles) -> list[dict[str, Any]]:
    """The Web Annotation of an observation: its body is the row, its target the source with both selectors."""
    if table.table.resource.role != "observations":
        return []
    row, note, target = (_row_address(table, part=part) for part in ("", "-annotation", "-target"))
    selectors = [
        each
        for name, kind in QUOTE.items()
        for at in (_row_address(table, part=f"-{name}"),)
        for each in (
            _virtual(f"{name}_type", at, _TYPE, iri(kind)),
            _virtual(f"{name}_selects", target, iri("oa:hasSelector"), at),
        )
    ]
    return [
        _virtual("annotation_type", note, _TYPE, iri("oa:Annotation")),
        _virtual("annotation_body", note, iri("oa:hasBody"), row),
        _virtual("annotation_target", note, iri("oa:hasTarget"), target),
        *selectors,
    ]


def _virtual(name: str, about: str | None, is_what: str, value: str | None) -> dict[str, Any]:
    """A column that no CSV has: one more statement for each row."""
    return {
        "@type": "Column",
        "name": f"govdata_{name}",
        "virtual": True,
        "aboutUrl": about,
        "propertyUrl": is_what,
        "valueUrl": value,
    }


def column_name(name: str) -> str:
    """The name of a column as a variable of a URI template (RFC 6570): what cannot stand in one is escaped.

    >>> column_name("as_written"), column_name("a b"), column_name("_row"), column_name("数量")
    ('as_written', 'a%20b', '%5Frow', '%E6%95%B0%E9%87%8F')
    """
    if _PLAIN.fullmatch(name):
        return name
    return "".join(each if _is_kept(each, index) else _escaped(each) for index, each in enumerate(name))


def _is_kept(letter: str, index: int) -> bool:
    return letter.isascii() and (letter.isalnum() or (letter == "_" and index > 0))


def _escaped(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())
