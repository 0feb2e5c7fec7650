"""Small documents made by code, and the law that each reading keeps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from govdata.documents.reading import Block, CellPlace, Reading

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
OFD = "http://www.ofdspec.org/2016"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def word_part(tag: str, content: str) -> str:
    """A part of a Word document whose root has a name."""
    return f"<w:{tag} {_NAMESPACES}>{content}</w:{tag}>"


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """A part of relationships: id -> kind and target."""
    rows = (f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{name}"/>' for key, (kind, name) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(rows)}</Relationships>'


def docx(body: str, **parts: str) -> bytes:
    """A Word document with a body, and other parts by their kinds (`footnotes`, `styles`, `header`)."""
    targets = {f"r{kind}": (kind, f"{kind}.xml") for kind in parts}
    members = {
        "_rels/.rels": relationships({"m": ("officeDocument", "word/document.xml")}),
        "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relationships(targets),
    }
    return zipped(members | {f"word/{kind}.xml": content for kind, content in parts.items()})


def run(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs, or of plain texts."""
    content = "".join(each if each.startswith("<") else run(each) for each in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(*paragraphs: str, properties: str = "") -> str:
    """A cell of paragraphs, or of plain texts."""
    content = "".join(each if each.startswith("<") else paragraph(each) for each in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def table(*rows: str) -> str:
    """A table of rows, each of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def ofd(*pages: str, declared: int | None = None) -> bytes:
    """An OFD document of pages, each as the content of its layer."""
    named = "".join(f'<Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(declared or len(pages)))
    about = "<DocInfo><Title>公报</Title><CreationDate>2025-03-28</CreationDate></DocInfo>"
    root = f"<DocBody>{about}<DocRoot>Doc_0/Document.xml</DocRoot></DocBody>"
    area = "<Area><PhysicalBox>0 0 210 297</PhysicalBox></Area>"
    parts = {"OFD.xml": ("OFD", root), "Doc_0/Document.xml": ("Document", f"<CommonData/><Pages>{named}</Pages>")}
    parts |= {
        f"Doc_0/Pages/{number}.xml": ("Page", f"{area}<Content><Layer>{page}</Layer></Content>")
        for number, page in enumerate(pages)
    }
    return zipped({name: f'<{tag} xmlns="{OFD}">{content}</{tag}>' for name, (tag, content) in parts.items()})


def text_object(text: str, x: float, y: float, size: float = 4.0, steps: str = "", attributes: str = "") -> str:
    """A text object of OFD whose first character has its left end and its baseline at a place."""
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<TextObject Boundary="{x} {y - size} 100 {size}" Size="{size}" {attributes}>'
        f'<TextCode X="0" Y="{size}"{delta}>{text}</TextCode></TextObject>'
    )


def white(item: str) -> str:
    """A text object of OFD in white."""
    return item.replace("<TextCode", '<FillColor Value="255 255 255"/><TextCode', 1)


def block_texts(reading: Reading) -> list[str]:
    """The texts of the blocks."""
    return [reading.text[block.start : block.end] for block in reading.blocks]


def cell_texts(reading: Reading) -> dict[tuple[int, int, int], str]:
    """Table, row and column -> the text of a cell."""
    return {
        (block.cell.table, block.cell.row, block.cell.column): reading.text[block.start : block.end]
        for block in reading.blocks
        if block.cell
    }


def assert_lawful(reading: Reading) -> None:
    """Blocks stand in reading order, overlap nowhere, cover all but white space, and are parted as `Reading` says."""
    spans = [(block.start, block.end) for block in reading.blocks]
    assert all(start <= end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    gaps = zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(reading.text)], strict=True)
    assert all(not reading.text[start:end].strip() for start, end in gaps)
    for one, other in pairwise(reading.blocks):
        between = reading.text[one.end : other.start]
        assert (between == "\t") if _one_row(one, other) else "\n" in between or "\r" in between


def _one_row(one: Block, other: Block) -> bool:
    return one.cell is not None and other.cell is not None and _row_of(one.cell) == _row_of(other.cell)


def _row_of(place: CellPlace) -> tuple[int, int]:
    return place.table, place.row


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


_INK = '<color rgb="FFFFFFFF"/>'
_FILLS = (
    '<fills><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF112233"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="0"/></patternFill></fill></fills>'
)
"""None, dark, white: the styles 1, 2 and 3 have them."""


def xlsx(
    sheets: Mapping[str, str],
    *,
    styles: Sequence[str] = (),
    texts: str = "",
    before: str = "",
    after: str = "",
    hidden: str = "",
    white: bool = False,
) -> bytes:
    """An XLSX workbook of sheets, each as the content of its root.

    `styles` are number formats, of which the first is that of the style 1; `texts` the content of the shared texts;
    `before` and `after` stand around the sheets of the workbook; `hidden` is the name of a sheet;
    `white`: the characters of all styles but the first are white.
    """
    named = "".join(
        f'<sheet name="{name}" sheetId="{n + 1}" r:id="s{n}" state="{"hidden" if name == hidden else "visible"}"/>'
        for n, name in enumerate(sheets)
    )
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code)}"/>' for n, code in enumerate(styles))
    used = "".join(f'<xf numFmtId="{164 + n}" fontId="1" fillId="{n}"/>' for n in range(len(styles)))
    targets = {f"s{n}": ("worksheet", f"worksheets/s{n}.xml") for n in range(len(sheets))}
    targets |= {"styles": ("styles", "styles.xml"), "texts": ("sharedStrings", "sharedStrings.xml")}
    roots = {
        "workbook": f"{before}<sheets>{named}</sheets>{after}",
        "styles": f"<numFmts>{formats}</numFmts><fonts><font/><font>{_INK * white}</font></fonts>{_FILLS}"
        f'<cellXfs><xf numFmtId="0"/>{used}</cellXfs>',
        "sharedStrings": texts,
        **{f"worksheets/s{n}": content for n, content in enumerate(sheets.values())},
    }
    parts = {f"xl/{name}.xml": f'<x xmlns="{SHEET}" xmlns:r="{R}">{content}</x>' for name, content in roots.items()}
    members = {
        "_rels/.rels": relationships({"m": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": relationships(targets),
    }
    return zipped(members | parts)


def sheet_rows(*rows: str) -> str:
    """The rows of a sheet of XLSX, each as the content of one."""
    return "<sheetData>" + "".join(f"<row>{row}</row>" for row in rows) + "</sheetData>"


_ODF = (
    "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
)


def ods(tables: str, styles: str = "", manifest: str = "") -> bytes:
    """An ODS workbook of tables (`table:table`) and styles."""
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"<office:automatic-styles>{styles}</office:automatic-styles>{body}"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content{_ODF}>{content}</office:document-content>",
            "META-INF/manifest.xml": f'<m xmlns:manifest="urn:m">{manifest}</m>',
        }
    )


def open_table(*rows: str, name: str = "S1", attributes: str = "", columns: str = "") -> str:
    """A table of an ODS workbook."""
    content = "".join(row if row.startswith("<table:table-") and "row" in row[:24] else _open_row(row) for row in rows)
    return f'<table:table table:name="{name}" {attributes}>{columns}{content}</table:table>'


def _open_row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def open_cell(text: str, held: str = "", attributes: str = "") -> str:
    """A cell of an ODS workbook that shows a text, and holds a number if one is given."""
    value = f'office:value-type="float" office:value="{held}"' if held else 'office:value-type="string"'
    return f"<table:table-cell {value} {attributes}><text:p>{text}</text:p></table:table-cell>"


def placed_cells(reading: Reading) -> dict[str, str]:
    """The address of each cell -> its text."""
    return {block.cell.address: reading.text[block.start : block.end] for block in reading.blocks if block.cell}
