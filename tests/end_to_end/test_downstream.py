"""docs/guide/downstream.md, run: each block must give the answer that a reader of the documents gives."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate as frictionless_validate

from govdata import load, tables
from govdata.api import publish
from govdata.verification import verify

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "guide" / "downstream.md"
BLOCKS = re.findall(r"## (\w+)\n(?:(?!\n## ).)*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
GRANTED = {
    "科比尔卡创新药物开发研究院": 180_000_000,
    "瓦谢尔计算生物研究院": 40_000_000,
    "香港中文大学（深圳）5家研究院": 50_000_000,
    "城市地下空间及能源研究院": 260_000_000,
    "深圳北理莫斯科大学": 12_000_000,
    "龙岗区": 107_000_000,
}


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flagship, released."""
    folder = tmp_path_factory.mktemp("downstream") / "releases"
    publish(PAGE.parents[2], to=folder)
    return folder


def test_the_page_shows_every_library() -> None:
    assert [name for name, _ in BLOCKS] == ["govdata", "DuckDB", "Polars", "pandas", "pyarrow"]


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_what_was_granted_to_whom(releases: Path, monkeypatch: pytest.MonkeyPatch, name: str, block: str) -> None:
    monkeypatch.chdir(releases.parent)
    scope: dict[str, Any] = {}
    exec(compile(block, f"{PAGE.name}, {name}", "exec"), scope)  # noqa: S102
    assert {recipient: Decimal(value) for recipient, value in scope["answer"].items()} == GRANTED


def test_summing_mentions_would_count_twice(releases: Path) -> None:
    mentions = load(releases, "funding").to_polars()
    assert mentions["value"].sum() > sum(GRANTED.values())


def test_the_flagship_is_released_verified_and_plain_frictionless_agrees(releases: Path) -> None:
    assert verify(releases).findings == ()
    assert frictionless_validate(str(releases / "latest/datapackage.json")).valid


def test_every_indicator_table_has_labels_for_its_rows(releases: Path) -> None:
    found = tables(releases)
    known = {name: set(found[name].arrow.column("id").to_pylist()) for name in ("subjects", "indicators", "sources")}
    for name in ("green_space", "funding", "talent", "industry", "innovation", "cooperation", "land"):
        table = found[name]
        for field, others in (("subject", "subjects"), ("indicator", "indicators"), ("source", "sources")):
            assert set(table.arrow.column(field).to_pylist()) <= known[others], (name, field)
