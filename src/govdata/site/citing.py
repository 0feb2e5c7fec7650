"""How a release is cited in a picture, as BibTeX, and as CSL-JSON (https://citeproc-js.readthedocs.io/csl-json)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from govdata.metadata.json_values import json_of
from govdata.releases.citation import address, author_names, citation_authors, doi, release_day, release_title
from govdata.reports.bilingual import bilingual
from govdata.reports.messages import Message
from govdata.site.markup import seen

_BIBTEX: Final = {
    "\\": r"\textbackslash{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
Descriptor = Mapping[str, Any]


def in_a_picture(descriptor: Descriptor) -> Message:
    """The citation that each picture carries: short, with the licence."""
    title, version, day = release_title(descriptor), descriptor.get("version", ""), release_day(descriptor)
    licence = next((str(each["name"]) for each in descriptor.get("licenses") or () if each.get("name")), "")
    by = author_names(descriptor)
    rest = ", ".join(filter(None, (f"version {version}", day, by.en, licence)))
    rest_zh = "，".join(filter(None, (f"{version} 版", day, by.zh, licence)))
    return Message(f"{title.en}, {rest}", f"{title.zh}，{rest_zh}")


def bibtex(descriptor: Descriptor) -> str:
    """The citation as BibTeX: `@misc`, which every style knows; old ones show no `version`, so the note has it, too."""
    day = release_day(descriptor)
    fields = {
        "author": " and ".join(map(_tex_author, citation_authors(descriptor))),
        "title": f"{{{_tex(release_title(descriptor).en)}}}",
        "version": _tex(descriptor.get("version", "")),
        "year": day[:4],
        "month": day[5:7],
        "doi": _tex(doi(descriptor) or ""),
        "url": address(descriptor).replace("{", "%7B").replace("}", "%7D"),
        "note": _tex(f"Data set, version {descriptor.get('version', '')}"),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{citation_key(descriptor)},\n{lines}\n}}\n"


def _tex_author(author: Mapping[str, str]) -> str:
    """A name that is one whole stands in braces, or BibTeX would part it at a comma or at "and"."""
    if "name" in author:
        return f"{{{_tex(bilingual(author['name']).en)}}}"
    return ", ".join(f"{{{_tex(author[part])}}}" for part in ("family-names", "given-names"))


def citation_key(descriptor: Descriptor) -> str:
    """The key of the citation: name and version of the package, as BibTeX can have them."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", f"{descriptor.get('name', '')}-{descriptor.get('version', '')}").strip("-")


def _tex(text: object) -> str:
    return "".join(_BIBTEX.get(char, char) for char in seen(text))


def csl_json(descriptor: Descriptor) -> str:
    """The citation as CSL-JSON, which Zotero and pandoc read."""
    day = release_day(descriptor)
    item = {
        "id": citation_key(descriptor),
        "type": "dataset",
        "title": release_title(descriptor).en,
        "author": [_csl_author(each) for each in citation_authors(descriptor)],
        "version": str(descriptor.get("version", "")),
        "issued": {"date-parts": [[int(part) for part in day.split("-")]]}
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day)
        else None,
        "DOI": doi(descriptor),
        "URL": address(descriptor),
    }
    return json_of([{name: value for name, value in item.items() if value}], indent="  ") + "\n"


def _csl_author(author: Mapping[str, str]) -> dict[str, str]:
    if "name" in author:
        return {"literal": bilingual(author["name"]).en}
    return {"family": author["family-names"], "given": author["given-names"]}
