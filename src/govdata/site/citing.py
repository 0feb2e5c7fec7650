"""How a release is cited: in a sentence, as BibTeX, and as CSL-JSON (https://citeproc-js.readthedocs.io/csl-json)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from govdata.metadata.json_values import json_of
from govdata.releases.readme import bilingual, citation_authors
from govdata.reports.messages import Message
from govdata.site.markup import seen

_BIBTEX: Final = {
    "\\": r"\textbackslash{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
Descriptor = Mapping[str, Any]


def release_title(descriptor: Descriptor) -> Message:
    """What a package is called, in both languages."""
    return Message(*bilingual(str(descriptor.get("title") or descriptor.get("name", ""))))


def authors(descriptor: Descriptor) -> list[str]:
    """The names of who made the data, family name first; none where none is known."""
    return [_name(each) for each in citation_authors(descriptor)]


def _name(author: Mapping[str, str]) -> str:
    return author.get("name") or f"{author['family-names']}, {author['given-names']}"


def _day(descriptor: Descriptor) -> str:
    return str(descriptor.get("created", ""))[:10]


def in_a_sentence(descriptor: Descriptor) -> Message:
    """The citation for people."""
    title, version, day = release_title(descriptor), descriptor.get("version", ""), _day(descriptor)
    by, place = "; ".join(authors(descriptor)), str(descriptor.get("homepage") or "")
    start_en, start_zh = (f"{by} " if by else ""), (f"{by}：" if by else "")
    end = f" {place}" if place else ""
    return Message(
        f"{start_en}({day}). {title.en} (version {version}) [data set].{end}",
        f"{start_zh}《{title.zh}》，{version} 版[数据集]，{day}。{place}",
    )


def in_a_picture(descriptor: Descriptor) -> Message:
    """The citation that each picture carries: short, with the licence."""
    title, version, day = release_title(descriptor), descriptor.get("version", ""), _day(descriptor)
    licence = next((str(each["name"]) for each in descriptor.get("licenses") or () if each.get("name")), "")
    by = "; ".join(authors(descriptor))
    rest = ", ".join(filter(None, (f"version {version}", day, by, licence)))
    rest_zh = "，".join(filter(None, (f"{version} 版", day, by, licence)))
    return Message(f"{title.en}, {rest}", f"{title.zh}，{rest_zh}")


def bibtex(descriptor: Descriptor) -> str:
    """The citation as BibTeX; `@misc`, which every style knows."""
    day = _day(descriptor)
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" if "," not in name else _tex(name) for name in authors(descriptor)),
        "title": f"{{{_tex(release_title(descriptor).en)}}}",
        "version": _tex(descriptor.get("version", "")),
        "year": day[:4],
        "month": day[5:7],
        "url": str(descriptor.get("homepage") or "").replace("{", "%7B").replace("}", "%7D"),
        "note": "Data set",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{citation_key(descriptor)},\n{lines}\n}}\n"


def citation_key(descriptor: Descriptor) -> str:
    """The key of the citation: name and version of the package, as BibTeX can have them."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", f"{descriptor.get('name', '')}-{descriptor.get('version', '')}").strip("-")


def _tex(text: object) -> str:
    return "".join(_BIBTEX.get(char, char) for char in seen(text))


def csl_json(descriptor: Descriptor) -> str:
    """The citation as CSL-JSON, which Zotero and pandoc read."""
    people = [
        {"literal": each["name"]} if "name" in each else {"family": each["family-names"], "given": each["given-names"]}
        for each in citation_authors(descriptor)
    ]
    day = _day(descriptor)
    item = {
        "id": citation_key(descriptor),
        "type": "dataset",
        "title": release_title(descriptor).en,
        "author": people,
        "version": str(descriptor.get("version", "")),
        "issued": {"date-parts": [[int(part) for part in day.split("-")]]}
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day)
        else None,
        "URL": descriptor.get("homepage"),
    }
    return json_of([{name: value for name, value in item.items() if value}], indent="  ") + "\n"
