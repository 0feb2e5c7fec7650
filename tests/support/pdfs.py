"""Small PDF documents made by code: text in any place, size, colour and turn, lines, fills, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Color = tuple[float, float, float]
WIDE = 0x2E80
"""From here on characters are as wide as they are high; those before are half as wide."""


def width(text: str, size: float = 10.0) -> float:
    """How wide a text is."""
    return sum(size if ord(letter) >= WIDE else size / 2 for letter in text)


@dataclass
class Page:
    """A page that is drawn on: coordinates are points from the lower left corner."""

    width: float = 400.0
    height: float = 600.0
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    marks: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10.0,
        *,
        color: Color = (0, 0, 0),
        mode: int = 0,
        turn: str = "1 0 0 1",
    ) -> Page:
        """Text on a baseline; `turn` is the upper part of its matrix."""
        self.used |= set(text)
        codes = "".join(f"{ord(letter):04x}" for letter in text)
        red, green, blue = color
        self.marks.append(
            f"BT {red} {green} {blue} rg {mode} Tr /F1 {size} Tf {turn} {x:.2f} {y:.2f} Tm <{codes}> Tj ET 0 0 0 rg"
        )
        return self

    def right(self, x: float, y: float, text: str, size: float = 10.0) -> Page:
        """Text that ends at x."""
        return self.text(x - width(text, size), y, text, size)

    def lines(self, x: float, y: float, lines: Iterable[str], size: float = 10.0, leading: float = 14.0) -> Page:
        """Lines of a paragraph, the first one at y."""
        for number, line in enumerate(lines):
            self.text(x, y - number * leading, line, size)
        return self

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> Page:
        """A line."""
        self.marks.append(f"0.5 w {x} {y} m {to_x} {to_y} l S")
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> Page:
        """The lines of a table."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self

    def fill(self, box: tuple[float, float, float, float], color: Color) -> Page:
        """A rectangle: left, bottom, right, top."""
        left, bottom, right, top = box
        red, green, blue = color
        self.marks.append(f"{red} {green} {blue} rg {left} {bottom} {right - left} {top - bottom} re f 0 0 0 rg")
        return self

    def picture(self, box: tuple[float, float, float, float]) -> Page:
        """The picture of the document, as large as the box."""
        left, bottom, right, top = box
        self.marks.append(f"q {right - left} 0 0 {top - bottom} {left} {bottom} cm /I1 Do Q")
        return self

    def clipped(self, box: tuple[float, float, float, float], x: float, y: float, text: str) -> Page:
        """Text of which only what is in a box is seen."""
        left, bottom, right, top = box
        self.marks.append(f"q {left} {bottom} {right - left} {top - bottom} re W n")
        self.text(x, y, text)
        self.marks.append("Q")
        return self


def pdf(
    *pages: Page,
    title: str = "",
    language: str = "",
    says: Mapping[str, str] | None = None,
    declared: int | None = None,
    form: Page | None = None,
    photo: tuple[int, int, bytes] = (1, 1, b"\x80"),
) -> bytes:
    """A document of pages.

    Args:
        pages: at least one.
        title: as its properties have it.
        language: as its catalog has it.
        says: what the font says that a character is; by default the character.
        declared: how many pages it says that it has.
        form: what a page draws with `/X9 Do`.
        photo: width, height and grey values of what `Page.picture` draws: by default one grey dot.
    """
    used = sorted(set().union(*(page.used for page in [*pages, *([form] if form else [])])))
    kids = " ".join(f"{8 + 2 * index} 0 R" for index in range(len(pages)))
    lang = f"/Lang ({language})" if language else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {lang} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {declared or len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H /DescendantFonts [4 0 R]"
        " /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /CIDSystemInfo << /Registry (Adobe)"
        f" /Ordering (Identity) /Supplement 0 >> /DW 1000 /W [0 {WIDE - 1} 500] /FontDescriptor 6 0 R >>",
        _stream(_map(used, says or {})),
        "<< /Type /FontDescriptor /FontName /Plain /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800"
        " /Descent -200 /CapHeight 700 /StemV 80 >>",
        _stream(
            photo[2].decode("latin-1"),
            f"/Type /XObject /Subtype /Image /Width {photo[0]} /Height {photo[1]} /ColorSpace /DeviceGray"
            " /BitsPerComponent 8",
        ),
    ]
    for index, page in enumerate(pages):
        objects += [_page(page, 9 + 2 * index, 8 + 2 * len(pages)), _stream("\n".join(page.marks))]
    drawn = "\n".join(form.marks) if form else ""
    objects.append(
        _stream(drawn, "/Type /XObject /Subtype /Form /BBox [0 0 999 999] /Resources << /Font << /F1 3 0 R >> >>")
    )
    return _file(objects, title)


def _page(page: Page, contents: int, form: int) -> str:
    crop = f"/CropBox [{' '.join(map(str, page.crop))}]" if page.crop else ""
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] {crop} /Rotate {page.rotate}"
        f" /Resources << /Font << /F1 3 0 R >> /XObject << /I1 7 0 R /X9 {form} 0 R >> >> /Contents {contents} 0 R >>"
    )


def _map(used: Iterable[str], says: Mapping[str, str]) -> str:
    pairs = [f"<{ord(one):04x}> <{says.get(one, one).encode('utf-16-be').hex()}>" for one in used]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def"
        f" 1 begincodespacerange <0000> <ffff> endcodespacerange\n{body}\nendcmap end end"
    )


def _stream(data: str, extra: str = "") -> str:
    return f"<< {extra} /Length {len(data.encode('latin-1'))} >>\nstream\n{data}\nendstream"


def _file(objects: Sequence[str], title: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    said = ("\ufeff" + title).encode("utf-16-be").hex()
    info = f"<< /Title <{said}> /CreationDate (D:20240429) >>"
    for number, each in enumerate([*objects, info], 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer << /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)
