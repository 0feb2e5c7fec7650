"""prov.jsonld: where a release comes from, in the words of W3C PROV-O (https://www.w3.org/TR/prov-o/), as JSON-LD.

The release is an entity that `publish` generated from the package, and a revision of the release before; the agent is
the software. Who answers for it is no triple here: the signatures say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govdata.releases.git_commit import Commit
from govdata.releases.origin import Origin, Released

PROV = "prov.jsonld"
_CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def prov_document(released: Released, origin: Origin) -> dict[str, Any]:
    """The document on a release."""
    before = released.before
    release = {
        "@id": "./",
        "@type": "prov:Entity",
        "schema:name": released.name,
        "schema:version": released.version,
        "prov:generatedAtTime": {"@value": released.created, "@type": "xsd:dateTime"},
        "prov:wasGeneratedBy": {"@id": "#publish"},
        "prov:wasDerivedFrom": {"@id": "#package"},
        **({"prov:wasRevisionOf": {"@id": f"urn:sha256:{before['digest']}"}} if before else {}),
    }
    tools = [{"@id": f"pkg:pypi/{tool}@{origin.tools[tool]}"} for tool in sorted(origin.tools)]
    publish = {
        "@id": "#publish",
        "@type": "prov:Activity",
        "prov:used": {"@id": "#package"},
        "prov:wasAssociatedWith": tools,
    }
    agents = [{**each, "@type": "prov:SoftwareAgent"} for each in tools]
    older = [_release_before(before)] if before else []
    return {"@context": _CONTEXT, "@graph": [release, publish, _package(released.name, origin.commit), *older, *agents]}


def _package(name: str, commit: Commit | None) -> dict[str, Any]:
    """The package, and the commit that it is of; one that differs from it is derived from it."""
    own = {"@id": "#package", "@type": "prov:Entity", "schema:name": name}
    if commit is None:
        return own
    how = "prov:specializationOf" if commit.clean else "prov:wasDerivedFrom"
    return {**own, how: {"@id": f"urn:git:{commit.id}"}}


def _release_before(before: Mapping[str, str]) -> dict[str, Any]:
    return {"@id": f"urn:sha256:{before['digest']}", "@type": "prov:Entity", "schema:version": before["version"]}
