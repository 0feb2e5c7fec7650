"""Rows that are wrong in one way, by the hundred: none passes unseen, and the right rows of the same sentences do.

The ways of this module: the direction (a fall recorded as a rise, a rise as a fall, a member of a list without its
direction), a period that ends after its document, a target called observed.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import polars as pl
import pytest

import govdata
from govdata.documents.reading import plain_reading
from govdata.evidence.check import check_evidence
from govdata.evidence.proposals import OBSERVATION, proposal_rows
from govdata.metadata.package import load_package
from govdata.metadata.roles import ROLES
from govdata.metadata.schema import ROW
from govdata.quantities.quantity import read_quantity

COLUMNS = (*ROLES["observations"].needs, *ROLES["observations"].reads)


@dataclass(frozen=True)
class Entry:
    """A row on a sentence of the text: what it says of one figure. Its quote leaves out the first `cut` characters."""

    sentence: str
    as_written: str
    value: str
    kind: str = "growth"
    status: str = "observed"
    period_end: str = "2025-12-31"
    cut: int = 0

    @property
    def cells(self) -> dict[str, str]:
        quantity = read_quantity(self.as_written)
        assert quantity is not None
        return {"as_written": self.as_written, "value": self.value, "unit": quantity.unit, "qualifier": "exact",
                "status": self.status, "period_start": "2025-01-01", "period_end": self.period_end}  # fmt: skip


NOUNS = ("固定资产投资", "进口额", "房屋施工面积", "单位能耗")
FALLS = (
    "下降",
    "同比减少",
    "比上年回落",
    "降低了",
    "缩减",
    "收窄",
    "负增长",
    "由增转降",
    "下滑",
    "下跌",
    "走低",
    "压降",
    "下行",
    "放慢",
    "回调",
    "比上年低",
    "较上年少",
    "下降的幅度为",
    "下降：",
    "下降“",
    "↓",
)
RISES = ("增长", "同比增加", "比上年提高", "上升", "上涨了", "由降转增", "提升", "回升", "扩大")
FALLS_EN = (
    "fell",
    "fell by",
    "were down",
    "declined by",
    "decreased",
    "dropped sharply by",
    "narrowed by",
    "shrank",
    "fell in 2025 by",
    "fell sharply, by",
    "were cut by",
    "saw a drop in value of",
    "had negative growth of",
)
RISES_EN = ("rose by", "grew", "were up", "increased by")
LESS = (
    "全年降水偏少{}", "比上年同期少{}", "利润同比少{}", "低于上年{}", "审批时限缩短{}", "较上年低{}", "各项存款少增{}",
    "It was {} below the 2023 level", "They had {} fewer visitors", "Shares lost {}", "Sales were off {}",
    "Prices softened by {}", "The store shed {}", "Turnout was {} weaker", "Sales were below last year by {}",
)  # fmt: skip
MORE = ("比上年同期多{}", "同比高{}", "高于上年{}", "They had {} more visitors", "Sales were {} above plan")
TARGETS = (
    "明年力争投资增长{}", "主要预期目标是投资增长{}", "确保投资增长{}", "财政收入预期增长{}", "到2030年占比达到{}",
    "计划全年完成{}", "届时占比将达到{}", "经济增长{}的预期目标", "努力实现增长{}", "锚定{}这一目标",
    "明年安排增长{}", "拟于年底前达到{}",
    "the city aims to grow by {}", "output will grow by {}", "by 2030 the share will reach {}",
    "a target of {} was set", "the plan is to raise it by {}", "growth is projected to reach {}",
)  # fmt: skip

DONE = ("目前已达到{}", "去年占比为{}", "超额完成目标，占比达{}", "the share has been {}")


def wrong_directions() -> Iterator[tuple[Entry, Entry]]:
    """Each wrong row on a direction with the right one."""
    for number, (noun, word) in enumerate(product(NOUNS, FALLS)):
        figure = f"{2 + number / 10:.1f}%"
        bare, whole = Entry(f"{noun}{word}{figure}", figure, f"-{figure[:-1]}"), f"{word[-3:]}{figure}"
        yield replace(bare, value=figure[:-1]), bare
        if read_quantity(whole):
            yield replace(bare, as_written=whole, value=figure[:-1]), replace(bare, as_written=whole)
            yield replace(bare, as_written=whole, value=figure[:-1], kind="share"), replace(bare, as_written=whole)
        if word == "负增长":
            yield replace(bare, as_written=f"增长{figure}", value=figure[:-1], kind="share"), bare
    for number, (noun, word) in enumerate(product(NOUNS, RISES)):
        figure = f"{8 + number / 10:.1f}%"
        right = Entry(f"{noun}{word}{figure}", figure, figure[:-1])
        yield replace(right, value=f"-{figure[:-1]}"), right
    for number, word in enumerate((*FALLS_EN, *RISES_EN)):
        figure, falls = f"{14 + number / 10:.1f} percent", word in FALLS_EN
        right = Entry(f"Imports {word} {figure}", figure, f"{'-' if falls else ''}{figure[:4]}")
        yield replace(right, value=right.value.removeprefix("-") if falls else f"-{right.value}"), right
    yield from wrong_lists()
    yield from wrong_comparisons()
    for number, sentence in enumerate(
        (
            "进口额降幅为{}",
            "进口额出现{}的降幅",
            "a {} decline in imports",
            "{} lower than before",
            "a {} year-on-year decline",
            "we reduced imports by {}",
        )
    ):
        figure = f"{22 + number}.5%"
        right = Entry(sentence.format(figure), figure, f"-{figure[:-1]}")
        yield replace(right, value=figure[:-1]), right


def wrong_comparisons() -> Iterator[tuple[Entry, Entry]]:
    """Falls and rises in other words than verbs; the row must turn the figure that is proposed."""
    for number, sentence in enumerate(LESS):
        figure = f"{50 + number}.5{'%' if sentence[0] > 'z' else ' percent'}"
        right = Entry(sentence.format(figure), figure, f"-{50 + number}.5")
        yield replace(right, value=f"{50 + number}.5"), right
    for number, sentence in enumerate(MORE):
        figure = f"{80 + number}.5{'%' if sentence[0] > 'z' else ' percent'}"
        right = Entry(sentence.format(figure), figure, f"{80 + number}.5")
        yield replace(right, value=f"-{80 + number}.5"), right


def wrong_lists() -> Iterator[tuple[Entry, Entry]]:
    """The last members of lists; the word stands before the first one."""
    for number, word in enumerate(FALLS[:5]):
        last = f"{33 + number}.3%"
        right = Entry(f"西药、中药{word}{15 + number}.2%、{last}", last, f"-{last[:-1]}")
        yield replace(right, value=last[:-1]), right
        third = f"{43 + number}.3%"
        right = Entry(f"三类分别{word}4.{number}%、5.{number}%和{third}", third, f"-{third[:-1]}")
        yield replace(right, value=third[:-1]), right
    right = Entry("Freight fell 15.2% and 51.3% respectively", "51.3%", "-51.3")
    yield replace(right, value="51.3"), right


def wrong_statuses() -> Iterator[tuple[Entry, Entry]]:
    """Each row that calls a target observed, with the right one."""
    for number, sentence in enumerate(TARGETS):
        figure = f"{60 + number}.5%"
        right = Entry(sentence.format(figure), figure, figure[:-1], "share", "target")
        yield replace(right, status="observed"), right
        yield replace(right, status="claim"), right
    for number, sentence in enumerate(DONE):
        figure = f"{40 + number}.5%"
        right = Entry(sentence.format(figure), figure, figure[:-1], "share")
        yield replace(right, status="target"), right
        yield replace(right, status="target", period_end="2026-12-31"), right


def wrong_periods() -> Iterator[tuple[Entry, Entry]]:
    """Each row whose period was not over when its document was written, with the right one."""
    for number, end in enumerate(f"{year}-{month:02}-28" for year in (2026, 2027) for month in range(2, 12)):
        right = Entry(f"第{number + 1}片区绿化覆盖率{70 + number}.4%", f"{70 + number}.4%", f"{70 + number}.4", "share")
        yield replace(right, period_end=end), right


PAIRS = {
    "evidence.direction": tuple(wrong_directions()),
    "evidence.status": tuple(wrong_statuses()),
    "evidence.period": tuple(wrong_periods()),
}


def write_table(path: Path, rows: Iterable[dict[str, str]]) -> None:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)


def package_of(folder: Path, entries: Iterable[Entry]) -> Path:
    """A package without rules, whose only text holds the sentences one below the other."""
    archive, listed, text = folder / "archive", tuple(entries), ""
    rows = []
    for number, entry in enumerate(listed):
        quote, start = entry.sentence[entry.cut :], len(text) + entry.cut
        place = {"quote": quote, "quote_start": str(start), "source": "s", "subject": "a"}
        names = {"id": f"r{number}", "indicator": entry.kind + "-" + entry.cells["unit"]}
        rows.append(dict.fromkeys(COLUMNS, "") | entry.cells | place | names)
        text += f"{entry.sentence}。\n\n"
    archive.mkdir(parents=True)
    (archive / "a.txt").write_bytes(text.encode())
    indicators = {row["indicator"]: row["unit"] for row in rows}
    digest = hashlib.sha256(text.encode()).hexdigest()
    write_table(folder / "sources.csv", [{"id": "s", "file": "a.txt", "sha256": digest, "date_end": "2026-02-03"}])
    write_table(
        folder / "indicators.csv",
        [{"id": id_, "unit": unit, "kind": id_.partition("-")[0]} for id_, unit in indicators.items()],
    )
    write_table(folder / "figures.csv", rows)
    types = {"value": "number", "lower": "number", "upper": "number", "quote_start": "integer"}
    types |= dict.fromkeys(("period_start", "period_end", "date_end"), "date")
    resources = []
    for name, role in (("sources", "sources"), ("indicators", "indicators"), ("figures", "observations")):
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            columns = next(csv.reader(file))
        fields = [{"name": column, "type": types.get(column, "string")} for column in columns]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields}, "govdata": {"role": role}})
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}), encoding="utf-8")
    return folder


def found_in(folder: Path, entries: Iterable[Entry], with_sources: bool = True) -> dict[str, list[str]]:
    """The types of findings by the row that they are on."""
    package = package_of(folder, entries)
    report = govdata.validate(package, sources=package / "archive" if with_sources else None)
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.key or finding.message.en, []).append(finding.type)
    return found


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert sum(map(len, PAIRS.values())) >= 150


@pytest.mark.parametrize("rule", PAIRS)
def test_no_wrong_row_passes(tmp_path: Path, rule: str) -> None:
    """Each has exactly the finding of its kind, and no second one for the same mistake."""
    wrong = [entry for entry, _right in PAIRS[rule]]
    assert found_in(tmp_path, wrong) == {f"r{number}": [rule] for number in range(len(wrong))}


@pytest.mark.parametrize("rule", PAIRS)
def test_the_right_rows_of_the_same_sentences_pass(tmp_path: Path, rule: str) -> None:
    assert found_in(tmp_path, [right for _wrong, right in PAIRS[rule]]) == {}


@pytest.mark.parametrize("rule", ["evidence.direction", "evidence.period"])
def test_without_the_text_the_quote_and_the_dates_are_enough(tmp_path: Path, rule: str) -> None:
    wrong, right = ([pair[side] for pair in PAIRS[rule]] for side in (0, 1))
    assert found_in(tmp_path / "wrong", wrong, False) == {f"r{number}": [rule] for number in range(len(wrong))}
    assert found_in(tmp_path / "right", right, False) == {}


OPEN = Entry("西药、中药分别下降15.2%、13.3%", "13.3%", "-13.3", cut=9)
"""The quote begins with a list: whether it is one of falls stands before it."""


def test_a_quote_that_begins_with_its_list_leaves_the_direction_open(tmp_path: Path) -> None:
    assert OPEN.sentence[OPEN.cut :] == "15.2%、13.3%"
    positive = replace(OPEN, value="13.3")
    assert found_in(tmp_path / "with", [OPEN, positive]) == {"r1": ["evidence.direction"]}
    assert found_in(tmp_path / "without", [OPEN, positive], False) == {}
    report = govdata.validate(tmp_path / "without")
    states = {check.id: str(check.state) for check in report.checks if check.table == "figures"}
    assert (states["evidence.direction"], states["evidence.value"]) == ("undecided", "undecided")


UNTOLD = Entry("各区出口额7.1%", "7.1%", "7.1")


@pytest.mark.parametrize("entry", [UNTOLD, replace(UNTOLD, cut=5)])
def test_growth_of_which_no_word_tells_the_direction_is_left_open(tmp_path: Path, entry: Entry) -> None:
    """A rate of growth by name is told by its sign, and what is no growth needs none."""
    told = [Entry("出口额增速为7.2%", "7.2%", "7.2"), Entry("出口额同比7.3%", "7.3%", "7.3"),
            Entry("绿化覆盖率7.4%", "7.4%", "7.4", "share")]  # fmt: skip
    for folder, entries, state in (("open", [entry, *told], "undecided"), ("told", told, "passed")):
        assert found_in(tmp_path / folder, entries) == {}
        checks = govdata.validate(tmp_path / folder, sources=tmp_path / folder / "archive").checks
        states = {check.id: check for check in checks if check.table == "figures"}
        assert str(states["evidence.direction"].state) == state
        assert str(states["evidence.value"].state) == "passed"


ESTIMATES = [
    ("预计全年生产总值增长{}", []),
    ("初步预计2026年生产总值增长{}", []),
    ("output is estimated to have grown by {}", []),
    ("全年生产总值增长{}", ["evidence.period"]),
]


@pytest.mark.parametrize(("sentence", "types"), ESTIMATES)
def test_an_estimate_may_be_observed_before_its_period_ends(tmp_path: Path, sentence: str, types: list[str]) -> None:
    entry = Entry(sentence.format("5.2%"), "5.2%", "5.2", period_end="2026-12-31")
    assert found_in(tmp_path / "with", [entry]).get("r0", []) == types
    assert found_in(tmp_path / "without", [entry], False).get("r0", []) == types


GOLD = Path(__file__).resolve().parent.parent / "end_to_end" / "gold"


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.txt")), ids=lambda path: path.stem)
def test_what_is_proposed_is_proved(tmp_path: Path, path: Path) -> None:
    """Direction and status are read by proposals and by proof alike, over whole documents."""
    header = tuple(name for name in OBSERVATION if name != "period_end")
    rows = [
        dict(zip(header, row, strict=True))
        for row in proposal_rows([(path.name, plain_reading(path.read_bytes().decode()))], header=header)
    ]
    resources = {"sources": "sources", "figures": "observations"}
    listed = [{"name": name, "path": f"{name}.csv", "govdata": {"role": role}} for name, role in resources.items()]
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": listed}))
    tables = {"sources": pl.DataFrame({"id": [path.stem], "file": [path.name]}), "figures": pl.DataFrame(rows)}
    frames = {name: blank_as_null(table).with_row_index(ROW, offset=2).lazy() for name, table in tables.items()}
    outcome = check_evidence(load_package(tmp_path), frames, GOLD)
    assert [f for f in outcome.findings if f.type in PAIRS or f.type == "evidence.value"] == []


def blank_as_null(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.when(pl.col(pl.String) == "").then(None).otherwise(pl.col(pl.String)).name.keep())
