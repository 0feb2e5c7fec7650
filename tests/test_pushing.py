"""`push`: whole or absent, whatever happens on the way; and `publish --to` a store."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import govdata
from govdata.cli.app import run
from govdata.errors import GovdataError, ReleaseRefused, StoreError, UsageError, VerificationError
from govdata.pushing import CLAIMS, Pushed, push_patiently
from govdata.releases.file_names import safe_file_name
from govdata.releases.latest_json import LATEST_JSON, Listed
from govdata.releases.manifest import SUMS
from govdata.releases.version import Version
from govdata.stores import Location
from govdata.stores.folder_store import PART
from govdata.stores.probe import PROBE
from tests.support.faulty_proxy import FAULTS, KILLS, Proxy, faulty_proxy
from tests.support.releasing import GRANTS, contents, publish, write_package
from tests.support.stores import KEY_ID, QUICK, SECRET, Pusher, Server, latest, listed, opened, pusher, visible


def _release(folder: Path, version: str = "1.0.0", note: str = "") -> Path:
    grants = [*GRANTS, ("g9", "p1", "1", "", "", note)]
    return publish(write_package(folder / "package", grants, version=version), folder / "releases").path


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _release(tmp_path_factory.mktemp("push"))


def _push(release: Path, url: str, weak: bool = False) -> Pushed:
    return push_patiently(release, url, weak, QUICK)


def test_a_release_is_in_a_store_as_it_is_here(store_server: Server, release: Path) -> None:
    pushed = _push(release, store_server.url)
    files = contents(release)
    assert (pushed.name, pushed.version, pushed.latest) == ("grants", "1.0.0", "1.0.0")
    assert (pushed.url, pushed.written, pushed.files) == (f"{store_server.url}/grants/1.0.0", len(files), len(files))
    store = opened(f"{store_server.url}/grants")
    assert {name: store.get(f"1.0.0/{name}").content for name in files} == files
    assert set(store.sizes()) == {*(f"1.0.0/{name}" for name in files), LATEST_JSON, PROBE, f"{CLAIMS}/1.0.0"}
    assert visible(f"{store_server.url}/grants") == listed(f"{store_server.url}/grants") == ["1.0.0"]
    assert f"Pushed grants 1.0.0: {pushed.url} ({len(files)} files written, 0 there already)" in pushed.describe()
    assert f"已推送 grants 1.0.0：{pushed.url}（写入 {len(files)} 个文件，0 个已在该处）" in pushed.describe("zh")


def test_a_second_push_reads_again_and_writes_nothing(store_server: Server, release: Path) -> None:
    _push(release, store_server.url)
    assert _push(release, store_server.url).written == 0


def test_a_push_goes_on_where_another_one_broke_off(store_server: Server, release: Path) -> None:
    store = opened(f"{store_server.url}/grants")
    for name in ("README.md", "csv/grants.csv"):
        store.put_new(f"1.0.0/{name}", (release / name).read_bytes())
    assert visible(f"{store_server.url}/grants") == []
    assert _push(release, store_server.url).written == len(contents(release)) - 2
    assert visible(f"{store_server.url}/grants") == ["1.0.0"]


@pytest.mark.parametrize("name", ["README.md", "csv/grants.csv"])
def test_other_bytes_are_an_error_and_never_written_over(store_server: Server, release: Path, name: str) -> None:
    store = opened(f"{store_server.url}/grants")
    other = b"x" * (release / name).stat().st_size
    store.put_new(f"1.0.0/{name}", other)
    with pytest.raises(StoreError, match="it holds other bytes than the release"):
        _push(release, store_server.url)
    assert store.get(f"1.0.0/{name}").content == other
    assert visible(f"{store_server.url}/grants") == []


def test_a_file_that_the_release_does_not_have_is_an_error(store_server: Server, release: Path) -> None:
    opened(f"{store_server.url}/grants").put_new("1.0.0/notes.txt", b"")
    with pytest.raises(StoreError, match=r"1\.0\.0/notes\.txt: the release has no such file"):
        _push(release, store_server.url)


def test_signatures_of_others_may_stand_there(store_server: Server, release: Path) -> None:
    opened(f"{store_server.url}/grants").put_new(f"1.0.0/{SUMS}.office.sig", b"signature")
    assert _push(release, store_server.url).written == len(contents(release))


def test_another_release_of_the_same_version_is_refused(store_server: Server, release: Path, tmp_path: Path) -> None:
    other = _release(tmp_path, note="other")
    _push(release, store_server.url)
    with pytest.raises(ReleaseRefused, match=r"Another release is at .*1\.0\.0: its digest differs"):
        _push(other, store_server.url)
    assert visible(f"{store_server.url}/grants") == ["1.0.0"]


def test_a_release_that_is_being_pushed_is_not_mixed_with_another(
    store_server: Server, release: Path, tmp_path: Path
) -> None:
    digest = hashlib.sha256((release / SUMS).read_bytes()).hexdigest()
    opened(f"{store_server.url}/grants").put_new(f"{CLAIMS}/1.0.0", f"sha256:{digest}\n".encode())
    with pytest.raises(ReleaseRefused, match="Another release is being pushed to"):
        _push(_release(tmp_path, note="other"), store_server.url)
    assert _push(release, store_server.url).written == len(contents(release))


def test_latest_never_goes_back(store_server: Server, release: Path, tmp_path: Path) -> None:
    second = _release(tmp_path / "2", "2.0.0")
    assert _push(second, store_server.url).latest == "2.0.0"
    assert _push(release, store_server.url).latest == "2.0.0"
    assert listed(f"{store_server.url}/grants") == ["1.0.0", "2.0.0"]


def test_a_release_whose_push_broke_off_before_latest_is_listed_by_the_next(
    store_server: Server, release: Path, tmp_path: Path
) -> None:
    store = opened(f"{store_server.url}/grants")
    for name, content in contents(release).items():
        store.put_new(f"1.0.0/{name}", content)
    _push(_release(tmp_path, "0.9.0"), store_server.url)
    assert (listed(f"{store_server.url}/grants"), latest(f"{store_server.url}/grants")) == (["0.9.0", "1.0.0"], "1.0.0")


def _told(push: Callable[[], Any]) -> str:
    try:
        push()
    except GovdataError as error:
        return type(error).__name__
    return "ok"


def test_of_ten_publishers_of_one_version_one_wins_and_nine_are_told(store_server: Server, tmp_path: Path) -> None:
    releases = [_release(tmp_path / str(number), note=str(number)) for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        ends = list(pool.map(lambda each: _told(lambda: _push(each, store_server.url)), releases))
    assert sorted(ends) == ["ReleaseRefused"] * 9 + ["ok"]
    assert visible(f"{store_server.url}/grants") == listed(f"{store_server.url}/grants") == ["1.0.0"]
    won = opened(f"{store_server.url}/grants").get(f"1.0.0/{SUMS}").content
    assert won == (releases[ends.index("ok")] / SUMS).read_bytes()


def test_of_ten_publishers_of_ten_versions_none_is_lost(store_server: Server, tmp_path: Path) -> None:
    releases = [_release(tmp_path / str(number), f"1.{number}.0") for number in range(10)]
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(lambda each: _told(lambda: _push(each, store_server.url)), releases)) == {"ok"}
    assert listed(f"{store_server.url}/grants") == [f"1.{number}.0" for number in range(10)]
    assert latest(f"{store_server.url}/grants") == "1.9.0"


def test_a_damaged_release_is_not_pushed(store_server: Server, tmp_path: Path) -> None:
    damaged = _release(tmp_path)
    (damaged / "README.md").write_text("x", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"README\.md: the file was changed"):
        _push(damaged, store_server.url)
    assert opened(store_server.url).sizes() == {}


@pytest.mark.parametrize(
    ("url", "reason"),
    [("https://127.0.0.1:1/x", "nothing can be written by this kind of URL"), ("ftp://x", "not the URL of a store")],
)
def test_where_nothing_can_be_written_is_told(release: Path, url: str, reason: str) -> None:
    with pytest.raises((StoreError, UsageError), match=reason):
        _push(release, url)


# --- stores that promise nothing


@pytest.fixture
def weak_store(store_server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    if store_server.kind == "file" or store_server.signs_conditions:
        pytest.skip("a folder keeps its promises, and elsewhere the signature covers the conditions")
    with faulty_proxy(store_server.port) as proxy:
        proxy.weak = True
        for name, value in store_server.through(proxy.port).items():
            monkeypatch.setenv(name, value)
        yield store_server


def test_a_store_that_promises_nothing_is_used_only_when_asked(
    weak_store: Server, release: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="the probe failed") as caught:
        _push(release, weak_store.url)
    assert "--weak" in caught.value.next_step.en
    assert set(opened(f"{weak_store.url}/grants").sizes()) == {PROBE}
    pushed = _push(release, weak_store.url, weak=True)
    assert [each.en.partition(":")[0] for each in pushed.warnings] == ["Not promised"] * 2
    assert visible(f"{weak_store.url}/grants") == ["1.0.0"]
    assert _push(release, weak_store.url, weak=True).written == 0
    with pytest.raises(ReleaseRefused, match="its digest differs"):
        _push(_release(tmp_path, note="other"), weak_store.url, weak=True)


# --- kills and faults


@pytest.fixture
def faulty(store_server: Server) -> Iterator[tuple[Server, Proxy, Pusher]]:
    """A store, a proxy before it, and a process that pushes through the proxy."""
    if not store_server.port:
        pytest.skip("nothing is on the way to a folder")
    with faulty_proxy(store_server.port) as proxy, pusher(store_server.through(proxy.port)) as pushing:
        yield store_server, proxy, pushing


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _release(tmp_path_factory.mktemp("earlier"), "0.9.0")


REQUESTS = 60
"""At least so many are made by a push of the small release, whatever is there already."""


def _broken_off(faulty: tuple[Server, Proxy, Pusher], release: Path, earlier: Path, case: int, fault: str) -> str:
    """One push with a fault at one request, a look at what readers see, and a second push that has to finish."""
    server, proxy, pushing = faulty
    place, at = f"{server.url}/{case}", case % REQUESTS
    proxy.start()
    if case % 3 == 1:
        assert pushing.push(earlier, place) == "ok"
    before = listed(f"{place}/grants")
    proxy.start(lambda number: fault if number == at else "")
    proxy.client = pushing.start(release, place)
    ended = pushing.wait()
    seen = visible(f"{place}/grants")
    assert set(seen) <= {*before, "1.0.0"}
    assert set(before) <= set(seen)
    proxy.start()
    assert _pushed_again(pushing, release, place) == "ok"
    assert visible(f"{place}/grants") == listed(f"{place}/grants") == [*before, "1.0.0"]
    assert latest(f"{place}/grants") == "1.0.0"
    return ended


def _pushed_again(pushing: Pusher, release: Path, place: str, tries: int = 3) -> str:
    """How a push ends that is tried again while no answer comes.

    A request that broke off leaves Azurite silent at times, longer than the 18 s that a push waits here (a user's: six
    minutes).
    """
    ended = (pushing.push(release, place) for _ in range(tries))
    return next((end for end in ended if not end.startswith("StoreUnreachable")), "no answer")


def _sample(step: int) -> list[int]:
    return list(range(0, 300, step))


@pytest.mark.parametrize("case", _sample(49))
def test_a_killed_push_leaves_nothing_half_and_the_next_finishes(
    faulty: tuple[Server, Proxy, Pusher], release: Path, earlier: Path, case: int
) -> None:
    assert _broken_off(faulty, release, earlier, case, KILLS[case % 2]) in ("killed", "ok")


@pytest.mark.parametrize("case", _sample(53))
def test_a_fault_on_the_way_is_passed_over(
    faulty: tuple[Server, Proxy, Pusher], release: Path, earlier: Path, case: int
) -> None:
    assert _broken_off(faulty, release, earlier, case, FAULTS[case % len(FAULTS)]) == "ok"


@pytest.mark.slow
def test_three_hundred_kills(faulty: tuple[Server, Proxy, Pusher], release: Path, earlier: Path) -> None:
    ends = [
        _broken_off(faulty, release, earlier, case, kind) for case, (_, kind) in enumerate(product(range(150), KILLS))
    ]
    assert len(ends) == 300
    assert ends.count("killed") > 240


@pytest.mark.slow
def test_three_hundred_faults(faulty: tuple[Server, Proxy, Pusher], release: Path, earlier: Path) -> None:
    ends = [_broken_off(faulty, release, earlier, case, FAULTS[(case // 3) % len(FAULTS)]) for case in range(300)]
    silent = [end for end in ends if end.startswith("StoreUnreachable")]
    assert set(ends) - set(silent) == {"ok"}
    assert len(silent) <= (3 if faulty[0].kind == "azurite" else 0)  # see `_pushed_again`


def _kill_at_any_moment(pushing: Pusher, folder: Path, release: Path, number: int) -> str:
    """A push to a folder, killed after some milliseconds, and a second push that has to finish."""
    url = (folder / str(number)).as_uri()
    process = pushing.start(release, url)
    time.sleep((number * 37 % 100) / 1000)
    os.kill(process, signal.SIGKILL)
    ended = pushing.wait()
    assert set(visible(f"{url}/grants")) <= {"1.0.0"}
    assert pushing.push(release, url) == "ok"
    assert visible(f"{url}/grants") == listed(f"{url}/grants") == ["1.0.0"]
    assert govdata.verify(folder / str(number) / "grants" / "1.0.0").valid
    return ended


def test_what_a_killed_push_to_a_folder_leaves_is_in_no_release(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # as if each write had been killed before its end
    _push(release, tmp_path.as_uri())
    monkeypatch.undo()
    assert [path.parent for path in tmp_path.rglob(f"{PART}*")]
    assert not list((tmp_path / "grants" / "1.0.0").rglob(f"{PART}*"))
    assert govdata.verify(tmp_path / "grants" / "1.0.0").valid
    assert govdata.verify(f"{tmp_path.as_uri()}/grants").valid


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        (b"<html>", StoreError, "it does not list releases"),
        (b"[" * 100_000, StoreError, "it does not list releases"),
        (b'{"name": "other", "releases": {"1.0.0": "sha256:0"}}', UsageError, "holds the releases of other"),
    ],
)
def test_a_latest_json_that_would_refuse_the_release_is_found_before_it_is_written(
    release: Path, tmp_path: Path, content: bytes, error: type[GovdataError], told: str
) -> None:
    store = opened(f"{tmp_path.as_uri()}/grants")
    store.put(LATEST_JSON, content)
    with pytest.raises(error, match=told):
        _push(release, tmp_path.as_uri())
    assert set(store.sizes()) == {LATEST_JSON, PROBE}


def test_a_release_that_was_deleted_is_listed_no_more_by_the_next_push(
    store_server: Server, release: Path, tmp_path: Path
) -> None:
    store = opened(f"{store_server.url}/grants")
    store.put(LATEST_JSON, Listed("grants", {Version(9, 9, 9): "sha256:0"}).to_bytes())
    assert _push(release, store_server.url).latest == "1.0.0"
    assert listed(f"{store_server.url}/grants") == ["1.0.0"]


NAMES = ("..", ".", "a/b", "a#b", "a%41", "aA", "拨款 50%", "a?b", "c:d", "e\\f")


def test_a_package_of_any_name_has_its_own_folder_below_the_place(store_server: Server, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        own = publish(write_package(tmp_path / f"p{number}", name=name), tmp_path / f"r{number}").path
        govdata.push(own, f"{store_server.url}/names")
        place = (Location.parse(f"{store_server.url}/names") / safe_file_name(name)).url
        assert govdata.tables(place).name == name
    assert opened(f"{store_server.url}/names").folders() == sorted(map(safe_file_name, NAMES))


@pytest.mark.parametrize("count", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_a_push_to_a_folder_is_killed_at_any_moment(release: Path, tmp_path: Path, count: int) -> None:
    with pusher({}) as pushing:
        ends = [_kill_at_any_moment(pushing, tmp_path, release, number) for number in range(count)]
    assert "killed" in ends


def test_a_store_that_stays_away_ends_the_push_with_one_sentence(
    faulty: tuple[Server, Proxy, Pusher], release: Path
) -> None:
    server, proxy, pushing = faulty
    proxy.start(lambda number: "503" if number > 20 else "")
    ended = pushing.push(release, server.url)
    assert ended.startswith("StoreUnreachable: Cannot use ")
    assert ended.endswith("the store answered 503.")
    assert visible(f"{server.url}/grants") == []


# --- credentials


@pytest.mark.parametrize("fault", ["403", "401"])
def test_credentials_that_will_not_do_are_one_sentence_and_never_shown(
    store_server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], release: Path, fault: str
) -> None:
    if not store_server.is_s3:
        pytest.skip("the answers are those of S3")
    with faulty_proxy(store_server.port) as proxy:
        for name, value in store_server.through(proxy.port).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_SESSION_TOKEN", SECRET)
        proxy.start(lambda _: fault)
        assert run(["push", str(release), store_server.url]) == 3
    told = capsys.readouterr()
    assert told.err.count("the credentials are missing, have expired, or do not allow it") == 1
    assert SECRET not in told.out + told.err
    assert KEY_ID not in told.out + told.err


def test_missing_credentials_are_told_at_once(monkeypatch: pytest.MonkeyPatch, release: Path) -> None:
    pytest.importorskip("obstore")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(StoreError, match="the credentials are missing") as caught:
        _push(release, "s3://bucket/x")
    assert "AWS_ACCESS_KEY_ID" in caught.value.next_step.en


# --- the command line, and publish --to


def test_push_as_a_command(store_server: Server, release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", str(release), store_server.url, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["written"], told["latest"], told["warnings"]) == ("1.0.0", told["files"], "1.0.0", [])
    assert run(["push", str(release), store_server.url, "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith(f"已推送 grants 1.0.0：{store_server.url}/grants/1.0.0")
    assert run(["verify", f"{store_server.url}/grants"]) == 0
    assert run(["diff", f"{store_server.url}/grants/1.0.0", str(release)]) == 0


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a package in it."""
    folder = tmp_path / "desk"
    write_package(folder / "package")
    monkeypatch.chdir(folder)
    return folder


