"""What a cell of a sheet shows of its number, by its number format."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdata.documents.number_format import BUILT_IN, shown_number, shown_text


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("1274053610", r'_(* #,##0_);_(* \(#,##0\);_(* "-"??_);_(@_)', "1,274,053,610"),
        ("-6837248", r'_(* #,##0_);_(* \(#,##0\);_(* "-"??_);_(@_)', "(6,837,248)"),
        ("0", r'_(* #,##0_);_(* \(#,##0\);_(* "-"??_);_(@_)', "-"),
        ("6779.0725", "0.00_ ", "6779.07"),
        ("136", "?,???,??0", "136"),
        ("60733", "?,???,??0", "60,733"),
        ("0.1234", "0.00%", "12.34%"),
        ("0.125", "0%", "13%"),
        ("-5", "0;-0;@", "-5"),
        ("0", "0;-0;@", "0"),
        ("12345", '0!.0,"万"', "1.2万"),
        ("123456789", "#,##0.0,,", "123.5"),
        ("5", "000000", "000005"),
        ("0.5", "#.##", ".5"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("-1234.5", "#,##0.00;[Red]#,##0.00", "1,234.50"),
        ("-12", "[Red]0.0", "-12.0"),
        ("12200000", "0.00E+00", "1.22E+07"),
        ("0.00012", "0.00E+00", "1.20E-04"),
        ("5.25", "# ?/?", "5 1/4"),
        ("5.25", "# ?/8", "5 2/8"),
        ("43929", "yyyy-mm-dd", "2020-04-08"),
        ("43929", 'yyyy"年"m"月"d"日";@', "2020年4月8日"),
        ("43929", "", "2020-04-08"),
        ("43929.5", "yyyy/m/d h:mm", "2020/4/8 12:00"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("1.0444444444444445", "[h]:mm:ss", "25:04:00"),
        ("43929", "[$-404]e/m/d", "109/4/8"),
        ("43929", "mmm-yy", "Apr-20"),
        ("43929", "[$-804]dddd", "星期三"),
        ("43929", "[DBNum1]yyyy", "2020-04-08"),
        ("43929.123456", "mm:ss.0", "57:46.6"),
        ("0.333333333333", "General", "0.3333333333"),
        ("123456789012", "General", "123456789012"),
        ("35371.28", "General", "35371.28"),
        ("1", "General;-General", "1"),
        ("-3", '0.0"亿元";-0.0"亿元"', "-3.0亿元"),
        ("-5", "[>=10000]0.0,;0", "-5"),
        ("5", ";;;", ""),
        ("0.1", "0.0%;(0.0%)", "10.0%"),
        ("-0.1", "0.0%;(0.0%)", "(10.0%)"),
        ("1.005", "0.00", "1.01"),
        ("9.999E5", "##0.0E+0", "999.9E+3"),
        ("1234567", "[$¥-804]#,##0.00", "¥1,234,567.00"),
        ("1E-7", "General", "0.0000001"),
        ("7", "@", "7"),
        ("0", "General", "0"),
        ("0.25", "0.##", "0.25"),
        ("3", "0.##", "3."),
        ("20", "00-00", "00-20"),
        ("-0.001", "0.00", "-0.00"),
        ("61", "yyyy-m-d", "1900-3-1"),
        ("1", "yyyy-m-d", "1900-1-1"),
        ("0.5", "yyyy-m-d h:mm", "12:00:00"),
        ("43929", "dd/mm/yyyy", "08/04/2020"),
        ("43929", "mmmm d, yyyy", "April 8, 2020"),
        ("1e300", "0", "1" + "0" * 300),
        ("100", 'General"人"', "100人"),
        ("60", "yyyy-m-d", "60"),
        ("-1", "yyyy-m-d", "-1"),
        ("3000000", "yyyy-m-d", "3000000"),
        ("-0.5", "[h]:mm", "-12:00"),
        ("43929", "ggge", "2020-04-08"),
        ("12", "0" * 300, "12"),
        ("0.5", "yy/aaa", "12:00:00"),
    ],
)
def test_a_number_as_its_format_shows_it(stored: str, code: str, shown: str) -> None:
    assert shown_number(stored, code) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(14, "2020-04-08"), (22, "2020-04-08"), (57, "2020年4月"), (10, "4392900.00%"), (7, "43,929.00")],
)
def test_formats_that_a_file_names_by_number_alone(number: int, shown: str) -> None:
    assert shown_number("43929", BUILT_IN[number]) == shown


@pytest.mark.parametrize("code", sorted(set(BUILT_IN.values())))
def test_each_of_them_shows_any_number(code: str) -> None:
    assert all(shown_number(stored, code) for stored in ("0.25", "43929", "1e-300", "1e300", "5"))


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("甲", "General", "甲"),
        ("甲", "_(@_)", "甲"),
        ("甲", ";;;", ""),
        ("甲", '0;-0;0;"无"', "无"),
        ("甲", '@"市"', "甲市"),
        ("　甲", "0.00", "　甲"),
    ],
)
def test_a_text_as_a_format_shows_it(text: str, code: str, shown: str) -> None:
    assert shown_text(text, code) == shown


@pytest.mark.parametrize(("from_1904", "shown"), [(True, "1904-01-02"), (False, "1900-01-01")])
def test_the_first_day_is_that_of_the_workbook(from_1904: bool, shown: str) -> None:
    assert shown_number("1", "yyyy-mm-dd", from_1904=from_1904) == shown


@pytest.mark.parametrize("stored", ["NaN", "inf", "", "1,5", "abc"])
def test_what_is_no_number_is_an_error(stored: str) -> None:
    with pytest.raises(ValueError, match=r"could not convert|is no number"):
        shown_number(stored)


AMOUNTS = st.decimals(-(10**9), 10**9, places=5, allow_nan=False)


@given(AMOUNTS, st.integers(0, 4))
def test_a_number_is_rounded_to_its_places_and_keeps_its_sign(amount: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    rounded = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert shown_number(str(amount), code) == format(rounded, "f")
    assert shown_number(str(amount), f"#,##{code}") == format(rounded, ",f")
    assert shown_number(str(amount), f"{code}_);({code})") == (
        format(rounded, "f") if amount >= 0 else f"({format(-rounded, 'f')})"
    )


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_whole_number_without_a_format_keeps_its_digits(number: int) -> None:
    assert shown_number(str(number)) == str(number)


@given(st.dates(dt.date(1900, 3, 1)))
def test_a_day_is_the_day_that_is_stored(day: dt.date) -> None:
    stored = str((day - dt.date(1899, 12, 30)).days)
    assert shown_number(stored, "yyyy-mm-dd") == shown_number(stored, "") == day.isoformat()


@given(st.text('0#?.,%;E+-/_*()@"\\ymdhs[]>=<1年$AMPaeg!: ', max_size=20), AMOUNTS)
def test_any_format_gives_a_text(code: str, amount: Decimal) -> None:
    assert isinstance(shown_number(str(amount), code), str)
    assert isinstance(shown_text("甲", code), str)
