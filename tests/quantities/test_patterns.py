"""Patterns that every Python from 3.11.0 on matches alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "govdata"
POSSESSIVE_GROUP = re.compile(r"\)[+*?]\+")
POSSESSIVE_PART = re.compile(r"[+*?]\+")


def patterns(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The texts of a module; of an f-string the constant parts, with "{}" for what is filled in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def is_possessive_group(pattern: str) -> bool:
    return bool(POSSESSIVE_GROUP.search(pattern) or re.search(r"\{\}" + POSSESSIVE_PART.pattern, pattern))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"(?:a|b)++", True),
        (r"(a)?+", True),
        ("{}++", True),
        (r"\d++", False),
        ("[ab]*+", False),
        (r"(?>(?:a)+)", False),
    ],
)
def test_what_counts_as_a_possessive_group(pattern: str, found: bool) -> None:
    assert is_possessive_group(pattern) is found


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_group_is_possessive(path: Path) -> None:
    # CPython issues 106052 and 100061: before 3.11.5 such a group matches wrongly where it can backtrack.
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [line for line, pattern in patterns(tree) if "(?" in pattern and is_possessive_group(pattern)] == []
