"""`govdata schema`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import declarations
from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import limit_options, option, output_options
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json
from govdata.schemas import SCHEMAS, list_schemas, vscode_settings


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print a JSON Schema that govdata ships; without NAME, list them.\n\n"
        "candidates is what govdata admit reads, with descriptions for a language model; rules, lexicon and package"
        " describe what people write, report, changes and lock what govdata writes.",
        "打印 govdata 自带的 JSON Schema；省略 NAME 时列出全部。\n\n"
        "candidates 是 govdata admit 所读的候选项，附有供语言模型使用的说明；"
        "rules、lexicon、package 描述由人撰写的文件，report、changes、lock 描述 govdata 写出的文件。",
    ),
    exits={
        0: Message("It is printed.", "已打印。"),
    },
    example="govdata schema candidates",
)
@click.argument("name", type=click.Choice([*SCHEMAS]), metavar="[NAME]", required=False)
@option(
    "--editor",
    type=click.Choice(["vscode"]),
    said=Message(
        "Print settings with which this editor completes rules, lexicons and descriptors.",
        "打印该编辑器的设置，用于补全规则、词表与描述文件。",
    ),
)
@output_options
@limit_options()
def schema(name: str | None, editor: str | None, output: Path | None, lang: str) -> None:
    """One call, the schema, the settings or the list out."""
    if editor:
        emit(as_json(vscode_settings()), output)
    elif name:
        emit(as_json(declarations.schema(name)), output)
    else:
        emit(list_schemas(lang), output, for_people=True)
