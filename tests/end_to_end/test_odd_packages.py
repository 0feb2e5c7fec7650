"""Odd packages, all of them valid, from end to end: whatever is published is verified, compared and loaded alike."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest

from govdata import api
from govdata.comparison.change_texts import as_markdown
from govdata.comparison.comparing import compare
from govdata.comparison.snapshot import manifest_snapshot
from govdata.releases.loading import load, tables
from govdata.releases.manifest import read_manifest
from govdata.verification import verify
from tests.support.releasing import contents, descriptor_of

Json = Mapping[str, Any]


def text(name: str, kind: str = "string", **more: Any) -> Json:
    return {"name": name, "type": kind, **more}


def table(fields: Sequence[Json], content: str, name: str = "t", **schema: Any) -> Json:
    """A resource and its CSV; `content` starts with the header."""
    return {"name": name, "path": f"{name}.csv", "content": content, "schema": {"fields": list(fields), **schema}}


GROUPED = {"groupChar": ","}
GERMAN = {"groupChar": ".", "decimalChar": ","}
MISSING = {"missingValues": ["-", ""]}
DAY = {"format": "%d.%m.%Y"}
OBSERVED = {
    **table(
        [
            *(text(name) for name in ("id", "subject", "indicator")),
            text("breakdown", missingValues=["?"]),
            text("as_written"),
            *(text(name, "number", **GERMAN, **MISSING) for name in ("value", "lower", "upper")),
            *(text(name) for name in ("unit", "qualifier", "status", "source", "quote")),
            *(text(name, "date", **DAY) for name in ("period_start", "period_end")),
            text("quote_start", "integer", **GROUPED),
            text("note"),
        ],
        "id,subject,indicator,breakdown,as_written,value,lower,upper,unit,qualifier,status,source,quote,"
        "period_start,period_end,quote_start\n"
        'm1,a,i,,"1.234,5公里","1.234,5",-,-,km,exact,observed,s,"长1.234,5公里",01.01.2024,31.12.2024,"1,000"\n'
        "m2,a,i,?,6,6,,,km,exact,observed,s,长6公里,01.01.2025,31.12.2025,9\n",
        primaryKey=["id"],
        fieldsMatch="superset",
    ),
    "govdata": {"role": "observations"},
}
ODD: Mapping[str, Sequence[Json]] = {
    "groups in whole numbers": [
        table([text("a"), text("n", "integer", **GROUPED, constraints={"minimum": 1000})], 'a,n\nx,"1,000"\n')
    ],
    "groups in categories": [
        table([text("a"), text("n", "integer", **GROUPED, categories=["1,000", "2"])], 'a,n\nx,"1,000"\ny,2\n')
    ],
    "groups in categories with labels": [
        table(
            [text("a"), text("n", "integer", **GROUPED, categories=[{"value": "1,000", "label": "many"}])],
            'a,n\nx,"1,000"\n',
        )
    ],
    "groups in an enum": [
        table([text("a"), text("n", "integer", **GROUPED, constraints={"enum": ["1,000", "2"]})], 'a,n\nx,"1,000"\n')
    ],
    "a German number": [
        table(
            [text("a"), text("n", "number", **GERMAN, example="1.234,5", constraints={"maximum": "2.000,5"})],
            'a,n\nx,"1.234,5"\ny,"2.000,5"\n',
        )
    ],
    "a German decimal": [
        table(
            [text("a"), text("n", "number", **GERMAN, govdata={"decimal": {"precision": 9, "scale": 2}})],
            'a,n\nx,"1,50"\n',
        )
    ],
    "signs around numbers": [
        table(
            [text("n", "number", bareNumber=False, constraints={"maximum": "9"}), text("a")],
            "n,a\n¥5,x\n5%,y\n",
        )
    ],
    "numbers that are none": [table([text("a"), text("n", "number")], "a,n\nx,INF\ny,-INF\nz,NaN\n")],
    "truths": [
        table(
            [
                text("a"),
                text("b", "boolean", trueValues=["是"], falseValues=["否"], example="否", constraints={"enum": ["是"]}),
            ],
            "a,b\nx,是\n",
        )
    ],
    "dates by pattern": [
        table(
            [
                text("d", "date", format="%d.%m.%Y", example="31.12.2024", constraints={"minimum": "01.01.2024"}),
                text("m", "datetime", format="%d.%m.%Y %H:%M"),
                text("t", "time", format="%H.%M"),
            ],
            "d,m,t\n09.07.2024,01.02.2024 03:04,12.30\n",
        )
    ],
    "any dates": [
        table(
            [text("d", "date", format="any"), text("m", "datetime", format="any")],
            "d,m\n9 July 2024,2024-01-01T08:00:00+08:00\n",
        )
    ],
    "moments with a zone": [
        table(
            [text("m", "datetime", constraints={"enum": ["2024-01-01T00:00:00Z"], "minimum": "2024-01-01T00:00:00Z"})],
            "m\n2024-01-01T00:00:00Z\n",
        )
    ],
    "early years": [
        table(
            [text("y", "year", constraints={"minimum": 33}), text("d", "date"), text("a")],
            "y,d,a\n0033,0033-04-03,x\n0999,,y\n",
        )
    ],
    "texts of other types": [
        table(
            [
                text("l", "list", delimiter=";"),
                text("o", "object"),
                text("r", "array"),
                text("g", "geopoint"),
                text("j", "geojson"),
                text("p", "duration"),
                text("m", "yearmonth"),
                text("x", "any"),
            ],
            'l,o,r,g,j,p,m,x\na;b,"{""a"": 1}","[1]","90, 45",'
            '"{""type"": ""Point"", ""coordinates"": [1, 2]}",P1Y,2024-07,y\n',
        )
    ],
    "missing values": [
        table(
            [text("a"), text("n", "number"), text("b", "boolean")],
            "a,n,b\nNA,1,true\nx,NA,-\ny,,\n",
            missingValues=["NA", "-", ""],
        )
    ],
    "nothing is a text": [table([text("a"), text("b")], "a,b\nx,\n,y\n", missingValues=["NA"])],
    "nothing is missing": [table([text("a"), text("b")], "a,b\nx,\n,y\n", missingValues=[])],
    "missing values with labels": [
        table(
            [text("a"), text("b")],
            "a,b\nx,-9\ny,-8\n",
            missingValues=[{"value": "-9", "label": "refused"}, {"value": "-8"}],
        )
    ],
    "missing values of a field": [
        table([text("a", missingValues=["?"]), text("n", "integer", missingValues=["-9"])], "a,n\n?,1\nx,-9\n")
    ],
    "a number that prints as a missing value": [
        table([text("a"), text("n", "number")], "a,n\nx,-9.0\ny,-9\n", missingValues=["", "-9"])
    ],
    "a null sequence of the dialect": [
        {
            **table([text("a"), text("n", "integer")], "a;n\nx;\\N\n\\N;1\n"),
            "dialect": {"delimiter": ";", "nullSequence": "\\N"},
        }
    ],
    "fields that are left out": [
        table([text("a"), text("n", "integer"), text("b")], "a\nx\ny\n", fieldsMatch="superset", primaryKey=["a"])
    ],
    "fields in another order, some left out, some more": [
        table(
            [text("a"), text("n", "integer"), text("b")], "z,n,a\nq,1,x\n", fieldsMatch="partial", missingValues=["NA"]
        )
    ],
    "fields left out where nothing is missing": [
        table([text("a"), text("n", "integer"), text("b")], "a\nx\n", fieldsMatch="superset", missingValues=[])
    ],
    "fields in another order": [table([text("a"), text("b")], "b,a\n1,2\n", fieldsMatch="equal")],
    "more fields": [table([text("a"), text("b")], "c,b,a\n0,1,2\n", fieldsMatch="subset")],
    "unique keys": [
        table(
            [text("a"), text("n", "integer")], "a,n\nx,1\nx,2\n", primaryKey=["a", "n"], uniqueKeys=[["n"], ["n", "a"]]
        )
    ],
    "no rows": [table([text("a"), text("n", "integer")], "a,n\n", primaryKey=["a"])],
    "no rows and no key": [table([text("a")], "a\n")],
    "one column": [table([text("a")], 'a\nx\n"y z"\nx\n')],
    "Chinese names": [
        table([text("编号"), text("数量", "integer")], "编号,数量\n甲,1\n", name="资金表", primaryKey=["编号"])
    ],
    "quotes and line breaks": [
        table(
            [
                text('a "b"', title='He said "no"\n / 引"号"\n', description="a | b\n<i>"),
                text("c,d"),
                text("e\nf"),
                text("g'h"),
            ],
            '"a ""b""","c,d","e\nf",g\'h\n"x ""y""\nz","1,2","3\r\n4",\'\n',
            title='T "1"\nof 2',
        )
    ],
    "fields called like our own columns": [
        table(
            [
                text(name)
                for name in (
                    "_row",
                    "row",
                    "index",
                    "?open",
                    "1",
                    "=1",
                    "?1",
                    "cells",
                    "line",
                    "fact",
                    "uid",
                    "a\\0old",
                    "a",
                )
            ],
            "_row,row,index,?open,1,=1,?1,cells,line,fact,uid,a\\0old,a\n" + ",".join(map(str, range(13))) + "\n",
            primaryKey=["1", "row"],
        )
    ],
    "tables that differ by case": [
        table([text("A"), text("a")], "A,a\n1,2\n"),
        table([text("a")], "a\n3\n", name="T"),
    ],
    "wide numbers": [
        table(
            [text("n", "integer", constraints={"maximum": "9223372036854775807"})],
            "n\n9223372036854775807\n-9223372036854775808\n",
        )
    ],
    "spaces and signs": [table([text("a"), text("b")], 'a,b\n" x ",=1\n\t,-\n\'"\',@\n'.replace("\t", "+"))],
    "keys of many kinds": [
        table(
            [
                text("d", "date", format="%d.%m.%Y"),
                text("n", "number", **GERMAN),
                text("b", "boolean", trueValues=["是"], falseValues=["否"]),
            ],
            'd,n,b\n02.01.2024,"1,5",是\n01.02.2023,"1.000",否\n02.01.2024,"1,5",否\n',
            primaryKey=["d", "n", "b"],
        )
    ],
    "partitions": [
        {
            **table([text("a"), text("n", "integer", **GROUPED)], 'a,n\nx/y,"1,000"\n,2\n..,3\n'),
            "govdata": {"partitionBy": ["a"]},
        }
    ],
    "a file that is called like the facts": [
        {"name": "facts", "path": "facts.pdf", "content": "%PDF", "format": "pdf"},
        OBSERVED,
    ],
    "a table that is called like the facts": [table([text("a")], "a\n1\n", name="facts"), OBSERVED],
    "an odd dialect": [
        {
            **table([text("a"), text("b")], "# note\nx;'1;2'\ny;3\n"),
            "dialect": {"delimiter": ";", "quoteChar": "'", "header": False, "commentChar": "#"},
        }
    ],
}


