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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = ("drop", "lose", "cut", "500", "503", "503-after", "delay", "repeat")
"""Before the store sees the request; after; in the middle of the answer; two answers of a store in trouble, one of them
after it did what was asked; later than the client waits; twice, with the second answer."""
KILLS = ("kill-before", "kill-after")
DELAY = 1.5


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


Answer = tuple[int, list[tuple[str, str]], bytes]
_CONDITIONS = {"if-none-match", "if-match"}
_HOPS = {"connection", "transfer-encoding", "keep-alive", "content-length"}


def _handler(proxy: Proxy, upstream: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def _forward(self, body: bytes) -> Answer:
            connection = http.client.HTTPConnection("127.0.0.1", upstream, timeout=30)
            try:
                connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in _HOPS | (_CONDITIONS if proxy.weak else set()):
                        connection.putheader(name, value)
                if body or self.command in ("PUT", "POST"):
                    connection.putheader("Content-Length", str(len(body)))
                connection.endheaders(body or None)
                response = connection.getresponse()
                said = response.headers.get("Content-Length", "0")
                content = response.read()
                self.said = said if self.command == "HEAD" else str(len(content))
                return response.status, response.getheaders(), content
            finally:
                connection.close()

        def _send(self, answer: Answer, part: float = 1) -> None:
            status, headers, content = answer
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in _HOPS:
                    self.send_header(name, value)
            self.send_header("Content-Length", self.said)
            self.end_headers()
            sent = content[: int(len(content) * part)]
            proxy.bytes_sent += len(sent)
            if self.command != "HEAD":
                self.wfile.write(sent)

        def _trouble(self, status: int) -> None:
            self.said = "0"
            self._send((status, [], b""))

        def _serve(self) -> None:
            fault = proxy.next()
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if fault in ("drop", "kill-before"):
                if fault == "kill-before":
                    proxy.kill()
                self.close_connection = True
                return
            if fault.isdecimal():
                self._trouble(int(fault))
                return
            if fault == "delay":
                time.sleep(DELAY)
            answer = self._forward(body)
            if fault == "repeat":
                answer = self._forward(body)
            if fault == "kill-after":
                proxy.kill()
            if fault == "503-after":
                self._trouble(503)
                return
            if fault in ("lose", "kill-after"):
                self.close_connection = True
                return
            self._send(answer, 0.5 if fault == "cut" else 1)
            self.close_connection = self.close_connection or fault == "cut"

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _serve  # noqa: N815 (the names of http.server)

    return Handler


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


@contextmanager
def faulty_proxy(upstream: int) -> Iterator[Proxy]:
    """A proxy on this machine before a server on this machine."""
    proxy = Proxy(0)
    server = _Server(("127.0.0.1", 0), _handler(proxy, upstream))
    proxy.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
