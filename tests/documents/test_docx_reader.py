"""Word documents as they print."""

from __future__ import annotations

import pytest

from govdata.documents.docx_reader import read_docx
from govdata.documents.reading import BlockKind, OmissionReason, UnreadableDocument
from tests.support.documents import (
    assert_lawful,
    block_texts,
    cell,
    cell_texts,
    docx,
    paragraph,
    relationships,
    run,
    table,
    word_part,
    zipped,
)


def texts(body: str, **parts: str) -> list[str]:
    reading = read_docx(docx(body, **parts))
    assert_lawful(reading)
    return block_texts(reading)


WHITE = '<w:color w:val="FFFFFF"/>'
CODE = "<w:r><w:instrText>QUOTE 99</w:instrText></w:r>"


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph("公园", "2", "73座"), ["公园273座"]),
        (paragraph("甲") + paragraph("") + paragraph("乙"), ["甲", "乙"]),
        (paragraph("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>"), ["甲\n乙\t丙"]),
        (paragraph("10", run("9", '<w:vertAlign w:val="superscript"/>'), "元"), ["10⁹元"]),
        (paragraph("<w:hyperlink><w:r><w:t>273</w:t></w:r></w:hyperlink>", "座"), ["273座"]),
        (paragraph("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>273</w:t></w:r></w:sdtContent></w:sdt>", "座"), ["273座"]),
        (paragraph("<m:oMath><m:r><m:t>2</m:t></m:r></m:oMath>", "73"), ["273"]),
        (paragraph('<w:fldSimple w:instr="PAGE 9"><w:r><w:t>3</w:t></w:r></w:fldSimple>'), ["3"]),
        (
            paragraph(
                field("begin"),
                "<w:r><w:instrText>QUOTE 99</w:instrText></w:r>",
                run("98"),
                field("separate"),
                "273",
                field("end"),
                "座",
            ),
            ["273座"],
        ),
        (
            paragraph(field("begin"), field("begin"), "98", field("separate"), "97", field("end"), field("separate"))
            + paragraph("273", field("end"), "座"),
            ["273座"],
        ),
        (
            paragraph(
                "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
                + paragraph("框内12")
                + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
                + paragraph("框内12")
                + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
                "正文",
            ),
            ["正文", "框内12"],
        ),
        (paragraph("—3—"), ["—3—"]),
        (table(cell("只有一格")), ["只有一格"]),
    ],
)
def test_what_is_printed(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


@pytest.mark.parametrize(
    ("body", "expected", "reason"),
    [
        (
            paragraph(
                '<w:del w:id="1"><w:r><w:delText>12</w:delText></w:r></w:del>', f"<w:ins>{run('273')}</w:ins>", "座"
            ),
            ["273座"],
            OmissionReason.DELETED,
        ),
        (paragraph(f"<w:moveFrom>{run('12')}</w:moveFrom>", "座"), ["座"], OmissionReason.DELETED),
        (paragraph(run("12", "<w:strike/>"), "273座"), ["273座"], OmissionReason.DELETED),
        (paragraph(run("12", "<w:vanish/>"), "273座"), ["273座"], OmissionReason.HIDDEN),
        (paragraph(run("12", WHITE), "273座"), ["273座"], OmissionReason.HIDDEN),
        (table(cell("甲") + cell(paragraph(run("12", WHITE), "2"))), ["甲", "2"], OmissionReason.HIDDEN),
        (
            table(f'<w:trPr><w:del w:id="1"/></w:trPr>{cell("1")}{cell("2")}', cell("甲") + cell("3")),
            ["甲", "3"],
            OmissionReason.DELETED,
        ),
    ],
)
def test_what_was_taken_back_or_hidden_is_left_out_and_reported(
    body: str, expected: list[str], reason: OmissionReason
) -> None:
    reading = read_docx(docx(body))
    assert block_texts(reading) == expected
    assert [(each.reason, each.count) for each in reading.omissions] == [(reason, 2)]


@pytest.mark.parametrize(
    "body",
    [
        paragraph(run("273座", f'{WHITE}<w:highlight w:val="black"/>')),
        paragraph(run("273座", f'{WHITE}<w:shd w:val="clear" w:fill="1F3864"/>')),
        paragraph(run("273座", WHITE), properties='<w:shd w:val="clear" w:fill="1F3864"/>'),
        table(cell(paragraph(run("273座", WHITE)), properties='<w:shd w:fill="1F3864"/>')),
        paragraph(f"<w:r><w:txbxContent>{paragraph(run('273座', WHITE))}</w:txbxContent></w:r>"),
    ],
)
def test_white_text_on_a_ground_is_seen(body: str) -> None:
    assert texts(body) == ["273座"]


def test_white_text_in_a_table_with_a_style_is_seen() -> None:
    styled = (
        f'<w:tblPr><w:tblStyle w:val="a"/></w:tblPr><w:tr>{cell(paragraph(run("273座", WHITE)))}{cell("甲")}</w:tr>'
    )
    assert texts(f"<w:tbl>{styled}</w:tbl>") == ["273座", "甲"]


@pytest.mark.parametrize("off", ['<w:vanish w:val="0"/>', '<w:vanish w:val="false"/>', '<w:strike w:val="off"/>'])
def test_a_property_that_is_off(off: str) -> None:
    assert texts(paragraph(run("273座", off))) == ["273座"]


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    body = paragraph("公园2", properties='<w:rPr><w:del w:id="1"/></w:rPr>') + paragraph("73座")
    assert texts(body) == ["公园273座"]


STYLES = word_part(
    "styles",
    '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a2"><w:basedOn w:val="a1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="caption"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a4"><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="up"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="loop"><w:basedOn w:val="loop"/></w:style>',
)


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("a1", "heading"),
        ("a2", "heading"),
        ("a3", "caption"),
        ("a4", "heading"),
        ("loop", "paragraph"),
        ("no", "paragraph"),
    ],
)
def test_kinds_by_styles(style: str, kind: str) -> None:
    body = paragraph("题", properties=f'<w:pStyle w:val="{style}"/>')
    assert [block.kind for block in read_docx(docx(body, styles=STYLES)).blocks] == [BlockKind(kind)]


