"""Services of deposits on this machine: what they keep is looked at by the tests, and any request can fail.

They are written by the documentation of the services, as the adapters are: they show that a deposit is whole or absent
under faults, and not that the real services answer so.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "t0ken-of-tests"  # noqa: S105 (of nothing)
FAULTS = ("drop", "lose", "503", "503 after")
"""No answer, before and after the work is done; 503, the same. `said: …` answers that, after the work."""
Answer = tuple[int, Any]


@dataclass
class Deposit:
    """One deposit of any kind, as the service keeps it."""

    id: str
    said: dict[str, Any]
    files: dict[str, bytes | None] = field(default_factory=dict)
    """None: announced, and no bytes came."""
    public: bool = False
    doi: dict[str, str] | None = None


@dataclass
class Kept:
    """All that a service keeps."""

    address: str = ""
    deposits: dict[str, Deposit] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    """By the number of a request, from 0."""
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and the token of each."""
    damage: int = 0
    """So many uploads are kept with a byte changed."""
    sharing: bool = False
    """Send readers of files to another name of this machine."""

    def public(self) -> list[Deposit]:
        """What readers see."""
        return [each for each in self.deposits.values() if each.public]

    def add(self, said: dict[str, Any]) -> Deposit:
        """A new draft."""
        made = Deposit(str(len(self.deposits) + 1), said)
        self.deposits[made.id] = made
        return made

    def keep(self, deposit: Deposit, name: str, content: bytes) -> None:
        """Bytes of a file, damaged if they are to be."""
        if self.damage:
            self.damage -= 1
            content = bytes([content[0] ^ 1]) + content[1:]
        deposit.files[name] = content


def invenio(kept: Kept, method: str, path: str, query: Mapping[str, str], body: bytes, _: str) -> Answer:
    """InvenioRDM."""
    if path == "/api/user/records":
        asked = query["q"].partition(":")[2].strip('"')
        hits = [_record(each) for each in kept.deposits.values() if asked in json.dumps(each.said)]
        return 200, {"hits": {"hits": hits, "total": len(hits)}}
    if path == "/api/records":
        return 201, _record(kept.add(json.loads(body)))
    found = re.fullmatch(r"/api/records/(\w+)(/draft)?(?:/(.*))?", path)
    deposit = kept.deposits.get(found[1]) if found else None
    if not found or not deposit or (deposit.public and found[2]) or (not deposit.public and not found[2]):
        return 404, {}
    rest = found[3] or ""
    if rest == "versions":
        drafts = (each for each in kept.deposits.values() if each.said.get("of") == deposit.id and not each.public)
        return 201, _record(next(drafts, None) or kept.add({"of": deposit.id}))
    if rest == "" and method == "PUT":
        deposit.said = {**deposit.said, **json.loads(body)}
        deposit.doi = deposit.said["pids"].get("doi")
        missing = [] if deposit.said["metadata"].get("title") else [{"field": "metadata.title", "messages": ["No"]}]
        return 200, {**_record(deposit), "errors": missing}
    if rest == "pids/doi":
        deposit.doi = {"identifier": f"10.5072/zenodo.{deposit.id}", "provider": "datacite"}
        return 201, _record(deposit)
    if rest == "actions/publish":
        if None in deposit.files.values():
            return 400, {"errors": [{"field": "files", "messages": ["incomplete"]}]}
        deposit.public = True
        return 202, _record(deposit)
    return _invenio_files(kept, deposit, method, rest, body) if rest else (200, _record(deposit))


def _invenio_files(kept: Kept, deposit: Deposit, method: str, rest: str, body: bytes) -> Answer:
    name = rest.removeprefix("files").strip("/").partition("/")[0]
    if not name and method == "POST":
        names = [each["key"] for each in json.loads(body)]
        if deposit.files.keys() & set(names):
            return 400, {"message": "exists"}
        deposit.files.update(dict.fromkeys(names))
        return 201, {}
    if not name:
        done = {key: content for key, content in deposit.files.items() if content is not None}
        states = ({"key": each, "status": "completed" if each in done else "pending"} for each in deposit.files)
        return 200, {"entries": [{**each, "size": len(done.get(each["key"], b""))} for each in states]}
    if method == "PUT":
        kept.keep(deposit, name, body)
    if method == "DELETE":
        return (204, None) if deposit.files.pop(name, "") != "" else (404, {})
    return (200, deposit.files[name]) if method == "GET" else (200, {})


def _record(deposit: Deposit) -> dict[str, Any]:
    return {
        "id": deposit.id,
        "is_published": deposit.public,
        "metadata": deposit.said.get("metadata"),
        "pids": {"doi": deposit.doi} if deposit.doi else {},
        "parent": {"pids": {"doi": {"identifier": "10.5072/zenodo.0"}}} if deposit.public else {},
        "links": {"self_html": f"https://zenodo.test/records/{deposit.id}"},
    }


