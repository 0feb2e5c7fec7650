"""Commands in hints, as the shell of whoever reads them takes them: what data and paths hold is one word each."""

from __future__ import annotations

import os
import re
import shlex

_PLAIN = re.compile(r"[\w./:+@%,][\w./\\:~+@%=,-]*" if os.sep == "\\" else r"[\w./:+@%,][\w./:~+@%=,-]*")
"""What no shell reads anything into; `~` and `=` are read at the beginning of a word alone."""
_NOT_IN_DOUBLE_QUOTES = frozenset('"$`!' if os.sep == "\\" else '"$`!\\')


def path_word(path: object) -> str:
    """A path as one word, which no command takes for an option."""
    text = str(path)
    return one_word(f".{os.sep}{text}" if text.startswith("-") else text)


def one_word(text: str) -> str:
    """A text as shells read it as one word: quoted as all of them do, where that is enough.

    >>> one_word("some package")
    '"some package"'
    """
    if _PLAIN.fullmatch(text):
        return text
    return shlex.quote(text) if set(text) & _NOT_IN_DOUBLE_QUOTES else f'"{text}"'
