"""The currency of a source is what its bare 元 and $ are proved in. All texts are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdata.quantities.extraction import extract
from tests.support.proving import Bench, row_of

TEXT = "拨款3.2亿元，另付$500。"


def told(
    folder: Path, rows: list[dict[str, Any]], currency: str | None, text: str = TEXT
) -> list[tuple[str | None, str]]:
    findings = Bench(folder).prove(text, rows, currency=currency).findings
    return [(finding.table, finding.type) for finding in findings]


def rows_in(currency: str, text: str = TEXT) -> list[dict[str, Any]]:
    return [row_of(proposal) for proposal in extract(text, currency=currency)]


@pytest.mark.parametrize(("said", "symbol"), [("HKD", "hkd"), ("sgd", "sgd"), ("CNY", "yuan"), (None, "yuan")])
def test_a_row_in_the_currency_of_its_source_passes_and_any_other_fails(
    tmp_path: Path, said: str | None, symbol: str
) -> None:
    assert told(tmp_path, rows_in(symbol), said) == []
    other = "mop" if symbol != "mop" else "hkd"
    assert told(tmp_path, rows_in(other), said) == [("figures", "evidence.unit")] * 2


def test_a_source_without_a_currency_is_read_in_the_one_that_it_tells(tmp_path: Path) -> None:
    text = "香港特別行政區政府撥款3.2億元，另付$500。"
    assert told(tmp_path, rows_in("hkd", text), None, text) == []
    assert told(tmp_path, rows_in("yuan", text), None, text) == [("figures", "evidence.unit")] * 2


def test_a_currency_that_is_none_is_told_once(tmp_path: Path) -> None:
    assert told(tmp_path, rows_in("yuan"), "HKG") == [("sources", "evidence.unit")]
