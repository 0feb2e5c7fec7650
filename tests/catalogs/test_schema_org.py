"""The JSON-LD for the page: what Google Dataset Search requires and recommends, by its documentation."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.catalogs.summary import LONGEST_DESCRIPTION, SHORTEST_DESCRIPTION
from tests.end_to_end.test_odd_packages import ODD, written
from tests.support.catalogs import CASES, DESCRIPTORS, ROOT

Embedded = Callable[[Path], Mapping[str, Any] | None]
RECOMMENDED: Mapping[str, type] = {
    "alternateName": str,
    "creator": list,
    "creditText": str,
    "distribution": list,
    "identifier": str,
    "inLanguage": list,
    "isAccessibleForFree": bool,
    "isBasedOn": list,
    "keywords": list,
    "license": str,
    "spatialCoverage": list,
    "temporalCoverage": str,
    "variableMeasured": list,
    "version": str,
}
"""What the documentation recommends, and creditText and inLanguage of schema.org, with the form that it asks for."""


def _days(column: str) -> list[str]:
    """The values of a column of all observations of the flagship."""
    found = []
    for path in (ROOT / "datapackage").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            found += [row[column] for row in csv.DictReader(file) if row.get(column)]
    return found


COVERED = f"{min(_days('period_start'))}/{max(_days('period_end'))}"


@pytest.fixture
def embedded(tmp_path: Path) -> Embedded:
    """The value that the page of a package's release embeds, as a reader of the page finds it."""

    def publish(package: Path) -> Mapping[str, Any] | None:
        page = govdata.publish(package, to=tmp_path / "releases").path / "index.html"
        found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8"))
        assert len(found) < 2
        return json.loads(found[0]) if found else None

    return publish


def test_the_flagship_says_what_is_required_and_recommended(embedded: Embedded) -> None:
    said = embedded(ROOT)
    assert said is not None
    assert (said["@context"], said["@type"]) == ("https://schema.org/", "Dataset")
    assert SHORTEST_DESCRIPTION <= len(said["description"]) <= LONGEST_DESCRIPTION
    assert {name: kind for name, kind in RECOMMENDED.items() if not isinstance(said.get(name), kind)} == {}
    assert said["temporalCoverage"] == COVERED
    assert {(each["@type"], each["name"]) for each in said["creator"]} == {("Organization", "The govdata contributors")}
    assert all({"contentUrl", "encodingFormat"} <= set(each) for each in said["distribution"])
    assert "Longgang District" in [each["name"] for each in said["spatialCoverage"]]
    assert {each["unitText"] for each in said["variableMeasured"]} >= {"yuan", "count"}


@pytest.mark.parametrize("name", [*DESCRIPTORS, "one column", "no rows"])
def test_a_description_has_the_length_that_a_search_engine_takes(embedded: Embedded, tmp_path: Path, name: str) -> None:
    said = embedded(written(tmp_path / "package", CASES[name], **DESCRIPTORS.get(name, {})))
    assert said is not None
    assert said["name"]
    assert SHORTEST_DESCRIPTION <= len(said["description"]) <= LONGEST_DESCRIPTION


def test_what_is_not_said_is_not_made_up(embedded: Embedded, tmp_path: Path) -> None:
    said = embedded(written(tmp_path / "package", ODD["one column"]))
    assert said is not None
    absent = {"license", "creator", "publisher", "url", "keywords", "isAccessibleForFree", "temporalCoverage"}
    assert absent.isdisjoint(said)


def test_no_address_is_that_of_a_script(embedded: Embedded, tmp_path: Path) -> None:
    package = written(tmp_path / "package", CASES["hostile words"], **DESCRIPTORS["hostile words"])
    assert "javascript:" not in json.dumps(embedded(package))


def test_a_package_that_does_not_want_it_embeds_nothing(embedded: Embedded, tmp_path: Path) -> None:
    own = {"govdata": {"catalogs": ["dcat"]}}
    assert embedded(written(tmp_path / "package", ODD["one column"], **own)) is None


def test_a_person_is_who_has_a_family_name(embedded: Embedded, tmp_path: Path) -> None:
    name = "all that can be said"
    said = embedded(written(tmp_path / "package", CASES[name], **DESCRIPTORS[name]))
    assert said is not None
    assert said["creator"] == [{"@type": "Person", "name": "Ada Li", "url": "https://example.org/ada"}]
    assert said["publisher"] == {"@type": "Organization", "name": "Office"}
    assert said["license"] == ["https://spdx.org/licenses/CC0-1.0", "https://example.org/licence"]
