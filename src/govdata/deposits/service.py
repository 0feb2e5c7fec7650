"""Requests to the API of one service, with a token that goes to that service alone.

The token is sent over https only (to this machine also over http), and to no other host than the API's own: neither
where a server redirects to, nor where an answer says that a file is. What a server says of an error may repeat a
request; only its number, and the names of the fields that it refuses, are told.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from govdata.deposits.depository import understood
from govdata.errors import StoreError, UsageError
from govdata.reports.messages import Message
from govdata.stores import Location
from govdata.stores.http_store import refusal
from govdata.stores.store import CHECK_ADDRESS, NO_ANSWER, StoreUnreachable, answered
from govdata.stores.web import Body, web_opener, web_request
from govdata.values import dataclass

LARGEST_ANSWER = 16 << 20
"""Bytes of an answer in JSON that are read."""
_HOME = ("localhost", "127.0.0.1", "::1")
_FIELD = re.compile(r"[A-Za-z_][\w.\[\]-]{0,80}", re.ASCII)


class _StaysThere(HTTPRedirectHandler):
    """What is written is not written elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        """None: the redirection is the answer."""


@dataclass(frozen=True)
class Service:
    """Where an API is, how it is shown the token, and other hosts that are its own; `answer` in seconds."""

    location: Location
    authorization: str = field(repr=False)
    answer: float
    hosts: tuple[str, ...] = ()
    accept: str = "application/json"
    """The form of answers that is asked for."""

    def __post_init__(self) -> None:
        parts = urlsplit(str(self.location))
        if parts.scheme != "https" and parts.hostname not in _HOME:
            raise UsageError(
                Message(
                    f"{self.location} is not https: the token could be read on the way.",
                    f"{self.location} 不是 https：令牌可能在途中被读取。",
                )
            )

    def url(self, path: str) -> str:
        """The URL of a path of the API."""
        return f"{self.location}/{path}"

    def get(self, path: str) -> Any:
        """An answer in JSON."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, said: Any = None) -> Any:
        """The JSON that answers JSON; None for an empty answer."""
        body = None if said is None else json.dumps(said).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self.send(method, self.url(path), body, kind)

    def send(self, method: str, url: str, body: Body, kind: Mapping[str, str]) -> Any:
        """The JSON that answers bytes; `kind` are the headers that describe them."""
        request = self._request(method, url, {"Accept": self.accept, **kind}, body)
        with self._opened(request) as response:
            content = response.read(LARGEST_ANSWER)
            if response.length:
                raise self._broke_off(request)
        with understood(self.location):
            return json.loads(content) if content else None

    def send_file(self, method: str, url: str, path: Path, size: int) -> Any:
        """The JSON that answers the bytes of a file."""
        kind = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        with path.open("rb") as file:
            return self.send(method, url, file, kind)

    def sha256(self, url: str) -> str:
        """The SHA-256 of what is at a URL, in hexadecimal, in bounded memory."""
        request = self._request("GET", url, {"Accept": "application/octet-stream", "Accept-Encoding": "identity"})
        with self._opened(request) as response:
            return hashlib.file_digest(response, "sha256").hexdigest()

    @contextmanager
    def _opened(self, request: Request) -> Iterator[Any]:
        """The answer to a request, read below `with`; what breaks off there, too, is told in the words of a store."""
        opener = web_opener() if request.get_method() == "GET" else build_opener(_StaysThere)
        try:
            with opener.open(request, timeout=self.answer) as response:
                yield response
        except HTTPError as error:
            raise self._refused(error) from None
        except (HTTPException, OSError):
            raise self._broke_off(request) from None

    def _broke_off(self, request: Request) -> StoreUnreachable:
        return StoreUnreachable(self._shown(request.full_url), NO_ANSWER, CHECK_ADDRESS)

    def _request(self, method: str, url: str, headers: Mapping[str, str], body: Body = None) -> Request:
        if urlsplit(url).scheme not in ("https", "http"):
            raise StoreError(self.location, Message("an answer names no URL of the web", "应答中的地址不是网址"))
        request = web_request(url, {"User-Agent": "govdata", **headers}, body, method)
        if self._is_own(url):
            request.add_unredirected_header("Authorization", self.authorization)
        return request

    def _is_own(self, url: str) -> bool:
        own, other = urlsplit(str(self.location)), urlsplit(url)
        return (other.scheme, other.netloc) in {(own.scheme, own.netloc), *(("https", host) for host in self.hosts)}

    def _refused(self, error: HTTPError) -> StoreError:
        try:
            fields = refused_fields(json.loads(error.read(LARGEST_ANSWER)))
        except (ValueError, OSError, HTTPException):
            fields = ()
        error.close()
        place = self._shown(error.url or str(self.location))
        return StoreError(place, answered(error.code), refuses(fields)) if fields else refusal(place, error.code)

    def _shown(self, url: str) -> Location:
        """Where it was asked, without what may be secret."""
        return Location(url) if self._is_own(url) else self.location


def refuses(fields: Iterable[str]) -> Message:
    """The names of what a service will not take."""
    shown = tuple(fields)
    return Message(f"It refuses: {', '.join(shown)}.", f"未被接受的字段：{'、'.join(shown)}。")


def refused_fields(answer: Any) -> tuple[str, ...]:
    """The names of the fields that an answer refuses, in the forms of InvenioRDM, GitHub and CKAN.

    >>> refused_fields({"errors": [{"field": "metadata.creators", "messages": ["Missing"]}]})
    ('metadata.creators',)
    >>> refused_fields({"error": {"owner_org": ["Missing value"], "__type": "Validation Error"}})
    ('owner_org',)
    """
    if not isinstance(answer, dict):
        return ()
    listed, named = answer.get("errors"), answer.get("error")
    found = [each.get("field") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    found += [name for name, reasons in named.items() if isinstance(reasons, list)] if isinstance(named, dict) else []
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str) and _FIELD.fullmatch(name)))
