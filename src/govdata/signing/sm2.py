"""Signatures with SM2 and SM3 (GB/T 32918, GB/T 32905), made and checked by OpenSSL 3, for offices that must.

The file is the signature in DER, as OpenSSL writes it. The identity of the signer in the hash is the one that
GM/T 0009 gives where none was agreed on.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from govdata.errors import SourceError, UsageError, os_reason
from govdata.files import read_bounded
from govdata.programs import run_program
from govdata.reports.messages import Message
from govdata.signing.proof_names import LARGEST_PROOF
from govdata.signing.signers import OwnKey, Signer

IDENTITY = "distid:1234567812345678"
DER = b"0"
"""The first byte of a signature in DER, a SEQUENCE."""
UNKNOWN = Message("no SM2 key on the list made it for SHA256SUMS", "不是名单中任一 SM2 密钥对 SHA256SUMS 的签名")
_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""The object identifier 1.2.156.10197.1.301 in DER."""
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\n([A-Za-z0-9+/=\s]*)-----END")


def is_key(path: Path) -> bool:
    """Is a file a private key for SM2, or one in PKCS #8 that its passphrase hides? OpenSSH has its own form.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        blocks = dict(_BLOCK.findall(read_bounded(path, LARGEST_PROOF)))
    except OSError as error:
        raise SourceError(path, os_reason(error)) from error
    return b"ENCRYPTED PRIVATE KEY" in blocks or any(
        label.endswith(b"PRIVATE KEY") and _CURVE in base64.b64decode(body) for label, body in blocks.items()
    )


def sign(content: bytes, key: Path) -> bytes:
    """Sign some bytes with a private key in PEM.

    Raises:
        UsageError: OpenSSL is not installed, or the key cannot sign with SM2.
    """
    made = run_program("openssl", "dgst", "-sm3", "-sign", key, "-sigopt", IDENTITY, given=content, asks=True)
    if not made.good or not made.output.startswith(DER):
        reason = made.reason
        raise UsageError(
            Message(f"openssl does not sign with {key}: {reason}.", f"openssl 未能用 {key} 签名：{reason}。"),
            Message("Give a private key for SM2 in PEM.", "请给出 PEM 格式的 SM2 私钥。"),
        )
    return made.output


def signer(content: bytes, signature: bytes, keys: Sequence[OwnKey]) -> Signer | Message:
    """Whose of some keys signed these bytes, or that none did.

    Raises:
        UsageError: OpenSSL is not installed.
    """
    if not _is_whole(signature):
        return UNKNOWN
    with TemporaryDirectory(prefix="govdata-") as folder:
        file, public = Path(folder, "signature"), Path(folder, "public.pem")
        file.write_bytes(signature)
        for key in keys:
            public.write_text(key.pem("PUBLIC KEY"), encoding="ascii")
            how = ("-sm3", "-verify", public, "-sigopt", IDENTITY, "-signature", file)
            if run_program("openssl", "dgst", *how, given=content).good:
                return Signer(key.names[0], f"SM2 {_fingerprint(key.content)}", key.names)
    return UNKNOWN


def _is_whole(signature: bytes) -> bool:
    """Whether it is one DER value and nothing behind it: OpenSSL reads no more bytes than the longest one has."""
    return signature.startswith(DER) and len(signature) == 2 + signature[1]


def _fingerprint(der: bytes) -> str:
    """As OpenSSH writes one."""
    return f"SHA256:{base64.b64encode(hashlib.sha256(der).digest()).decode().rstrip('=')}"
