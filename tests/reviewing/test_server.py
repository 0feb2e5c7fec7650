"""Who may ask the server, and what it gives out."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from govdata.errors import UsageError, WriteError
from govdata.reviewing.page_words import WORDS
from govdata.reviewing.server import FILES, LARGEST_BODY, ReviewServer
from govdata.reviewing.source_items import STATES
from tests.support.reviews import OBSERVATIONS, empty_package, rows

PAGE = Path(__file__).parents[2] / "src" / "govdata" / "reviewing" / "page"
TEXT = "全区公园数量达273座，<script>alert(1)</script>绿化资金2.9亿元。另有七把椅子、七把伞。"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewServer]:
    folder = empty_package(tmp_path_factory.mktemp("review") / "p", TEXT)
    found = ReviewServer(folder, folder / "archive", None, "A")
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


def ask(
    server: ReviewServer,
    path: str,
    body: Any = None,
    headers: Mapping[str, str | None] | None = None,
    token: str | None = None,
    raw: bytes | None = None,
) -> tuple[int, Any, Mapping[str, str]]:
    """Status, answer and headers of a request as the page makes it, but for some headers."""
    here = f"127.0.0.1:{server.server_port}"
    told: dict[str, str | None] = {"Host": here, "Sec-Fetch-Site": "same-origin"}
    if body is not None or raw is not None:
        told |= {"Origin": f"http://{here}", "Content-Type": "application/json"}
    told |= headers or {}
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    method, known = "GET" if data is None else "POST", server.token if token is None else token
    connection.putrequest(method, f"/{known}/{path}", skip_host=True)
    for name, value in told.items():
        if value is not None:
            connection.putheader(name, value)
    if data is not None and "Content-Length" not in told and "Transfer-Encoding" not in told:
        connection.putheader("Content-Length", str(len(data)))
    connection.endheaders()
    try:
        if data and len(data) <= LARGEST_BODY:
            connection.send(data)
        answer = connection.getresponse()
        content = answer.read()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(content) if is_json else content.decode(), dict(answer.headers)
    finally:
        connection.close()


def test_it_listens_on_the_loopback_alone(server: ReviewServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.address == f"http://127.0.0.1:{server.server_port}/{server.token}/"
    assert len(server.token) >= 32


def test_each_start_has_a_token_of_its_own(server: ReviewServer, tmp_path: Path) -> None:
    folder = empty_package(tmp_path / "p")
    other = ReviewServer(folder, folder / "archive", None, "A")
    assert other.token != server.token
    other.server_close()


@pytest.mark.parametrize("path", ["", "review.js", "api/start", "api/text?source=example-report&first=0", "nothing"])
@pytest.mark.parametrize("token", ["", "x", "x" * 32, "..", "api"])
def test_without_the_token_nothing_is_given(server: ReviewServer, path: str, token: str) -> None:
    assert ask(server, path, token=token)[0] == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": None},
        {"Host": "127.0.0.1.evil.example:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_other_hosts_and_origins_are_refused(server: ReviewServer, headers: Mapping[str, str | None]) -> None:
    assert ask(server, "api/start", headers=headers)[0] == 403
    assert ask(server, "api/undo?source=example-report", {}, headers)[0] == 403


@pytest.mark.parametrize(
    ("headers", "raw", "status"),
    [
        ({"Origin": None}, b"{}", 403),
        ({"Content-Length": str(LARGEST_BODY + 1)}, b"{}", 413),
        ({"Content-Length": "9" * 30}, b"{}", 413),
        ({"Content-Length": "-1"}, b"{}", 411),
        ({"Transfer-Encoding": "chunked"}, b"{}", 411),
        ({"Content-Type": "text/plain"}, b"{}", 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"{}", 415),
        ({}, b"{", 400),
        ({}, b"[]", 400),
        ({}, b"[" * 100_000, 400),
        ({}, b"\xff", 400),
        ({}, b"{}", 404),
    ],
)
def test_a_body_is_bounded_and_json(
    server: ReviewServer, headers: Mapping[str, str | None], raw: bytes, status: int
) -> None:
    assert ask(server, "api/decide", headers=headers, raw=raw)[0] == status


@pytest.mark.parametrize(
    "path", ["index.html", "../server.py", "..%2fserver.py", "%2e%2e/server.py", "page/review.js", "api/", "/"]
)
def test_only_the_files_of_the_page_are_served(server: ReviewServer, path: str) -> None:
    assert ask(server, path)[0] in (403, 404)


@pytest.mark.parametrize("path", [*FILES, "api/start", "api/nothing"])
def test_each_answer_has_the_policy(server: ReviewServer, path: str) -> None:
    status, _body, headers = ask(server, path)
    assert status == (404 if path == "api/nothing" else 200)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert not any(word in policy for word in ("unsafe", "*", "http:", "https:"))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Python" not in headers["Server"]


def test_each_file_of_the_page_is_served_and_no_other_is_there() -> None:
    assert {path.name for path in PAGE.iterdir()} == {name or "index.html" for name in FILES}


class _Loaded(HTMLParser):
    """What a page loads, and what of it would be run."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        self.inline += [name for name in known if name.startswith("on") or name == "style"]
        if tag == "script" and "src" not in known:
            self.inline.append(tag)


