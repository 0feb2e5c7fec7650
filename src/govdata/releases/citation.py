"""How a release is cited: who made it, where it is, and the sentence that says so; CITATION.cff says the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from govdata.reports.bilingual import bilingual
from govdata.reports.messages import Message
from govdata.reports.printable import escaped_json

_DOI: Final = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
"""A DOI as the `id` of a package may have it (https://www.crossref.org/blog/dois-and-matching-regular-expressions)."""
_ABSOLUTE: Final = re.compile(r"(?:https?://|urn:)\S+", re.IGNORECASE)


def doi(descriptor: Mapping[str, Any]) -> str | None:
    """The DOI that the `id` of a package is.

    >>> doi({"id": "https://doi.org/10.5281/zenodo.1"}), doi({"id": "urn:uuid:1"})
    ('10.5281/zenodo.1', None)
    """
    found = _DOI.fullmatch(str(descriptor.get("id") or ""))
    return found[1] if found else None


def address(descriptor: Mapping[str, Any]) -> str:
    """Where the data are: the DOI, else the homepage, else an `id` that is the same everywhere, else ""."""
    found, name = doi(descriptor), str(descriptor.get("id") or "")
    own = name if _ABSOLUTE.fullmatch(name) else ""
    return f"https://doi.org/{found}" if found else str(descriptor.get("homepage") or own)


def release_title(descriptor: Mapping[str, Any]) -> Message:
    """What a package is called, in both languages."""
    return bilingual(descriptor.get("title") or descriptor.get("name"))


def release_day(descriptor: Mapping[str, Any]) -> str:
    """The day of the release, ISO 8601 in UTC; "" where the package has none."""
    return str(descriptor.get("created") or "")[:10]


def author_names(descriptor: Mapping[str, Any]) -> Message:
    """The names of who made the data, in both languages, family name first; EMPTY where none is known."""
    names = [_whole_name(each) for each in citation_authors(descriptor)]
    return Message("; ".join(each.en for each in names), "；".join(each.zh for each in names))


def _whole_name(author: Mapping[str, str]) -> Message:
    return bilingual(author.get("name") or f"{author['family-names']}, {author['given-names']}")


def in_a_sentence(descriptor: Mapping[str, Any]) -> Message:
    """The citation for people."""
    title, version = release_title(descriptor), descriptor.get("version", "")
    day, place = release_day(descriptor), address(descriptor)
    by = author_names(descriptor)
    start_en, start_zh = (f"{by.en} " if by else ""), (f"{by.zh}：" if by else "")
    end = f" {place}" if place else ""
    return Message(
        f"{start_en}({day}). {title.en} (version {version}) [data set].{end}",
        f"{start_zh}《{title.zh}》，{version} 版[数据集]，{day}。{place}",
    )


UNKNOWN = "unknown"
"""The author of data of which nobody says who made them."""
NOBODY = "# Neither contributors nor a publisher are named in datapackage.json; CFF asks for an author.\n"


def citation(descriptor: Mapping[str, Any]) -> str:
    """CITATION.cff (https://citation-file-format.github.io, 1.2.0). A JSON string is a YAML string, too."""
    authors = citation_authors(descriptor)
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them as below.",
        "type": "dataset",
        "title": descriptor.get("title") or descriptor.get("name"),
        "abstract": descriptor.get("description"),
        "version": descriptor["version"],
        "date-released": release_day(descriptor),
        "license": next((item["name"] for item in descriptor.get("licenses", ()) if item.get("name")), None),
        "doi": doi(descriptor),
        "url": descriptor.get("homepage"),
        "keywords": descriptor.get("keywords"),
        "authors": authors or [{"name": UNKNOWN}],
    }
    return ("" if authors else NOBODY) + "".join(
        f"{name}: {escaped_json(json.dumps(value, ensure_ascii=False))}\n" for name, value in fields.items() if value
    )


def no_author(descriptor: Mapping[str, Any]) -> tuple[Message, ...]:
    """A citation without an author is worth a word."""
    if citation_authors(descriptor):
        return ()
    return (
        Message(
            f'datapackage.json names no contributors: the author in CITATION.cff is "{UNKNOWN}".',
            f"datapackage.json 未列出 contributors：CITATION.cff 中的作者为“{UNKNOWN}”。",
        ),
    )


def citation_authors(descriptor: Mapping[str, Any]) -> list[dict[str, str]]:
    """The contributors that have a name, else the publisher if the descriptor names one; nobody is made up."""
    people = [_author(person) for person in descriptor.get("contributors") or () if isinstance(person, Mapping)]
    publisher = descriptor.get("publisher")
    entity = publisher if isinstance(publisher, Mapping) else {"title": publisher}
    title = entity.get("title") or entity.get("name")
    return [person for person in people if person] or ([{"name": title}] if isinstance(title, str) and title else [])


def _author(person: Mapping[str, Any]) -> dict[str, str]:
    """The name of a contributor; {} where there is none."""
    named = {"family-names": person.get("familyName"), "given-names": person.get("givenName")}
    if all(named.values()):
        return {name: str(value) for name, value in named.items()}
    name = person.get("title") or person.get("organization")
    return {"name": str(name)} if name else {}
