"""The server of the review page: on 127.0.0.1 alone, for whoever knows its address.

The token is the first part of every path, so no cookie exists that another port of the machine would be sent. A request
that names another host (a rebound DNS name) or comes from another origin (a page of the web) is refused before anything
is read. Bodies are bounded, and what the page may load is said by a strict policy: texts are sent as JSON and shown as
text, never run.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from govdata.documents.reading import UnreadableDocument
from govdata.errors import GovdataError, UsageError, os_reason
from govdata.file_system import FolderLocked, lock_folder
from govdata.reports.messages import Message
from govdata.reviewing.asked import UnknownPlace, pair
from govdata.reviewing.decision_log import LOG, DecisionLog
from govdata.reviewing.desk import Desk
from govdata.reviewing.findings import Validation
from govdata.reviewing.open_package import OpenPackage
from govdata.reviewing.pictures import Pictures
from govdata.reviewing.recorder import Refused

LARGEST_BODY = 1 << 20
"""Bytes of a request."""
SECONDS = 60.0
"""How long a connection may be silent."""
FILES: Mapping[str, str] = {
    "": "text/html; charset=utf-8",
    "review.css": "text/css; charset=utf-8",
    **dict.fromkeys(
        ("review.js", "calls.js", "words.js", "document_text.js", "filters.js", "row_form.js", "dialogs.js"),
        "text/javascript; charset=utf-8",
    ),
}
"""What the page is made of, and nothing else is served as a file; "" is the page itself."""
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class ReviewServer(ThreadingHTTPServer):
    """Serves one package for review.

    Args:
        path: the package; None for the working folder.
        archive: the folder of source texts.
        log: the file of the decisions.
        who: decides.
        port: of 127.0.0.1; 0 for any that is free.

    Raises:
        UsageError: another review of the package runs, the port is taken, or a table is missing.
        DescriptorError: the descriptor cannot be read at all.
        SourceError: the log cannot be read, or was changed.
        WriteError: a table is no plain CSV file.
    """

    daemon_threads = True

    def __init__(self, path: Path | None, archive: Path, log: Path | None, who: str, port: int = 0) -> None:
        package = OpenPackage.of(path, archive)
        root = package.package.root
        try:
            self._unlock = lock_folder(root)
        except FolderLocked as error:
            raise _busy(root) from error
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:  # the base has closed the server, which unlocks
            raise _no_port(port, os_reason(error)) from error
        try:
            self.desk = Desk(package, DecisionLog.open(log or root / LOG, who))
        except BaseException:
            self.server_close()
            raise
        self.pictures, self.validation = Pictures(package), Validation(package)
        self.token = secrets.token_urlsafe(24)

    @property
    def address(self) -> str:
        """The address of the page, token included."""
        return f"http://127.0.0.1:{self.server_port}/{self.token}/"

    def server_close(self) -> None:
        """Close the socket and let others review the package."""
        super().server_close()
        self._unlock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke off is nobody's business."""


