"""Which catalogues are written: as a package asks, and told before they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govdata
from govdata.catalogs.writing import BY_DEFAULT, WITH_FILES, catalog_files, json_lines
from govdata.metadata.package import load_package
from govdata.metadata.roles import CATALOGS
from govdata.verification import verify
from tests.end_to_end.test_odd_packages import OBSERVED, ODD, written
from tests.support.catalogs import NAMES, Releases
from tests.support.releasing import contents, descriptor_of

DOCUMENTS = {"croissant.json", "dcat.jsonld", "ro-crate-metadata.json", "csv-metadata.json"}
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))


def test_each_catalogue_but_that_of_the_page_has_a_writer() -> None:
    assert set(WITH_FILES) == set(CATALOGS) - {"schema.org"}
    assert set(BY_DEFAULT) == set(CATALOGS) - {"sdmx"}


@pytest.mark.parametrize("name", NAMES)
def test_a_release_with_all_of_them_is_verified(releases: Releases, name: str) -> None:
    assert [each.message.en for each in verify(releases[name]).findings] == []
    assert {each.name for each in releases[name].iterdir()} >= DOCUMENTS


@pytest.mark.parametrize(
    ("own", "files"),
    [
        ({}, DOCUMENTS),
        ({"catalogs": []}, set()),
        ({"catalogs": ["csvw"]}, {"csv-metadata.json"}),
        ({"catalogs": ["schema.org"]}, set()),
        ({"catalogs": ["sdmx", "dcat"]}, {"sdmx/structure.xml", "sdmx/observations.csv", "dcat.jsonld"}),
    ],
    ids=["by default", "none", "one", "in the page alone", "with SDMX"],
)
def test_what_is_asked_for_is_planned_written_and_asked_for_again(
    tmp_path: Path, own: dict[str, Any], files: set[str]
) -> None:
    package = written(tmp_path / "package", [OBSERVED], govdata=own)
    planned = govdata.plan(package, to=tmp_path / "releases").file_names()
    release = govdata.publish(package, to=tmp_path / "releases").path
    assert sorted(contents(release)) == planned
    others = {name for name in planned if not name.startswith(("csv/", "parquet/"))}
    assert others & {*DOCUMENTS, "sdmx/structure.xml", "sdmx/observations.csv"} == files
    assert descriptor_of(release).get("govdata", {}).get("catalogs") == own.get("catalogs")


def test_sdmx_of_a_package_without_observations_is_no_file(tmp_path: Path) -> None:
    package = written(tmp_path / "package", ODD["one column"], govdata={"catalogs": ["sdmx"]})
    assert catalog_files(load_package(package).descriptor) == []
    assert not (govdata.publish(package, to=tmp_path / "releases").path / "sdmx").exists()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (["croissnat"], 'unknown catalogue "croissnat"'),
        (["dcat", "rdf"], 'unknown catalogue "rdf"; the catalogues are schema.org, croissant'),
        ("dcat", '"catalogs" must be a list of names; got "dcat"'),
        ([1], '"catalogs" must be a list of names'),
    ],
)
def test_a_catalogue_that_nobody_knows_is_an_error(tmp_path: Path, value: Any, said: str) -> None:
    package = load_package(written(tmp_path / "package", ODD["one column"], govdata={"catalogs": value}))
    assert [str(each) for each in package.problems if said in str(each)] != []
    assert "catalogs" not in package.govdata


def test_what_catalogues_demand_and_nobody_says_is_told(tmp_path: Path) -> None:
    package = written(tmp_path / "package", ODD["one column"])
    told = [each.en for each in govdata.plan(package, to=tmp_path / "releases").warnings]
    assert any("has no description, licenses" in each for each in told)


def test_a_package_without_catalogues_is_told_nothing_of_them(tmp_path: Path) -> None:
    package = written(tmp_path / "package", ODD["one column"], govdata={"catalogs": []})
    told = [each.en for each in govdata.plan(package, to=tmp_path / "releases").warnings]
    assert not any("catalogues" in each for each in told)


@given(st.dictionaries(st.text(), JSON | st.dictionaries(st.text(), JSON, max_size=3), max_size=4))
def test_lines_are_the_same_json(value: dict[str, Any]) -> None:
    assert json.loads(json_lines(value)) == value
