"""Bytes of a text -> its characters: by a byte order mark, by what is declared, or by what the bytes can only be."""

from __future__ import annotations

import re

from govdata.readers.encoding_guess import BYTE_ORDER_MARKS, HEAD_BYTES, guessed_encoding
from govdata.values import dataclass

_SIMPLIFIED, _TRADITIONAL = "gb18030", "big5hkscs"
_LEAST_COMMON = 0.9
_LAST_RESORT = "cp1252"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_BROKEN = re.compile("[\ud800-\udfff\ufffd]")


@dataclass(frozen=True)
class Decoded:
    """The characters of a file without its byte order mark, whose length is `mark`; `size` is that of the file.

    A byte that is of no character stands as one lone surrogate (PEP 383), so that each offset has its byte.
    """

    text: str
    encoding: str
    mark: int
    size: int

    def size_of(self, start: int, end: int) -> int:
        """How many bytes some of its characters have."""
        part = self.text[start:end]
        try:
            return len(part.encode(self.encoding, "surrogateescape"))
        except UnicodeEncodeError:  # a mark of Big5-HKSCS alone: it has its code with the letter before it
            return sum(map(self._size_of_character, part))

    def _size_of_character(self, character: str) -> int:
        errors = "surrogateescape" if _BROKEN.match(character) else "ignore"
        return len(character.encode(self.encoding, errors))

    @property
    def damaged(self) -> int:
        """How many bytes are of no character."""
        return 0 if self.text.isascii() else len(_BROKEN.findall(self.text))

    @property
    def shown(self) -> str:
        """The text with a replacement character (U+FFFD) for each byte that is of none."""
        return self.text if self.text.isascii() else _BROKEN.sub("\ufffd", self.text)


def decode_text(data: bytes, declared: str = "") -> Decoded:
    """The text of a file: by its mark, by what is declared and fits, by what is sure; else the least damaged one."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding, len(mark))
    candidates = tuple(filter(None, (declared, "utf-8", _guess(data))))
    return next((read for name in candidates if (read := _strictly(data, name))), None) or _least_damaged(
        data, candidates
    )


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, 0, len(data))
    except (UnicodeError, LookupError):
        return None


def _decode_as(data: bytes, encoding: str, mark: int = 0) -> Decoded:
    errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return Decoded(data[mark:].decode(encoding, errors), encoding, mark, len(data))


def _least_damaged(data: bytes, candidates: tuple[str, ...]) -> Decoded:
    """A reading with bytes that are of no character: the first with fewest; western where that is many."""
    best = min((_decode_as(data, name) for name in candidates), key=lambda read: read.damaged)
    return best if best.damaged * 100 <= len(data) else _decode_as(data, _LAST_RESORT)


def _guess(data: bytes) -> str:
    """GB 18030, Big5 or UTF-16 without a mark where the bytes are that for sure; else nothing."""
    head = data[:HEAD_BYTES]
    return guessed_encoding(head) or _chinese(data[: 1 << 20])


def _chinese(data: bytes) -> str:
    """Whose common characters the bytes are more of: those of GB 2312, or those of the first level of Big5."""
    shares = {name: _common_share(data, name) for name in (_SIMPLIFIED, _TRADITIONAL)}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _LEAST_COMMON else ""


def _common_share(data: bytes, encoding: str) -> float:
    text = data.decode(encoding, "ignore")
    wide = [letter.encode(encoding, "ignore") for letter in text if not letter.isascii()]
    return sum(_is_common(code, encoding) for code in wide) / len(wide) if wide else 0.0


def _is_common(code: bytes, encoding: str) -> bool:
    """A mark or a character of the first level, which is ordered by sound in GB 2312, by strokes in Big5."""
    if len(code) != 2:
        return False
    if encoding == _SIMPLIFIED:
        return code[1] >= 0xA1 and (code[0] in (0xA1, 0xA3) or 0xB0 <= code[0] <= 0xD7)
    return code[0] in (0xA1, 0xA2) or 0xA4 <= code[0] <= 0xC6


def lines_of(text: str) -> list[re.Match[str]]:
    """The lines of a text with their ends, of whichever system it is."""
    return [match for match in _LINE.finditer(text) if match[0]]