def test_runs_by_styles() -> None:
    hidden = paragraph("99", properties='<w:pStyle w:val="gone"/>')
    assert texts(hidden + paragraph("m", run("2", '<w:rStyle w:val="up"/>')), styles=STYLES) == ["m²"]


def numbering(form: str, text: str) -> str:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
    deep = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    return word_part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{level}{deep}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{restart}</w:num>',
    )


def item(text: str, level: int = 0, number: int = 1) -> str:
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=numbers)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("decimal", "%1.", ["1. 甲", "2. 乙"]),
        ("chineseCounting", "%1、", ["一、 甲", "二、 乙"]),
        ("lowerLetter", "(%1)", ["(a) 甲", "(b) 乙"]),
        ("upperRoman", "%1", ["I 甲", "II 乙"]),
        ("decimalEnclosedCircle", "%1", ["① 甲", "② 乙"]),
        ("bullet", "\u2022", ["甲", "乙"]),
        ("none", "", ["甲", "乙"]),
    ],
)
def test_numbers_of_lists(form: str, text: str, expected: list[str]) -> None:
    assert texts(item("甲") + item("乙"), numbering=numbering(form, text)) == expected


def test_levels_and_restarts_of_lists() -> None:
    body = item("a") + item("b", 1) + item("c", 1) + item("d") + item("e", 1) + item("f", 0, 2) + item("g", 0, 2)
    expected = ["1. a", "1.1 b", "1.2 c", "2. d", "2.1 e", "5. f", "6. g"]
    assert texts(body, numbering=numbering("decimal", "%1.")) == expected


def test_notes_and_running_heads() -> None:
    body = paragraph(
        "增加值",
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
        "5亿元",
        '<w:r><w:endnoteReference w:id="7"/></w:r>',
        '<w:r><w:footnoteReference w:id="3"/></w:r>',
    )
    own = "<w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>按现价</w:t></w:r></w:p>"
    notes = word_part(
        "footnotes",
        f'<w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="3">{paragraph("乙")}</w:footnote>'
        f'<w:footnote w:id="2">{own}</w:footnote>',
    )
    ends = word_part("endnotes", f'<w:endnote w:id="7">{paragraph("尾注")}</w:endnote>')
    reading = read_docx(docx(body, footnotes=notes, endnotes=ends, header=word_part("hdr", paragraph("公报"))))
    assert_lawful(reading)
    assert block_texts(reading) == ["增加值¹5亿元ⁱ²", "¹按现价", "尾注", "乙", "公报"]
    kinds = [BlockKind.PARAGRAPH, *[BlockKind.NOTE] * 3, BlockKind.MARGIN]
    assert [block.kind for block in reading.blocks] == kinds


