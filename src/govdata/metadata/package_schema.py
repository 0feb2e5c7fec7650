"""The JSON Schema of a datapackage.json, for editors; package.schema.json beside this module is its text.

It completes the properties of Data Package 2.0 and holds those of govdata, which are closed lists, to their form. It
does not say all that `load_package` checks, and leaves properties that anybody may add alone, as the standard does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from govdata.metadata.roles import CATALOGS, FIELD_OWN, PACKAGE_OWN, RENAMED, RESOURCE_OWN, ROLES
from govdata.metadata.standard import (
    BOUNDS,
    CONSTRAINTS,
    CONSTRAINTS_OF_TYPE,
    FIELD_PROPERTIES,
    FIELDS_MATCH,
    LENGTHS,
    PACKAGE_PROPERTIES,
    RESOURCE_PROPERTIES,
    SCHEMA_PROPERTIES,
)

Form = Mapping[str, Any]
_ANY: Final[Form] = {}
_FLAG: Final = {"type": "boolean"}
_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_OBJECTS: Final = {"type": "array", "items": {"type": "object"}}
_ONE_OR_MORE: Final = {"anyOf": [_TEXT, _TEXTS]}
_COUNT: Final = {"type": "integer", "minimum": 0}
_COMMON: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("$schema", "name", "title", "description", "homepage"), _TEXT),
    **dict.fromkeys(("licenses", "sources"), _OBJECTS),
}
_OWN: Final[Mapping[str, Form]] = {
    "rules": {**_TEXT, "description": "The path of the rules. / 规则文件的路径。"},
    "lexicon": {**_TEXT, "description": "The path of a lexicon of your own. / 自有词表的路径。"},
    "requiredCoverage": {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "The share of the numerals of each source that must be recorded or excluded."
        " / 各来源的数字字样中须收录或排除的比例。",
    },
    "catalogs": {
        "type": "array",
        "items": {"enum": list(CATALOGS)},
        "description": "The catalogues that a release has. / 发布版所带的目录元数据。",
    },
    "role": {
        "enum": [*ROLES, *(old for old, new in RENAMED.items() if new in ROLES)],
        "description": "What the table is to govdata. / 表在 govdata 中的角色。",
    },
    "partitionBy": {
        **_ONE_OR_MORE,
        "description": "The fields by which the Parquet of a release is split. / 发布版 Parquet 按这些字段分区。",
    },
    "parquet": {**_ONE_OR_MORE, "description": "Written by a release. / 由发布版写出。"},
    "rows": {**_COUNT, "description": "Written by a release. / 由发布版写出。"},
    "coverage": {**_OBJECTS, "description": "Written by a release. / 由发布版写出。"},
    "concept": {
        "type": "string",
        "format": "iri",
        "description": "The property of a vocabulary that the column is. / 该列对应的词汇表属性。",
    },
    "decimal": {
        "type": "object",
        "required": ["precision", "scale"],
        "properties": {"precision": {"type": "integer", "minimum": 1, "maximum": 38}, "scale": _COUNT},
        "additionalProperties": False,
        "description": "The number is a decimal in Parquet, never a double. / 在 Parquet 中为精确小数。",
    },
}
"""The properties of govdata, on whatever object they stand."""


def package_schema() -> dict[str, Any]:
    """The JSON Schema of a descriptor, made from the lists that the reader of descriptors checks by."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:govdata:schemas:package:1",
        "title": "Data package of govdata",
        "description": "A datapackage.json, with the properties of govdata. / datapackage.json，含 govdata 的属性。",
        **_object(PACKAGE_PROPERTIES, _PACKAGE, _own(_names(PACKAGE_OWN)), required=("resources",)),
        "definitions": {
            "resource": _object(RESOURCE_PROPERTIES, _RESOURCE, _own(RESOURCE_OWN), required=("name",)),
            "tableSchema": _object(SCHEMA_PROPERTIES, _SCHEMA, _own(())),
            "field": _object(FIELD_PROPERTIES, _FIELD, _own(FIELD_OWN), required=("name",)),
        },
    }


def _names(own: Collection[str]) -> tuple[str, ...]:
    """With the old names of properties, which are still read."""
    return (*own, *(old for old, new in RENAMED.items() if new in own))


def _own(names: Collection[str]) -> dict[str, Any]:
    """`govdata` of an object: these properties and no others."""
    forms = {name: _OWN[RENAMED.get(name, name)] for name in names}
    return {"type": "object", "properties": forms, "additionalProperties": False}


def _object(names: Collection[str], forms: Mapping[str, Form], own: Form, required: tuple[str, ...] = ()) -> Form:
    properties = {name: {**_COMMON, **forms, "govdata": own}.get(name, _ANY) for name in sorted(names)}
    return {"type": "object", **({"required": [*required]} if required else {}), "properties": properties}


_PACKAGE: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("id", "version", "created", "image"), _TEXT),
    "keywords": _TEXTS,
    "contributors": _OBJECTS,
    "resources": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/resource"}},
}
_RESOURCE: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("format", "mediatype", "encoding", "hash"), _TEXT),
    "path": _ONE_OR_MORE,
    "bytes": _COUNT,
    "schema": {"anyOf": [_TEXT, {"$ref": "#/definitions/tableSchema"}]},
}
_SCHEMA: Final[Mapping[str, Form]] = {
    "fields": {"type": "array", "items": {"$ref": "#/definitions/field"}},
    "fieldsMatch": {"anyOf": [{"enum": [*FIELDS_MATCH]}, {"type": "array", "items": {"enum": [*FIELDS_MATCH]}}]},
    "primaryKey": _ONE_OR_MORE,
    "uniqueKeys": {"type": "array", "items": _TEXTS},
    "foreignKeys": _OBJECTS,
}
_CONSTRAINTS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("required", "unique"), _FLAG),
    **dict.fromkeys(LENGTHS, _COUNT),
    **dict.fromkeys(BOUNDS, _ANY),
    "pattern": _TEXT,
    "enum": {"type": "array"},
    "jsonSchema": {"type": "object"},
}
_FIELD: Final[Mapping[str, Form]] = {
    "type": {"enum": [*CONSTRAINTS_OF_TYPE]},
    "format": _TEXT,
    "constraints": {"type": "object", "properties": {name: _CONSTRAINTS[name] for name in sorted(CONSTRAINTS)}},
}
