"""`govdata init`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from govdata import api
from govdata.cli.answer import emit, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, lang_option
from govdata.reports.commands import path_word
from govdata.reports.messages import Message


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
    step = f"govdata validate {path_word(folder)} --sources {path_word(folder / 'archive')}"
    say(Message(f"Check it: {step}", f"检查该数据包：{step}").in_(lang))
    name = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["name"]
    if name != folder.resolve().name:
        say(_other_name(name).in_(lang))


def _other_name(name: str) -> Message:
    """Why a package is not called as its folder: the letters that the standard recommends, and frictionless demands."""
    return Message(
        f'The package is called "{name}": names have lower-case letters a to z, digits, "-", "_" and "." alone.'
        " Write a name of your own into datapackage.json.",
        f"数据包名为“{name}”：名称只能用小写字母 a 至 z、数字、“-”“_”和“.”。请在 datapackage.json 中改写为自己的名称。",
    )
