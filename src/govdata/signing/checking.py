"""Checking: which of the signatures beside SHA256SUMS are those of the signers that are asked for, and are they enough?

A signature that is broken is a problem, whoever else signed: somebody changed it. One of a stranger counts for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from govdata.errors import os_reason
from govdata.files import read_bounded
from govdata.reports.messages import Message
from govdata.signing import openssh, sm2
from govdata.signing.proof_names import LARGEST_PROOF, MOST_SIGNATURES, STAMP, signature_files
from govdata.signing.signers import SM2, TSA, Signer, Signers
from govdata.signing.time_stamps import stamped_at
from govdata.values import dataclass


@dataclass(frozen=True)
class Signatures:
    """Who signed, each once, in the order of the files; and what is wrong, none of it where the signers suffice."""

    signers: tuple[Signer, ...]
    problems: tuple[Message, ...] = ()


Proofs = Mapping[str, bytes | Message]
"""The signatures of a release and their time stamps by name: the bytes, or why they cannot be read."""


def read_proofs(release: Path) -> Proofs:
    """What stands beside the SHA256SUMS of a release in a folder; of more signatures than are looked at, one more."""
    names = signature_files(release)[: MOST_SIGNATURES + 1]
    stamps = [f"{name}{STAMP}" for name in names if os.path.lexists(release / f"{name}{STAMP}")]
    return {name: _read_proof(release / name, release.resolve()) for name in (*names, *stamps)}


def _read_proof(path: Path, inside: Path) -> bytes | Message:
    try:
        return read_bounded(path, LARGEST_PROOF, inside)
    except OSError as error:
        return os_reason(error)


def check_signatures(proofs: Proofs, content: bytes, signers: Signers, at: str = "") -> Signatures:
    """Who of `signers` signed `content`, by the signatures of a release.

    Args:
        proofs: the signatures and their time stamps.
        content: the bytes of its SHA256SUMS.
        signers: who may sign, and how many have to.
        at: the time that signatures without a time stamp are checked at, as `YYYYMMDDHHMMSSZ`; by default now.

    Raises:
        UsageError: OpenSSH or OpenSSL is needed and not installed.
    """
    names = [name for name in proofs if not name.endswith(STAMP)]
    if len(names) > MOST_SIGNATURES:
        return Signatures((), (Message(f"more than {MOST_SIGNATURES} signatures", f"签名多于 {MOST_SIGNATURES} 个"),))
    found = {name: _signer(proofs, name, content, signers, at) for name in names}
    whose = tuple(dict.fromkeys(each for each in found.values() if isinstance(each, Signer)))
    told = {name: each for name, each in found.items() if isinstance(each, Message)}
    broken = tuple(_about(name, each) for name, each in told.items() if each not in _STRANGERS)
    if distinct(whose) >= signers.required:
        return Signatures(whose, broken)
    rest = tuple(_about(name, each) for name, each in told.items() if each in _STRANGERS)
    return Signatures(whose, (*broken, _too_few(distinct(whose), signers.required), *rest))


def distinct(signers: Iterable[Signer]) -> int:
    """How many signed: neither two keys of one signer nor two names of one key are two.

    Names that stand on one line are those of one signer; a key is the same with and without a certificate.

    >>> distinct([Signer("a", "k"), Signer("a", "l"), Signer("b", "l")])
    2
    >>> distinct([Signer("a", "k", ("a", "b")), Signer("b", "l")])
    1
    """
    some = tuple(signers)
    people = _people(some)
    keys: dict[str, list[str]] = {}
    for signer in some:
        keys.setdefault(people[signer.identity], []).append(signer.fingerprint)
    owners: dict[str, str] = {}
    return sum(_owns_one(person, keys, owners, set()) for person in keys)


def _people(signers: Iterable[Signer]) -> Mapping[str, str]:
    """Name -> the one that stands for all names of that signer."""
    people: dict[str, str] = {}
    for signer in signers:
        names = {signer.identity, *signer.names}
        people.update({name: people.get(name, name) for name in names})
        same = {people[name] for name in names}
        people = {name: min(same) if person in same else person for name, person in people.items()}
    return people


def _owns_one(identity: str, keys: Mapping[str, list[str]], owners: dict[str, str], tried: set[str]) -> bool:
    """Give somebody a key that nobody has, or whose owner can have another one (the augmenting path of a matching)."""
    for key in keys[identity]:
        if key not in tried:
            tried.add(key)
            if key not in owners or _owns_one(owners[key], keys, owners, tried):
                owners[key] = identity
                return True
    return False


_OTHER_KIND = Message("it is no signature of OpenSSH or with SM2", "不是 OpenSSH 或 SM2 签名")
_STRANGERS = frozenset((openssh.UNKNOWN, openssh.NOT_ALLOWED, sm2.UNKNOWN))
"""Why a signature counts for nothing and is no damage: the signer, or the key, is none of those that are named."""


def _signer(proofs: Proofs, name: str, content: bytes, signers: Signers, at: str) -> Signer | Message:
    signature = proofs[name]
    if isinstance(signature, Message):
        return signature
    if signature.startswith(openssh.HEAD[:5]):
        stamp = proofs.get(f"{name}{STAMP}")
        stamped = stamped_at(signature, stamp, signers.own(TSA)) if isinstance(stamp, bytes) else ""
        return openssh.OpenSsh(signers.openssh).signer(content, signature, stamped or at)
    if signature.startswith(sm2.DER):
        return sm2.signer(content, signature, signers.own(SM2))
    return _OTHER_KIND


def _about(name: str, reason: Message) -> Message:
    return Message(f"{name}: {reason.en}", f"{name}：{reason.zh}")


def _too_few(found: int, required: int) -> Message:
    return Message(
        f"{found} of the listed signers signed it; at least {required} must",
        f"名单所列签名人中有 {found} 名已签署，至少须有 {required} 名",
    )
