"""The characters that numbers are written with, in their one place, and their plain forms.

A text is read in plain characters: full-width digits and signs, traditional characters and formal numerals become
the ones that the patterns know, code point for code point, so that offsets stay.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache

ONE_TO_NINE = "一二三四五六七八九"
COUNTING = f"{ONE_TO_NINE}十廿卅"
"""What the number of a month, a day or an item is written with."""
DIGIT = f"零〇{ONE_TO_NINE}两"
SCALE = "十百千万亿"
NUMERAL = f"{DIGIT}{SCALE}廿卅卌"
"""What a Chinese numeral is written with."""
FORMAL, INFORMAL = "壹贰叁參肆伍陆陸柒捌玖拾佰仟", "一二三三四五六六七八九十百千"
MORE = "余多来"
"""What says behind a number that there is more: 520余, 20多, 三十来."""
CURRENCY = "¥￥$€£"

DIGITS = {digit: value % 10 for value, digit in enumerate(f"零{ONE_TO_NINE}")} | {"〇": 0, "○": 0, "两": 2}
SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8)}
SCALES = SMALL | LARGE
TENS_IN_ONE = {"廿": "二十", "卅": "三十", "卌": "四十"}

_WIDE, _NARROW = "０１２３４５６７８９．％－＋／∶", "0123456789.%-+/:"
_TRADITIONAL = (
    "億萬個點兩幾數餘過達約間層項處條棟輛張冊場類種戶畝頃噸圓員歲時鐘級強內連續將滿於僅長業產區國設獲舉辦"
    "開實現動計劃來後與總額資貿稅債廠車鎮縣鄉進佔門隊雙組臺隻頭顆塊單筆樁"
)
_SIMPLIFIED = (
    "亿万个点两几数余过达约间层项处条栋辆张册场类种户亩顷吨元员岁时钟级强内连续将满于仅长业产区国设获举办"
    "开实现动计划来后与总额资贸税债厂车镇县乡进占门队双组台只头颗块单笔桩"
)
_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺"
    "⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀"
    "聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
"""The radicals of the supplement and what they stand for: Equivalent_Unified_Ideograph of Unicode."""


def _look_alikes() -> dict[int, str]:
    """Kangxi radicals and compatibility ideographs with the characters that they are: by NFKC, one for one."""
    blocks = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
    plain = {code: unicodedata.normalize("NFKC", chr(code)) for block in blocks for code in block}
    return {code: char for code, char in plain.items() if len(char) == 1 and ord(char) != code}


_LOOK_ALIKES = _look_alikes() | dict(zip(map(ord, _RADICALS), _IDEOGRAPHS, strict=True))
_WORDS = str.maketrans(_WIDE + _TRADITIONAL, _NARROW + _SIMPLIFIED)
PLAIN = {code: ord(char.translate(_WORDS)) for code, char in _LOOK_ALIKES.items()} | _WORDS
"""Full-width digits and signs, the traditional characters of words that the lexicon holds, and look-alikes."""
_INFORMAL = str.maketrans(FORMAL, INFORMAL)


def to_plain(text: str) -> str:
    """The text in plain characters, one for each of its own.

    The formal numerals (叁佰伍拾万元) are numerals where one counts tens or all count money; 队伍 and 大陆 are words.
    Full-width commas are plain ones where several part three full-width digits each (７，４４３，４９１): one alone may
    be a stop.
    """
    grouped = _wide_groups().sub(_with_plain_commas, text)
    return _formal_run().sub(_to_informal, grouped.translate(PLAIN))


@cache
def _wide_groups() -> re.Pattern[str]:
    return re.compile(r"(?<![\d．，])[０-９]{1,3}(?>(?:，[０-９]{3}){2,})(?![\d，])")


def _with_plain_commas(number: re.Match[str]) -> str:
    return number[0].replace("，", ",")


def _to_informal(run: re.Match[str]) -> str:
    return run[0].translate(_INFORMAL) if run["money"] or _formal_tens().search(run[0]) else run[0]


@cache
def _formal_run() -> re.Pattern[str]:
    return re.compile(f"[零{ONE_TO_NINE}{SCALE}{FORMAL}]++(?P<money>[元角])?")


@cache
def _formal_tens() -> re.Pattern[str]:
    tens = FORMAL[-3:]
    return re.compile(f"[{ONE_TO_NINE}{FORMAL.removesuffix(tens)}][{tens}]")
