"""Whatever govdata itself calls a finding or a check can be explained: the names are read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from govdata.reports.messages import CHECKS, FINDINGS
from govdata.rules.explanation import explain

SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "govdata"
NAMED_FIRST = ("Finding", "Check", "Unreadable", "Unique")


def _names() -> Iterator[str]:
    """The texts that stand first in a call that makes a finding, a check, or what becomes one."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and called in NAMED_FIRST and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


@pytest.mark.parametrize("name", sorted(set(_names())))
def test_every_name_in_the_source_is_explained(name: str) -> None:
    assert explain(name)


@pytest.mark.parametrize("name", ["constraint.enum", "foreign-key.subject", "unique-key.file,part_start", "labels"])
def test_a_check_on_fields_is_explained_by_its_first_part(name: str) -> None:
    assert explain(name).startswith(f"{name}\n")


def test_no_name_is_both() -> None:
    assert not FINDINGS.keys() & CHECKS.keys()
