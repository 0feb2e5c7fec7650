"""The tables of words: what a package, a file, a column of a role and a type are called in each vocabulary.

Each module of this room takes its words from here, and `docs/reference/catalogs.md` shows them. A thing that a
vocabulary has no word for has none here: it is left out, and no neighbour of it is used.
Sources: schema.org, Croissant 1.1, DCAT 3 and DCAT-AP 3, RO-Crate 1.2, CSVW (Tabular Data on the Web), PROV-O, Web
Annotation, SKOS, the RDF of SDMX 2009, SDMX 3.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from govdata.catalogs.texts import some
from govdata.values import dataclass

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "adms": "http://www.w3.org/ns/adms#",
        "cr": "http://mlcommons.org/croissant/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "qb": "http://purl.org/linked-data/cube#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
        "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
        "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "spdx": "http://spdx.org/rdf/terms#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def iri(compact: str) -> str:
    """The whole IRI of a compact one.

    >>> iri("prov:wasQuotedFrom")
    'http://www.w3.org/ns/prov#wasQuotedFrom'
    """
    prefix, _, name = compact.partition(":")
    return PREFIXES[prefix] + name


@dataclass(frozen=True)
class Words:
    """What one thing is called; "" where a vocabulary has no word for it."""

    schema: str = ""
    croissant: str = ""
    dcat: str = ""
    ro_crate: str = ""
    csvw: str = ""

    def of(self, vocabulary: str) -> str:
        """The word of a vocabulary: schema, croissant, dcat, ro_crate or csvw."""
        return str(getattr(self, vocabulary))


def worded(values: Mapping[str, Any], table: Mapping[str, Words], vocabulary: str) -> dict[str, Any]:
    """Values by the words of a vocabulary; what has no word in it, and what is empty, is left out."""
    return some({table[name].of(vocabulary): value for name, value in values.items()})


def _same(word: str, dcat: str = "", csvw: str = "") -> Words:
    """Words of schema.org, which Croissant and RO-Crate share."""
    return Words(word, word, dcat, word, csvw)


PACKAGE: Mapping[str, Words] = MappingProxyType(
    {
        "title": _same("name", "dct:title", "dc:title"),
        "title in Chinese": Words("alternateName", "", "dct:title", "alternateName", "dc:title"),
        "description": _same("description", "dct:description", "dc:description"),
        "id, or else name": _same("identifier", "dct:identifier", "dc:identifier"),
        "version": _same("version", "dcat:version", "schema:version"),
        "created": _same("datePublished", "dct:issued", "dc:issued"),
        "homepage": _same("url", "dcat:landingPage", "dcat:landingPage"),
        "keywords": _same("keywords", "dcat:keyword", "dcat:keyword"),
        "licenses": _same("license", "dct:license", "dc:license"),
        "contributors": Words("creator", "creator", "dct:creator", "author", "dc:creator"),
        "publisher": _same("publisher", "dct:publisher", "dc:publisher"),
        "how to cite": Words("creditText", "citeAs", "dct:bibliographicCitation", "creditText"),
        "languages": _same("inLanguage", "dct:language"),
        "sources": _same("isBasedOn", "prov:wasDerivedFrom"),
        "sources that observations quote": Words(
            "isBasedOn", "prov:wasQuotedFrom", "prov:wasQuotedFrom", "wasQuotedFrom"
        ),
        "periods of observations": _same("temporalCoverage", "dct:temporal"),
        "subjects that are areas": _same("spatialCoverage", "dct:spatial"),
        "indicators, or else numeric fields": Words("variableMeasured", "variableMeasured", "", "variableMeasured"),
        "free of charge": Words("isAccessibleForFree", "isAccessibleForFree", "", "isAccessibleForFree"),
        "standards followed": Words("", "conformsTo", "dct:conformsTo", "conformsTo", "dc:conformsTo"),
        "files": Words("distribution", "distribution", "dcat:distribution", "hasPart", "tables"),
    }
)
"""What is said of a package, and in which words."""

FILE: Mapping[str, Words] = MappingProxyType(
    {
        "name": Words("name", "name", "dct:title", "name"),
        "place": Words("contentUrl", "contentUrl", "dcat:downloadURL", "@id", "url"),
        "media type": Words("encodingFormat", "encodingFormat", "dcat:mediaType", "encodingFormat"),
        "bytes": Words("contentSize", "contentSize", "dcat:byteSize", "contentSize"),
        "SHA-256": Words("sha256", "sha256", "spdx:checksum", "sha256"),
        "same rows in another format": Words("", "sameAs"),
        "fields": Words("", "field", "", "", "columns"),
        "primary key": Words("", "key", "", "", "primaryKey"),
        "foreign keys": Words("", "references", "", "", "foreignKeys"),
    }
)
"""What is said of a file of a release, and of the table in it."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "observations": "qb:Observation",
        "facts": "qb:Observation",
        "sources": "prov:Entity",
        "subjects": "skos:Concept",
        "indicators": "skos:Concept",
        "revisions": "prov:Revision",
    }
)
"""What a row of a role is."""

