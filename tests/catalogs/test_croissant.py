"""croissant.json: accepted by mlcroissant, and every record of every table is read through it as it was released."""

from __future__ import annotations

import datetime
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from govdata.catalogs.croissant import CONTEXT, VERSION
from govdata.catalogs.terms import iri
from govdata.catalogs.texts import file_address, fragment
from govdata.releases import ReleasedTables, tables
from tests.support.catalogs import NAMES, Releases, read

mlcroissant = pytest.importorskip(
    "mlcroissant", reason="mlcroissant is not installed: `pip install -e .[catalogs-tests]`"
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def reachable(release: Path, folder: Path) -> Path:
    """A copy in which the file of each address has the address as its name: mlcroissant does not unescape one."""
    shutil.copytree(release, folder)
    for file in read(release, "croissant.json")["distribution"]:
        (folder / file["contentUrl"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(release / file["name"], folder / file["contentUrl"])
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_read_as_it_was_released(releases: Releases, name: str, tmp_path: Path) -> None:
    release = releases[name]
    dataset = mlcroissant.Dataset(str(reachable(release, tmp_path / "release") / "croissant.json"))
    assert dataset.metadata.ctx.issues.errors == set()
    assert dataset.metadata.ctx.conforms_to.value == VERSION
    loaded = tables(release)
    assert [each.id for each in dataset.metadata.record_sets] == [fragment(each) for each in loaded]
    for table_name in loaded:
        assert list(dataset.records(fragment(table_name))) == expected(loaded, table_name)


def expected(loaded: ReleasedTables, name: str) -> list[dict[str, Any]]:
    rows = loaded[name].arrow.to_pylist()
    return [{f"{fragment(name)}/{fragment(field)}": as_read(value) for field, value in row.items()} for row in rows]


def as_read(value: Any) -> Any:
    """A value as mlcroissant gives it: texts as bytes, decimals as floats, days and moments as those of pandas."""
    match value:
        case str():
            return value.encode()
        case datetime.date():
            import pandas as pd

            return pd.Timestamp(value)
        case bool() | None | datetime.time():
            return value
        case int():
            return value
        case _:
            return None if value != value else float(value)


def test_the_hashes_and_sizes_are_those_of_the_files(releases: Releases) -> None:
    import hashlib

    release = releases["flagship"]
    files = read(release, "croissant.json")["distribution"]
    assert len(files) == 30
    for file in files:
        content = (release / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
        assert file["contentUrl"] == file_address(file["name"])


def test_foreign_keys_are_references_where_they_can_be_joined(releases: Releases) -> None:
    sets = {each["@id"]: each for each in read(releases["keys both ways, some empty"], "croissant.json")["recordSet"]}
    found = {
        field["@id"]: field["references"]["field"]["@id"]
        for each in sets.values()
        for field in each["field"]
        if "references" in field
    }
    assert found == {"one/other": "two/id"}
    assert sets["one"]["key"] == [{"@id": "one/id"}]


def test_a_figure_has_its_evidence_as_an_annotation(releases: Releases) -> None:
    (records,) = [
        each for each in read(releases["template"], "croissant.json")["recordSet"] if each["@id"] == "observations"
    ]
    (annotation,) = [each["annotation"] for each in records["field"] if "annotation" in each]
    assert annotation["@id"] == "observations/value/evidence"
    parts = {each["name"]: each for each in annotation["subField"]}
    assert {name: each["equivalentProperty"] for name, each in parts.items()} == {
        "source": iri("prov:wasQuotedFrom"),
        "quote": iri("oa:exact"),
        "quote_start": iri("oa:start"),
    }
    assert {each["source"]["extract"]["column"] for each in parts.values()} == set(parts)


def test_names_are_in_their_languages(releases: Releases) -> None:
    said = read(releases["all that can be said"], "croissant.json")
    assert said["name"] == {"en": "Data", "zh": "数据"}
    assert said["@context"] == CONTEXT
    assert said["@context"]["keywords"]["@language"] is None