def test_publish_to_a_store_compares_with_what_is_there(store_server: Server, desk: Path, tmp_path: Path) -> None:
    first = govdata.publish("package", to=store_server.url)
    assert first.pushed
    assert first.pushed.url == f"{store_server.url}/grants/1.0.0"
    assert first.path == Path("releases/1.0.0")
    changed = [(*GRANTS[0][:2], "1", *GRANTS[0][3:]), *GRANTS[1:]]
    write_package(desk / "package", changed, version="1.0.1")
    for path in (desk / "releases", desk / "other"):
        if path.name == "releases":
            path.rename(desk / "other")  # as at another desk: the release before is in the store alone
        with pytest.raises(ReleaseRefused, match="published figure"):
            govdata.plan("package", to=store_server.url)
    assert not (desk / "releases").exists()
    write_package(desk / "package", [*GRANTS, ("g4", "p1", "1", "", "", "")], version="1.1.0")
    planned = govdata.plan("package", to=store_server.url)
    assert (str(planned.previous), str(planned.target)) == ("1.0.0", "releases/1.1.0")
    assert not (desk / "releases").exists()
    second = govdata.publish("package", to=store_server.url)
    assert str(second.plan.previous) == "1.0.0"
    assert sorted(path.name for path in (desk / "releases").iterdir()) == ["1.0.0", "1.1.0", "index.html", "latest"]
    assert listed(f"{store_server.url}/grants") == ["1.0.0", "1.1.0"]


