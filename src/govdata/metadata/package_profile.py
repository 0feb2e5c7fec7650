"""The profile of a package: the standard's, and what `govdata` may hold in it; package.schema.json is its text.

A profile extends the standard as the standard says (Data Package v2, Profiles): all of the core one, and more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from govdata.metadata.roles import CATALOGS, FIELD_OWN, PACKAGE_OWN, RENAMED, RESOURCE_OWN, ROLES

CORE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT}
_COUNT: Mapping[str, Any] = {"type": "integer", "minimum": 0}
_DECIMAL: Mapping[str, Any] = {
    "type": "object",
    "required": ["precision"],
    "properties": {"precision": {"type": "integer", "minimum": 1, "maximum": 38}, "scale": _COUNT},
    "additionalProperties": False,
}
_VALUES: Mapping[str, Mapping[str, Any]] = {
    "rules": _TEXT,
    "lexicon": _TEXT,
    "requiredCoverage": {"type": "number", "minimum": 0, "maximum": 1},
    "catalogs": {"type": "array", "items": {"enum": list(CATALOGS)}},
    "role": {"enum": [*ROLES, *(old for old, new in RENAMED.items() if new in ROLES)]},
    "partitionBy": {"anyOf": [_TEXT, _TEXTS]},
    "parquet": _TEXTS,
    "rows": _COUNT,
    "coverage": {"type": "array", "items": {"type": "object"}},
    "decimal": _DECIMAL,
    "concept": {"type": "string", "format": "iri"},
}


def package_profile() -> dict[str, Any]:
    """The JSON Schema of a descriptor. The old names of properties are allowed."""
    field = {"type": "object", "properties": {"govdata": _own(FIELD_OWN)}}
    schema = {"properties": {"fields": {"items": field}}}
    resource = {"properties": {"govdata": _own(RESOURCE_OWN), "schema": schema}}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:govdata:schemas:package:1",
        "title": "Data package of govdata",
        "description": "A data package (datapackage.json) with the properties that govdata adds.",
        "allOf": [{"$ref": CORE}],
        "properties": {"govdata": _own(PACKAGE_OWN), "resources": {"items": resource}},
    }


def _own(names: Iterable[str]) -> dict[str, Any]:
    known = {name: _VALUES[name] for name in names}
    old = {old: known[new] for old, new in RENAMED.items() if new in known}
    return {"type": "object", "properties": {**known, **old}, "additionalProperties": False}
