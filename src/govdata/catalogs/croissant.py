"""Croissant 1.1 (MLCommons): the files of a release with their hashes, and each table as a record set.

Records are read from Parquet, whose columns have types: from CSV a reader would guess, and read `001` as 1. A table in
partitions is read from its CSV. A quote is an annotation of the figure that it proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govdata.catalogs.columns import croissant_type, property_of
from govdata.catalogs.rows import SourceRow
from govdata.catalogs.schema_org import agent, licence_value, measure, place, shared, source, sources_by_use
from govdata.catalogs.summary import Summary, TableFiles, extension
from govdata.catalogs.terms import EVIDENCE, FILE, PACKAGE, PREFIXES, QUOTE, ROLES, iri, worded
from govdata.catalogs.texts import file_address, fragment, language_map, some, texts
from govdata.metadata.package import Field, ForeignKey
from govdata.releases.contents import ReleasedFile

VERSION = "http://mlcommons.org/croissant/1.1"
_OWN = """
    annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileProperty fileObject
    fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated
    readLines replace samplingRate sdVersion separator source subField transform unArchive value
"""
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": PREFIXES["schema"],
    "sc": PREFIXES["schema"],
    "cr": PREFIXES["cr"],
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": PREFIXES["dct"],
    "prov": PREFIXES["prov"],
    **{word: f"cr:{word}" for word in _OWN.split()},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{word: {"@id": f"sc:{word}", "@language": None} for word in ("alternateName", "keywords", "identifier")},
    "citeAs": {"@id": "cr:citeAs", "@language": None},
}
"""The context of the specification (appendix 1) with PROV. Names and descriptions have their languages; what may be in
any is in none, since the context of the specification would make it English."""
_PARQUET = "application/x-parquet"
"""What mlcroissant calls Parquet; the registered type stands beside it."""


def croissant(summary: Summary) -> dict[str, Any]:
    """The Croissant of a release."""
    values = {
        **shared(summary),
        "title": language_map(summary.titles),
        "description": language_map(summary.descriptions),
        "licenses": [licence_value(each) for each in summary.licences],
        "contributors": [agent(each) for each in summary.creators],
        "publisher": agent(summary.publisher) if summary.publisher else None,
        "how to cite": summary.citation,
        "standards followed": VERSION,
        **sources_by_use(summary, _entity),
        "subjects that are areas": [place(each) for each in summary.places],
        "indicators, or else numeric fields": [measure(each) for each in summary.measures],
        "files": [file for table in summary.tables for file in _files(table, summary)],
    }
    references = _references(summary.tables)
    records = [_record_set(table, references) for table in summary.tables]
    said = worded(values, PACKAGE, "croissant")
    return {"@context": CONTEXT, "@type": "sc:Dataset", **said, "recordSet": records}


def _entity(row: SourceRow) -> dict[str, Any]:
    """A document; a name in this context is a map of languages."""
    said = source(row)
    publisher = said.pop("publisher", None)
    named = {"publisher": {**publisher, "name": {"@none": publisher["name"]}}} if publisher else {}
    return {"@id": source_id(row.id), **said, "@type": "prov:Entity", "name": language_map(row.titles), **named}


def source_id(name: str) -> str:
    """The identifier of a document in a catalogue: what its row has, after a word that no table has."""
    return f"#source-{fragment(name)}"


def _file_id(file: ReleasedFile) -> str:
    """Two steps at least, so that no record set and no field has the same one."""
    return f"files/{fragment(file.name, kept='/')}"


def _files(table: TableFiles, summary: Summary) -> Iterator[dict[str, Any]]:
    for file in table.files:
        is_parquet = extension(file) == "parquet"
        media_type = summary.media_type(file)
        values = {
            "name": file.name,
            "place": file_address(file.name),
            "media type": [media_type, _PARQUET] if is_parquet else media_type,
            "bytes": f"{file.bytes} B",
            "SHA-256": file.sha256,
            "same rows in another format": _file_id(table.csv) if is_parquet and len(table.parquet) == 1 else None,
        }
        yield {"@type": "cr:FileObject", "@id": _file_id(file), **worded(values, FILE, "croissant")}


def _record_set(table: TableFiles, references: Mapping[str, str]) -> dict[str, Any]:
    schema, role = table.table.schema, table.table.resource.role
    return some(
        {
            "@type": "cr:RecordSet",
            "@id": fragment(table.table.name),
            "name": language_map(table.titles),
            "description": language_map(table.descriptions),
            "dataType": iri(ROLES[role]) if role in ROLES else None,
            "key": [{"@id": field_id(table, name)} for name in schema.primary_key],
            "field": [_field(field, table, references) for field in schema.fields],
        }
    )


def field_id(table: TableFiles, name: str) -> str:
    """The identifier of a field: that of its record set, and its name in a form that every address may have."""
    return f"{fragment(table.table.name)}/{fragment(name)}"


def _references(tables: Iterable[TableFiles]) -> Mapping[str, str]:
    """The fields that a foreign key leads from, each with the one that it leads to.

    Croissant has keys of one field, and into other record sets. mlcroissant joins them: it cannot where a column has no
    value or another type, nor where record sets refer to one another in a circle, whose last reference is left out.
    """
    named = {each.table.name: each for each in tables}
    found: dict[str, str] = {}
    leads_to: dict[str, set[str]] = {name: {name} for name in named}
    for name, table in named.items():
        for key in table.table.schema.foreign_keys:
            to = named.get(key.resource)
            if to and name not in leads_to[key.resource] and _can_be_joined(table, to, key):
                found[field_id(table, key.fields[0])] = field_id(to, key.reference_fields[0])
                _lead(leads_to, name, key.resource)
    return found


def _lead(leads_to: dict[str, set[str]], name: str, to: str) -> None:
    """A table refers to another: so whatever leads to the one leads to all that the other leads to."""
    for reached in leads_to.values():
        if name in reached:
            reached |= leads_to[to]


def _can_be_joined(table: TableFiles, to: TableFiles, key: ForeignKey) -> bool:
    return len(key.fields) == 1 and table.key_values[key.fields[0]] > 0 and _same_type(table, to, key)


def _same_type(table: TableFiles, to: TableFiles, key: ForeignKey) -> bool:
    """Whether both ends of a key of one field have one type."""
    first, second = table.table.schema.field(key.fields[0]), to.table.schema.field(key.reference_fields[0])
    return bool(first and second and croissant_type(first) == croissant_type(second))


def _field(field: Field, table: TableFiles, references: Mapping[str, str]) -> dict[str, Any]:
    said, to = field.descriptor, references.get(field_id(table, field.name))
    return some(
        {
            "@type": "cr:Field",
            "@id": field_id(table, field.name),
            "name": language_map(texts(said.get("title")) or texts(field.name)),
            "description": language_map(texts(said.get("description"))),
            **_content(field, table),
            "references": {"field": {"@id": to}} if to else None,
            "annotation": _evidence(table) if field.name == "value" else None,
        }
    )


def _content(field: Field, table: TableFiles) -> dict[str, Any]:
    """What a field holds, and where it is read from."""
    file = table.parquet[0] if len(table.parquet) == 1 else table.csv
    return {
        "dataType": croissant_type(field),
        "equivalentProperty": property_of(field, table.table.resource.role),
        "source": {"fileObject": {"@id": _file_id(file)}, "extract": {"column": field.name}},
    }


def _evidence(table: TableFiles) -> dict[str, Any] | None:
    """The annotation of a figure: the source that prints it, the words, and where they start."""
    if table.table.resource.role != "observations":
        return None
    found = [table.table.schema.field(name) for name in EVIDENCE]
    place = f"{field_id(table, 'value')}/evidence"
    parts = [
        some({"@type": "cr:Field", "@id": f"{place}/{each.name}", "name": each.name, **_content(each, table)})
        for each in found
        if each
    ]
    said = {"dataType": iri(QUOTE["quote"]), "equivalentProperty": iri("oa:hasTarget")}
    return {"@type": "cr:Field", "@id": place, "name": "evidence", **said, "subField": parts}
