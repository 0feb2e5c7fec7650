"""`deposit`: a draft that is whole before anybody sees it, whatever fails on the way."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from govdata.cli.app import run
from govdata.depositing import BESIDE, Deposited, deposit, deposit_patiently
from govdata.deposits import KINDS, open_depository
from govdata.errors import GovdataError, ReleaseRefused, StoreError, UsageError, VerificationError
from govdata.releases.manifest import SUMS, sha256
from govdata.stores import Patience
from govdata.stores.store import AccessRefused
from govdata.verification import verify
from tests.support.deposit_server import FAULTS, TOKEN, Deposit, Kept, deposit_server
from tests.support.releasing import contents, publish, write_package

ONCE = Patience(tries=1, answer=60.0)
PATIENT = Patience(tries=4, first=0.001, longest=0.002, answer=60.0)
INSIDE = {"zenodo": "", "ckan": "office", "github": "office/data"}
SAID: dict[str, Any] = {
    "contributors": [{"title": "Office of Statistics"}, {"familyName": "Li", "givenName": "Na"}],
    "publisher": "Office",
    "keywords": ["grants"],
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deposit")
    return publish(write_package(folder / "package", **SAID), folder / "releases").path


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    return path


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def kept(kind: str) -> Iterator[Kept]:
    with deposit_server(kind) as found:
        yield found


def _deposit(release: Path, kind: str, kept: Kept, token: Path, patience: Patience = ONCE, **more: str) -> Deposited:
    service = open_depository(kind, token, patience.answer, kept.address, INSIDE[kind], **more)
    return deposit_patiently(release, service, patience)


def _require_whole(kept: Kept, release: Path, folder: Path) -> None:
    """What readers see is the release: each file beside the archive, and the archive unpacked."""
    (found,) = kept.public()
    files = contents(release)
    assert {name: content for name, content in found.files.items() if not name.endswith(".zip")} == {
        name: files[name] for name in BESIDE
    }
    (archive,) = (content for name, content in found.files.items() if name == "grants-1.0.0.zip")
    with ZipFile(io.BytesIO(archive or b"")) as opened:
        opened.extractall(folder)
    assert contents(folder / "grants-1.0.0") == files


def test_a_release_is_deposited_as_it_is_here(
    release: Path, kind: str, kept: Kept, token: Path, tmp_path: Path
) -> None:
    done = _deposit(release, kind, kept, token)
    _require_whole(kept, release, tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / "grants-1.0.0").valid
    assert (done.name, done.version, done.written, done.files) == ("grants", "1.0.0", 6, 6)
    assert done.digest == sha256(release / SUMS)
    assert f"Deposited grants 1.0.0: {done.url} (6 files uploaded, 0 there already)" in done.describe()
    assert f"已存缴 grants 1.0.0：{done.url}（上传 6 个文件，0 个已在该处）" in done.describe("zh")


def test_a_second_deposit_writes_nothing(release: Path, kind: str, kept: Kept, token: Path) -> None:
    first = _deposit(release, kind, kept, token)
    before = len(kept.requests)
    again = _deposit(release, kind, kept, token)
    assert {method for method, _, _ in kept.requests[before:]} == {"GET"}
    assert (again.written, again.id, again.doi) == (0, first.id, first.doi)
    assert len(kept.deposits) == 1


def _each_fault(release: Path, kind: str, kept: Kept, token: Path, first: int) -> Iterator[Deposit]:
    """A service anew for each request of a deposit, which fails there; what a deposit without faults makes."""
    with deposit_server(kind) as whole:
        _deposit(release, kind, whole, token)
    for number in range(len(whole.requests)):
        kept.deposits.clear()
        kept.requests.clear()
        kept.faults = {number: FAULTS[(number + first) % len(FAULTS)]}
        yield whole.public()[0]


every_fault = pytest.mark.parametrize("first", [0, *(pytest.param(each, marks=pytest.mark.slow) for each in (1, 2, 3))])
"""Each request fails in one way; with the slow ones in each."""


@every_fault
def test_nothing_half_is_seen_and_the_next_run_finishes(
    release: Path, kind: str, kept: Kept, token: Path, first: int
) -> None:
    for whole in _each_fault(release, kind, kept, token, first):
        with pytest.raises(StoreError, match=r"no answer came|answered 503"):
            _deposit(release, kind, kept, token)
        assert [each.files for each in kept.public()] in ([], [whole.files])
        kept.faults = {}
        _deposit(release, kind, kept, token)
        assert [each.files for each in kept.public()] == [whole.files]


@every_fault
def test_one_fault_is_waited_out(release: Path, kind: str, kept: Kept, token: Path, first: int) -> None:
    for whole in _each_fault(release, kind, kept, token, first):
        _deposit(release, kind, kept, token, PATIENT)
        assert [each.files for each in kept.public()] == [whole.files]


OTHER_ANSWERS = (
    "<html>Log in</html>",
    *("null", "[]", "{}", "5", '"x"', "[" * 20_000),
    '[{"tag_name": "grants-1.0.0"}]',
    '{"hits": {"hits": {"a": 1}}}',
    '{"entries": [{}]}',
    '{"success": true, "result": {"id": "a", "name": "b", "resources": [{}], "extras": [3]}}',
    '{"id": 1, "pids": [], "metadata": {"identifiers": 5}}',
)


@pytest.mark.parametrize("answer", OTHER_ANSWERS)
def test_an_answer_of_another_form_is_one_error_and_publishes_nothing_half(
    release: Path, kind: str, kept: Kept, token: Path, answer: str
) -> None:
    with deposit_server(kind) as whole:
        _deposit(release, kind, whole, token)
    for number in range(0, len(whole.requests), 3):
        kept.deposits.clear()
        kept.requests.clear()
        kept.faults = {number: f"said: {answer}"}
        try:
            _deposit(release, kind, kept, token)
        except GovdataError as error:
            assert error.exit_code != GovdataError.exit_code  # noqa: PT017 (it may pass, where nobody needs the answer)
        assert [each.files for each in kept.public()] in ([], [whole.public()[0].files])


@pytest.mark.parametrize("kind", ["github"])
@pytest.mark.parametrize("public", [0, 1])
def test_of_several_drafts_of_a_tag_the_published_one_counts(
    release: Path, kind: str, kept: Kept, token: Path, public: int
) -> None:
    """An answer that was lost may leave a draft over; it may also be somebody else's."""
    _deposit(release, kind, kept, token)
    (done,) = kept.deposits.values()
    others = [Deposit("8", dict(done.said)), Deposit("9", {**done.said, "body": "of another release"})]
    kept.deposits = {each.id: each for each in (*others[: public + 1], done)}
    assert _deposit(release, kind, kept, token).written == 0
    assert kept.public() == [done]


