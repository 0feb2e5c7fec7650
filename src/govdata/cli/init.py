"""`govdata init`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import api
from govdata.cli.answer import emit, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, lang_option
from govdata.reports.messages import Message


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Write a small package to start from into FOLDER, which must be new or empty.",
        "在新建或空的文件夹 FOLDER 中写入一个可作起点的小型数据包。",
    ),
)
@click.argument("folder", type=PATH)
@lang_option
def init(folder: Path, lang: str) -> None:
    """One call, the files that were written out."""
    emit("".join(f"{file}\n" for file in api.init(folder)), None)
    step = f"govdata validate {folder} --sources {folder / 'archive'}"
    say(Message(f"Check it: {step}", f"检查该数据包：{step}").in_(lang))
