"""What became of candidates that somebody else extracted, as text, as JSON and as draft rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from govdata.reports.admission_codes import ADMISSION_CODES, STATES, AdmissionState
from govdata.reports.messages import Message, counted
from govdata.values import dataclass


@dataclass(frozen=True)
class Answer:
    """What became of one candidate; `code` says why, `line` where it stands in its file.

    `figure`, `quote` and `source` are as the text has them, where the candidate could be placed, else as it says them.
    `row` is the row that is drafted, in the columns of `table`; `recorded` the id of the row that has the figure.
    """

    line: int
    code: str
    message: Message
    figure: str = ""
    quote: str = ""
    source: str = ""
    table: str = ""
    row: Mapping[str, str] = field(default_factory=dict)
    recorded: str = ""

    @property
    def state(self) -> AdmissionState:
        """Admitted, needs a look, or refused."""
        return ADMISSION_CODES[self.code].state

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; what there is not is left out."""
        told = {"message": self.message.en, "messageZh": self.message.zh}
        more = {"figure": self.figure, "quote": self.quote, "source": self.source, "table": self.table}
        drafted = {"recorded": self.recorded, "row": dict(self.row)}
        some = {name: value for name, value in {**more, **drafted}.items() if value}
        return {"line": self.line, "state": str(self.state), "code": self.code, **told, **some}

    def describe(self, lang: str) -> str:
        """The answer in one line."""
        state, shown = STATES[self.state].in_(lang), self.figure or self.quote
        message = self.message.in_(lang)
        if lang == "zh":
            return f"第 {self.line} 行：{state}（{self.code}）{f'“{shown}”：' if shown else ''}{message}"
        named = f'"{shown}": ' if shown else ""
        return f"line {self.line}: {state} ({self.code}) {named}{message}"


@dataclass(frozen=True)
class Admission:
    """The answers to candidates, in their order; `columns` are those of draft rows."""

    answers: tuple[Answer, ...] = ()
    columns: tuple[str, ...] = ()

    def count(self, state: AdmissionState | str) -> int:
        """How many candidates have a state: "admitted", "needs-look" or "refused".

        Raises:
            ValueError: there is no such state.
        """
        return sum(answer.state is AdmissionState(state) for answer in self.answers)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The draft rows of those that are admitted and not on record yet, under `columns`."""
        drafted = ({**answer.row, "table": answer.table} for answer in self.answers if answer.row)
        return [{name: row.get(name, "") for name in self.columns} for row in drafted]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"candidates": [answer.to_dict() for answer in self.answers]}

    def describe(self, lang: str = "en") -> str:
        """One line for each candidate, and a summary; `lang` is en or zh."""
        lines = [answer.describe(lang) for answer in self.answers]
        return "".join(f"{line}\n" for line in (*lines, self._summary().in_(lang)))

    def _summary(self) -> Message:
        counts = Counter(answer.state for answer in self.answers)
        admitted, look, refused = (counts[state] for state in AdmissionState)
        rows, total = sum(bool(answer.row) for answer in self.answers), len(self.answers)
        return Message(
            f"{counted(total, 'candidate')}: {admitted:,} admitted, {look:,} to look at, {refused:,} refused;"
            f" {counted(rows, 'row')} drafted.",
            f"共 {total:,} 个候选项：采纳 {admitted:,} 个，待核 {look:,} 个，拒绝 {refused:,} 个；起草 {rows:,} 行。",
        )
