"""`govdata fill`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import source_texts
from govdata.cli.answer import emit, leave
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import (
    archive_option,
    format_option,
    limit_options,
    option,
    output_options,
    package_argument,
)
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Fill in what follows from the print in rows of PACKAGE in which somebody typed the source and the figure as"
        " written, or its quote.\n\n"
        "Filled are as_written, quote, quote_start, page, value, unit, qualifier, lower and upper, where the print"
        " leaves one answer and validate has nothing against it. No cell that has a value is changed, and the CSV files"
        " keep every other byte.",
        "数据包 PACKAGE 的行中已填写来源和原文数字（或引文）时，据原文补全可推出的各列。\n\n"
        "补全 as_written、quote、quote_start、page、value、unit、qualifier、lower 和 upper；"
        "仅在原文只有一种可能、且 validate 不会报错时填写。已有值的单元格不改动，CSV 文件的其他字节不变。",
    ),
    exits={
        0: Message("Every row is decided.", "各行均已判定。"),
        1: Message("A row could not be decided.", "有未能判定的行。"),
    },
    example="govdata fill mypackage --sources mypackage/archive --dry-run",
)
@package_argument
@archive_option
@option(
    "--dry-run",
    is_flag=True,
    said=Message("Show what would be filled; write nothing.", "只列出将填写的内容，不写入任何文件。"),
)
@format_option("text", "json")
@output_options
@limit_options()
def fill(package: Path | None, sources: Path, dry_run: bool, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, what was filled and what could not be decided out."""
    done = source_texts.fill(package, sources=sources, dry_run=dry_run)
    emit(as_json(done.to_dict()) if form == "json" else done.describe(lang), output)
    leave(failed=not done.complete)
