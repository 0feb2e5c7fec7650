"""Laws that hold proposals and proof together: what `scan` proposes passes, and no part of it does."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdata.quantities.extraction import extract
from govdata.quantities.lexicon import default_lexicon
from govdata.quantities.quantity import Quantity, negated, read_quantity
from govdata.quantities.whitespace import strip_whitespace
from tests.support.prints import CUT, NOT_PROPOSED, READ, WHOLE
from tests.support.proving import Bench, row_of

ROOT = Path(__file__).resolve().parent.parent.parent
TEXTS = sorted(
    [
        *(ROOT / "tests" / "end_to_end" / "gold").glob("*.txt"),
        *(path for folder in ("sources", "documents") for path in (ROOT.parent / "shared" / folder).glob("*.txt")),
    ]
)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        yield Bench(Path(folder))


def told(bench: Bench, text: str, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    outcome = bench.prove(text, rows)
    return [(str(finding.quotations[0].as_written), finding.message.en) for finding in outcome.findings]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_what_is_proposed_from_a_document_passes(bench: Bench, path: Path) -> None:
    text = path.read_bytes().decode()
    assert told(bench, text, [row_of(proposal) for proposal in extract(text)]) == []


PEAKS = [
    ("单日客流最高达41万人次", "最高达41万人次", "410000", "person_times", "exact", None),
    ("单日客流最高达41万人次", "41万人次", "410000", "person_times", "exact", None),
    ("同时在场最多达3000人", "3000人", "3000", "persons", "exact", None),
    ("单个项目最高奖励500万元", "最高奖励500万元", "5000000", "yuan", "at_most", "5000000"),
]


@pytest.mark.parametrize(("sentence", "written", "value", "unit", "qualifier", "upper"), PEAKS)
def test_a_peak_is_exact_and_a_limit_is_not(
    bench: Bench, sentence: str, written: str, value: str, unit: str, qualifier: str, upper: str | None
) -> None:
    """A peak may be recorded with its word or without; what may be reached has its word, and the other is refused."""
    row = {"as_written": written, "value": value, "unit": unit, "qualifier": qualifier, "upper": upper,
           "quote": sentence, "quote_start": 0}  # fmt: skip
    other = {"exact": ("at_most", value), "at_most": ("exact", None)}[qualifier]
    assert told(bench, f"{sentence}。", [row]) == []
    assert told(bench, f"{sentence}。", [{**row, "qualifier": other[0], "upper": other[1]}]) != []


LEXICON = default_lexicon()
UNITS = sorted({word for unit in LEXICON.units for word in unit.words if not word.isascii()})
UNITS_EN = sorted({word for unit in LEXICON.units for word in unit.words if word.isascii()})
BEFORE = sorted({"", *(word for hedge in LEXICON.hedges for word in hedge.before)})
BEFORE_EN = sorted({"", *(word for hedge in LEXICON.hedges for word in hedge.before_en)})
AFTER = sorted({"", *(word for hedge in LEXICON.hedges for word in hedge.after)})
MARKS = sorted(LEXICON.currency_marks)
NUMBERS = st.one_of(
    st.integers(1, 99_999).map(str),
    st.integers(1000, 9_999_999).map(lambda number: f"{number:,}"),
    st.decimals(0, 9999, places=1).map(str),
    st.decimals(0, 99, places=2).map(str),
)
SPELT = st.text(alphabet="一二三四五六七八九十百千万亿零两几数", min_size=1, max_size=5)
SCALES = st.sampled_from(["", "", "百", "千", "万", "亿", "万亿", "千万"])
LEADS = st.sampled_from(
    ["投资", "全年完成", "新增", "增长", "下降", "共有", "达", "占", "为", "比上年提高", "同比-", "人民币"]
)
JOINTS = st.sampled_from(["、", "和", "与", "以及"])
CHINESE = st.builds(
    lambda lead, before, numbers, joint, scale, unit, after, end: (
        f"{lead}{before}{joint.join(numbers)}{scale}{unit}{after}{end}"
    ),
    LEADS,
    st.sampled_from(BEFORE),
    st.lists(st.one_of(NUMBERS, NUMBERS, SPELT), min_size=1, max_size=3),
    JOINTS,
    SCALES,
    st.sampled_from(["", *UNITS]),
    st.sampled_from(AFTER),
    st.sampled_from(["。", "，", "的", "", "；"]),
)
ENGLISH = st.builds(
    lambda before, mark, numbers, joint, scale, unit, end: (
        f"It was {before} {mark}{joint.join(numbers)}{scale}{unit}{end} "
    ),
    st.sampled_from(BEFORE_EN),
    st.sampled_from(["", "", *MARKS]),
    st.lists(NUMBERS, min_size=1, max_size=3),
    st.sampled_from([", ", " and ", " to "]),
    st.sampled_from(["", " million", " billion", "-million", "bn"]),
    st.sampled_from(["", "%", *(f" {word}" for word in UNITS_EN)]),
    st.sampled_from([".", ",", " in total", ""]),
)


@given(st.lists(st.one_of(CHINESE, ENGLISH), min_size=1, max_size=4).map("".join))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_what_is_proposed_from_built_sentences_passes(bench: Bench, text: str) -> None:
    rows = [row_of(proposal) for proposal in extract(text)]
    assert not rows or told(bench, text, rows) == []


def said(quantity: Quantity) -> tuple[object, ...]:
    return quantity.value, quantity.lower, quantity.upper, quantity.qualifier


def is_amount(alone: Quantity, whole: Quantity) -> bool:
    """Whether a part is its fall without the word, which says by how much."""
    return whole.form == "fall" and said(alone)[:3] == said(negated(whole))[:3]


def parts(text: str) -> Iterator[dict[str, Any]]:
    """Every proper part of every figure of a text that can be read and says something else, as a row.

    3.3% of 下降3.3% says something else, and is right where the indicator is the amount by which it fell.
    """
    for proposal in extract(text):
        whole, printed = proposal.quantity, text[proposal.start : proposal.end]
        for start in range(len(printed)):
            for end in range(start + 1, len(printed) + 1):
                part = printed[start:end]
                alone = read_quantity(part) if (start, end) != (0, len(printed)) else None
                if alone is None or part != part.strip():
                    continue
                unit = alone.unit or whole.unit
                numbers = {"value": alone.value, "lower": alone.lower, "upper": alone.upper}
                if (*said(alone), unit) == (*said(whole), whole.unit) or is_amount(alone, whole):
                    continue
                yield {
                    **row_of(proposal),
                    **{name: None if number is None else f"{number:f}" for name, number in numbers.items()},
                    "as_written": part,
                    "qualifier": str(alone.qualifier),
                    "unit": unit,
                }


def unproved(bench: Bench, text: str) -> list[str]:
    """The parts of figures that pass."""
    rows = list(parts(text))
    failed = {finding.row for finding in bench.prove(text, rows).findings} if rows else set()
    return [row["as_written"] for number, row in enumerate(rows, start=2) if number not in failed]


@pytest.mark.parametrize("text", [case[0] for case in READ])
def test_no_part_of_a_figure_passes(bench: Bench, text: str) -> None:
    assert unproved(bench, text) == []


SENTENCES = sorted(
    {
        sentence
        for path in TEXTS
        if path.parent.name == "gold"
        for sentence in re.split("[。；\n]", path.read_text(encoding="utf-8"))
        if 8 < len(sentence) < 80 and re.search(r"\d", sentence)
    }
)
PIECES = (
    "1 23 4,567 8.9 。 ， 、 . , 亿 万 十 三 两 半 多 余 元 港币 % ‰ 个 座 人 米 75 角 负 - – ± / ½ 约 近 超过 不到"
    " 以上 左右 点 又 分之 成 l O A $ \u200b 至 和 million minus"
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A sentence of the gold texts with something put beside, or in the place of, a digit."""
    sentence = draw(st.sampled_from(SENTENCES))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from([match.start() for match in re.finditer(r"\d", sentence)] or [0]))
        piece, side, cut = draw(st.sampled_from(PIECES.split())), draw(st.integers(0, 1)), draw(st.integers(0, 1))
        sentence = f"{sentence[: place + side]}{piece}{sentence[place + side + cut :]}"
    return sentence


