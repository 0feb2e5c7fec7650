"""A package as a collector, its checks as tests.

The package is validated when it is collected: which checks there are follows from its schemas, its rules and, where a
column is missing, from its data. A test then only tells how its check went, so `-k` saves no time; with xdist each
worker validates once.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from govdata import GovdataError, validate
from govdata.reports.lines import case_lines
from govdata.reports.messages import Message
from govdata.reports.model import Case
from govdata.reports.printable import printable
from pytest_govdata import CheckWarning

LISTED = 100
"""Findings of each table that are told; all are counted, and `govdata validate` lists more."""
ELSEWHERE = Message(
    "The findings are in another test of this table, which is named after their type.",
    "发现的问题列于该表的另一项测试，以问题类型命名。",
)
"""Of a check that is called otherwise than what it finds: constraint.required finds a constraint-error."""


class CheckFailed(Exception):
    """A check found errors; the text is what it found."""


class PackageCollector(pytest.File):
    """A data package that `--govdata` names."""

    def collect(self) -> Iterator[TableCollector]:
        """Validate the package.

        Raises:
            CollectError: the package cannot be read; with our sentence alone.
        """
        sources, lang = self.config.getoption("govdata_sources"), self.config.getoption("govdata_lang")
        try:
            report = validate(self.path, sources=sources, limit=LISTED)
        except GovdataError as error:
            raise self.CollectError(error.in_(lang)) from error
        tables: dict[str, list[Case]] = {}
        for case in report.cases():
            tables.setdefault(printable(case.table or "package"), []).append(case)
        for name, cases in tables.items():
            yield TableCollector.from_parent(self, name=name, cases=cases, lang=lang)


class TableCollector(pytest.Collector):
    """A table of a package; or `package`, for what is checked of it as a whole."""

    def __init__(self, *, cases: list[Case], lang: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.cases, self.lang = cases, lang

    def collect(self) -> Iterator[CheckItem]:
        """Each case is a test."""
        for case in self.cases:
            name = str(printable(case.id))  # plain text: some ids are members of an enum, which xdist cannot send
            yield CheckItem.from_parent(self, name=name, case=case, lang=self.lang)


class CheckItem(pytest.Item):
    """A check, or a type of finding that no check is called by."""

    def __init__(self, *, case: Case, lang: str, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.case, self.lang, self.reason = case, lang, printable(case.reason.in_(lang))
        lines = [line.removeprefix("  ") for line in map(printable, case_lines(case, lang))]
        self.text = "\n".join(filter(None, (self.reason, *lines)))
        self.add_marker("govdata")
        if case.unanswered and not lines:
            self.add_marker(pytest.mark.skip(reason=self.reason))

    def runtest(self) -> None:
        """Tell how the check went.

        Raises:
            CheckFailed: it found errors.
        """
        if self.case.failed:
            raise CheckFailed(self.text or ELSEWHERE.in_(self.lang))
        if self.case.waived:
            self.add_report_section("call", "waived", self.text)
        if self.case.warned:
            warnings.warn_explicit(CheckWarning(self.text), None, str(self.path), 0)  # 0: no line of it is shown
        if self.case.unanswered:
            pytest.skip(self.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was found, without a traceback."""
        told = isinstance(excinfo.value, CheckFailed | CheckWarning)
        return str(excinfo.value) if told else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The package stands for the file of the test."""
        return self.path, 0, f"{self.parent.name if self.parent else self.path}: {self.name}"


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Put the packages behind the files and folders that the session collects: they need not lie among them."""
    report = yield
    if isinstance(collector, pytest.Session) and report.passed:
        report.result = [*report.result, *_packages(collector)]
    return report


def _packages(session: pytest.Session) -> Iterator[PackageCollector]:
    here = session.config.invocation_params.dir
    for path in dict.fromkeys(here / name for name in session.config.getoption("govdata")):
        yield PackageCollector.from_parent(session, path=path)
