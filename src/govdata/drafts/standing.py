"""How the name of an indicator stands in the words of a figure: whole, with more around it, in part, contradicted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import Enum
from functools import lru_cache
from itertools import zip_longest

from govdata.drafts.words import any_of, words
from govdata.values import dataclass

_SAYS_NOTHING = re.compile(
    rf"(?:{any_of(words('inserts', 'leads', 'generic', 'generic_en'))}|[（(][^）)]*[）)]?|[、，“”\"' ）)])*"
)
_VERB = re.compile(rf"(?:{any_of(words('verbs', 'leads', 'trails'))})*")
_LONG = 4
"""From this many characters on, words are told by pairs: 普通高中 does not tell of 普通高等学校."""
_KEPT = 8192
"""Names and words whose tokens are kept, since each is compared with many; and comparisons: growth has the words of
its level, and a report says much twice."""
_TOKEN = re.compile(r"[a-z]+|\d+|.")


class How(Enum):
    """The ways in which a name stands in some words, the surest first.

    Each has the most that a match of its sort is sure of, what that is for a score of 0 and how it grows with the
    score, and what the way adds to the score.
    """

    ALL = (0.97, 0.97, 0.0, 0.3)
    SPREAD = (0.92, 0.92, 0.0, 0.3)
    END = (0.8, 0.8, 0.0, 0.15)
    MODIFIED = (0.7, 0.34, 0.45, 0.06)
    INSIDE = (0.66, 0.66, 0.0, 0.06)
    PART = (0.72, 0.36, 0.4, 0.04)
    LOOSE = (0.66, 0.25, 0.5, 0.0)
    BEHIND = (0.76, 0.4, 0.45, 0.0)
    ALONE = (0.45, 0.3, 0.2, 0.0)
    CONTRADICTED = (0.45, 0.3, 0.2, -0.12)


@dataclass(frozen=True)
class Standing:
    """How a name stands in the words of a figure, and what is left over of these: `rest`."""

    how: How
    rest: str
    name: str

    @property
    def bonus(self) -> float:
        """What it adds to the score of shared pieces."""
        return self.how.value[3]

    def confidence(self, score: float) -> float:
        """How often a name that stood so was the right one."""
        most, least, growing, _bonus = self.how.value
        return min(most, least + growing * score)


@lru_cache(maxsize=_KEPT)
def stand(core: str, short: str, own: str, behind: str, head: str) -> Standing:
    """How a name stands in the words before a figure, or behind it where those before do not say it.

    Args:
        core: the name.
        short: the name without 数量, 总额 and the like.
        own: the words before the figure.
        behind: the words behind it.
        head: the words of the figures before it.
    """
    if not own or _VERB.fullmatch(own):
        return _behind(core, short, own, behind)
    at = own.rfind(short)
    if at >= 0:
        return _whole(own[:at], own[at + len(short) :], core)
    found = _aligned(short, own, head, core)
    if behind and found.how in (How.CONTRADICTED, How.ALONE) and _covers(behind, short):
        return _behind(core, short, own, behind)
    return found


def _behind(core: str, short: str, own: str, behind: str) -> Standing:
    at = behind.find(short)
    return Standing(How.ALL if at == 0 else How.BEHIND, behind[:at] if at > 0 else own, core)


def _covers(behind: str, short: str) -> bool:
    """Whether the words behind a figure hold half of a name."""
    blocks = SequenceMatcher(None, behind, short, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in blocks if block.size > 1) >= len(short)


def _whole(left: str, right: str, core: str) -> Standing:
    if not _SAYS_NOTHING.fullmatch(right):
        return Standing(How.INSIDE, f"{left}{right}", core)
    silent = _SAYS_NOTHING.fullmatch(left) is not None
    return Standing(How.ALL if silent else How.END, "" if silent else left, core)


def _aligned(short: str, own: str, head: str, core: str) -> Standing:
    """A name that does not stand in one piece: word by word, or character by character."""
    more: list[str] = []
    less: list[str] = []
    for extra, missing in _differences(_tokens(own), _tokens(short)):
        if not _SAYS_NOTHING.fullmatch(extra) and not _SAYS_NOTHING.fullmatch(missing):
            return Standing(How.CONTRADICTED, extra, core)
        more, less = [*more, extra], [*less, missing]
    extra, missing = "".join(more), "".join(less)
    said = [piece for piece in more if not _SAYS_NOTHING.fullmatch(piece)]
    if _SAYS_NOTHING.fullmatch(missing):
        return Standing(How.MODIFIED if said else How.SPREAD, said[0] if len(said) == 1 else "", core)
    if _SAYS_NOTHING.fullmatch(extra):
        told = short not in head and _is_told(missing, short, head)
        return Standing(How.PART if told else How.ALONE, "", core)
    return Standing(How.LOOSE, extra, core)


def _differences(mine: Sequence[str], name: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the one has and the other has not, place by place; a single character in common parts no two places."""
    blocks = SequenceMatcher(None, mine, name, autojunk=False).get_matching_blocks()
    at, other = 0, 0
    for block, following in zip_longest(blocks, blocks[1:]):
        more, less = block.a > at, block.b > other
        if following is not None and block.size == 1:
            more_behind, less_behind = following.a > block.a + 1, following.b > block.b + 1
            if (more and less_behind) or (less and more_behind):
                continue
        if more or less:
            yield _joined(mine[at : block.a]), _joined(name[other : block.b])
        at, other = block.a + block.size, block.b + block.size


def _is_told(missing: str, short: str, head: str) -> bool:
    """Whether what a figure leaves out of a name is the measure that ends it (长度), or was said before."""
    if short.endswith(missing):
        return True
    pieces = list(missing) if len(missing) < _LONG else [missing[at : at + 2] for at in range(len(missing) - 1)]
    return sum(piece in head for piece in pieces) * 2 >= len(pieces)


@lru_cache(maxsize=_KEPT)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(piece for piece in _TOKEN.findall(text) if not piece.isspace())


def _joined(tokens: Sequence[str]) -> str:
    latin = all(token.isascii() for token in tokens)
    return (" " if latin else "").join(tokens)
