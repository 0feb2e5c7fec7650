"""Rows to be reviewed, for texts that no package knows."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.prose import NO_PROSE
from govdata.documents.reading import Block, BlockKind, CellPlace, Reading, plain_reading
from govdata.evidence.numeral_scan import numerals
from govdata.evidence.proposals import HEADER, OBSERVATION, proposal_rows
from govdata.evidence.table_figures import NO_ROW_HEAD
from govdata.evidence.table_units import NOT_PRINTED
from govdata.metadata.roles import ROLES
from tests.support.tables import document

SENTENCE = "全区新建公园12个，投入近2.9亿元。"


def test_proposals_are_rows_to_be_reviewed() -> None:
    rows = list(proposal_rows([("a.txt", plain_reading("全区新建公园12个，\n投入近2.9亿元。"))]))
    assert {len(row) for row in rows} == {len(HEADER)}
    assert rows == [
        ("a.txt", "1", "6", "12个", "12", "count", "exact", "", "", "全区新建公园12个", "0", SENTENCE, "", ""),
        ("a.txt", "2", "13", "近2.9亿元", "290000000", "yuan", "nearly", "", "290000000", "投入近2.9亿元", "11",
         SENTENCE, "", ""),
    ]  # fmt: skip


def test_proposals_can_have_the_columns_of_observations() -> None:
    role = ROLES["observations"]
    assert set(OBSERVATION) == {*role.needs, *role.reads}
    (row,) = proposal_rows([("reports/2024.txt", plain_reading("投入近2.9亿元。"))], header=OBSERVATION)
    told = {name: cell for name, cell in zip(OBSERVATION, row, strict=True) if cell}
    assert told == {
        "id": "2024-001", "as_written": "近2.9亿元", "value": "290000000", "unit": "yuan", "qualifier": "nearly",
        "upper": "290000000", "status": "observed", "source": "2024", "quote": "投入近2.9亿元", "quote_start": "0",
    }  # fmt: skip


def reading(*blocks: tuple[str, BlockKind, int | None, str]) -> Reading:
    """Blocks as (text, kind, page, what stands behind it)."""
    text, found = "", []
    for number, (inside, kind, page, behind) in enumerate(blocks):
        cell = CellPlace(0, number, 0, address=f"S!A{number + 1}") if kind is CELL else None
        found.append(Block(len(text), len(text) + len(inside), kind, page, cell=cell))
        text += inside + behind
    return Reading(text, tuple(found), "application/pdf", "r", "1")


CELL, MARGIN, NOTE, PARAGRAPH, HEADING = (
    BlockKind.CELL, BlockKind.MARGIN, BlockKind.NOTE, BlockKind.PARAGRAPH, BlockKind.HEADING
)  # fmt: skip


def proposed(document: Reading) -> list[tuple[str, str, str]]:
    rows = (dict(zip(HEADER, row, strict=True)) for row in proposal_rows([("a.pdf", document)]))
    found = []
    for row in rows:
        start, quote = int(row["start"]), int(row["quote_start"])
        assert "".join(document.text[start:].split()).startswith("".join(row["as_written"].split()))
        shown = row["quote"].rpartition(" | ")[2]
        assert "".join(document.text[quote:].split()).startswith("".join(shown.split()))
        assert int(row["line"]) == document.text.count("\n", 0, start) + 1
        found.append((row["as_written"], row["page"], row["sentence"]))
    return found


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([("公园273座。", PARAGRAPH, 2, "\n")], [("273座", "2", "公园273座。")]),
        ([("第273座公园简报", MARGIN, 1, "\n"), ("广场12个。", PARAGRAPH, 1, "\n")], [("12个", "1", "广场12个。")]),
        ([("公园273座", HEADING, 1, "\n"), ("另有12个", NOTE, 2, "\n")],
         [("273座", "1", "公园273座"), ("12个", "2", "另有12个")]),
        ([("公园2", PARAGRAPH, 1, "\n"), ("73座。", PARAGRAPH, 2, "\n")], [("73座", "2", "73座。")]),
        ([("公园2", PARAGRAPH, 1, ""), ("73座。", PARAGRAPH, 2, "\n")], [("273座", "1", "公园273座。")]),
        ([("建成公园", PARAGRAPH, 1, "\n"), ("99座", MARGIN, 1, "\n"), ("12座。", PARAGRAPH, 2, "\n")],
         [("12座", "2", "12座。")]),
        ([("今后力争", HEADING, 1, "\n"), ("增长5%。", PARAGRAPH, 1, "\n")], [("5%", "1", "增长5%。")]),
        ([], []),
    ],
)  # fmt: skip
def test_figures_come_from_blocks_of_prose_and_join_over_none(
    blocks: list[tuple[str, BlockKind, int | None, str]], expected: list[tuple[str, str, str]]
) -> None:
    assert proposed(reading(*blocks)) == expected


PIECES = [
    "公园273座",
    "增长5.2%",
    "2",
    "73座",
    "到2030年",
    "力争",
    "近",
    "0.5",
    "亿元",
    "1,",
    "864家",
    "The 12 parks",
    "-3",
]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BlockKind)), max_size=6))
def test_a_block_has_the_figures_that_it_has_alone(pieces: list[tuple[str, BlockKind]]) -> None:
    """Whatever stands in the blocks around it: a figure begins and ends in one block, if they are apart."""
    document = reading(*((text, kind, number, "\n") for number, (text, kind) in enumerate(pieces, 1)))
    alone = [
        (written, str(number))
        for number, (text, kind) in enumerate(pieces, 1)
        if kind not in NO_PROSE
        for written, *_rest in proposed(reading((text, kind, None, "\n")))
    ]
    assert [(written, page) for written, page, _ in proposed(document) if page.isdecimal()] == alone


@given(st.lists(st.sampled_from([*PIECES, "。", "\n", "，"]), max_size=12).map("".join))
def test_running_heads_and_cells_change_no_figure_of_the_sentences(text: str) -> None:
    plain = proposed(reading((text, PARAGRAPH, 1, "\n")))
    around = reading(("政府工作报告2025年目标", MARGIN, 1, "\n"), ("99座", MARGIN, 1, "\n"), (text, PARAGRAPH, 1, "\n"))
    assert proposed(around) == plain


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "增长5.2%，",
        "一",
        "1,",
        "“",
        "（",
        "1.",
        "  \n",
        "第",
        "近",
        "千",
        "至3",
        "a1-",
        "two ",
        "a ",
        "几十",
        "多万",
        "1%",
    ],
)
def test_scanning_is_linear(piece: str) -> None:
    """Twice the text takes about twice the time, whatever is repeated."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        sum(1 for _ in numerals(text))
        sum(1 for _ in proposal_rows([("t", plain_reading(text))]))
        return time.process_time() - start

    seconds(1000)
    small, large = min(seconds(20_000) for _ in range(3)), min(seconds(80_000) for _ in range(2))
    assert large < 10 * small + 0.05


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_notes_are_in_the_language_that_is_asked_for(lang: str) -> None:
    (row,) = proposal_rows([("a.pdf", document([["12.5"]]))], lang=lang)
    assert row[HEADER.index("note")].startswith(NO_ROW_HEAD.in_(lang))
    assert row[HEADER.index("note")].endswith(NOT_PRINTED.in_(lang))
