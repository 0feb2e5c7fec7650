"""Small documents made by code, and the law that each reading keeps."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
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
