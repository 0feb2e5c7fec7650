from __future__ import annotations

import re
from dataclasses import replace

import pytest

from govdata.comparison.change_texts import as_markdown, as_text, counted_rows
from govdata.comparison.changes import Changes, TableChanges
from govdata.releases.version import Level
from tests.comparison.test_changes import CHANGES


def test_as_text() -> None:
    assert as_text(CHANGES).splitlines() == [
        "1.0.0 -> 2.0.0: At least a major version is needed.",
        "  grants.note: field added (major)",
        "  grants.id.constraints.pattern: removed: x (minor)",
        "  shares: rule added (patch)",
        "  grants: 3 rows added, 1 removed, 2 changed (minor)",
        "    + g7",
        "    + g8",
        "    + … and 1 more",
        "    - g9",
        "    ~ g1 value: 100 -> 110  +10 (+10%)",
        "    ~ g2 note: (–) -> a|b",
        "    ~ … and 3 more",
    ]


def test_as_text_in_chinese() -> None:
    assert as_text(CHANGES, "zh").splitlines()[:8] == [
        "1.0.0 -> 2.0.0：至少须升主版本号。",
        "  grants.note：新增字段（主版本号）",
        "  grants.id.constraints.pattern：删除：x（次版本号）",
        "  shares：新增规则（修订号）",
        "  grants：新增 3 行，删除 1 行，更改 2 行（次版本号）",
        "    + g7",
        "    + g8",
        "    + ……另有 1 项",
    ]


@pytest.mark.parametrize(
    ("counts", "en", "zh"),
    [
        ((1, 0, 0), "1 row added", "新增 1 行"),
        ((0, 0, 1), "1 row changed", "更改 1 行"),
        ((0, 2, 1), "2 rows removed, 1 changed", "删除 2 行，更改 1 行"),
    ],
)
def test_how_many_rows(counts: tuple[int, int, int], en: str, zh: str) -> None:
    found = counted_rows(TableChanges("t", Level.PATCH, *counts))
    assert (found.en, found.zh) == (en, zh)


def test_as_markdown_a_cell_cannot_break_its_table() -> None:
    text = as_markdown(CHANGES)
    assert "| g1 | value | 100 | 110 | +10 (+10%) |" in text
    assert "| g2 | note | (–) | a\\|b |  |" in text
    assert "Added / 新增: g7, g8 … and 1 more / ……另有 1 项" in text
    assert "| grants.note | field added / 新增字段 | major / 主版本号 |" in text


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        (Changes(None, "1.0.0"), "This is the first release.", "这是首次发布。"),
        (Changes("1.0.0", "1.0.1"), "Nothing changed.", "没有变化。"),
        (
            Changes("1.0.0", "1.0.1", tables=(TableChanges("facts", Level.NONE, 1),)),
            "Only derived tables changed.",
            "仅派生表有变化。",
        ),
    ],
)
def test_little_to_say(changes: Changes, en: str, zh: str) -> None:
    assert f"{en} / {zh}" in as_markdown(changes)
    assert (en in as_text(changes), zh in as_text(changes, "zh")) == (True, True)


@pytest.mark.parametrize(
    ("old", "new", "backwards"),
    [
        ("1.0.0", "1.0.1", False),
        ("1.10.0", "1.9.0", True),
        ("1.0.1 (parks/datapackage.json)", "1.0.0", True),
        ("1.0.0 (parks/datapackage.json)", "1.0.0", True),
        ("1.0.0 (parks/datapackage.json)", "1.0.1", False),
        ("1.0.1", "1.0.0 (parks/datapackage.json)", False),  # what is about to be released has an old number still
        ("(parks/datapackage.json)", "1.0.0", False),
    ],
)
def test_from_a_later_release_to_an_earlier_one_no_version_is_asked_for(old: str, new: str, backwards: bool) -> None:
    changes = replace(CHANGES, old=old, new=new)
    told = {
        f"{new} is the earlier release": as_text(changes),
        f"{new} 是较早的发布版": as_text(changes, "zh"),
        f"For the changes of {old}, name {new} first.": as_markdown(changes),
    }
    assert [sentence in text for sentence, text in told.items()] == [backwards] * 3
    assert ("version is needed" in as_text(changes)) is not backwards


def test_no_english_stands_in_the_chinese() -> None:
    values = re.compile(r"[\w.]*grants[\w.]*|shares|value|note|pattern|id\b|g\d|a\|b")
    assert re.findall("[A-Za-z]{2,}", values.sub("", as_text(CHANGES, "zh"))) == []


@pytest.mark.parametrize(("lang", "word"), [("en", "(derived)"), ("zh", "（派生表）")])
def test_a_table_that_follows_from_others_has_no_level(lang: str, word: str) -> None:
    changes = Changes("1.0.0", "1.0.1", tables=(TableChanges("facts", Level.NONE, 1),))
    assert word in as_text(changes, lang)
