"""Candidates in the forms that extractors write, and lines that are none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

import govdata
from govdata.drafts.candidates import KEYS, LONGEST_LINE, Candidate, read_candidates


def one(line: object) -> Candidate:
    (found,) = read_candidates(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False))
    return found


PLAIN: list[tuple[dict[str, Any], Candidate]] = [
    ({"quote": "共有273座"}, Candidate(1, quote="共有273座")),
    ({"figure": "273座"}, Candidate(1, figure="273座")),
    ({"as_written": "273座", "figure": "273座"}, Candidate(1, figure="273座")),
    (
        {"quote": "a", "source": "s1", "source_file": "a.txt", "quote_start": 7, "confidence": 0.9},
        Candidate(1, quote="a", sources=(("s1",), ("a.txt",)), is_named=True, start=7),
    ),
    (
        {"quote": "a", "value": 2.90, "unit": "亿元", "qualifier": None, "subject": " longgang ", "lower": ""},
        Candidate(1, quote="a", claims={"value": "2.9", "unit": "亿元"}, cells={"subject": "longgang"}),
    ),
]


@pytest.mark.parametrize(("given", "read"), PLAIN)
def test_a_plain_object(given: dict[str, Any], read: Candidate) -> None:
    assert one(given) == read


def test_a_number_keeps_the_digits_that_it_is_written_with() -> None:
    assert one('{"quote": "a", "value": 12345678901234567.10}').claims == {"value": "12345678901234567.10"}


def test_langextract() -> None:
    attributes = {"figure": "273座", "value": "273", "unit": ["count"]}
    document = {
        "document_id": "report.txt",
        "text": " 共有273座 ",
        "extractions": [
            {
                "extraction_class": "figure",
                "extraction_text": "共有273座",
                "char_interval": {"start_pos": 1, "end_pos": 7},
                "alignment_status": "match_exact",
                "extraction_index": 1,
                "group_index": 0,
                "description": None,
                "attributes": attributes,
            },
            {
                "extraction_class": "x",
                "extraction_text": "273座",
                "char_interval": None,
                "attributes": {"quote": "共有273座"},
            },
            {"extraction_class": "x", "extraction_text": None, "attributes": None},
            7,
        ],
    }
    first, second, third, fourth = read_candidates(json.dumps(document))
    shared: dict[str, Any] = {"text": " 共有273座 ", "sources": (("report.txt",),)}
    claims = {"value": "273", "unit": "count"}
    assert first == Candidate(1, quote="共有273座", figure="273座", start=1, claims=claims, **shared)
    assert second == Candidate(1, quote="共有273座", figure="273座", **shared)
    assert "neither a quote nor a figure" in third.problem.en
    assert "no JSON object" in fourth.problem.en


def test_a_web_annotation() -> None:
    position = {"type": "TextPositionSelector", "start": 12, "end": 18}
    words = {"type": "TextQuoteSelector", "exact": "273座", "prefix": "公园", "suffix": "，"}
    page = {"type": "FragmentSelector", "value": "page=2", "refinedBy": words}
    annotation = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": [{"type": "TextualBody", "value": "7", "unit": "km"}, {"value": "273", "unit": "count"}],
        "target": {"source": "https://example.org/a/report.txt", "selector": [page, position]},
    }
    wanted = Candidate(
        1,
        quote="273座",
        sources=(("https://example.org/a/report.txt", "report.txt"),),
        is_named=True,
        before="公园",
        behind="，",
        start=12,
        claims={"value": "273", "unit": "count"},
    )
    assert one(annotation) == wanted
    listed = {"type": "AnnotationPage", "items": [annotation, {"type": "Annotation", "target": "x"}, 3]}
    first, *others = read_candidates(json.dumps(listed))
    assert first == wanted
    assert [bool(each.problem) for each in others] == [True, True]


def test_what_govdata_exports_is_read_back(tmp_path: Any) -> None:
    govdata.init(tmp_path / "parks")
    archive = tmp_path / "parks" / "archive"
    collection = json.loads(govdata.export(tmp_path / "parks", sources=archive, form="webannotation").text)
    lines = tmp_path / "lines.jsonl"
    lines.write_text(json.dumps(collection["first"], ensure_ascii=False), encoding="utf-8")
    done = govdata.admit(lines, tmp_path / "parks", sources=archive)
    assert len(done.answers) == 15
    assert {each.code for each in done.answers} <= {"already-recorded", "several-figures"}


NONE: dict[str, tuple[str, str]] = {
    "no JSON": ('{"quote": "a"', "line 2, column"),
    "a list": ("[1]", "no JSON object"),
    "a text": ('"quote"', "no JSON object"),
    "neither quote nor figure": ('{"value": 1}', "neither a quote nor a figure"),
    "a quote that is a list": ('{"quote": ["a"]}', '"quote" is neither'),
    "a quote that is true": ('{"quote": true}', '"quote" is neither'),
    "two figures": ('{"figure": "1座", "as_written": "2座"}', "another one as_written"),
    "a key twice": ('{"quote": "a", "value": 1, "value": 2}', 'key "value" comes twice'),
    "a key of a body twice": ('{"quote": "a", "x": {"b": 1, "b": 2}}', 'key "b" comes twice'),
    "NaN": ('{"quote": "a", "value": NaN}', "NaN"),
    "minus infinity": ('{"quote": "a", "value": -Infinity}', "NaN"),
    "half of a character": ('{"quote": "\\ud800"}', "surrogate"),
    "depth": ('{"quote":' * 100_000, "nested too deeply"),
    "digits": (f'{{"quote": "a", "value": {"9" * 5000}}}', "too many digits"),
    "length": (f'{{"quote": "{"a" * LONGEST_LINE}"}}', "more than"),
}


@pytest.mark.parametrize("case", NONE)
def test_a_line_that_is_none_says_why_and_is_no_more_than_that(case: str) -> None:
    line, why = NONE[case]
    first, second, third = read_candidates(f'\ufeff{{"quote": "before"}}\n{line}\r\n\n  \n{{"quote": "behind"}}')
    assert (first.quote, first.line, third.quote, third.line) == ("before", 1, "behind", 5)
    assert why in second.problem.en
    assert second.line == 2
    assert second.problem.zh


def test_the_schema_has_every_key_and_tells_a_model_what_it_means() -> None:
    schema = govdata.schema("candidates")
    Draft7Validator.check_schema(schema)
    assert set(schema["properties"]) == set(KEYS)
    assert all(len(each["description"]) > 20 for each in schema["properties"].values())
    validator = Draft7Validator(schema)
    assert [given for given, _read in PLAIN if not validator.is_valid({**given, "qualifier": "exact"})] == []
    assert not validator.is_valid({"value": 1})
