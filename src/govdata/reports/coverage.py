"""How much of a source is reviewed, as a report and a release have it: counts, and no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass


@dataclass(frozen=True)
class SourceCoverage:
    """The numerals of one source, counted. `share` and `required` are shares from 0 to 1.

    `automatic` are those of the excluded ones that no row excludes. `required` is None where nothing is asked for.
    """

    source: str
    file: str = ""
    share: Decimal = Decimal(0)
    recorded: int = 0
    excluded: int = 0
    automatic: int = 0
    unreviewed: int = 0
    required: Decimal | None = None
    problem: Message = EMPTY
    """Why the numerals could not be counted."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; keys without a value are left out."""
        numbers = {"share": float(self.share), "required": None if self.required is None else float(self.required)}
        problem = {"problem": self.problem.en, "problemZh": self.problem.zh}
        full = {**vars(self), **numbers, **problem}
        return {name: value for name, value in full.items() if value not in ("", None)}

    @property
    def sentence(self) -> Message:
        """The share and the counts in words, or why there are none."""
        if self.problem:
            return self.problem
        percent, automatic = percentage(self.share), EMPTY
        if self.automatic:
            automatic = Message(f" ({self.automatic:,} by themselves)", f"（其中自动 {self.automatic:,}）")
        return Message(
            f"{percent} covered ({self.recorded:,} recorded, {self.excluded:,} excluded{automatic.en},"
            f" {self.unreviewed:,} unreviewed)",
            f"已覆盖 {percent}（已收录 {self.recorded:,}，已排除 {self.excluded:,}{automatic.zh}，"
            f"待核 {self.unreviewed:,}）",
        )


def percentage(share: Decimal) -> str:
    """A share from 0 to 1 as percent, rounded down: 100.0% is the whole."""
    return f"{int(share * 1000) / 10:.1f}%"


def coverage_lines(coverage: Iterable[SourceCoverage], lang: str) -> Iterator[str]:
    """A heading, and a line for each source; nothing where no text was looked at."""
    known = list(coverage)
    if known:
        yield Message("Coverage of the sources:", "来源覆盖：").in_(lang)
    for each in known:
        yield f"  {each.source}{'：' if lang == 'zh' else ': '}{each.sentence.in_(lang)}"
