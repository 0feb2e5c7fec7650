"""The forms of a package. Web Annotations: the shape of the W3C Recommendation, selectors that select what they say."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import govdata
from govdata.cli import export as command
from govdata.cli.app import run
from govdata.evidence.proposals import OBSERVATION
from govdata.exporting import FORMATS
from govdata.releases.manifest import write_sums
from tests.support.documents import cell, docx, paragraph, table
from tests.support.pdfs import Page, pdf
from tests.support.releasing import write_package
from tests.support.sourced import packaged, proposed

IRI = {"type": "string", "pattern": r"^[!-~]+$"}
SELECTORS: dict[str, Any] = {
    "TextQuoteSelector": {"exact": {"type": "string", "minLength": 1}},
    "TextPositionSelector": {"start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 1}},
    "FragmentSelector": {
        "value": {"type": "string", "pattern": r"^page=[1-9]\d*$"},
        "conformsTo": {"const": "http://tools.ietf.org/rfc/rfc8118"},
        "refinedBy": {"$ref": "#/$defs/TextQuoteSelector"},
    },
}
"""Section 4.2 of the model, as far as it is used; each selector has exactly one type and its own properties."""


def record(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": [*properties], "additionalProperties": False, **more
    }  # fmt: skip


MODEL = record(
    {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "label": {"type": "string"},
        "total": {"type": "integer", "minimum": 0},
        "first": record(
            {
                "id": IRI,
                "type": {"const": "AnnotationPage"},
                "startIndex": {"const": 0},
                "items": {"type": "array", "uniqueItems": True, "items": {"$ref": "#/$defs/annotation"}},
            }
        ),
    }
) | {
    "$defs": {
        "annotation": record(
            {
                "id": IRI,
                "type": {"const": "Annotation"},
                "motivation": {"const": "describing"},
                "body": record(
                    {
                        "type": {"const": "TextualBody"},
                        "purpose": {"const": "describing"},
                        "format": {"const": "text/plain"},
                        "value": {"type": "string"},
                    }
                ),
                "target": record(
                    {
                        "type": {"const": "SpecificResource"},
                        "source": record({"id": IRI, "type": {"const": "Text"}, "format": {"type": "string"}}),
                        "selector": {
                            "type": "array",
                            "items": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in SELECTORS]},
                        },
                    }
                ),
            }
        ),
        **{name: record({"type": {"const": name}, **own}) for name, own in SELECTORS.items()},
    }
}
"""Sections 3 and 5 of the Web Annotation Data Model (W3C Recommendation, 23 February 2017)."""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    archive = tmp_path / "archive"
    archive.mkdir()
    pages = (Page().text(40, 500, "全市公园273座。"), Page().text(40, 500, "全市广场18座。"))
    (archive / "a.pdf").write_bytes(pdf(*pages))
    (archive / "公报 1.docx").write_bytes(docx(paragraph("全市小学97所。") + table(cell("甲") + cell("4,712.40"))))
    (archive / "c.txt").write_text("全市中学\n41所。", encoding="utf-8")
    rows = (row for row in proposed(*sorted(archive.iterdir())) if row["as_written"] != "4,712.40")
    return packaged(tmp_path, archive, rows)


def exported(package: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(govdata.export(package, form="webannotation", sources=package / "archive").text)
    return told


def test_the_collection_is_one_of_the_model(package: Path) -> None:
    found = exported(package)
    pytest.importorskip("jsonschema").Draft202012Validator(MODEL).validate(found)
    assert found["total"] == len(found["first"]["items"]) == 4


def test_each_selector_selects_the_quote(package: Path) -> None:
    texts = {path.name: govdata.read(path).text for path in (package / "archive").iterdir()}
    for item in exported(package)["first"]["items"]:
        first, offsets = item["target"]["selector"]
        quote = first.get("refinedBy", first)["exact"]
        name = {"c.txt": "c.txt", "a.pdf": "a.pdf"}.get(item["target"]["source"]["id"], "公报 1.docx")
        assert texts[name][offsets["start"] : offsets["end"]] == quote
        assert len("".join(quote.split())) <= 40


def test_pages_stand_for_pdf_alone(package: Path) -> None:
    items = exported(package)["first"]["items"]
    pages = [(item["target"]["source"]["id"], item["target"]["selector"][0].get("value")) for item in items]
    assert pages == [("a.pdf", "page=1"), ("a.pdf", "page=2"), ("c.txt", None), ("%E5%85%AC%E6%8A%A5%201.docx", None)]


def test_a_source_with_an_address_is_the_target_by_it(package: Path) -> None:
    lines = (package / "sources.csv").read_text(encoding="utf-8").splitlines()
    named = "\n".join(f"{line}https://example.org/a" if line.startswith("a,") else line for line in lines)
    (package / "sources.csv").write_text(named, encoding="utf-8", newline="")
    assert exported(package)["first"]["items"][0]["target"]["source"]["id"] == "https://example.org/a"


def test_the_body_says_what_the_row_says(package: Path) -> None:
    bodies = [item["body"]["value"] for item in exported(package)["first"]["items"]]
    assert bodies == ["i: 273 count", "i: 18 count", "i: 41 count", "i: 97 count"]


def test_a_row_of_a_table_has_its_cell(package: Path) -> None:
    text = govdata.read(package / "archive" / "公报 1.docx").text
    row = {
        **proposed(package / "archive" / "c.txt")[0],
        "id": "cell", "source": "公报 1", "as_written": "4,712.40", "quote": "甲 | 4,712.40",
        "quote_start": str(text.index("4,712.40")),
    }  # fmt: skip
    (item,) = exported(packaged(package, package / "archive", [row], OBSERVATION))["first"]["items"]
    assert item["target"]["selector"][0] == {"type": "TextQuoteSelector", "exact": "4,712.40"}


def test_what_has_no_place_is_left_out_and_told(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (package / "archive" / "c.txt").write_text("全市中学42所。", encoding="utf-8")
    call = ["export", str(package), "--format", "webannotation", "--sources", str(package / "archive")]
    assert run(call) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["total"] == 3
    assert "1 observation has no place" in printed.err
    assert run([*call, "--lang", "zh"]) == 0
    assert "有 1 条观测值在来源中找不到位置" in capsys.readouterr().err


def test_the_command_line_offers_the_forms() -> None:
    assert tuple(FORMATS) == command.FORMATS
    assert tuple(name for name, form in FORMATS.items() if form.is_file) == command.FILES


def test_the_archive_must_be_given(package: Path) -> None:
    with pytest.raises(govdata.UsageError, match="needs the documents"):
        govdata.export(package, form="webannotation")


@pytest.mark.parametrize("form", command.FILES)
def test_a_database_holds_the_tables_of_the_release(tmp_path: Path, form: str) -> None:
    release = govdata.publish(write_package(tmp_path / "p"), to=tmp_path / "releases").path
    for path, name in ((release, "a"), (release.parent, "b"), (tmp_path / "p", "c")):
        assert run(["export", str(path), "--format", form, "--output", str(tmp_path / name)]) == 0
        found = {table: rows_of(tmp_path / name, form, table) for table in ("grants", "places")}
        assert found == {
            "grants": [("g1", "p1", 290000000), ("g2", "p1", Decimal("180000000.5")), ("g3", "p2", 40000000)],
            "places": [("p1", "北岭", "North Ridge"), ("p2", "南湾", "South Bay")],
        }


def rows_of(path: Path, form: str, table: str) -> list[tuple[Any, ...]]:
    """The first columns of the rows of a table."""
    with closing((sqlite3 if form == "sqlite" else duckdb).connect(path)) as database:
        return [row[:3] for row in database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()]  # noqa: S608


def test_a_package_with_errors_and_a_damaged_release_are_none(tmp_path: Path) -> None:
    release = govdata.publish(write_package(tmp_path / "p"), to=tmp_path / "releases").path
    (release / "csv" / "places.csv").write_bytes(b"id,zh,en\r\n")
    bad = write_package(tmp_path / "bad", grants=[("g1", "nowhere", "1", "", "", "")])
    for path, error in ((release, "was changed"), (bad, "has 1 error")):
        with pytest.raises(govdata.GovdataError, match=error):
            govdata.export(path, form="sqlite", output=tmp_path / "a.sqlite")
    assert not (tmp_path / "a.sqlite").exists()


@pytest.mark.parametrize("column", ["value", "gone"])
def test_a_release_of_other_types_is_none(tmp_path: Path, column: str) -> None:
    """Its hashes are those of its files, and still nobody wrote it with govdata."""
    release = govdata.publish(write_package(tmp_path / "p"), to=tmp_path / "releases").path
    file = release / "parquet" / "grants.parquet"
    frame = pl.read_parquet(file)
    other = frame.with_columns(value=pl.lit([1])) if column == "value" else frame.drop("value")
    other.write_parquet(file)
    write_sums(release)
    for form in ("sqlite", "duckdb", "datasette"):
        output = tmp_path / "a" if form in command.FILES else None
        with pytest.raises(govdata.VerificationError, match='"value" is not of its declared type'):
            govdata.export(release, form=form, output=output)


def test_a_file_has_a_name_and_a_text_has_none(package: Path, tmp_path: Path) -> None:
    with pytest.raises(govdata.UsageError, match=r"(?s)sqlite is a file, which needs a name.*--output NAME.sqlite"):
        govdata.export(package, form="sqlite")
    with pytest.raises(govdata.UsageError, match="datasette is a text"):
        govdata.export(package, form="datasette", output=tmp_path / "a.json")


def test_the_words_for_datasette_fit_the_database(tmp_path: Path) -> None:
    path = write_package(tmp_path / "p")
    ((name, words),) = json.loads(govdata.export(path, form="datasette").text)["databases"].items()
    assert (name, words["title"], words["license"]) == ("grants", "Grants / 拨款", "CC-BY-4.0")
    done = govdata.export(path, form="sqlite", output=tmp_path / "grants.sqlite")
    with closing(sqlite3.connect(tmp_path / "grants.sqlite")) as database:
        for table, said in words["tables"].items():
            columns = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
            assert columns >= said["columns"].keys()
    assert (done.file, done.text) == (tmp_path / "grants.sqlite", "")
    assert "3 tables" in done.note.en


@pytest.mark.parametrize(
    ("form", "step"),
    [
        ("webanotation", 'Did you mean "webannotation"?'),
        ("xml", "There are: webannotation, sqlite, duckdb, datasette."),
    ],
)
def test_an_unknown_form_is_told(package: Path, form: str, step: str) -> None:
    with pytest.raises(govdata.UsageError, match=rf'(?s)no export format "{form}".*{re.escape(step)}'):
        govdata.export(package, form=form)
