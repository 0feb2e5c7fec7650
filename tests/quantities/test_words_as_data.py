"""The words that figures are read with are data of the lexicon, and no pattern is made of them at import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOM = Path(__file__).resolve().parents[2] / "src" / "govdata" / "quantities"
HOMES = {
    "characters.py": "the characters of numerals and their plain forms, which are the numeral system itself",
    "writing.py": "the words that numbers are written with, one for each scale",
}
"""Where lists of Chinese characters may stand in code, and why."""
FEW = 4
"""How many characters or words an alternative of the grammar may have: 上 or 下 before 半年 is syntax, no word list."""
_CJK = "[㐀-鿿]"
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")
_WORDS = re.compile(rf"{_CJK}+(?:\|{_CJK}+)+")


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text in code that is no docstring; of an f-string the parts, joined where something is put in."""
    documented = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "…".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented | inside:
            yield node.value


def collections(tree: ast.AST) -> Iterator[list[str]]:
    """The texts of every tuple, list or set in code; the characters of a text that a collection is made of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            yield [each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("frozenset", "set", "list", "tuple"):
            yield [char for each in node.args if isinstance(each, ast.Constant) for char in str(each.value)]


def word_lists(source: str) -> list[str]:
    """The lists of more than a few Chinese characters or words that stand in code."""
    tree = ast.parse(source)
    found = []
    for text in texts(tree):
        alternatives = [match[0] for match in _CLASS.finditer(text) if len(re.findall(_CJK, match[0])) > FEW]
        words = [match[0] for match in _WORDS.finditer(text) if match[0].count("|") >= FEW]
        found += [*alternatives, *words]
    chinese = ([text for text in group if re.search(_CJK, text)] for group in collections(tree))
    return found + [" ".join(group) for group in chinese if len(group) > FEW]


@pytest.mark.parametrize("module", sorted(path.name for path in ROOM.glob("*.py") if path.name not in HOMES))
def test_no_list_of_words_stands_in_code(module: str) -> None:
    assert word_lists((ROOM / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", HOMES)
def test_each_home_of_characters_holds_some(module: str) -> None:
    assert re.search(_CJK, (ROOM / module).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('P = re.compile(r"时(?!代|尚|段|间|速)")', ["代|尚|段|间|速"]),
        ('P = re.compile(rf"{N}半(?![年导径岛决])")', ["[年导径岛决]"]),
        ('T = ("行动", "规划", "计划", "级", "制")', ["行动 规划 计划 级 制"]),
        ('F = frozenset("目以年提当")', ["目 以 年 提 当"]),
        ('"""时(?!代|尚|段|间|速)"""', []),
        ('P = re.compile(rf"[上下]半年|[前首]{N}个?[月年周天]")', []),
    ],
)
def test_a_list_of_words_is_found(source: str, found: list[str]) -> None:
    assert word_lists(source) == found


WATCH = """
import re, sys
compiled = []
original = re._compile
def watched(pattern, flags):
    frame = sys._getframe(2)
    compiled.append(f"{frame.f_globals.get('__name__')}: {getattr(pattern, 'pattern', pattern)!a}")
    return original(pattern, flags)
re._compile = watched
import govdata
from govdata import quantities, documents, evidence
import govdata.evidence.check, govdata.evidence.numeral_scan, govdata.quantities.boundaries
imported = [each for each in compiled if each.startswith("govdata.")]
quantities.read_quantity("近2.6亿元")
print(len([each for each in compiled if each.startswith("govdata.")]) - len(imported))
print("\\n".join(imported))
"""


def test_no_pattern_of_the_grammar_is_compiled_at_import() -> None:
    """Only white space is known beforehand; the rest waits for a lexicon."""
    done = subprocess.run([sys.executable, "-c", WATCH], capture_output=True, text=True, check=True)
    later, *imported = done.stdout.splitlines()
    rooms = ("govdata.quantities", "govdata.evidence")
    at_import = [each for each in imported if each.startswith(rooms)]
    assert [each for each in at_import if not each.startswith("govdata.quantities.whitespace: ")] == []
    assert int(later) > 10
