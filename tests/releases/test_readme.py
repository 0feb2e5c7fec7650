from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml  # type: ignore[import-untyped]  # comes with frictionless

import govdata
from govdata.releases.citation import citation
from tests.support.releasing import publish, write_package


def test_the_dictionary_names_every_table_and_field_in_both_languages(tmp_path: Path) -> None:
    text = (publish(write_package(tmp_path / "p"), tmp_path / "r").path / "README.md").read_text(encoding="utf-8")
    assert "# Grants\n" in text
    assert "# 拨款\n" in text
    assert "- Version / 版本: 1.0.0 (2025-03-01)" in text
    assert "| grants | 3 |" in text
    assert "| value | number(24, 4) (yuan) | Value | 字段 |" in text
    assert "| id | string | Id | 字段 |  |  | primary key / 主键; required |" in text
    assert "→ places.id; required" in text


@pytest.mark.parametrize("description", ["", "  ", None])
def test_an_empty_description_is_no_paragraph(tmp_path: Path, description: str | None) -> None:
    package = write_package(tmp_path / "p", description=description)
    text = (publish(package, tmp_path / "r").path / "README.md").read_text(encoding="utf-8")
    assert "# 拨款\n\n- Version" in text
    assert "None" not in text


def test_the_dictionary_shows_how_to_read_a_table_with_what_govdata_needs_anyway(tmp_path: Path) -> None:
    text = (publish(write_package(tmp_path / "p"), tmp_path / "r").path / "README.md").read_text(encoding="utf-8")
    assert 'table = govdata.load(".", table="places").to_arrow()' in text


@pytest.mark.parametrize("keys", [["year"], []])
def test_a_table_in_folders_has_the_calls_that_read_it(tmp_path: Path, keys: list[str]) -> None:
    (tmp_path / "t.csv").write_text("id,year\na,2023\nb,2024\n")
    fields = [{"name": "id", "type": "string"}, {"name": "year", "type": "integer"}]
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": fields}, "govdata": {"partitionBy": keys}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "version": "1.0.0", "resources": [resource]}))
    release = publish(tmp_path, tmp_path / "r").path
    calls = re.findall(r"`pd\.(read_parquet\(.*?\))`", (release / "README.md").read_text(encoding="utf-8"))
    assert calls == ['read_parquet("parquet/t", partitioning=None)'] * 2 * bool(keys)
    if keys:
        assert len(pd.read_parquet(release / "parquet/t", partitioning=None)) == 2


def test_the_table_to_read_first_is_that_of_the_facts(tmp_path: Path) -> None:
    govdata.init(tmp_path / "p")
    text = (publish(tmp_path / "p", tmp_path / "r").path / "README.md").read_text(encoding="utf-8")
    assert 'table = govdata.load(".", table="facts").to_arrow()' in text


def test_the_citation_is_yaml_with_what_citing_needs(tmp_path: Path) -> None:
    people = [{"title": "统计局"}, {"title": "Li Wei", "givenName": "Wei", "familyName": "Li"}]
    package = write_package(tmp_path / "p", contributors=people, keywords=["a: b", "资金"])
    path = publish(package, tmp_path / "r").path
    found = yaml.safe_load((path / "CITATION.cff").read_text(encoding="utf-8"))
    assert found["cff-version"] == "1.2.0"
    assert (found["title"], found["version"], found["license"]) == ("Grants / 拨款", "1.0.0", "CC-BY-4.0")
    assert str(found["date-released"]) == "2025-03-01"
    assert found["authors"] == [{"name": "统计局"}, {"family-names": "Li", "given-names": "Wei"}]
    assert found["keywords"] == ["a: b", "资金"]
    assert json.loads((path / "datapackage.json").read_text(encoding="utf-8"))["contributors"] == people


@pytest.mark.parametrize(
    ("descriptor", "author"),
    [
        ({}, "unknown"),
        ({"contributors": []}, "unknown"),
        ({"contributors": [{"role": "author"}]}, "unknown"),
        ({"contributors": [{"organization": "统计局"}]}, "统计局"),
        ({"publisher": "Bureau"}, "Bureau"),
        ({"publisher": {"name": "Bureau"}, "contributors": [{}]}, "Bureau"),
    ],
)
def test_no_author_is_made_up(descriptor: dict[str, object], author: str) -> None:
    text = citation({"name": "grants", "version": "1.0.0", "created": "2025-03-01T00:00:00Z", **descriptor})
    assert yaml.safe_load(text)["authors"] == [{"name": author}]
    assert text.startswith("# Neither contributors") is (author == "unknown")
