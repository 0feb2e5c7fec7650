from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from govdata.errors import VerificationError
from govdata.releases.arrow_tables import ReleasedTable
from govdata.releases.labels import Reference, references, with_names
from govdata.releases.loading import load, tables
from tests.support.releasing import publish, schemas, write_package

PLACES = pa.table({"id": ["p1", "p2"], "name_zh": ["北岭", None], "note": ["", ""]})
TO_PLACES = Reference("place", "places", "id")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    own = schemas()
    for field in own["places"]["fields"][1:]:
        field["name"] = f"name_{field['name']}"
    return publish(write_package(tmp_path / "p", schemas=own), tmp_path / "r").path


def test_names_stand_beside_the_id(release: Path) -> None:
    grants = load(release, "grants")
    frame = grants.to_pandas(labels=True)
    assert list(frame)[:5] == ["id", "place", "place.name_zh", "place.name_en", "value"]
    assert frame["place.name_en"].tolist() == ["North Ridge", "North Ridge", "South Bay"]
    assert frame["id"].tolist() == ["g1", "g2", "g3"]
    assert grants.to_polars(labels=True)["place.name_zh"].to_list() == ["北岭", "北岭", "南湾"]
    assert list(grants.to_pandas()) == list(grants.arrow.column_names)


def test_a_column_that_was_not_read_has_no_names(release: Path) -> None:
    assert list(load(release, "grants", columns=["id"]).to_pandas(labels=True)) == ["id"]


def test_names_are_verified_too(release: Path) -> None:
    found = tables(release)
    grants = found["grants"]
    with (release / "parquet/places.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(VerificationError, match=r"places\.parquet: the file was changed"):
        grants.to_pandas(labels=True)


def test_a_table_of_no_release_has_no_names() -> None:
    assert ReleasedTable("t", "1.0.0", PLACES)._labelled() is PLACES


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (["p2", "p1", None, "p9"], [None, "北岭", None, None]),
        ([], []),
        (["p1", "p1"], ["北岭", "北岭"]),
    ],
)
def test_a_row_without_a_name_has_none(places: list[str | None], expected: list[str | None]) -> None:
    found = with_names(pa.table({"place": pa.array(places, pa.string())}), [TO_PLACES], lambda _: PLACES)
    assert found.column_names == ["place", "place.name_zh"]
    assert found.column("place.name_zh").to_pylist() == expected


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"place": [1, 2]}),
        pa.table({"place": ["p1"], "place.name_zh": ["mine"]}),
    ],
)
def test_another_type_gets_no_names_and_a_column_that_is_there_stays(table: pa.Table) -> None:
    assert with_names(table, [TO_PLACES], lambda _: PLACES).equals(table)


def _key(fields: object, to: object, resource: str = "places") -> dict[str, Any]:
    return {"fields": fields, "reference": {"resource": resource, "fields": to}}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([_key(["place"], ["id"])], (TO_PLACES,)),
        ([_key("place", "id")], (TO_PLACES,)),
        ([_key("part_of", "place", "")], (Reference("part_of", "grants", "place"),)),
        ([_key(["place"], ["name_zh"])], ()),
        ([_key(["place", "id"], ["id", "zh"])], ()),
        ([_key("place", "id", "absent")], ()),
        ("place", ()),
        (["place", {"fields": 1, "reference": 2}], ()),
        (None, ()),
    ],
)
def test_only_a_whole_primary_key_of_one_column_is_followed(keys: object, expected: tuple[Reference, ...]) -> None:
    raw = {
        "resources": [
            {"name": "places", "schema": {"primaryKey": ["id"]}},
            {"name": "grants", "schema": {"primaryKey": "place", "foreignKeys": keys}},
            {"name": "texts", "schema": "texts.json"},
        ]
    }
    assert references(json.loads(json.dumps(raw))) == {"places": (), "grants": expected, "texts": ()}


def test_no_other_table_is_read_where_nothing_refers_to_one() -> None:
    others: dict[str, pa.Table] = {}
    assert with_names(PLACES, (), others.__getitem__) is PLACES
