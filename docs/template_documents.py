"""The two documents of the template, made by code: `python -m docs.template_documents` writes them, texts and maps.

Their text is invented. The same code gives the same bytes anywhere: the PDF is written by hand and is not compressed;
its font is one that every viewer of Chinese has (Adobe-GB1), so that none is embedded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from govdata.documents.archive_files import archive_files

ARCHIVE = Path(__file__).resolve().parents[1] / "src" / "govdata" / "template" / "archive"
TITLE = "示例区2024年工作情况"
PARAGRAPHS = (
    "截至2024年底，全区公园数量达273座，其中社区公园近200座；绿化覆盖率超过50%，比上年提高0.6个百分点。全年安排绿化资金2.9亿元，"
    "其中拨付街道1.8亿元；管护经费下降3.2%。",
    "本文为虚构示例，请换成您的文件。This text is invented; put your documents in its place.",
)
TABLE_TITLE, UNIT = "示例区2024年拨付街道绿化资金", "单位：万元"
TABLE = (
    ("街道", "2023年", "2024年"),
    ("东街道", "7,900", "8,200"),
    ("西街道", "5,300", "5,600"),
    ("南街道", "4,000", "4,200"),
    ("合计", "17,200", "18,000"),
)
DAY = "2025-01-15"

_WIDTH, _HEIGHT, _MARGIN = 595, 842, 72
_SIZE, _LEADING = 12, 22
_UNBROKEN = re.compile(r"[0-9A-Za-z.,%]+[，。；、,.;]?|\S[，。；、,.;]?|\s", re.ASCII)
"""What a line does not end within: a number, a word, a character and the mark behind it."""


def pdf() -> bytes:
    """The report as a PDF document of one page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (zh-CN) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        _stream("\n".join(_marks()).encode()),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 /W [1 95 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        f"<< /Title <feff{_codes(TITLE)}> /CreationDate (D:{DAY.replace('-', '')}) >>".encode(),
    ]
    return _file(objects)


def html() -> bytes:
    """The table as a web page."""
    head, *rows = TABLE
    cells = "\n".join(
        f"<tr><th>{name}</th>" + "".join(f"<td>{figure}</td>" for figure in figures) + "</tr>"
        for name, *figures in rows
    )
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{TABLE_TITLE}</title>
</head>
<body>
<h1>{TABLE_TITLE}</h1>
<p>{UNIT}</p>
<table>
<tr>{"".join(f"<th>{name}</th>" for name in head)}</tr>
{cells}
</table>
<p>{PARAGRAPHS[1]}</p>
</body>
</html>
""".encode()


def _marks() -> Iterator[str]:
    """The title in the middle, then the paragraphs, each with an indent of two characters."""
    y = _HEIGHT - _MARGIN - 18
    yield _line((_WIDTH - _wide(TITLE, 18)) / 2, y, TITLE, 18)
    y -= 2 * _LEADING
    for paragraph in PARAGRAPHS:
        for number, line in enumerate(_lines(paragraph)):
            yield _line(_MARGIN + (0 if number else 2 * _SIZE), y, line, _SIZE)
            y -= _LEADING


def _lines(paragraph: str) -> Iterator[str]:
    line, room = "", _WIDTH - 2 * _MARGIN - 2 * _SIZE
    for piece in _UNBROKEN.findall(paragraph):
        if line and _wide(line + piece, _SIZE) > room:
            yield line.rstrip()
            line, room = "", _WIDTH - 2 * _MARGIN
        line += piece
    yield line


def _wide(text: str, size: float) -> float:
    return sum(size / 2 if letter.isascii() else size for letter in text)


def _line(x: float, y: float, text: str, size: int) -> str:
    return f"BT /F1 {size} Tf {x:.1f} {y:.1f} Td <{_codes(text)}> Tj ET"


def _codes(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    """A file of objects, the first of which is the catalog and the last one what is said of the document."""
    out, places = b"%PDF-1.4\n%\xe6\x96\x87\xe4\xbb\xb6\n", list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(objects), len(out))
    )


DOCUMENTS = {"example-report.pdf": pdf, "example-streets.html": html}


def main() -> None:
    """Write both, as `govdata add` keeps them."""
    for name, made in DOCUMENTS.items():
        for file, content in archive_files(made(), name).contents.items():
            (ARCHIVE / file).write_bytes(content)


if __name__ == "__main__":
    main()
