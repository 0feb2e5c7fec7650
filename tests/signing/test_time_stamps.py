from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from govdata.errors import UsageError
from govdata.signing import Signers, check_signatures
from govdata.signing.making import Signing, make_signature
from govdata.signing.signers import TSA
from govdata.signing.stamping import stamp
from govdata.signing.time_stamps import stamped_at
from tests.support.signing import Authority, ssh_key, ssh_line

CONTENT = b"0123  a\n"
NOW = "%Y%m%d%H%M%SZ"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("time") / "tsa")


def authorities(*lines: str) -> Signers:
    return Signers.of(lines, 1, "a list")


def test_a_stamp_says_when_and_only_of_what_it_is_on(authority: Authority, tmp_path: Path) -> None:
    with authority.served() as address:
        reply = stamp(CONTENT, address)
    known, other = authorities(authority.line).own(TSA), authorities(Authority(tmp_path / "other").line).own(TSA)
    when = datetime.strptime(stamped_at(CONTENT, reply, known), NOW).replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - when) < timedelta(minutes=2)
    assert stamped_at(b"other", reply, known) == ""
    assert stamped_at(CONTENT, reply, other) == ""
    assert stamped_at(CONTENT, reply, ()) == ""
    assert stamped_at(CONTENT, b"junk", known) == ""


def _signed(tmp_path: Path, authority: Authority, until: datetime) -> tuple[dict[str, bytes], Signers]:
    key = ssh_key(tmp_path / "k", "alice")
    with authority.served() as address:
        made = dict(make_signature(CONTENT, Signing.of(key, "", address)))
    line = ssh_line(key, options=f'valid-before="{until.strftime(NOW)}"')
    return made, authorities(line, authority.line)


def test_what_was_stamped_before_its_key_expired_stays_signed(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key expires a little later; the check is as if it were made long afterwards."""
    made, signers = _signed(tmp_path, authority, datetime.now(UTC) + timedelta(minutes=5))
    later = (datetime.now(UTC) + timedelta(days=400)).strftime(NOW)
    assert check_signatures(made, CONTENT, signers, later).problems == ()
    del made["SHA256SUMS.sig.tsr"]
    assert check_signatures(made, CONTENT, signers, later).problems


def test_a_stamp_from_after_the_key_expired_proves_nothing(tmp_path: Path, authority: Authority) -> None:
    made, signers = _signed(tmp_path, authority, datetime.now(UTC) - timedelta(minutes=5))
    assert set(made) == {"SHA256SUMS.sig", "SHA256SUMS.sig.tsr"}
    assert check_signatures(made, CONTENT, signers).problems


@pytest.mark.parametrize(
    "address",
    ["http://me:s3cr3t@127.0.0.1:1/tsa?key=s3cr3t", "http://me:s3cr3t@h h/tsa", "http://127.0.0.1:s3cr3t/tsa"],
)
def test_what_is_secret_of_an_address_is_not_shown(address: str) -> None:
    with pytest.raises(UsageError, match="gives no time stamp: it does not answer") as told:
        stamp(CONTENT, address)
    assert "me:" not in str(told.value)
    assert "key=" not in str(told.value)


def test_an_authority_that_gives_no_stamp_is_named(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="it is no address of http or https"):
        stamp(CONTENT, "file:///etc/passwd")
    with authority.served() as address:
        gone = address
        other = stamp(b"other", address)
        monkeypatch.setattr(authority, "reply", lambda _: other)
        with pytest.raises(UsageError, match="it answers with no stamp on this signature"):
            stamp(CONTENT, address)
    with pytest.raises(UsageError, match=r"127\.0\.0\.1:\d+/tsa gives no time stamp: it does not answer"):
        stamp(CONTENT, gone)
