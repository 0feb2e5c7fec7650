"""`govdata init`."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

import click

from govdata import api
from govdata.cli.answer import emit, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, lang_option
from govdata.reports.messages import Message
from govdata.scaffold import name_from

_NAMELESS: Final = Message(
    "The package is named example: a name has letters a to z, digits and . _ - alone. Change it in datapackage.json.",
    "数据包暂名为 example：名称只能由小写字母、数字和 . _ - 组成，请在 datapackage.json 中修改。",
)


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Write a small package to start from into FOLDER, which must be new or empty.",
        "在新建或空的文件夹 FOLDER 中写入一个可作起点的小型数据包。",
    ),
    exits={
        0: Message("The package is written.", "已写入数据包。"),
    },
    example="govdata init mypackage",
)
@click.argument("folder", type=PATH)
@lang_option
def init(folder: Path, lang: str) -> None:
    """One call, the files that were written out."""
    emit("".join(f"{file}\n" for file in api.init(folder)), None)
    if not name_from(folder):
        say(_NAMELESS.in_(lang))
    step = f"govdata validate {shlex.quote(str(folder))} --sources {shlex.quote(str(folder / 'archive'))}"
    say(Message(f"Check it: {step}", f"检查该数据包：{step}").in_(lang))
