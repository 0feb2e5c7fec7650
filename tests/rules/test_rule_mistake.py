"""What people read of a mistake in a rule file: file, rule, what is wrong, and what to do; never a JSON path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govdata.metadata.package import Package, load_package
from govdata.rules.load import load_rules

FIELDS = [{"name": "id", "type": "string"}, {"name": "value", "type": "number"}]
JUMP = {"id": "jump", "kind": "jump", "indicators": ["a"], "factor": 2}


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """One table of observations, and a rule file that each test writes."""
    parks = {"name": "parks", "path": "parks.csv", "schema": {"fields": FIELDS}, "govdata": {"role": "observations"}}
    descriptor = {"name": "p", "resources": [parks], "govdata": {"rules": "rules.json"}}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return load_package(tmp_path)


def told(package: Package, text: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The one problem of a rule file with this text: the sentence and the next step, in both languages."""
    (package.root / "rules.json").write_text(text, encoding="utf-8")
    _, (problem,) = load_rules(package)
    sentence, step = problem.sentence, problem.next_step
    return (sentence.en, step.en), (sentence.zh, step.zh)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in JUMP.items() if key != name}


@pytest.mark.parametrize(
    ("rule", "sentence", "step"),
    [
        (
            {**JUMP, "kind": "jumps"},
            'rules.json, rule "jump": unknown kind "jumps". Did you mean "jump"?',
            'Fix the kind of rule "jump" in rules.json.',
        ),
        (
            without("kind"),
            'rules.json, rule "jump": "kind" is missing (the rule type: govdata explain lists them); '
            "every rule needs it.",
            'Add "kind" to rule "jump" in rules.json.',
        ),
        (
            without("id"),
            'rules.json, rule 1: "id" is missing (the name by which findings and waivers call it); '
            "every rule needs it.",
            'Add "id" to rule 1 in rules.json.',
        ),
        (
            without("factor"),
            'rules.json, rule "jump": "factor" is missing (largest allowed ratio between two periods); '
            "kind jump needs it.",
            'Add "factor" to rule "jump" in rules.json.',
        ),
        (
            {**without("factor"), "facter": 2},
            'rules.json, rule "jump": unknown property "facter". Did you mean "factor"?',
            'Rename "facter" of rule "jump" in rules.json to "factor".',
        ),
        (
            {**JUMP, "factor": "2"},
            'rules.json, rule "jump": "factor" must be a number greater than 1 '
            '(largest allowed ratio between two periods); got "2".',
            'Fix the factor of rule "jump" in rules.json.',
        ),
        (
            {**JUMP, "tables": ["park"]},
            'rules.json, rule "jump", tables item 1: unknown table of observations "park". Did you mean "parks"?',
            'Fix tables item 1 of rule "jump" in rules.json.',
        ),
        (
            {"id": "whole", "kind": "row", "tables": ["parks"], "holds": "valu > 3"},
            'rules.json, rule "whole": unknown field "valu". Did you mean "value"?',
            'Fix the holds of rule "whole" in rules.json.',
        ),
        (3, "rules.json, rule 1: a rule must be an object.", "Fix rule 1 in rules.json."),
    ],
)
def test_a_mistake_names_its_file_its_rule_and_the_next_step(
    rule: Any, sentence: str, step: str, package: Package
) -> None:
    assert told(package, json.dumps({"rules": [rule]}))[0] == (sentence, step)


@pytest.mark.parametrize(
    ("rule", "sentence", "step"),
    [
        (
            without("kind"),
            "rules.json，规则“jump”：缺少“kind”（规则种类，见 govdata explain），每条规则必填。",
            "请补上 rules.json 中规则“jump”的 kind。",
        ),
        (
            without("factor"),
            "rules.json，规则“jump”：缺少“factor”（相邻两期之间允许的最大倍数），jump 规则必填。",
            "请补上 rules.json 中规则“jump”的 factor。",
        ),
        (
            {**without("factor"), "facter": 2},
            "rules.json，规则“jump”：未知的规则属性“facter”。是否应为“factor”？",
            "请把 rules.json 中规则“jump”的 facter 改为 factor。",
        ),
    ],
)
def test_the_same_in_chinese(rule: Any, sentence: str, step: str, package: Package) -> None:
    assert told(package, json.dumps({"rules": [rule]}))[1] == (sentence, step)


@pytest.mark.parametrize(
    ("text", "sentence", "step"),
    [
        ("[3]", 'rules.json: a rule file must be an object with the list "rules"; got [3].', "Fix rules.json."),
        ("{}", 'rules.json: "rules" is missing (the list of rules).', 'Add "rules" to rules.json.'),
        (
            '{"rule": []}',
            'rules.json: unknown property "rule" of a rule file. Did you mean "rules"?',
            'Rename "rule" in rules.json to "rules".',
        ),
        ('{"rules": [], "x": 1}', 'rules.json: unknown property "x" of a rule file.', 'Remove "x" from rules.json.'),
        ('{"rules": {}}', 'rules.json: "rules" must be a list of rules; got {}.', 'Fix "rules" in rules.json.'),
        (
            '{"rules": [], 2}',
            "datapackage.json: cannot read rules.json: "
            "a property name in double quotes is missing at line 1, column 15.",
            "Fix rules.json.",
        ),
    ],
)
def test_a_mistake_around_the_rules(text: str, sentence: str, step: str, package: Package) -> None:
    assert told(package, text)[0] == (sentence, step)


def test_a_file_that_is_not_there_is_mended_where_it_is_named(package: Package) -> None:
    _, (problem,) = load_rules(package)
    assert problem.next_step.en == "Fix govdata.rules in datapackage.json."


@pytest.mark.parametrize("given", [None, 3, [], {"a": 1}])
def test_only_a_text_is_like_a_name(given: Any, package: Package) -> None:
    (sentence, _), _ = told(package, json.dumps({"rules": [{"id": "r", "kind": given}]}))
    assert "Did you mean" not in sentence
