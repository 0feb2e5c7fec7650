"""What of a page a reader does not see: nodes that its own markup and its style sheets hide, and text struck out.

Only what the page itself says is read: style sheets of other files are not there, scripts do not run. A rule of a style
sheet counts where its selector is one tag, class or id (`.x`, `div.x`, `#x`), outside of `@media`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from govdata.values import dataclass

_MACHINERY = {"head", "title", "script", "style", "template", "noscript", "noframes", "metadata", "desc", "defs"}
_EMBEDDED = {"iframe", "object", "embed", "audio", "video", "canvas", "datalist", "select", "textarea"}
NEVER_SHOWN = frozenset(_MACHINERY | _EMBEDDED | {"rp", "rt"})
"""Elements whose text is no text of the page. The reading of a character (rt) would part the characters of a word."""
STRUCK = frozenset({"del", "s", "strike"})
_SHOWN_BY_SCRIPT = frozenset({"js_content"})
"""WeChat serves the body of each article with `visibility: hidden; opacity: 0`, and a script shows it."""
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SIMPLE = re.compile(r"([a-z][\w-]*)?(?:([.#])([\w-]+))?", re.IGNORECASE)
_ZERO = re.compile(r"[+-]?0*\.?0+(?:px|em|rem|pt|%)?")
_WHITE = re.compile(
    r"white|#f{3}|#f{6}|rgba?\(255,\s*255,\s*255(?:,\s*1(?:\.0+)?)?\)|transparent|#[\da-f]{6}00|rgba\(.*,\s*0(?:\.0+)?\)"
)
_NO_GROUND = re.compile(rf"none|0|{_WHITE.pattern}")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|pt|%)")
_NOTHING, _ALL_CUT = re.compile(r"rect\((?:[01](?:px)?[,]?){4}\)"), ("inset(50%)", "inset(100%)", "circle(0)")
_Style = Mapping[str, str]


def declarations(style: str) -> dict[str, str]:
    """The properties of a style, in lower case; `!important` is dropped."""
    pairs = (each.split(":", 1) for each in style.lower().split(";") if ":" in each)
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


@dataclass(frozen=True)
class StyleSheet:
    """The rules of a page that hide: (tag or "", "." or "#" or "", name or "") -> their declarations."""

    rules: Mapping[tuple[str, str, str], _Style]

    @classmethod
    def of(cls, texts: Iterable[str]) -> StyleSheet:
        """The rules of the style elements of a page; of two with one selector, the last says how each property is."""
        rules: dict[tuple[str, str, str], dict[str, str]] = {}
        for selector, style in (pair for text in texts for pair in _rules(text)):
            rules.setdefault(selector, {}).update(style)
        return cls(rules)

    def style_of(self, name: str, attributes: Mapping[str, str | None]) -> _Style:
        """The style of an element: rules of its tag, its classes, its id, then its own."""
        own = declarations(attributes.get("style") or "")
        if not self.rules:
            return own
        marks = [("", "")]
        marks += [(".", each) for each in (attributes.get("class") or "").split()]
        marks += [("#", attributes.get("id") or "")]
        found = (self.rules.get((tag, *mark), {}) for mark in marks for tag in ("", name))
        return {key: value for style in (*found, own) for key, value in style.items()}


def _rules(text: str) -> Iterator[tuple[tuple[str, str, str], dict[str, str]]]:
    for selectors, style in _top_rules(_COMMENT.sub("", text)):
        for selector in selectors.split(","):
            if (one := _SIMPLE.fullmatch(selector.strip())) and one[0]:
                yield ((one[1] or "").lower(), one[2] or "", one[3] or ""), declarations(style)


def _top_rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that stand in no other (`@media`), in one pass."""
    depth, start, opened = 0, 0, 0
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            depth, opened = depth + 1, opened if depth else brace.end()
        elif depth == 1:
            yield text[start : opened - 1].rpartition(";")[2], text[opened : brace.start()]
        if brace[0] == "}":
            depth = max(depth - 1, 0)
            start = start if depth else brace.end()


def is_hidden(node: Any, style: _Style) -> bool:
    """Whether an element and all that it holds is not displayed. `aria-hidden` hides from ears alone."""
    if "hidden" in node.attrs and style.get("display", "none") == "none":
        return True
    if node.name == "dialog" and "open" not in node.attrs:
        return True
    faded = () if node.attrs.get("id") in _SHOWN_BY_SCRIPT else ("opacity", "font-size")
    return (
        style.get("display") == "none"
        or _is_away(style)
        or any(_ZERO.fullmatch(style.get(name, "1")) for name in faded)
    )


def is_struck(node: Any, style: _Style) -> bool:
    """Whether an element is text that was taken back."""
    lines = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    return node.name in STRUCK or "line-through" in lines


@dataclass(frozen=True)
class Paint:
    """How the text of an element is painted; children inherit that, and can say otherwise.

    `has_ground`: it stands on a colour or a picture, of which white text is seen.
    """

    is_visible: bool = True
    is_white: bool = False
    has_ground: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether a reader sees it."""
        return self.is_visible and (self.has_ground or not self.is_white)

    def inside(self, node: Any, style: _Style) -> Paint:
        """The paint of an element in this one."""
        color = _told(style, "color") or (node.attrs.get("color") or "" if node.name == "font" else "")
        ground = _told(style, "background", "background-color", "background-image") or node.attrs.get("bgcolor") or ""
        return Paint(
            _is_visible(node, style, self.is_visible),
            bool(_WHITE.fullmatch(color.strip().lower())) if color else self.is_white,
            self.has_ground if not ground else not _NO_GROUND.fullmatch(ground.strip().lower()),
        )


def _told(style: _Style, *names: str) -> str:
    """What a style says, but that it is inherited."""
    found = (style.get(name, "") for name in names)
    return next((value for value in found if value not in ("", "inherit", "unset", "initial", "currentcolor")), "")


def _is_visible(node: Any, style: _Style, inherited: bool) -> bool:
    if node.attrs.get("id") in _SHOWN_BY_SCRIPT:
        return True
    told = style.get("visibility", "inherit")
    return inherited if told == "inherit" else told == "visible"


def _is_away(style: _Style) -> bool:
    """Whether an element is moved or cut out of the page."""
    moved = style.get("position") in ("absolute", "fixed")
    places = [style.get("text-indent", ""), *((style.get("left", ""), style.get("top", "")) if moved else ())]
    cut = style.get("clip", "").replace(" ", ""), style.get("clip-path", "").replace(" ", "")
    return any(map(_FAR.fullmatch, places)) or (moved and bool(_NOTHING.fullmatch(cut[0]))) or cut[1] in _ALL_CUT
