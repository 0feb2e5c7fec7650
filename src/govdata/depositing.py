"""`deposit`: a release into a service that publishes it for good, whole or not at all.

A draft is found by the digest of the release that it has in it, or made; each file is uploaded unless it is there with
the same bytes, and read back; the draft is published last. So a deposit that broke off is a draft that nobody else
sees, and the next run goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from govdata.arguments import checks_arguments
from govdata.deposits import Depository, Draft, Part, Subject, open_depository
from govdata.deposits.archive import write_archive
from govdata.deposits.depository import UNKNOWN_SIZE, understood
from govdata.errors import StoreError
from govdata.releases.manifest import (
    DESCRIPTOR,
    SUMS,
    Manifest,
    file_names,
    find_release,
    require_whole,
    sha256,
    verified_descriptor,
)
from govdata.reports.lines import digest_line
from govdata.reports.messages import Message, counted
from govdata.signing.proof_names import is_proof
from govdata.stores import Patience
from govdata.stores.locations import own_path
from govdata.values import dataclass

BESIDE = ("README.md", "CITATION.cff", "CHANGES.md", DESCRIPTOR, SUMS)
"""Files that stand beside the archive, too, so that people see them without it; signatures join them."""


@dataclass(frozen=True)
class Deposited:
    """A release that is published by a service; `digest` is the SHA-256 of its SHA256SUMS."""

    url: str
    id: str
    """The name that the service has for it; for `previous` of the next version."""
    name: str
    version: str
    digest: str
    written: int
    """Files that this run uploaded; the others were there already, with the same bytes."""
    files: int
    doi: str = ""
    doi_of_all: str = ""
    """The DOI that stands for all versions, where the service has such."""

    def describe(self, lang: str = "en") -> str:
        """What was deposited, and where; `lang` is en or zh."""
        title, kept = f"{self.name} {self.version}", self.files - self.written
        told = Message(
            f"Deposited {title}: {self.url} ({counted(self.written, 'file')} uploaded, {kept:,} there already)",
            f"已存缴 {title}：{self.url}（上传 {self.written:,} 个文件，{kept:,} 个已在该处）",
        )
        lines = (told, *((self._of_next(),) if self.doi else ()))
        return "\n".join((*(each.in_(lang) for each in lines), digest_line(self.digest, lang)))

    def _of_next(self) -> Message:
        """A release does not change any more: its DOI goes into the next one."""
        named = f'"id": "https://doi.org/{self.doi_of_all or self.doi}"'
        return Message(
            f"DOI: {self.doi}\nWrite {named} into datapackage.json: CITATION.cff of the next release has it then."
            f" Deposit that with --previous {self.id}.",
            f"DOI：{self.doi}\n请在 datapackage.json 中写入 {named}，下一发布版的 CITATION.cff 即含此 DOI；"
            f"存缴时请加 --previous {self.id}。",
        )


@checks_arguments
def deposit(
    release: Path | str,
    *,
    to: str,
    token_file: Path | str,
    at: str = "",
    inside: str = "",
    doi: str = "",
    previous: str = "",
) -> Deposited:
    """Publish a release by a service for deposits, whole or not at all; a deposit that broke off goes on.

    Args:
        release: a release, or a folder of releases, which stands for the highest version.
        to: "zenodo" (any InvenioRDM), "ckan", or "github" (any Git host with its API of releases).
        token_file: a file of one line, the token of the service; it is sent to that service alone.
        at: the URL of the service, if it is not zenodo.org or api.github.com.
        inside: owner/repository at a Git host; the organization in a CKAN.
        doi: a DOI that comes from elsewhere; by default Zenodo reserves one.
        previous: the id of the record at Zenodo of which this is a new version.

    Raises:
        UsageError: there is no release, or the arguments do not fit each other.
        SourceError: there is no token in the file.
        VerificationError: the release is not whole.
        ReleaseRefused: the service has another release of that version.
        StoreError: the service cannot be reached, refuses, or gives back other bytes; nothing is published.
    """
    patience = Patience()
    service = open_depository(to, Path(token_file), patience.answer, at, inside, doi, previous)
    return deposit_patiently(own_path(release), service, patience)


def deposit_patiently(release: Path, service: Depository, patience: Patience) -> Deposited:
    """`deposit`, which waits for the service as long as `patience` has it."""
    found = find_release(release)
    manifest = require_whole(found)
    subject = _subject(manifest)
    with _parts(found, manifest, subject) as parts, understood(service.location):
        draft = patience.of(lambda: service.open(subject))
        run = _Run(service, draft, patience)
        written = 0 if draft.published else run.fill(parts)
        run.require_listed(parts)
        done = draft if draft.published else patience.of(lambda: service.publish(draft))
    if not done.published:
        raise StoreError(done.url, Message("it was not published", "未能公开"), _GO_ON)
    doi = done.doi or draft.doi
    return Deposited(
        done.url, done.id, subject.name, subject.version, manifest.digest, written, len(parts), doi, done.doi_of_all
    )


_GO_ON = Message(
    "Nobody but you sees the draft. Run deposit again, which goes on; or look at the draft.",
    "草稿仅您本人可见。请再次运行 deposit 以接着进行，或查看该草稿。",
)


@dataclass(frozen=True)
class _Run:
    """One draft that is being filled."""

    service: Depository
    draft: Draft
    patience: Patience

    def fill(self, parts: tuple[Part, ...]) -> int:
        """Let the draft hold all files; how many this run uploaded."""
        return sum([self.settle(part) for part in parts])

    def settle(self, part: Part) -> bool:
        """Let the draft hold a file, read back; whether this run uploaded it.

        Raises:
            StoreError: what comes back is not what was sent.
        """
        if self.holds(part):
            return False
        self.patience.of(lambda: self._replace(part))
        if not self.holds(part):
            raise StoreError(
                self.draft.url,
                Message(f"{part.name} came back with other bytes", f"{part.name} 读回的内容不同"),
                _GO_ON,
            )
        return True

    def holds(self, part: Part) -> bool:
        """Whether the draft holds the bytes of a file, by their number and their hash."""
        held = self.patience.of(lambda: self.service.files(self.draft)).get(part.name)
        if held is None or held.size not in (part.size, UNKNOWN_SIZE):
            return False
        return self.patience.of(lambda: self.service.sha256(held)) == part.sha256

    def require_listed(self, parts: tuple[Part, ...]) -> None:
        """What is listed is what was to be deposited: no name more, none less.

        The release may have got a signature since it was published, which makes a name, and changes the archive.
        """
        names = {part.name for part in parts}
        held = self.patience.of(lambda: self.service.files(self.draft)).keys()
        other = sorted(name for name in names ^ held if not (self.draft.published and is_proof(name)))
        if other:
            raise StoreError(
                self.draft.url,
                Message(f"it does not hold the files of the release: {other[0]}", f"所含文件与发布版不符：{other[0]}"),
                _GO_ON,
            )

    def _replace(self, part: Part) -> None:
        """Upload, in place of what an upload that broke off has left, also of the try before."""
        held = self.service.files(self.draft).get(part.name)
        if held is not None:
            self.service.remove(self.draft, held)
        self.service.upload(self.draft, part)


def _subject(manifest: Manifest) -> Subject:
    descriptor = verified_descriptor(manifest)
    name, version = str(descriptor.get("name", "")), str(descriptor.get("version", ""))
    return Subject(name, version, f"sha256:{manifest.digest}", descriptor)


@contextmanager
def _parts(release: Path, manifest: Manifest, subject: Subject) -> Iterator[tuple[Part, ...]]:
    """The archive, in a temporary folder, and what stands beside it."""
    beside = [name for name in file_names(release) if name in BESIDE or is_proof(name)]
    with TemporaryDirectory(prefix="govdata-deposit-") as folder:
        archive = Path(folder) / f"{subject.title}.zip"
        write_archive(release, manifest.hashes, subject.title, archive)
        yield tuple(_part(path) for path in (archive, *(release / name for name in beside)))


def _part(path: Path) -> Part:
    return Part(path.name, path, path.stat().st_size, sha256(path))
