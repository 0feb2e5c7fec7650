"""The encoding of a web page.

The order is that of the HTML standard (Encoding sniffing algorithm): a byte order mark, what a meta element declares,
a guess. What the bytes contradict is not believed: a page of GB 18030 that says UTF-8 is read as GB 18030.
"""

from __future__ import annotations

import codecs
import re

from govdata.documents.text_encoding import Decoded, decode_text

_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 8192
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252", "big5": "big5hkscs"}
"""What the standard reads where a page declares less (Encoding Standard, Names and labels)."""
_WIDTHS = ("utf-16", "utf-32")
_OF_PAGES = frozenset(
    {"utf-8", "gb18030", "big5hkscs", "euc_jp", "shift_jis", "cp932", "euc_kr", "cp949", "koi8-r", "koi8-u"}
    | {"mac-roman", "mac-cyrillic", "cp866", "cp874"}
    | {f"cp{number}" for number in range(1250, 1259)}
    | {f"iso8859-{number}" for number in range(2, 17)}
)
"""The encodings of the standard, as Python names them, in which ASCII is itself and each byte can be told: Python knows
others (UTF-7, IDNA, EBCDIC), which no page is in."""


def decode_page(data: bytes) -> Decoded:
    """The source of a page. Bytes that are of no character stand as one lone surrogate each."""
    declared = _declared(data[:_HEAD_BYTES])
    return decode_text(data, declared)


def _declared(head: bytes) -> str:
    """The encoding that a page declares, as Python names what is then read; "" for none, or an odd one."""
    found = _META.search(head) or _XML.match(head)
    if not found:
        return ""
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except (LookupError, ValueError):
        return ""
    name = "utf-8" if name.startswith(_WIDTHS) else _WIDER.get(name, name)
    return name if name in _OF_PAGES else ""
