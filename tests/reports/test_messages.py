"""Whatever govdata itself calls a finding or a check can be explained: the names are read off the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from govdata import errors
from govdata.cli.app import _type_of
from govdata.reports.findings import Finding
from govdata.reports.messages import CHECKS, EMPTY, FINDINGS, GovdataError, Message
from govdata.reports.titles import TITLES
from govdata.rules.explanation import explain
from tests.support.languages import assert_both_languages

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


_TOLD_OTHERWISE = (errors.UsageError, errors.NotReleasable, errors.NotComparable, errors.OutputIsInput)


def _tell_as_finding() -> Iterator[str]:
    """The exceptions that a JSON report tells as its finding: not those with a report, nor usage errors.

    Where standard output is an input, nothing is printed there either.
    """
    for name in errors.__all__:
        kind = getattr(errors, name)
        is_error = isinstance(kind, type) and issubclass(kind, GovdataError)
        if is_error and not issubclass(kind, _TOLD_OTHERWISE):
            yield kind.__name__


@pytest.mark.parametrize("name", list(_tell_as_finding()))
def test_each_exception_that_a_report_tells_is_explained(name: str) -> None:
    kind = getattr(errors, name)
    assert explain(_type_of(kind.__new__(kind)))


def test_each_type_of_finding_has_a_short_name_in_both_languages() -> None:
    assert TITLES.keys() == FINDINGS.keys()
    for title in TITLES.values():
        assert_both_languages(title)


@pytest.mark.parametrize("own", [Message("Ours", "本规则"), EMPTY])
def test_the_title_of_a_finding_is_its_own_or_that_of_its_type(own: Message) -> None:
    found = Finding("type-error", Message.same("x"), title=own)
    assert found.title == (own or TITLES["type-error"])
    assert (found.to_dict()["title"], found.to_dict()["titleZh"]) == (found.title.en, found.title.zh)
    assert Finding("my-rule", Message.same("x")).title == Message.same("my-rule")


def test_no_name_is_both() -> None:
    assert not FINDINGS.keys() & CHECKS.keys()
