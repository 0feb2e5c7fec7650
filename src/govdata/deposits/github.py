"""The releases of a Git host: a draft, assets, publish, by the API of GitHub (https://docs.github.com/rest/releases)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import quote

from govdata.deposits.depository import UNKNOWN_SIZE, Draft, Held, Part, Subject, not_understood, other_release
from govdata.deposits.service import Service
from govdata.stores import Location
from govdata.values import dataclass

_PAGE = 100


@dataclass(frozen=True)
class GitHub:
    """The releases of one repository, `owner/name`."""

    service: Service
    repository: str

    @property
    def location(self) -> Location:
        """Where the API is."""
        return self.service.location

    def open(self, subject: Subject) -> Draft:
        """The release with that tag, draft or not, if it is of these bytes; else a new draft.

        A draft makes no tag, so that there may be several; a published one comes first, then one of these bytes.
        """
        tag = subject.title
        of_that_tag = [each for each in self._releases() if each.get("tag_name") == tag]
        found = min(of_that_tag, key=lambda each: (bool(each.get("draft")), not _is_of(subject, each)), default=None)
        if found is None:
            title = f"{subject.descriptor.get('title') or subject.name} {subject.version}"
            said = {"tag_name": tag, "name": title, "body": _text(subject), "draft": True}
            found = self.service.ask("POST", self._place(), said)
        if not _is_of(subject, found):
            raise other_release(self.location, tag)
        return self._draft(found)

    def files(self, draft: Draft) -> Mapping[str, Held]:
        """The assets; one whose upload broke off has no size."""
        found = self.service.get(f"{self._place()}/{draft.id}/assets?per_page={_PAGE}")
        return {
            str(each["name"]): Held(
                str(each["name"]),
                each.get("size", UNKNOWN_SIZE) if each.get("state", "uploaded") == "uploaded" else UNKNOWN_SIZE,
                self.service.url(f"{self._place()}/assets/{each['id']}"),
                f"{self._place()}/assets/{each['id']}",
            )
            for each in found
        }

    def upload(self, draft: Draft, part: Part) -> None:
        """An asset, sent to where the release says that its assets go."""
        release = self.service.get(f"{self._place()}/{draft.id}")
        place = str(release.get("upload_url") or "").partition("{")[0]
        self.service.send_file("POST", f"{place}?name={quote(part.name)}", part.path, part.size)

    def remove(self, draft: Draft, held: Held) -> None:  # noqa: ARG002
        """Delete an asset."""
        self.service.ask("DELETE", held.handle)

    def sha256(self, held: Held) -> str:
        """The hash of what is read back."""
        return self.service.sha256(held.content)

    def publish(self, draft: Draft) -> Draft:
        """It is a draft no more, and has its tag."""
        return self._draft(self.service.ask("PATCH", f"{self._place()}/{draft.id}", {"draft": False}))

    def _place(self) -> str:
        return f"repos/{quote(self.repository)}/releases"

    def _releases(self) -> Iterator[Mapping[str, Any]]:
        for page in count(1):
            found = self.service.get(f"{self._place()}?per_page={_PAGE}&page={page}")
            if not isinstance(found, list):
                raise not_understood(self.location)
            yield from found
            if len(found) < _PAGE:
                return

    def _draft(self, release: Any) -> Draft:
        if not isinstance(release, dict) or "id" not in release:
            raise not_understood(self.location)
        return Draft(str(release["id"]), str(release.get("html_url")), release.get("draft") is False)


def _is_of(subject: Subject, release: Mapping[str, Any]) -> bool:
    return subject.mark in str(release.get("body"))


def _text(subject: Subject) -> str:
    said = subject.descriptor.get("description") or ""
    return f"{said}\n\nSHA-256 of SHA256SUMS: `{subject.mark}`".strip()
