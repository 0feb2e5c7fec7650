"""URLs of stores: what stands in for a path, and what of it people may see.

A URL can hold secrets: a user and a password, or a signature in its query. What is shown is scheme, host and path.
"""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from govdata.errors import UsageError
from govdata.reports.messages import EMPTY, Message
from govdata.values import dataclass

SCHEMES = ("s3", "gs", "az", "file", "https", "http")
WEB = ("https", "http")
_URL = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]+://")
"""Of any scheme, as RFC 3986 has it: what is none of a store is no path either, and may hold a password."""
_ESCAPED = str.maketrans({letter: f"%{ord(letter):02X}" for letter in "%?#"})


def is_url(text: Any) -> bool:
    """Whether a text is a URL, and not a path; `Location.parse` says whether it is that of a store.

    >>> is_url("s3://bucket/prefix"), is_url("ftp://host"), is_url("releases/1.2.0"), is_url("C://releases")
    (True, True, False, False)
    """
    return isinstance(text, str) and _URL.match(text) is not None


def own_path(text: Path | str) -> Path:
    """A path of this machine, which a URL is not.

    Raises:
        UsageError: it is a URL, or empty: a variable of the shell that is not set is no path of the folder here.
    """
    if not str(text):
        raise UsageError(
            Message("An empty path was given.", "给出的路径为空。"),
            Message(
                "Give the path, or leave out the option. Is a variable of the shell empty?",
                "请给出路径，或去掉该选项。是否有 shell 变量为空？",
            ),
        )
    if is_url(text):
        raise UsageError(
            Message(
                f"{Location(str(text).strip())} is a URL, and a path is needed here.",
                f"{Location(str(text).strip())} 是 URL，此处须为路径。",
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
        """The place that a URL names; one without host or path, or with what would be passed over, is none.

        Raises:
            UsageError: it is none. What is wrong is said without the URL, which may hold a password.
        """
        try:
            parts = urlsplit(text.strip())
            wrong = _why_not(text, parts)
        except ValueError:
            wrong = (_NO_PLACE, _SUCH_AS)
        if wrong:
            reason, step = wrong
            raise UsageError(
                Message(f"This is not the URL of a store{reason.en}.", f"这不是存储的 URL{reason.zh}。"), step
            )
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


_SUCH_AS = Message(
    "Write one such as s3://bucket/folder, or file:///folder for one of this machine; the schemes are"
    f" {', '.join(SCHEMES)}.",
    f"请写成 s3://bucket/folder 的形式，本机文件夹写作 file:///folder；支持 {'、'.join(SCHEMES)}。",
)
_NO_PLACE = Message(": no bucket, host or folder stands in it", "：其中没有存储桶、主机或文件夹")


def _why_not(text: str, parts: SplitResult) -> tuple[Message, Message] | None:
    """Why a URL is none of a store, as the end of the sentence, and what to write; None where it is one.

    Raises:
        ValueError: the host is no host, or its port none.
    """
    on_the_web, on_a_disk = parts.scheme in WEB, parts.scheme == "file"
    if not is_url(text):
        return EMPTY, _SUCH_AS
    if parts.scheme not in SCHEMES:
        return Message(f": no store has the scheme {parts.scheme}", f"：没有存储使用 {parts.scheme} 协议"), _SUCH_AS
    if on_a_disk and parts.hostname not in (None, "localhost"):
        return _ANOTHER_COMPUTER
    if not (parts.path if on_a_disk else parts.hostname) or parts.port == 0:
        return _NO_PLACE, _SUCH_AS
    if parts.fragment or (parts.query and not on_the_web):
        return _PASSED_OVER
    return _CREDENTIALS_IN_IT if "@" in parts.netloc and not on_the_web else None


_ANOTHER_COMPUTER = (
    Message(": after file:// stands the name of a computer", "：file:// 之后是计算机名"),
    Message(
        "A folder of this machine has three slashes: file:///folder. That of another one is mounted first.",
        "本机文件夹要写三个斜杠：file:///folder；其他机器的文件夹请先挂载。",
    ),
)
_PASSED_OVER = (
    Message(": what follows # or ? would be passed over", "：# 或 ? 之后的部分不起作用"),
    Message(
        "Write %23 for # in a name, and %3F for ?; only https:// URLs have a query.",
        "名称中的 # 请写作 %23，? 请写作 %3F；只有 https:// URL 可带查询部分。",
    ),
)
_CREDENTIALS_IN_IT = (
    Message(": credentials stand in it", "：其中写有凭据"),
    Message(
        "Leave them out: they are read from the environment. Only https:// URLs have a user and a password.",
        "请删去：凭据取自环境变量。只有 https:// URL 可带用户名和密码。",
    ),
)
