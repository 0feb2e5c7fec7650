"""`govdata publish`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govdata import api
from govdata.cli.answer import emit, leave
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, check_options, format_option, option, output_options, package_argument
from govdata.errors import NotReleasable
from govdata.reports.messages import Message
from govdata.reports.model import Report
from govdata.reports.renderers import render
from govdata.reports.serialize import as_json

if TYPE_CHECKING:
    from govdata import ReleasePlan


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Validate PACKAGE and release it as Parquet and CSV, if it may be released.\n\n"
        "Exits with 1 if the data have errors, with 4 if the release is refused for its version or for a published"
        " figure that changed without a recorded reason.",
        "检查数据包 PACKAGE，可以发布时以 Parquet 和 CSV 格式发布。\n\n"
        "数据有错误时退出码为 1；因版本号，或因已发布数字的更改未登记理由而拒绝发布时，退出码为 4。",
    ),
)
@package_argument
@format_option("text", "json")
@output_options
@check_options
@option(
    "--version",
    default="",
    said=Message(
        "Version of the release. By default the version in the descriptor.",
        "发布版的版本号；默认取描述文件中的版本号。",
    ),
)
@option(
    "--to",
    type=PATH,
    default=Path("releases"),
    show_default=True,
    said=Message("Folder of all releases.", "存放所有发布版的文件夹。"),
)
@option(
    "--dry-run",
    is_flag=True,
    said=Message("Say what would be written, and write nothing.", "只说明将写入的内容，不写入任何文件。"),
)
def publish(
    package: Path | None,
    form: str,
    output: Path | None,
    lang: str,
    sources: Path | None,
    limit: int,
    trusted: bool,
    require_evidence: bool,
    version: str,
    to: Path,
    dry_run: bool,
) -> None:
    """Options in, one call, the report and the release out."""
    act = _planned if dry_run else _published
    answer = _answer(
        lambda: act(
            package,
            to=to,
            version=version,
            sources=sources,
            limit=limit,
            trusted=trusted,
            require_evidence=require_evidence,
        )
    )
    emit(as_json(answer.to_dict()) if form == "json" else answer.as_text(lang), output)
    leave(failed=answer.plan is None)


@dataclass(frozen=True)
class _Answer:
    """The report; the plan, where the report holds no errors; the digest, where the plan was carried out."""

    report: Report
    plan: ReleasePlan | None = None
    digest: str = ""

    def as_text(self, lang: str) -> str:
        return render(self.report, "text", lang) + "\n" + "\n".join(self._lines(lang)) + "\n"

    def _lines(self, lang: str) -> list[str]:
        if self.plan is None:
            return [Message("Nothing was written.", "未写入任何文件。").in_(lang)]
        plan = self.plan
        lines = [Message(f"Warning: {each}", f"警告：{_in(each, lang)}").in_(lang) for each in plan.warnings]
        released = Message(
            f"Released {plan.package.name} {plan.version}: {plan.target}",
            f"已发布 {plan.package.name} {plan.version}：{plan.target}",
        )
        planned = Message("Dry run, nothing was written:", "试运行，未写入任何文件：")
        return [*lines, released.in_(lang)] if self.digest else [*lines, planned.in_(lang), *_plan_lines(plan, lang)]

    def to_dict(self) -> dict[str, Any]:
        return {**self.report.to_dict(), "release": self.plan and self._release(self.plan)}

    def _release(self, plan: ReleasePlan) -> dict[str, Any]:
        written = {"digest": self.digest} if self.digest else {"dryRun": True}
        warnings = [str(each) for each in plan.warnings]
        return {"path": str(plan.target), "version": str(plan.version), "warnings": warnings, **written}


def _answer(act: Callable[[], _Answer]) -> _Answer:
    """The answer of a run; data with errors are one, too."""
    try:
        return act()
    except NotReleasable as error:
        if error.report.valid:  # a value that a release cannot hold, which is told as other refusals are
            raise
        return _Answer(error.report)


def _planned(*given: Any, **keywords: Any) -> _Answer:
    plan = api.plan(*given, **keywords)
    return _Answer(plan.report, plan)


def _published(*given: Any, **keywords: Any) -> _Answer:
    release = api.publish(*given, **keywords)
    return _Answer(release.plan.report, release.plan, release.digest)


def _plan_lines(plan: ReleasePlan, lang: str) -> list[str]:
    """The release that would be written, its files, and what changed since the release before."""
    from govdata.comparison.changes import as_text

    day = plan.created[:10]
    after = Message(
        f"after {plan.previous}" if plan.previous else "the first release",
        f"上一版 {plan.previous}" if plan.previous else "首次发布",
    )
    head = Message(
        f"{plan.package.name} {plan.version} ({after.en}, {day}) -> {plan.target}",
        f"{plan.package.name} {plan.version}（{after.zh}，{day}） -> {plan.target}",
    )
    files = [f"  {name}" for name in plan.file_names()]
    return [head.in_(lang), *files, as_text(plan.changes, lang).rstrip("\n")]


def _in(text: str | Message, lang: str) -> str:
    return text.in_(lang) if isinstance(text, Message) else text
