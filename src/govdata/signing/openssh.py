"""Signatures of OpenSSH (SSHSIG, https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig).

`ssh-keygen -Y` makes and checks them: keys in files, on security keys and in the agent, certificates, passphrases and
the limits of a line of `allowed_signers` are OpenSSH's own. The namespace keeps a signature for Git from passing here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from govdata.errors import UsageError
from govdata.programs import Answer, run_program
from govdata.reports.messages import Message
from govdata.signing.signers import Signer
from govdata.values import dataclass

NAMESPACE = "govdata"
HEAD, TAIL = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
_GOOD = re.compile(r'Good "govdata" signature (?:for .* )?with (.+) key (\S+)\n?')
BROKEN = Message("it is not a signature of SHA256SUMS for govdata", "不是对 SHA256SUMS 的 govdata 签名")
UNKNOWN = Message("its signer is not on the list", "签名人未列入名单")
NOT_ALLOWED = Message(
    'its key is on the list, and may not sign: see namespaces ("govdata"), valid-after and valid-before in the line',
    "其密钥已列入名单，但不得签名：请看该行的 namespaces（须为 govdata）、valid-after 与 valid-before",
)


def sign(content: bytes, key: Path) -> bytes:
    """Sign some bytes with a key, or with the agent's key whose public part is `key`; the signature was checked.

    Raises:
        UsageError: OpenSSH is not installed, or the key cannot sign.
    """
    made = run_program("ssh-keygen", "-Y", "sign", "-f", key, "-n", NAMESPACE, given=content, asks=True)
    if not made.good or not _is_intact(content, made.output):
        raise UsageError(
            Message(
                f"ssh-keygen does not sign with {key}: {made.reason}.", f"ssh-keygen 未能用 {key} 签名：{made.reason}。"
            ),
            Message(
                "Give a private key, or the .pub file of a key in the agent (`ssh-add -L` lists them).",
                "请给出私钥文件，或代理中密钥的 .pub 文件（`ssh-add -L` 可列出）。",
            ),
        )
    return made.output


def is_armored(signature: bytes) -> bool:
    """Is it written as ssh-keygen writes one? Its reader passes over some bytes, and none of ours may be another."""
    if not (signature.startswith(HEAD) and signature.endswith(TAIL)):
        return False
    body = signature[len(HEAD) : -len(TAIL)]
    try:
        text = base64.b64encode(base64.b64decode(body.replace(b"\n", b""), validate=True))
    except binascii.Error:
        return False
    width = max(body.find(b"\n"), 1)
    return body == b"".join(text[start : start + width] + b"\n" for start in range(0, len(text), width))


@dataclass(frozen=True)
class OpenSsh:
    """The signers that OpenSSH knows; `text` is a file `allowed_signers`."""

    text: str

    def signer(self, content: bytes, signature: bytes, at: str = "") -> Signer | Message:
        """Who signed some bytes, or why nobody did. `at` is when, as `YYYYMMDDHHMMSSZ`; by default it is now.

        Raises:
            UsageError: OpenSSH is not installed.
        """
        if not _is_intact(content, signature):
            return BROKEN
        with TemporaryDirectory(prefix="govdata-") as folder:
            file = Path(folder, "signature")
            file.write_bytes(signature)
            when = (f"-Overify-time={_local(at)}",) if at else ()
            found = self._found(content, file, when)
        return found or (NOT_ALLOWED if _public_key(signature) in self.text.split() else UNKNOWN)

    def _found(self, content: bytes, file: Path, when: Sequence[str]) -> Signer | None:
        """Who of all signers signed.

        OpenSSH names those of the first line of a key, which may be for another namespace: then each line is tried.
        """
        names = _names(self.text, file, when)
        lines = self.text.split("\n") if names else []
        found = _verified(names, self.text, content, file, when)
        each = (_verified(_names(line, file, when), line, content, file, when) for line in lines)
        return found or next(filter(None, each), None)


def _names(allowed: str, file: Path, when: Sequence[str]) -> tuple[str, ...]:
    """The names of the first line that has the key of a signature; a name that a line takes away is nobody's."""
    found = _keygen("find-principals", "-f", _beside(file, allowed), "-s", file, *when)
    names = found.output.decode("utf-8", "replace").splitlines() if found.good else []
    return tuple(name for name in names if not name.startswith("!"))


def _verified(names: Sequence[str], allowed: str, content: bytes, file: Path, when: Sequence[str]) -> Signer | None:
    """The first of some names of one line for which the signature is good."""
    for name in names:
        how: tuple[str | Path, ...] = ("-f", _beside(file, allowed), "-s", file, "-n", NAMESPACE, "-I", name, *when)
        if told := _good_key(_keygen("verify", *how, given=content)):
            return Signer(name, told, tuple(names))
    return None


def _beside(file: Path, allowed: str) -> Path:
    path = file.with_name("allowed_signers")
    path.write_text(allowed, encoding="utf-8", newline="\n")
    return path


def _local(at: str) -> str:
    """A time in UTC as a local one: OpenSSH before 9.1 knows no other."""
    moment = datetime.strptime(at, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return f"{moment.astimezone():%Y%m%d%H%M%S}"


def _public_key(signature: bytes) -> str:
    """The public key that a signature holds, as a line of `allowed_signers` has it: the first string after its version.

    Only what is intact is asked, so that all of it is there.
    """
    body = base64.b64decode(signature[len(HEAD) : -len(TAIL)])[len("SSHSIG") + 4 :]
    return base64.b64encode(body[4 : 4 + int.from_bytes(body[:4], "big")]).decode()


def _is_intact(content: bytes, signature: bytes) -> bool:
    """Is it a signature of these bytes, by whichever key?"""
    if not is_armored(signature):
        return False
    with TemporaryDirectory(prefix="govdata-") as folder:
        file = Path(folder, "signature")
        file.write_bytes(signature)
        return bool(_good_key(_keygen("check-novalidate", "-n", NAMESPACE, "-s", file, given=content)))


def _keygen(what: str, *arguments: str | Path, given: bytes = b"") -> Answer:
    return run_program("ssh-keygen", "-Y", what, *arguments, given=given)


def _good_key(answer: Answer) -> str:
    """`ED25519 SHA256:…`, of a signature that ssh-keygen found good; else empty."""
    found = _GOOD.fullmatch(answer.output.decode("utf-8", "replace")) if answer.good else None
    return f"{found[1]} {found[2]}" if found else ""
