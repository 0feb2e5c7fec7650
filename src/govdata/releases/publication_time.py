"""When a release is published: the only time that it holds."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from govdata.errors import ReleaseRefused, UsageError, VerificationError
from govdata.releases.manifest import DESCRIPTOR, Place, about
from govdata.reports.messages import Message


def publication_time(declared: str, before: str) -> str:
    """When a release was published, RFC 3339 in UTC.

    SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) if it is set; else what the
    descriptor declares as `created`, unless that is not later than the release before (a date nobody updated); else
    today. A day is all the clock ever gives, so that two runs on one day agree.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is not a time.
        ReleaseRefused: that is a day before the release before.
    """
    found, last = _epoch() or _declared_moment(declared, before) or _today(), _moment(before)
    if last and found.date() < last.date():
        day, before_it = found.date(), last.date()
        raise ReleaseRefused(
            Message(
                f"A release dated {day} cannot follow one dated {before_it}.",
                f"日期为 {day} 的发布版不能接在日期为 {before_it} 的发布版之后。",
            ),
            Message(
                "Fix SOURCE_DATE_EPOCH, or `created` in datapackage.json.",
                "请更正 SOURCE_DATE_EPOCH，或 datapackage.json 中的 `created`。",
            ),
        )
    return f"{found.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def published_day(release: Place, descriptor: Mapping[str, Any]) -> date:
    """The day on which a release was published, as its verified descriptor says.

    Raises:
        VerificationError: it says no day.
    """
    try:
        return day_of(str(descriptor.get("created")))
    except UsageError as error:
        raise VerificationError(release, (about(DESCRIPTOR, error.message),)) from error


def day_of(day: date | str) -> date:
    """A day, from a date, a moment or a text.

    Raises:
        UsageError: the text is none.
    """
    if isinstance(day, str):
        try:
            day = datetime.fromisoformat(day)
        except ValueError as error:
            raise UsageError(
                Message(f'"{day}" is not a date.', f"“{day}”不是日期。"),
                Message("Write a date such as 2025-06-30.", "请写成 2025-06-30 的形式。"),
            ) from error
    return day.date() if isinstance(day, datetime) else day


def _epoch() -> datetime | None:
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(text), UTC) if text else None
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            Message(
                f'SOURCE_DATE_EPOCH is "{text}", which is not a time.', f"SOURCE_DATE_EPOCH 的值“{text}”不是时间。"
            ),
            Message("Give the seconds since 1970, or unset it.", "请给出自 1970 年起的秒数，或取消设置。"),
        ) from error


def _declared_moment(declared: str, before: str) -> datetime | None:
    moment, last = _moment(declared), _moment(before)
    return None if moment and last and moment <= last else moment


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
