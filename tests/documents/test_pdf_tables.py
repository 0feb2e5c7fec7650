"""Tables of a PDF as cells: with lines, with some lines, and with none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.pdf_pages import read_pages
from govdata.documents.reading import BlockKind, Reading
from tests.support.pdfs import Page, pdf

Place = tuple[int, int, int, int]
ROWS = [("Wheat", "12.5", "-3.1"), ("Maize and rye", "1,112.5", "4.0"), ("Oats", "2.5", "(X)")]


def read(*pages: Page) -> Reading:
    return read_pages(pdf(*pages))


def cells(reading: Reading, table: int = 0) -> dict[str, Place]:
    """Row, column and spans of each cell of a table by its text."""
    return {
        reading.text[block.start : block.end]: (each.row, each.column, each.rows, each.columns)
        for block in reading.blocks
        if (each := block.cell) and each.table == table
    }


def filled(page: Page, xs: Sequence[float], top: float, rows: Sequence[Sequence[str]], height: float = 20) -> Page:
    for number, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            page.text(x + 5, top - 14 - height * number, text)
    return page


def aligned(page: Page, top: float, rows: Sequence[Sequence[str]] = ROWS) -> Page:
    for number, (head, *figures) in enumerate(rows):
        page.text(50, top - 14 * number, head)
        for x, figure in zip((250, 350), figures, strict=True):
            page.right(x, top - 14 * number, figure)
    return page


def test_a_table_with_lines() -> None:
    page = Page().grid([50, 150, 250, 350], [500, 480, 460]).text(150, 520, "表1 产量").text(300, 508, "单位：万吨")
    reading = read(filled(page, [50, 150, 250], 500, [("指标", "2022", "2023"), ("粮食", "12.5", "13.5")]))
    assert reading.text == "表1 产量\n单位：万吨\n指标\t2022\t2023\n粮食\t12.5\t13.5\n"
    assert cells(reading)["13.5"] == (1, 2, 1, 1)
    captions = [reading.text[each.start : each.end] for each in reading.blocks if each.kind is BlockKind.CAPTION]
    assert captions == ["表1 产量", "单位：万吨"]


def test_cells_span_rows_and_columns_where_no_line_parts_them() -> None:
    page = Page()
    for y, left in ((500, 50), (480, 150), (460, 50), (440, 50)):
        page.rule(left, y, 350, y)
    for x, top in ((50, 500), (150, 500), (250, 480), (350, 500)):
        page.rule(x, 440, x, top)
    page.text(60, 478, "指标").text(220, 486, "产量").text(160, 466, "2022").text(260, 466, "2023")
    page.text(60, 446, "粮食").text(160, 446, "12.5").text(260, 446, "13.5")
    assert cells(read(page)) == {
        "指标": (0, 0, 2, 1),
        "产量": (0, 1, 1, 2),
        "2022": (1, 1, 1, 1),
        "2023": (1, 2, 1, 1),
        "粮食": (2, 0, 1, 1),
        "12.5": (2, 1, 1, 1),
        "13.5": (2, 2, 1, 1),
    }


def test_text_of_many_lines_is_one_cell() -> None:
    page = Page().grid([50, 150, 250], [500, 460, 440]).text(55, 486, "粮食产量").text(55, 472, "（万吨）")
    page.text(155, 478, "12.5").text(55, 446, "棉花").text(155, 446, "1.5")
    assert cells(read(page)) == {
        "粮食产量（万吨）": (0, 0, 1, 1),
        "12.5": (0, 1, 1, 1),
        "棉花": (1, 0, 1, 1),
        "1.5": (1, 1, 1, 1),
    }


def test_rows_between_two_lines_are_read_from_where_the_figures_stand() -> None:
    page = Page().grid([50, 150, 350], [500, 480, 400]).text(55, 486, "指标").text(200, 486, "产量（万吨）")
    for number, (head, one, other) in enumerate(
        [("粮食", "12.5", "3.1"), ("棉花", "2.5", "4.1"), ("油料", "5.0", "1.1")]
    ):
        page.text(55, 464 - 20 * number, head).right(230, 464 - 20 * number, one).right(330, 464 - 20 * number, other)
    found = cells(read(page))
    assert found["产量（万吨）"] == (0, 1, 1, 2)
    assert (found["粮食"], found["12.5"], found["3.1"]) == ((1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1))
    assert (found["油料"], found["5.0"], found["1.1"]) == ((3, 0, 1, 1), (3, 1, 1, 1), (3, 2, 1, 1))


def test_a_word_that_a_line_goes_through_is_two_cells() -> None:
    found = cells(
        read(Page().grid([50, 70, 190], [500, 480, 460]).text(55, 486, "201一般公共服务").text(55, 466, "202其他支出"))
    )
    assert found == {"201": (0, 0, 1, 1), "一般公共服务": (0, 1, 1, 1), "202": (1, 0, 1, 1), "其他支出": (1, 1, 1, 1)}


def test_a_table_that_goes_on_on_the_next_page_is_one_table() -> None:
    first = filled(Page().grid([50, 150, 250], [200, 180, 160]), [50, 150], 200, [("指标", "2022"), ("粮食", "12.5")])
    second = filled(Page().grid([50, 150, 250], [560, 540, 520]), [50, 150], 560, [("棉花", "1.5"), ("油料", "2.5")])
    found = cells(read(first.text(195, 20, "1"), second.text(195, 20, "2")))
    assert found["粮食"] == (1, 0, 1, 1)
    assert (found["棉花"], found["2.5"]) == ((2, 0, 1, 1), (3, 1, 1, 1))


def test_another_table_on_the_next_page_is_another_table() -> None:
    first = filled(Page().grid([50, 150, 250], [200, 180, 160]), [50, 150], 200, [("指标", "2022"), ("粮食", "12.5")])
    second = filled(Page().grid([50, 130, 250], [500, 480, 460]), [50, 130], 500, [("棉花", "1.5"), ("油料", "2.5")])
    assert set(cells(read(first, second), 1)) == {"棉花", "1.5", "油料", "2.5"}


def test_a_table_without_lines() -> None:
    page = (
        aligned(Page(), 450)
        .text(50, 480, "Table 3. Crops (thousand tonnes)")
        .right(250, 464, "2022")
        .right(350, 464, "2023")
    )
    reading = read(page)
    found = cells(reading)
    assert (found["2022"], found["2023"]) == ((0, 1, 1, 1), (0, 2, 1, 1))
    assert (found["Maize and rye"], found["1,112.5"], found["4.0"]) == ((2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1))
    assert found["(X)"] == (3, 2, 1, 1)
    assert reading.blocks[0].kind is BlockKind.CAPTION


def test_a_head_stands_above_its_columns() -> None:
    """By the middle of the columns, or by the rule below it."""
    page = aligned(Page(), 440).right(250, 454, "2022").right(350, 454, "2023").text(270, 468, "Output")
    assert cells(read(page))["Output"] == (0, 1, 1, 2)
    page = aligned(Page(), 440).right(250, 454, "2022").right(350, 454, "2023").text(215, 468, "Output")
    page.rule(210, 465, 355, 465)
    assert cells(read(page))["Output"] == (0, 1, 1, 2)


def test_leaders_are_no_text() -> None:
    rows = [(f"{head} {'. ' * 12}", *figures) for head, *figures in ROWS]
    assert set(cells(read(aligned(Page(), 450, rows)))) == {each for row in ROWS for each in row}


@pytest.mark.parametrize("dots", [". " * 20, "." * 40, "." * 55])
def test_a_list_of_contents_is_no_table(dots: str) -> None:
    page = Page()
    for number, (title, on_page) in enumerate(
        [("Industry", "3"), ("Farming", "3"), ("Services", "12"), ("Prices", "20")]
    ):
        page.text(50, 500 - 14 * number, f"{title} {dots}").right(380, 500 - 14 * number, on_page)
    assert read(page).text == "Industry 3\nFarming 3\nServices 12\nPrices 20\n"
    assert cells(read(page)) == {}


PROSE = [
    "In 2009 the total grew by 12.5 percent and",
    "in 2010 by 4.5 percent, while that of 2011",
    "was 1,234.5 tonnes for the whole country.",
]


def test_prose_with_figures_is_no_table() -> None:
    assert cells(read(Page().lines(50, 500, PROSE))) == {}


def test_prose_in_a_box_is_no_table() -> None:
    assert cells(read(Page().grid([40, 380], [520, 440]).lines(50, 500, PROSE))) == {}


@pytest.mark.parametrize("note", ["注：本表不含农户。", "Source: Bureau of Statistics.", "¹Rounded."])
def test_notes_below_a_table(note: str) -> None:
    reading = read(aligned(Page(), 450).text(50, 390, note))
    assert reading.blocks[-1].kind is BlockKind.NOTE


HEADS = st.text(st.sampled_from("abcdefgh"), min_size=3, max_size=8)
FIGURES = st.one_of(
    st.integers(0, 99_999).map("{:,}".format), st.decimals(-99, 99, places=1).map("{:.1f}".format), st.just("(X)")
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    columns = draw(st.integers(2, 4))
    rows = draw(st.lists(st.tuples(HEADS, *[FIGURES] * columns).map(list), min_size=3, max_size=8))
    return [["", *(f"head{column}" for column in range(columns))], *rows]


def as_read(table: Sequence[Sequence[str]]) -> list[tuple[int, int, str]]:
    return [(row, column, text) for row, line in enumerate(table) for column, text in enumerate(line) if text]


def placed(reading: Reading) -> list[tuple[int, int, str]]:
    return [
        (each.row, each.column, reading.text[block.start : block.end])
        for block in reading.blocks
        if (each := block.cell)
    ]


@given(tables(), st.booleans())
def test_any_table_is_read_as_it_was_drawn(table: list[list[str]], ruled: bool) -> None:
    """With lines around each cell, or with none and figures flush right."""
    page = Page(width=500)
    xs, ys = (
        [50 + 90 * column for column in range(len(table[0]) + 1)],
        [520 - 18 * row for row in range(len(table) + 1)],
    )
    if ruled:
        page.grid(xs, ys)
    for row, column, text in as_read(table):
        if column:
            page.right(xs[column + 1] - 8, ys[row + 1] + 5, text)
        else:
            page.text(xs[0] + 4, ys[row + 1] + 5, text)
    assert placed(read(page)) == as_read(table)
