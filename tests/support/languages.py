"""Whether a sentence is told in both languages; a sample of data in it must not be Chinese."""

from __future__ import annotations

import re

from govdata.reports.messages import Message

CJK = re.compile(r"[\u3400-\u9fff]")


def assert_both_languages(message: Message) -> None:
    """The Chinese is Chinese, and the English holds none of it."""
    assert CJK.search(message.zh), message
    assert not CJK.search(message.en), message
    assert message.en, message
