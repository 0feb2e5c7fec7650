"""A report as commands of a workflow (GitHub Actions): annotations beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from govdata.reports.groups import Group, groups, kinds
from govdata.reports.lines import facts, said, summary
from govdata.reports.messages import Message
from govdata.reports.model import Report, Severity
from govdata.reports.printable import printable

MOST = 10
"""So many annotations of one severity does a host show for a step."""


def render_github(report: Report, lang: str = "en") -> str:
    """`::error file=…,line=…,col=…,title=…::…`, one for each group of findings, and the answer as a notice.

    At most `MOST` errors and `MOST` warnings: more are not shown by the host, and the job summary has them all. Every
    line is a command, so that nothing in the data can be one.
    """
    found = groups(report)
    shown = [group for severity in Severity for group in _most_telling(found, severity)]
    lines = [_annotation(report, group, lang) for group in shown]
    left = len(found) - len(shown)
    answer = summary(report, lang) + (_left(left).in_(lang) if left else "")
    return "\n".join([*lines, _command("notice", {"title": "govdata"}, [answer])]) + "\n"


def _most_telling(found: Iterable[Group], severity: Severity) -> list[Group]:
    """The first of each kind, then what else there is room for."""
    mine = kinds(group for group in found if group.first.severity is severity)
    return [*(kind[0] for kind in mine), *(group for kind in mine for group in kind[1:])][:MOST]


def _left(count: int) -> Message:
    return Message(f"; {count:,} more are in the job summary", f"；另有 {count:,} 处见作业摘要")


def _annotation(report: Report, group: Group, lang: str) -> str:
    first, place = group.first, report.place_of(group.first)
    properties = {
        "file": place.path,
        "line": str(place.line or ""),
        "col": str(place.column or ""),
        "title": first.type,
    }
    return _command(str(first.severity), properties, [said(group, lang), *facts(first, lang)])


def _command(name: str, properties: dict[str, str], lines: list[str]) -> str:
    told = ",".join(f"{key}={_property(printable(text))}" for key, text in properties.items() if text)
    return f"::{name} {told}::{_data(chr(10).join(map(printable, lines)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
