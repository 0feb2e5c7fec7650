"""From the words of a command to a service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from govdata.deposits.ckan import Ckan
from govdata.deposits.depository import Depository
from govdata.deposits.github import GitHub
from govdata.deposits.invenio import JSON_OF_INVENIO, Invenio
from govdata.deposits.service import Service
from govdata.errors import FileRefused, SourceError, UsageError, os_reason
from govdata.files import read_bounded
from govdata.releases.citation import doi as doi_of
from govdata.reports.messages import Message
from govdata.stores import Location

KINDS: Final = ("zenodo", "ckan", "github")
_HOMES: Final = {"zenodo": "https://zenodo.org", "github": "https://api.github.com"}
_UPLOADS: Final = "uploads.github.com"
"""Where GitHub itself takes assets; other hosts take them where their API is."""
_LONGEST: Final = 4096
_TOKEN: Final = re.compile(r"[!-~]+")
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


def open_depository(
    kind: str, token_file: Path, answer: float, at: str = "", inside: str = "", doi: str = "", previous: str = ""
) -> Depository:
    """A service that takes deposits.

    Args:
        kind: one of `KINDS`; zenodo is any InvenioRDM.
        token_file: the file whose one line is the token.
        answer: seconds that an answer is waited for.
        at: the URL of another service than the public one.
        inside: the repository at a Git host; the organization in a CKAN.
        doi: a DOI from elsewhere.
        previous: the id of the record of the version before.

    Raises:
        UsageError: the words do not fit, or the URL is not https.
        SourceError: there is no token in the file.
    """
    _require_fitting(kind, at, inside, doi, previous)
    own = _HOMES.get(kind, "")
    location = Location(str(Location.parse(at or own)))
    token = _token(token_file)
    if kind == "ckan":
        return Ckan(Service(location, token, answer), inside)
    if kind == "github":
        hosts = (_UPLOADS,) if str(location) == own else ()
        return GitHub(Service(location, f"Bearer {token}", answer, hosts), inside)
    service = Service(location, f"Bearer {token}", answer, accept=JSON_OF_INVENIO)
    return Invenio(service, doi_of({"id": doi}) or "", previous)


def _require_fitting(kind: str, at: str, inside: str, doi: str, previous: str) -> None:
    wrong = {
        Message(f"--to is one of {', '.join(KINDS)}.", f"--to 须为 {'、'.join(KINDS)} 之一。"): kind not in KINDS,
        Message("--to ckan needs --at, the URL of the site.", "--to ckan 须以 --at 指定站点的 URL。"): (
            kind == "ckan" and not at
        ),
        Message("--to github needs --in owner/repository.", "--to github 须以 --in 指定 所有者/仓库。"): (
            kind == "github" and not _REPOSITORY.fullmatch(inside)
        ),
        Message("--in is for github and ckan.", "--in 仅用于 github 与 ckan。"): kind == "zenodo" and bool(inside),
        Message("--doi and --previous are for zenodo.", "--doi 与 --previous 仅用于 zenodo。"): (
            kind != "zenodo" and bool(doi or previous)
        ),
        Message("--doi is not a DOI.", "--doi 不是 DOI。"): bool(doi) and doi_of({"id": doi}) is None,
    }
    for reason, is_so in wrong.items():
        if is_so:
            raise UsageError(reason)


def _token(path: Path) -> str:
    """The token in a file; what is wrong with it is said without it.

    The name of a file that is not there is not said either: whoever mistakes the option gives it the token.
    """
    try:
        text = read_bounded(path, _LONGEST).decode("ascii", "replace").strip()
    except FileRefused as error:
        raise SourceError(path, error.reason) from error
    except OSError as error:
        why = os_reason(error)
        raise UsageError(
            Message(f"The file with the token cannot be read: {why.en}.", f"无法读取存放令牌的文件：{why.zh}。"),
            Message("--token-file takes the path of a file, never the token.", "--token-file 须为文件路径，而非令牌。"),
        ) from None
    if not _TOKEN.fullmatch(text):
        raise SourceError(path, Message("it is not one line with a token", "内容不是一行令牌"))
    return text
