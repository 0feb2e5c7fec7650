"""A release as bytes: is each as it was written, and who signed it? The standard library alone, and OpenSSH if asked.

This is the first part of `verify`. In `govdata-reader` it is all of it, and the report says what was not checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from govdata.errors import VerificationError
from govdata.releases.manifest import Manifest, find_release, require_whole, verified_descriptor
from govdata.reports.messages import Message
from govdata.reports.model import Check, CheckKind, Finding, Outcome, Report, State, Task
from govdata.signing.checking import check_signatures, read_proofs
from govdata.signing.proof_names import signature_files
from govdata.signing.signers import Signers
from govdata.values import dataclass

BYTES = "release-bytes"
DESCRIPTOR = "release-descriptor"
LATER = (
    DESCRIPTOR, "structure", "release-parquet", "release-blocks", "release-report", "release-changes",
    "release-previous",
)  # fmt: skip
"""What is checked once the bytes are whole, in this order."""
SIGNED = "release-signatures"
_NOBODY_ASKED = Message(
    "it is signed, and no signers were named (--signers)", "该发布版已签名，但未指定签名人名单（--signers）"
)
_ASK_THE_OFFICE = Message(
    "Fetch the release again, or ask the office for its signers, by another way than the release came.",
    "请重新获取该发布版，或通过另外的渠道向发布机构索取签名人名单。",
)
_FETCH_AGAIN = Message("Fetch the release again, from where it was published.", "请从发布处重新获取该发布版。")
_DAMAGED = Message("a file does not match SHA256SUMS", "有文件与 SHA256SUMS 不符")
_ONLY_READS = Message("govdata-reader checks bytes and signatures alone", "govdata-reader 只核验字节和签名")


@dataclass(frozen=True)
class ReleaseBytes:
    """What the bytes of a release say: `manifest` is None where one is not as it was written."""

    release: Path
    manifest: Manifest | None
    outcome: Outcome
    signers: tuple[str, ...] = ()

    def report(self, name: str, rest: Outcome, tasks: Iterable[Task] = (), version: str = "") -> Report:
        """The report on the release: its bytes, and `rest`; the digest is told with the version that was read."""
        digest = self.manifest.digest if self.manifest and version else ""
        found = Report.of(name, tasks, Outcome.join((self.outcome, rest)))
        today = datetime.now(UTC).date().isoformat()
        return replace(found, released=True, day=today, signers=self.signers, version=version, digest=digest)


def verify_bytes(path: Path | str, signers: Signers | None = None) -> Report:
    """Verify the bytes of a release, and who signed it; what else `verify` checks is skipped, and told as that.

    Raises:
        UsageError: there is no release at `path`, or OpenSSH or OpenSSL is needed and not installed.
        VerificationError: `path` is a folder of releases, and one of them is not whole.
    """
    found = check_bytes(find_release(path), signers)
    if found.manifest is None:
        return found.report(found.release.name, Outcome())
    try:
        descriptor = verified_descriptor(found.manifest)
    except VerificationError as error:
        return found.report(found.release.name, broken_descriptor(error.message, _ONLY_READS))
    name, version = (str(descriptor.get(each, "")) for each in ("name", "version"))
    return found.report(name, skipped(LATER, _ONLY_READS), version=version)


def broken_descriptor(problem: Message, reason: Message) -> Outcome:
    """What is said where the descriptor of a release cannot be read; the other checks are skipped for `reason`."""
    broken = outcome_of(DESCRIPTOR, [Finding(DESCRIPTOR, problem)])
    return Outcome.join((broken, skipped(LATER[1:], reason)))


def check_bytes(release: Path, signers: Signers | None) -> ReleaseBytes:
    """Check each byte of a release against its manifest, and the signatures of the manifest.

    Raises:
        UsageError: OpenSSH or OpenSSL is needed and not installed.
    """
    manifest, found = read_whole(release)
    damage = outcome_of(BYTES, [Finding(BYTES, problem, next_step=_FETCH_AGAIN) for problem in found])
    if manifest is None:
        rest = skipped((*LATER, *((SIGNED,) if signers else ())), _DAMAGED)
        return ReleaseBytes(release, None, Outcome.join((damage, rest)))
    signed, whose = _signature_check(manifest, signers)
    return ReleaseBytes(release, manifest, Outcome.join((damage, signed)), whose)


def read_whole(release: Path) -> tuple[Manifest | None, tuple[Message, ...]]:
    """The manifest of a release of which every byte is as it was written; else none, and what is not."""
    try:
        return require_whole(release), ()
    except VerificationError as error:
        return None, error.problems


def outcome_of(check: str, findings: list[Finding], table: str | None = None) -> Outcome:
    """One check of a release, with what it found."""
    state = State.FAILED if findings else State.PASSED
    return Outcome(tuple(findings), (Check(check, table, CheckKind.RELEASE, state),))


def skipped(checks: Iterable[str], reason: Message, table: str | None = None) -> Outcome:
    """Checks of a release that could not run."""
    return Outcome(checks=tuple(Check(check, table, CheckKind.RELEASE, State.SKIPPED, reason) for check in checks))


def _signature_check(manifest: Manifest, signers: Signers | None) -> tuple[Outcome, tuple[str, ...]]:
    """Who signed the manifest, of those that are asked for."""
    if signers is None:
        return (skipped((SIGNED,), _NOBODY_ASKED) if signature_files(manifest.release) else Outcome()), ()
    found = check_signatures(read_proofs(manifest.release), manifest.content, signers)
    findings = [Finding(SIGNED, problem, next_step=_ASK_THE_OFFICE) for problem in found.problems]
    return outcome_of(SIGNED, findings), tuple(map(str, found.signers))
