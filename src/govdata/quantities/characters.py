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
FORMAL, INFORMAL = "壹贰叁参肆伍陆陸柒捌玖拾佰仟", "一二三三四五六六七八九十百千"
MORE = "余多来"
"""What says behind a number that there is more: 520余, 20多, 三十来."""
CURRENCY = "¥￥$€£"

DIGITS = {digit: value % 10 for value, digit in enumerate(f"零{ONE_TO_NINE}")} | {"〇": 0, "○": 0, "两": 2}
SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8), "兆": Decimal(10**12)}
SCALES = SMALL | LARGE
TENS_IN_ONE = {"廿": "二十", "卅": "三十", "卌": "四十"}

_WIDE, _NARROW = "０１２３４５６７８９．％－＋／∶", "0123456789.%-+/:"
_TRADITIONAL = (
    "丟並亂亞佈佔併來侷係個側偵備傢債僅僑價億優儲兌兒內兩冊別則剋創劃劑動務勝勞勢勵匯區協厠厤參叄叢員唸問啓啟單噁噸噹嚮嚴國圍園圓圖團垻埰堅報場塊墰壇壓壜壩壽奪奬奮婦嬰學寀實寧審寬寶將專對導屆屜層屬峯島峽崗"
    "嵗嶄巖師帳帶幀幣幹幾廁廠廣廳張強彆彈彔彙後徑從復惡態慶應懞懷戰戶捨捲掛採換揮損搖摺撐擁擊擋擔據擬擴攜攝攬敎數斬斷於旣昇時晉暢曆曏書會朮東査桿條棊棟棲業極榦榮構樁樂樑樓標樣樹機檔檢檯檻櫃權歐歡歲歷歸殘殺"
    "氣汙決沒沖況涼減測湊準溝溫滙滯滷滾滿漁漲潤澇濛濟瀕灣災為無煉煙熱營爭爲爾牀牽狀獎獨獲現環產産甯畝畢畫畵當疊發盃盞監盤盧眾睏矇確碼礎礦禍禮稅種稱穀穩穫窩窯筆箇節築簡簽籌籤粵糧糰糹紀約紅納紐純級紮細終組結"
    "給統絲綑經綜綠綫維網綵緑緒線締編緩練緻縛縣縮總績織繪繫續纍纔罈罎罰羣義習聯職脈脩脫腦臘臨臺與舉舘艙莊華菸萬葯蒞蓆蓋蓮蔔蔘藍藝藥蘭處號蟬衆術衕衛衝裏補裝裡製複覈見規親觀訁訂計訓託記訪設許診註評詞試話誌認"
    "語說説課調談請論諾謂講識議護讀變讓貝負財貢貧貨貫責貳買貸費貼貿資賢賣質賬購賽贈贏趕趨踰躋躍車軍軸較載輓輕輛輪輸轂轄轉辦辭農迴連週進遊運過達違遞遠適遲遷選遺邁還邊鄉鄰醫釋釐釒針鈡銖銜銳銷鋭鋼錄錢錦錨錯録"
    "錶鍊鍋鍵鍼鍾鎊鎭鎮鏈鐘鐵鑑鑒長門開間閤閩闆關陞陣陸陽隊階際隨險隻雙離難雲電鞦韆韋韓頁頂頃項須預頓領頭頻顆題額願類顧風颱飛飠飲餅養餘館馬駕驅驗驟體髮鬚鬥魚鳥鹵麥麪麫麯麴麵黃點黨黽鼕齊齒齡齣龍龜"
)
_SIMPLIFIED = (
    "丢并乱亚布占并来局系个侧侦备家债仅侨价亿优储兑儿内两册别则克创划剂动务胜劳势励汇区协厕历参叁丛员念问启启单恶吨当向严国围园元图团坝采坚报场块坛坛压坛坝寿夺奖奋妇婴学采实宁审宽宝将专对导届屉层属峰岛峡岗"
    "岁崭岩师帐带帧币干几厕厂广厅张强别弹录汇后径从复恶态庆应蒙怀战户舍卷挂采换挥损摇折撑拥击挡担据拟扩携摄揽教数斩断于既升时晋畅历向书会术东查杆条棋栋栖业极干荣构桩乐梁楼标样树机档检台槛柜权欧欢岁历归残杀"
    "气污决没冲况凉减测凑准沟温汇滞卤滚满渔涨润涝蒙济濒湾灾为无炼烟热营争为尔床牵状奖独获现环产产宁亩毕画画当叠发杯盏监盘卢众困蒙确码础矿祸礼税种称谷稳获窝窑笔个节筑简签筹签粤粮团纟纪约红纳纽纯级扎细终组结"
    "给统丝捆经综绿线维网彩绿绪线缔编缓练致缚县缩总绩织绘系续累才坛坛罚群义习联职脉修脱脑腊临台与举馆舱庄华烟万药莅席盖莲卜参蓝艺药兰处号蝉众术同卫冲里补装里制复核见规亲观讠订计训托记访设许诊注评词试话志认"
    "语说说课调谈请论诺谓讲识议护读变让贝负财贡贫货贯责贰买贷费贴贸资贤卖质账购赛赠赢赶趋逾跻跃车军轴较载挽轻辆轮输毂辖转办辞农回连周进游运过达违递远适迟迁选遗迈还边乡邻医释厘钅针钟铢衔锐销锐钢录钱锦锚错录"
    "表炼锅键针钟镑镇镇链钟铁鉴鉴长门开间合闽板关升阵陆阳队阶际随险只双离难云电秋千韦韩页顶顷项须预顿领头频颗题额愿类顾风台飞饣饮饼养余馆马驾驱验骤体发须斗鱼鸟卤麦面面曲曲面黄点党黾冬齐齿龄出龙龟"
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


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters."""
    return sum(map(text.count, "億萬個國為會")) > sum(map(text.count, "亿万个国为会"))


def to_plain(text: str) -> str:
    """The text in plain characters, one for each of its own.

    The formal numerals (叁佰伍拾万元) are numerals where one counts tens or all count money; 队伍 and 大陆 are words.
    Full-width commas are plain ones where several part three full-width digits each (７，４４３，４９１): one alone may
    be a stop.
    """
    grouped = _wide_groups().sub(_with_plain_commas, text)
    plain = _formal_run().sub(_to_informal, grouped.translate(PLAIN))
    if any(map(plain.count, _OLD_MARKS)):
        plain = _old_point().sub(
            lambda point: "." if point["arabic"] else f"{point['head'] or ''}点", _old_zero().sub("〇", plain)
        )
    return plain


_OLD_MARKS = "·○"


@cache
def _old_zero() -> re.Pattern[str]:
    """The circle that old prints have for 〇: 一○三."""
    return re.compile(f"(?<=[{DIGIT}{SCALE}])○|○(?=[{ONE_TO_NINE}])")


@cache
def _old_point() -> re.Pattern[str]:
    """The raised point of old prints: 9·3%, 百分之二十八·四, 二二·七亿; not that of names and days (三·八, 九·一八)."""
    behind = f"[{SCALE}]*[元斤吨担亩尺米公度倍]"
    return re.compile(
        rf"(?<=\d)(?P<arabic>·)(?=\d+(?:[%‰]|{behind}))"
        rf"|(?P<head>分之[{DIGIT}{SCALE}]{{1,8}})·(?=[{DIGIT}])|(?<=[{DIGIT}{SCALE}])·(?=[{DIGIT}]+(?:[%‰亿万]|{behind}))"
    )


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
