"""The gate: whether a version may be the next release, by what changed and by the record of revisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govdata.comparison.changes import Changes
from govdata.comparison.revisions import ENOUGH, Unexplained, csv_cell
from govdata.releases.version import Level, Version
from govdata.reports.messages import EMPTY, Message

SHOWN = 5
"""So many unexplained changes, and unused revisions, are named."""


def refusals(changes: Changes, wanted: Version, previous: Version, missing: Sequence[Unexplained]) -> Iterator[Message]:
    """Every reason why `wanted` may not be the next release; none if it may."""
    if wanted <= previous:
        yield _not_higher(wanted, previous, unchanged=changes.empty)
    elif wanted < previous.next(changes.level):
        yield _too_low(changes, wanted, previous)
    if missing:
        yield _not_on_record(missing)


def next_step(
    changes: Changes,
    wanted: Version,
    previous: Version,
    missing: Sequence[Unexplained],
    unused: Sequence[Message],
    columns: Sequence[str],
) -> Message:
    """What to do about `refusals`, with rows to paste into a record that has `columns`."""
    steps = [_use_version(previous.next(changes.level))] if wanted < previous.next(changes.level) else []
    if steps and changes.empty and not missing:
        steps = [_again(steps[0])]
    if missing:
        steps += [Message(f"{each.en}.", f"{each.zh}。") for each in unused[:SHOWN]]
        steps.append(
            Message(
                "Record each in the table of revisions (the resource with `govdata.role` = `revisions`), for example:",
                "请逐项登记到修订表（`govdata.role` 为 `revisions` 的资源），例如：",
            )
        )
        steps.append(Message.same(",".join(map(csv_cell, columns))))
        rows = (change.row(number, tuple(columns)) for number, change in enumerate(missing[:SHOWN], 1))
        steps += map(Message.same, rows)
    return Message("\n".join(step.en for step in steps), "\n".join(step.zh for step in steps))


def _not_higher(wanted: Version, previous: Version, *, unchanged: bool) -> Message:
    nothing = Message(", and nothing changed since", "，且此后没有变化") if unchanged else EMPTY
    if wanted == previous:
        return Message(f"Version {wanted} is already released{nothing.en}.", f"版本 {wanted} 已经发布{nothing.zh}。")
    return Message(
        f"Version {wanted} is lower than the last release, {previous}{nothing.en}.",
        f"版本 {wanted} 低于最近的发布版 {previous}{nothing.zh}。",
    )


def _too_low(changes: Changes, wanted: Version, previous: Version) -> Message:
    level = changes.level
    cause = next(part.cause for part in changes.parts if part.level is level)
    early = EMPTY
    if level is Level.MAJOR and not previous.major:
        early = Message(", which before 1.0.0 raises the second number", "（1.0.0 之前升第二位）")
    return Message(
        f"Version {wanted} is too low: {cause.en} is a {level.word} change{early.en}.",
        f"版本 {wanted} 过低：{cause.zh}须升{level.label.zh}{early.zh}。",
    )


def _again(use: Message) -> Message:
    """Where nothing changed, another version is a choice."""
    return Message(
        f"There is nothing to release. If the same data are to be released again: {use.en[:1].lower()}{use.en[1:]}",
        f"没有可发布的变化。若要再次发布相同的数据，{use.zh}",
    )


def _use_version(needed: Version) -> Message:
    return Message(
        f"Use {needed} or higher: --version {needed}, or `version` in datapackage.json.",
        f"请使用 {needed} 或更高版本：--version {needed}，或修改 datapackage.json 中的 `version`。",
    )


def _not_on_record(missing: Sequence[Unexplained]) -> Message:
    some = [change.message for change in missing[:SHOWN]]
    en, zh = "; ".join(each.en for each in some), "；".join(each.zh for each in some)
    if len(missing) == 1:
        return Message(
            f"1 published figure changed without a revision on record: {en}.",
            f"1 个已发布的数字有改动而未登记修订：{zh}。",
        )
    count, more = (len(missing), EMPTY) if len(missing) < ENOUGH else (ENOUGH, Message(" or more", "个以上"))
    return Message(
        f"{count:,}{more.en} published figures changed without a revision on record: {en}.",
        f"{count:,} {more.zh or '个'}已发布的数字有改动而未登记修订：{zh}。",
    )
