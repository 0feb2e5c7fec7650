"""Asking an authority for a time stamp (RFC 3161): only the hash of what is stamped leaves this machine."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import Request, urlopen

from govdata.errors import UsageError
from govdata.programs import run_program
from govdata.reports.messages import Message
from govdata.signing.proof_names import LARGEST_PROOF
from govdata.signing.time_stamps import moment_of

SECONDS = 30
"""Until an authority has to have answered."""


def stamp(content: bytes, authority: str) -> bytes:
    """The stamp that an authority gives on some bytes; only their hash is sent.

    Args:
        content: what is to be stamped.
        authority: its address, http or https.

    Raises:
        UsageError: OpenSSL is not installed, or the authority cannot be reached or gives no stamp on these bytes.
    """
    if not authority.startswith(("http://", "https://")):
        raise _no_stamp(authority, Message("it is no address of http or https", "不是 http 或 https 地址"))
    with TemporaryDirectory(prefix="govdata-") as folder:
        file = Path(folder, "content")
        file.write_bytes(content)
        query = run_program("openssl", "ts", "-query", "-sha256", "-cert", "-data", file).output
        reply = _asked(authority, query)
        if hashlib.sha256(content).digest() not in reply or moment_of(reply) is None:
            raise _no_stamp(
                authority, Message("it answers with no stamp on this signature", "其应答不是此签名的时间戳")
            )
    return reply


def _asked(authority: str, query: bytes) -> bytes:
    request = Request(authority, query, {"Content-Type": "application/timestamp-query"})  # noqa: S310 (http or https)
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return bytes(answer.read(LARGEST_PROOF))
    except (URLError, OSError, ValueError) as error:
        reason = str(getattr(error, "reason", error))
        raise _no_stamp(authority, Message(f"it does not answer: {reason}", f"无应答：{reason}")) from error


def _no_stamp(authority: str, reason: Message) -> UsageError:
    return UsageError(
        Message(f"{authority} gives no time stamp: {reason.en}.", f"{authority} 未给出时间戳：{reason.zh}。"),
        Message("Check the address, or leave out --timestamp.", "请检查地址，或不使用 --timestamp。"),
    )