def written(folder: Path, resources: Sequence[Json], **descriptor: Any) -> Path:
    folder.mkdir()
    for resource in resources:
        (folder / resource["path"]).write_bytes(resource["content"].encode())
    raw = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "odd",
        "version": "1.0.0",
        "created": "2025-01-01",
        "resources": [{name: said for name, said in each.items() if name != "content"} for each in resources],
        **descriptor,
    }
    (folder / "datapackage.json").write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.mark.parametrize("resources", ODD.values(), ids=ODD)
def test_what_is_published_is_verified_compared_and_loaded_alike(tmp_path: Path, resources: Sequence[Json]) -> None:
    package = written(tmp_path / "package", resources)
    path = api.publish(package, to=tmp_path / "releases").path
    assert [each.message.en for each in verify(path).findings] == []
    plain = frictionless.validate(str(path / "datapackage.json"))
    assert plain.valid, plain.flatten(["message"])
    assert api.diff(path, package).empty
    assert api.diff(package, package).empty
    assert {each["name"] for each in resources} <= {each["name"] for each in descriptor_of(path)["resources"]}
    assert openpyxl.load_workbook(path / "odd.xlsx").sheetnames[0] == "README"
    files = {each["name"]: each["path"] for each in descriptor_of(path)["resources"]}
    assert len({str(each).casefold() for each in files.values()}) == len(files)
    for name, loaded in tables(path).items():
        with (path / files[name]).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert (list(loaded.arrow.column_names), len(loaded)) == (header, len(rows))


