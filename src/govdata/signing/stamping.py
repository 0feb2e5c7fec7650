"""Asking an authority for a time stamp (RFC 3161): only the hash of what is stamped leaves this machine."""

from __future__ import annotations

import hashlib
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError

from govdata.errors import UsageError
from govdata.programs import run_program
from govdata.reports.messages import Message
from govdata.signing.proof_names import LARGEST_PROOF
from govdata.signing.time_stamps import moment_of
from govdata.stores.locations import Location
from govdata.stores.web import web_opener, web_request

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
    if not authority.lower().startswith(("http://", "https://")):
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
    try:
        request = web_request(authority, {"Content-Type": "application/timestamp-query"}, query)
        with web_opener().open(request, timeout=SECONDS) as answer:
            return bytes(answer.read(LARGEST_PROOF))
    except HTTPError as error:
        error.close()
        raise _no_stamp(authority, Message(f"it answers {error.code}", f"其应答为 {error.code}")) from None
    except (HTTPException, OSError, ValueError):
        raise _no_stamp(authority, Message("it does not answer", "无应答")) from None


def _no_stamp(authority: str, reason: Message) -> UsageError:
    """What is shown of the address has no password and no query: neither is what a library says of it."""
    shown = Location(authority)
    return UsageError(
        Message(f"{shown} gives no time stamp: {reason.en}.", f"{shown} 未给出时间戳：{reason.zh}。"),
        Message("Check the address, or leave out --timestamp.", "请检查地址，或不使用 --timestamp。"),
    )
