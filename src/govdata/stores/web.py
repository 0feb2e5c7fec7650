"""Requests to the web, for whoever makes them: what of a URL is sent, and where an answer may lead.

A user and a password in a URL are sent as Basic authentication, and to no other host that the server redirects to.
What is asked by https is not answered by less: a redirection to anything else is not followed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from urllib.request import OpenerDirector, Request

Body = bytes | BinaryIO | Iterable[bytes] | None
"""What a request carries."""
_PATH = "/%:@!$&'()*,;=~"
_QUERY = f"{_PATH}+?"
"""What of a URL stays as people write it; other letters than those of RFC 3986 are escaped."""


def web_request(url: str, headers: Mapping[str, str], content: Body = None, method: str | None = None) -> Request:
    """A request for a URL as people write it: by default GET, or POST where it carries something."""
    from urllib.request import Request  # takes a while, and only this asks for it

    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    sent = parts._replace(
        netloc=host, path=quote(parts.path, safe=_PATH), query=quote(parts.query, safe=_QUERY), fragment=""
    )
    request = Request(urlunsplit(sent), content, dict(headers), method=method)  # noqa: S310 (schemes are looked at by who asks)
    if at:
        token = base64.b64encode(unquote(user).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request


@cache
def web_opener() -> OpenerDirector:
    """What opens addresses of http and https, and follows redirections to those, never from https to http."""
    from urllib.request import HTTPRedirectHandler, build_opener

    class KeepsTls(HTTPRedirectHandler):
        """A redirection that leads elsewhere is the answer."""

        def redirect_request(self, req: Request, *answer: Any) -> Request | None:
            found = super().redirect_request(req, *answer)
            return found if found and found.type in ("https", req.type) else None

    return build_opener(KeepsTls)
