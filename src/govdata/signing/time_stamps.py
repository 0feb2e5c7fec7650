"""Time stamps (RFC 3161): an authority says that a signature was there at a time, asked and checked by OpenSSL.

A key may expire or be withdrawn, and what it signed before stays signed: the time of a stamp, where its authority is
named among the signers, is the one at which the signature is checked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import Request, urlopen

from govdata.errors import UsageError
from govdata.programs import run_program
from govdata.reports.messages import Message
from govdata.signing.proof_names import LARGEST_PROOF
from govdata.signing.signers import OwnKey

SECONDS = 30
"""Until it has to have answered."""
_TIME = re.compile(r"^Time stamp: (\w{3} +\d+ \d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


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
        if hashlib.sha256(content).digest() not in reply or not _moment(reply, Path(folder)):
            raise _no_stamp(
                authority, Message("it answers with no stamp on this signature", "其答复并非对此签名的时间戳")
            )
    return reply


def stamped_at(content: bytes, reply: bytes, authorities: Sequence[OwnKey]) -> str:
    """When one of these authorities stamped these bytes, as `YYYYMMDDHHMMSSZ`; empty where none did.

    Raises:
        UsageError: OpenSSL is not installed.
    """
    with TemporaryDirectory(prefix="govdata-") as folder:
        file, answer, root = (Path(folder, name) for name in ("content", "answer", "root.pem"))
        file.write_bytes(content)
        moment = _moment(reply, Path(folder)) if authorities else None
        for authority in authorities if moment else ():
            root.write_text(authority.pem("CERTIFICATE"), encoding="ascii")
            then = str(int(moment.timestamp())) if moment else ""
            how = ("-data", file, "-in", answer, "-CAfile", root, "-attime", then)
            if moment and run_program("openssl", "ts", "-verify", *how).good:
                return f"{moment:%Y%m%d%H%M%SZ}"
    return ""


def _asked(authority: str, query: bytes) -> bytes:
    request = Request(authority, query, {"Content-Type": "application/timestamp-query"})  # noqa: S310 (http or https)
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return bytes(answer.read(LARGEST_PROOF))
    except (URLError, OSError, ValueError) as error:
        reason = str(getattr(error, "reason", error))
        raise _no_stamp(authority, Message(f"it does not answer: {reason}", f"无应答：{reason}")) from error


def _moment(reply: bytes, folder: Path) -> datetime | None:
    """The time in a stamp; None where an answer has none. What it says is not yet proved."""
    answer = folder / "answer"
    answer.write_bytes(reply)
    told = run_program("openssl", "ts", "-reply", "-in", answer, "-text")
    found = _TIME.search(told.output.decode("utf-8", "replace")) if told.good else None
    return datetime.strptime(f"{found[1]} {found[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC) if found else None


def _no_stamp(authority: str, reason: Message) -> UsageError:
    return UsageError(
        Message(f"{authority} gives no time stamp: {reason.en}.", f"{authority} 未给出时间戳：{reason.zh}。"),
        Message("Check the address, or leave out --timestamp.", "请检查地址，或不使用 --timestamp。"),
    )
