"""`govdata validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import click

from govdata import api
from govdata.cli.answer import emit, leave, say_notes
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.job_summary import append_job_summary
from govdata.cli.options import check_options, format_option, option, output_options, verbose_option
from govdata.cli.standard_input import FileOrStdin
from govdata.reports.messages import Message
from govdata.reports.model import Report, Severity
from govdata.reports.renderers import OF_HOSTS, RENDERERS, render


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Check PACKAGE: may it be released?\n\n"
        "PACKAGE is a datapackage.json, the folder that holds it, or a table (a file, or a folder of its parts), whose"
        " schema is then inferred. By default it is the package in this folder. - is a table on standard input.",
        "检查数据包 PACKAGE 能否发布。\n\n"
        "PACKAGE 是 datapackage.json、其所在的文件夹，或单张表（一个文件，或存放其各部分的文件夹；此时推断其模式）；"
        "默认为当前文件夹中的数据包；- 表示标准输入中的表。",
    ),
    exits={
        0: Message("It may be released.", "可以发布。"),
        1: Message("There are errors (see --fail-on).", "存在错误（参见 --fail-on）。"),
    },
    example="govdata validate mypackage --sources mypackage/archive",
)
@click.argument("package", required=False, type=FileOrStdin(table=True))
@format_option(*RENDERERS)
@output_options
@verbose_option
@check_options
@option(
    "--rehash",
    is_flag=True,
    said=Message(
        "With --receipts: read every byte of every file for its digest. By default a file whose size, times and inode"
        " are those of an earlier run is not read.",
        "与 --receipts 同用：读取每个文件的每个字节以计算摘要；默认不读取大小、时间与 inode 自先前运行以来未变的文件。",
    ),
)
@option(
    "--no-statistics",
    "statistics",
    is_flag=True,
    flag_value=False,
    default=True,
    said=Message(
        "Read all data of Parquet files. By default their statistics decide what they can.",
        "读取 Parquet 文件的全部数据；默认先由其统计信息判定其可判定的内容。",
    ),
)
@option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    said=Message("Which findings make the exit code 1.", "哪些问题使退出码为 1。"),
)
def validate(
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
    rehash: bool,
    statistics: bool,
    fail_on: str,
) -> None:
    """Options in, one call, the rendered report out."""
    required = {"require_evidence": require_evidence, "require_coverage": require_coverage}
    engines = {"engine": engine, "memory_limit": memory_limit, "spark": spark_master}
    how: dict[str, Any] = {"sources": sources, "limit": limit, "trusted": trusted, **required, **engines}
    kept: dict[str, Any] = {"receipts": receipts, "rehash": rehash, "statistics": statistics}
    report = api.validate(package, time_limit=time_limit, locate=form in OF_HOSTS, **kept, **how)
    say_notes(report, lang)
    emit(render(report, form, lang, verbose=verbose), output)
    append_job_summary(report, form, lang)
    leave(failed=_fails(report, fail_on))


def _fails(report: Report, fail_on: str) -> bool:
    warned = fail_on == "warning" and report.count(Severity.WARNING) > 0
    return fail_on != "never" and (warned or not report.valid)
