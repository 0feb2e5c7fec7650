"""A web page -> what a reader of it sees, with the bytes of its source that each block comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from govdata.documents.byte_places import damage, in_bytes
from govdata.documents.composer import Composer
from govdata.documents.html_encoding import decode_page
from govdata.documents.html_metadata import elements, page_metadata
from govdata.documents.html_tables import CELLS, GROUPS, Grid, layout_tables
from govdata.documents.html_text import InlineRun
from govdata.documents.html_visibility import NEVER_SHOWN, Paint, StyleSheet, is_hidden, is_struck
from govdata.documents.limits import refuse_many
from govdata.documents.raised import lowered, raised
from govdata.documents.reading import (
    BlockKind,
    CellPlace,
    MissingReader,
    Omission,
    OmissionReason,
    Reading,
)
from govdata.extras import not_installed
from govdata.reports.messages import Message

MEDIA_TYPE = "text/html"
MOST_TAGS = 1_000_000
_VERSION = 1
_SECTIONS = {"address", "article", "aside", "body", "footer", "header", "html", "main", "nav", "search", "section"}
_PROSE = {
    "blockquote",
    "center",
    "details",
    "dialog",
    "div",
    "figcaption",
    "figure",
    "hr",
    "p",
    "pre",
    "summary",
    "text",
}
_LISTS = {"dd", "dir", "dl", "dt", "li", "menu", "ol", "ul"}
_FORMS = {"button", "fieldset", "form", "legend"}
_TABLES = {"caption", "table", "td", "th", "tr", *GROUPS}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "hgroup"}
_BLOCKS = frozenset(_SECTIONS | _PROSE | _LISTS | _FORMS | _TABLES | _HEADINGS)
_PREFORMATTED = ("pre", "pre-wrap", "pre-line", "break-spaces")
_KINDS = {f"h{level}": BlockKind.HEADING for level in range(1, 7)} | {
    "caption": BlockKind.CAPTION,
    "figcaption": BlockKind.CAPTION,
    "nav": BlockKind.MARGIN,
}
_ROLES = {
    "navigation": BlockKind.MARGIN,
    "banner": BlockKind.MARGIN,
    "contentinfo": BlockKind.MARGIN,
    "heading": BlockKind.HEADING,
    "doc-footnote": BlockKind.NOTE,
    "doc-endnotes": BlockKind.NOTE,
}
_CONTENT = frozenset({"article", "main", "section", "td", "blockquote"})
"""A header or a footer in one of these is that of a text, elsewhere that of the site."""


def read_html(data: bytes) -> Reading:
    """Read a web page.

    Raises:
        UnreadableDocument: it has too many tags, or justhtml is missing.
    """
    decoded = decode_page(data)
    source = decoded.shown
    refuse_many(source.count("<"), MOST_TAGS, Message("tags", "标签"))
    root, version = _parse(source)
    title, language, date = page_metadata(root)
    page = _Page(source, StyleSheet.of(_style_texts(root)), layout_tables(root))
    page.walk(root)
    return Reading(
        page.composer.text,
        in_bytes(page.composer.blocks, decoded),
        MEDIA_TYPE,
        "html",
        f"{_VERSION} (justhtml {version})",
        omissions=(*page.omissions(), *damage(decoded)),
        folded=tuple(page.composer.folded),
        title=title,
        language=language,
        date=date,
    )


def _parse(source: str) -> tuple[Any, str]:
    """The tree of a page, and the version of what parsed it."""
    try:
        from importlib.metadata import version

        import justhtml
    except ImportError:
        raise MissingReader(*not_installed("justhtml", Message("reading HTML", "读取 HTML 文件"))) from None
    return justhtml.JustHTML(source, sanitize=False, track_node_locations=True).root, version("justhtml")


def _style_texts(root: Any) -> Iterator[str]:
    for node in elements(root):
        if node.name == "style" and node.namespace == "html":
            yield "".join(child.data or "" for child in node.children)


@dataclass
class _Page:
    """A walk over the tree of a page. What holds in a node is set on the way down, and set back on the way up."""

    source: str
    styles: StyleSheet
    layouts: frozenset[int]
    composer: Composer = field(default_factory=Composer)
    run: InlineRun = field(init=False)
    kind: BlockKind = BlockKind.PARAGRAPH
    cell: CellPlace | None = None
    grid: Grid | None = None
    is_content: bool = False
    paint: Paint = field(default_factory=Paint)
    is_preformatted: bool = False
    left_out: Counter[tuple[OmissionReason, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.run = InlineRun(self.source)

    def walk(self, root: Any) -> None:
        """Read all nodes, without a call of itself: pages may be nested as deep as they like."""
        stack: list[Any] = [root]
        while stack:
            item = stack.pop()
            if callable(item):
                item()
            elif item.name == "#text":
                self._text(item)
            elif item.name.startswith("#document") or (not item.name.startswith(("#", "!")) and self._is_shown(item)):
                stack.append(self._enter(item))
                stack.extend(reversed(item.children or ()))
        self._flush()

    def omissions(self) -> Iterator[Omission]:
        """What was left out, in the order in which it stands on the page."""
        for (reason, where), count in self.left_out.items():
            yield Omission(reason, count=count, where=where)

    def _text(self, node: Any) -> None:
        if self.paint.is_seen:
            self.run.add_text(node, self.is_preformatted)
        else:
            self._leave_out(OmissionReason.HIDDEN, node, _label(node.parent))

    def _is_shown(self, node: Any) -> bool:
        """Whether a node is part of the page; what is hidden or struck out is noted."""
        if node.name in NEVER_SHOWN:
            return False
        style = self.styles.style_of(node.name, node.attrs)
        for reason, found in ((OmissionReason.HIDDEN, is_hidden), (OmissionReason.DELETED, is_struck)):
            if found(node, style):
                self._leave_out(reason, node, _label(node))
                return False
        return True

    def _leave_out(self, reason: OmissionReason, node: Any, where: str) -> None:
        """Note that the text below a node is not in the reading."""
        if size := len("".join(_texts(node))):
            self.left_out[reason, where] += size

    def _enter(self, node: Any) -> Callable[[], None]:
        """Go down into a node; gives what is to be done on the way up."""
        if node.name.startswith("#"):
            return self._flush
        before = (self.kind, self.is_content, self.paint, self.is_preformatted, self.grid)
        is_block = self._is_block(node)
        if is_block:
            self._boundary()
        leave = self._begin(node)
        self._inherit(node)

        def up() -> None:
            leave()
            if is_block:
                self._boundary()
            self.kind, self.is_content, self.paint, self.is_preformatted, self.grid = before

        return up

    def _is_block(self, node: Any) -> bool:
        return node.name in _BLOCKS and (node.name != "text" or node.namespace == "svg")

    def _inherit(self, node: Any) -> None:
        style = self.styles.style_of(node.name, node.attrs)
        self.paint = self.paint.inside(node, style)
        self.is_preformatted |= node.name == "pre" or style.get("white-space") in _PREFORMATTED
        self.is_content |= node.name in _CONTENT
        if self.kind is not BlockKind.MARGIN:
            self.kind = _KINDS.get(node.name) or _ROLES.get(node.attrs.get("role") or "") or self.kind
        if node.name in ("header", "footer") and not self.is_content:
            self.kind = BlockKind.MARGIN

    def _begin(self, node: Any) -> Callable[[], None]:
        """What a node does beside being a block."""
        if node.name == "br":
            self.run.add_break()
        elif node.name == "img":
            self._picture(node)
        elif node.name in ("sup", "sub"):
            mark = len(self.run.pieces)
            change = raised if node.name == "sup" else lowered
            return lambda: self.run.change_since(mark, change)
        elif node.name == "table":
            self._begin_table(node)
        elif self.grid:
            return self._begin_part(node, self.grid)
        return _nothing

    def _begin_table(self, node: Any) -> None:
        """A table begins. One in a cell ends that cell: what follows it there is text beside the outer table."""
        self._flush()
        self.cell = None
        self.grid = None if id(node) in self.layouts else Grid(self.composer.next_table())

    def _begin_part(self, node: Any, grid: Grid) -> Callable[[], None]:
        if node.name in GROUPS:
            grid.begin_group(node)
        elif node.name == "tr":
            grid.begin_row()
        elif node.name in CELLS:
            self._flush()
            self.cell = grid.place(node)
            return self._flush
        return _nothing

    def _picture(self, node: Any) -> None:
        """A picture of the text is noted, with its name; those of the site's own parts and small ones are not."""
        sizes = [node.attrs.get(key) or "" for key in ("width", "height")]
        if self.kind is not BlockKind.MARGIN and not any(size.isdigit() and int(size) < 64 for size in sizes):
            self.left_out[OmissionReason.PICTURE, (node.attrs.get("src") or "")[:200]] += 0

    def _boundary(self) -> None:
        """A block begins or ends: in a cell a line, elsewhere a block of the text."""
        if self.cell is None:
            self._flush()
        elif self.run.pieces:
            self.run.add_break()

    def _flush(self) -> None:
        """What was read since the last block is one; a cell that was read is over."""
        text, span = self.run.take()
        self.composer.add(text, self.kind, cell=self.cell, source=span)
        self.cell = None


def _nothing() -> None:
    pass


def _texts(node: Any) -> Iterator[str]:
    """The texts below a node, white space at their ends left out; of a text, itself."""
    stack = [node]
    while stack:
        item = stack.pop()
        if item.name == "#text":
            yield item.data.strip()
        elif item.name not in NEVER_SHOWN:
            stack.extend(reversed(item.children or ()))


def _label(node: Any) -> str:
    """An element as a style sheet names it."""
    mark = f"#{node.attrs['id']}" if node.attrs.get("id") else ""
    return f"{node.name}{mark}"
