from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govdata.metadata.package import Field, Resource, Schema
from govdata.releases.arrow_schema import arrow_schema, arrow_type


def field(kind: str, **more: object) -> Field:
    return Field("x", kind, descriptor={"name": "x", "type": kind, **more})


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("string", pa.string()),
        ("integer", pa.int64()),
        ("number", pa.float64()),
        ("boolean", pa.bool_()),
        ("date", pa.date32()),
        ("datetime", pa.timestamp("us")),
        ("time", pa.time64("us")),
        ("year", pa.int64()),
        ("yearmonth", pa.string()),
        ("geopoint", pa.string()),
        ("object", pa.string()),
        ("any", pa.string()),
    ],
)
def test_types_come_from_the_declared_schema(kind: str, expected: pa.DataType) -> None:
    assert arrow_type(field(kind)) == expected


def test_a_declared_decimal_is_one() -> None:
    assert arrow_type(field("number", govdata={"decimal": {"precision": 24, "scale": 4}})) == pa.decimal128(24, 4)


def test_words_travel_on_fields_and_table() -> None:
    iris = {"rdfType": "http://e", "govdata": {"concept": "http://p"}}
    described = field("number", title="Value / 数值", description="d", unit="yuan", **iris)
    schema = Schema((described,), primary_key=("x",), descriptor={"title": "T / 表"})
    found = arrow_schema(schema, Resource("t", schema=schema, descriptor={"name": "t"}))
    assert found.field("x").metadata == {
        b"title": "Value / 数值".encode(),
        b"description": b"d",
        b"unit": b"yuan",
        b"rdfType": b"http://e",
        b"concept": b"http://p",
        b"type": b"number",
    }
    assert found.metadata == {
        b"name": b"t",
        b"title": "T / 表".encode(),
        b"primaryKey": b"x",
        b"tableschema": '{"title": "T / 表"}'.encode(),
    }


def test_nothing_claims_that_the_data_were_validated() -> None:
    schema = Schema((field("string"),), descriptor={"validated": "true"})
    found = arrow_schema(schema, Resource("t", descriptor={"name": "t", "valid": "yes"}))
    assert "valid" not in str(found.metadata).lower()


def test_a_parquet_file_holds_its_table_schema_where_every_reader_sees_it(tmp_path: Path) -> None:
    schema = Schema((field("string", title="题"),), ("x",), descriptor={"primaryKey": ["x"], "fields": [{"name": "x"}]})
    pq.write_table(
        pa.table({"x": ["a"]}, arrow_schema(schema, Resource("t", descriptor={"name": "t"}))), tmp_path / "t.parquet"
    )
    query = "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = 'tableschema'"
    found = duckdb.execute(query, [str(tmp_path / "t.parquet")]).fetchall()
    assert [json.loads(value) for (value,) in found] == [schema.descriptor]