def ckan(kept: Kept, method: str, path: str, query: Mapping[str, str], body: bytes, kind: str) -> Answer:
    """CKAN."""
    if found := re.fullmatch(r"/download/(\w+)/(.+)", path):
        return 200, kept.deposits[found[1]].files[found[2]]
    action = path.rpartition("/")[2]
    said = _form(body, kind) if "multipart" in kind else {**query, **(json.loads(body) if body else {})}
    if action == "package_create":
        if not said.get("owner_org"):
            return 409, {"success": False, "error": {"owner_org": ["An organization must be provided"]}}
        return 200, _dataset(kept, kept.add(said))
    if action == "resource_delete":
        number, _, name = said["id"].partition("-")
        return (200, {"success": True}) if kept.deposits[number].files.pop(name, None) else (404, {})
    asked = said.get("package_id") or said["id"]
    deposit = next((each for each in kept.deposits.values() if asked in (each.id, each.said["name"])), None)
    if deposit is None:
        return 404, {"success": False}
    if action == "resource_create":
        kept.keep(deposit, said["name"], said["upload"])
        return 200, {"success": True, "result": {"id": f"{deposit.id}-{said['name']}"}}
    if action == "package_patch":
        deposit.public = said["state"] == "active"
    return 200, _dataset(kept, deposit)


def _form(body: bytes, kind: str) -> dict[str, Any]:
    parts = BytesParser().parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body).get_payload()
    fields = {each.get_param("name", header="content-disposition"): each.get_payload(decode=True) for each in parts}  # type: ignore[union-attr]
    return {str(name): value if name == "upload" else value.decode() for name, value in fields.items()}  # type: ignore[union-attr]


def _dataset(kept: Kept, deposit: Deposit) -> dict[str, Any]:
    resources = [
        {
            "id": f"{deposit.id}-{name}",
            "name": name,
            "url": f"{kept.address}/download/{deposit.id}/{name}",
            "size": None,
        }
        for name in deposit.files
    ]
    state = "active" if deposit.public else "draft"
    return {"success": True, "result": {**deposit.said, "id": deposit.id, "state": state, "resources": resources}}


def github(kept: Kept, method: str, path: str, query: Mapping[str, str], body: bytes, _: str) -> Answer:
    """The releases of GitHub."""
    found = re.fullmatch(r"/repos/office/data/releases(?:/(assets|\d+))?(?:/(.*))?", path)
    if not found:
        return 404, {}
    if found[1] == "assets":
        number, _, name = found[2].partition("-")
        files = kept.deposits[number].files
        if method == "DELETE":
            return (204, None) if files.pop(name, None) is not None else (404, {})
        return (200, files[name]) if name in files else (404, {})
    if found[1] is None:
        every = [_release(kept, each) for each in kept.deposits.values()]
        return (201, _release(kept, kept.add(json.loads(body)))) if method == "POST" else (200, every)
    deposit = kept.deposits[found[1]]
    if method == "PATCH":
        deposit.public = not json.loads(body)["draft"]
    if found[2] != "assets":
        return 200, _release(kept, deposit)
    if method == "GET":
        done = ((name, content or b"") for name, content in deposit.files.items())
        return 200, [{"id": f"{deposit.id}-{name}", "name": name, "size": len(held)} for name, held in done]
    if query["name"] in deposit.files:
        return 422, {"errors": [{"field": "name", "code": "already_exists"}]}
    kept.keep(deposit, query["name"], body)
    return 201, {}


def _release(kept: Kept, deposit: Deposit) -> dict[str, Any]:
    place = f"{kept.address}/repos/office/data/releases/{deposit.id}/assets{{?name,label}}"
    return {
        **deposit.said,
        "id": int(deposit.id),
        "draft": not deposit.public,
        "upload_url": place,
        "html_url": f"https://github.test/office/data/releases/{deposit.id}",
    }


BACKENDS: Mapping[str, Callable[[Kept, str, str, Mapping[str, str], bytes, str], Answer]] = {
    "zenodo": invenio,
    "ckan": ckan,
    "github": github,
}


class _Handler(BaseHTTPRequestHandler):
    kept: Kept
    backend: str
    lock: threading.Lock

    def _act(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        token = self.headers.get("Authorization", "").rpartition(" ")[2]
        with self.lock:
            number = len(self.kept.requests)
            self.kept.requests.append((self.command, parts.path, token))
            fault = self.kept.faults.get(number, "")
            if fault in ("drop", "503"):
                return self._answer(503, {}) if fault == "503" else None
            if parts.path.startswith("/elsewhere"):
                return self._answer(200, self._found(parts.path.removeprefix("/elsewhere"), "", b"")[1])
            if token != TOKEN:
                return self._answer(401, {"message": f"not {token}"})
            status, said = self._found(parts.path, parts.query, body)
            if self.kept.sharing and isinstance(said, bytes):
                return self._redirect(parts.path)
            if fault.startswith("said: "):
                return self._answer(200, fault.removeprefix("said: ").encode())
            return None if fault == "lose" else self._answer(503 if fault else status, said)

    def _found(self, path: str, query: str, body: bytes) -> Answer:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        kind = self.headers.get("Content-Type", "")
        return BACKENDS[self.backend](self.kept, self.command, unquote(path), asked, body, kind)

    def _redirect(self, path: str) -> None:
        self.send_response(302)
        self.send_header("Location", f"{self.kept.address.replace('127.0.0.1', 'localhost')}/elsewhere{path}")
        self.end_headers()

    def _answer(self, status: int, said: Any) -> None:
        content = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _act  # noqa: N815 (names of the base)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def deposit_server(backend: str) -> Iterator[Kept]:
    """A service of a kind, and what it keeps."""
    kept = Kept()
    handler = type("Handler", (_Handler,), {"kept": kept, "backend": backend, "lock": threading.Lock()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        kept.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()
