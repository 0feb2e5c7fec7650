"""What became of the numerals of a text in a package."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from govdata.evidence.coverage import Coverage, coverage_dict, coverage_lines, measure_coverage
from govdata.evidence.numeral_scan import NumeralStatus
from govdata.metadata.package import Package, load_package
from govdata.metadata.schema import ROW

Tables = dict[str, pl.LazyFrame]


TEXT = "一是新建公园12个。\n二是投入2.9亿\n元，支持5G建设，新增岗位300个。"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., tuple[Package, Tables, Path]]:
    """A package about one text: rows of observations (figure, quote) and of exclusions."""

    def build(
        figures: list[tuple[str, str]], excluded: list[dict[str, object]], role: str = "exclusions"
    ) -> tuple[Package, Tables, Path]:
        archive = tmp_path / "archive"
        archive.mkdir()
        (archive / "text.txt").write_bytes(TEXT.encode())
        roles = {"sources": "sources", "figures": "observations", "exclusions": role}
        resources = [{"name": n, "path": f"{n}.csv", "govdata": {"role": role}} for n, role in roles.items()]
        (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
        sha = hashlib.sha256(TEXT.encode()).hexdigest()
        rows = [
            {"id": f"f-{number}", "as_written": figure, "source": "s", "quote": quote, "quote_start": find(quote)}
            for number, (figure, quote) in enumerate(figures, 1)
        ]
        tables = {
            "sources": frame([{"id": "s", "file": "text.txt", "sha256": sha}]),
            "figures": frame(rows),
            "exclusions": frame(
                [{"id": f"a-{n}", "source": None, "start": None, **a} for n, a in enumerate(excluded, 1)]
            ),
        }
        return load_package(tmp_path), tables, archive

    return build


def find(quote: str) -> int:
    """The raw offset of a quote in TEXT, white space ignored, by brute force."""
    starts = (start for start in range(len(TEXT)) if "".join(TEXT[start:].split()).startswith(quote))
    return next((start for start in starts if not TEXT[start].isspace()), 0)


def frame(rows: list[dict[str, object]]) -> pl.LazyFrame:
    return pl.DataFrame(rows, infer_schema_length=None).with_row_index(ROW, offset=2).lazy()


WORDS: list[dict[str, object]] = [
    {"text": "一是", "kind": "list_number", "reason": "the number of an item"},
    {"text": "二是", "kind": "list_number", "reason": "the number of an item"},
    {"text": "5G", "kind": "name", "reason": "a standard"},
]


def statuses(coverage: Coverage) -> dict[str, str]:
    return {f"{numeral.line}:{numeral.text}": str(numeral.status) for numeral in coverage.numerals}


def test_every_numeral_is_recorded_excluded_or_unreviewed(make: Callable[..., tuple[Package, Tables, Path]]) -> None:
    (coverage,) = measure_coverage(*make([("12个", "新建公园12个"), ("2.9亿元", "投入2.9亿元")], WORDS))
    assert statuses(coverage) == {
        "1:一": "excluded", "1:12": "recorded", "2:二": "excluded", "2:2.9": "recorded", "2:亿": "recorded",
        "3:5": "excluded", "3:300": "unreviewed",
    }  # fmt: skip
    assert (coverage.share, coverage.complete) == (Decimal("85.7"), False)
    assert [numeral.by for numeral in coverage.numerals if numeral.kind == "name"] == ["a-3"]


def test_a_figure_counts_only_where_its_quote_stands(make: Callable[..., tuple[Package, Tables, Path]]) -> None:
    (coverage,) = measure_coverage(*make([("12个", "新建绿道12个")], WORDS))
    assert statuses(coverage)["1:12"] == "unreviewed"


def test_the_old_name_of_the_role_is_read(make: Callable[..., tuple[Package, Tables, Path]]) -> None:
    (coverage,) = measure_coverage(*make([], WORDS, role="set-asides"))
    assert [numeral.by for numeral in coverage.numerals if numeral.status is NumeralStatus.EXCLUDED] == [
        "a-1",
        "a-2",
        "a-3",
    ]


def test_an_exclusion_may_hold_at_one_offset(make: Callable[..., tuple[Package, Tables, Path]]) -> None:
    exclusion = {"text": "300个", "kind": "name", "reason": "a test", "source": "s", "start": find("300个")}
    (coverage,) = measure_coverage(*make([("12个", "新建公园12个"), ("2.9亿元", "投入2.9亿元")], [*WORDS, exclusion]))
    assert coverage.complete
    assert coverage.share == 100


def test_a_missing_text_is_not_covered(make: Callable[..., tuple[Package, Tables, Path]], tmp_path: Path) -> None:
    package, tables, _archive = make([], WORDS)
    (coverage,) = measure_coverage(package, tables, tmp_path / "nowhere")
    assert not coverage.complete
    assert "No such file" in coverage.problem.en


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_text_without_a_character_is_not_covered(
    make: Callable[..., tuple[Package, Tables, Path]], text: str
) -> None:
    package, tables, archive = make([], WORDS)
    (archive / "text.txt").write_bytes(text.encode())
    (coverage,) = measure_coverage(package, tables, archive)
    assert not coverage.complete
    assert "it has no text" in coverage.problem.en


def test_a_source_that_names_no_text_is_told_and_is_not_complete(
    make: Callable[..., tuple[Package, Tables, Path]],
) -> None:
    package, tables, archive = make([("12个", "新建公园12个")], WORDS)
    coverages = measure_coverage(package, {**tables, "sources": frame([{"id": "s", "file": None}])}, archive)
    assert not coverages[0].complete
    assert list(coverage_lines(coverages)) == ["s: no text is named for this source"]
    assert list(coverage_lines(coverages, "zh")) == ["s：该来源未指明文本"]
    assert [coverage.complete for coverage in measure_coverage(package, {}, archive)] == [False]


def test_what_nobody_reviewed_is_listed_last(make: Callable[..., tuple[Package, Tables, Path]]) -> None:
    """The lines of two sources keep their order otherwise."""
    (coverage,) = measure_coverage(*make([("12个", "新建公园12个")], WORDS))
    lines = [line for line in coverage_lines([coverage, coverage]) if " … " in line]
    unreviewed = ["unreviewed" in line for line in lines]
    assert unreviewed == sorted(unreviewed)
    assert unreviewed.count(True) == 2 * coverage.count("unreviewed") > 0
    assert lines[:2] == [line for line in coverage_lines([coverage]) if "unreviewed" not in line][:2]


def test_the_forms_of_a_coverage(make: Callable[..., tuple[Package, Tables, Path]]) -> None:
    coverages = measure_coverage(*make([("12个", "新建公园12个")], WORDS))
    form = json.loads(json.dumps(coverage_dict(coverages), ensure_ascii=False))
    (source,) = form["sources"]
    assert not form["complete"]
    assert (source["recorded"], source["excluded"], source["unreviewed"]) == (1, 3, 3)
    lines = list(coverage_lines(coverages))
    assert lines[-1] == "s: 57.1% covered (1 recorded, 3 excluded, 3 unreviewed)"
    assert any(line.startswith("text.txt:3: 300  unreviewed") for line in lines)
    zh = list(coverage_lines(coverages, "zh"))
    assert zh[-1] == "s：已覆盖 57.1%（已收录 1，已排除 3，待核 3）"
    assert any(line.startswith("text.txt:3：300  待核") for line in zh)
    assert any("已排除 序号 a-1" in line for line in zh)


def test_nothing_is_unreviewed_on_the_flagship(root: Path, sources_dir: Path) -> None:
    package = load_package(root)
    tables = {
        resource.name: pl.read_csv(resource.paths[0], infer_schema=False).with_row_index(ROW, offset=2).lazy()
        for resource in package.resources
    }
    coverages = measure_coverage(package, tables, sources_dir)
    unreviewed = [
        f"{c.source}:{n.line} {n.context}"
        for c in coverages
        for n in c.numerals
        if n.status is NumeralStatus.UNREVIEWED
    ]
    assert unreviewed == []
    assert len(coverages) == 8
    used = {numeral.by for coverage in coverages for numeral in coverage.numerals}
    assert set(tables["exclusions"].select("id").collect()["id"]) <= used, "an exclusion that matches nothing"
