"""Requests to the web: what is sent of a URL, and where an answer may lead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from urllib.error import HTTPError

import pytest

from govdata.errors import StoreError
from govdata.stores import Location, open_store
from govdata.stores.web import web_opener, web_request
from tests.support.stores import QUICK


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[tuple[int, list[str]]]:
    """A server that answers all alike: its port, and the paths and credentials that it was asked with."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(f"{self.path} {self.headers.get('Authorization', '')}".strip())
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = _answer  # noqa: N815 (names of the base)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://host/数据/a b", "https://host/%E6%95%B0%E6%8D%AE/a%20b"),
        ("https://host/%E6%95%B0", "https://host/%E6%95%B0"),
        ("https://host/a+b;c=1?sig=a+b%2B/=&x=年", "https://host/a%2Bb;c=1?sig=a+b%2B/=&x=%E5%B9%B4"),
        ("https://me:s3cr3t@host:8443/x", "https://host:8443/x"),
    ],
)
def test_a_url_as_people_write_it_is_sent_as_the_web_has_it(url: str, sent: str) -> None:
    request = web_request(url, {})
    assert (request.full_url, request.has_header("Authorization")) == (sent, "@" in url)
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("asked", "leads", "followed"),
    [
        ("https://host/x", "https://other/x", True),
        ("https://host/x", "http://host/x", False),
        ("http://host/x", "https://host/x", True),
        ("http://host/x", "http://other/x", True),
        ("http://host/x", "ftp://host/x", False),
        ("https://host/x", "ftp://host/x", False),
    ],
)
def test_a_redirection_never_leads_to_less(asked: str, leads: str, followed: bool) -> None:
    (handler,) = (each for each in vars(web_opener())["handlers"] if type(each).__name__ == "KeepsTls")
    request = web_request(asked.replace("//", "//me:s3cr3t@"), {})
    found = handler.redirect_request(request, BytesIO(), 302, "Found", Message(), leads)
    assert (found is not None) == followed
    assert found is None or not found.has_header("Authorization")


@pytest.mark.parametrize("leads", ["ftp://127.0.0.1:1/x", "file:///etc/passwd", "http://[bad/x", "http://h:port/x"])
def test_an_answer_that_leads_nowhere_is_one_error(leads: str) -> None:
    with answering(302, b"", Location=leads) as (port, asked):
        with pytest.raises(StoreError, match=r"the store answered 302|no server can have this address"):
            open_store(Location.parse(f"http://127.0.0.1:{port}/x"), QUICK).get("y")
        assert asked == ["/x/y"]


def test_credentials_are_sent_where_they_belong_and_not_where_the_server_leads() -> None:
    with (
        answering(404, b"") as (other, elsewhere),
        answering(302, b"", Location=f"http://127.0.0.1:{other}/z") as first,
    ):
        port, asked = first
        store = open_store(Location.parse(f"http://me:s3cr3t@127.0.0.1:{port}/x?sig=s3cr3t"), QUICK)
        assert store.find("y") is None
    assert asked == ["/x/y?sig=s3cr3t Basic bWU6czNjcjN0"]
    assert elsewhere == ["/z"]


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_is_the_number_of_the_answer(status: int) -> None:
    with answering(status, b"") as (port, _), pytest.raises(HTTPError, match=str(status)):
        web_opener().open(web_request(f"http://127.0.0.1:{port}/", {}), timeout=10)
