"""The encoding of bytes that nobody declared and that are no UTF-8: guessed where it is sure, and left open elsewhere.

Nearly any bytes are text in GB18030 and in Latin-1, so that they can be decoded says nothing. Two witnesses have to
agree: chardet, which knows the languages, and the form of the bytes (Chinese as it is written uses GB 2312, whose
second bytes are beyond ASCII; a western word has letters of ASCII around its accents).
"""

from __future__ import annotations

import codecs

HEAD_BYTES = 1 << 16
"""So many bytes of a file are looked at; a character may be cut in two at their end."""
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a byte order mark says, by names with which the mark is a character of the text. UTF-32 comes before UTF-16."""
_GB = frozenset({"gb2312", "gbk", "gb18030"})
_LEAST_COMMON = 0.9
_MARKS = frozenset("\n\r\t,;|")
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r") | {"\ufffe", "\uffff"}


def guessed_encoding(head: bytes) -> str:
    """UTF-8, UTF-16 without its mark or GB18030, where the first bytes of a file are that for sure; else nothing."""
    if b"\0" in head:
        return _utf16_without_mark(head)
    if decoded_head(head, "utf-8") is not None:
        return "utf-8"
    return "gb18030" if _is_chinese(head) and _is_gb_to_chardet(head) else ""


def decoded_head(head: bytes, encoding: str) -> str | None:
    """The first bytes of a file as text, or None if they are not of that encoding."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return None


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 where one of its two orders gives plain text, and UTF-8 with a stray zero byte does not explain it."""
    texts = {encoding: decoded_head(head, encoding) or "" for encoding in ("utf-16-le", "utf-16-be")}
    plain = [encoding for encoding, text in texts.items() if _is_plain(text)]
    if len(plain) != 1 or (decoded_head(head, "utf-8") is not None and not texts[plain[0]].isascii()):
        return ""
    return plain[0]


def _is_plain(text: str) -> bool:
    """Whether a text has a line end or a delimiter, and no control characters."""
    return not _MARKS.isdisjoint(text) and _CONTROLS.isdisjoint(text)


def _is_chinese(head: bytes) -> bool:
    """Whether nine of ten characters beyond ASCII are those of GB 2312 that Chinese is written with."""
    text = decoded_head(head, "gb18030") or ""
    wide = [letter for letter in text if not letter.isascii()]
    return bool(wide) and sum(map(_is_common, wide)) >= _LEAST_COMMON * len(wide)


def _is_common(letter: str) -> bool:
    """A Chinese character, a full-width form or a mark of GB 2312."""
    code = letter.encode("gb18030")
    row = code[0] if len(code) == 2 and code[1] >= 0xA1 else 0
    return row in (0xA1, 0xA3) or 0xB0 <= row <= 0xF7


def _is_gb_to_chardet(head: bytes) -> bool:
    import chardet  # 0.1 s, for files that are no UTF-8 alone

    whole = head[: head.rfind(b"\n") + 1] or head
    return (chardet.detect(whole)["encoding"] or "").lower() in _GB
