"""DCAT-AP 3: a release as a `dcat:Dataset`, each of its files of data as a `dcat:Distribution`.

The context stands in the file: it is read without a request. All addresses are relative to the folder of the release.
"""

from __future__ import annotations

from typing import Any

from govdata.catalogs.croissant import source_id
from govdata.catalogs.rows import SourceRow
from govdata.catalogs.schema_org import sources_by_use
from govdata.catalogs.summary import Agent, Licence, Place, Summary, TableFiles, extension
from govdata.catalogs.terms import FILE, FILE_TYPES, LANGUAGES, PACKAGE, PREFIXES, worded
from govdata.catalogs.texts import Texts, file_address, some, tagged, texts
from govdata.releases.contents import ReleasedFile

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA = "https://www.iana.org/assignments/media-types/"
CONTEXT: dict[str, Any] = {
    name: PREFIXES[name] for name in ("adms", "dcat", "dct", "foaf", "prov", "rdfs", "schema", "skos", "spdx", "xsd")
}
RELEASE = "./"
"""A release is the folder that it is in."""


def dcat(summary: Summary) -> dict[str, Any]:
    """The DCAT-AP of a release."""
    values = {
        "title": tagged(summary.titles),
        "description": tagged(summary.descriptions),
        "id, or else name": summary.identifier,
        "version": summary.version,
        "created": _typed(summary.created, "xsd:dateTime"),
        "homepage": _document(summary.homepage),
        "keywords": [each for word in summary.keywords for each in tagged(texts(word))],
        "contributors": [_agent(each) for each in summary.creators],
        "publisher": _agent(summary.publisher) if summary.publisher else None,
        "how to cite": summary.citation,
        "languages": [_concept(f"language/{LANGUAGES[each]}", "dct:LinguisticSystem") for each in summary.languages],
        **sources_by_use(summary, _entity),
        "periods of observations": _period(summary.period),
        "subjects that are areas": [_place(each) for each in summary.places],
        "standards followed": _standard(summary),
        "files": [_distribution(each, table, summary) for table in summary.tables for each in table.files],
    }
    said = worded(values, PACKAGE, "dcat")
    return {"@context": CONTEXT, "@id": RELEASE, "@type": "dcat:Dataset", **said, **_version_of(summary)}


def _version_of(summary: Summary) -> dict[str, Any]:
    """What all releases of a package are versions of: a name, and no second dataset to be harvested."""
    same = summary.same_package
    return {"dcat:isVersionOf": {"@id": same}} if same else {}


def _entity(row: SourceRow) -> dict[str, Any]:
    """A document that figures were taken from."""
    return some(
        {
            "@id": source_id(row.id),
            "@type": "prov:Entity",
            "dct:title": tagged(row.titles),
            "dct:identifier": row.id,
            "dct:issued": _typed(row.day, "xsd:date") if row.day else None,
            "foaf:page": _document(row.url),
            "spdx:checksum": _checksum(row.sha256),
        }
    )


def _distribution(file: ReleasedFile, table: TableFiles, summary: Summary) -> dict[str, Any]:
    address, media_type = {"@id": file_address(file.name)}, summary.media_type(file)
    values = {
        "name": tagged(_title(file, table.titles)),
        "place": address,
        "media type": _typed_node(_MEDIA + media_type, "dct:MediaType"),
        "bytes": _typed(str(file.bytes), "xsd:nonNegativeInteger"),
        "SHA-256": _checksum(file.sha256),
    }
    kind = FILE_TYPES.get(extension(file))
    return some(
        {
            "@id": f"#{file_address(file.name)}",
            "@type": "dcat:Distribution",
            "dcat:accessURL": _document(summary.homepage) or address,
            **worded(values, FILE, "dcat"),
            "dct:description": tagged(table.descriptions),
            "dct:format": _concept(f"file-type/{kind}", "dct:MediaTypeOrExtent") if kind else None,
            "dct:issued": _typed(summary.created, "xsd:dateTime"),
            **_rights(summary.licences),
        }
    )


def _title(file: ReleasedFile, titles: Texts) -> Texts:
    return {language: f"{text} ({file.name})" for language, text in titles.items()}


def _rights(licences: list[Licence]) -> dict[str, Any]:
    """The licence; several are told in words, since a distribution has one at most."""
    if len(licences) < 2:
        return {PACKAGE["licenses"].dcat: [_licence(each) for each in licences]}
    told = "; ".join(f"{each.name} ({each.address})" if each.address else each.name for each in licences)
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": told}}


def _licence(licence: Licence) -> dict[str, Any]:
    node = {"@type": "dct:LicenseDocument", "dct:title": licence.name}
    return {"@id": licence.address, **node} if licence.address else node


def _agent(agent: Agent) -> dict[str, Any]:
    kind = ["foaf:Agent", "foaf:Person"] if agent.is_person else "foaf:Agent"
    return some({"@type": kind, "foaf:name": agent.name, "foaf:homepage": _document(agent.address)})


def _place(place: Place) -> dict[str, Any]:
    return {"@type": "dct:Location", "dct:identifier": place.id, "skos:prefLabel": tagged(place.names)}


def _period(period: tuple[str, str] | None) -> dict[str, Any] | None:
    if period is None:
        return None
    start, end = (_typed(day, "xsd:date") for day in period)
    return {"@type": "dct:PeriodOfTime", "dcat:startDate": start, "dcat:endDate": end}


def _standard(summary: Summary) -> dict[str, Any]:
    return {"@id": str(summary.contents.descriptor["$schema"]), "@type": "dct:Standard", "dct:title": "Data Package"}


def _checksum(digest: str | None) -> dict[str, Any] | None:
    if not digest:
        return None
    algorithm = {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"}
    value = _typed(digest, "xsd:hexBinary")
    return {"@type": "spdx:Checksum", "spdx:algorithm": algorithm, "spdx:checksumValue": value}


def _document(address: str | None) -> dict[str, Any] | None:
    return _typed_node(address, "foaf:Document") if address else None


def _concept(path: str, kind: str) -> dict[str, Any]:
    return _typed_node(_AUTHORITY + path, kind)


def _typed_node(address: str, kind: str) -> dict[str, Any]:
    return {"@id": address, "@type": kind}


def _typed(text: str, kind: str) -> dict[str, Any]:
    return {"@value": text, "@type": kind}
