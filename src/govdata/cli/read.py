"""`govdata read`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from govdata import source_documents
from govdata.cli.answer import emit, leave, say
from govdata.cli.bilingual import BilingualCommand
from govdata.cli.options import format_option, limit_options, ocr_option, output_options
from govdata.cli.standard_input import FileOrStdin
from govdata.reports.lines import labelled
from govdata.reports.messages import Message
from govdata.reports.serialize import as_json

_NO_TEXT = Message(
    "it has no text. Where its pages are pictures, recognise them with --ocr.",
    "没有文字；若各页为图片，请用 --ocr 识别。",
)
_NONE_RECOGNISED = Message("it has no text, and none was recognised.", "没有文字，也未识别出文字。")


@click.command(
    cls=BilingualCommand,
    said=Message(
        "Print the text of a document, with a mark where each page or sheet begins: to look at.\n\n"
        "PDF, web pages (HTML), Word (DOCX), OFD, workbooks (XLSX, ODS, XLS; each cell as it is shown), Markdown and"
        " text in any usual encoding. What is not in the text (hidden or deleted text, pictures) is told on standard"
        " error. - is a document on standard input.",
        "打印文件的文字，并标出各页、各工作表的开头，供查看。\n\n"
        "可读 PDF、网页（HTML）、Word（DOCX）、OFD、工作簿（XLSX、ODS、XLS，单元格按显示内容读取）、Markdown"
        " 和常见编码的文本。未收入的内容（隐藏或已删除的文字、图片）在标准错误输出中说明。- 表示标准输入中的文件。",
    ),
    exits={
        0: Message("The text is printed.", "已打印文字。"),
        1: Message("There is no text.", "没有文字。"),
    },
    example="govdata read report.pdf",
)
@click.argument("file", type=FileOrStdin())
@ocr_option
@format_option("text", "json")
@output_options
@limit_options()
def read(file: Path, ocr: bool, form: str, output: Path | None, lang: str) -> None:
    """Options in, one call, the text and what is not in it out."""
    from govdata.documents.page_marks import told_together, with_page_marks

    reading = source_documents.read(file, ocr=ocr)
    emit(as_json(asdict(reading)) if form == "json" else with_page_marks(reading, lang), output, exact=form != "json")
    for message in told_together(reading.omissions):
        say(labelled(file.name, message.in_(lang), lang))
    if empty := not reading.text.strip():
        say(labelled(file.name, (_NONE_RECOGNISED if ocr else _NO_TEXT).in_(lang), lang))
    leave(failed=empty)
