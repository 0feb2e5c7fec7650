"""What a page says of itself: its title, its language, its date, each as it is written there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TITLES = ("articletitle",)
_DATES = (
    "pubdate",
    "publishdate",
    "article:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "citation_publication_date",
    "govuk:first-published-at",
    "date",
    "article:modified_time",
    "govuk:public-updated-at",
)
"""The names of the date, the surest first. ArticleTitle and PubDate: 政府网站发展指引 (国办发〔2017〕47号), annex 2."""
_LANGUAGES = ("content-language", "language", "dc.language", "dcterms.language")


def page_metadata(root: Any) -> tuple[str, str, str]:
    """Title, language and date of a page; "" for what it does not say."""
    nodes = list(elements(root))
    told = _metas(nodes)
    page = next((node for node in nodes if node.name == "html"), None)
    language = (page.attrs.get("lang") or "").strip() if page else ""
    title = _first(told, _TITLES) or _text_of("title", nodes) or _text_of("h1", nodes)
    return title, language or _first(told, _LANGUAGES), _first(told, _DATES) or _time(nodes)


def elements(root: Any) -> Iterator[Any]:
    """All elements of a page, in the order of its source."""
    stack = [root]
    while stack:
        node = stack.pop()
        if not node.name.startswith(("#", "!")):
            yield node
        stack.extend(reversed(node.children or ()))


def _metas(nodes: list[Any]) -> dict[str, str]:
    """Name in lower case -> content of the first meta element of that name."""
    told: dict[str, str] = {}
    for node in nodes:
        if node.name == "meta":
            names = (node.attrs.get(key) for key in ("name", "property", "itemprop", "http-equiv"))
            name = next(filter(None, names), "").strip().lower()
            told.setdefault(name, (node.attrs.get("content") or "").strip())
    return told


def _first(told: dict[str, str], names: tuple[str, ...]) -> str:
    return next((told[name] for name in names if told.get(name)), "")


def _text_of(name: str, nodes: list[Any]) -> str:
    node = next((node for node in nodes if node.name == name and node.namespace == "html"), None)
    return " ".join(str(node.to_text(separator="")).split()) if node else ""


def _time(nodes: list[Any]) -> str:
    times = (node.attrs.get("datetime") for node in nodes if node.name == "time")
    return next((each.strip() for each in times if each and each.strip()), "")
