"""A proxy before a store that loses, delays and repeats requests, answers 5xx, or kills the client at one of them."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FAULTS = ("drop", "lose", "cut", "500", "503", "503-after", "delay", "repeat")
"""Before the store sees the request; after; in the middle of the answer; two answers of a store in trouble, one of them
after it did what was asked; later than the client waits; twice, with the second answer."""
KILLS = ("kill-before", "kill-after")
DELAY = 4.0


@dataclass
class Proxy:
    """Its port, and what it does to a request by its number; `seen` counts requests since `start`."""

    port: int
    fault: Callable[[int], str] = lambda _: ""
    weak: bool = False
    """Whether conditions of requests are taken off, as by a store that does not know them."""
    client: int = 0
    seen: int = 0
    bytes_sent: int = 0
    """Bytes of bodies that went to the client."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, fault: Callable[[int], str] = lambda _: "") -> None:
        """Count from 0 again."""
        with self.lock:
            self.fault, self.client, self.seen, self.bytes_sent = fault, 0, 0, 0

    def next(self) -> str:
        with self.lock:
            self.seen += 1
            return self.fault(self.seen - 1)

    def kill(self) -> None:
        deadline = time.monotonic() + 10
        while not self.client and time.monotonic() < deadline:
            time.sleep(0.001)
        if self.client:
            with suppress(ProcessLookupError):
                os.kill(self.client, signal.SIGKILL)


@dataclass(frozen=True)
class Answer:
    """What the store, or the proxy in its place, says."""

    status: int
    size: int = 0
    content: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


_CONDITIONS = {"if-none-match", "if-match"}
_HOPS = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class _Handler(BaseHTTPRequestHandler):
    """One connection of a client; requests are numbered over all of them."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def __init__(self, proxy: Proxy, upstream: int, *args: Any) -> None:
        self.proxy, self.upstream = proxy, upstream
        super().__init__(*args)

    def _forward(self, body: bytes) -> Answer:
        left_out = _HOPS | (_CONDITIONS if self.proxy.weak else set())
        headers = {name: value for name, value in self.headers.items() if name.lower() not in left_out}
        if body or self.command in ("PUT", "POST"):
            headers["Content-Length"] = str(len(body))
        connection = http.client.HTTPConnection("127.0.0.1", self.upstream, timeout=60)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            said, content = response.headers.get("Content-Length", "0"), response.read()
            size = int(said) if self.command == "HEAD" else len(content)
            return Answer(response.status, size, content, tuple(response.getheaders()))
        finally:
            connection.close()

    def _send(self, answer: Answer, part: float = 1) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() not in _HOPS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(answer.size))
        self.end_headers()
        sent = b"" if self.command == "HEAD" else answer.content[: int(len(answer.content) * part)]
        self.proxy.bytes_sent += len(sent)
        self.wfile.write(sent)

    def _serve(self) -> None:
        fault = self.proxy.next()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault.isdecimal():
            self._send(Answer(int(fault)))
        elif fault in ("drop", "kill-before"):
            self._hang_up(fault)
        else:
            self._serve_late(fault, body)

    def _serve_late(self, fault: str, body: bytes) -> None:
        """What the store sees: after a while, or twice; and what becomes of its answer."""
        if fault == "delay":
            time.sleep(DELAY)
        answer = [self._forward(body) for _ in range(2 if fault == "repeat" else 1)][-1]
        if fault in ("lose", "kill-after"):
            self._hang_up(fault)
        elif fault == "503-after":
            self._send(Answer(503))
        else:
            self._send(answer, 0.5 if fault == "cut" else 1)
            self.close_connection = self.close_connection or fault == "cut"

    def _hang_up(self, fault: str) -> None:
        if fault in KILLS:
            self.proxy.kill()
        self.close_connection = True

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815 (the names of http.server)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


@contextmanager
def faulty_proxy(upstream: int) -> Iterator[Proxy]:
    """A proxy on this machine before a server on this machine."""
    proxy = Proxy(0)
    server = _Server(("127.0.0.1", 0), partial(_Handler, proxy, upstream))
    proxy.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
