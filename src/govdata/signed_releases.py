"""The front door to releases that are there: each is verified, or signed by one more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from govdata.arguments import checks_arguments
from govdata.errors import UsageError, WriteError, os_reason
from govdata.extras import is_reader
from govdata.reports.messages import Message
from govdata.reports.model import Report

if TYPE_CHECKING:
    from govdata.signing.making import Signing


@checks_arguments
def verify(release: Path | str, *, signers: Path | str | None = None, require: int = 1) -> Report:
    """Check every byte of a release, that its CSV files, Parquet files and documents agree, and who signed it.

    `govdata-reader` checks bytes and signatures; the other checks are skipped, and its report says so.

    Args:
        release: a release, or a folder of releases, which stands for the highest version; or the URL of one, which is
            fetched whole.
        signers: a file in the format `allowed_signers` of OpenSSH; without it no signature is checked. Of an https://
            URL, where nothing can be listed, only `SHA256SUMS.sig`, `SHA256SUMS.sm2.sig` and, for each
            `alice@stats.example` of the file, `SHA256SUMS.alice.sig` are asked for.
        require: so many of the signers have to have signed, different ones.

    Raises:
        UsageError: there is no release at that place, `signers` names nobody, or OpenSSH or OpenSSL is needed and not
            installed.
        SourceError: `signers` cannot be read.
        VerificationError: the place is a folder of releases, and one of them is damaged.
        StoreError: the store cannot be reached, or refuses.
    """
    from govdata.releases.loading import asked_signers

    asked = asked_signers(signers, require)
    if is_reader():
        from govdata.release_bytes import verify_bytes

        return verify_bytes(release, asked)
    from govdata import verification

    return verification.verify(release, asked)


@checks_arguments
def sign(release: Path | str, key: Path | str, *, name: str = "", timestamp: str = "") -> tuple[Path, ...]:
    """Sign a release that is whole: its SHA256SUMS, and so each byte of it.

    Args:
        release: a release, or a folder of releases, which stands for the highest version.
        key: a private key of OpenSSH; the `.pub` file of one that is in the agent or on a security key; or a private
            key for SM2 in PEM. Whatever has to be asked, `ssh-keygen` or `openssl` asks.
        name: of the signature, `SHA256SUMS.NAME.sig`; by default it is `SHA256SUMS.sig`, with SM2 `SHA256SUMS.sm2.sig`.
        timestamp: the address of an authority that stamps the time of the signature (RFC 3161).

    Returns:
        The files that were written.

    Raises:
        UsageError: there is no release, no such name is possible, OpenSSH or OpenSSL is not installed, the key cannot
            sign, or the authority gives no stamp.
        SourceError: the key cannot be read.
        VerificationError: the release is not whole.
        WriteError: there is a signature of that name, or the release cannot be written.
    """
    from govdata.releases.manifest import find_release, require_whole
    from govdata.signing.making import Signing, make_signature
    from govdata.stores.locations import own_path

    how = Signing.of(Path(key), name, timestamp)
    manifest = require_whole(find_release(own_path(release)))
    _require_new(manifest.release / how.file)
    made = make_signature(manifest.content, how)
    return tuple(_write_new(manifest.release / file, proof) for file, proof in sorted(made.items(), reverse=True))


def signing_with(key: Path | str | None, timestamp: str) -> Signing | None:
    """How a release is signed with a key, whose file is looked at; None without one.

    Raises:
        UsageError: a time stamp is asked for of a release that nobody signs.
        SourceError: the key cannot be read.
    """
    from govdata.signing.making import Signing

    if key is not None:
        return Signing.of(Path(key), "", timestamp)
    if timestamp:
        raise UsageError(
            Message("A time stamp needs a signature, and no key was given.", "时间戳针对签名，而未指定密钥。"),
            Message("Name the key with --sign.", "请用 --sign 指定密钥。"),
        )
    return None


def _require_new(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise WriteError(
            path,
            Message("it already exists", "已存在"),
            Message("Give another signer a name of its own: --name NAME.", "请为其他签名人另取名称：--name NAME。"),
        )


def _write_new(path: Path, content: bytes) -> Path:
    """Write a file that is not there yet: the stamp first, so that no signature is seen before it."""
    _require_new(path)
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise WriteError(path, os_reason(error)) from error
    return path
