"""Signing: from the bytes of SHA256SUMS to the files that prove who released it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from govdata.errors import UsageError
from govdata.reports.messages import Message
from govdata.signing import openssh, sm2, stamping
from govdata.signing.proof_names import STAMP, signature_name
from govdata.values import dataclass


@dataclass(frozen=True)
class Signing:
    """How a release is signed: the key, its kind, the name of the signature, and who stamps its time, if anybody."""

    key: Path
    file: str
    is_sm2: bool = False
    authority: str = ""

    @staticmethod
    def of(key: Path, name: str = "", authority: str = "") -> Signing:
        """How a release is signed with a key, which is looked at.

        Args:
            key: a private key of OpenSSH, the public part of one in the agent, or a private key for SM2 in PEM.
            name: that of `SHA256SUMS.NAME.sig`.
            authority: the address of one that gives time stamps.

        Raises:
            UsageError: `name` is none for a file.
            SourceError: the key cannot be read.
        """
        is_sm2 = sm2.is_key(key)
        file = signature_name(name or ("sm2" if is_sm2 else ""))
        if file is None:
            raise UsageError(
                Message(f'"{name}" is no name for a signature.', f"“{name}”不能作为签名的名称。"),
                Message(
                    "Use letters of English, digits, - and _, 64 at most.", "请使用英文字母、数字、- 和 _，最多 64 个。"
                ),
            )
        return Signing(key, file, is_sm2, authority)


def make_signature(content: bytes, how: Signing) -> Mapping[str, bytes]:
    """The files that prove who signed `content`: the signature, and its time stamp where one was asked for.

    Raises:
        UsageError: OpenSSH or OpenSSL is not installed, the key cannot sign, or the authority gives no stamp.
    """
    made = (sm2 if how.is_sm2 else openssh).sign(content, how.key)
    stamps = {f"{how.file}{STAMP}": stamping.stamp(made, how.authority)} if how.authority else {}
    return {how.file: made, **stamps}
