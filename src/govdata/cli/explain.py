"""`govdata explain`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import declarations
from govdata.cli.answer import emit
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.completion import rule_names
from govdata.cli.options import PATH, limit_options, option, output_options
from govdata.reports.messages import Message


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Explain RULE: its meaning, its reason, and an example.\n\n"
        "RULE is the id of a declared rule, a rule type, a check, a type of finding, or a code of admit. units lists"
        " the units that figures are read in, hedges the words that qualify them; the symbol of a unit explains it, and"
        " so does a qualifier."
        " Without RULE all of them are listed.",
        "说明 RULE 的含义、理由与示例。\n\n"
        "RULE 是已声明规则的标识、规则类型、检查项、问题类型，或 admit 的代码。"
        "units 列出数字所用的单位，hedges 列出模糊措辞；单位符号、限定词则说明其本身。省略 RULE 时全部列出。",
    ),
    exits={
        0: Message("It is explained.", "已说明。"),
    },
    example="govdata explain share",
)
@click.argument("rule", default="", shell_complete=rule_names)
@option(
    "--package",
    type=PATH,
    said=Message(
        "Package that declares the rule. By default the package in this folder.",
        "声明该规则的数据包；默认为当前文件夹中的数据包。",
    ),
)
@output_options
@limit_options()
def explain(rule: str, package: Path | None, output: Path | None, lang: str) -> None:
    """Options in, one call, the explanation out."""
    told = declarations.explain(rule, package=package, lang="zh" if lang == "zh" else "en")
    emit(f"{told}\n", output, for_people=True)
