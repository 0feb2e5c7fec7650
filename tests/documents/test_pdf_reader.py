"""What a PDF says as it is shown: lines as paragraphs, raised digits, margins; and what is not seen left out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from govdata.documents.media_types import read_original
from govdata.documents.pdf_pages import read_pages
from govdata.documents.reading import BlockKind, Folded, OmissionReason, Reading, UnreadableDocument
from tests.support.pdfs import Page, pdf

WHITE, NAVY = (1.0, 1.0, 1.0), (0.0, 0.0, 0.5)
FIGURE, OTHER = "增长 5.8%", "增长 9.9%"


def read(*pages: Page) -> Reading:
    """In this process: the same code as in the reader's own, and quicker."""
    return read_pages(pdf(*pages))


def texts(reading: Reading, kind: BlockKind) -> list[str]:
    return [reading.text[block.start : block.end] for block in reading.blocks if block.kind is kind]


def omitted(reading: Reading) -> list[tuple[OmissionReason, int | None, int]]:
    return [(each.reason, each.page, each.count) for each in reading.omissions]


def test_a_document_and_what_it_says_of_itself() -> None:
    reading = read_original(pdf(Page().text(50, 500, FIGURE), title="统计公报", language="zh-CN"))
    assert (reading.text, reading.pages, reading.title) == (f"{FIGURE}\n", 1, "统计公报")
    assert (reading.language, reading.date, reading.media_type) == ("zh-CN", "2024-04-29", "application/pdf")
    assert reading.reader == "pypdfium2"
    assert "PDFium" in reading.version


