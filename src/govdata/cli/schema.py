"""`govdata schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from govdata import declarations
from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import limit_options, output_options
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print a JSON Schema that govdata ships.\n\n"
        "candidates is what govdata admit reads, with descriptions for a language model; package is the profile"
        " of a datapackage.json, report the JSON of a report, rules a rule file.",
        "打印 govdata 自带的 JSON Schema。\n\n"
        "candidates 是 govdata admit 所读的候选项，附有供语言模型使用的说明；package 是 datapackage.json 的 profile；"
        "report 是 JSON 报告，rules 是规则文件。",
    ),
)
@click.argument("name", type=click.Choice(["candidates", "package", "report", "rules"]))
@output_options
@limit_options()
def schema(name: Literal["candidates", "package", "report", "rules"], output: Path | None, lang: str) -> None:  # noqa: ARG001
    """One call, the schema out."""
    emit(as_json(declarations.schema(name)), output)
