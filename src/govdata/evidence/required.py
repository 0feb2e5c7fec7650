"""Evidence that is asked for (`--require-evidence`): what was skipped, or stays undecided, is an error then."""

from __future__ import annotations

from govdata.documents.source_parts import RULE as PART_RULE
from govdata.evidence.evidence_rules import RULES
from govdata.reports.messages import Message
from govdata.reports.model import Finding, Outcome, State


def required_evidence(evidence: Outcome) -> Outcome:
    """Evidence that was skipped or stays undecided is an error for whoever asked for it (`--require-evidence`)."""
    if not any(check.id in RULES for check in evidence.checks):
        return Outcome.join((evidence, Outcome((_NO_OBSERVATIONS,))))
    # A text that is missing is told by `evidence.source-hash`.
    asked = (check for check in evidence.checks if check.applies and check.id != PART_RULE)
    unproved = [check for check in asked if check.state in (State.SKIPPED, State.UNDECIDED)]
    findings = tuple(
        Finding(
            check.id,
            Message(f"The evidence was not checked: {check.reason.en}.", f"佐证未经核对：{check.reason.zh}。"),
            check.table,
            next_step=check.next_step or _PROVE,
        )
        for check in unproved
    )
    return Outcome.join((evidence, Outcome(findings)))


_PROVE = Message(
    "Give --sources, and fill in file, hash, quote, quote_start and as_written of each row.",
    "请用 --sources 指定来源文本，并为每行填写文件、哈希值、引文、引文位置和原文数字。",
)
_NO_OBSERVATIONS = Finding(
    "evidence.reading",
    Message(
        "There is no evidence to check: no table has the role observations.",
        "没有可核对的佐证：没有角色为 observations 的表。",
    ),
    next_step=Message(
        "Give the tables of figures their role, or leave out --require-evidence.",
        "请为记录数字的表指定角色 observations，或不使用 --require-evidence。",
    ),
)
