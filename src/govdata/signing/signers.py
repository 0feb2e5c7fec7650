"""Who may sign: a file in the format `allowed_signers` of OpenSSH (ssh-keygen(1)), as people have it for Git.

Two more types of key, which OpenSSH passes over, let one file say it all:

    alice@stats.example namespaces="govdata" ssh-ed25519 AAAA...
    office@stats.example sm2 MFkw...      SubjectPublicKeyInfo of an SM2 key: DER in base64
    clock@stats.example tsa MIIB...       root certificate of an authority for time stamps: DER in base64
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path

from govdata.errors import SourceError, UsageError, os_reason
from govdata.files import read_bounded
from govdata.reports.messages import Message
from govdata.signing.proof_names import DEFAULT_NAMES, signature_name
from govdata.values import dataclass

LARGEST_SIGNERS = 1 << 20
"""Bytes of a file of signers that are read."""
SM2, TSA = "sm2", "tsa"
_OWN_KINDS = (SM2, TSA)
_BLANK = " \t\r\n"


@dataclass(frozen=True)
class Signer:
    """Who signed: the name that the file of signers gives the key, and the key (`ED25519 SHA256:…`)."""

    identity: str
    key: str
    names: tuple[str, ...] = field(default=(), compare=False)
    """All names on the line of the key: the names of one person."""

    @property
    def fingerprint(self) -> str:
        """Of the key itself, which is the same with and without a certificate."""
        return self.key.rpartition(" ")[2]

    def __str__(self) -> str:
        return f"{self.identity} ({self.key})"


@dataclass(frozen=True)
class OwnKey:
    """A line of a kind that is not OpenSSH's: `content` is DER."""

    names: tuple[str, ...]
    content: bytes

    def pem(self, label: str) -> str:
        """The same in PEM."""
        text = base64.encodebytes(self.content).decode().replace("\n", "")
        lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
        return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"


@dataclass(frozen=True)
class Signers:
    """Who may sign a release, as lines of `allowed_signers`, and how many of them have to."""

    lines: tuple[str, ...]
    required: int = 1

    @staticmethod
    def read(path: Path, required: int = 1) -> Signers:
        """The signers that a file names.

        Raises:
            SourceError: it cannot be read, is not UTF-8, or a line of ours holds no key.
            UsageError: it names nobody, or nobody is required.
        """
        try:
            text = read_bounded(path, LARGEST_SIGNERS).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = os_reason(error) if isinstance(error, OSError) else Message("it is not UTF-8", "不是 UTF-8")
            raise SourceError(path, reason) from error
        return Signers.of(text.split("\n"), required, str(path))

    @staticmethod
    def of(text: Sequence[str], required: int, named: str) -> Signers:
        """The signers of some lines; `named` is what holds them, for people.

        A line ends, and is blank, as OpenSSH has it: what it takes for a part of a comment names nobody here either.
        """
        found = Signers(tuple(line for each in text if (line := each.strip(_BLANK)) and line[0] != "#"), required)
        if not found.lines:
            raise UsageError(Message(f"{named} names no signer.", f"{named} 未列出任何签名人。"), _SUCH_A_LINE)
        if required < 1:
            raise UsageError(
                Message("At least one signer has to be required.", "至少须要求一名签名人。"),
                Message("Give --require 1 or more.", "请将 --require 设为 1 或更大。"),
            )
        for kind in _OWN_KINDS:
            found.own(kind, named)
        _require_a_signer(found, named)
        return found

    @property
    def signature_files(self) -> tuple[str, ...]:
        """The files to ask for where nobody can say what is there.

        Those that a signer makes who names none, and for `alice@stats.example` the one that is named `alice`.
        """
        people = [each.partition("@")[0] for line in self.lines for each in line.split()[0].split(",")]
        found = (signature_name(name) for name in (*DEFAULT_NAMES, *people))
        return tuple(dict.fromkeys(each for each in found if each))

    @property
    def openssh(self) -> str:
        """The lines that are for OpenSSH, as a file."""
        return "".join(f"{line}\n" for line in self.lines if _kind_of(line) not in _OWN_KINDS)

    def own(self, kind: str, named: str = "") -> tuple[OwnKey, ...]:
        """The keys of a kind that is not OpenSSH's.

        Raises:
            SourceError: a line holds no base64.
        """
        return tuple(_own_key(line.split(), named) for line in self.lines if _kind_of(line) == kind)


def _require_a_signer(signers: Signers, named: str) -> None:
    """A file of keys without names, or of something else, would only say that nobody signed.

    Lines that OpenSSH does not know stand beside others, as they do for Git.

    Raises:
        UsageError: no line has a name and a key.
    """
    if not any(map(_names_a_signer, signers.lines)):
        reason = _reason_for(signers.lines[0])
        raise UsageError(
            Message(f"{named} is no list of signers: {reason.en}.", f"{named} 不是签名人名单：{reason.zh}。"),
            _SUCH_A_LINE,
        )


def _names_a_signer(line: str) -> bool:
    words = line.split()[1:]
    return _kind_of(line) in _OWN_KINDS or any(map(_is_key, words, words[1:]))


def _reason_for(line: str) -> Message:
    """What is wrong with a line; of what it says only a public key is known not to be secret."""
    if _is_key(*(*line.split(), "")[:2]):
        return Message("it is a public key without a name before it", "只有公钥，之前没有名称")
    if "PRIVATE KEY" in line:
        return Message("it is a private key", "是私钥")
    return Message("no line has a name and a key", "没有一行写有名称与密钥")


def _is_key(kind: str, content: str) -> bool:
    """Are two words a public key of OpenSSH: its type, and base64 that begins with the same type?"""
    try:
        held = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return False
    return bool(kind) and held[4:].startswith(kind.encode()) and int.from_bytes(held[:4], "big") == len(kind)


_SUCH_A_LINE = Message(
    'Write a line such as: alice@stats.example namespaces="govdata" ssh-ed25519 AAAA…',
    '请写入一行，例如：alice@stats.example namespaces="govdata" ssh-ed25519 AAAA…',
)


def _kind_of(line: str) -> str:
    """The second word of a line: of a line for OpenSSH, its options or the type of its key."""
    words = line.split()
    return words[1] if len(words) > 1 else ""


def _own_key(words: Sequence[str], named: str) -> OwnKey:
    try:
        return OwnKey(tuple(words[0].split(",")), base64.b64decode(words[2], validate=True))
    except (IndexError, binascii.Error) as error:
        reason = Message(f"the line of {words[0]} has no key in base64", f"{words[0]} 一行没有以 base64 写成的密钥")
        raise SourceError(named, reason) from error