def test_the_name_of_a_token_file_that_is_not_there_is_not_shown(release: Path, tmp_path: Path) -> None:
    for mistaken in (TOKEN, TOKEN * 100):
        with pytest.raises(UsageError, match="--token-file takes the path of a file") as told:
            deposit(release, to="zenodo", token_file=tmp_path / mistaken)
        assert TOKEN not in f"{told.value}{told.value.__cause__}"


@pytest.mark.parametrize("kind", ["github"])
def test_a_service_is_asked_at_a_path_as_people_write_it(release: Path, kind: str, kept: Kept, token: Path) -> None:
    service = open_depository(kind, token, ONCE.answer, f"{kept.address}/数据 1", INSIDE[kind])
    with pytest.raises(StoreError, match="there is no such object"):
        deposit_patiently(release, service, ONCE)
    assert {path.split("/")[1] for _, path, _ in kept.requests} == {"%E6%95%B0%E6%8D%AE%201"}


def test_what_comes_back_with_other_bytes_is_not_published(release: Path, kind: str, kept: Kept, token: Path) -> None:
    kept.damage = 1
    with pytest.raises(StoreError, match=r"grants-1\.0\.0\.zip came back with other bytes"):
        _deposit(release, kind, kept, token)
    assert kept.public() == []
    _deposit(release, kind, kept, token)
    assert len(kept.public()) == 1


def test_a_draft_with_a_file_more_is_not_published(release: Path, kind: str, kept: Kept, token: Path) -> None:
    kept.damage = 1
    with pytest.raises(StoreError, match="other bytes"):
        _deposit(release, kind, kept, token)
    next(iter(kept.deposits.values())).files["notes.txt"] = b"of somebody"
    with pytest.raises(StoreError, match=r"it does not hold the files of the release: notes\.txt"):
        _deposit(release, kind, kept, token)
    assert kept.public() == []