SPAN, DOWN, UP = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_a_table_with_merged_cells() -> None:
    body = table(
        f"<w:trPr><w:tblHeader/></w:trPr>{cell('指标', properties=DOWN)}{cell('年份', properties=SPAN)}",
        cell("", properties=UP) + cell("2023") + cell("2024"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("27", "3") + cell("12"),
    )
    reading = read_docx(docx(body))
    assert_lawful(reading)
    cells = [block.cell for block in reading.blocks if block.cell]
    places = {(each.row, each.column): (each.rows, each.columns) for each in cells}
    assert places == {(0, 0): (2, 1), (0, 1): (1, 2), (1, 1): (1, 1), (1, 2): (1, 1), (2, 1): (1, 1), (2, 2): (1, 1)}
    assert cell_texts(reading)[0, 2, 1] == "27\n3"
    assert [each.is_head for each in cells] == [True, True, False, False, False, False]


def test_a_table_in_a_cell_stands_behind_its_row() -> None:
    inner = table(cell("内") + cell("1"))
    reading = read_docx(docx(table(cell("甲") + cell("乙", inner) + cell("2"), cell("丙") + cell("丁") + cell("3"))))
    assert_lawful(reading)
    assert block_texts(reading) == ["甲", "乙", "2", "内", "1", "丙", "丁", "3"]
    assert cell_texts(reading)[1, 0, 1] == "1"


TABS = paragraph("<w:r><w:tab/><w:t>1.5</w:t><w:tab/><w:t>20</w:t></w:r>")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (cell("甲", "乙") + cell("1", "2"), {(1, 0): "甲", (1, 1): "1", (2, 0): "乙", (2, 1): "2"}),
        (
            cell("甲", "乙") + cell("万个") + cell("1", "2"),
            {(1, 0): "甲", (1, 1): "万个", (1, 2): "1", (2, 0): "乙", (2, 2): "2"},
        ),
        (
            cell("甲", "乙") + cell(TABS, TABS, properties=SPAN),
            {(1, 0): "甲", (1, 1): "1.5", (1, 2): "20", (2, 0): "乙", (2, 1): "1.5", (2, 2): "20"},
        ),
        (cell("甲", "乙") + cell("一段", "两段"), {(1, 0): "甲\n乙", (1, 1): "一段\n两段"}),
        (cell("甲", "乙", "丙") + cell("1", "2"), {(1, 0): "甲\n乙\n丙", (1, 1): "1\n2"}),
        (cell("甲") + cell(TABS), {(1, 0): "甲", (1, 1): "1.5\n20"}),
    ],
)
def test_a_row_that_holds_rows_of_figures(row: str, expected: dict[tuple[int, int], str]) -> None:
    reading = read_docx(docx(table(cell("指标") + cell("数量"), row)))
    assert_lawful(reading)
    assert {place[1:]: text for place, text in cell_texts(reading).items() if place[1]} == expected


def test_a_package_with_a_missing_part_is_read() -> None:
    members = {
        "word/document.xml": word_part("document", f"<w:body>{paragraph('273座')}</w:body>"),
        "word/_rels/document.xml.rels": relationships({"n": ("footnotes", "footnotes.xml")}),
    }
    reading = read_docx(zipped(members))
    assert block_texts(reading) == ["273座"]
    assert [(each.reason, each.where) for each in reading.omissions] == [
        (OmissionReason.MISSING_PART, "word/footnotes.xml")
    ]


def test_pictures_and_characters_of_a_font_are_reported() -> None:
    body = paragraph(
        '<w:r><w:drawing><a:blip r:embed="rstyles"/></w:drawing><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "5"
    )
    reading = read_docx(docx(body, styles=STYLES))
    assert block_texts(reading) == ["\ufffd5"]
    reasons = [(each.reason, each.where) for each in reading.omissions]
    assert reasons == [(OmissionReason.PICTURE, "word/styles.xml"), (OmissionReason.UNREADABLE, "Wingdings")]


def test_what_a_document_says_of_itself() -> None:
    core = (
        '<c xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"><dc:title>公报</dc:title>'
        "<dc:language>zh-CN</dc:language><t:created>2025-03-28T00:00:00Z</t:created></c>"
    )
    document = word_part("document", f"<w:body>{paragraph('甲')}</w:body>")
    reading = read_docx(zipped({"word/document.xml": document, "docProps/core.xml": core}))
    assert (reading.title, reading.language, reading.date) == ("公报", "zh-CN", "2025-03-28T00:00:00Z")


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"PK\x03\x04cut", "damaged"),
        (zipped({"word/other.xml": ""}), "has no part word/document.xml"),
        (zipped({"word/document.xml": "<w"}), "damaged"),
        (zipped({"word/document.xml": word_part("document", "")}), "has no body"),
    ],
)
def test_a_broken_document_has_one_clear_error(data: bytes, match: str) -> None:
    with pytest.raises(UnreadableDocument, match=match):
        read_docx(data)
