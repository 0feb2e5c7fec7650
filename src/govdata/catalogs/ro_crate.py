"""RO-Crate 1.2: the folder of a release as a crate, with every file in it, and the documents that it is based on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govdata.catalogs.croissant import source_id
from govdata.catalogs.rows import SourceRow
from govdata.catalogs.schema_org import agent, measure, place, shared, source
from govdata.catalogs.summary import Licence, Summary, TableFiles
from govdata.catalogs.terms import FILE, PACKAGE, iri, worded
from govdata.catalogs.texts import file_address, first_text, fragment, some
from govdata.releases.contents import ReleasedFile

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
PROFILE = "https://w3id.org/ro/crate/1.2"
DOCUMENT = "ro-crate-metadata.json"
ROOT = "./"
NO_LICENCE = "No licence is stated in datapackage.json. / datapackage.json 未写明许可。"
"""RO-Crate asks for a licence, or for a text on how the crate may be used: this one gives nobody a right."""
DOCUMENTS: Mapping[str, str] = {
    "README.md": "What the release holds: tables, fields, how to read it. / 发布版的内容：各表、各字段、读取方法。",
    "CITATION.cff": "How to cite the release. / 如何引用本发布版。",
    "CHANGES.md": "What changed since the release before. / 与上一发布版的差异。",
    "changes.json": "What changed since the release before, for programs. / 与上一发布版的差异（供程序读取）。",
    "report.json": "The report that cleared the release. / 准予发布的检查报告。",
    "datapackage.json": "The descriptor of the data package. / 数据包描述文件。",
    "rules.json": "The rules that the data keep. / 数据遵守的规则。",
}
"""What the documents of a release are."""

Entity = dict[str, Any]


def ro_crate(summary: Summary) -> dict[str, Any]:
    """The metadata document of the crate that a release is."""
    creators = [{"@id": f"#creator-{number}", **agent(each)} for number, each in enumerate(summary.creators, 1)]
    publisher = [{"@id": "#publisher", **agent(summary.publisher)}] if summary.publisher else []
    licences = [_licence(number, each) for number, each in enumerate(summary.licences, 1)]
    sources = [_source(each) for each in summary.sources]
    places = [{"@id": f"#area-{fragment(each.id)}", **place(each)} for each in summary.places]
    measures = [{"@id": f"#indicator-{fragment(each.id)}", **measure(each)} for each in summary.measures]
    files = [_file(each, summary) for each in summary.files.values()]
    values = {
        **shared(summary),
        "licenses": _refs(licences) or NO_LICENCE,
        "contributors": _refs(creators),
        "publisher": _refs(publisher),
        "how to cite": summary.citation,
        "sources": _refs(sources),
        "sources that observations quote": _refs(each for each in sources if each["identifier"] in summary.quoted),
        "subjects that are areas": _refs(places),
        "indicators, or else numeric fields": _refs(measures),
        "files": _refs(files),
    }
    about = {"@id": DOCUMENT, "@type": "CreativeWork", "about": {"@id": ROOT}, "conformsTo": {"@id": PROFILE}}
    root = {"@id": ROOT, "@type": "Dataset", **worded(values, PACKAGE, "ro_crate")}
    graph = [about, root, *files, *creators, *publisher, *licences, *sources, *places, *measures]
    return {"@context": [CONTEXT, {"wasQuotedFrom": iri("prov:wasQuotedFrom")}], "@graph": list(_once(graph))}


def _refs(entities: Iterable[Entity]) -> Any:
    """References: one alone is no list (RO-Crate 1.2, compaction)."""
    found = [{"@id": each["@id"]} for each in entities]
    return found[0] if len(found) == 1 else found


def _once(graph: Iterable[Entity]) -> Iterable[Entity]:
    """Each entity once: a licence may be a file of the release, and two licences one."""
    return {each["@id"]: each for each in graph}.values()


def _file(file: ReleasedFile, summary: Summary) -> Entity:
    table = _table_of(summary).get(file.name)
    values = {
        "name": file.name,
        "media type": summary.media_type(file),
        "bytes": str(file.bytes),
        "SHA-256": file.sha256,
    }
    return some(
        {
            "@id": file_address(file.name),
            "@type": "File",
            **worded(values, FILE, "ro_crate"),
            "description": first_text(table.titles) if table else DOCUMENTS.get(file.name),
            "wasQuotedFrom": _quoted(table, summary) if table else None,
        }
    )


def _quoted(table: TableFiles, summary: Summary) -> Any:
    return _refs({"@id": source_id(each)} for each in table.quotes if each in summary.quoted)


def _table_of(summary: Summary) -> Mapping[str, TableFiles]:
    return {file.name: table for table in summary.tables for file in table.files}


def _licence(number: int, licence: Licence) -> Entity:
    return {"@id": licence.address or f"#licence-{number}", "@type": "CreativeWork", "name": licence.name}


def _source(row: SourceRow) -> Entity:
    """A document; its publisher stands as a text, since nothing more is known of it."""
    said = source(row)
    publisher = said.pop("publisher", None)
    return {"@id": source_id(row.id), **said, **({"creditText": publisher["name"]} if publisher else {})}