@pytest.mark.parametrize("resources", ODD.values(), ids=ODD)
def test_a_row_that_goes_is_seen_in_every_table(tmp_path: Path, resources: Sequence[Json]) -> None:
    published = api.publish(written(tmp_path / "package", resources), to=tmp_path / "releases")
    old = manifest_snapshot(read_manifest(published.path))
    shorter = tuple(replace(each, frame=each.frame.slice(1)) for each in old.tables)
    changes = compare(old, replace(old, tables=shorter, hashes={}))
    rows = [len(loaded) for loaded in tables(published.path).values()]
    assert [each.rows_removed for each in changes.tables] == [min(1, count) for count in rows]
    assert as_markdown(changes).count("Removed / 删除: ") == len([count for count in rows if count])


def test_the_facts_take_no_name_that_is_taken(tmp_path: Path) -> None:
    for case in ("a file that is called like the facts", "a table that is called like the facts"):
        path = api.publish(written(tmp_path / case, ODD[case]), to=tmp_path / "releases" / case).path
        assert [each["name"] for each in descriptor_of(path)["resources"]] == ["facts", "t", "facts-2"]
        assert load(path, "facts-2").arrow.column("value").to_pylist() == [1234.5, 6]


@pytest.mark.parametrize("resources", ODD.values(), ids=ODD)
def test_a_release_that_is_published_again_is_the_same(tmp_path: Path, resources: Sequence[Json]) -> None:
    first = api.publish(written(tmp_path / "package", resources), to=tmp_path / "one")
    again = api.publish(first.path, to=tmp_path / "two")
    data = [
        {name: content for name, content in contents(path).items() if name.startswith(("csv/", "parquet/"))}
        for path in (first.path, again.path)
    ]
    assert data[0] == data[1]
