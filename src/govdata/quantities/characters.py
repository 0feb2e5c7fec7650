"""The characters that numbers are written with, in their one place, and their plain forms.

A text is read in plain characters: full-width digits and signs, traditional characters and formal numerals become
the ones that the patterns know, code point for code point, so that offsets stay.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache

from govdata.quantities.pattern import Pattern

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
NUMBERED = "表图第件"
"""What a number names that stands behind it: 表2, 附件1."""
CURRENCY = "¥￥$€£₹₱₩฿"
INVISIBLE = (
    "\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
"""What has a place in a text and none in its print: white space of no width, marks of direction, soft hyphens."""
COMBINING = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
)
"""What is printed over the character before it, or changes its shape: 2\u0336 is a 2 that is struck out."""
NO_CODE = "\ufffd\ue000-\uf8ff"
"""What stands for a glyph whose character nobody knows. All three are the inner part of a class of a pattern."""

DIGITS = {digit: value % 10 for value, digit in enumerate(f"零{ONE_TO_NINE}")} | {"〇": 0, "○": 0, "两": 2}
SMALL = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000)}
LARGE = {"万": Decimal(10**4), "亿": Decimal(10**8), "兆": Decimal(10**12)}
SCALES = SMALL | LARGE
TENS_IN_ONE = {"廿": "二十", "卅": "三十", "卌": "四十"}

_WIDE, _NARROW = "０１２３４５６７８９．％﹪－＋／∶", "0123456789.%%-+/:"
_TRADITIONAL = (
    "丟並亂亞佈佔併來侖侶侷係俠俬倆倉個們倖倫偉側偵偽傑傘備傢傭傳債傷傾僅僑僕僞僥僱價儀儁億儈儉儘償優儲兇兌兒內兩冊冪凈凍凜凱別刪則剋剎剛剝剮創剷劃劇劉劊劍劑勁動務勛勝勞勢勳勵勸勻匯區協卹卻卽厠厤厭厲參叄叢吳吶呂員唸問啓啞啟喚"
    "喪喫喬單喲嗆嗎嗚嘆嘔嘗嘩嘯噁噓噴噸噹嚇嚐嚙嚥嚨嚮嚴囂囌囑囪國圍園圓圖團垻埰執堅堯報場塊塗塢塵塹墊墜墮墰墳墻墾壇壓壘壜壞壟壩壯壺壽夠夢夾奧奪奬奮妝姦娛婁婦媽嬌嬰嬸孃孫學孿宮寀寢實寧審寫寬寵寶將專尋對導屆屍屜屢層屬岡峯島峽崑"
    "崗崙嵗嶄嶺嶼嶽巋巒巖帥師帳帶幀幟幣幫幹幾庫廁廂廄廈廕廚廟廠廢廣廬廳弔張強彆彈彌彎彔彙彥彫彿後徑從復徹恆恥悅悶悽惡惱愛慄態慘慚慣慫慮慶慼慾憂憊憐憑憚憤憫憲憶懇應懞懲懶懷懸懼懾戀戰戲戶拋挾捨捱捲掃掄掙掛採揀揚換揮損搖搗搶摟摯"
    "摳摺摻撈撐撓撣撥撫撲撻撾撿擁擄擇擊擋擔據擠擣擬擯擰擱擲擴擺擻擾攆攏攔攙攜攝攢攣攤攪攬敎敗敘敵數斂斃斬斷於旂旣昇時晉晝暈暢暫曆曉曏曠曬書會朮東枴柵柺査桿條棄棊棗棟棧棲楊楓業極榘榦榮構槍槓槳樁樂樑樓標樞樣樸樹橋機橢橫檔檢檯檸"
    "檻櫃櫥櫻欄權欽歎歐歡歲歷歸殘殭殲殺殻殼毀毆氈氣氫氾汎汙決沒沖況泝洩洶涼淒淚淨淩淪淵淺渙減渦測渾湊湧湯準溝溫溼滄滅滌滙滬滯滲滷滾滿漁漚漢漣漬漲漸漿潑潔潛潤潰澀澆澇澗澤澱濁濃濕濘濛濟濤濫濰濱濺濾瀉瀋瀕瀝瀰瀾灑灕灘灣灤災為烏烴"
    "無煉煙煥煩熒熱熾燈燒燙營燦燬燭燴燻燼爍爐爛爭爲爺爾牀牆牽犢犧狀狹狽猙猶獃獄獅獎獨獰獲獵獸獺獻現琱琺瑣瑤瑩瑪環瓊甕產産甦甯畝畢畫異畵當疇疊痙痠瘋瘍瘓瘡瘧療癒癟癡癢癥癬癰癱發皁皚皺盃盜盞盡監盤盧盪眞眾睏睜瞞矇矚矯硃硯碩確碼磚"
    "礆礎礙礦礫礬祕祿禍禦禮禱禿稅稈稜種稱穀積穎穢穩穫窩窪窮窯窺竄竅竈竊竪競筆筍箇箋節範築篩簍簑簡簽簾籃籌籠籤籬籮籲粵糞糧糰糾紀約紅紉紋納紐純紗紙級紛紡紮細紳紹終絃組絆結絕絛絞絡絢給絨統絲絶絹綁綉綏綑經綜綠綢綫維綱網綳綴綵綸綻"
    "綽綿緊緑緒緘線緝緞締緣編緩緬緯練緻縛縣縧縫縮縱縴縷總績繃織繕繞繡繩繪繫繭繳繹繼續纍纏纓纔纖纜缽罈罎罰罵罷羅羣羨義習翫翹聖聞聯聰聲聳聶職聽聾肅脅脈脣脩脫脹腎腦腫腳腸膚膠膩膽膿臉臍臘臟臥臨臺與興舉舊舘艙艦艱艷茲荊莊莖莢華菸萊"
    "萬葉葦葯葷蒐蒞蒼蓆蓋蓮蔔蔘蔣蔥蔭蕩蕪蕭薊薑薔薦薩薹藍藝藥藴藹蘆蘇蘊蘋蘭蘿處虛虜號虧蛻蝕蝦蝨蝸螞螢蟄蟬蟲蟻蠅蠍蠟蠱蠶蠻衆衊術衕衚衛衝裏補裝裡製複褲襖襪襬襯襲覈見規覓視親覺覽觀觸訂訃計訊討訓訖託記訛訝訟訣訪設許訴診註証詐評詛"
    "詞詠詢詣試詩詫詭話該詳誅誇誌認誕誘語誠誡誣誤誦誨說説誰課誹誼調諄談請諒論諜諧諮諱諷諸諺諾謀謂謄謅謊謎謗謙講謝謠謡謬謹謾譁證譏識譚譜譟譭譯議譴護譽讀變讒讓讕讚豈豎豐豔豬貓貝貞負財貢貧貨販貪貫責貯貳貴貶買貸費貼貿賀賂賃賄資賈"
    "賊賒賓賜賞賠賢賣賤賦質賬賭賴賺購賽贅贈贊贍贏贓贖贛贜趕趙趨跡踐踰踴蹟蹤躊躋躍躥軀車軋軌軍軒軟軸較載輓輔輕輛輝輥輩輪輯輸輻輾輿轂轄轅轉轍轎轟辦辭辮辯農迴這連週進遊運過達違遙遜遞遠遡適遲遷選遺遼邁還邊邏郵鄉鄒鄖鄧鄭鄰鄲醖醜醞"
    "醣醫醬釀釁釋釐釘針釣釦釩釺鈅鈉鈍鈎鈔鈕鈞鈡鈣鈴鈾鉀鉅鉆鉑鉗鉚鉛鉢鉤鉸鉻銀銅銑銖銘銜銥銳銷銹銻鋁鋅鋇鋒鋤鋪鋭鋸鋼錄錐錘錠錢錦錨錫錯録錳錶鍁鍊鍋鍍鍘鍛鍬鍵鍺鍼鍾鎂鎊鎌鎖鎚鎢鎬鎭鎮鎳鏇鏈鏟鏡鏽鐐鐘鐮鐳鐵鑄鑑鑒鑰鑲鑷鑼鑽鑿長門閃"
    "閉開閏閑閒間閘閡閣閤閥閨閩閱閲閹閻闆闇闊闌闖關闡闢陝陞陣陰陳陸陽隊階隕際隨險隱隴隸隻雖雙雛雜雞離難雲電霑霧靈靜鞏鞦韆韋韌韓韻響頁頂頃項順須頌預頑頒頓頗領頤頭頰頸頹頻頽顆題額顏顔願顛類顧顫顯顱顴風颱颳飄飛飢飯飲飼飽飾餃餅養"
    "餌餒餓餘餞餡館餬餵餾饅饋饑饒饞馬馭馮馱馳馴駁駐駒駕駛駝駡駭駱駿騁騎騙騰騷騾驅驕驗驚驟驢骯髒體髮鬆鬍鬚鬥鬧鬨鬱魚魯鮑鮮鯉鯨鰓鱉鱗鳥鳳鳴鴉鴕鴛鴦鴨鴻鴿鵑鵝鵬鵰鵲鶴鷄鷗鷹鹵鹹鹼鹽麗麥麪麫麯麴麵麼麽黃點黨黴鼕齊齋齒齡齣齧齲龍龐龔"
    "龜"
)
_SIMPLIFIED = (
    "丢并乱亚布占并来仑侣局系侠私俩仓个们幸伦伟侧侦伪杰伞备家佣传债伤倾仅侨仆伪侥雇价仪俊亿侩俭尽偿优储凶兑儿内两册幂净冻凛凯别删则克刹刚剥剐创铲划剧刘刽剑剂劲动务勋胜劳势勋励劝匀汇区协恤却即厕历厌厉参叁丛吴呐吕员念问启哑启唤"
    "丧吃乔单哟呛吗呜叹呕尝哗啸恶嘘喷吨当吓尝啮咽咙向严嚣苏嘱囱国围园元图团坝采执坚尧报场块涂坞尘堑垫坠堕坛坟墙垦坛压垒坛坏垄坝壮壶寿够梦夹奥夺奖奋妆奸娱娄妇妈娇婴婶娘孙学孪宫采寝实宁审写宽宠宝将专寻对导届尸屉屡层属冈峰岛峡昆"
    "岗仑岁崭岭屿岳岿峦岩帅师帐带帧帜币帮干几库厕厢厩厦荫厨庙厂废广庐厅吊张强别弹弥弯录汇彦雕佛后径从复彻恒耻悦闷凄恶恼爱栗态惨惭惯怂虑庆戚欲忧惫怜凭惮愤悯宪忆恳应蒙惩懒怀悬惧慑恋战戏户抛挟舍挨卷扫抡挣挂采拣扬换挥损摇捣抢搂挚"
    "抠折掺捞撑挠掸拨抚扑挞挝捡拥掳择击挡担据挤捣拟摈拧搁掷扩摆擞扰撵拢拦搀携摄攒挛摊搅揽教败叙敌数敛毙斩断于旗既升时晋昼晕畅暂历晓向旷晒书会术东拐栅拐查杆条弃棋枣栋栈栖杨枫业极矩干荣构枪杠桨桩乐梁楼标枢样朴树桥机椭横档检台柠"
    "槛柜橱樱栏权钦叹欧欢岁历归残僵歼杀壳壳毁殴毡气氢泛泛污决没冲况溯泄汹凉凄泪净凌沦渊浅涣减涡测浑凑涌汤准沟温湿沧灭涤汇沪滞渗卤滚满渔沤汉涟渍涨渐浆泼洁潜润溃涩浇涝涧泽淀浊浓湿泞蒙济涛滥潍滨溅滤泻沈濒沥弥澜洒漓滩湾滦灾为乌烃"
    "无炼烟焕烦荧热炽灯烧烫营灿毁烛烩熏烬烁炉烂争为爷尔床墙牵犊牺状狭狈狰犹呆狱狮奖独狞获猎兽獭献现雕珐琐瑶莹玛环琼瓮产产苏宁亩毕画异画当畴叠痉酸疯疡痪疮疟疗愈瘪痴痒症癣痈瘫发皂皑皱杯盗盏尽监盘卢荡真众困睁瞒蒙瞩矫朱砚硕确码砖"
    "硷础碍矿砾矾秘禄祸御礼祷秃税秆棱种称谷积颖秽稳获窝洼穷窑窥窜窍灶窃竖竞笔笋个笺节范筑筛篓蓑简签帘篮筹笼签篱箩吁粤粪粮团纠纪约红纫纹纳纽纯纱纸级纷纺扎细绅绍终弦组绊结绝绦绞络绚给绒统丝绝绢绑绣绥捆经综绿绸线维纲网绷缀彩纶绽"
    "绰绵紧绿绪缄线缉缎缔缘编缓缅纬练致缚县绦缝缩纵纤缕总绩绷织缮绕绣绳绘系茧缴绎继续累缠缨才纤缆钵坛坛罚骂罢罗群羡义习玩翘圣闻联聪声耸聂职听聋肃胁脉唇修脱胀肾脑肿脚肠肤胶腻胆脓脸脐腊脏卧临台与兴举旧馆舱舰艰艳兹荆庄茎荚华烟莱"
    "万叶苇药荤搜莅苍席盖莲卜参蒋葱荫荡芜萧蓟姜蔷荐萨苔蓝艺药蕴蔼芦苏蕴苹兰萝处虚虏号亏蜕蚀虾虱蜗蚂萤蛰蝉虫蚁蝇蝎蜡蛊蚕蛮众蔑术同胡卫冲里补装里制复裤袄袜摆衬袭核见规觅视亲觉览观触订讣计讯讨训讫托记讹讶讼诀访设许诉诊注证诈评诅"
    "词咏询诣试诗诧诡话该详诛夸志认诞诱语诚诫诬误诵诲说说谁课诽谊调谆谈请谅论谍谐咨讳讽诸谚诺谋谓誊诌谎谜谤谦讲谢谣谣谬谨谩哗证讥识谭谱噪毁译议谴护誉读变谗让谰赞岂竖丰艳猪猫贝贞负财贡贫货贩贪贯责贮贰贵贬买贷费贴贸贺赂赁贿资贾"
    "贼赊宾赐赏赔贤卖贱赋质账赌赖赚购赛赘赠赞赡赢赃赎赣赃赶赵趋迹践逾踊迹踪踌跻跃蹿躯车轧轨军轩软轴较载挽辅轻辆辉辊辈轮辑输辐辗舆毂辖辕转辙轿轰办辞辫辩农回这连周进游运过达违遥逊递远溯适迟迁选遗辽迈还边逻邮乡邹郧邓郑邻郸酝丑酝"
    "糖医酱酿衅释厘钉针钓扣钒钎钥钠钝钩钞钮钧钟钙铃铀钾巨钻铂钳铆铅钵钩铰铬银铜铣铢铭衔铱锐销锈锑铝锌钡锋锄铺锐锯钢录锥锤锭钱锦锚锡错录锰表锨炼锅镀铡锻锹键锗针钟镁镑镰锁锤钨镐镇镇镍旋链铲镜锈镣钟镰镭铁铸鉴鉴钥镶镊锣钻凿长门闪"
    "闭开闰闲闲间闸阂阁合阀闺闽阅阅阉阎板暗阔阑闯关阐辟陕升阵阴陈陆阳队阶陨际随险隐陇隶只虽双雏杂鸡离难云电沾雾灵静巩秋千韦韧韩韵响页顶顷项顺须颂预顽颁顿颇领颐头颊颈颓频颓颗题额颜颜愿颠类顾颤显颅颧风台刮飘飞饥饭饮饲饱饰饺饼养"
    "饵馁饿余饯馅馆糊喂馏馒馈饥饶馋马驭冯驮驰驯驳驻驹驾驶驼骂骇骆骏骋骑骗腾骚骡驱骄验惊骤驴肮脏体发松胡须斗闹哄郁鱼鲁鲍鲜鲤鲸鳃鳖鳞鸟凤鸣鸦鸵鸳鸯鸭鸿鸽鹃鹅鹏雕鹊鹤鸡鸥鹰卤咸碱盐丽麦面面曲曲面么么黄点党霉冬齐斋齿龄出啮龋龙庞龚"
    "龟"
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
    Full-width commas are plain ones where several part three full-width digits each (７，４４３，４９１): one alone
    does where it is followed by what is counted (２３，４５６名).
    """
    if text.isascii():
        return text
    if not _CHANGED.isdisjoint(text):
        text = _wide_groups().sub(_with_plain_commas, text).translate(PLAIN)
    plain = _formal_run().sub(_to_informal, text)
    if any(map(plain.count, _OLD_MARKS)):
        plain = _old_point().sub(
            lambda point: "." if point["arabic"] else f"{point['head'] or ''}点", _old_zero().sub("〇", plain)
        )
    return plain


