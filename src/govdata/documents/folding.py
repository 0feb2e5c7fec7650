"""Characters that a document prints as another: radicals, ligatures, compatibility and vertical forms.

Fonts map a glyph back to any of the characters that look like it: 人 is often the radical ⼈. A figure is read from
what is seen, so such a character becomes the one that is written, and the print is kept beside it. Full-width digits
and squared units (㎡) are what writers choose, and stay. So does a text file: it is its own text, in which the grammar
reads these forms (`quantities.characters`).
"""

from __future__ import annotations

import re
import unicodedata

_RADICALS = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹"
    "⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰"
    "⻱⻲",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂"
    "肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙"
    "龜亀",
)
"""Equivalent_Unified_Ideograph of the Unicode Character Database, where compatibility normalisation has none."""
_FORMS = re.compile(
    "[\u2e80-\u2fd5\uf900-\ufaff\ufb00-\ufb06\ufe10-\ufe19\ufe30-\ufe4f\ufe50-\ufe6b\U0002f800-\U0002fa1f]"
)


def fold(text: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """A text with its forms folded, and each of these: start and end in the new text, and the print."""
    if text.isascii() or not _FORMS.search(text):
        return text, ()
    parts, folded, length, before = [], [], 0, 0
    for match in _FORMS.finditer(text):
        written = unicodedata.normalize("NFKC", match[0].translate(_RADICALS))
        parts += [text[before : match.start()], written]
        length += match.start() - before
        before = match.end()
        if written != match[0]:
            folded.append((length, length + len(written), match[0]))
        length += len(written)
    return "".join([*parts, text[before:]]), tuple(folded)