def test_what_was_never_pushed_is_pushed_first(store_server: Server, desk: Path) -> None:
    govdata.publish("package")
    write_package(desk / "package", [*GRANTS, ("g4", "p1", "1", "", "", "")], version="1.1.0")
    with pytest.raises(ReleaseRefused, match=r"releases/1\.0\.0 is not in") as caught:
        govdata.publish("package", to=store_server.url)
    assert caught.value.next_step.en == f"Push it first: govdata push releases/1.0.0 {store_server.url}"
    govdata.push("releases/1.0.0", store_server.url)
    assert govdata.publish("package", to=store_server.url).pushed


def test_a_release_of_the_same_version_with_other_bytes_is_not_compared_with(store_server: Server, desk: Path) -> None:
    govdata.publish("package", to=store_server.url)
    (desk / "releases").rename(desk / "other")
    write_package(desk / "package", [*GRANTS, ("g4", "p1", "1", "", "", "")])
    govdata.publish("package")
    with pytest.raises(ReleaseRefused, match=r"releases/1\.0\.0 is not the release at"):
        govdata.publish("package", to=store_server.url, version="1.1.0")


def test_a_push_that_breaks_off_after_publishing_says_how_to_go_on(
    store_server: Server, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(f"{store_server.url}/grants").put_new("1.0.0/README.md", b"x")
    assert run(["publish", "package", "--to", store_server.url]) == 3
    told = capsys.readouterr().err
    assert f"Go on with: govdata push releases/1.0.0 {store_server.url}" in told
    assert (desk / "releases" / "1.0.0" / SUMS).is_file()


def test_publish_as_a_command_says_where_the_release_is(
    store_server: Server, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["publish", "package", "--to", store_server.url, "--dry-run"]) == 0
    assert not (desk / "releases").exists()
    assert run(["publish", "package", "--to", store_server.url, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]) or "{}")
    assert told["release"]["pushed"]["url"] == f"{store_server.url}/grants/1.0.0"
