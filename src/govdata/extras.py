"""Packages that govdata works without: what is installed for each, and what is said where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
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
    command = f"pip install '{INSTALLED_BY[package]}'"
    problem = Message(f"{use.en} needs {package}, which is not installed", f"{use.zh}需要 {package}，但尚未安装")
    return problem, Message(f"Run: {command}", f"请运行：{command}")