_FIGURE = {
    "id": "dct:identifier",
    "subject": "sdmx-dimension:refArea",
    "indicator": "qb:measureType",
    "value": "sdmx-measure:obsValue",
    "lower": "schema:minValue",
    "upper": "schema:maxValue",
    "unit": "sdmx-attribute:unitMeasure",
    "status": "sdmx-attribute:obsStatus",
    "period_start": "schema:startDate",
    "period_end": "schema:endDate",
}
COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "observations": {
            **_FIGURE,
            "as_written": "schema:text",
            "source": "prov:wasQuotedFrom",
            "quote": "oa:exact",
            "quote_start": "oa:start",
            "page": "schema:pagination",
            "part_of": "dct:isPartOf",
            "restates": "prov:alternateOf",
            "note": "skos:note",
        },
        "facts": {**_FIGURE, "as_written": "schema:text", "sources": "prov:wasDerivedFrom"},
        "sources": {
            "id": "dct:identifier",
            "title": "schema:name",
            "publisher": "schema:publisher",
            "url": "schema:url",
            "sha256": "schema:sha256",
            "date_start": "schema:datePublished",
            "language": "schema:inLanguage",
            "currency": "schema:currency",
            "media_type": "schema:encodingFormat",
            "pages": "schema:numberOfPages",
            "note": "skos:note",
        },
        "subjects": {
            "id": "dct:identifier",
            "name_en": "skos:prefLabel",
            "name_zh": "skos:prefLabel",
            "aliases": "skos:altLabel",
            "type": "dct:type",
            "part_of": "dct:isPartOf",
            "note": "skos:note",
        },
        "indicators": {
            "id": "dct:identifier",
            "title_en": "skos:prefLabel",
            "title_zh": "skos:prefLabel",
            "definition_en": "skos:definition",
            "definition_zh": "skos:definition",
            "aliases": "skos:altLabel",
            "unit": "sdmx-attribute:unitMeasure",
            "kind": "dct:type",
            "concept": "skos:broader",
            "scope": "skos:scopeNote",
            "note": "skos:note",
        },
        "revisions": {"source": "prov:wasDerivedFrom", "reason": "skos:changeNote"},
        "exclusions": {"text": "oa:exact", "start": "oa:start", "source": "prov:wasQuotedFrom"},
    }
)
"""The property that a column of a role is, and of columns that many tables of it have beside those of the role."""

QUOTE: Mapping[str, str] = MappingProxyType({"quote": "oa:TextQuoteSelector", "quote_start": "oa:TextPositionSelector"})
"""The selectors of Web Annotation that the columns of a quote are parts of."""
EVIDENCE = ("source", "quote", "quote_start")
"""The columns of an observation that say where its figure is printed."""

NAMES_OF_ROWS: Mapping[str, str] = MappingProxyType({"subjects": "name", "indicators": "title"})
"""The column that names a subject and an indicator; a table may have it once, or as `…_en` and `…_zh`."""
AREA = "area"
"""The `type` of a subject that is a place."""


@dataclass(frozen=True)
class Component:
    """A column of observations in the data structure of SDMX; `kind` is dimension, time, measure or attribute."""

    concept: str
    column: str
    kind: str
    name: str
    type: str = "String"


