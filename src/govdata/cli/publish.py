"""`govdata publish`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from govdata import api
from govdata.cli.answer import emit, leave, say_notes
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import (
    PATH,
    check_options,
    format_option,
    option,
    output_options,
    package_argument,
    timestamp_option,
    verbose_option,
)
from govdata.errors import NotReleasable
from govdata.reports.messages import Message
from govdata.reports.model import Report
from govdata.reports.renderers import render
from govdata.reports.serialize import as_json

if TYPE_CHECKING:
    from govdata import Release, ReleasePlan


def _nothing_released(report: Report) -> dict[str, Any]:
    """The report, and that there is no release."""
    return {**report.to_dict(), "release": None}


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Validate PACKAGE and release it as Parquet and CSV, if it may be released.",
        "检查数据包 PACKAGE；可以发布时，以 Parquet 和 CSV 格式发布。",
    ),
    exits={
        0: Message("The release is written.", "已写入发布版。"),
        1: Message("The data have errors.", "数据有错误。"),
        4: Message(
            "The release is refused: for its version, or for a published figure that changed and nobody recorded why.",
            "拒绝发布：版本号过低，或已发布数字的更改未登记理由。",
        ),
    },
    example="govdata publish mypackage --sources mypackage/archive --to releases",
)
@package_argument
@format_option("text", "json", broken=_nothing_released)
@output_options
@verbose_option
@check_options
@option(
    "--version",
    default="",
    said=Message(
        "Version of the release. By default the version in the descriptor; needed where that has none.",
        "发布版的版本号；默认取描述文件中的版本号，描述文件中没有时须指定。",
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
    "--sign",
    type=PATH,
    metavar="KEY",
    said=Message(
        "Sign the release: a private key of OpenSSH, the .pub file of one in the agent, or an SM2 key in PEM.",
        "签署发布版：OpenSSH 私钥、代理中密钥的 .pub 文件，或 PEM 格式的 SM2 私钥。",
    ),
)
@timestamp_option
@option(
    "--dry-run",
    is_flag=True,
    said=Message("Show what would be written; write nothing.", "只列出将写入的内容，不写入任何文件。"),
)
def publish(
    package: Path | None,
    form: str,
    output: Path | None,
    lang: str,
    verbose: bool,
    sources: Path | None,
    limit: int,
    trusted: bool,
    time_limit: int,
    memory_limit: int | None,
    engine: Literal["polars", "duckdb", "spark"],
    spark_master: str | None,
    require_evidence: bool,
    require_coverage: float | None,
    receipts: Path | None,
    version: str,
    to: Path,
    sign: Path | None,
    timestamp: str,
    dry_run: bool,
) -> None:
    """Options in, one call, the report and the release out."""
    act: Callable[..., Any] = api.plan if dry_run else partial(api.publish, sign=sign, timestamp=timestamp)
    told: Callable[..., str] = _planned if dry_run else _released
    required = {"require_evidence": require_evidence, "require_coverage": require_coverage}
    engines = {"engine": engine, "memory_limit": memory_limit, "spark": spark_master, "receipts": receipts}
    how = {"sources": sources, "limit": limit, "trusted": trusted, **required, **engines}
    try:
        done = act(package, to=to, version=version, time_limit=time_limit, **how)
        say_notes((done if dry_run else done.plan).report, lang)
        emit(told(done, form, lang, verbose), output)
    except NotReleasable as error:
        say_notes(error.report, lang)
        emit(_refused(error.report, form, lang, verbose), output)
        leave(failed=True)


def _refused(report: Report, form: str, lang: str, verbose: bool) -> str:
    nothing = Message("Nothing was written.", "未写入任何文件。")
    if form == "json":
        return as_json(_nothing_released(report))
    return f"{render(report, 'text', lang, verbose=verbose)}\n{nothing.in_(lang)}\n"


def _planned(plan: ReleasePlan, form: str, lang: str, verbose: bool) -> str:
    if form == "json":
        return _as_json(plan, {"dryRun": True})
    dry = Message("Dry run, nothing was written:", "试运行，未写入任何文件：")
    return f"{_report(plan, lang, verbose)}{dry.in_(lang)}\n{plan.describe(lang)}"


def _released(release: Release, form: str, lang: str, verbose: bool) -> str:
    if form == "json":
        return _as_json(release.plan, {"digest": release.digest})
    return f"{_report(release.plan, lang, verbose)}{release.describe(lang)}\n"


def _report(plan: ReleasePlan, lang: str, verbose: bool) -> str:
    warnings = (Message(f"Warning: {each.en}", f"警告：{each.zh}").in_(lang) for each in plan.warnings)
    return "\n".join((render(plan.report, "text", lang, verbose=verbose), *warnings, ""))


def _as_json(plan: ReleasePlan, written: dict[str, Any]) -> str:
    warnings = [each.en for each in plan.warnings]
    release = {"path": str(plan.target), "version": str(plan.version), "warnings": warnings, **written}
    return as_json({**plan.report.to_dict(), "release": release})
