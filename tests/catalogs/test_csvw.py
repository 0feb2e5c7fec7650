"""csv-metadata.json: accepted by csvw, and what it says of the evidence when it is turned into RDF."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from govdata.catalogs.csvw import column_name
from govdata.catalogs.terms import iri
from govdata.catalogs.texts import file_address
from tests.support.catalogs import NAMES, Releases, read

csvw = pytest.importorskip("csvw", reason="csvw is not installed: `pip install -e .[catalogs-tests]`")


def reachable(release: Path, folder: Path) -> Path:
    """A copy in which the file of each address has the address as its name: csvw does not unescape one."""
    shutil.copytree(release, folder)
    for file in (release / "csv").iterdir():
        shutil.copy(file, folder / file_address(f"csv/{file.name}"))
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_csvw_accepts_the_tables_as_they_are_described(releases: Releases, name: str, tmp_path: Path) -> None:
    folder = reachable(releases[name], tmp_path / "release")
    found = csvw.CSVW(str(folder / "csv-metadata.json"), validate=True)
    assert found.is_valid, [str(each.message) for each in found.warnings]


def test_a_table_that_is_not_as_it_is_described_is_refused(releases: Releases, tmp_path: Path) -> None:
    folder = reachable(releases["template"], tmp_path / "release")
    path = folder / "csv" / "observations.csv"
    path.write_bytes(re.sub(rb",observed,", b",observed,no-such-source-", path.read_bytes(), count=1))
    assert not csvw.CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid


def test_the_rdf_of_an_observation_has_its_quote(releases: Releases) -> None:
    release = releases["template"]
    (row,) = [each for each in rows_as_rdf(release) if each["@id"].endswith("#example-001")] or [None]
    assert row is not None


def rows_as_rdf(release: Path) -> list[dict[str, Any]]:
    """What csv2json in its standard mode makes of the observations: an object for each subject."""
    made = csvw.CSVW(str(release / "csv-metadata.json")).to_json()
    table = next(each for each in made["tables"] if each["url"].endswith("observations.csv"))
    return [subject for row in table["row"] for subject in row["describes"]]


def columns(release: Path, table: str) -> dict[str, Any]:
    found = next(each for each in read(release, "csv-metadata.json")["tables"] if each["url"] == f"csv/{table}.csv")
    return {each["name"]: each for each in found["tableSchema"]["columns"]}


def test_the_columns_of_a_role_are_the_properties_of_their_vocabularies(releases: Releases) -> None:
    found = columns(releases["template"], "observations")
    assert found["source"]["propertyUrl"] == iri("prov:wasQuotedFrom")
    assert found["source"]["valueUrl"] == "csv/sources.csv#{source}"
    assert found["quote"]["propertyUrl"] == iri("oa:exact")
    assert found["quote"]["aboutUrl"] == "csv/observations.csv#{id}-quote"
    assert found["value"]["datatype"] == {"base": "decimal"} or found["value"]["datatype"] == "decimal"
    assert columns(releases["template"], "subjects")["name_zh"]["lang"] == "zh"


@pytest.mark.parametrize("name", ["a b", "_x", "1", "数量", "e\nf", "a.b", "%41"])
def test_the_name_of_a_column_is_a_variable_of_a_template(name: str) -> None:
    assert re.fullmatch(r"(?:[A-Za-z0-9]|%[0-9A-F]{2})(?:\.?(?:[A-Za-z0-9_]|%[0-9A-F]{2}))*", column_name(name))
