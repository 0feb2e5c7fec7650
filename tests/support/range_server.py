"""A static server that answers ranges, on this machine alone, as a host of releases does."""

from __future__ import annotations

import functools
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class RangeServer:
    """Its address, and the ranges that were asked for; "" stands for a whole file."""

    address: str
    ranges: list[str] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012 (the base's own)

    def __init__(self, ranges: list[str], *args: Any, **kept: Any) -> None:
        self.ranges = ranges
        super().__init__(*args, **kept)

    def send_head(self) -> Any:
        asked, path = self.headers.get("Range", ""), Path(self.translate_path(self.path))
        if self.command == "GET":
            self.ranges.append(asked)
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", asked)
        if not found or not path.is_file():
            return super().send_head()
        content = path.read_bytes()
        start, end = int(found[1]), min(int(found[2] or len(content) - 1), len(content) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(content)}")
        self.send_header("Content-Length", str(end + 1 - start))
        self.end_headers()
        return io.BytesIO(content[start : end + 1])

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def range_server(folder: Path, port: int = 0) -> Iterator[RangeServer]:
    """Serve a folder.

    Raises:
        OSError: somebody else has the port.
    """
    ranges: list[str] = []
    handler = functools.partial(_Handler, ranges, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield RangeServer(f"http://127.0.0.1:{server.server_port}", ranges)
        server.shutdown()
        thread.join()
