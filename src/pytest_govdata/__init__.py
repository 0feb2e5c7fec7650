"""`pytest --govdata PACKAGE`: each check of a data package is a test.

pytest imports this module at every start, so nothing of govdata is imported here: what collects a package stands in
`pytest_govdata.checks`, and is imported when a package is named.
"""

from __future__ import annotations

import pytest


class CheckWarning(pytest.PytestWarning):
    """A check found what is doubtful; `-W error::pytest_govdata.CheckWarning` makes it fail."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, in a group of their own."""
    group = parser.getgroup("govdata", "checks of data packages")
    group.addoption(
        "--govdata",
        action="append",
        default=[],
        metavar="PACKAGE",
        help="collect each check of this package (a datapackage.json, or its folder) as a test; may be repeated",
    )
    group.addoption("--govdata-sources", metavar="DIR", help="the archive of source texts that quotes are checked by")
    group.addoption("--govdata-lang", choices=("en", "zh"), default="en", help="the language of findings and reasons")


def pytest_configure(config: pytest.Config) -> None:
    """The mark that selects checks (`-m govdata`); and, where a package is named, what collects it."""
    config.addinivalue_line("markers", "govdata: a check of a data package, collected by --govdata")
    if config.getoption("govdata"):
        config.pluginmanager.import_plugin("pytest_govdata.checks")
