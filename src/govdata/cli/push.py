"""`govdata push`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata.cli.answer import emit, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, format_option, limit_options, output_options, weak_option
from govdata.cli.publish import pushed_json
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Put RELEASE into a store, where it is as a whole or not at all.\n\n"
        "URL is a folder: s3://bucket/folder, gs://, az:// or file://. The release goes to URL/NAME/VERSION/. A push"
        " that broke off goes on where it stopped.",
        "将发布版 RELEASE 推送到存储：要么整体出现，要么不出现。\n\n"
        "URL 是文件夹：s3://bucket/folder、gs://、az:// 或 file://。发布版写入 URL/NAME/VERSION/。"
        "中断的推送会接着进行。",
    ),
    exits={
        0: Message("The release is in the store.", "发布版已在存储中。"),
        4: Message("Another release of that version is there.", "该处已有同版本的另一发布版。"),
    },
    example="govdata push releases s3://bucket/statistics",
)
@click.argument("release", type=PATH)
@click.argument("url")
@weak_option
@format_option("text", "json")
@output_options
@limit_options()
def push(release: Path, url: str, weak: bool, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, where the release is out."""
    from govdata.pushing import push as put

    pushed = put(release, url, weak=weak)
    for warning in pushed.warnings:
        say(labelled(Message("Warning", "警告").in_(lang), warning.in_(lang), lang))
    emit(as_json(pushed_json(pushed)) if form == "json" else f"{pushed.describe(lang)}\n", output)
