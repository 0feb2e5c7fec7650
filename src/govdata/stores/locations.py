"""URLs of stores: what stands in for a path, and what of it people may see.

A URL can hold secrets: a user and a password, or a signature in its query. What is shown is scheme, host and path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from govdata.errors import UsageError
from govdata.reports.messages import EMPTY, Message

SCHEMES = ("s3", "gs", "az", "file", "https", "http")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
"""Also a scheme that no store has: a path would lose one of its slashes. A drive of Windows is one letter."""
_SIGNED = ("s3", "gs", "az")
"""Schemes whose requests are signed with credentials of the environment."""


def is_url(text: Any) -> bool:
    """Whether a text is a URL, and not a path; `Location.parse` says whether it is that of a store.

    >>> is_url("s3://bucket/prefix"), is_url("ftp://host"), is_url("releases/1.2.0")
    (True, True, False)
    """
    return isinstance(text, str) and _URL.match(text) is not None


def own_path(text: Path | str) -> Path:
    """A path of this machine, which a URL is not.

    Raises:
        UsageError: it is a URL.
    """
    if is_url(text):
        raise UsageError(
            Message(
                f"{Location(str(text))} is a URL, and a path is needed here.",
                f"{Location(str(text))} 是 URL，此处须为路径。",
            ),
            Message(
                "`verify`, `diff` and, in Python, `load` read a release by its URL. Elsewhere, copy it to this machine"
                " first.",
                "`verify`、`diff` 以及 Python 中的 `load` 可凭 URL 读取发布版；其他情形请先复制到本机。",
            ),
        )
    return Path(text)


@dataclass(frozen=True)
class Location:
    """A place in a store. As a text it is its URL without user, password and query, which may be secret."""

    url: str = field(repr=False)

    @staticmethod
    def parse(text: str) -> Location:
        """The place that a URL names; one without host or path, or of another scheme, is none.

        Raises:
            UsageError: it is none.
        """
        try:
            parts = urlsplit(text)
            wrong = _why_not(text, parts)
        except ValueError:
            wrong = (_NO_PLACE, _SUCH_AS)
        if wrong:
            reason, step = wrong
            raise UsageError(
                Message(f"This is not the URL of a store{reason.en}.", f"这不是存储的 URL{reason.zh}。"), step
            )
        return Location(urlunsplit(parts._replace(path=parts.path.rstrip("/"), fragment="")))

    def __truediv__(self, name: str) -> Location:
        """What stands below, `/` between; a query, such as a signature, is kept."""
        parts = urlsplit(self.url)
        return Location(urlunsplit(parts._replace(path=f"{parts.path}/{name}")))

    def __str__(self) -> str:
        """The URL as it may be shown.

        >>> str(Location("https://me:secret@host:8443/data?sig=secret"))
        'https://host:8443/data'
        """
        parts = urlsplit(self.url)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def __repr__(self) -> str:
        return f"Location({str(self)!r})"

    def as_posix(self) -> str:
        """As it may be shown, like the text of a path."""
        return str(self)

    @property
    def scheme(self) -> str:
        """What stands before `://`."""
        return urlsplit(self.url).scheme

    @property
    def parent(self) -> Location:
        """The folder in which it stands."""
        parts = urlsplit(self.url)
        return Location(urlunsplit(parts._replace(path=parts.path.rpartition("/")[0])))

    @property
    def name(self) -> str:
        """The last part of the path."""
        return unquote(urlsplit(self.url).path.rpartition("/")[2])


_SUCH_AS = Message(
    "Write one such as s3://bucket/folder, or file:///folder for one of this machine; the schemes are"
    f" {', '.join(SCHEMES)}.",
    f"请写成 s3://bucket/folder 的形式，本机文件夹写作 file:///folder；支持 {'、'.join(SCHEMES)}。",
)
_NO_PLACE = Message(": no bucket, host or folder stands in it", "：其中没有存储桶、主机或文件夹")


def _why_not(text: str, parts: SplitResult) -> tuple[Message, Message] | None:
    """Why a URL is none of a store, as the end of the sentence, and what to write; None where it is one.

    Raises:
        ValueError: the host is no host.
    """
    if not is_url(text):
        return EMPTY, _SUCH_AS
    if parts.scheme not in SCHEMES:
        return Message(f": no store has the scheme {parts.scheme}", f"：没有存储使用 {parts.scheme} 协议"), _SUCH_AS
    if not (parts.hostname or (parts.scheme == "file" and parts.path)):
        return _NO_PLACE, _SUCH_AS
    if parts.scheme == "file" and parts.hostname not in (None, "localhost"):
        return _ANOTHER_COMPUTER
    return _CREDENTIALS_IN_IT if parts.scheme in _SIGNED and "@" in parts.netloc else None


_ANOTHER_COMPUTER = (
    Message(": after file:// stands the name of a computer", "：file:// 之后是计算机名"),
    Message("A folder of this machine has three slashes: file:///folder.", "本机文件夹要写三条斜线：file:///folder。"),
)
_CREDENTIALS_IN_IT = (
    Message(": credentials stand in it", "：其中写有凭据"),
    Message("Leave them out: they are read from the environment alone.", "请删去：凭据只取自环境变量。"),
)