class _Forbidden(Exception):
    """A request that is refused; `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "govdata", ""
    timeout = SECONDS

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name of the library)
        """Nothing is told of requests: their paths hold the token."""

    def _answer(self, method: Callable[[str, dict[str, str]], tuple[str, bytes]]) -> None:
        try:
            path, asked = self._checked()
            kind, body = method(path, asked)
            self._send(HTTPStatus.OK, kind, body)
        except _Forbidden as refusal:
            self.close_connection = True
            self._send(refusal.status, "text/plain; charset=utf-8", refusal.status.phrase.encode())
        except Refused as refusal:
            conflicts = [
                {"table": each.change.table, "key": each.change.key, "fields": each.fields, "actual": each.actual}
                for each in refusal.conflicts
            ]
            self._send_json(HTTPStatus.CONFLICT, {"message": pair(refusal.message), "conflicts": conflicts})
        except UnknownPlace:
            self._send_json(HTTPStatus.NOT_FOUND, {"message": pair(_UNKNOWN)})
        except UnreadableDocument as error:
            self._send_json(HTTPStatus.UNPROCESSABLE_ENTITY, {"message": pair(error.problem)})
        except GovdataError as error:
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"message": pair(error.message)})
        except OSError:
            self.close_connection = True
        except Exception as error:  # noqa: BLE001 (the page must be told, whatever it is)
            told = f"{type(error).__name__}: {error}"
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, {"message": pair(Message.same(told))})

    def _checked(self) -> tuple[str, dict[str, str]]:
        """The path behind the token and what is asked, of a request that may be answered."""
        port, headers = self.server.server_port, self.headers
        if headers.get_all("Host", []) not in ([f"127.0.0.1:{port}"], [f"localhost:{port}"]):
            raise _Forbidden(HTTPStatus.FORBIDDEN)
        origins = headers.get_all("Origin", [])
        if any(origin not in (f"http://127.0.0.1:{port}", f"http://localhost:{port}") for origin in origins):
            raise _Forbidden(HTTPStatus.FORBIDDEN)
        if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise _Forbidden(HTTPStatus.FORBIDDEN)
        address = urlsplit(self.path)
        token, mark, path = address.path.removeprefix("/").partition("/")
        if not mark or not secrets.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode()):
            raise _Forbidden(HTTPStatus.FORBIDDEN)
        return path, {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}

    def _get(self, path: str, asked: dict[str, str]) -> tuple[str, bytes]:
        if path in FILES:
            return FILES[path], resources.files("govdata.reviewing").joinpath("page", path or "index.html").read_bytes()
        desk, source = self.server.desk, asked.get("source", "")
        answers: Mapping[str, Callable[[], Mapping[str, Any]]] = {
            "api/start": desk.start,
            "api/choices": desk.choices,
            "api/chunks": lambda: desk.chunks(source),
            "api/source": lambda: desk.source(source),
            "api/sorted": lambda: desk.sorted(source, _integer(asked, "first")),
            "api/progress": lambda: desk.progress(source),
            "api/text": lambda: desk.text(source, _integer(asked, "first"), _integer(asked, "last")),
            "api/item": lambda: desk.item(source, _integer(asked, "start")),
            "api/search": lambda: desk.search(source, asked.get("words", "")),
            "api/picture": lambda: self.server.pictures.page(source, _integer(asked, "page")),
            "api/findings": self.server.validation.findings,
        }
        if path not in answers:
            raise _Forbidden(HTTPStatus.NOT_FOUND)
        return _JSON, _json(answers[path]())

    def _post(self, path: str, asked: dict[str, str]) -> tuple[str, bytes]:
        if not self.headers.get("Origin"):
            raise _Forbidden(HTTPStatus.FORBIDDEN)
        body, desk = self._body(), self.server.desk
        answers: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
            "api/read": desk.read,
            "api/group": desk.group,
            "api/decide": desk.decide,
            "api/undo": lambda _: desk.undo(asked.get("source", "")),
            "api/redo": lambda _: desk.redo(asked.get("source", "")),
        }
        if path not in answers:
            raise _Forbidden(HTTPStatus.NOT_FOUND)
        return _JSON, _json(answers[path](body))

    def _body(self) -> Mapping[str, Any]:
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not length.isdecimal():
            raise _Forbidden(HTTPStatus.LENGTH_REQUIRED)
        if int(length) > LARGEST_BODY:
            raise _Forbidden(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if self.headers.get_content_type() != "application/json":
            raise _Forbidden(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            told = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError) as error:
            raise _Forbidden(HTTPStatus.BAD_REQUEST) from error
        if not isinstance(told, dict):
            raise _Forbidden(HTTPStatus.BAD_REQUEST)
        return told

    def _send_json(self, status: HTTPStatus, answer: Mapping[str, Any]) -> None:
        self._send(status, _JSON, _json(answer))

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


_JSON = "application/json; charset=utf-8"
_UNKNOWN = Message("It is no longer there: load the page again.", "该处已不存在，请重新载入页面。")


def _json(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _integer(asked: Mapping[str, str], name: str) -> int:
    text = asked.get(name, "")
    if not text.isascii() or not text.isdecimal() or len(text) > 12:
        raise UnknownPlace(name)
    return int(text)


def _busy(root: Path) -> UsageError:
    return UsageError(
        Message(f"{root} is under review already.", f"{root} 正在被审核。"),
        Message("Close the other review first.", "请先结束另一处审核。"),
    )


def _no_port(port: int, reason: Message) -> UsageError:
    return UsageError(
        Message(f"Port {port} cannot be used: {reason.en}.", f"无法使用端口 {port}：{reason.zh}。"),
        Message("Leave out --port, and any free one is taken.", "不指定 --port，即自动选用空闲端口。"),
    )
