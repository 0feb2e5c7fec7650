"""URLs of stores: what stands in for a path, and what of it people may see.

A URL can hold secrets: a user and a password, or a signature in its query. What is shown is scheme, host and path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from govdata.errors import UsageError
from govdata.reports.messages import Message

SCHEMES = ("s3", "gs", "az", "file", "https", "http")
_URL = re.compile(rf"(?:{'|'.join(SCHEMES)})://")


def is_url(text: Any) -> bool:
    """Whether a text names a store, and not a path.

    >>> is_url("s3://bucket/prefix"), is_url("releases/1.2.0")
    (True, False)
    """
    return isinstance(text, str) and _URL.match(text) is not None


@dataclass(frozen=True)
class Location:
    """A place in a store. As a text it is its URL without user, password and query, which may be secret."""

    url: str = field(repr=False)

    @staticmethod
    def parse(text: str) -> Location:
        """The place that a URL names; one without host or path, or with a fragment, is none.

        Raises:
            UsageError: it is none.
        """
        try:
            parts = urlsplit(text)
            host = parts.hostname or (parts.scheme == "file" and parts.path)
        except ValueError:
            host = None
        if not is_url(text) or not host:
            raise UsageError(
                Message("This is not the URL of a store.", "这不是存储的 URL。"),
                Message(
                    f"Write one such as s3://bucket/folder; the schemes are {', '.join(SCHEMES)}.",
                    f"请写成 s3://bucket/folder 的形式；支持 {'、'.join(SCHEMES)}。",
                ),
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
