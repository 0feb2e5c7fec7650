"""The styles of a workbook (ECMA-376, part 1, 18.8): how a text, a head, a date and a number are shown.

A style is its index in `cellXfs`. Those of texts are sums of flags; the others follow. A number has a style of its own
for each count of decimals, so that it is shown with all its digits and without a point after a whole one.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntFlag

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


class Text(IntFlag):
    """How a text is shown; 0 is as it is."""

    WRAPPED = 1
    QUOTED = 2
    """It is a text whatever it starts with, also where somebody edits it (`quotePrefix`)."""
    ADDED = 4
    """It is no column of the table, but stands beside one to be read."""
    HEAD = 8


MOST_DECIMALS = 30
"""Decimals that a number format of Excel can show."""
_FORMATS = (
    "yyyy\\-mm\\-dd",
    "yyyy\\-mm\\-dd\\ hh:mm:ss",
    "0000",
    "0",
    "@",
    "#,##0",
    *(f"#,##0.{'0' * decimals}" for decimals in range(1, MOST_DECIMALS + 1)),
)
TITLE = 16
DATE, MOMENT, YEAR, WHOLE, WRITTEN, NUMBER = range(TITLE + 1, TITLE + 7)
"""WHOLE is a number without thousands apart, WRITTEN one that only a text can hold; NUMBER + n has n decimals."""
_FIRST_FORMAT = 164
"""Numbers below are those of formats that each program has itself (18.8.30)."""
_FONT = '<font>{}<sz val="{}"/>{}<name val="Calibri"/><family val="2"/></font>'
_GREY = '<color rgb="FF595959"/>'
_FONTS = (("", 11, ""), ("<i/>", 11, _GREY), ("<b/>", 11, ""), ("<b/><i/>", 11, _GREY), ("<b/>", 14, ""))
"""By weight: a text, an added one, a head, an added head, the title."""
_FILLS = (
    '<patternFill patternType="none"/>',
    '<patternFill patternType="gray125"/>',
    '<patternFill patternType="solid"><fgColor rgb="FFE7ECF3"/><bgColor indexed="64"/></patternFill>',
)
_LINE = '<bottom style="thin"><color rgb="FF8497B0"/></bottom>'
_NORMAL = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" applyAlignment="1"><alignment vertical="top"/></xf>'
"""The style that all others start from; LibreOffice takes it for that of a cell which names none."""


def stylesheet() -> str:
    """The part `xl/styles.xml`, without its first line."""
    formats = (f'<numFmt numFmtId="{_FIRST_FORMAT + i}" formatCode="{code}"/>' for i, code in enumerate(_FORMATS))
    borders = (f"<border><left/><right/><top/>{line}<diagonal/></border>" for line in ("<bottom/>", _LINE))
    return (
        f"<styleSheet {MAIN}>{_list('numFmts', formats)}"
        + _list("fonts", (_FONT.format(*font) for font in _FONTS))
        + _list("fills", (f"<fill>{fill}</fill>" for fill in _FILLS))
        + _list("borders", borders)
        + _list("cellStyleXfs", (_NORMAL,))
        + _list("cellXfs", _styles())
        + _list("cellStyles", ('<cellStyle name="Normal" xfId="0" builtinId="0"/>',))
        + "</styleSheet>"
    )


def _list(name: str, items: Iterator[str] | tuple[str, ...]) -> str:
    found = tuple(items)
    return f'<{name} count="{len(found)}">{"".join(found)}</{name}>'


def _styles() -> Iterator[str]:
    """By index: the texts, the title, then the formats of numbers and dates in their order."""
    yield from (_text(Text(flags)) for flags in range(TITLE))
    yield _style(font=4)
    for index in range(len(_FORMATS)):
        yield _style(form=_FIRST_FORMAT + index, alignment=' horizontal="right" indent="1"')


def _text(flags: Text) -> str:
    is_head = Text.HEAD in flags
    return _style(
        font=bool(flags & Text.ADDED) + 2 * is_head,
        head=is_head,
        quoted=Text.QUOTED in flags,
        alignment=' wrapText="1"' if is_head or Text.WRAPPED in flags else "",
    )


def _style(form: int = 0, font: int = 0, head: bool = False, quoted: bool = False, alignment: str = "") -> str:
    prefix = ' quotePrefix="1"' if quoted else ""
    return (
        f'<xf numFmtId="{form}" fontId="{font}" fillId="{2 * head}" borderId="{int(head)}" xfId="0"'
        f'{prefix} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
        f' applyAlignment="1"><alignment vertical="{"center" if head else "top"}"{alignment}/></xf>'
    )
