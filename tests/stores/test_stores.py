"""What every kind of store does, asked of each that this machine can run; and of a plain folder on the web."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from govdata.errors import StoreError, UsageError
from govdata.stores import Location, Patience, open_store
from govdata.stores.opening import OpenStore
from govdata.stores.store import (
    AccessRefused,
    NotSupported,
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    StoreUnreachable,
)
from tests.stores.test_web import answering
from tests.support.faulty_proxy import FAULTS, faulty_proxy
from tests.support.range_server import range_server
from tests.support.stores import KEY_ID, QUICK, SECRET, Server, opened

NAMES = ["a.txt", "folder/b c.txt", "folder/年份=2020/50%25~#x.parquet"]


@pytest.fixture
def store(store_server: Server) -> OpenStore:
    return opened(f"{store_server.url}/contract")


def test_what_is_written_is_read(store: OpenStore) -> None:
    for number, name in enumerate(NAMES):
        store.put_new(name, b"0123456789" * (number + 1))
    assert store.sizes() == {name: 10 * (number + 1) for number, name in enumerate(NAMES)}
    assert list(store.sizes("folder")) == NAMES[1:] or set(store.sizes("folder")) == set(NAMES[1:])
    assert store.folders() == ["folder"]
    assert store.get(NAMES[2]).content == b"0123456789" * 3
    assert (store.part(NAMES[1], 8, 12), store.part(NAMES[1], 3, 3)) == (b"8901", b"")
    assert store.sha256(NAMES[0]) == "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882"


def test_an_object_is_written_once(store: OpenStore) -> None:
    store.put_new("once", b"first")
    with pytest.raises(ObjectExists, match="an object of that name is there already"):
        store.put_new("once", b"second")
    assert store.get("once").content == b"first"


def test_of_many_at_once_one_writes(store: OpenStore) -> None:
    def write(number: int) -> bool:
        try:
            store.put_new("race", str(number).encode())
        except ObjectExists:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        wins = list(pool.map(write, range(10)))
    assert wins.count(True) == 1
    assert store.get("race").content == str(wins.index(True)).encode()


def test_a_state_is_replaced_only_while_it_is_there(store: OpenStore) -> None:
    store.put_new("state", b"one")
    held = store.get("state").tag
    store.replace("state", b"two", held)
    with pytest.raises(ObjectChanged, match="it was changed meanwhile"):
        store.replace("state", b"three", held)
    assert store.get("state").content == b"two"


def test_what_is_not_there_is_told(store: OpenStore, tmp_path: Path) -> None:
    assert store.find("nothing") is None
    assert store.sizes("nothing") == {}
    for ask in (
        store.get,
        store.sha256,
        lambda name: store.part(name, 0, 4),
        lambda name: store.download(name, tmp_path / "x"),
    ):
        with pytest.raises(ObjectMissing, match="there is no such object"):
            ask("nothing")


def test_an_object_that_is_too_large_is_not_read(store: OpenStore) -> None:
    store.put_new("large", b"x" * 100)
    with pytest.raises(StoreError, match="it is larger than 0 MB"):
        store.get("large", 99)


def test_an_object_is_downloaded(store: OpenStore, tmp_path: Path) -> None:
    store.put_new("large", bytes(3 << 20))
    store.download("large", tmp_path / "folder" / "large")
    assert (tmp_path / "folder" / "large").read_bytes() == bytes(3 << 20)


def _web(folder: Path) -> None:
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "年 b.txt").write_bytes(bytes(range(256)) * 8192)


def test_a_folder_of_the_web_is_read_by_ranges(tmp_path: Path) -> None:
    _web(tmp_path)
    with range_server(tmp_path) as server:
        store = opened(server.address)
        assert store.part("a/年 b.txt", 250, 260) == bytes([*range(250, 256), 0, 1, 2, 3])
        assert server.ranges == ["bytes=250-259"]
        assert len(store.get("a/年 b.txt").content) == 2 << 20
        assert store.find("none") is None
        for ask in (store.sizes, store.folders):
            with pytest.raises(NotSupported, match="cannot be listed by this kind of URL"):
                ask()
        for write in (store.put_new, store.put, lambda name, content: store.replace(name, content, None)):
            with pytest.raises(NotSupported, match="nothing can be written by this kind of URL"):
                write("x", b"")


@pytest.mark.parametrize(("start", "end"), [(0, 10), (5, 300), (2 << 20, (2 << 20) + 5), ((2 << 20) - 3, 3 << 20)])
def test_a_server_without_ranges_gives_the_same_bytes(tmp_path: Path, start: int, end: int) -> None:
    _web(tmp_path)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        store = opened(f"http://127.0.0.1:{server.server_port}/a")
        assert store.part("年 b.txt", start, end) == (tmp_path / "a" / "年 b.txt").read_bytes()[start:end]
        server.shutdown()


def _size(store: OpenStore, how: str, name: str) -> int:
    if how == "part":
        return len(store.part(name, 0, 9000))
    return len(store.get(name).content if how == "get" else b"".join(store.pieces(name)))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("how", "size"), [("get", 2 << 20), ("part", 9000), ("pieces", 2 << 20)])
def test_a_fault_on_the_way_is_passed_over(tmp_path: Path, fault: str, how: str, size: int) -> None:
    _web(tmp_path)
    with range_server(tmp_path) as server, faulty_proxy(int(server.address.rpartition(":")[2])) as proxy:
        proxy.start(lambda number: fault if number < 2 else "")
        store = open_store(
            Location.parse(f"http://127.0.0.1:{proxy.port}/a"), replace(QUICK, answer=1.0 if fault == "delay" else 30)
        )
        assert _size(store, how, "年 b.txt") == size


def test_a_store_that_does_not_answer_is_given_up() -> None:
    with faulty_proxy(1) as proxy:
        proxy.start(lambda _: "503")
        with pytest.raises(StoreUnreachable, match="the store answered 503"):
            open_store(Location.parse(f"http://127.0.0.1:{proxy.port}"), Patience(3, 0)).get("x")
        assert proxy.seen == 3


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_web_server_that_wants_credentials_says_so(status: str) -> None:
    with faulty_proxy(1) as proxy:
        proxy.start(lambda _: status)
        store = open_store(Location.parse(f"http://me:s3cr3t@127.0.0.1:{proxy.port}/x?sig=s3cr3t"), QUICK)
        with pytest.raises(AccessRefused, match="the credentials are missing, have expired") as caught:
            store.get("y")
        assert "s3cr3t" not in f"{caught.value}{caught.value.message.zh}{caught.value.__cause__}"
        assert store.find("y") is None


BUCKET, CLOCK = "there is no bucket of that name", "the clock of this machine is wrong"


@pytest.mark.parametrize(
    ("status", "code", "kind", "told"),
    [
        (404, "NoSuchBucket", StoreError, BUCKET),
        (404, "ContainerNotFound", StoreError, BUCKET),
        (404, "NoSuchKey", ObjectMissing, "there is no such object"),
        (403, "RequestTimeTooSkewed", AccessRefused, CLOCK),
        (403, "AccessDenied", AccessRefused, "the credentials are missing"),
        (400, "ExpiredToken", AccessRefused, "the credentials are missing"),
        (409, "ConditionalRequestConflict", StoreUnreachable, "another request is under way"),
        (409, "BlobAlreadyExists", ObjectExists, "an object of that name is there already"),
        (412, "PreconditionFailed", ObjectExists, "an object of that name is there already"),
        (301, "PermanentRedirect", StoreError, "the bucket is in another region"),
        (400, "EntityTooLarge", StoreError, "answered 400 EntityTooLarge"),
        (507, "InsufficientStorage", StoreUnreachable, "answered 507 InsufficientStorage"),
    ],
)
def test_the_word_of_a_store_says_what_its_number_does_not(
    monkeypatch: pytest.MonkeyPatch, status: int, code: str, kind: type[StoreError], told: str
) -> None:
    pytest.importorskip("obstore")
    body = f"<Error><Code>{code}</Code><Message>{SECRET}</Message></Error>".encode()
    with answering(status, body) as (port, _):
        for name, value in {"ENDPOINT_URL": f"http://127.0.0.1:{port}", "ALLOW_HTTP": "true", "REGION": "x"}.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        with pytest.raises(kind, match=told) as caught:
            open_store(Location.parse("s3://bucket/x"), Patience(1)).put_new("y", b"")
        assert type(caught.value) is kind
        assert SECRET not in f"{caught.value}{caught.value.__cause__}"


def test_without_the_package_a_network_store_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore", None)
    with pytest.raises(UsageError, match="needs obstore, which is not installed") as caught:
        open_store(Location.parse("s3://bucket/x"))
    assert caught.value.next_step.en == "Run: pip install 'govdata[remote]'"


def test_settings_that_are_wrong_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(StoreError, match="its settings in the environment are incomplete or wrong"):
        open_store(Location.parse("az://container/x"))
