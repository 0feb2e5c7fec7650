"""`govdata add`."""

from __future__ import annotations

from pathlib import Path

import click

from govdata import source_documents
from govdata.cli.answer import emit, leave, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import (
    PATH,
    format_option,
    limit_options,
    ocr_option,
    option,
    output_options,
    own_archive_option,
    package_option,
)
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Take documents into the archive of a package: each FILE as it is, its text, its position map, and a row of"
        " the table of sources.\n\n"
        "The row has what can be known: hashes, media type, reader, pages, language, and title and date where the file"
        " tells them. A document that is there already changes nothing; another file of its name is refused.",
        "将文件收入数据包的存档：原件照存，并存其文本和位置表，另在来源表中加一行。\n\n"
        "该行写入可确知的内容：哈希值、媒体类型、读取程序、页数、语言，以及文件写明的标题和日期。"
        "已在存档中的文件不作改动；同名的另一文件不予收入。",
    ),
    exits={
        0: Message("The documents are in the archive.", "文件均已收入。"),
        1: Message("A document has no text.", "有文件没有文字。"),
    },
    example="govdata add report.pdf --package mypackage",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@package_option
@own_archive_option
@option(
    "--replace",
    is_flag=True,
    said=Message(
        "Put a corrected edition in the place of the document of its name; then run govdata rebase.",
        "以更正后的版本替换同名文件；随后请运行 govdata rebase。",
    ),
)
@ocr_option
@format_option("text", "json")
@output_options
@limit_options()
def add(
    files: tuple[Path, ...],
    package: Path | None,
    sources: Path | None,
    replace: bool,
    ocr: bool,
    form: str,
    output: Path | None,
    lang: str,
) -> None:
    """Options in, one call, what became of each document out."""
    from govdata.documents.page_marks import told_together

    done = source_documents.add(files, package, sources=sources, replace=replace, ocr=ocr)
    emit(as_json(done.to_dict()) if form == "json" else done.describe(lang), output)
    for source in done.sources:
        for message in told_together(source.omissions):
            say(labelled(source.document, message.in_(lang), lang))
    leave(failed=not done.complete)
