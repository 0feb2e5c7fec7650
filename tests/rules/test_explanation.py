"""Every rule, kind and type of finding explains itself in both languages; the JSON Schema of rule files fits them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govdata.errors import UsageError
from govdata.metadata.package import load_package
from govdata.reports.admission_codes import ADMISSION_CODES, STATES
from govdata.reports.messages import CHECKS, FINDINGS
from govdata.rules.explanation import explain, list_names
from govdata.rules.load import load_rules
from govdata.rules.parameter_type import ParameterType
from govdata.rules.rule_file_schema import rules_schema
from govdata.rules.types import RULE_TYPES


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", RULE_TYPES)
def test_a_kind_says_what_it_means_why_and_gives_an_example(kind: str, lang: str) -> None:
    text = explain(kind, lang=lang)
    own = RULE_TYPES[kind]
    for part in (own.says, own.why, own.example, *(parameter.means for parameter in own.parameters)):
        assert part.in_(lang) in text
        assert part.in_(lang)


def test_chinese_is_chinese_and_english_is_english() -> None:
    for kind in RULE_TYPES.values():
        for text in (kind.says, kind.why):
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), kind.name
            assert text.en.isascii() or any(mark in text.en for mark in "“”近余亿公园其中各类"), kind.name


def test_a_declared_rule_adds_what_it_declares(root: Path) -> None:
    text = explain("grants-within-total", load_package(root))
    assert "matching_support" in text
    assert RULE_TYPES["parts-within-total"].why.en in text


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "This rule: fields = subject, indicator, period_start, period_end"),
        ("zh", "本规则：fields = subject、indicator、period_start、period_end"),
    ],
)
def test_what_a_rule_sets_is_told_in_words_not_as_python(root: Path, lang: str, line: str) -> None:
    assert line in explain("restates-elsewhere", load_package(root), lang).splitlines()


def test_every_rule_of_the_flagship_can_be_explained(root: Path) -> None:
    package = load_package(root)
    assert all(rule.says.en in explain(rule.id, package) for rule in load_rules(package)[0])


@pytest.mark.parametrize("name", ADMISSION_CODES)
def test_each_code_of_admit_is_explained_with_its_state(name: str) -> None:
    code = ADMISSION_CODES[name]
    assert explain(name, lang="en") == f"{name}: {STATES[code.state].en}\n{code.means.en}"
    assert explain(name, lang="zh") == f"{name}：{STATES[code.state].zh}\n{code.means.zh}"
    assert not {*ADMISSION_CODES} & {*FINDINGS, *CHECKS}


@pytest.mark.parametrize("name", [*FINDINGS, *CHECKS])
def test_a_type_of_finding_is_a_sentence_in_each_language(name: str) -> None:
    assert explain(name).endswith(".")
    assert explain(name, lang="zh").endswith("。")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_listed_is_what_can_be_explained(root: Path, lang: str) -> None:
    package = load_package(root)
    lines = [line.strip() for line in list_names(package, lang).splitlines() if line.startswith("  ")]
    names = {line.partition("：" if lang == "zh" else ": ")[0] for line in lines}
    rules = {rule.id for rule in load_rules(package)[0]}
    assert names == {*rules, *RULE_TYPES, *CHECKS, *FINDINGS, *ADMISSION_CODES}
    assert all(explain(name, package, lang) for name in names)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match='Did you mean "scope-doubt"'):
        explain("scope-doubts")
    with pytest.raises(UsageError, match="`govdata explain` lists all names"):
        explain("????")


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ({"id": "a", "kind": "share"}, True),
        ({"id": "a", "kind": "shares"}, False),
        ({"id": "a", "kind": "row"}, False),
        ({"id": "a", "kind": "jump", "indicators": ["x"], "factor": 2}, True),
        ({"id": "a", "kind": "jump", "indicators": ["x"], "factor": -2}, False),
        ({"id": "a", "kind": "share", "colour": "red"}, False),
        ({"id": "a", "kind": "recomputed", "result": "r", "formula": "x", "from": {"x": {"indicator": "i"}}}, True),
    ],
)
def test_the_schema_knows_what_a_rule_may_be(rule: dict[str, Any], fits: bool) -> None:
    validator = pytest.importorskip("jsonschema").Draft7Validator(rules_schema())
    assert validator.is_valid({"rules": [rule]}) is fits


def test_the_schema_accepts_the_rules_of_the_flagship(root: Path) -> None:
    validator = pytest.importorskip("jsonschema").Draft7Validator(rules_schema())
    validator.validate(json.loads((root / "schemas" / "rules.json").read_text(encoding="utf-8")))


PARAMETER_TYPES = {
    parameter.type.name: parameter.type for rule_type in RULE_TYPES.values() for parameter in rule_type.parameters
}


@pytest.mark.parametrize("parameter_type", PARAMETER_TYPES.values(), ids=lambda each: each.name)
def test_a_type_of_parameter_gives_check_words_and_schema(parameter_type: ParameterType) -> None:
    validator = pytest.importorskip("jsonschema").Draft7Validator(dict(parameter_type.schema))
    values: list[Any] = ["a", "a > 1", [], ["a"], ["2024-12-31"], [["a"]], 0.5, 1, 2, {}, {"a": 2}, {"a": "x"}, None]
    accepted = [value for value in values if parameter_type.accepts(value)]
    assert accepted
    # Whatever the check lets through, an editor must not underline; conditions are checked by reading them.
    assert parameter_type.read or all(validator.is_valid(value) for value in accepted)
    assert parameter_type.noun.en != parameter_type.noun.zh
