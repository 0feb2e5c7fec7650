"""A report as text, for people at a terminal: what fits one screen, or, verbose, all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govdata.reports.coverage import coverage_lines
from govdata.reports.groups import Group, groups, kinds, waived_groups
from govdata.reports.lines import (
    check_lines,
    count_lines,
    digest_line,
    group_lines,
    hidden,
    labelled,
    more_like_it,
    signer_lines,
    summary,
    why_line,
    word,
)
from govdata.reports.messages import Message, counted
from govdata.reports.model import Report
from govdata.reports.printable import printable
from govdata.values import dataclass

SCREEN = 36
"""Lines of the first screen of a report: with what a command says after it, a terminal of 40 lines shows it all."""
BELOW = 9
"""So many of them are left to checks, coverage and assumptions."""


@dataclass(frozen=True)
class _Block:
    """Lines that are shown together or not at all, and how many findings they stand for."""

    heading: str
    lines: tuple[str, ...]
    findings: int


def render_text(report: Report, lang: str = "en") -> str:
    """The first screen: the answer, how many findings of each type, the first of them, and what was not checked."""
    head = [summary(report, lang), *count_lines(report, lang)]
    below = [*_cut(list(_checked_lines(report, lang)), BELOW, lang), *_last_lines(report, lang)]
    blocks = [*_kind_blocks(report, lang)]
    shown = _fitting(blocks, SCREEN - len(head) - len(below) - 2)
    rest = sum(block.findings for block in blocks[len(shown) :])
    more = ["", f"  {_more(rest).in_(lang)}"] if rest else []
    return _text([*head, *_block_lines(shown), *more, "", *below])


def render_whole_text(report: Report, lang: str = "en") -> str:
    """Everything: each group of findings with all of its rows, each check without an answer, all of the coverage."""
    head = [summary(report, lang), *count_lines(report, lang, None)]
    return _text(
        [
            *head,
            *_block_lines([*_group_blocks(report, lang)]),
            "",
            *_checked_lines(report, lang),
            *_last_lines(report, lang),
        ]
    )


def _text(lines: Sequence[str]) -> str:
    return "\n".join(map(printable, lines)) + "\n"


def _group_blocks(report: Report, lang: str) -> Iterator[_Block]:
    for group in (*groups(report), *waived_groups(report)):
        yield _Block(_heading(report, group, lang), tuple(group_lines(group, lang, whole=True)), len(group.findings))
    for rest in report.truncated:
        yield _Block(_place(report, rest.table, lang), (f"  {hidden(rest, lang)}",), 0)


def _kind_blocks(report: Report, lang: str) -> Iterator[_Block]:
    for kind in kinds((*groups(report), *waived_groups(report))):
        more = more_like_it(kind, lang)
        lines = (*group_lines(kind[0], lang), *((f"      {more}",) if more else ()))
        yield _Block(_heading(report, kind[0], lang), lines, sum(len(group.findings) for group in kind))
    for rest in report.truncated:
        yield _Block(_place(report, rest.table, lang), (f"  {hidden(rest, lang)}",), rest.count)


def _heading(report: Report, group: Group, lang: str) -> str:
    place = _place(report, group.first.table, lang)
    return labelled(word("waived", lang), place, lang) if group.waived else place


def _place(report: Report, table: str | None, lang: str) -> str:
    place = next((task.place for task in report.tasks if task.name == table), "")
    return f"{table or word('package', lang)}  {place}".rstrip()


def _fitting(blocks: Sequence[_Block], room: int) -> list[_Block]:
    """The first blocks that there is room for, with a line for the rest; one at least is shown."""
    for count in range(min(len(blocks), room), 1, -1):
        rest = 2 if count < len(blocks) else 0
        if len(_block_lines(blocks[:count])) + rest <= room:
            return [*blocks[:count]]
    return [*blocks[:1]]


def _block_lines(blocks: Sequence[_Block]) -> list[str]:
    lines: list[str] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is None or before.heading != block.heading:
            lines += ["", block.heading]
        lines += block.lines
    return lines


def _checked_lines(report: Report, lang: str) -> Iterator[str]:
    """What was checked, how much of it, what not, and what was assumed."""
    yield from check_lines(report, lang)
    yield from coverage_lines(report.coverage, lang)
    space = "" if lang == "zh" else " "
    for task in report.tasks:
        assumed = (f"{word('assumed', lang)}{space}{text.in_(lang)}" for text in task.assumed)
        yield from (labelled(task.name, text, lang) for text in assumed)


def _last_lines(report: Report, lang: str) -> Iterator[str]:
    yield from filter(None, (why_line(report, lang), digest_line(report.digest, lang) if report.digest else ""))
    yield from signer_lines(report.signers, lang)


def _cut(lines: list[str], most: int, lang: str) -> list[str]:
    """Lines, the last ones counted where they are too many."""
    if len(lines) <= most:
        return lines
    rest = len(lines) - most + 1
    more = Message(f"  … and {rest:,} more lines: --verbose shows all", f"  …另有 {rest:,} 行：--verbose 显示全部")
    return [*lines[: most - 1], more.in_(lang)]


def _more(findings: int) -> Message:
    return Message(
        f"… and {counted(findings, 'more finding')}: --verbose shows all",
        f"…另有 {findings:,} 处问题：--verbose 显示全部",
    )
