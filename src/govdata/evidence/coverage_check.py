"""Whether as much of each source is reviewed as is asked for: `check_coverage`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from govdata.documents.source_hashes import NO_ARCHIVE
from govdata.evidence.numeral_scan import Numeral, NumeralStatus
from govdata.metadata.package import Package
from govdata.reports.coverage import SourceCoverage, percentage
from govdata.reports.lines import page_label
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, State

if TYPE_CHECKING:
    from govdata.evidence.coverage import Coverage

RULE = "evidence.coverage"
NAMED = 5
"""So many open numerals of a source are named; more are counted."""
_NEXT_STEP = Message(
    "Record or exclude them: `govdata scan PACKAGE --sources DIR` lists all, `--propose exclusions` drafts rows.",
    "请收录或排除这些数字：`govdata scan PACKAGE --sources DIR` 列出全部，`--propose exclusions` 给出候选行。",
)
_CORRECT_FILE = Message(
    "Correct the file of the source, or put its text into the archive.", "请更正该来源的文件名，或把其文本放入存档。"
)


def required_share(coverage: Coverage, package: Package, asked: Decimal | None) -> Decimal | None:
    """The share that a source must reach: what this call asks for, else its own row, else the package."""
    if asked is not None:
        return asked
    own = coverage.row.coverage if coverage.row else None
    return package.required_coverage if own is None else own


def count_coverage(
    package: Package, coverages: Iterable[Coverage], asked: Decimal | None = None
) -> tuple[SourceCoverage, ...]:
    """What a report has of the coverage of each source that the package lists."""
    return tuple(each.counted(required_share(each, package, asked)) for each in coverages if each.row)


def check_coverage(
    package: Package, coverages: Sequence[Coverage] | None, asked: Decimal | None = None, unusable: Message = EMPTY
) -> Outcome:
    """A finding for each source that does not reach its share, with its first open numerals.

    Args:
        package: the metadata; `govdata.requiredCoverage` is the share for all its sources.
        coverages: what was measured; None where no archive was given, which is told where a share is asked for.
        asked: the share from 0 to 1 that this run asks for, in place of what the package says.
        unusable: why it cannot be said what is recorded or excluded. Such a table is an error, and the cause; open
            numerals would be its consequence, so that they are not counted.
    """
    tables: list[str | None] = [resource.name for resource in package.with_role("sources")]
    tables = tables or [None]
    if coverages is None:
        skipped = asked is not None or package.required_coverage is not None
        return Outcome(checks=tuple(_check(name, State.SKIPPED, NO_ARCHIVE) for name in tables if skipped))
    shares = [(each, required_share(each, package, asked)) for each in coverages]
    wanted = [(each, share) for each, share in shares if share is not None]
    if unusable:
        return Outcome(checks=tuple(_check(name, State.SKIPPED, unusable) for name in tables if wanted))
    findings = tuple(_finding(each, share) for each, share in wanted if not each.reaches(share))
    state = State.FAILED if findings else State.PASSED
    return Outcome(findings, tuple(_check(name, state) for name in tables if wanted))


def _check(table: str | None, state: State, reason: Message = EMPTY) -> Check:
    return Check(RULE, table, CheckKind.EVIDENCE, state, reason)


def _finding(coverage: Coverage, share: Decimal) -> Finding:
    row = coverage.row
    return Finding(
        RULE,
        _shortfall(coverage, share),
        row.table if row else None,
        row.row if row else None,
        "id" if row else None,
        cell=coverage.source if coverage.problem else percentage(coverage.reviewed),
        expected=EMPTY if coverage.problem else Message.same(percentage(share)),
        next_step=_CORRECT_FILE if coverage.problem else _NEXT_STEP,
        key=coverage.source,
    )


def _shortfall(coverage: Coverage, share: Decimal) -> Message:
    source, problem = coverage.source, coverage.problem
    if problem:
        return Message(
            f'The numerals of source "{source}" cannot be counted: {problem.en}.',
            f"来源“{source}”的数字无法统计：{problem.zh}。",
        )
    found, wanted = percentage(coverage.reviewed), percentage(share)
    unreviewed = [each for each in coverage.numerals if each.status is NumeralStatus.UNREVIEWED]
    count, named = len(unreviewed), list(_named(unreviewed))
    return Message(
        f'Of the numerals of source "{source}" {found} are recorded or excluded; {wanted} is required.'
        f" {count:,} {'is' if count == 1 else 'are'} open: {', '.join(each.en for each in named)}.",
        f"来源“{source}”的数字中 {found} 已收录或排除，要求为 {wanted}。待核 {count:,} 处："
        f"{'，'.join(each.zh for each in named)}。",
    )


def _named(unreviewed: Sequence[Numeral]) -> Iterator[Message]:
    for each in unreviewed[:NAMED]:
        context = each.context.replace("\n", " ")
        page = page_label(each.page) if each.page else EMPTY
        place = Message(f"{page.en}, " if page else "", f"{page.zh}，" if page else "")
        yield Message(
            f'{place.en}line {each.line} "{each.text}" (… {context} …)',
            f"{place.zh}第 {each.line} 行“{each.text}”（… {context} …）",
        )
    rest = len(unreviewed) - NAMED
    if rest > 0:
        yield Message(f"and {rest:,} more", f"另有 {rest:,} 处")
