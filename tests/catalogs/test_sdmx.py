"""sdmx/: the structure message is valid against the schemas of SDMX-ML 3.1, and pysdmx reads the data by it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from govdata.catalogs.sdmx import FILES
from govdata.catalogs.terms import COMPONENTS
from govdata.metadata.roles import role_columns
from tests.support.catalogs import Releases

HOW = "`pip install -e .[catalogs-tests]`"
io = pytest.importorskip("pysdmx.io", reason=f"pysdmx is not installed: {HOW}")
pytest.importorskip("lxml", reason=f"lxml is not installed: {HOW}")

OBSERVED = ("flagship", "template", "a file that is called like the facts")


@pytest.mark.parametrize("name", OBSERVED)
def test_pysdmx_reads_the_observations_by_their_structure(releases: Releases, name: str) -> None:
    structure, data = (releases[name] / file for file in FILES)
    assert {type(each).__name__ for each in io.read_sdmx(structure, validate=True).structures} == {
        "ConceptScheme",
        "DataStructureDefinition",
        "Dataflow",
    }
    (dataset,) = io.get_datasets(data, structure)
    assert list(dataset.data.columns) == [each.concept for each in COMPONENTS]
    assert not dataset.data["OBS_ID"].duplicated().any()


def test_the_observations_of_the_flagship_are_all_there(releases: Releases) -> None:
    release = releases["flagship"]
    with (release / FILES[1]).open(encoding="utf-8", newline="") as file:
        rows = {row["OBS_ID"]: row for row in csv.DictReader(file)}
    row = rows["funding:funding-001"]
    assert (row["OBS_VALUE"], row["UNIT_MEASURE"], row["TIME_PERIOD"]) == ("290000000", "yuan", "2024-07-29")
    assert (row["AS_WRITTEN"], row["SOURCE"], row["BREAKDOWN"]) == ("2.9亿元", "lg-reply-letter", "_Z")
    repeated = rows["funding:funding-011"]
    assert (repeated["RESTATES"], repeated["PART_OF"]) == ("funding:funding-005", "")
    for key, each in rows.items():  # what they name may be left out: it has no period
        table = key.partition(":")[0]
        assert all(named.startswith(f"{table}:") for named in (each["PART_OF"], each["RESTATES"]) if named)
    written = sum(1 for table in release.joinpath("csv").iterdir() for _ in _observations(table))
    assert len(rows) == written


def _observations(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if "quote_start" in row and row["period_start"] and row["period_end"]]


def test_observations_without_rows_are_a_header(releases: Releases) -> None:
    """pysdmx takes such a file for none."""
    text = (releases["observations without rows"] / FILES[1]).read_text(encoding="utf-8")
    assert text.strip().split(",") == ["STRUCTURE", "STRUCTURE_ID", "ACTION", *(each.concept for each in COMPONENTS)]


@pytest.mark.parametrize("name", ["one column", "no rows", "hostile words"])
def test_without_observations_there_is_nothing_to_say(releases: Releases, name: str) -> None:
    assert not (releases[name] / "sdmx").exists()


def test_each_component_is_a_column_of_the_role() -> None:
    columns = {each.column for each in COMPONENTS if each.column}
    assert columns == role_columns("observations")