def test_the_page_asks_nobody_else_and_runs_nothing_of_a_text() -> None:
    page = _Loaded()
    page.feed((PAGE / "index.html").read_text(encoding="utf-8"))
    assert page.inline == []
    assert [each for each in page.loaded if each not in (*FILES, "data:,")] == []
    scripts = "".join(path.read_text(encoding="utf-8") for path in PAGE.glob("*.js"))
    assert not any(word in scripts for word in ("nerHTML", "outerHTML", "AdjacentHTML", "eval(", "document.write"))
    everything = scripts + (PAGE / "review.css").read_text(encoding="utf-8")
    assert not any(word in everything for word in ("http://", "https://", "//cdn", "@import", "url("))


def test_the_words_of_the_page_are_those_that_it_says() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (*PAGE.glob("*.js"), PAGE / "index.html"))
    unsaid = [name for name in WORDS if name not in scripts and not name.startswith(_BUILT)]
    assert unsaid == []


_BUILT = ("did_", "indicator_", "kind_", "measure_", "reason_", "show_", "act_", "cell_", *STATES)
"""Words whose names the page puts together."""


def test_text_goes_out_as_json(server: ReviewServer) -> None:
    status, told, headers = ask(server, f"api/text?source=example-report&first=0&last={len(TEXT)}")
    assert (status, told["text"]) == (200, TEXT)
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    "path",
    [
        "api/source?source=nothing",
        "api/item?source=example-report&start=0",
        "api/item?source=example-report&start=-1",
        "api/item?source=example-report&start=" + "9" * 99,
        "api/picture?source=example-report&page=1",
        "api/text?source=example-report",
    ],
)
def test_what_is_not_there_is_told(server: ReviewServer, path: str) -> None:
    status, told, _headers = ask(server, path)
    assert status == 404
    assert told["message"]["zh"]


@pytest.mark.parametrize(
    "change",
    [
        {"table": "sources", "row": {"id": "x"}},
        {"table": "subjects", "row": {"id": "x"}},
        {"table": "../x", "row": {"id": "x"}},
        {"table": "observations", "row": {"id": 3}},
        {"table": "observations", "row": []},
        {"table": 7, "row": {}},
        "x",
    ],
    ids=str,
)
def test_only_rows_of_known_tables_are_decided(server: ReviewServer, change: Any) -> None:
    before = len(server.desk.log.decisions)
    body = {"source": "example-report", "what": "accept", "rows": [change]}
    assert ask(server, "api/decide", body)[0] == 404
    assert len(server.desk.log.decisions) == before


def test_a_decision_is_on_the_disk_when_it_is_answered(server: ReviewServer) -> None:
    start = TEXT.index("273座")
    _status, form, _headers = ask(server, f"api/item?source=example-report&start={start}")
    row = {**form["row"], "subject": "example", "indicator": "parks"}
    change = {"table": "observations", "key": "", "seen": None, "row": row, "start": start}
    status, told, _headers = ask(server, "api/decide", {"source": "example-report", "what": "accept", "rows": [change]})
    folder = server.desk.package.package.root
    assert status == 200
    assert rows(folder)[told["keys"][0]] == {**row, "id": told["keys"][0]}
    assert f'"key":"{told["keys"][0]}"' in server.desk.log.path.read_text(encoding="utf-8")
    assert told["progress"]["recorded"] == 1
    again = ask(server, "api/decide", {"source": "example-report", "what": "accept", "rows": [change]})
    assert (again[0], again[1]["message"]["en"]) == (409, f"It is decided already: {told['keys'][0]}.")
    assert ask(server, "api/undo?source=example-report", {})[1]["progress"]["recorded"] == 0
    assert rows(folder) == {}


