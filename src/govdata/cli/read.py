"""`govdata read`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from govdata import source_texts
from govdata.cli.answer import emit, leave, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import PATH, format_option, limit_options, output_options
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print the text of a document, with a mark where each page begins: to look at.\n\n"
        "PDF, web pages (HTML), Word (DOCX), OFD, Markdown and text in any usual encoding. What is not in the text"
        " (hidden or deleted text, pictures) is told on standard error. Exits with 1 where there is no text.",
        "打印文件的文字，并标出各页的开头，供查看。\n\n"
        "可读 PDF、网页（HTML）、Word（DOCX）、OFD、Markdown 和常见编码的文本。未收入的内容（隐藏或已删除的文字、图片）"
        "在标准错误输出中说明。没有文字时退出码为 1。",
    ),
)
@click.argument("file", type=PATH)
@format_option("text", "json")
@output_options
@limit_options()
def read(file: Path, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, the text and what is not in it out."""
    from govdata.documents.page_marks import told, with_page_marks

    reading = source_texts.read(file)
    emit(as_json(asdict(reading)) if form == "json" else with_page_marks(reading, lang), output, exact=form != "json")
    for omission in reading.omissions:
        say(labelled(file.name, told(omission).in_(lang), lang))
    leave(failed=not reading.text.strip())
