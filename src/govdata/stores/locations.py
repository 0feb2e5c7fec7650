"""URLs of stores: what stands in for a path, and what of it people may see.

A URL can hold secrets: a user and a password, or a signature in its query. What is shown is scheme, host and path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from govdata.errors import UsageError
from govdata.reports.messages import Message

SCHEMES = ("s3", "gs", "az", "file", "https", "http")
WEB = ("https", "http")
_URL = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]+://")
"""Of any scheme, as RFC 3986 has it: what is none of a store is no path either, and may hold a password."""
_ESCAPED = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "%?#"})
_HOW = Message(
    f"Write one such as s3://bucket/folder; the schemes are {', '.join(SCHEMES)}.",
    f"请写成 s3://bucket/folder 的形式；支持 {'、'.join(SCHEMES)}。",
)


def is_url(text: Any) -> bool:
    """Whether a text is a URL, and not a path.

    >>> is_url("s3://bucket/prefix"), is_url("S3://bucket"), is_url("releases/1.2.0"), is_url("C://releases")
    (True, True, False, False)
    """
    return isinstance(text, str) and _URL.match(text) is not None


@dataclass(frozen=True)
class Location:
    """A place in a store. As a text it is its URL without user, password and query, which may be secret."""

    url: str = field(repr=False)

    @staticmethod
    def parse(text: str) -> Location:
        """The place that a URL names; one without host or path, or with what would be passed over, is none.

        Raises:
            UsageError: it is none. What is wrong is said without the URL, which may hold a password.
        """
        try:
            parts = urlsplit(text.strip())
            wrong = _what_is_wrong(parts)
        except ValueError:
            wrong = _HOW
        if wrong:
            raise UsageError(Message("This is not the URL of a store.", "这不是存储的 URL。"), wrong)
        return Location(urlunsplit(parts._replace(path=parts.path.rstrip("/"))))

    def __truediv__(self, name: str) -> Location:
        """What stands below, by its name, `/` between; a query, such as a signature, is kept.

        A name is no part of a URL yet: what means something else in one is escaped.

        >>> str(Location("s3://bucket") / "a%20b#1")
        's3://bucket/a%2520b%231'
        """
        parts = urlsplit(self.url)
        return Location(urlunsplit(parts._replace(path=f"{parts.path}/{name.translate(_ESCAPED)}")))

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


def _what_is_wrong(parts: SplitResult) -> Message | None:
    """Why a URL names no place in a store; None where it does.

    Raises:
        ValueError: its port is none.
    """
    on_the_web, on_a_disk = parts.scheme in WEB, parts.scheme == "file"
    if on_a_disk and parts.hostname not in (None, "localhost"):
        return _THREE_SLASHES
    if parts.scheme not in SCHEMES or not (parts.path if on_a_disk else parts.hostname) or parts.port == 0:
        return _HOW
    if parts.fragment or (parts.query and not on_the_web):
        return _ESCAPE
    return _NO_PASSWORD if "@" in parts.netloc and not on_the_web else None


_THREE_SLASHES = Message(
    "A folder of this machine has three slashes: file:///srv/releases. That of another one is mounted first.",
    "本机文件夹须写三个斜杠：file:///srv/releases。其他机器的文件夹请先挂载。",
)
_ESCAPE = Message(
    "Write %23 for # in a name, and %3F for ?; only https:// URLs have a query.",
    "名称中的 # 请写作 %23，? 请写作 %3F；只有 https:// URL 可带查询部分。",
)
_NO_PASSWORD = Message(
    "Credentials are for the environment; only https:// URLs have a user and a password.",
    "凭据须放在环境变量中；只有 https:// URL 可带用户名和密码。",
)
