"""The lexicon, and a user's own additions to it."""

from __future__ import annotations

import doctest
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from govdata.errors import DescriptorError
from govdata.quantities.extraction import extract
from govdata.quantities.lexicon import Lexicon, Qualifier, default_lexicon, read_lexicon
from govdata.quantities.quantity import grammar_of, read_quantity
from govdata.reports.model import Severity

PAGE = "docs/guide/figures.md"


def written(folder: Path, table: Any) -> Path:
    path = folder / "lexicon.json"
    path.write_text(table if isinstance(table, str) else json.dumps(table, ensure_ascii=False), encoding="utf-8")
    return path


def test_no_word_stands_for_two_units() -> None:
    words = [word for unit in default_lexicon().units for word in unit.words]
    assert sorted(words) == sorted(set(words))


def test_no_word_is_a_hedge_of_two_qualifiers() -> None:
    for side in ("before", "after", "before_en", "after_en"):
        words = [word for hedge in default_lexicon().hedges for word in getattr(hedge, side)]
        assert sorted(words) == sorted(set(words))


def test_every_guard_belongs_to_a_unit() -> None:
    words = {word for unit in default_lexicon().units for word in unit.words}
    assert {*default_lexicon().not_before, *default_lexicon().not_before_spelt} <= words


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        ("40000", "m2", "km2", "0.04"),
        ("3", "ha", "m2", "30000"),
        ("3", "mu", "m2", "2000"),
        ("2", "years", "months", "24"),
        ("5", "persons", "count", "5"),
        ("5", "persons", "households", None),
        ("5", "count", "persons", None),
        ("5", "km", "m2", None),
        ("5", "yuan", "usd", None),
        ("5", "pots", "m2", None),
        ("5", "pots", "pots", "5"),
    ],
)
def test_units_of_one_dimension_convert(value: str, unit: str, to: str, expected: str | None) -> None:
    found = default_lexicon().convert(Decimal(value), unit, to)
    assert (None if found is None else found.quantize(Decimal("0.0001"))) == (expected and Decimal(expected))


OWN = {
    "hedges": [{"qualifier": "nearly", "before": ["几近"], "within_resolution": True}],
    "units": [{"symbol": "pots", "dimension": "pots", "words": ["盆"], "whole": True}],
    "not_before": {"盆": ["地"]},
    "not_before_spelt": {"盆": ["景"]},
    "phrases": [{"kind": "name", "words": ["十二渡"]}],
}


def test_words_of_ones_own_are_read(tmp_path: Path) -> None:
    grammar = grammar_of(default_lexicon() + read_lexicon(written(tmp_path, OWN)))
    quantity = read_quantity("几近300盆", grammar)
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.qualifier) == (Decimal(300), "pots", Qualifier.NEARLY)
    assert read_quantity("几近300盆") is None
    assert [p.as_written for p in extract("新栽菊花300盆，九十盆景，90盆景，80盆地，建成十二渡3座", grammar)] == [
        "300盆",
        "90盆",
        "3座",
    ]


def test_a_named_list_of_ones_own_grows(tmp_path: Path) -> None:
    own = {"terms": {"falling": ["消退"], "not_after_half": ["拉"]}, "contexts": {"counting_one": ["添置"]}}
    grammar = grammar_of(default_lexicon() + read_lexicon(written(tmp_path, own)))
    quantity = read_quantity("消退3%", grammar)
    assert quantity is not None
    assert (quantity.value, quantity.form) == (Decimal(-3), "fall")
    assert read_quantity("消退3%") is None
    assert [p.as_written for p in extract("添置一台", grammar)] == ["一台"]
    assert list(extract("添置一台")) == []


def test_a_hedge_may_say_that_its_value_is_within_the_resolution(tmp_path: Path) -> None:
    table = {"hedges": [{"qualifier": "nearly", "before": ["几近"], "within_resolution": True}]}
    assert read_lexicon(written(tmp_path, table)).hedges[0].within_resolution


def test_a_mark_of_a_currency_of_ones_own_is_read(tmp_path: Path) -> None:
    unit = {"symbol": "inr", "dimension": "inr", "words": ["卢比", "rupees"], "marks": ["₹", "INR"]}
    grammar = grammar_of(default_lexicon() + read_lexicon(written(tmp_path, {"units": [unit]})))
    assert [(q.value, q.unit) for q in (read_quantity("₹3,200", grammar), read_quantity("INR 5亿", grammar)) if q] == [
        (Decimal(3200), "inr"),
        (Decimal(500000000), "inr"),
    ]


def test_no_list_has_the_name_of_another() -> None:
    assert set(default_lexicon().contexts) & set(default_lexicon().terms) == set()


def test_every_named_list_is_used_by_the_code(root: Path) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "src" / "govdata").rglob("*.py"))
    names = [*default_lexicon().contexts, *default_lexicon().terms]
    assert [name for name in names if f'"{name}"' not in code and f"'{name}'" not in code] == []


def test_a_word_of_ones_own_wins(tmp_path: Path) -> None:
    own = read_lexicon(written(tmp_path, {"units": [{"symbol": "seats", "dimension": "seats", "words": ["座"]}]}))
    ours, theirs = read_quantity("273座"), read_quantity("273座", grammar_of(default_lexicon() + own))
    assert ours is not None
    assert theirs is not None
    assert (ours.unit, theirs.unit) == ("count", "seats")