COMPONENTS: tuple[Component, ...] = (
    Component("SUBJECT", "subject", "dimension", "Subject / 主体"),
    Component("INDICATOR", "indicator", "dimension", "Indicator / 指标"),
    Component("BREAKDOWN", "breakdown", "dimension", "Breakdown / 分组"),
    Component("STATUS", "status", "dimension", "Status / 状态"),
    Component("SOURCE", "source", "dimension", "Source / 来源"),
    Component("OBS_ID", "id", "dimension", "Table and identifier of the observation / 观测值的表名与标识"),
    Component("TIME_PERIOD", "", "time", "Period / 时期", "ObservationalTimePeriod"),
    Component("OBS_VALUE", "value", "measure", "Value / 数值", "Decimal"),
    Component("LOWER", "lower", "measure", "Lower bound / 下界", "Decimal"),
    Component("UPPER", "upper", "measure", "Upper bound / 上界", "Decimal"),
    Component("UNIT_MEASURE", "unit", "attribute", "Unit / 单位"),
    Component("QUALIFIER", "qualifier", "attribute", "Qualifier / 限定"),
    Component("AS_WRITTEN", "as_written", "attribute", "As written / 原文写法"),
    Component("PERIOD_START", "period_start", "attribute", "First day / 首日"),
    Component("PERIOD_END", "period_end", "attribute", "Last day / 末日"),
    Component("PERIOD_BASIS", "period_basis", "attribute", "Basis of the period / 时期依据"),
    Component("QUOTE", "quote", "attribute", "Quote / 引文"),
    Component("QUOTE_START", "quote_start", "attribute", "Quote starts at / 引文位置"),
    Component("PAGE", "page", "attribute", "Page / 页码"),
    Component("PART_OF", "part_of", "attribute", "Part of / 属于"),
    Component("RESTATES", "restates", "attribute", "Restates / 复述"),
    Component("NOTE", "note", "attribute", "Note / 备注"),
)
"""The columns of observations in SDMX: dimensions, the time dimension, measures, attributes of an observation."""


@dataclass(frozen=True)
class TypeWords:
    """A type of Table Schema in the vocabularies that have types."""

    croissant: str
    csvw: str


TYPES: Mapping[str, TypeWords] = MappingProxyType(
    {
        "string": TypeWords("sc:Text", "string"),
        "number": TypeWords("sc:Float", "number"),
        "integer": TypeWords("sc:Integer", "integer"),
        "boolean": TypeWords("sc:Boolean", "boolean"),
        "object": TypeWords("sc:Text", "json"),
        "array": TypeWords("sc:Text", "json"),
        "list": TypeWords("sc:Text", "string"),
        "datetime": TypeWords("sc:DateTime", "dateTime"),
        "date": TypeWords("sc:Date", "date"),
        "time": TypeWords("sc:Time", "time"),
        "year": TypeWords("sc:Integer", "gYear"),
        "yearmonth": TypeWords("sc:Text", "gYearMonth"),
        "duration": TypeWords("sc:Text", "duration"),
        "geopoint": TypeWords("sc:Text", "string"),
        "geojson": TypeWords("sc:Text", "json"),
        "any": TypeWords("sc:Text", "string"),
    }
)
"""Each type of Table Schema. A number that declares `govdata.decimal` is a `decimal` in CSVW."""
EXACT = TypeWords("sc:Float", "decimal")
FORMATS: Mapping[str, str] = MappingProxyType({"uri": "anyURI", "binary": "base64Binary"})
"""Formats of a string that are types in CSVW."""

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "cff": "application/yaml",
        "csv": "text/csv",
        "json": "application/json",
        "jsonld": "application/ld+json",
        "md": "text/markdown",
        "parquet": "application/vnd.apache.parquet",
        "pdf": "application/pdf",
        "html": "text/html",
        "txt": "text/plain",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xml": "application/xml",
        "yaml": "application/yaml",
        "yml": "application/yaml",
    }
)
"""The media type of a file by its extension (IANA); a resource that says its own has that."""
ANY_BYTES = "application/octet-stream"
FILE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "CSV",
        "json": "JSON",
        "jsonld": "JSON_LD",
        "md": "MARKDOWN",
        "parquet": "PARQUET",
        "pdf": "PDF",
        "html": "HTML",
        "txt": "TXT",
        "xlsx": "XLSX",
        "xml": "XML",
    }
)
"""The file type of an extension in the list of the EU Publications Office, which DCAT-AP asks for as dct:format."""
LANGUAGES: Mapping[str, str] = MappingProxyType({"en": "ENG", "zh": "ZHO"})
"""A language in the list of the EU Publications Office."""
_LICENCES = """
    CC0-1.0 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC-BY-NC-4.0 CC-BY-ND-4.0 CC-BY-NC-SA-4.0 CC-BY-NC-ND-4.0
    ODC-By-1.0 ODbL-1.0 PDDL-1.0 OGL-UK-3.0 Apache-2.0 MIT
"""
LICENCES: Mapping[str, str] = MappingProxyType(
    {name.lower(): f"https://spdx.org/licenses/{name}" for name in _LICENCES.split()}
)
"""The address of a licence that is given by name alone (SPDX). Another name stays a name."""
