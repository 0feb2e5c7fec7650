"""The frame of every page: its policy, its style, its script, the choice of the language."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from govdata.metadata.json_values import json_of
from govdata.reports.messages import Message
from govdata.site.markup import Markup, el, join

_POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"
)
_JSON_ESCAPES: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def document(title: str, body: Markup, structured_data: Mapping[str, Any] | None = None) -> bytes:
    """A page that stands alone, as UTF-8."""
    style, script = _file("page.css"), _file("page.js")
    policy = _POLICY.format(script=_hash(script), style=_hash(style))
    head = join(
        (
            el("meta", charset="utf-8"),
            Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
            el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="referrer", content="no-referrer"),
            el("meta", name="color-scheme", content="light dark"),
            el("title", title),
            el("link", rel="icon", href="data:,"),
            Markup(f"<style>{style}</style>"),
            _json_ld(structured_data),
        ),
        between="\n",
    )
    whole = (
        f'<!doctype html>\n<html lang="en">\n<head>\n{head}\n</head>\n'
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )
    return whole.encode("utf-8")


def _json_ld(data: Mapping[str, Any] | None) -> Markup | None:
    return Markup(f'<script type="application/ld+json">{json_in_html(data)}</script>') if data else None


def json_in_html(value: Any) -> str:
    r"""JSON that no parser of HTML finds a tag in.

    >>> json_in_html({"a": "</script>"})
    '{"a": "\\u003c/script\\u003e"}'
    """
    return "".join(_JSON_ESCAPES.get(char, char) for char in json_of(value))


def languages() -> Markup:
    """The switch of the language: two buttons of which one is on, which work without a script."""
    choices = (
        part
        for name, words, checked in (("en", "English", True), ("zh", "中文", False))
        for part in (
            el("input", type="radio", name="language", id=f"in-{name}", value=name, checked=checked),
            el("label", words, for_=f"in-{name}", lang=name),
        )
    )
    legend = el("legend", Message("Language", "语言"), cls="unseen")
    return el("fieldset", legend, *choices, cls="languages")


@cache
def _file(name: str) -> str:
    return resources.files("govdata.site").joinpath("page", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a policy allows a script or a style by (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