def test_nothing_added_changes_nothing() -> None:
    both = default_lexicon() + Lexicon()
    assert (both.hedges, both.units, both.phrases) == (
        default_lexicon().hedges,
        default_lexicon().units,
        default_lexicon().phrases,
    )


UNIT = {"symbol": "x", "dimension": "x", "words": ["盆"]}


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("{", "at line 1, column 2"),
        ([], "$: a lexicon must be an object; got []."),
        ({"hedge": []}, '$.hedge: unknown key "hedge". Did you mean "hedges"?'),
        ({"hedgs": []}, '$.hedgs: unknown key "hedgs". Did you mean "hedges"?'),
        ({"hedges": {}}, '$.hedges: "hedges" must be an array; got {}.'),
        ({"hedges": ["近"]}, 'hedges item 1: expected an object; got "近".'),
        ({"hedges": [{"before": ["近"]}]}, 'hedges item 1: "qualifier" is missing.'),
        ({"hedges": [{"qualifier": "nearlly"}]}, 'got "nearlly". Did you mean "nearly"?'),
        ({"hedges": [{"qualifier": "range"}]}, '"qualifier" must be one of exact, nearly,'),
        (
            {"hedges": [{"qualifier": "nearly", "befor": ["近"]}]},
            'hedges item 1: unknown key of a hedge "befor". Did you mean "before"?',
        ),
        ({"hedges": [{"qualifier": "nearly", "before": "近"}]}, '"before" must be a list of words; got "近"'),
        (
            {"hedges": [{"qualifier": "nearly", "usual": "resolution"}]},
            'hedges item 1: "usual" must be one of step; got "resolution".',
        ),
        ({"hedges": [{"qualifier": "nearly", "verb": "yes"}]}, '"verb" must be true or false; got "yes"'),
        ({"units": [UNIT | {"words": "盆"}]}, 'units item 1: "words" must be a list of words; got "盆".'),
        ({"units": [UNIT | {"words": [3]}]}, '"words" must be a list of words; got [3]'),
        ({"units": [{"symbol": "x", "dimension": "x"}]}, 'units item 1: "words" is missing.'),
        ({"units": [UNIT | {"factor": "two"}]}, '"factor" must be a number above 0, such as "0.001"; got "two"'),
        ({"units": [UNIT | {"factor": 0}]}, '"factor" must be a number above 0'),
        ({"units": [UNIT | {"dimension": 3}]}, 'units item 1: "dimension" must be a string; got 3.'),
        (
            {"phrases": [{"kind": "nam", "words": ["三江口"]}]},
            'phrases item 1: "kind" must be one of date, name, label',
        ),
        (
            {"contexts": {"countin": ["栽种"]}},
            '$.contexts.countin: unknown context "countin". Did you mean "counting"?',
        ),
        ({"terms": {"half": ["半拉"]}}, '$.terms.half: unknown list of terms "half". Did you mean "halves"?'),
        ({"not_before": {"盆": "地"}}, '$.not_before.盆: "盆" must be a list of words; got "地".'),
    ],
)
def test_a_mistake_in_a_table_is_said(tmp_path: Path, table: Any, says: str) -> None:
    with pytest.raises(DescriptorError, match=re.escape(says)):
        read_lexicon(written(tmp_path, table))


def test_the_old_key_of_a_hedge_works_and_says_what_replaced_it(tmp_path: Path) -> None:
    found = read_lexicon(written(tmp_path, {"hedges": [{"qualifier": "nearly", "before": ["将及"], "usual": "step"}]}))
    assert found.hedges[0].within_resolution
    (told,) = (default_lexicon() + found).problems
    assert told.renamed
    assert told.severity is Severity.WARNING
    assert (
        told.sentence.en
        == 'hedges item 1: "usual": "step" is an old name of "within_resolution": true; it still works.'
    )
    assert told.fix.zh == "请改写为“within_resolution”: true。"


def test_all_mistakes_of_a_table_are_said_at_once(tmp_path: Path) -> None:
    table = {"hedgs": [], "units": [UNIT | {"factor": "two", "hole": True}]}
    with pytest.raises(DescriptorError, match=r'"hedges"\? .*unknown key .*"whole"\? .*"factor" must be') as caught:
        read_lexicon(written(tmp_path, table))
    assert "“factor”须为大于 0 的数" in caught.value.message.zh


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DescriptorError, match="No such file"):
        read_lexicon(tmp_path / "nowhere.json")


def test_the_documented_examples_run(root: Path) -> None:
    failed, tried = doctest.testfile(str(root / PAGE), module_relative=False, encoding="utf-8")
    assert (failed, tried) == (0, 5)
    own = re.search(r"```json\n(.*?)```", (root / PAGE).read_text(encoding="utf-8"), re.DOTALL)
    assert own is not None
    assert json.loads(own[1])["units"][0]["symbol"] == "pots"


def test_every_wording_of_the_documented_table_is_read_as_documented(root: Path) -> None:
    """The words of the first column of the table of hedges have the qualifier of its second column."""
    text = (root / PAGE).read_text(encoding="utf-8")
    table = re.findall(r"^\| ([^|]+) \| (\w+) \| [^|]+ \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    hedges = {word: hedge.qualifier for hedge in default_lexicon().hedges for word in (*hedge.before, *hedge.after)}
    seen = [
        (word, hedges[word], name) for words, name in table for word in re.findall(r"[一-鿿]+", words) if word in hedges
    ]
    assert len(seen) > 25
    assert [(word, str(said), name) for word, said, name in seen if said != name] == []