_OLD_MARKS = "·○"
_CHANGED = frozenset(map(chr, PLAIN))


@cache
def _old_zero() -> Pattern:
    """The circle that old prints have for 〇: 一○三."""
    return Pattern(f"(?<=[{DIGIT}{SCALE}])○|○(?=[{ONE_TO_NINE}])")


@cache
def _old_point() -> Pattern:
    """The raised point of old prints: 9·3%, 百分之二十八·四, 二二·七亿; not that of names and days (三·八, 九·一八)."""
    behind = f"[{SCALE}]*[元斤吨担亩尺米公度倍]"
    return Pattern(
        rf"(?<=\d)(?P<arabic>·)(?=\d+(?:[%‰]|{behind}))"
        rf"|(?P<head>分之[{DIGIT}{SCALE}]{{1,8}})·(?=[{DIGIT}])|(?<=[{DIGIT}{SCALE}])·(?=[{DIGIT}]+(?:[%‰亿万]|{behind}))"
    )


@cache
def _wide_groups() -> Pattern:
    return Pattern(
        r"(?<![\d．，])[０-９]{1,3}(?>(?:，[０-９]{3}){2,}|，０[０-９]{2}|，[０-９]{3}(?=[\u4e00-\u9fff]))(?![\d，])"
    )


def _with_plain_commas(number: re.Match[str]) -> str:
    return number[0].replace("，", ",")


def _to_informal(run: re.Match[str]) -> str:
    return run[0].translate(_INFORMAL) if run["money"] or _formal_tens().search(run[0]) else run[0]


@cache
def _formal_run() -> Pattern:
    return Pattern(f"[零{ONE_TO_NINE}{SCALE}{FORMAL}]++(?P<money>[元角])?")


@cache
def _formal_tens() -> Pattern:
    tens = FORMAL[-3:]
    return Pattern(f"[{ONE_TO_NINE}{FORMAL.removesuffix(tens)}][{tens}]")
