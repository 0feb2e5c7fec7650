"""What the gate says, in both languages."""

from __future__ import annotations

import re

import pytest

from govdata.comparison.changes import CellChange, Changes, ChangeType, MetaChange, TableChanges
from govdata.comparison.gate import next_step, refusals
from govdata.comparison.revisions import ENOUGH, Unexplained
from govdata.comparison.schema_diff import CONSTRAINT, FIELD
from govdata.releases.version import Level, Version
from govdata.reports.messages import Message

LAST = Version(1, 0, 0)
PATTERN = MetaChange("revisions.id.constraints.pattern", ChangeType.REMOVED, CONSTRAINT, Level.MINOR, "x")
CODE = MetaChange("places.code", ChangeType.ADDED, FIELD, Level.MAJOR)
MOVED = Unexplained("grants", CellChange("g1", "value", "1", None))


def said(changes: Changes, wanted: str, *missing: Unexplained, last: Version = LAST) -> list[tuple[str, str]]:
    return [(each.en, each.zh) for each in refusals(changes, Version.asked(wanted), last, missing)]


@pytest.mark.parametrize(
    ("changes", "wanted", "en", "zh"),
    [
        (
            (PATTERN,),
            "1.0.1",
            "Version 1.0.1 is too low: removing a constraint (revisions.id.constraints.pattern) is a minor change.",
            "版本 1.0.1 过低：删除约束（revisions.id.constraints.pattern）须升次版本号。",
        ),
        (
            (PATTERN, CODE),
            "1.1.0",
            "Version 1.1.0 is too low: adding a field (places.code) is a major change.",
            "版本 1.1.0 过低：新增字段（places.code）须升主版本号。",
        ),
        (
            (),
            "1.0.0",
            "Version 1.0.0 is already released, and nothing changed since.",
            "版本 1.0.0 已经发布，且此后没有变化。",
        ),
        ((CODE,), "1.0.0", "Version 1.0.0 is already released.", "版本 1.0.0 已经发布。"),
        (
            (CODE,),
            "0.9.0",
            "Version 0.9.0 is lower than the last release, 1.0.0.",
            "版本 0.9.0 低于最近的发布版 1.0.0。",
        ),
    ],
)
def test_what_stands_against_a_version(changes: tuple[MetaChange, ...], wanted: str, en: str, zh: str) -> None:
    assert said(Changes("1.0.0", wanted, changes), wanted) == [(en, zh)]


def test_what_is_high_enough_is_not_refused() -> None:
    assert said(Changes("1.0.0", "1.1.0", (PATTERN,)), "1.1.0") == []


def test_before_the_first_version_a_major_change_raises_the_second_number() -> None:
    [(en, zh)] = said(Changes("0.1.0", "0.1.1", (CODE,)), "0.1.1", last=Version(0, 1, 0))
    assert en.endswith("is a major change, which before 1.0.0 raises the second number.")
    assert zh.endswith("须升主版本号（1.0.0 之前升第二位）。")


def test_rows_say_what_asks_for_the_level() -> None:
    rows = TableChanges("grants", Level.MINOR, 1, cause=Message("adding rows (grants)", "新增行（grants）"))
    [(en, zh)] = said(Changes("1.0.0", "1.0.1", tables=(rows,)), "1.0.1")
    assert (en.partition(": ")[2], zh.partition("：")[2]) == (
        "adding rows (grants) is a minor change.",
        "新增行（grants）须升次版本号。",
    )


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [
        (1, "1 published figure changed without", "1 个已发布的数字有改动而未登记修订："),
        (2, "2 published figures changed without", "2 个已发布的数字有改动而未登记修订："),
        (ENOUGH, "1,000 or more published figures changed without", "1,000 个以上已发布的数字有改动而未登记修订："),
    ],
)
def test_figures_without_a_revision_are_counted_and_the_first_named(count: int, en: str, zh: str) -> None:
    [found] = said(Changes("1.0.0", "1.0.1"), "1.0.1", *[MOVED] * count)
    assert found[0].startswith(en)
    assert found[1].startswith(zh)
    assert found[0].count("grants, row g1, value (1 -> nothing)") == min(count, 5)
    assert found[1].count("grants，行 g1，value 列（1 -> 空）") == min(count, 5)


def test_the_next_step_is_ready_to_be_pasted_in_both_languages() -> None:
    unused = Message("The revision of grants gives no reason", "grants 的修订未写理由")
    columns = ("id", "table", "row", "field", "old", "new", "reason")
    step = next_step(Changes("1.0.0", "1.0.0", (CODE,)), LAST, LAST, [MOVED], [unused], columns)
    assert step.en.splitlines() == [
        "Use 2.0.0 or higher: --version 2.0.0, or `version` in datapackage.json.",
        "The revision of grants gives no reason.",
        "Record each in the table of revisions (the resource with `govdata.role` = `revisions`), for example:",
        "id,table,row,field,old,new,reason",
        "revision-1,grants,g1,value,1,,REASON",
    ]
    names = re.compile(r"--version|`[^`]+`|datapackage\.json|grants|id,table.*|revision-1.*")
    assert re.findall("[A-Za-z]{2,}", names.sub("", step.zh)) == []


def test_where_nothing_changed_another_version_is_a_choice() -> None:
    step = next_step(Changes("1.0.0", "1.0.0", ()), LAST, LAST, [], [], ())
    assert step.en.startswith("There is nothing to release. If the same data are to be released again: use 1.0.1")
    assert step.zh.startswith("没有可发布的变化。若要再次发布相同的数据，请使用 1.0.1")
