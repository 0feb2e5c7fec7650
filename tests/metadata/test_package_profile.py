from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT7

from govdata import schema
from govdata.metadata.package_profile import CORE, package_profile

ROOT = Path(__file__).resolve().parent.parent.parent
CORE_PROFILE = {"$schema": "http://json-schema.org/draft-07/schema#", "required": ["resources"]}
"""In place of the standard's, which is on the web: what is asked of it is asked."""


def mistakes(descriptor: Any) -> list[str]:
    registry: Any = Registry().with_resource(CORE, DRAFT7.create_resource(CORE_PROFILE))
    validator = Draft7Validator(package_profile(), registry=registry)
    return sorted(error.json_path for error in validator.iter_errors(descriptor))


def test_the_profile_that_is_shipped_is_that_of_the_code() -> None:
    shipped = json.loads((files("govdata.metadata") / "package.schema.json").read_text(encoding="utf-8"))
    assert shipped == package_profile() == schema("package")
    Draft7Validator.check_schema(shipped)


def test_the_flagship_is_valid() -> None:
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        resource["schema"] = json.loads((ROOT / resource["schema"]).read_text(encoding="utf-8"))
    assert mistakes(descriptor) == []


@pytest.mark.parametrize(
    ("descriptor", "path"),
    [
        ({}, "$"),
        ({"resources": [], "govdata": {"rule": "r.json"}}, "$.govdata"),
        ({"resources": [], "govdata": {"requiredCoverage": 80}}, "$.govdata.requiredCoverage"),
        ({"resources": [{"govdata": {"role": "facts of life"}}]}, "$.resources[0].govdata.role"),
        (
            {"resources": [{"schema": {"fields": [{"govdata": {"decimal": {"precision": 39}}}]}}]},
            "$.resources[0].schema.fields[0].govdata.decimal.precision",
        ),
        ({"resources": [{"schema": {"fields": [{"govdata": {"x": 1}}]}}]}, "$.resources[0].schema.fields[0].govdata"),
    ],
)
def test_the_core_profile_and_our_own_properties_are_both_checked(descriptor: Any, path: str) -> None:
    assert mistakes(descriptor) == [path]


def test_old_names_are_allowed() -> None:
    assert mistakes({"resources": [{"govdata": {"role": "set-asides"}}], "govdata": {"wordings": "w.json"}}) == []
