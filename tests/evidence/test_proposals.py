"""Rows to be reviewed, for texts that no package knows."""

from __future__ import annotations

import time

import pytest

from govdata.documents.reading import plain_reading
from govdata.evidence.numeral_scan import numerals
from govdata.evidence.proposals import HEADER, OBSERVATION, proposal_rows
from govdata.metadata.roles import ROLES

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


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["增长5.2%，", "一", "1,", "“", "（", "1.", "  \n", "第", "近", "千", "至3", "a1-", "two ", "a "]
)
def test_scanning_is_linear(piece: str) -> None:
    """Twice the text takes about twice the time, whatever is repeated."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.perf_counter()
        sum(1 for _ in numerals(text))
        sum(1 for _ in proposal_rows([("t", plain_reading(text))]))
        return time.perf_counter() - start

    seconds(1000)
    small, large = min(seconds(20_000) for _ in range(3)), min(seconds(80_000) for _ in range(2))
    assert large < 10 * small + 0.05