@given(damaged())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_both_laws_hold_for_damaged_sentences(bench: Bench, text: str) -> None:
    rows = [row_of(proposal) for proposal in extract(text)]
    assert not rows or told(bench, text, rows) == []
    assert unproved(bench, text) == []


@given(st.one_of(CHINESE, ENGLISH))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_no_part_of_a_built_figure_passes(bench: Bench, text: str) -> None:
    assert unproved(bench, text) == []


@pytest.mark.parametrize(("text", "as_written"), CUT)
def test_no_part_of_what_is_printed_passes(bench: Bench, text: str, as_written: str) -> None:
    quantity = read_quantity(as_written)
    numbers = {"value": quantity.value, "lower": quantity.lower, "upper": quantity.upper} if quantity else {"value": 1}
    row = {
        **{name: None if number is None else str(number) for name, number in numbers.items()},
        "as_written": as_written,
        "unit": quantity.unit if quantity else "count",
        "qualifier": str(quantity.qualifier) if quantity else "exact",
        "quote": text,
        "quote_start": 0,
    }
    assert told(bench, text, [row]) != []


@pytest.mark.parametrize("text", [*NOT_PROPOSED, *(case[0] for case in (*READ, *WHOLE))])
def test_the_tables_hold_the_first_law_too(bench: Bench, text: str) -> None:
    rows = [row_of(proposal) for proposal in extract(text)]
    assert not rows or told(bench, text, rows) == []
    assert all(strip_whitespace(row["quote"]).count(strip_whitespace(row["as_written"])) == 1 for row in rows)
