"""A plain folder of a web server, read by requests for ranges. Nothing can be listed or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from govdata.errors import StoreError
from govdata.reports.messages import Message
from govdata.stores.locations import Location
from govdata.stores.store import (
    CANNOT_LIST,
    CANNOT_WRITE,
    CHECK_ADDRESS,
    MISSING,
    NO_ANSWER,
    NO_CREDENTIALS,
    WRITE_ELSEWHERE,
    AccessRefused,
    NotSupported,
    ObjectCutShort,
    ObjectMissing,
    Stored,
    StoreUnreachable,
    answered,
    is_passing,
    too_large,
)
from govdata.stores.web import web_opener, web_request

if TYPE_CHECKING:
    from urllib.request import Request

_CHUNK = 1 << 20
_PART = 206
_NO_ADDRESS = Message("no server can have this address, or the one that it leads to", "此地址或其指向的地址无效")
_IN_THE_URL = Message(
    "They stand in the URL: https://user:password@host/folder, or a signature in its query.",
    "凭据写在 URL 中：https://用户名:密码@host/folder，或查询串中的签名。",
)


class HttpStore:
    """The files below the URL of a folder."""

    def __init__(self, location: Location, answer: float) -> None:
        self.location, self.answer = location, answer

    def get(self, name: str, most: int) -> Stored:
        """An object, whole."""
        with self._asked(name) as response:
            content = response.read(most + 1)
            if len(content) > most:
                raise StoreError(self.location / name, too_large(most))
            self._require_all(name, response, len(content))
        return Stored(content)

    def part(self, name: str, start: int, end: int) -> bytes:
        """Bytes of an object; a server that does not know ranges sends all, of which the rest is passed over."""
        if start >= end:
            return b""
        with self._asked(name, f"bytes={start}-{end - 1}") as response:
            first = 0 if response.status == _PART else _pass_over(response, start)
            content = bytes(response.read(end - start))
            self._require_all(name, response, first + len(content), end if first else end - start)
        return content

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece."""
        with self._asked(name) as response:
            length = 0
            while chunk := response.read(_CHUNK):
                length += len(chunk)
                yield chunk
            self._require_all(name, response, length)

    def put_new(self, name: str, content: bytes) -> NoReturn:  # noqa: ARG002
        """Nothing can be written."""
        raise NotSupported(self.location, CANNOT_WRITE, WRITE_ELSEWHERE)

    def put(self, name: str, content: bytes) -> NoReturn:  # noqa: ARG002
        """Nothing can be written."""
        raise NotSupported(self.location, CANNOT_WRITE, WRITE_ELSEWHERE)

    def replace(self, name: str, content: bytes, tag: Any) -> NoReturn:  # noqa: ARG002
        """Nothing can be written."""
        raise NotSupported(self.location, CANNOT_WRITE, WRITE_ELSEWHERE)

    def sizes(self, prefix: str = "") -> Mapping[str, int]:  # noqa: ARG002
        """Nothing can be listed."""
        raise NotSupported(self.location, CANNOT_LIST)

    def folders(self) -> NoReturn:
        """Nothing can be listed."""
        raise NotSupported(self.location, CANNOT_LIST)

    def _require_all(self, name: str, response: Any, length: int, most: int | None = None) -> None:
        """As many bytes came as were announced, or `most` of them."""
        said = response.headers.get("Content-Length")
        if said is not None and said.isdecimal() and length != min(int(said), most or int(said)):
            raise ObjectCutShort(self.location / name, NO_ANSWER)

    @contextmanager
    def _asked(self, name: str, extent: str = "") -> Iterator[Any]:
        from http.client import HTTPException, InvalidURL
        from urllib.error import HTTPError

        place = self.location / name
        try:
            with web_opener().open(_request(self.location, name, extent), timeout=self.answer) as response:
                yield response
        except HTTPError as error:
            status = error.code
            error.close()
            raise refusal(place, status) from None
        except (InvalidURL, ValueError):
            raise StoreError(place, _NO_ADDRESS) from None
        except (HTTPException, OSError):
            raise StoreUnreachable(place, NO_ANSWER, CHECK_ADDRESS) from None


def _request(location: Location, name: str, extent: str) -> Request:
    ranges = {"Range": extent} if extent else {}
    return web_request((location / name).url, {"Accept-Encoding": "identity", **ranges})


def refusal(place: Location, status: int) -> StoreError:
    """What a number of HTTP that is no success means."""
    if status in (404, 410):
        return ObjectMissing(place, MISSING)
    if status in (401, 403):
        return AccessRefused(place, NO_CREDENTIALS, _IN_THE_URL)
    if is_passing(status):
        return StoreUnreachable(place, answered(status))
    return StoreError(place, answered(status))


def _pass_over(response: Any, length: int) -> int:
    """Read so many bytes and drop them; how many there were."""
    left = length
    while left > 0 and (chunk := response.read(min(_CHUNK, left))):
        left -= len(chunk)
    return length - left
