"""`govdata rebase`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import source_texts
from govdata.cli.answer import emit, leave
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, format_option, limit_options, option, output_options, package_argument
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Move PACKAGE to source texts that were corrected: offsets of quotes and parts, hashes and lengths.\n\n"
        "An offset is moved where its quote stands in the new text without doubt; the others are listed and stay. The"
        " CSV files keep every other byte.",
        "来源文本更正后，将数据包 PACKAGE 中引文与各部分的位置、哈希值和长度改为新文本的。\n\n"
        "引文在新文本中的位置确定无疑时才移动，其余列出并保持原样；CSV 文件的其他字节不变。",
    ),
    exits={
        0: Message("Everything is moved.", "已全部移动。"),
        1: Message("Something could not be moved.", "有未能移动的内容。"),
    },
    example="govdata rebase mypackage --sources mypackage/archive --dry-run",
)
@package_argument
@option(
    "--sources",
    type=PATH,
    required=True,
    said=Message("Folder of the source texts as they are now.", "存放更正后来源文本的文件夹。"),
)
@option(
    "--dry-run",
    is_flag=True,
    said=Message("Show what would change; write nothing.", "只列出将改写的内容，不写入任何文件。"),
)
@format_option("text", "json")
@output_options
@limit_options()
def rebase(package: Path | None, sources: Path, dry_run: bool, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, what changed and what could not be moved out."""
    done = source_texts.rebase(package, sources=sources, dry_run=dry_run)
    emit(as_json(done.to_dict()) if form == "json" else done.describe(lang), output)
    leave(failed=not done.complete)