@pytest.mark.parametrize(("named", "given"), [("draft-7", "draft-7"), ("", "example-report-001")])
def test_a_row_keeps_the_id_of_its_draft(server: ReviewServer, named: str, given: str) -> None:
    row = {"id": named, "subject": "example", "as_written": "273座"}
    change = {"table": "observations", "key": "", "seen": None, "row": row, "start": None}
    body = {"source": "example-report", "what": "accept", "rows": [change, change]}
    keys = ask(server, "api/decide", body)[1]["keys"]
    assert keys[0] == given
    assert len(set(keys)) == 2
    assert ask(server, "api/undo?source=example-report", {})[0] == 200


def test_a_clash_is_answered_with_its_cells(server: ReviewServer) -> None:
    seen = {"id": "gone", "subject": "example"}
    change = {"table": "observations", "key": "gone", "seen": seen, "row": {**seen, "note": "x"}, "start": 0}
    status, told, _headers = ask(server, "api/decide", {"source": "example-report", "what": "edit", "rows": [change]})
    assert status == 409
    assert told["conflicts"][0]["key"] == "gone"


def test_words_that_stand_often_can_be_excluded_everywhere(server: ReviewServer) -> None:
    start = TEXT.index("七把椅")
    _status, form, _headers = ask(server, f"api/item?source=example-report&start={start}")
    assert form["same"] == 2
    row = {"text": form["words"], "kind": "lexical", "reason": "r"}
    change = {"table": "exclusions", "key": "", "seen": None, "row": row, "start": start}
    told = ask(server, "api/decide", {"source": "example-report", "what": "exclude", "rows": [change]})[1]
    assert len(told["states"]) == 2
    assert ask(server, "api/undo?source=example-report", {})[0] == 200


def test_the_reading_moves_with_the_selection(server: ReviewServer) -> None:
    start, table = TEXT.index("2.9亿元"), "observations"
    asked = {"source": "example-report", "table": table, "row": {"indicator": "greening_funds", "subject": "example"}}
    whole = ask(server, "api/read", {**asked, "figure": [start, start + 5]})[1]
    assert (whole["row"]["value"], whole["row"]["unit"]) == ("290000000", "yuan")
    assert [each["field"] for each in whole["findings"] if each["error"]] == []
    part = ask(server, "api/read", {**asked, "figure": [start + 2, start + 5]})[1]
    assert [each["type"] for each in part["findings"] if each["error"]]


def test_a_package_is_reviewed_once_at_a_time(server: ReviewServer) -> None:
    folder = server.desk.package.package.root
    with pytest.raises(UsageError, match="under review"):
        ReviewServer(folder, folder / "archive", None, "B")


@pytest.mark.parametrize(
    ("damage", "said"),
    [("公园".encode("gb18030"), "cannot be written cell by cell"), (b'"x\n', "starts on line 2 is not closed")],
)
def test_a_table_that_cannot_be_read_is_told_before_the_page_is_there(tmp_path: Path, damage: bytes, said: str) -> None:
    folder = empty_package(tmp_path / "p")
    held = (folder / OBSERVATIONS).read_bytes()
    (folder / OBSERVATIONS).write_bytes(held + damage)
    for _again in range(2):
        with pytest.raises(WriteError, match=said):
            ReviewServer(folder, folder / "archive", None, "A")
    (folder / OBSERVATIONS).write_bytes(held)
    ReviewServer(folder, folder / "archive", None, "A").server_close()


def test_a_port_that_is_taken_is_told(server: ReviewServer, tmp_path: Path) -> None:
    folder = empty_package(tmp_path / "p")
    with pytest.raises(UsageError, match=f"Port {server.server_port} cannot be used"):
        ReviewServer(folder, folder / "archive", None, "A", server.server_port)
    assert (folder / OBSERVATIONS).exists()