def test_the_token_goes_to_the_service_alone_and_is_never_told(
    release: Path, kind: str, kept: Kept, token: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept.sharing = True
    _deposit(release, kind, kept, token)
    elsewhere = [said for _, path, said in kept.requests if path.startswith("/elsewhere")]
    assert elsewhere
    assert set(elsewhere) == {""}
    token.write_text("wrong-t0ken", encoding="utf-8")
    with pytest.raises(AccessRefused, match="credentials") as refused:
        _deposit(release, kind, kept, token)
    assert "t0ken" not in f"{refused.value}{open_depository(kind, token, 1.0, kept.address, INSIDE[kind])!r}"
    command = ["deposit", str(release), "--to", kind, "--at", kept.address, "--token-file", str(token)]
    assert run([*command, *(["--in", INSIDE[kind]] if INSIDE[kind] else [])]) == StoreError.exit_code
    assert "t0ken" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("kind", ["ckan", "github"])
def test_another_release_of_that_version_is_refused(
    release: Path, kind: str, kept: Kept, token: Path, tmp_path: Path
) -> None:
    _deposit(release, kind, kept, token)
    other = publish(write_package(tmp_path / "package", description="Other", **SAID), tmp_path / "releases").path
    with pytest.raises(ReleaseRefused, match="its digest differs"):
        _deposit(other, kind, kept, token)
    assert len(kept.deposits) == 1


def test_a_damaged_release_is_not_sent(release: Path, kind: str, kept: Kept, token: Path, tmp_path: Path) -> None:
    copy = tmp_path / "1.0.0"
    for name, content in contents(release).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    (copy / "README.md").write_text("changed", encoding="utf-8")
    with pytest.raises(VerificationError, match=r"README\.md"):
        _deposit(copy, kind, kept, token)
    assert kept.requests == []


@pytest.mark.parametrize("kind", ["zenodo"])
class TestDoi:
    def test_it_is_reserved_before_any_file(self, release: Path, kind: str, kept: Kept, token: Path) -> None:
        done = _deposit(release, kind, kept, token)
        paths = [path for _, path, _ in kept.requests]
        assert paths.index("/api/records/1/draft/pids/doi") < paths.index("/api/records/1/draft/files")
        assert (done.doi, done.doi_of_all) == ("10.5072/zenodo.1", "10.5072/zenodo.0")

    def test_it_stands_in_the_citation_of_the_next_release(
        self, release: Path, kind: str, kept: Kept, token: Path, tmp_path: Path
    ) -> None:
        done = _deposit(release, kind, kept, token)
        said = {**SAID, "id": f"https://doi.org/{done.doi_of_all}", "version": "1.0.1"}
        assert f'"id": "{said["id"]}"' in done.describe()
        assert f"--previous {done.id}" in done.describe()
        following = publish(write_package(tmp_path / "package", **said), tmp_path / "releases").path
        assert 'doi: "10.5072/zenodo.0"' in (following / "CITATION.cff").read_text(encoding="utf-8")
        _deposit(following, kind, kept, token, previous=done.id)
        assert kept.deposits["2"].said["of"] == done.id
        assert kept.deposits["2"].said["metadata"]["version"] == "1.0.1"

    def test_one_from_elsewhere_is_kept(self, release: Path, kind: str, kept: Kept, token: Path) -> None:
        assert _deposit(release, kind, kept, token, doi="https://doi.org/10.1234/a").doi == "10.1234/a"
        assert kept.deposits["1"].doi == {"identifier": "10.1234/a", "provider": "external"}

    def test_a_record_needs_an_author(self, kind: str, kept: Kept, token: Path, tmp_path: Path) -> None:
        nobody = publish(write_package(tmp_path / "package"), tmp_path / "releases").path
        with pytest.raises(UsageError, match="Name contributors"):
            _deposit(nobody, kind, kept, token)
        assert kept.deposits == {}


@pytest.mark.parametrize("kind", ["ckan"])
def test_fields_that_a_service_refuses_are_named(release: Path, kind: str, kept: Kept, token: Path) -> None:
    with pytest.raises(StoreError, match=r"(?s)answered 409.*It refuses: owner_org\."):
        deposit(release, to=kind, at=kept.address, token_file=token)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"to": "figshare"}, "--to is one of"),
        ({"to": "ckan"}, "--to ckan needs --at"),
        ({"to": "github"}, "--to github needs --in"),
        ({"to": "github", "inside": "office"}, "--to github needs --in"),
        ({"to": "zenodo", "inside": "office"}, "--in is for"),
        ({"to": "ckan", "at": "https://data.test", "doi": "10.1234/a"}, "--doi and --previous are for zenodo"),
        ({"to": "zenodo", "doi": "ten"}, "--doi is not a DOI"),
        ({"to": "zenodo", "at": "http://zenodo.test"}, "is not https"),
        ({"to": "zenodo", "at": "zenodo.test"}, "not the URL"),
    ],
)
def test_arguments_that_do_not_fit(release: Path, token: Path, arguments: dict[str, str], error: str) -> None:
    with pytest.raises(UsageError, match=error):
        deposit(release, token_file=token, **arguments)


@pytest.mark.parametrize("content", ["", "two\nlines", "令牌", "x" * 5000])
def test_a_file_without_a_token(release: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "token"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GovdataError, match="token") as error:
        deposit(release, to="zenodo", token_file=path)
    assert not content or content not in str(error.value)


@pytest.mark.parametrize("kind", ["zenodo"])
def test_the_command_answers_in_json(
    release: Path, kind: str, kept: Kept, token: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["deposit", str(release), "--to", kind, "--at", kept.address, "--token-file", str(token)]
    assert run([*command, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["name"], said["doi"], said["url"]) == ("grants", "10.5072/zenodo.1", "https://zenodo.test/records/1")
