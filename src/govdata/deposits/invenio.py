"""InvenioRDM, of which Zenodo is one: a draft with its DOI, files, publish (https://inveniordm.docs.cern.ch/reference/rest_api_index/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from govdata.deposits.depository import UNKNOWN_SIZE, Draft, Held, Part, Subject, not_understood
from govdata.deposits.service import Service, refused_fields, refuses
from govdata.errors import StoreError, UsageError
from govdata.releases.citation import citation_authors, release_day
from govdata.reports.messages import Message
from govdata.stores import Location
from govdata.stores.store import ObjectMissing
from govdata.values import dataclass

JSON_OF_INVENIO = "application/vnd.inveniordm.v1+json, application/json;q=0.9"
"""Zenodo answers plain JSON in the form of its years before InvenioRDM."""
_MOST_FOUND = 25


@dataclass(frozen=True)
class Invenio:
    """The records of who has the token. `doi` is one from elsewhere; `previous` the id of the version before."""

    service: Service
    doi: str = ""
    previous: str = ""

    @property
    def location(self) -> Location:
        """Where the service is."""
        return self.service.location

    def open(self, subject: Subject) -> Draft:
        """The record that has the mark of the release; else a draft, whose DOI is reserved before any file is there."""
        said = {
            "access": {"record": "public", "files": "public"},
            "files": {"enabled": True},
            "metadata": metadata(subject),
        }
        found = self._find(subject)
        if found and found.get("is_published"):
            return self._draft(found)
        record = found or self._new(said)
        pids = {"doi": {"identifier": self.doi, "provider": "external"}} if self.doi else record.get("pids") or {}
        record = self.service.ask("PUT", f"api/records/{record['id']}/draft", {**said, "pids": pids})
        self._require_accepted(record)
        return self._draft(record if _doi(record) else self._reserved(record))

    def files(self, draft: Draft) -> Mapping[str, Held]:
        """What a draft, or a record, holds."""
        place = f"api/records/{draft.id}{'' if draft.published else '/draft'}/files"
        entries = self.service.get(place).get("entries") or []
        names = {str(each["key"]): each for each in entries}
        return {
            name: Held(
                name,
                each.get("size", UNKNOWN_SIZE) if each.get("status", "completed") == "completed" else UNKNOWN_SIZE,
                self.service.url(f"{place}/{quote(name)}/content"),
                f"{place}/{quote(name)}",
            )
            for name, each in names.items()
        }

    def upload(self, draft: Draft, part: Part) -> None:
        """Announce a file, send it, and say that it is all."""
        place = f"api/records/{draft.id}/draft/files"
        self.service.ask("POST", place, [{"key": part.name}])
        url = self.service.url(f"{place}/{quote(part.name)}/content")
        self.service.send_file("PUT", url, part.path, part.size)
        self.service.ask("POST", f"{place}/{quote(part.name)}/commit")

    def remove(self, draft: Draft, held: Held) -> None:  # noqa: ARG002
        """Take a file out of a draft."""
        self.service.ask("DELETE", held.handle)

    def sha256(self, held: Held) -> str:
        """The hash of what is read back: the service itself says an MD5 alone."""
        return self.service.sha256(held.content)

    def publish(self, draft: Draft) -> Draft:
        """Publish; where the answer of an earlier try was lost, the record is there."""
        try:
            there = self.service.get(f"api/records/{draft.id}")
        except ObjectMissing:
            there = self.service.ask("POST", f"api/records/{draft.id}/draft/actions/publish")
        return self._draft(there)

    def _find(self, subject: Subject) -> Any:
        query = urlencode({"q": f'metadata.identifiers.identifier:"{subject.mark}"', "size": _MOST_FOUND})
        hits = self.service.get(f"api/user/records?{query}").get("hits", {}).get("hits", [])
        own = [each for each in hits if subject.mark in _marks(each)]
        return next((each for each in own if each.get("is_published")), own[0] if own else None)

    def _new(self, said: Mapping[str, Any]) -> Any:
        if self.previous:
            return self.service.ask("POST", f"api/records/{quote(self.previous, safe='')}/versions")
        return self.service.ask("POST", "api/records", said)

    def _reserved(self, record: Mapping[str, Any]) -> Any:
        return self.service.ask("POST", f"api/records/{record['id']}/draft/pids/doi")

    def _require_accepted(self, record: Mapping[str, Any]) -> None:
        """A draft takes metadata that could never be published, and says so."""
        fields = refused_fields(record)
        if fields:
            raise StoreError(self.location, Message("it does not take the metadata", "元数据未被接受"), refuses(fields))

    def _draft(self, record: Any) -> Draft:
        if not isinstance(record, dict) or "id" not in record:
            raise not_understood(self.location)
        url = (record.get("links") or {}).get("self_html") or self.service.url(f"records/{record['id']}")
        own, every = _doi(record), _doi(record.get("parent") or {})
        return Draft(str(record["id"]), str(url), bool(record.get("is_published")), own, every)


def _doi(record: Mapping[str, Any]) -> str:
    return str(((record.get("pids") or {}).get("doi") or {}).get("identifier") or "")


def _marks(record: Mapping[str, Any]) -> list[Any]:
    return [each.get("identifier") for each in (record.get("metadata") or {}).get("identifiers") or ()]


def metadata(subject: Subject) -> dict[str, Any]:
    """The metadata of a record, by the descriptor of a release.

    Raises:
        UsageError: nobody is named as its author, which a record has to have.
    """
    said = subject.descriptor
    authors = [_creator(each) for each in citation_authors(said)]
    if not authors:
        raise UsageError(
            Message(
                "A record with a DOI has to have an author, and the release names none.",
                "带 DOI 的记录须有作者，而此发布版未列出作者。",
            ),
            Message(
                "Name contributors in datapackage.json, and publish.",
                "请在 datapackage.json 中填写 contributors，再发布。",
            ),
        )
    fields = {
        "resource_type": {"id": "dataset"},
        "title": said.get("title") or subject.name,
        "creators": authors,
        "publication_date": release_day(said),
        "description": said.get("description"),
        "publisher": _publisher(said.get("publisher")),
        "version": subject.version,
        "rights": [{"id": str(each["name"]).lower()} for each in said.get("licenses") or () if each.get("name")],
        "subjects": [{"subject": str(each)} for each in said.get("keywords") or ()],
        "identifiers": [{"scheme": "urn", "identifier": subject.mark}],
    }
    return {name: value for name, value in fields.items() if value}


def _publisher(value: Any) -> str:
    """Zenodo asks for a publisher, and takes its own name where there is no other."""
    found = (value.get("title") or value.get("name")) if isinstance(value, Mapping) else value
    return str(found or "Zenodo")


def _creator(author: Mapping[str, str]) -> dict[str, Any]:
    if "name" in author:
        return {"person_or_org": {"type": "organizational", "name": author["name"]}}
    names = {"family_name": author["family-names"], "given_name": author["given-names"]}
    return {"person_or_org": {"type": "personal", **names}}
