"""What a store is asked, and how it says no.

Names of objects are relative to the place that the store was opened at, with `/`. Whatever a library or a server says
is told in our own words: its text may hold a key, a signature or a whole request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from govdata.errors import StoreError
from govdata.reports.messages import Message
from govdata.stores.locations import Location
from govdata.values import dataclass


@dataclass(frozen=True)
class Stored:
    """An object that was read whole, and the tag of this state of it, for `replace`."""

    content: bytes
    tag: Any = None


class Store(Protocol):
    """Objects below one place. Every call may raise one of the exceptions of this module."""

    @property
    def location(self) -> Location:
        """Where it was opened."""

    def get(self, name: str, most: int) -> Stored:
        """An object of `most` bytes at most."""

    def part(self, name: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to, and without, `end`; fewer where the object ends before."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece."""

    def put_new(self, name: str, content: bytes) -> None:
        """Write an object, unless there is one of that name."""

    def put(self, name: str, content: bytes) -> None:
        """Write an object, whatever is there: for stores that cannot do better."""

    def replace(self, name: str, content: bytes, tag: Any) -> None:
        """Write an object in place of the state with that tag."""

    def sizes(self, prefix: str = "") -> Mapping[str, int]:
        """Every object whose name begins with `prefix` (a folder, or ""), with its bytes."""

    def folders(self) -> list[str]:
        """The names of the folders directly below, in order."""


class ObjectMissing(StoreError):
    """There is no such object."""


class ObjectExists(StoreError):
    """There is an object of that name: it was not written."""


class ObjectChanged(StoreError):
    """The object has another state than the one that was to be replaced: it was not written."""


class AccessRefused(StoreError):
    """The store wants other credentials, or some at all."""


class NotSupported(StoreError):
    """The store cannot do this at all."""


class StoreUnreachable(StoreError):
    """Nothing came back, or that it did not work this time: worth another try."""


class ObjectCutShort(StoreUnreachable):
    """Fewer bytes came than were announced."""


MISSING: Final = Message("there is no such object", "没有此对象")
EXISTS: Final = Message("an object of that name is there already", "已有同名对象")
OTHER_STATE: Final = Message("it was changed meanwhile", "其间已被改动")
NO_CREDENTIALS: Final = Message(
    "the credentials are missing, have expired, or do not allow it", "凭据缺失、已过期或权限不足"
)
NO_ANSWER: Final = Message("no answer came, or it broke off", "没有应答，或应答中断")
CHECK_ADDRESS: Final = Message("Check the address, and the network.", "请检查地址与网络。")
CANNOT_WRITE: Final = Message("nothing can be written by this kind of URL", "此类 URL 不能写入")
WRITE_ELSEWHERE: Final = Message(
    "A web server is read. Write to s3://, gs://, az://, or file:///folder.",
    "网站只供读取。请写入 s3://、gs://、az:// 或 file:///folder。",
)
CANNOT_LIST: Final = Message("what is there cannot be listed by this kind of URL", "此类 URL 不能列出内容")


_PASSING = (408, 409, 425, 429)
"""Answers below 500 that pass: another try may be answered."""


def is_passing(status: int) -> bool:
    """Whether a number of HTTP that is no success may be another one at the next try."""
    return status >= 500 or status in _PASSING


def answered(status: int, code: str = "") -> Message:
    """The answer of a server by its number, and by its one word where it gave one."""
    shown = f"{status} {code}".strip()
    return Message(f"the store answered {shown}", f"存储的应答为 {shown}")


def too_large(most: int) -> Message:
    """An object is larger than what is read of its kind."""
    return Message(f"it is larger than {most >> 20} MB", f"大于 {most >> 20} MB")
