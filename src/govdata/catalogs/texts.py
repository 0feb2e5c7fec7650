"""Texts in their languages, and addresses: what the vocabularies ask of both."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from govdata.metadata.iris import is_iri
from govdata.reports.bilingual import bilingual, has_chinese

Texts = Mapping[str, str]
"""A text by its language: en and zh of a bilingual one; "" where nothing says in which language it is."""

_KEPT = frozenset("/._-=~")


def texts(value: Any) -> Texts:
    """A text of the descriptor in its languages; none where there is no text.

    >>> dict(texts("Parks / 公园")), dict(texts("公园")), dict(texts("Parks")), dict(texts(None))
    ({'en': 'Parks', 'zh': '公园'}, {'zh': '公园'}, {'': 'Parks'}, {})
    """
    return _texts(value.strip()) if isinstance(value, str) else NO_TEXT


NO_TEXT: Texts = MappingProxyType({})


@lru_cache(4096)  # each field is in several catalogues, and many tables have the same fields
def _texts(text: str) -> Texts:
    told = bilingual(text)
    if told.en != told.zh:
        return MappingProxyType({"en": told.en.strip(), "zh": told.zh.strip()})
    return MappingProxyType({("zh" if has_chinese(text) else ""): text}) if text else NO_TEXT


def first_text(found: Texts) -> str:
    """One text: English before others; "" where there is none."""
    return next(iter(found.values()), "")


def chinese(found: Texts) -> str | None:
    """The Chinese of a text that is in English, too."""
    return found.get("zh") if len(found) > 1 else None


def language_map(found: Texts) -> dict[str, str]:
    """The value of a JSON-LD term with the container `@language`."""
    return {language or "@none": text for language, text in found.items()}


def tagged(found: Texts) -> list[str | dict[str, str]]:
    """The values of a JSON-LD term without one: a plain text, where nothing says in which language it is."""
    return [{"@value": text, "@language": language} if language else text for language, text in found.items()]


def file_address(name: str) -> str:
    """The address of a file of a release, from its folder: what is neither letter nor digit is escaped.

    >>> file_address("csv/a%20b.csv"), file_address("csv/资金.csv")
    ('csv/a%2520b.csv', 'csv/资金.csv')
    """
    return "".join(each if each.isalnum() or each in _KEPT else quote(each, safe="") for each in name)


def fragment(name: str, kept: str = "") -> str:
    """A name as a part of an identifier: no two names give one, and none has a space, however it is escaped.

    >>> fragment("a b"), fragment(".."), fragment("资金")
    ('a~20b', '~2E~2E', '资金')
    """
    kept = f"_-.{kept}" if name.strip(".") else f"_-{kept}"
    return "".join(each if each.isalnum() or each in kept else _bytes(each) for each in name)


def _bytes(letter: str) -> str:
    return "".join(f"~{byte:02X}" for byte in letter.encode())


def absolute(value: Any) -> str | None:
    """An absolute IRI, or None where a text is none.

    >>> absolute("https://example.org/a"), absolute("urn:uuid:1"), absolute("www.example.org"), absolute("a: b")
    ('https://example.org/a', 'urn:uuid:1', None, None)
    """
    return value if isinstance(value, str) and is_iri(value) else None


def web_address(value: Any) -> str | None:
    """An address of the web, or None."""
    found = absolute(value)
    return found if found and found.lower().startswith(("http://", "https://")) else None


def some(values: Mapping[str, Any]) -> dict[str, Any]:
    """What there is: nothing is said of what is missing."""
    return {name: value for name, value in values.items() if name and value not in (None, "", [], {}, ())}
