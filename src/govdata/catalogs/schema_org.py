"""schema.org `Dataset` as JSON-LD, for the page of a release.

Required by Google Dataset Search: name, and a description of 50 to 5000 characters. Recommended: alternateName,
creator, distribution with contentUrl and encodingFormat, identifier, isAccessibleForFree, isBasedOn, keywords,
license, measurementTechnique, spatialCoverage, temporalCoverage, url, variableMeasured, version.
(https://developers.google.com/search/docs/appearance/structured-data/dataset)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from govdata.catalogs.rows import SourceRow
from govdata.catalogs.summary import Agent, Licence, Measure, Place, Summary
from govdata.catalogs.terms import FILE, PACKAGE, worded
from govdata.catalogs.texts import chinese, file_address, first_text, some
from govdata.releases.contents import ReleasedFile


def dataset(summary: Summary) -> dict[str, Any]:
    """The JSON-LD of a release: what the page embeds. Addresses of files are relative to the page."""
    values = {
        **shared(summary),
        "licenses": _one_or_all([licence_value(each) for each in summary.licences]),
        "contributors": [agent(each) for each in summary.creators],
        "publisher": agent(summary.publisher) if summary.publisher else None,
        "how to cite": summary.citation,
        "sources": [source(each) for each in summary.sources],
        "subjects that are areas": [place(each) for each in summary.places],
        "indicators, or else numeric fields": [measure(each) for each in summary.measures],
        "files": [_download(each, summary) for table in summary.tables for each in table.files],
    }
    return {"@context": "https://schema.org/", "@type": "Dataset", **worded(values, PACKAGE, "schema")}


def shared(summary: Summary) -> dict[str, Any]:
    """What schema.org, Croissant and RO-Crate say in the same words and the same form."""
    period = summary.period
    return {
        "title": first_text(summary.titles),
        "title in Chinese": chinese(summary.titles),
        "description": summary.long_description,
        "id, or else name": summary.identifier,
        "version": summary.version,
        "created": summary.day,
        "homepage": summary.homepage,
        "keywords": summary.keywords,
        "languages": summary.languages,
        "periods of observations": "/".join(period) if period else None,
        "free of charge": summary.is_open or None,
    }


def sources_by_use(summary: Summary, entity: Callable[[SourceRow], Any]) -> dict[str, list[Any]]:
    """The documents as entities, apart by whether an observation quotes them."""
    quoted: list[Any] = []
    others: list[Any] = []
    for row in summary.sources:
        (quoted if row.id in summary.quoted else others).append(entity(row))
    return {"sources": others, "sources that observations quote": quoted}


def agent(who: Agent) -> dict[str, Any]:
    """A person or an organisation."""
    return some({"@type": "Person" if who.is_person else "Organization", "name": who.name, "url": who.address})


def licence_value(licence: Licence) -> Any:
    """The address of a licence, or what is known of one without an address."""
    return licence.address or {"@type": "CreativeWork", "name": licence.name}


def source(row: SourceRow) -> dict[str, Any]:
    """A document, as a work that the data are based on."""
    publisher = first_text(row.publishers or {})
    return some(
        {
            "@type": "CreativeWork",
            "name": first_text(row.titles),
            "identifier": row.id,
            "url": row.url,
            "publisher": some({"@type": "Organization", "name": publisher}) if publisher else None,
            "datePublished": row.day,
            "inLanguage": row.language,
            "encodingFormat": row.media_type,
            "sha256": row.sha256,
        }
    )


def place(found: Place) -> dict[str, Any]:
    """An area."""
    return some(
        {
            "@type": "Place",
            "name": first_text(found.names),
            "alternateName": chinese(found.names),
            "identifier": found.id,
        }
    )


def measure(found: Measure) -> dict[str, Any]:
    """What is measured, in which unit."""
    return some(
        {
            "@type": "PropertyValue",
            "name": first_text(found.names),
            "alternateName": chinese(found.names),
            "propertyID": found.id,
            "description": first_text(found.descriptions),
            "unitText": found.unit,
        }
    )


def _download(file: ReleasedFile, summary: Summary) -> dict[str, Any]:
    values = {
        "name": file.name,
        "place": file_address(file.name),
        "media type": summary.media_type(file),
        "bytes": f"{file.bytes} B",
        "SHA-256": file.sha256,
    }
    return {"@type": "DataDownload", **worded(values, FILE, "schema")}


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
