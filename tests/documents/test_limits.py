"""What is larger than a reader takes is refused in one sentence, with one next step."""

from __future__ import annotations

import pytest

from govdata.documents import html_reader, pdf_pages, plain_text
from govdata.documents.html_reader import read_html
from govdata.documents.limits import refuse_large, refuse_many
from govdata.documents.pdf_pages import read_pages
from govdata.documents.plain_text import read_text
from govdata.documents.reading import UnreadableDocument
from govdata.reports.messages import Message
from tests.support.pdfs import Page, pdf

PARTS = Message("parts", "部件")
STEP = Message("Split the document, and read its parts.", "请拆分文件后分别读取。")


def test_as_much_as_is_allowed_is_not_refused() -> None:
    refuse_large(b" " * (1 << 20), 1 << 20)
    refuse_many(9, 9, PARTS)


def test_what_is_beyond_is_refused_with_both_numbers_and_what_to_do() -> None:
    with pytest.raises(UnreadableDocument, match=r"^it has 2 MB, more than 1$") as large:
        refuse_large(b" " * (2 << 20), 1 << 20)
    with pytest.raises(UnreadableDocument, match=r"^it has more than 1,000 parts$") as many:
        refuse_many(1001, 1000, PARTS)
    assert many.value.problem.zh == "部件超过 1,000 个"
    assert large.value.next_step == many.value.next_step == STEP


def test_the_readers_ask_before_they_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_text, "MOST_BYTES", 1)
    with pytest.raises(UnreadableDocument, match="it has 0 MB"):
        read_text(b"12")
    monkeypatch.setattr(html_reader, "MOST_TAGS", 1)
    with pytest.raises(UnreadableDocument, match="more than 1 tags"):
        read_html(b"<p><p>")
    monkeypatch.setattr(pdf_pages, "MOST_PAGES", 1)
    with pytest.raises(UnreadableDocument, match="more than 1 pages"):
        read_pages(pdf(Page(), Page()))
