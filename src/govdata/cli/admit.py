"""`govdata admit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdata import source_texts
from govdata.cli.answer import emit, leave
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import (
    archive_option,
    format_option,
    limit_options,
    output_options,
    package_option,
)
from govdata.cli.standard_input import FileOrStdin
from govdata.reports.messages import Message
from govdata.reports.serialize import as_csv, as_json

if TYPE_CHECKING:
    from govdata import Admission


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Hold the figures that another extractor found against the print: FILE has one candidate in each line;"
        " - is standard input.\n\n"
        "A candidate is a JSON object with quote or figure and any columns of a table of observations (govdata schema"
        " candidates), a document of LangExtract, or a Web Annotation. Each is admitted, needs a look, or is refused,"
        " with a code that govdata explain knows; nothing is written. --format csv gives the draft rows of those that"
        " are admitted and not on record yet.",
        "将其他程序提取的数字与原文核对：文件 FILE 每行一个候选项，- 表示标准输入。\n\n"
        "候选项为含 quote 或 figure 及观测值表任意列的 JSON 对象（见 govdata schema candidates）、LangExtract 文档，"
        "或 Web Annotation。每项或采纳、或待核、或拒绝，并附代码（可用 govdata explain 查看）；不写入任何内容。"
        "--format csv 给出已采纳且尚未收录的草稿行。",
    ),
    exits={
        0: Message("None is refused.", "没有被拒绝的候选项。"),
        1: Message("A candidate is refused.", "有被拒绝的候选项。"),
    },
    example="govdata admit found.jsonl --package mypackage --sources mypackage/archive",
)
@click.argument("file", type=FileOrStdin())
@package_option
@archive_option
@format_option("text", "json", "csv")
@output_options
@limit_options()
def admit(file: Path, package: Path | None, sources: Path, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, the answers or the draft rows out."""
    done = source_texts.admit(file, package, sources=sources)
    emit(_told(done, form, lang), output, exact=form == "csv")
    leave(failed=done.count("refused") > 0)


def _told(done: Admission, form: str, lang: str) -> str:
    if form == "csv":
        return as_csv([done.columns, *(tuple(row.values()) for row in done.rows)])
    return as_json(done.to_dict()) if form == "json" else done.describe(lang)
