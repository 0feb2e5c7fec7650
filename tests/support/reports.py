"""A report that has something of everything, as a run would make it."""

from __future__ import annotations

from dataclasses import replace

from govdata.reports.messages import NO_ROW, Message
from govdata.reports.model import (
    CellRef,
    Check,
    CheckKind,
    Finding,
    Outcome,
    Quotation,
    Report,
    Severity,
    State,
    Task,
    TruncatedFindings,
    Waived,
)
from govdata.reports.places import Place, Places

MISSING = tuple(
    Finding(
        "foreign-key",
        Message('subject "hunan" is missing in "subjects".', "表“subjects”中没有 subject“hunan”。"),
        "green",
        row,
        "subject",
        2,
        "hunan",
        expected=Message("a value of id in subjects", "表 subjects 中 id 的取值"),
        next_step=Message("Correct the cell, or add the row.", "请更正单元格，或补上该行。"),
        key=f"green-{row}",
    )
    for row in range(2, 31)
)
DATES = tuple(
    Finding(
        "type-error",
        Message(f'day = "2025/1/{row}" is not a date.', f"day 为“2025/1/{row}”，不是日期。"),
        "green",
        row,
        "day",
        3,
        f"2025/1/{row}",
    )
    for row in (2, 3, 7)
)
SHARE = Finding(
    "share",
    Message("The value is 150%; a share must lie between 0 and 100%.", "实际为 150%，占比须在 0 到 100% 之间。"),
    "funds",
    4,
    "value",
    6,
    "150",
    title=Message("A share lies between 0 and the whole", "占比介于 0 与整体之间"),
    expected=Message("0 to 100%", "0 至 100%"),
    next_step=Message("Correct the value.", "请更正数值。"),
    key="funds-003",
    page="3",
    quotations=(Quotation("letter", "七成", "占比<七成>", 4, "funds"),),
)
DOUBT = Finding("scope-doubt", Message("Two scopes.", "口径有两种。"), "funds", 6, severity=Severity.WARNING)
DESCRIPTOR = Finding("package-error", Message('"name" is missing.', "缺少“name”。"))
WAIVED = Waived(replace(SHARE, row=5, key="funds-004"), "w-1", "the letter says so", "Li", "2027-01-01")
CHECKS = (
    Check("descriptor", None, CheckKind.METADATA, State.FAILED),
    Check("foreign-key.subject", "green", CheckKind.STRUCTURE, State.FAILED),
    Check("share", "funds", CheckKind.CONSISTENCY, State.FAILED, Message("1 of 3 violated", "3 行中有 1 行不符")),
    Check("rank", "funds", CheckKind.CONSISTENCY, State.PASSED),
    Check("count", "funds", CheckKind.CONSISTENCY, State.ACCEPTED, Message("1 finding waived", "已豁免 1 处问题")),
    Check("growth", "funds", CheckKind.CONSISTENCY, State.SKIPPED, NO_ROW),
    Check("period", "green", CheckKind.CONSISTENCY, State.UNDECIDED, Message("1 row has no date", "1 行没有日期")),
)
FULL = replace(
    Report.of(
        "demo",
        (Task("green", "data/绿 化.csv", 29, 4), Task("funds", "data/funds.csv", 5, 6)),
        Outcome(
            (*MISSING, *DATES, SHARE, DOUBT, DESCRIPTOR),
            CHECKS,
            (TruncatedFindings("green", "type-error", Severity.ERROR, 7),),
        ),
    ),
    waived=(WAIVED,),
    versions={"govdata": "0.2.0", "polars": "2.0.0"},
    day="2026-11-30",
    named_as="demo",
    meanings={"share": Message("share (kind share, error)\nIn full.", "share（规则种类 share，错误）\n全文。")},
    places=Places(
        "/home/me/repository",
        {
            CellRef(None): Place("demo/datapackage.json"),
            CellRef("green"): Place("demo/data/绿 化.csv"),
            CellRef("funds"): Place("demo/data/funds.csv"),
            **{CellRef("green", row): Place("demo/data/绿 化.csv", row + 3) for row in range(2, 31)},
            CellRef("green", 2, "subject"): Place("demo/data/绿 化.csv", 5, 7),
            CellRef("funds", 4, "value"): Place("demo/data/funds.csv", 9, 12),
        },
    ),
)
"""29 rows name a subject that is missing, three dates are written otherwise, and there is one of each other thing."""
