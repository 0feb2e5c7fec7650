"""A number format of a sheet -> its sections, each as tokens."""

from __future__ import annotations

import re

from govdata.values import dataclass

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)
    |(?P<escaped>[\\!].)
    |(?P<width>_.|\*.)
    |(?P<elapsed>\[(?:h+|m+|s+)\])
    |(?P<bracket>\[[^\]]*\])
    |(?P<general>General|G/通用格式)
    |(?P<noon>AM/PM|A/P|上午/下午)
    |(?P<exponent>(?-i:E[+-]))
    |(?P<date>y+|m+|d+|h+|s+(?:\.0{1,3})?|a{3,4}|e+)
    |(?P<era>g+|b+)
    |(?P<end>;)
    |(?P<place>[0-9?\#])
    |(?P<mark>[.,%/@])
    |(?P<other>.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]")
_PLACES = frozenset("0#?")


@dataclass(frozen=True)
class Token:
    """A part of a format.

    `kind` is one letter: `9` a place for a digit, `.` `,` `%` `/` `@` themselves, `E` an exponent, `D` a part of a
    date, `G` the word General, `[` a bracket, `!` what is not followed, `"` a literal.
    """

    kind: str
    text: str
    literal: str = ""


def sections_of(code: str) -> list[list[Token]]:
    """The sections of a format, of which there is at least one."""
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(code):
        if found.lastgroup == "end":
            sections.append([])
        else:
            sections[-1].append(_token(str(found.lastgroup), found[0]))
    return sections


_KINDS = {"elapsed": "D", "date": "D", "noon": "D", "general": "G", "exponent": "E", "era": "!"}


def _token(group: str, text: str) -> Token:
    if group in _KINDS:
        return Token(_KINDS[group], text)
    match group:
        case "quoted":
            return Token('"', text, text.strip('"'))
        case "escaped":
            return Token('"', text, text[1])
        case "width":
            return Token('"', text, " " * text.startswith("_"))
        case "bracket":
            sign = _CURRENCY.fullmatch(text)
            return Token("[", text, sign[1] if sign else "")
        case "mark":
            return Token(text, text, text if text in "%." else "")
        case _:
            return Token("9", text) if text in _PLACES else Token('"', text, text)


def language_of(tokens: tuple[Token, ...]) -> int:
    """The language that a section names ([$-804]), as the number that Windows gives it; 0 where it names none."""
    for token in tokens:
        sign = _CURRENCY.fullmatch(token.text) if token.kind == "[" else None
        if sign and sign[2]:
            return int(sign[2], 16) & 0xFFFF
    return 0
