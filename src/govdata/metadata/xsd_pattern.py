r"""What XML Schema's regular expressions have and no engine here: class subtraction, `\i` and `\c`, Unicode blocks.

`translated` writes them in the words of the engine that reads the data (Rust's). A pattern without any of them stays
as it is: both engines read it as XML Schema does, but for `^` and `$`, which are anchors here.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cache

from govdata.metadata.unicode_blocks import BLOCKS
from govdata.values import dataclass

_START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}\x{2070}-\x{218F}"
    r"\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAMES = {"i": _START, "c": _START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"}
r"""XML's NameStartChar and NameChar, which `\i` and `\c` stand for."""
_ESCAPE = re.compile(r"\\(?:(?P<kind>[pP])\{(?P<property>[^}]*)\}|.)", re.DOTALL)


class NotTranslatable(ValueError):
    """A pattern names a block that is not known, or a class that never ends."""


@dataclass(frozen=True)
class XsdPattern:
    """A pattern that was translated: its text for Rust's engine, and what of it stands outside of classes."""

    text: str
    outside: str


@cache
def translated(pattern: str) -> XsdPattern | None:
    """The pattern in the words of Rust's engine; None where it has nothing that is XML Schema's own.

    Raises:
        NotTranslatable: it names a Unicode block that is not known.
    """
    reader = _Reader(pattern)
    try:
        return reader.read()
    except IndexError:  # a class that never ends, an escape of nothing: whoever compiles it says so
        return None


@dataclass
class _Reader:
    """Goes through a pattern once; `own` is whether it has met anything that is XML Schema's own."""

    pattern: str
    at: int = 0
    own: bool = False
    outside: list[str] = field(default_factory=list)

    def read(self) -> XsdPattern | None:
        parts = []
        while self.at < len(self.pattern):
            inside = self.pattern[self.at] == "["
            parts.append(self._class() if inside else self._letter())
            self.outside.append("" if inside else parts[-1])
        return XsdPattern("".join(parts), "".join(self.outside)) if self.own else None

    def _letter(self) -> str:
        """A letter as it stands, or an escape."""
        if self.pattern[self.at] == "\\":
            return self._escape()
        self.at += 1
        return self.pattern[self.at - 1]

    def _escape(self) -> str:
        found = _ESCAPE.match(self.pattern, self.at)
        if found is None:
            raise IndexError
        self.at = found.end()
        letter, block = found.group()[1], found["property"] or ""
        if block.startswith("Is"):
            return self._block(block.removeprefix("Is"), negated=letter == "P")
        if letter.lower() not in _NAMES:
            return found.group()
        self.own = True
        return f"[{'^' * letter.isupper()}{_NAMES[letter.lower()]}]"

    def _block(self, name: str, *, negated: bool) -> str:
        if name not in BLOCKS:
            raise NotTranslatable(name)
        self.own = True
        first, last = BLOCKS[name]
        return rf"[{'^' * negated}\x{{{first}}}-\x{{{last}}}]"

    def _class(self) -> str:
        """A class in brackets, and what is subtracted from it: `[A-Z-[O]]`."""
        self.at += 1
        parts = [self._if("^")]
        parts.append("\\]" * bool(self._if("]")))
        while self.pattern[self.at] != "]":
            if self.pattern.startswith("-[", self.at) and any(parts[1:]):
                return self._subtraction("".join(parts))
            parts.append(self._item(parts[-1]))
        self.at += 1
        return f"[{''.join(parts)}]"

    def _subtraction(self, base: str) -> str:
        self.at += 1
        less = self._class()
        if self.pattern[self.at] != "]":
            raise IndexError
        self.at += 1
        self.own = True
        return f"[[{base}]--{less}]"

    def _item(self, before: str) -> str:
        """A letter of a class; what has a meaning in Rust's classes alone is escaped."""
        letter = self._letter()
        return f"\\{letter}" if letter in ("[", "&", "~") or letter == before == "-" else letter

    def _if(self, letter: str) -> str:
        """The letter, where it comes next."""
        if self.pattern[self.at] != letter:
            return ""
        self.at += 1
        return letter
