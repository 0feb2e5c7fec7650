"""Time stamps (RFC 3161): an authority says that a signature was there at a time, which OpenSSL checks.

A key may expire or be withdrawn, and what it signed before stays signed: the time of a stamp, where its authority is
named among the signers, is the one at which the signature is checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from govdata.programs import run_program
from govdata.signing.signers import OwnKey

_TIME = re.compile(r"^Time stamp: (\w{3} +\d+ \d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


def stamped_at(content: bytes, reply: bytes, authorities: Sequence[OwnKey]) -> str:
    """When one of these authorities stamped these bytes, as `YYYYMMDDHHMMSSZ`; empty where none did.

    Raises:
        UsageError: OpenSSL is not installed.
    """
    moment = moment_of(reply) if authorities else None
    if moment is None or not any(_is_of(authority, content, reply, moment) for authority in authorities):
        return ""
    return f"{moment:%Y%m%d%H%M%SZ}"


def _is_of(authority: OwnKey, content: bytes, reply: bytes, moment: datetime) -> bool:
    """Whether an authority stamped these bytes, with a certificate that was good then."""
    with TemporaryDirectory(prefix="govdata-") as folder:
        file, answer, root = (Path(folder, name) for name in ("content", "answer", "root.pem"))
        file.write_bytes(content)
        answer.write_bytes(reply)
        root.write_text(authority.pem("CERTIFICATE"), encoding="ascii")
        then = ("-attime", str(int(moment.timestamp())))
        return run_program("openssl", "ts", "-verify", "-data", file, "-in", answer, "-CAfile", root, *then).good


def moment_of(reply: bytes) -> datetime | None:
    """The time in a stamp; None where an answer has none. What it says is not yet proved.

    Raises:
        UsageError: OpenSSL is not installed.
    """
    with TemporaryDirectory(prefix="govdata-") as folder:
        answer = Path(folder, "answer")
        answer.write_bytes(reply)
        told = run_program("openssl", "ts", "-reply", "-in", answer, "-text")
    found = _TIME.search(told.output.decode("utf-8", "replace")) if told.good else None
    return datetime.strptime(f"{found[1]} {found[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC) if found else None
