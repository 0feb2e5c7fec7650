"""Why a check is undecided: the reasons, the number of rows, the first of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from govdata.reports.messages import Message
from govdata.reports.undecided import LACKS_VALUE, OpenRows, why_undecided

OPEN = Message("the wording leaves it open", "措辞留有余地")


@pytest.mark.parametrize(
    ("rows", "en", "zh"),
    [
        ({LACKS_VALUE: OpenRows(1, 5)},
         "a value that is needed is missing or was rejected (row 5)", "所需的值缺失或未能读取（第 5 行）"),
        ({OPEN: OpenRows(1200, 3)},
         "the wording leaves it open (1,200 rows, the first is row 3)", "措辞留有余地（共 1,200 行，首见于第 3 行）"),
        ({OPEN: OpenRows(2)}, "the wording leaves it open (2 rows)", "措辞留有余地（2 行）"),
        ({LACKS_VALUE: OpenRows(1, 2), OPEN: OpenRows(1, 4)},
         "a value that is needed is missing or was rejected (row 2); the wording leaves it open (row 4)",
         "所需的值缺失或未能读取（第 2 行）；措辞留有余地（第 4 行）"),
        ({LACKS_VALUE: OpenRows(), OPEN: OpenRows(1, 4)}, "the wording leaves it open (row 4)",
         "措辞留有余地（第 4 行）"),
    ],
)  # fmt: skip
def test_each_reason_names_its_rows(rows: Mapping[Message, OpenRows], en: str, zh: str) -> None:
    assert (why_undecided(rows).en, why_undecided(rows).zh) == (en, zh)


def test_the_first_row_is_the_first_in_any_order() -> None:
    assert OpenRows().with_row(9).with_row(None).with_row(4) == OpenRows(3, 4)
