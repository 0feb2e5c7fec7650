"""A Markdown file (CommonMark, with the tables of GFM) -> its text as it is shown."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from govdata.documents.byte_places import damage, in_bytes
from govdata.documents.composer import Composer
from govdata.documents.markdown_inline import inline_text, split_row
from govdata.documents.reading import BlockKind, CellPlace, Omission, OmissionReason, Reading
from govdata.documents.text_encoding import decode_text, lines_of

MEDIA_TYPE = "text/markdown"
_VERSION = "1"
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s+(.*?))?(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*")
_RULE = re.compile(r" {0,3}([-*_])(?:\s*\1){2,}\s*")
_DELIMITERS = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_ITEM = re.compile(r"\s*(?:>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?)+")
_NUMBERED = re.compile(r"\s*\d{1,9}[.)]\s")
_DEFINITION = re.compile(r" {0,3}\[[^\]^][^\]]*\]:\s*\S+.*")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:\s*")
_FIELD = re.compile(r"(title|date|lang|language)\s*:\s*[\"']?(.*?)[\"']?\s*")


def read_markdown(data: bytes) -> Reading:
    """Read a Markdown file."""
    decoded = decode_text(data)
    file = _MarkdownFile(decoded.shown)
    file.read()
    omissions = [Omission(reason, count=count, where=where) for (reason, where), count in file.left_out.items()]
    return Reading(
        file.composer.text,
        in_bytes(file.composer.blocks, decoded),
        MEDIA_TYPE,
        "markdown",
        _VERSION,
        omissions=(*omissions, *damage(decoded)),
        folded=tuple(file.composer.folded),
        title=file.fields.get("title", ""),
        language=file.fields.get("lang", file.fields.get("language", "")),
        date=file.fields.get("date", ""),
    )


@dataclass
class _Lines:
    """Lines that make one block: their text, and the part [start, end) of the file."""

    lines: list[str] = field(default_factory=list)
    start: int = 0
    end: int = 0


@dataclass
class _MarkdownFile:
    """The lines of a file, taken one by one."""

    source: str
    composer: Composer = field(default_factory=Composer)
    fields: dict[str, str] = field(default_factory=dict)
    left_out: Counter[tuple[OmissionReason, str]] = field(default_factory=Counter)
    waiting: _Lines = field(default_factory=_Lines)
    """The paragraph that is being read."""

    def read(self) -> None:
        """Read all lines."""
        self.lines = lines_of(self.source)
        at = self._front_matter()
        while at < len(self.lines):
            at = self._next(at)
        self._flush()

    def _line(self, at: int) -> str:
        return self.lines[at][0].rstrip("\r\n") if at < len(self.lines) else ""

    def _front_matter(self) -> int:
        """The fields between two lines of `---` at the start; gives the line behind them."""
        if self._line(0).rstrip() != "---":
            return 0
        end = next((at for at in range(1, min(len(self.lines), 200)) if self._line(at).rstrip() in ("---", "...")), 0)
        for at in range(1, end):
            if told := _FIELD.fullmatch(self._line(at)):
                self.fields.setdefault(told[1], told[2])
        return end + 1 if end else 0

    def _next(self, at: int) -> int:
        """Read what begins with a line; gives the line behind it."""
        line = self._line(at)
        if fence := _FENCE.match(line):
            return self._code(at, fence[1])
        if self._is_table(at):
            return self._table(at)
        if self.waiting.lines and _UNDERLINE.fullmatch(line):
            self._flush(BlockKind.HEADING, end=self.lines[at].end())
        elif heading := _HEADING.fullmatch(line):
            self._flush()
            self._take(at, heading[1] or "")
            self._flush(BlockKind.HEADING)
        elif not line.strip() or _RULE.fullmatch(line) or _DEFINITION.fullmatch(line):
            self._flush()
        else:
            self._text(at, line)
        return at + 1

    def _text(self, at: int, line: str) -> None:
        if note := _NOTE.match(line):
            self._flush()
            self._take(at, f"[{note[1]}] {line[note.end() :]}")
            self._flush(BlockKind.NOTE)
            return
        item = _ITEM.match(line)
        if (item and not item[0].strip().startswith(">")) or _NUMBERED.match(line):
            self._flush()
        self._take(at, line[item.end() :] if item else line)

    def _take(self, at: int, text: str) -> None:
        if not self.waiting.lines:
            self.waiting.start = self.lines[at].start()
        self.waiting.lines.append(text.rstrip("\\").strip())
        self.waiting.end = self.lines[at].start() + len(self._line(at))

    def _flush(self, kind: BlockKind = BlockKind.PARAGRAPH, end: int | None = None) -> None:
        found, self.waiting = self.waiting, _Lines()
        if found.lines:
            span = (found.start, end or found.end)
            self.composer.add(self._shown("\n".join(found.lines)), kind, source=span)

    def _shown(self, marked: str) -> str:
        """The text that marked text shows; what it strikes out, and its pictures, are noted."""
        found = inline_text(marked)
        if found.deleted:
            self.left_out[OmissionReason.DELETED, ""] += found.deleted
        for name in found.pictures:
            self.left_out[OmissionReason.PICTURE, name] += 0
        return found.text

    def _code(self, at: int, fence: str) -> int:
        """A block of code is text as it stands."""
        self._flush()
        behind = range(at + 1, len(self.lines))
        end = next((each for each in behind if self._line(each).strip().startswith(fence)), len(self.lines))
        if end > at + 1:
            text = "\n".join(self._line(each) for each in range(at + 1, end))
            self.composer.add(text, source=(self.lines[at + 1].start(), self.lines[end - 1].end()))
        return end + 1

    def _is_table(self, at: int) -> bool:
        line, below = self._line(at), self._line(at + 1)
        if "|" not in line or "-" not in below or not _DELIMITERS.fullmatch(below):
            return False
        return len(list(split_row(line))) == len(list(split_row(below)))

    def _table(self, at: int) -> int:
        self._flush()
        table, row, width = self.composer.next_table(), 0, len(list(split_row(self._line(at))))
        while at < len(self.lines) and "|" in self._line(at):
            span = (self.lines[at].start(), self.lines[at].start() + len(self._line(at)))
            cells = [*split_row(self._line(at)), *[""] * width][:width]
            for column, cell in enumerate(cells):
                place = CellPlace(table, row, column, is_head=row == 0)
                self.composer.add(self._shown(cell), cell=place, source=span)
            at, row = at + (2 if row == 0 else 1), row + 1
        return at
