"""CKAN: one dataset for a release, a draft until its files are there (https://docs.ckan.org/en/latest/api/)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from govdata.deposits.depository import UNKNOWN_SIZE, Draft, Held, Part, Subject, not_understood, other_release
from govdata.deposits.service import Service
from govdata.stores import Location
from govdata.stores.store import ObjectMissing
from govdata.values import dataclass

_CHUNK = 1 << 20
_MARK = "govdata-release"


@dataclass(frozen=True)
class Ckan:
    """The datasets of an organization; "" where the site lets datasets be of none."""

    service: Service
    organization: str = ""

    @property
    def location(self) -> Location:
        """Where the site is."""
        return self.service.location

    def open(self, subject: Subject) -> Draft:
        """The dataset of that name, if it is of this release; else a new one, in the state of a draft."""
        name = dataset_name(subject)
        try:
            found = self._ask("package_show", {"id": name})
        except ObjectMissing:
            found = self._ask("package_create", self._described(name, subject))
        marks = [each.get("value") for each in found.get("extras") or () if each.get("key") == _MARK]
        if marks != [subject.mark]:
            raise other_release(self.location, name)
        return self._draft(found)

    def files(self, draft: Draft) -> Mapping[str, Held]:
        """The resources of the dataset."""
        found = self._ask("package_show", {"id": draft.id}).get("resources") or ()
        held = (
            Held(str(each["name"]), each.get("size") or UNKNOWN_SIZE, str(each["url"]), str(each["id"]))
            for each in found
        )
        return {each.name: each for each in held}

    def upload(self, draft: Draft, part: Part) -> None:
        """A resource whose file is uploaded, as a form of several parts (RFC 7578)."""
        boundary = uuid4().hex
        kind = part.name.rpartition(".")[2] if "." in part.name else "txt"
        fields = {"package_id": draft.id, "name": part.name, "format": kind, "hash": f"sha256:{part.sha256}"}
        before, after = _around(boundary, fields, part.name)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(before) + part.size + len(after)),
        }
        url = self.service.url("api/3/action/resource_create")
        self._result(self.service.send("POST", url, _body(before, part, after), headers))

    def remove(self, draft: Draft, held: Held) -> None:  # noqa: ARG002
        """Delete a resource."""
        self.service.ask("POST", "api/3/action/resource_delete", {"id": held.handle})

    def sha256(self, held: Held) -> str:
        """The hash of what is read back: the site checks none."""
        return self.service.sha256(held.content)

    def publish(self, draft: Draft) -> Draft:
        """The state of the dataset becomes active."""
        return self._draft(self._ask("package_patch", {"id": draft.id, "state": "active"}))

    def _described(self, name: str, subject: Subject) -> dict[str, Any]:
        said = subject.descriptor
        fields = {
            "name": name,
            "title": said.get("title") or subject.name,
            "notes": said.get("description"),
            "version": subject.version,
            "url": said.get("homepage"),
            "license_id": next((str(each["name"]) for each in said.get("licenses") or () if each.get("name")), None),
            "owner_org": self.organization,
            "state": "draft",
            "extras": [{"key": _MARK, "value": subject.mark}],
        }
        return {key: value for key, value in fields.items() if value}

    def _ask(self, action: str, said: Mapping[str, Any]) -> Any:
        if action.endswith("_show"):
            return self._result(self.service.get(f"api/3/action/{action}?{urlencode(said)}"))
        return self._result(self.service.ask("POST", f"api/3/action/{action}", said))

    def _result(self, answer: Any) -> Any:
        found = answer.get("result") if isinstance(answer, dict) and answer.get("success") else None
        if not isinstance(found, dict):
            raise not_understood(self.location)
        return found

    def _draft(self, dataset: Mapping[str, Any]) -> Draft:
        place = self.service.url(f"dataset/{dataset['name']}")
        return Draft(str(dataset["id"]), place, dataset.get("state") == "active")


def dataset_name(subject: Subject) -> str:
    """The name of a dataset: small ASCII letters, digits, `-` and `_`, at most 100.

    >>> dataset_name(Subject("Grants.All", "1.2.0", "", {}))
    'grants-all-1-2-0'
    """
    return re.sub(r"[^a-z0-9_-]+", "-", subject.title.lower()).strip("-")[-100:]


def _around(boundary: str, fields: Mapping[str, str], file: str) -> tuple[bytes, bytes]:
    """What stands before and after the bytes of the file."""
    texts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    start = f'--{boundary}\r\nContent-Disposition: form-data; name="upload"; filename="{file}"\r\n'
    end = f"\r\n--{boundary}--\r\n"
    return f"{texts}{start}Content-Type: application/octet-stream\r\n\r\n".encode(), end.encode()


def _body(before: bytes, part: Part, after: bytes) -> Iterator[bytes]:
    yield before
    with part.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
    yield after
