"""The flagship against its five sources and the standard; written from the texts, it uses nothing of our library."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = ("green_space", "funding", "talent", "industry", "innovation", "cooperation", "land", "events")
Row = dict[str, str]


@cache
def descriptor() -> Any:
    return json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))


@cache
def schema(table: str) -> Any:
    return json.loads((ROOT / "schemas" / f"{table}.json").read_text(encoding="utf-8"))


@cache
def rows(table: str) -> tuple[Row, ...]:
    with (ROOT / "datapackage" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def by_id(table: str) -> dict[str, Row]:
    return {row["id"]: row for row in rows(table)}


def observations() -> Iterator[tuple[str, Row]]:
    return ((table, row) for table in TABLES for row in rows(table))


def fold(text: str) -> str:
    return "".join(char for char in text if not char.isspace())


def text_of(sources_dir: Path, source: str) -> str:
    return (sources_dir / by_id("sources")[source]["file"]).read_bytes().decode("utf-8")


# The package


@pytest.mark.slow
def test_plain_frictionless_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    from frictionless import Package

    monkeypatch.chdir(ROOT)
    report = Package("datapackage.json").validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "type", "message"]) == []
    assert {task.name for task in report.tasks} >= {*TABLES, "sources", "subjects", "indicators", "exclusions"}


def test_the_tables_with_observations_are_those_the_descriptor_declares() -> None:
    roles = {resource["name"]: resource["govdata"]["role"] for resource in descriptor()["resources"]}
    assert {name for name, role in roles.items() if role == "observations"} == set(TABLES)
    others = {"sources", "subjects", "indicators", "waivers", "exclusions", "revisions"}
    assert set(roles.values()) - {"observations"} == others


def test_the_indicator_tables_share_their_columns_in_the_same_order() -> None:
    shared = (
        "id subject indicator breakdown as_written value unit qualifier lower upper period_start period_end "
        "period_basis status source quote quote_start part_of restates note"
    )
    for table in TABLES:
        assert " ".join(field["name"] for field in schema(table)["fields"]) == shared
    bare = [[field for field in schema(table)["fields"] if field["name"] != "id"] for table in TABLES]
    assert all(fields == bare[0] for fields in bare)


@pytest.mark.parametrize("resource", [resource["name"] for resource in descriptor()["resources"]])
def test_files_are_plain_utf8_with_the_header_of_their_schema(resource: str) -> None:
    raw = (ROOT / "datapackage" / f"{resource}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    header = raw.decode("utf-8").splitlines()[0].split(",")
    assert header == [field["name"] for field in schema(resource)["fields"]]


def _labelled() -> Iterator[tuple[str, str]]:
    """Every title and description of package, resources, schemas and fields, with where it stands."""
    places = [("package", descriptor()), *((res["name"], res) for res in descriptor()["resources"])]
    for resource in descriptor()["resources"]:
        table = schema(resource["name"])
        places.append((f"schema {resource['name']}", table))
        places += [(f"{resource['name']}.{field['name']}", field) for field in table["fields"]]
    yield from ((f"source {source['title']}", source["title"]) for source in descriptor()["sources"])
    yield from ((f"{where} {key}", place[key]) for where, place in places for key in ("title", "description"))


def test_titles_and_descriptions_are_english_slash_chinese() -> None:
    both = re.compile(r"[A-Za-z](?:(?! / ).)* / (?:(?! / ).)*[\u4e00-\u9fff](?:(?! / ).)*")
    assert [where for where, label in _labelled() if not both.fullmatch(label)] == []


# Evidence


def test_sources_are_pinned_by_the_hash_of_their_bytes(sources_dir: Path) -> None:
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources_dir.glob("*.txt")}
    assert {row["file"]: row["sha256"] for row in rows("sources")} == hashes


def test_the_parts_of_a_file_cover_it_without_overlap(sources_dir: Path) -> None:
    for file in {row["file"] for row in rows("sources")}:
        parts = sorted((int(r["part_start"]), int(r["part_end"])) for r in rows("sources") if r["file"] == file)
        ends = [0, *(end for _, end in parts)]
        assert [start for start, _ in parts] == ends[:-1]
        assert ends[-1] == len((sources_dir / file).read_bytes().decode("utf-8"))


@pytest.mark.parametrize("table", TABLES)
def test_each_quote_stands_at_its_place(table: str, sources_dir: Path) -> None:
    for row in rows(table):
        source, start = by_id("sources")[row["source"]], int(row["quote_start"])
        text = text_of(sources_dir, row["source"])
        assert fold(text[start:]).startswith(fold(row["quote"])), row["id"]
        assert not text[start].isspace(), row["id"]
        assert int(source["part_start"]) <= start < int(source["part_end"]), row["id"]


@pytest.mark.parametrize("table", TABLES)
def test_each_quote_is_short_and_holds_its_figure_once(table: str) -> None:
    for row in rows(table):
        assert len(fold(row["quote"])) <= 40, row["id"]
        assert fold(row["quote"]).count(fold(row["as_written"])) == 1, row["id"]


def test_each_breakdown_is_in_words_of_the_source_in_their_order(sources_dir: Path) -> None:
    for _, row in observations():
        text, start = text_of(sources_dir, row["source"]), int(row["quote_start"])
        words = iter(fold(text[max(0, start - 40) : start]) + fold(row["quote"]))
        assert all(char in words for char in fold(row["breakdown"])), row["id"]


def test_each_alias_occurs_in_the_sources(sources_dir: Path) -> None:
    texts = "".join(fold(text_of(sources_dir, row["id"])) for row in rows("sources"))
    aliases = {alias for row in rows("subjects") for alias in row["aliases"].split("；") if alias}
    assert {alias for alias in aliases if alias not in texts} == set()


# Figures, read by eye: as written, value, unit, qualifier, lower, upper
GOLDEN = {
    "green_space-001": ("超过 50%", "50", "percent", "more_than", "50", ""),
    "green_space-002": ("299座", "299", "count", "exact", "", ""),
    "green_space-003": ("760公里", "760", "km", "exact", "", ""),
    "green_space-004": ("106公里", "106", "km", "exact", "", ""),
    "green_space-005": ("50.6%", "50.6", "percent", "exact", "", ""),
    "green_space-008": ("273座", "273", "count", "exact", "", ""),
    "green_space-009": ("55公里", "55", "km", "exact", "", ""),
    "green_space-010": ("19公里", "19", "km", "exact", "", ""),
    "green_space-012": ("30个", "30", "count", "exact", "", ""),
    "funding-001": ("2.9亿元", "290000000", "yuan", "exact", "", ""),
    "funding-002": ("1.8亿元", "180000000", "yuan", "exact", "", ""),
    "funding-003": ("4000万元", "40000000", "yuan", "exact", "", ""),
    "funding-004": ("5000万元", "50000000", "yuan", "exact", "", ""),
    "funding-005": ("近2.6亿元", "260000000", "yuan", "nearly", "", "260000000"),
    "funding-006": ("1200万元", "12000000", "yuan", "exact", "", ""),
    "funding-007": ("1.07亿元", "107000000", "yuan", "exact", "", ""),
    "funding-011": ("近2.6亿元", "260000000", "yuan", "nearly", "", "260000000"),
    "talent-001": ("3人", "3", "persons", "exact", "", ""),
    "talent-002": ("158名", "158", "persons", "exact", "", ""),
    "talent-003": ("17人", "17", "persons", "exact", "", ""),
    "talent-004": ("57人", "57", "persons", "exact", "", ""),
    "talent-005": ("2800人", "2800", "persons", "exact", "", ""),
    "talent-006": ("600人次以上", "600", "person_times", "at_least", "600", ""),
    "talent-007": ("520余名", "520", "persons", "more_than", "520", ""),
    "talent-008": ("4名", "4", "persons", "exact", "", ""),
    "talent-011": ("近30名", "30", "persons", "nearly", "", "30"),
    "talent-012": ("近40名", "40", "persons", "nearly", "", "40"),
    "talent-018": ("72人", "72", "persons", "exact", "", ""),
    "industry-001": ("五年", "5", "years", "exact", "", ""),
    "industry-002": ("榜首", "1", "rank", "exact", "", ""),
    "industry-003": ("三大", "3", "count", "exact", "", ""),
    "industry-005": ("突破9000亿元", "900000000000", "yuan", "more_than", "900000000000", ""),
    "industry-006": ("第三大", "3", "rank", "exact", "", ""),
    "industry-007": ("超万亿元", "1000000000000", "yuan", "more_than", "1000000000000", ""),
    "industry-008": ("千亿级", "100000000000", "yuan", "order_of", "100000000000", "1000000000000"),
    "industry-010": ("千亿", "100000000000", "yuan", "order_of", "100000000000", "1000000000000"),
    "industry-011": ("近20年", "20", "years", "nearly", "", "20"),
    "industry-012": ("一个", "1", "count", "exact", "", ""),
    "industry-013": ("两个", "2", "count", "exact", "", ""),
    "industry-014": ("近500家", "500", "count", "nearly", "", "500"),
    "industry-017": ("突破4000亿元", "400000000000", "yuan", "more_than", "400000000000", ""),
    "industry-018": ("突破200亿元", "20000000000", "yuan", "more_than", "20000000000", ""),
    "industry-019": ("倍增", "100", "percent", "exact", "", ""),
    "industry-020": ("突破430亿元", "43000000000", "yuan", "more_than", "43000000000", ""),
    "industry-021": ("75%", "75", "percent", "exact", "", ""),
    "industry-022": ("80%", "80", "percent", "exact", "", ""),
    "industry-023": ("104%", "104", "percent", "exact", "", ""),
    "industry-024": ("首支", "1", "rank", "exact", "", ""),
    "industry-027": ("四分之一", "25", "percent", "exact", "", ""),
    "innovation-001": ("1000万元", "10000000", "yuan", "exact", "", ""),
    "innovation-002": ("第一", "1", "rank", "exact", "", ""),
    "innovation-003": ("唯一", "1", "count", "exact", "", ""),
    "innovation-004": ("600余个", "600", "count", "more_than", "600", ""),
    "innovation-005": ("前五", "5", "rank", "at_most", "1", "5"),
    "innovation-008": ("6年", "6", "years", "exact", "", ""),
    "innovation-009": ("3年", "3", "years", "exact", "", ""),
    "innovation-010": ("第24名", "24", "rank", "exact", "", ""),
    "innovation-011": ("第7名", "7", "rank", "exact", "", ""),
    "innovation-012": ("首个", "1", "rank", "exact", "", ""),
    "innovation-015": ("200余项", "200", "count", "more_than", "200", ""),
    "innovation-020": ("26个", "26", "count", "exact", "", ""),
    "innovation-021": ("8大", "8", "count", "exact", "", ""),
    "cooperation-002": ("5968家", "5968", "count", "exact", "", ""),
    "cooperation-004": ("7项", "7", "count", "exact", "", ""),
    "cooperation-005": ("唯一一个", "1", "count", "exact", "", ""),
    "cooperation-006": ("近10个", "10", "count", "nearly", "", "10"),
    "cooperation-007": ("10余家", "10", "count", "more_than", "10", ""),
    "cooperation-009": ("10多场", "10", "count", "more_than", "10", ""),
    "cooperation-010": ("20余项", "20", "count", "more_than", "20", ""),
    "land-001": ("24.41平方公里", "24.41", "km2", "exact", "", ""),
    "land-002": ("70.95平方公里", "70.95", "km2", "exact", "", ""),
    "land-003": ("第一", "1", "rank", "exact", "", ""),
    "land-004": ("4万平方米", "0.04", "km2", "exact", "", ""),
    "events-001": ("两届", "2", "count", "exact", "", ""),
    "events-002": ("46组", "46", "households", "exact", "", ""),
    "events-003": ("5个", "5", "count", "exact", "", ""),
    "events-004": ("25届", "25", "count", "exact", "", ""),
}


@pytest.mark.parametrize("row", GOLDEN)
def test_figures_read_by_eye(row: str) -> None:
    found = by_id(row.partition("-")[0])[row]
    assert tuple(found[key] for key in ("as_written", "value", "unit", "qualifier", "lower", "upper")) == GOLDEN[row]


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("lg-media-science", 8),
        ("lg-media-lowcarbon", 6),
        ("gm-congress-2025", 33),
        ("lg-dayun-series", 16),
        ("sz-research-visit", 0),
        ("sz-page-tail", 1),
        ("lg-reply-letter", 37),
        ("lg-reply-annex", 29),
    ],
)
def test_each_source_yields_as_many_mentions_as_were_counted_in_it(source: str, count: int) -> None:
    assert sum(row["source"] == source for _, row in observations()) == count


def test_bounds_follow_from_value_and_qualifier() -> None:
    def expected(value: Decimal, qualifier: str, unit: str) -> tuple[Decimal | None, Decimal | None]:
        return {
            "exact": (None, None),
            "nearly": (None, value),
            "more_than": (value, None),
            "at_least": (value, None),
            "at_most": (Decimal(1) if unit == "rank" else None, value),
            "order_of": (value, 10 * value),
        }[qualifier]

    for _, row in observations():
        bounds = tuple(Decimal(row[key]) if row[key] else None for key in ("lower", "upper"))
        assert bounds == expected(Decimal(row["value"]), row["qualifier"], row["unit"]), row["id"]


# Keys and links


@pytest.mark.parametrize("table", [resource["name"] for resource in descriptor()["resources"]])
def test_identifiers_are_unique_and_foreign_keys_hold(table: str) -> None:
    assert len(by_id(table)) == len(rows(table))
    for key in schema(table).get("foreignKeys", []):
        (field,), target = key["fields"], key["reference"].get("resource", table)
        dangling = {row[field] for row in rows(table)} - set(by_id(target)) - {""}
        assert dangling == set(), f"{table}.{field}"


@pytest.mark.parametrize("table", [*TABLES, "sources"])
def test_unique_keys_hold(table: str) -> None:
    """Frictionless does not check them; the standard leaves out rows with an empty part, so no part may be empty."""
    (key,) = schema(table)["uniqueKeys"]
    found = [tuple(row[field] for field in key) for row in rows(table)]
    assert len(set(found)) == len(found)
    assert all(all(parts) for parts in found)


def test_identifiers_that_were_withdrawn_are_not_used_again() -> None:
    assert not {"industry-026"} & {row["id"] for _, row in observations()}


def test_every_indicator_and_every_subject_but_the_city_is_used() -> None:
    assert set(by_id("indicators")) == {row["indicator"] for _, row in observations()}
    wholes = {row["part_of"] for row in rows("subjects")}
    assert set(by_id("subjects")) - {row["subject"] for _, row in observations()} - wholes == set()


def test_indicators_have_labels_in_both_languages_and_their_unit_is_that_of_each_row() -> None:
    for row in rows("indicators"):
        assert all(row[key] for key in ("title_zh", "title_en", "definition_zh", "definition_en", "unit")), row["id"]
    units = {row["id"]: row["unit"] for row in rows("indicators")}
    assert [row["id"] for _, row in observations() if row["unit"] != units[row["indicator"]]] == []


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("funding-002", "funding-001"),
        ("funding-003", "funding-001"),
        ("funding-009", "funding-008"),
        ("funding-010", "funding-008"),
        ("green_space-006", "green_space-008"),
        ("green_space-012", "green_space-014"),
        ("land-001", "land-002"),
        *((f"talent-{number:03d}", "talent-007") for number in range(8, 13)),
        *((f"talent-{number:03d}", "talent-020") for number in range(21, 26)),
    ],
)
def test_parts(part: str, whole: str) -> None:
    assert by_id(part.partition("-")[0])[part]["part_of"] == whole


def test_no_part_is_missed_above() -> None:
    assert sum(bool(row["part_of"]) for _, row in observations()) == 17


RESTATED = {  # (repeats, repeated), row by row
    "green_space": [(11, 5), (12, 6), (13, 7), (14, 8)],
    "funding": [(8, 1), (9, 2), (10, 3), (11, 5), (12, 6), (13, 7)],
    "talent": [(number, number - 13) for number in range(20, 33)],
    "industry": [(4, 3), (9, 3)],
    "innovation": [(7, 1), (22, 20)],
    "cooperation": [(number, number - 5) for number in range(11, 16)],
    "land": [],
    "events": [],
}


@pytest.mark.parametrize("table", TABLES)
def test_restatements(table: str) -> None:
    found = [(row["id"], row["restates"]) for row in rows(table) if row["restates"]]
    assert found == [(f"{table}-{a:03d}", f"{table}-{b:03d}") for a, b in RESTATED[table]]


def test_a_restatement_has_the_figure_of_what_it_repeats() -> None:
    same = ("value", "unit", "qualifier", "lower", "upper", "indicator", "breakdown", "status")
    for table, row in observations():
        if row["restates"]:
            first = by_id(table)[row["restates"]]
            assert [row[key] for key in same] == [first[key] for key in same], row["id"]


def test_the_annex_moves_two_figures_to_another_subject_and_period() -> None:
    moved = {
        row["id"]
        for table, row in observations()
        if row["restates"] and row["subject"] != by_id(table)[row["restates"]]["subject"]
    }
    assert moved == {"funding-011", "innovation-022"}


def test_two_mentions_with_one_key_are_joined_by_restates() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for _, row in observations():
        if not row["restates"]:
            key = tuple(row[k] for k in ("subject", "indicator", "breakdown", "period_start", "period_end", "status"))
            assert key not in seen, f"{row['id']} and {seen.get(key)} state one fact"
            seen[key] = row["id"]


# Periods and kinds


def test_periods_fit_the_date_of_the_document() -> None:
    for _, row in observations():
        source = by_id("sources")[row["source"]]
        assert row["period_start"] <= row["period_end"], row["id"]
        if row["status"] == "target":
            assert row["period_end"] == "" or row["period_end"] >= source["date_end"], row["id"]
        else:
            assert "" < row["period_start"] <= source["date_end"], row["id"]
            assert row["period_end"] <= f"{source['date_end'][:4]}-12-31", row["id"]


def test_a_period_is_whole_or_absent_and_only_a_range_has_no_value() -> None:
    for _, row in observations():
        cells = [bool(row[key]) for key in ("period_start", "period_end", "period_basis")]
        assert all(cells) or not any(cells), row["id"]
        assert (row["value"] == "") == (row["qualifier"] == "range"), row["id"]


def test_a_flow_without_a_printed_period_says_so() -> None:
    kinds = {row["id"]: row["kind"] for row in rows("indicators")}
    dateless = {
        row["id"]: row["note"]
        for _, row in observations()
        if kinds[row["indicator"]] == "flow" and row["period_basis"] == "document_date"
    }
    assert set(dateless) == {"industry-005", "events-002"}
    assert all("its span is unknown" in note for note in dateless.values())


def test_claims_are_of_kind_claim_and_no_other_row_is() -> None:
    kinds = {row["id"]: row["kind"] for row in rows("indicators")}
    assert all((row["status"] == "claim") == (kinds[row["indicator"]] == "claim") for _, row in observations())


@pytest.mark.parametrize("word", ["20+8", "5G", "2%", "24小时", "20240105", "88180956", "二十届", "双区", "十四五"])
def test_names_and_identifiers_are_no_figures(word: str) -> None:
    assert [row["id"] for _, row in observations() if word in row["as_written"]] == []


@pytest.mark.parametrize(
    ("row", "misprint"),
    [
        ("talent-002", "全2%"),
        ("innovation-015", "科技项200余项"),
        ("industry-021", "75%80%"),
        ("industry-022", "75%80%"),
    ],
)
def test_misprints_are_quoted_as_printed_and_explained(row: str, misprint: str) -> None:
    found = by_id(row.partition("-")[0])[row]
    assert misprint in found["quote"]
    assert found["note"]
