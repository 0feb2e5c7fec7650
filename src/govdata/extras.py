"""Packages that govdata works without, and parts that `govdata-reader` lacks: what is said where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from govdata.reports.messages import Message

INSTALLED_BY: Final[Mapping[str, str]] = {
    "duckdb": "govdata[duckdb]",
    "justhtml": "govdata[html]",
    "obstore": "govdata[remote]",
    "openpyxl": "govdata[sheets]",
    "pandas": "govdata[pandas]",
    "polars": "polars",  # `govdata.load` works with pyarrow alone
    "pypdfium2": "govdata[pdf]",
    "pyspark": "govdata[spark]",
    "rapidocr": "govdata[ocr]",
    "tatsu": "frictionless[wkt]",
    "xlrd": "govdata[sheets]",
}
"""The requirement that brings each package."""


def not_installed(package: str, use: Message) -> tuple[Message, Message]:
    """What is said where a package is missing.

    Args:
        package: one of `INSTALLED_BY`.
        use: what needs it, as the subject of a clause.

    Returns:
        The problem, as a clause without a full stop, and the next step.

    >>> [str(part) for part in not_installed("xlrd", Message("reading XLS", "读取 XLS 文件"))]
    ['reading XLS needs xlrd, which is not installed', "Run: pip install 'govdata[sheets]'"]
    """
    requirement = INSTALLED_BY[package]
    command = f"pip install '{requirement.replace('govdata[', 'govdata-reader[') if is_reader() else requirement}'"
    problem = Message(f"{use.en} needs {package}, which is not installed", f"{use.zh}需要 {package}，但尚未安装")
    return problem, Message(f"Run: {command}", f"请运行：{command}")


def is_reader() -> bool:
    """Is this `govdata-reader`, the small distribution that loads and verifies releases, and does no more?"""
    return find_spec("govdata.validation") is None


def is_not_in_reader(error: ImportError) -> bool:
    """Is what could not be imported a part of govdata that `govdata-reader` leaves out?"""
    return (error.name or "").partition(".")[0] == "govdata" and is_reader()


def not_in_reader(what: Message) -> tuple[Message, Message]:
    """What is said of a part of govdata that `govdata-reader` leaves out.

    Both distributions hold the package `govdata`, so that one goes before the other comes.

    Args:
        what: the part, as the subject of a sentence.

    Returns:
        The problem, and the next step.
    """
    return (
        Message(
            f"{what.en} is not in govdata-reader, which loads and verifies releases.",
            f"govdata-reader 仅用于读取和核验发布版，不含 {what.zh}。",
        ),
        Message(
            "Run: pip uninstall govdata-reader; then: pip install govdata",
            "请先运行 pip uninstall govdata-reader，再运行：pip install govdata",
        ),
    )