LINES = {
    "a hyphen at the end of a line": (
        ["The total was 163.5 million in the mea-", "surement of the whole country and its", "many parts."],
        ["The total was 163.5 million in the measurement of the whole country and its many parts."],
    ),
    "Chinese goes on without a space": (
        ["全年粮食产量达到一百二十三万吨比上年增", "长百分之四点五其中夏粮产量一百万吨秋粮", "二十万吨。"],
        ["全年粮食产量达到一百二十三万吨比上年增长百分之四点五其中夏粮产量一百万吨秋粮二十万吨。"],
    ),
    "between digits the line end stays": (
        ["全年全市粮食总产量达到一百二十三万吨共12", "34亿元比上年增长百分之四点五其中夏粮产量", "一百万吨。"],
        ["全年全市粮食总产量达到一百二十三万吨共12\n34亿元比上年增长百分之四点五其中夏粮产量一百万吨。"],
    ),
    "a short line ends a paragraph": (
        [
            "全年粮食产量达到一百二十三万吨比上年增",
            "长百分之四。",
            "全年棉花产量达到二十三万吨比上年下降百",
            "分之四。",
        ],
        ["全年粮食产量达到一百二十三万吨比上年增长百分之四。", "全年棉花产量达到二十三万吨比上年下降百分之四。"],
    ),
    "an item of a list begins a paragraph": (
        ["一、收入决算表的情况说明各个部分的总额", "二、支出决算表", "三、其他"],
        ["一、收入决算表的情况说明各个部分的总额", "二、支出决算表", "三、其他"],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_are_paragraphs(name: str) -> None:
    lines, paragraphs = LINES[name]
    assert read(Page().lines(50, 500, lines)).text == "".join(f"{each}\n" for each in paragraphs)


RAISED = {
    "10⁹": Page().text(50, 500, "10").text(60, 504, "9", 6),
    "10⁹ is not 109": Page().text(50, 500, "10").text(60, 504, "9", 6).text(66, 500, "is not 109"),
    "163.5 million.²": Page().text(50, 500, "163.5 million.").text(120, 504, "2", 6),
    "¹Rounded.": Page().text(50, 504, "1", 6).text(53, 500, "Rounded."),
    "增加值[3]12.5亿元": Page().text(50, 500, "增加值").text(80, 504, "[3]", 6).text(89, 500, "12.5亿元"),
    "CO₂": Page().text(50, 500, "CO").text(60, 498, "2", 6),
}


@pytest.mark.parametrize("text", RAISED)
def test_raised_and_lowered_digits_are_kept_apart(text: str) -> None:
    assert read(RAISED[text]).text == f"{text}\n"


HIDDEN = {
    "invisible": Page().text(50, 480, OTHER, mode=3),
    "white on white": Page().text(50, 480, OTHER, color=WHITE),
    "navy on navy": Page().fill((40, 470, 300, 492), NAVY).text(50, 480, OTHER, color=NAVY),
    "painted over": Page().text(50, 480, OTHER).fill((40, 470, 300, 492), (0, 0, 0)),
    "clipped away": Page().clipped((0, 0, 20, 20), 50, 480, OTHER),
    "outside of the crop box": Page(crop=(0, 100, 400, 600)).text(50, 50, OTHER),
    "right of the page": Page().text(450, 480, OTHER),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_text_that_is_not_seen_is_left_out_and_said_to_be(how: str) -> None:
    page = HIDDEN[how].text(50, 520, FIGURE)
    reading = read(page)
    assert reading.text == f"{FIGURE}\n"
    [(reason, number, count)] = omitted(reading)
    assert (reason, number) == (OmissionReason.HIDDEN, 1)
    assert count >= len(OTHER.replace(" ", ""))


def test_text_that_is_seen_stays() -> None:
    page = Page().fill((40, 490, 300, 520), NAVY).text(50, 500, FIGURE, color=WHITE)
    page.clipped((40, 400, 300, 600), 50, 450, OTHER)
    assert read(page).text == f"{FIGURE}\n{OTHER}\n"
    assert read(page).omissions == ()


def test_hidden_characters_inside_of_a_line_do_not_join_it() -> None:
    page = Page().text(50, 500, "增长1").text(75, 500, "9", color=WHITE).text(80, 500, "5%")
    assert read(page).text == "增长1 5%\n"


def test_text_over_a_scan_is_a_reading() -> None:
    reading = read(Page().picture((0, 0, 400, 600)).text(50, 500, "大57亿元", mode=3))
    assert reading.text == "大57亿元\n"
    assert reading.uncertain == ((0, 5),)
    assert omitted(reading) == [(OmissionReason.TEXT_OVER_SCAN, 1, 5)]


@pytest.mark.parametrize(
    ("page", "omissions"),
    [
        (Page().picture((0, 0, 400, 600)), [(OmissionReason.PICTURE, 1, 0)]),
        (Page(), [(OmissionReason.PICTURE, 1, 0)]),
        (Page().text(50, 500, FIGURE).picture((50, 100, 350, 400)), [(OmissionReason.PICTURE, 1, 0)]),
        (Page().text(50, 500, FIGURE).picture((50, 100, 80, 130)), []),
    ],
    ids=["a scan", "nothing", "a chart", "a seal"],
)
def test_a_page_that_has_pictures_for_figures_says_so(
    page: Page, omissions: list[tuple[OmissionReason, int, int]]
) -> None:
    assert omitted(read(page)) == omissions


TURNS = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}


@pytest.mark.parametrize("rotate", TURNS)
def test_a_turned_page_is_read_as_it_is_shown(rotate: int) -> None:
    """The same two lines at the same place of the page that is seen, whatever its turn."""
    shown = [(100.0, 300.0, "grew by 5.8% and"), (100.0, 286.0, "12 more")]
    page = Page(width=400, height=600, rotate=rotate)
    for x, y, text in shown:
        places = {0: (x, y), 90: (400 - y, x), 180: (400 - x, 600 - y), 270: (y, 600 - x)}
        page.text(*places[rotate], text, turn=TURNS[rotate])
    reading = read(page)
    assert reading.text == "grew by 5.8% and 12 more\n"
    assert reading.blocks[0].box == pytest.approx((100, 284, 180, 308), abs=1)


def test_text_that_is_turned_against_its_page_is_read_with_its_box_as_shown() -> None:
    reading = read(Page().text(200, 50, "grew by 5.8%", turn=TURNS[90]))
    assert reading.text == "grew by 5.8%\n"
    assert reading.blocks[0].box == pytest.approx((192, 50, 202, 110), abs=4)


def test_forms_are_folded_and_the_print_kept() -> None:
    reading = read(Page().text(50, 500, "⼈口 12 万，⻓"))
    assert reading.text == "人口 12 万，长\n"
    assert reading.folded == (Folded(0, 1, "⼈"), Folded(8, 9, "⻓"))


def test_ligatures_are_folded_and_the_print_kept() -> None:
    reading = read_pages(pdf(Page().text(50, 500, "oxce 12"), says={"x": "ﬃ"}))
    assert (reading.text, reading.folded) == ("office 12\n", (Folded(1, 4, "ﬃ"),))


def test_characters_without_a_code_are_counted() -> None:
    reading = read(Page().text(50, 500, "\ue001人口 12"))
    assert reading.text == "\ufffd人口 12\n"
    assert omitted(reading) == [(OmissionReason.UNREADABLE, 1, 1)]


@pytest.mark.parametrize(
    ("gap", "expected"), [(10, "增加值10\ufffd元，增长\n"), (4, "增加值10 元，增长\n"), (30, "增加值10 元，增长\n")]
)
def test_a_character_that_no_font_has_leaves_a_gap_as_wide_as_itself(gap: int, expected: str) -> None:
    """PDFium drops an object of one character without a glyph; a space, or two cells, have other widths."""
    page = Page().text(40, 500, "增加值10").text(80, 500, "万").text(80 + gap, 500, "元，增长")
    assert read(page).text == expected


STRUCK = {
    "all of it": (Page().text(50, 500, "增长9.9%").rule(50, 503.5, 90, 503.5), "", 6),
    "a part": (Page().text(50, 500, "增长9.9%5.8%").rule(70, 503.5, 90, 503.5), "增长 5.8%\n", 4),
    "an underline": (Page().text(50, 500, "增长9.9%").rule(50, 499, 90, 499), "增长9.9%\n", 0),
    "a line of a table": (Page().text(50, 500, "增长9.9%").rule(30, 503.5, 300, 503.5), "增长9.9%\n", 0),
}


@pytest.mark.parametrize("how", STRUCK)
def test_text_that_a_line_strikes_out_was_taken_back(how: str) -> None:
    page, text, count = STRUCK[how]
    reading = read(page)
    assert reading.text == text
    assert [each for each in omitted(reading) if each[0] is OmissionReason.DELETED] == (
        [(OmissionReason.DELETED, 1, count)] if count else []
    )


def test_digits_that_are_spaced_apart_stay_so() -> None:
    assert read(Page().text(50, 500, "2").text(60, 500, "7").text(70, 500, "3 units")).text == "2 7 3 units\n"


def numbered(lines: Iterable[str], number: int) -> Page:
    return Page().text(60, 575, "统计公报").lines(50, 530, lines).text(195, 20, f"- {number} -")


def test_running_heads_and_page_numbers_are_margins() -> None:
    reading = read(*(numbered([f"第{number}页的正文。"], number) for number in (1, 2, 3)))
    assert texts(reading, BlockKind.MARGIN) == [text for number in (1, 2, 3) for text in ("统计公报", f"- {number} -")]
    assert texts(reading, BlockKind.PARAGRAPH) == [f"第{number}页的正文。" for number in (1, 2, 3)]


def test_a_paragraph_goes_on_on_the_next_page_and_margins_follow_it() -> None:
    first = ["全年粮食产量达到一百二十三万吨比上年增", "长百分之四点五其中夏粮产量一百万吨秋粮"]
    reading = read(numbered(first, 1), numbered(["二十万吨。"], 2))
    assert "秋粮二十万吨。\n- 1 -\n" in reading.text
    pages = [(block.page, reading.text[block.start : block.end][-5:]) for block in reading.blocks]
    assert (1, "吨秋粮"[-5:]) in [(page, text[-3:]) for page, text in pages]
    assert (2, "二十万吨。") in pages


def test_columns_are_read_one_after_the_other() -> None:
    left = [
        "The left column says that the total of",
        "all goods was 12.5 million tonnes and it",
        "grew by four percent over the year as",
        "many of the reports had said in May.",
    ]
    right = [
        "The right column is about the people of",
        "the county and their number of 4.5 which",
        "live in towns and villages along the one",
        "river which flows through it to the sea.",
    ]
    page = Page(width=500).lines(40, 500, left).lines(270, 497, right)
    page.text(40, 540, "A title across the two columns of this page that is long enough to cross")
    paragraphs = read(page).text.splitlines()
    assert [paragraph[:14] for paragraph in paragraphs] == ["A title across", "The left colum", "The right colu"]
    assert paragraphs[1].endswith("said in May.")


def test_blocks_cover_all_but_white_space() -> None:
    reading = read(numbered(["第一页的正文。"], 1), Page().grid([50, 150, 250], [500, 480, 460]).text(55, 486, "指标"))
    covered = {place for block in reading.blocks for place in range(block.start, block.end)}
    assert all(letter.isspace() for place, letter in enumerate(reading.text) if place not in covered)
    assert [block.start for block in reading.blocks] == sorted(block.start for block in reading.blocks)


def locked() -> bytes:
    lock = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P -4 >> /ID [<00><00>]" % (b"41" * 32, b"42" * 32)
    return pdf(Page().text(50, 500, FIGURE)).replace(b"/Root 1 0 R", b"/Root 1 0 R " + lock)


GOOD = pdf(Page().text(50, 500, FIGURE))
REFUSED = {
    "encrypted": (locked(), "encrypted: a password"),
    "empty": (b"", "damaged, or no PDF"),
    "another format": (b"hello " * 100, "damaged, or no PDF"),
    "cut off": (GOOD[: len(GOOD) // 2], "damaged, or no PDF"),
    "a loop of pages": (GOOD.replace(b"/Kids [8 0 R]", b"/Kids [2 0 R]"), "damaged, or no PDF"),
    "a million pages": (pdf(Page().text(50, 500, FIGURE), declared=10**6), "it has more than 10,000 pages"),
    "pages that are not there": (pdf(Page().text(50, 500, FIGURE), declared=5_000), "damaged, or no PDF"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_has_one_clear_error(kind: str) -> None:
    data, problem = REFUSED[kind]
    with pytest.raises(UnreadableDocument, match=problem) as caught:
        read_pages(data)
    assert caught.value.next_step.zh


def test_the_same_bytes_give_the_same_reading_in_any_process() -> None:
    """Each process has a hash seed of its own."""
    data = pdf(numbered(["全年粮食产量⼈均 12.5 公斤。"], 1), numbered(["第二页。"], 2))
    assert read_original(data) == read_original(data) == read_pages(data)


def test_a_stamp_across_the_page_is_no_part_of_its_lines() -> None:
    page = Page().lines(50, 500, ["grew by 12.5 percent in the year", "and by 3.1 percent since."])
    reading = read(page.text(60, 480, "draft of 99", 20, turn="0.7 0.7 -0.7 0.7"))
    assert texts(reading, BlockKind.PARAGRAPH) == ["grew by 12.5 percent in the year and by 3.1 percent since."]
    assert texts(reading, BlockKind.MARGIN) == ["draftof99"]


def test_a_fill_hides_only_what_it_covers() -> None:
    """A fill that is clipped to a place below, and one that is a triangle, leave the text to be seen."""
    page = Page().text(50, 500, FIGURE)
    page.marks.append("q 0 0 400 100 re W n 1 g 0 0 400 600 re f Q 1 g 0 600 m 400 600 l 400 0 l f 0 g")
    assert read(page).text == f"{FIGURE}\n"


def test_what_a_form_draws_is_read_where_it_is_drawn() -> None:
    form = Page().text(50, 480, OTHER, mode=3).text(50, 460, "seen 5.8%").grid([50, 150, 250], [400, 380, 360])
    form.text(55, 386, "wheat").text(155, 386, "12.5").text(55, 366, "maize").text(155, 366, "2.5")
    page = Page(marks=["q 0.5 0 0 0.5 20 100 cm /X9 Do Q"])
    reading = read_pages(pdf(page, form=form))
    assert reading.text == "seen 5.8%\nwheat\t12.5\nmaize\t2.5\n"
    assert reading.blocks[0].box == pytest.approx((45, 329, 68, 334), abs=2)
    assert omitted(reading) == [(OmissionReason.HIDDEN, 1, 6)]


@pytest.mark.parametrize("rows", [3, 5])
def test_columns_of_few_lines_are_read_one_after_another(rows: int) -> None:
    """The figure that goes on in the next line of its column is no figure of the other one."""
    left = [
        "全年全市生产总值比上年增长1",
        "2.5%，工业增长较快，投资增长",
        "稳定，第三产业有所增长，消费",
        "价格平稳，居民收入继续增加，",
        "就业形势总体稳定，环境改善。",
    ]
    right = [
        "年末城乡常住人口全市共有",
        "学校二百所，医院床位增加，",
        "医护人员持续增加，社会保障",
        "体系更加健全，养老服务加强",
        "，文化体育事业有新的进步。",
    ]
    page = Page()
    for line, (one, other) in enumerate(zip(left[:rows], right[:rows], strict=True)):
        page = page.text(20, 500 - 20 * line, one).text(220, 500 - 20 * line, other)
    text = read_original(pdf(page)).text
    assert text.replace("\n", "").startswith("".join(left[:rows]))
    assert "共有2.5%" not in text
