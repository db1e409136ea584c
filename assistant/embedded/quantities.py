"""Quantities in Chinese as people type it: numbers, money, spans, dates, measures with units.

Everything here is about the language, so the word lists live in the module. Offsets always point
into the text that was passed in: normalisation replaces character by character and never moves one.

The reader walks the text once from left to right. At each place where a quantity could begin it
tries, in order: a date, a named change (翻番), a fraction (百分之五), a number with what surrounds
it (bounds, signs, ranges, units). Every look to either side is bounded, so the time is linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal, NamedTuple

from assistant.embedded.dates import read_span
from assistant.embedded.numerals import DIGITS, LARGES, Number, read_number, whole_number
from assistant.embedded.text import normalise
from assistant.embedded.units import (
    GRADE_ENDS,
    UNIT,
    UNIT_PER,
    UNITS,
    Unit,
    convert,
    dimension,
    per_unit,
    same_dimension,
)

__all__ = [
    "Deadline",
    "Money",
    "Quantity",
    "convert",
    "dimension",
    "normalise",
    "read_deadline",
    "read_money",
    "read_moneys",
    "read_number",
    "read_quantities",
    "same_dimension",
]

Kind = Literal["money", "duration", "date", "percent", "change", "measure", "number"]
Bound = Literal["<=", ">="]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity as read.

    Attributes:
        kind: What it is. A `change` is a named one (翻番, 减半) or a multiple (两倍).
        start: Offset of the first character, bounding words and signs included.
        end: Offset after the last character; `text[start:end]` is what was read.
        low: Lower end in `unit`. Money: in 万 of the currency. Dates: ordinal of the first day.
        high: Upper end; equals `low` for a single figure. Dates: ordinal of the last day.
        bound: "<=" or ">=" where the words bound it (不超过, 以上).
        unit: Canonical unit, "" for none. Money: currency code. Dates: the grain (day, month,
            quarter, half, year). Changes: "倍" (a multiple) or "%" (signed).
        approx: Said with 左右, 来, 大概 and the like.
        tolerance: Said with ± or 正负.
        per: The thing or span that it counts for (一把两百多 -> 把), None for a total.
        negated: Said to be wrong (不是80万).
        spent: Money that is already gone.
        joined: A range with both ends spelled out (3到4), not a vague one (三四).
    """

    kind: Kind
    start: int
    end: int
    low: float
    high: float
    bound: Bound | None = None
    unit: str = ""
    approx: bool = False
    tolerance: bool = False
    per: str | None = None
    negated: bool = False
    spent: bool = False
    joined: bool = False

    @property
    def last_day(self) -> date:
        """The last day of a date quantity."""
        return date.fromordinal(int(self.high))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money.

    Attributes:
        min_wan: Lower end in 万 of the currency, None for an open end.
        max_wan: Upper end in 万 of the currency, None for an open end.
        currency: ISO 4217 code, CNY unless another was named.
        start: Offset of the first character.
        end: Offset after the last character.
        per: What it buys or how often it recurs (一把两百多 -> 把); None for a sum.
        spent: Said to be spent already.
        negated: Said to be wrong (不是80万).
        price: Said to be what somebody asks or pays for a thing (报价三百万), not what is offered.
    """

    min_wan: float | None
    max_wan: float | None
    currency: str
    start: int
    end: int
    per: str | None = None
    spent: bool = False
    negated: bool = False
    price: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when.

    Attributes:
        date: Last day of what was said (明年六月底 -> 30 June), None where a span was said.
        months: Length of the span in months of 30 days, None where a date was said.
        vague: True where the person said only 尽快, 不急, 没定.
        start: Offset of the first character that carries it.
        end: Offset after the last character.
    """

    date: date | None
    months: float | None
    vague: bool
    start: int = 0
    end: int = 0


# --- what stands around a number ------------------------------------------------------------------

_DATE_BEFORE = re.compile(
    r"(?:最晚|最迟|不晚于|不迟于|赶在|截止到?|截至|到|在|争取|by|before|until|no later than|\s)+$",
    re.I,
)

_DATE_AFTER = re.compile(
    r"\s?(?:节)?(?:之前|以前|之内|以内|前(?![期后端景面年段道沿驱轮])|为止|为限|截止|左右)?"
)

_NUMERALS = "0123456789零一二三四五六七八九十百千万亿两几半"
_CLAUSE_MARKS = "，。；！？,;!?\n"


_AT_MOST = (
    "不能超过|不得超过|不要超过|不可超过|不会超过|不许超过|别超过|没超过|超不过|不超过|不超|别超"
    "|不能高于|不得高于"
    "|不高于|不大于|不得大于|不能大于|不多于|不长于|不晚于|不重于|不厚于|不宽于|低于|小于|少于"
    "|短于|不到|不足"
    "|还没到|没到|达不到|到不了|不满|未满|顶多|最多|至多|最高|最大|最长|最慢|撑死|上限|封顶|<=|=<"
    "|<|≤|≦|≮"
    "|no more than|not more than|less than|at most|up to|under|below|within|max|maximum"
)
_AT_LEAST = (
    "不能低于|不得低于|不要低于|不可低于|不许低于|别低于|不低于|不能少于|不得少于|别少于|不少于"
    "|不小于|不得小于"
    "|不能小于|不短于|不差于|不亚于|至少|起码|最少|最低|最小|最短|少说也?要?|少说也?得?|大于|高于"
    "|超过|多于|长于"
    "|不止|不只|突破|超出|>=|=>|>|≥|≧|at least|no less than|more than|over|above|min|minimum"
)
_ABOUT = (
    "大概齐?|大约摸?|大致|约莫|约摸|约|估计|估摸着?|差不多|也就|将近|接近|快|近|几乎"
    "|整整|≈|~|about|around|approximately|roughly|some"
)
_CURRENCY_SIGNS = {
    "￥": "CNY", "¥": "CNY", "人民币": "CNY", "RMB": "CNY", "CNY": "CNY", "US$": "USD",
    "USD": "USD", "HK$": "HKD", "HKD": "HKD", "$": "USD", "美元": "USD", "美金": "USD",
    "美刀": "USD", "刀": "USD",
    "dollars": "USD", "dollar": "USD", "欧元": "EUR", "欧": "EUR", "EUR": "EUR", "€": "EUR",
    "euros": "EUR", "euro": "EUR", "日元": "JPY", "日币": "JPY", "JPY": "JPY", "yen": "JPY",
    "港币": "HKD", "港元": "HKD", "英镑": "GBP", "GBP": "GBP", "£": "GBP", "元": "CNY",
    "元整": "CNY",
    "块钱": "CNY", "块": "CNY", "圆": "CNY", "yuan": "CNY", "韩元": "KRW",
}  # fmt: skip
_LEADING_CURRENCY = "US\\$|HK\\$|USD|HKD|RMB|CNY|EUR|JPY|GBP|人民币|[￥¥$€£]"
_BEFORE = re.compile(
    rf"(?:(?P<tolerance>±|正负|\+/-)|(?P<currency>{_LEADING_CURRENCY})"
    rf"|(?P<most>{_AT_MOST})(?:现在的?|目前的?|原来的?)?"
    rf"|(?P<least>{_AT_LEAST})(?:现在的?|目前的?|原来的?)?|(?P<about>{_ABOUT})|(?P<minus>零下"
    rf"|负(?!载|荷|压|责|极))"
    r"|(?P<scale>Ra|Rz|HRC|HV|HB)|给到|[是在到有个为要得给能出拿花再只用撑]|\s)+$",
    re.IGNORECASE,
)
_BOUND_INSIDE = re.compile(
    rf"(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))(?=[{_NUMERALS}])", re.IGNORECASE
)
_SIGN_BEFORE = re.compile(
    rf"(?P<currency>{_LEADING_CURRENCY})(?:\s|约|大概|about)*$", re.IGNORECASE
)
_AFTER = re.compile(
    r"\s?(?:(?P<about>左右|上下|前后|的样子|出头|那样)|(?P<most>以内|之内|以里|之里|往里|以下"
    r"|之下|往下|朝下|向下|内(?![部容壁径外在圈衬层孔腔存])"
    r"|不到(?!位)|封顶|顶天了?|到头了?|打住|为限|那么多)|(?P<least>以上|之上|往上|朝上|向上"
    r"|打不住|不止|开外"
    r"|起步|起(?=[，。,；\s]|$)|打底))"
)
# 上百, 好几, 大几, 大半, 小一百: a word before the figure that sizes it.
_SIZED = re.compile(r"上[百千万十]|[好大]几|[大小]半|小[一两三四五百千]")
_EACH = re.compile(r"每个?(?!一)[^，。；！？,;!?\n]+$")
_NEGATED = re.compile(r"(?:不是|并非|不对是|而不是)\s?$")
_SPENT = re.compile(
    r"(?:已经?|前面|前期|之前|都)[^，。；！？,;!?\n]{0,8}(?:投|花|砸|用|搭)[了进掉去]{0,2}$|(?:投"
    r"|花|砸|搭)(?:了|掉了?|进去了?)$"
)
_MINUS = re.compile(r"(?<![0-9A-Za-z零一二三四五六七八九十%])-$")
_TO = re.compile(r"\s?(?:-|~|到|至|to\b|and\b)\s?")
_MORE_AFTER_UNIT = re.compile(r"多(?![少层个种家余次轴头台])|出头")
_HALF_AFTER_UNIT = re.compile(r"半(?![导成径天年月个])")
_ENGLISH_SCALE = re.compile(r"\s?(?P<word>million|billion|thousand|mn|bn|[mMkK])(?![A-Za-z])", re.I)
_ENGLISH_FACTOR = {"million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "thousand": 1e3}
_ENGLISH_FACTOR["k"] = 1e3
_SHORT_SCALE = re.compile(r"\s?(?P<mark>[wWkK])(?![A-Za-z/·])")
_SHORT_FACTOR = {"w": 1e4, "k": 1e3}
_CURRENCY_AFTER = re.compile(
    r"\s?(?P<of>万|亿)?(?P<name>人民币|美元|美金|美刀|刀(?![具片头刃柄路架库])|欧元"
    r"|欧(?![姆洲式])|日元|日币|港币|港元|英镑"
    r"|韩元|元整?(?![素件器旦宇胞])|圆整?|块钱|块(?![儿弄搞做研板料砖石头体])|dollars?|euros?"
    r"|yuan|yen|RMB|CNY|USD|EUR|JPY|HKD|GBP)",
    re.IGNORECASE,
)
_SMALL_MONEY = re.compile(r"\s?(?P<name>毛钱?(?![刺坯边细坯料])|分钱)")
_NOT_MONEY_AFTER_SCALE = re.compile(
    r"\s?(?:级|像素|步|里|众|粉|份|方|平|家|人|户|能|向|用|分之|公|吨|亩|伏|瓦|转|小时)"
)
_POWER_NEAR = re.compile(r"功率|激光|瓦|灯|电机|加热")
_FRACTION = re.compile(
    r"(?P<whole>[百千万])分之(?=[0-9零一二三四五六七八九十百两])|百分百|百分之百"
)
_PART_OF = re.compile(
    r"(?P<below>[二三四五六七八九十两]|[0-9]{1,3})分之(?P<above>[一二三四五六七八九十两]"
    r"|[0-9]{1,3})"
)
# 十块砖里有两块, 一百斤生丝里出三十来斤: so many of so many, up to the second figure.
_OUT_OF = re.compile(
    r"(?P<of>[次回个件条片只炉锅批头台炮张块根支颗粒棵株尾瓶袋箱包卷匹套副双斤吨米])"
    rf"(?P<whole>(?![{_NUMERALS}])[^0-9，。；！？,;!?\n里中]{{0,5}}?)(?:里面?|里头|当中|中)"
    rf"(?P<filler>(?:(?![{_NUMERALS}])[\u4e00-\u9fff]){{0,8}}?)(?=[{_NUMERALS}])"
)
_WITHIN_A_SHARE = re.compile("[里中]")
_LEAST_WHOLE = 2.0
_SLASH = re.compile(r"(?P<above>[1-9])/(?P<below>[2-9]|10)(?![0-9/.])")
_NAMED_CHANGE = re.compile(
    r"翻(?P<times>[一两二三四])?番|翻(?:了)?(?:一)?倍|成倍|(?:减|砍|降|省|少|缩短|压缩|去"
    r"|缩)(?:掉|了)?(?:一半|半(?![径导成夜路]))|减半|对半|对折|腰斩|加倍"
)
_HALF = re.compile(
    r"(?<=by )half\b|(?<=in )half\b(?! an?\b)|(?<![每另])一半|(?<![一另])(?:一)?大半(?!年|天|个"
    r"|夜|辈)"
)
_TIMES = re.compile(r"\s?倍(?![频率增速])")
_CHENG = re.compile(
    r"\s?成(?!本[的是高低下])(?![品型套熟立为果员交功就绩分])(?!是)(?P<tail>[一二三四五六七八九半])?"
)
_CHENG_MORE = re.compile(r"多|来|出头")
_POINTS = re.compile(
    r"\s?个?(?:百分)点(?!半)|\s?个(?:点|百分点)|\s?点(?=(?:以[上下内]|左右)?(?:[，。,;；！]|$))"
)
_RATIO_SIGN = re.compile(r"\s?(?P<sign>%|‰|％|percent)")
_CLASSIFIERS = (
    "单件|单台|公斤|千克|平方米|平米|立方米|立方|公里|千米|小时|分钟|工位|炉次|班次|模次|季度|件|把|台"
    "|套|吨|斤|片|只|个|天|日|月|年"
    "|班|次|米|度|方|亩|人|条|支|副|升|炉|卷|张|根|块|批|趟|尾|瓶|箱|袋|颗|粒|周|模|秒|头|辆|艘"
    "|棵|株|锅|圈|页"
)
_PER_BEFORE = re.compile(
    rf"(?:(?:每|平均每?|(?<![0-9零一二三四五六七八九十百千万第唯统十])[一1单]"
    rf"|(?<!\S)单)\s?(?:个(?!个|[，。,]))?"
    rf"(?P<unit>{_CLASSIFIERS})|(?P<hundred>每?一?百公里|每?100公里|每?100km))"
    rf"(?![内后前共般直起定次性])(?P<filler>[^0-9，。；！？、,;!?\n内]{{0,9}})$"
)
_PER_COST = re.compile(
    r"(?P<unit>吨|单件|单台|单位|亩|度|单车|单[只片个套])[^0-9，。；！？,;!?\n]{0,2}(?:成本|价"
    r"|费)[^0-9，。；！？,;!?\n]{0,5}$"
)
# 千米半回, 吨纸耗水: the unit that a figure counts for, named without 每.
_PER_BARE = re.compile(
    rf"(?<![{_NUMERALS}一-龥])(?P<unit>吨)[\u4e00-\u9fff]{{0,3}}?(?:[耗用][水电气煤汽油料药酸碱]|[水电气煤汽能油单]耗)"
    r"[^0-9，。；！？,;!?\n]{0,5}$"
    rf"|(?<![{_NUMERALS}])(?P<before>千米|公里)\s?$"
)
_PER_AFTER = re.compile(
    rf"\s?(?:钱)?\s?(?:/|每|[一1](?!共|次性|般|起|定|直"
    rf"|个样))\s?(?:个)?(?P<unit>{_CLASSIFIERS})(?![性般共体])"
    r"|\s?(?:/|per |a )\s?(?P<english>year|month|day|unit|piece|set|ton)"
)
_NOT_PER_FILLER = re.compile(
    r"以内|之内|以后|之后|后|前|左右|有|共|投入|样|[一二两三四五六七八九十]"
)
_RATE_GAP = re.compile(
    r"\s?(?:也就是?|就|只|才|能|可以|大概|大约|约|差不多|最多|至少|出|做|打|产|跑|走|干|(?!后|前|内|里|中|共|有|停|配|来|多|份)[\u4e00-\u9fff](?=$|\s)|加工|生产"
    r"|处理|检测|[一1]?个?人|出货|要|得|收|切|焊){0,4}\s?$"
)
_RATE_DIMENSIONS = frozenset({"count", "length", "mass", "volume", "area", "energy", "rotation"})
_NAME = re.compile(
    r"(?:GB|ISO|IEC|ASTM|DIN|JIS|EN|QB|HG|YB|JB|QC|NB|SJ|TSG)"
    r"(?:[/ ][A-Z])?[\s-]{0,2}[0-9][0-9.\-:]{0,16}"
    r"|(?:20[0-9]|30[0-9]|31[0-9]|32[0-9]|34[0-9]|41[0-9]|42[0-9]|43[0-9]|44[0-9]|904"
    r"|2205)\s?(?:L|不锈钢|的?不锈)(?![A-Za-z])"
    r"|1[3-9][0-9]{9}(?![0-9])"
    r"|一(?P<same>[年天月周次批炉茬代])比一(?P=same)"
    r"|[一二三四五六七八九十两]{1,3}点[一二三四五]?十[一二三四五六七八九]?(?![万亿几多])"
)
_LETTERED = re.compile(r"(?P<letters>[A-Za-zΔ]{1,8})[-\s]?$")
_LETTERS_BEFORE_FIGURES = re.compile(
    r"(?:Ra|Rz|Rm|Rp|HRC|HV|HB|RMB|CNY|USD|EUR|JPY|HKD|GBP|Cpk|Cp|E|ΔE|COD|BOD|pH|PH|about|under"
    r"|over|is|to|than|most|least|within|max|min|around|below|above|up|of|in|by|from|and|some)$"
)
_NOT_A_NUMBER = re.compile(
    r"一(?:些|下|样|般|起|直|定|旦|切|共|律|向|时|会|阵|致|体|线|流|步|边|方面|刀切|把手|条龙"
    r"|块儿|块[弄搞做干坏研来]"
    r"|次[性合成良通]|个样|点(?![零一二三四五六七八九])|道[来去走]|头[是雾]|度[是又]|圈圈|天天"
    r"|年年|家人|面|代|口气)"
    r"|[一二三四五六七八九十两几]位数|[一二三四五多]元(?=锂|材料|乙丙|前驱|正极|电池|催化|合金"
    r"|体系|共)|半(?:成品|导|自动|径)|十[分足](?!之|钱)|万[一能]"
    r"|一(?:分钱|毛钱?|块钱)(?=[都也]?[不没])|[三两二]班倒"
    r"|[一二三四五六七八九十0-9]{1,3}(?:轴|维|号(?!以?前)|期|代|型|线|车间|楼|相|元[锂催]|氟|氧"
    r"|通|角|面体|字|系(?!数))"
    rf"|[一二三四五六七八九十0-9]{{1,3}}级(?!{GRADE_ENDS})"
)
_ONE_IN_A_WORD = "统万唯单专均划归同第之不逐"
# 三、目标 1. 现状 (2) 产品: a numeral that only numbers a paragraph or a point.
_HEADING = re.compile(
    rf"(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?[、.)）](?!\s?[{_NUMERALS}])"
)
_HEADING_FOLLOWS = "\n。；;：:"
_NUMBER_MARKS = "0123456789零一二三四五六七八九十百千万两俩仨几数半"
_FIRST = re.compile(
    rf"[{_NUMBER_MARKS}今明来后前去本这当大下上第双春夏秋冬开入过年岁除端中元清劳国月汛麦供采另翻减砍降省少缩压成加对腰A-Za-z]"
)
# Where a quantity can begin: a numeral, or the first character of a word for a date or a change.
_START = re.compile(
    rf"[{_NUMBER_MARKS}]|[今明来后](?=年)|前(?=年)|去(?=年|掉|了|一?半)|本(?=年|月|周)|这(?=个|周)|当(?=月)"
    r"|大(?=后年|半)|下(?=下|个|月|周|星期|礼拜|半年)|上(?=半年)|第(?=[一二三四1-4])|双(?=十一|11)"
    r"|[春夏秋冬](?=[天季节耕播收种])|[开入](?=[春夏秋冬])|过(?=年|完)|年(?=[前后内底末初中关])|岁(?=末)"
    r"|除(?=夕)|端(?=午)|中(?=秋)|元(?=旦)|清(?=明)|劳(?=动)|国(?=庆)|冬(?=至)|月(?=[底末初中])|汛(?=期)"
    r"|麦(?=收)|[供采](?=暖)|另(?=一?半)|[翻减砍降省少缩压成加对腰](?=[一两二三四番倍了掉半折斩短少])"
    r"|(?<![A-Za-z])(?i:(?=q[1-4]|end of|mid|late|early|beginning of|the |jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec|next|this|spring|chinese|an? |one|two|three|four|five|six"
    r"|seven|eight|nine|ten|twelve|eighteen|half)|(?=gb|iso|iec|astm|din|jis|en|qb|hg|yb|jb|qc|nb|sj|tsg))[A-Za-z]"
)
_DIGITS_RUN = re.compile(r"[0-9][0-9.,]{0,400}|[零一二三四五六七八九]+")
_ENGLISH_SPAN = re.compile(
    r"(?P<low>[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|eighteen|half a)"
    r"(?:\s?(?:-|to|or)\s?(?P<high>[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten"
    r"|twelve))?"
    r"[\s-](?P<unit>day|week|month|quarter|year)s?(?P<half> and a half)?(?![a-z])",
    re.IGNORECASE,
)
_LONGEST_RUN = 40
"""Numerals and joints in a row beyond which a run of them is noise and no figure."""
_NOISE = re.compile(rf"[{_NUMERALS}第每单到至点、,.:~\-]{{{_LONGEST_RUN},}}")
_MOST_QUANTITIES = 600
"""Figures that one text is read for: far more than people type, few enough to stay quick."""
_ENGLISH_NUMBER = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "half a": 0.5,
}  # fmt: skip


class _Figure(NamedTuple):
    """A number or range with its unit, before its surroundings are read."""

    kind: Kind
    low: float
    high: float
    end: int
    unit: str
    approx: bool = False
    joined: bool = False
    number: Number | None = None


def read_quantities(text: str, today: date) -> list[Quantity]:
    """All quantities of a text in order of position; they never overlap.

    Args:
        text: What the person typed, of any length.
        today: The day that 明年 and 年底 count from.
    """
    return list(_quantities(normalise(text), today))


def _quantities(plain: str, today: date) -> Iterator[Quantity]:
    held: Quantity | None = None
    for quantity in islice(_single_quantities(plain, today), _MOST_QUANTITIES):
        if held is not None:
            merged = _merged(plain, held, quantity)
            if merged is not None:
                held = merged
                continue
            yield held
        held = quantity
    if held is not None:
        yield held


def _single_quantities(plain: str, today: date) -> Iterator[Quantity]:
    at = floor = 0
    last: Quantity | None = None
    while (first := _FIRST.search(plain, at)) is not None:
        at = first.start()
        if _START.match(plain, at) is None:
            at += 1
            continue
        name = _NAME.match(plain, at) or _NOISE.match(plain, at) or _heading(plain, at)
        quantity = None if name else _read_at(plain, at, floor, today, last)
        if quantity is None:
            at = name.end() if name else _after_unread(plain, at)
            continue
        at = floor = quantity.end
        last = quantity
        yield quantity


def _heading(text: str, at: int) -> re.Match[str] | None:
    """The numeral of a heading or of a point in a list that begins at `at`, or None."""
    said = _HEADING.match(text, at)
    if said is None:
        return None
    before = text[max(0, at - 3) : at].rstrip(" \t")
    in_brackets = before[-1:] in ("(", "（")
    closes = said.group()[-1:]
    if in_brackets:
        return said if closes in (")", "）") else None
    begins = not before or before[-1] in _HEADING_FOLLOWS
    listed = text[at - 1 : at] == " " and closes in tuple("、.)）")
    return said if begins or listed else None


def _merged(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """Two quantities that are one, None where they are two."""
    return (
        _as_rate(text, first, second)
        or _as_sum(text, first, second)
        or _as_price_of_one(text, first, second)
        or _as_price_per_unit(text, first, second)
        or _as_vague_pair(text, first, second)
    )


def _after_unread(text: str, at: int) -> int:
    run = _DIGITS_RUN.match(text, at)
    if run is not None and (text[at].isdigit() or run.end() - at > 2):
        return run.end()
    return at + 1


def _read_at(text: str, at: int, floor: int, today: date, last: Quantity | None) -> Quantity | None:
    quantity = _read_date(text, at, floor, today, _year_beside(text, at, last))
    if quantity is not None:
        return quantity
    figure = _read_figure(text, at)
    return _with_surroundings(text, at, floor, figure) if figure is not None else None


def _year_beside(text: str, at: int, last: Quantity | None) -> int | None:
    """The year of a date named just before in the same sentence: 明年入冬前，十一月底吧."""
    if last is None or last.kind != "date" or not 0 < at - last.end <= _LONGEST_FILLER:
        return None
    return None if re.search(r"[。；！？!?\n]", text[last.end : at]) else last.last_day.year


def _read_date(text: str, at: int, floor: int, today: date, year: int | None) -> Quantity | None:
    found = read_span(text, at, today, year)
    if found is None:
        return None
    span, said_end = found
    lead = _DATE_BEFORE.search(text, max(floor, at - 10), at)
    after = _DATE_AFTER.match(text, said_end)
    end = after.end() if after else said_end
    bound: Bound | None = "<=" if re.search("前|内|止|限", text[said_end:end]) else None
    if lead is not None and re.search("[晚迟]|by|before|until", lead.group(), re.I):
        bound = "<="
    start = lead.start() if lead is not None and lead.group().strip() else at
    return Quantity(
        "date", start, end, span.first.toordinal(), span.last.toordinal(), bound, span.grain
    )


def _read_figure(text: str, at: int) -> _Figure | None:
    for reader in (_read_change, _read_fraction, _read_english_span):
        figure = reader(text, at)
        if figure is not None:
            return figure
    if text[at] not in _NUMBER_MARKS or _NOT_A_NUMBER.match(text, at) or _inside_a_word(text, at):
        return None
    number = read_number(text, at)
    if number is None:
        return None
    first = _with_unit(text, at, number)
    return _as_range(text, at, first) or first


def _inside_a_word(text: str, at: int) -> bool:
    """统一, M8, H13: the figure belongs to what stands before it."""
    before = text[at - 1 : at]
    if not before:
        return False
    if text[at] == "一" and before in _ONE_IN_A_WORD:
        return True
    if before == "第" or (before == "双" and text[at].isdigit()):
        return True
    lettered = _LETTERED.search(text, max(0, at - 9), at)
    if lettered is None or not text[at].isdigit():
        return False
    if lettered.group()[-1] == " " and (
        lettered["letters"].islower() or text[lettered.start() - 1] in "/·"
    ):
        return False
    return _LETTERS_BEFORE_FIGURES.search(lettered["letters"]) is None


def _read_change(text: str, at: int) -> _Figure | None:
    named = _NAMED_CHANGE.match(text, at)
    if named is not None:
        word = named.group()
        if word[0] in "翻成加":
            times = {"两": 2, "二": 2, "三": 3, "四": 4}.get(named["times"] or "", 1)
            value = 100.0 * (2**times - 1)
        else:
            value = -50.0
        return _Figure("change", value, value, named.end(), "%")
    half = _HALF.match(text, at)
    if half is not None and half.group() in ("一半", "half"):
        return _Figure("percent", 50.0, 50.0, half.end(), "%")
    return None


def _read_fraction(text: str, at: int) -> _Figure | None:
    whole = _FRACTION.match(text, at)
    if whole is not None:
        if whole["whole"] is None:
            return _Figure("percent", 100.0, 100.0, whole.end(), "%")
        number = read_number(text, whole.end())
        if number is None:
            return None
        unit, factor = {"百": ("%", 1.0), "千": ("‰", 1.0), "万": ("%", 0.01)}[whole["whole"]]
        figure = _Figure(
            "percent", number.low * factor, number.high * factor, number.end, unit, number.approx
        )
        return _fraction_range(text, figure, factor) or figure
    part = _PART_OF.match(text, at) or _SLASH.match(text, at)
    if part is None:
        return _share_of_a_count(text, at)
    above, below = (whole_number(word) or 1 for word in (part["above"], part["below"]))
    value = round(100.0 * above / below, 4)
    return _Figure("percent", value, value, part.end(), "%")


def _share_of_a_count(text: str, at: int) -> _Figure | None:
    """十块砖里有两块, 一百个里挑得出六七个, 三个里头坏一个: a share told by counting."""
    if text[at] not in _NUMBER_MARKS or not _WITHIN_A_SHARE.search(text, at, at + 20):
        return None
    below = read_number(text, at)
    out_of = _OUT_OF.match(text, below.end) if below is not None else None
    if below is None or out_of is None or below.low != below.high or below.low < _LEAST_WHOLE:
        return None
    above = read_number(text, out_of.end())
    if above is None or above.high > below.low or not text.startswith(out_of["of"], above.end):
        return None
    low, high = (round(100.0 * figure / below.low, 4) for figure in (above.low, above.high))
    vague = below.approx or above.approx
    if vague and low != high and above.low >= 10:
        high = low  # 三十来斤, 十几个 of a hundred
    return _Figure("percent", low, high, above.end + len(out_of["of"]), "%", vague)


def _fraction_range(text: str, first: _Figure, factor: float) -> _Figure | None:
    """百分之五到八, 百分之五到百分之八."""
    to = _TO.match(text, first.end)
    if to is None:
        return None
    again = _FRACTION.match(text, to.end())
    second = read_number(text, again.end() if again else to.end())
    if second is None or second.high * factor <= first.low or UNIT.match(text, second.end):
        return None
    return first._replace(high=second.high * factor, end=second.end, joined=True)


def _read_english_span(text: str, at: int) -> _Figure | None:
    said = _ENGLISH_SPAN.match(text, at)
    if said is None:
        return None
    low = float(_ENGLISH_NUMBER.get(said["low"].lower(), 0) or said["low"])
    high = (
        float(_ENGLISH_NUMBER.get(said["high"].lower(), 0) or said["high"]) if said["high"] else low
    )
    half = 0.5 if said["half"] else 0.0
    unit = UNITS[said["unit"].lower()].name
    return _Figure("duration", low + half, high + half, said.end(), unit, joined=bool(said["high"]))


def _with_unit(text: str, at: int, number: Number) -> _Figure:  # the order is the precedence
    end = number.end
    plain = _Figure("number", number.low, number.high, end, "", number.approx, number=number)
    return (
        _as_money(text, at, plain)
        or _as_percent(text, plain)
        or _as_measure(text, plain)
        or _as_scaled_money(text, plain)
        or plain
    )


def _as_money(text: str, at: int, plain: _Figure) -> _Figure | None:
    """Amounts that name or sign their currency."""
    end, factor = plain.end, 1.0
    lead = _SIGN_BEFORE.search(text, max(0, at - 10), at)
    sign = lead["currency"] if lead is not None else None
    scale = _ENGLISH_SCALE.match(text, end) or _SHORT_SCALE.match(text, end)
    if scale is not None:
        word = scale.group().strip().lower()
        after = _CURRENCY_AFTER.match(text, scale.end())
        if sign or after or word in ("million", "billion"):
            factor = _ENGLISH_FACTOR.get(word) or _SHORT_FACTOR[word]
            end = scale.end()
    named = _CURRENCY_AFTER.match(text, end)
    if named is None and not sign:
        return _as_coins(text, plain)
    if named is not None and not sign and not _is_a_price(text, at, plain, named):
        return None
    currency = _CURRENCY_SIGNS["CNY"]
    if named is not None:
        name = named["name"]
        currency = (
            _CURRENCY_SIGNS.get(name)
            or _CURRENCY_SIGNS.get(name.upper())
            or _CURRENCY_SIGNS.get(name.lower(), "CNY")
        )
        end = named.end()
        factor *= LARGES.get(named["of"] or "", 1.0)
    elif sign and UNIT.match(text, end) and factor == 1.0:
        end = plain.end
    if sign and sign.upper() in _CURRENCY_SIGNS and (named is None or currency == "CNY"):
        currency = _CURRENCY_SIGNS[sign.upper()]
    tail = 0.0
    if named is not None and named["name"] == "块" and factor == 1.0:
        if (coins := text[end : end + 1]) in tuple(
            "一二三四五六七八九123456789"
        ) and not UNIT.match(text, end + 1):
            tail, end = (DIGITS.get(coins) or float(coins)) / 10, end + 1
    return plain._replace(
        kind="money",
        low=(plain.low + tail) * factor,
        high=(plain.high + tail) * factor,
        end=end,
        unit=currency,
    )


def _is_a_price(text: str, at: int, plain: _Figure, named: re.Match[str]) -> bool:
    """三刀 are cuts and 这两块 are fields; 五万刀 and 两块一斤 are money."""
    if named["name"] == "刀":
        return plain.high >= 1000
    if named["name"] == "块" and plain.high < 10:
        following = text[named.end() : named.end() + 1]
        return text[at - 1 : at] not in tuple("这那") and (
            not "\u4e00" <= following <= "\u9fff" or following in "多左以上不一二三四五六七八九每"
        )
    return True


def _as_coins(text: str, plain: _Figure) -> _Figure | None:
    coins = _SMALL_MONEY.match(text, plain.end)
    if coins is None:
        return None
    factor = 0.1 if coins["name"][0] == "毛" else 0.01
    return plain._replace(
        kind="money", low=plain.low * factor, high=plain.high * factor, end=coins.end(), unit="CNY"
    )


def _as_percent(text: str, plain: _Figure) -> _Figure | None:
    end = plain.end
    if sign := _RATIO_SIGN.match(text, end):
        unit = "‰" if sign["sign"] == "‰" else "%"
        return plain._replace(kind="percent", end=sign.end(), unit=unit)
    if points := _POINTS.match(text, end):
        if not (points.group().strip() == "点" and plain.number and plain.number.scale > 1):
            return plain._replace(kind="percent", end=points.end(), unit="个点")
    if times := _TIMES.match(text, end):
        return plain._replace(kind="change", end=times.end(), unit="倍")
    tenths = _CHENG.match(text, end)
    if tenths is None or plain.high > 10:
        return None
    end, tail = tenths.end(), 0.0
    if tenths["tail"]:
        tail = 5.0 if tenths["tail"] == "半" else DIGITS[tenths["tail"]]
    low, high = plain.low * 10 + tail, plain.high * 10 + tail
    approx = plain.approx
    if more := _CHENG_MORE.match(text, end):
        high, end, approx = (high + 10 if more.group() == "多" else high), more.end(), True
    return plain._replace(kind="percent", low=low, high=high, end=end, unit="%", approx=approx)


def _as_measure(text: str, plain: _Figure) -> _Figure | None:
    if minutes := _MINUTES.match(text, plain.end):
        half = 0.5 if text.startswith("半", minutes.end()) else 0.0
        low, high, end = plain.low + half, plain.high + half, minutes.end() + (half > 0)
        return plain._replace(kind="duration", low=low, high=high, end=end, unit="min")
    said = UNIT.match(text, plain.end + (text[plain.end : plain.end + 1] == " "))
    if said is None:
        return None
    unit = UNITS[said["top"]]
    end, name = said.end(), unit.name
    below = UNIT_PER.match(text, end)
    if below is not None:
        name, end = per_unit(unit.name, UNITS[below["below"]].name), below.end()
    elif said["top"] in ("W", "w", "K") and _is_short_for_money(text, plain):
        return None
    kind: Kind = "duration" if unit.dimension == "time" and below is None else "measure"
    if unit.dimension == "ratio" and below is None:
        kind = "percent"
    low, high, approx = plain.low, plain.high, plain.approx
    counted_in = _large_before(text, plain) if _keeps_large(unit) else ""
    if counted_in:
        low, high = low / LARGES[counted_in], high / LARGES[counted_in]
        name = counted_in + (unit.name if said["top"].isascii() else said["top"])
    elif unit.dimension not in ("count", "people") or unit.name in ("次",):
        if _HALF_AFTER_UNIT.match(text, end) and low == high:
            low, high, end = low + 0.5, high + 0.5, end + 1
        elif more := _MORE_AFTER_UNIT.match(text, end):
            step = plain.number.place if plain.number and low == int(low) else 0.0
            low, high, end, approx = low, high + max(step, 0.0), more.end(), True
    return plain._replace(kind=kind, low=low, high=high, end=end, unit=name, approx=approx)


# 一分半, 一分二十秒: a 分 that is a minute, no mark, no coin.
_MINUTES = re.compile(
    r"\s?分(?=半(?![导成径])|(?:[0-9]{1,2}|[一二三四五]?十[一二三四五六七八九]?)秒)"
)


def _keeps_large(unit: Unit) -> bool:
    """Whether 万 and 亿 stay with the unit: 28万次, 12万公里, but 两万转 and 一万小时."""
    of_many = ("count", "people", "mass", "volume", "area", "pixel")
    return unit.dimension in of_many or unit.name == "km"


def _large_before(text: str, plain: _Figure) -> str:
    """万 or 亿 where it stands right before the unit, 多 and 来 aside; else ""."""
    said = _LARGE_BEFORE_UNIT.search(text, max(0, plain.end - 2), plain.end)
    return said["large"] if said else ""


_LARGE_BEFORE_UNIT = re.compile(r"(?P<large>[万亿])[多来余]?$")


def _is_short_for_money(text: str, plain: _Figure) -> bool:
    """200W is two million, unless something near has power; 60K is a temperature rise."""
    if text[plain.end : plain.end + 1] not in "Ww":
        return False
    near = text[max(0, plain.end - 12) : plain.end + 8]
    return bool(
        re.search(r"预算|经费|费用|资金|投|钱|批|拿|出|万|元|价", near)
    ) and not _POWER_NEAR.search(near)


def _as_scaled_money(text: str, plain: _Figure) -> _Figure | None:
    """Amounts in 万 or 亿 without a currency word: money unless a thing is counted."""
    number = plain.number
    if number is None:
        return None
    if number.scale > 1:
        if _NOT_MONEY_AFTER_SCALE.match(text, plain.end):
            return None
        return plain._replace(kind="money", unit="CNY")
    short = _SHORT_SCALE.match(text, plain.end)
    if short is None or (short["mark"] not in "w" and not _is_short_for_money(text, plain)):
        return None
    if _POWER_NEAR.search(text, max(0, plain.end - 12), plain.end + 8):
        return None
    factor = _SHORT_FACTOR[short["mark"].lower()]
    return plain._replace(
        kind="money", low=plain.low * factor, high=plain.high * factor, end=short.end(), unit="CNY"
    )


def _as_range(text: str, at: int, first: _Figure) -> _Figure | None:
    """Two figures joined by 到 or a dash; the first borrows what only the second says."""
    to = _TO.match(text, first.end)
    if to is None:
        return _as_listed_pair(text, first)
    sign = _LEADING_SIGN.match(text, to.end())
    begins = sign.end() if sign else to.end()
    number = read_number(text, begins)
    if number is None or _read_fraction(text, begins):
        return None
    second = _with_unit(text, begins, number)
    if second.kind == "number" and first.kind == "percent":
        second = second._replace(kind="percent", unit=first.unit)
    scale = first.number.scale if first.number and first.kind == "money" else 1.0
    if second.kind == "number" and number.chinese and scale > 1 and first.high < number.low * scale:
        # 八十万到一百二: the second takes the 万 of the first.
        second = first._replace(high=number.high * scale, end=number.end)
    low = _lower_end(first, second, number)
    if low is None or low >= second.high or (sign is not None and first.kind == "number"):
        return None
    return second._replace(low=low, approx=first.approx or second.approx, joined=True)


def _lower_end(first: _Figure, second: _Figure, number: Number) -> float | None:
    """The first figure in the unit of the second, None where the two make no range."""
    if first.number is None:
        return None
    if first.kind == "number":
        vague = first.number.approx and first.low != first.high
        return None if vague else _borrow(first.number, number, second)
    if first.kind == "money" and second.unit[:1] in LARGES and first.number.scale > 1:
        return first.low / first.number.scale  # 20万到30万次
    if second.kind != first.kind or not _comparable(first, second):
        return None
    if first.kind == "money":
        scaled = first.low * number.scale
        return scaled if first.number.scale == 1 and scaled <= second.high else first.low
    return first.low if first.unit == second.unit else convert(first.low, first.unit, second.unit)


def _as_listed_pair(text: str, first: _Figure) -> _Figure | None:
    """四、五十万 and 4、50万 mean forty to fifty."""
    if text[first.end : first.end + 1] != "、" or first.kind != "number" or first.number is None:
        return None
    number = read_number(text, first.end + 1)
    if number is None or first.low != first.high or first.number.end - first.end or not first.low:
        return None
    leading = float(f"{number.low:.0f}"[0])
    if number.low != number.high or leading != first.low + 1 or number.low < 10:
        return None
    if number.low != leading * 10 ** (len(f"{number.low:.0f}") - 1):
        return None
    second = _with_unit(text, first.end + 1, number)
    return second._replace(low=second.high * first.low / leading, joined=False, approx=True)


_LEADING_SIGN = re.compile(rf"(?:{_LEADING_CURRENCY}|±|正负)\s?")


def _comparable(first: _Figure, second: _Figure) -> bool:
    if first.kind == "money":
        return first.unit == second.unit or "CNY" in (first.unit, second.unit)
    return same_dimension(first.unit, second.unit)


def _borrow(first: Number, second: Number, figure: _Figure) -> float:
    """The first end of a range in terms of the second: 两到三百万, 80到120万, 七到八成."""
    unit_factor = figure.high / second.high if second.high else 1.0
    if first.scale == 1.0:
        factors = (second.multiplier, second.scale) if first.high < 10 else (second.scale,)
        for factor in factors:
            if factor > 1.0 and first.low * factor < second.high:
                return first.low * factor * unit_factor
    return first.low * unit_factor


class _Words(NamedTuple):
    """What the words around a figure say about it."""

    edge: int  # where they begin or end
    bound: Bound | None = None
    approx: bool = False
    tolerance: bool = False
    sign: float = 1.0
    scale: str = ""  # Ra, HRC: a scale named in front takes the place of a unit


def _words_before(text: str, at: int, floor: int, figure: _Figure) -> _Words:
    words = _Words(at)
    before = _BEFORE.search(text, max(floor, at - 14), at)
    if before is not None:
        words = _Words(
            before.start() + _idle_lead(before.group()),
            "<=" if before["most"] else ">=" if before["least"] else None,
            bool(before["about"]),
            bool(before["tolerance"]),
            -1.0 if before["minus"] else 1.0,
            before["scale"] or "",
        )
    if figure.number and at > floor and _SIZED.match(text, at - 1):
        at_least: Bound | None = ">=" if text[at - 1] == "上" else None
        edge = min(words.edge, at - 1)
        words = words._replace(edge=edge, bound=words.bound or at_least, approx=True)
    signed = dimension(figure.unit) in ("temperature", "level_m")
    if signed and _MINUS.search(text, max(floor, at - 2), at):
        words = words._replace(edge=min(words.edge, at - 1), sign=-1.0)
    return words


def _words_after(text: str, end: int) -> _Words:
    words = _Words(end)
    for _ in range(2):
        after = _AFTER.match(text, words.edge)
        if after is None:
            break
        bound: Bound | None = "<=" if after["most"] else ">=" if after["least"] else words.bound
        words = _Words(after.end(), bound, words.approx or bool(after["about"]))
    return words


def _with_surroundings(text: str, at: int, floor: int, figure: _Figure) -> Quantity | None:
    before, after = _words_before(text, at, floor, figure), _words_after(text, figure.end)
    start, end = before.edge, after.edge
    if figure.kind == "number" and before.scale:
        unit = "μm" if before.scale.lower() in ("ra", "rz") else before.scale.upper()
        figure = figure._replace(kind="measure", unit=unit)
    if figure.kind == "number" and not _stands_alone(text, at, figure, end, start):
        return None
    per = None if figure.kind in ("percent", "change") else _per(text, start, end)
    inner = _BOUND_INSIDE.search(text, at, figure.end) if figure.kind == "percent" else None
    if inner is not None and before.bound is None:  # 一百个里最多一个
        before = before._replace(bound="<=" if inner["most"] else ">=")
    each = _EACH.search(text, max(floor, start - 12), start)
    if figure.kind == "measure" and each and per in UNITS and _is_rate(figure.unit, per):
        figure, per = figure._replace(unit=per_unit(figure.unit, UNITS[per].name)), None
    if figure.kind == "money":
        low, high = round(figure.low / 1e4, 8), round(figure.high / 1e4, 8)
    else:
        low, high = sorted((figure.low * before.sign, figure.high * before.sign))
    return Quantity(
        kind=figure.kind,
        start=start,
        end=end,
        low=low,
        high=high,
        bound=after.bound or before.bound,
        unit=figure.unit,
        approx=figure.approx or before.approx or after.approx,
        tolerance=before.tolerance,
        per=per,
        negated=_NEGATED.search(text, max(0, start - 5), start) is not None,
        spent=figure.kind == "money" and _SPENT.search(text, max(0, start - 14), start) is not None,
        joined=figure.joined,
    )


def _is_rate(unit: str, per: str) -> bool:
    """Whether so much in such a time is a rate: metres in a minute, not degrees in one."""
    return UNITS[per].dimension == "time" and dimension(unit) in _RATE_DIMENSIONS and unit != "rpm"


def _idle_lead(words: str) -> int:
    """How much of what was found before a figure says nothing about it (是, 在, 到, blanks)."""
    return len(words) - len(words.lstrip(" 是在到有个为要得给能出拿花再只用撑\t\n"))


def _stands_alone(text: str, at: int, figure: _Figure, end: int, start: int) -> bool:
    """Whether a bare number is one, and not part of a word or of a name."""
    number = figure.number
    after = text[end : end + 1]
    thousands = after in ("k", "K") and not text[end + 1 : end + 2].isalpha()
    if after and after.isascii() and (after.isalpha() or after in "_@") and not thousands:
        return False
    if number is None or figure.joined or start < at or end > figure.end:
        return True
    if not number.chinese:
        return after not in tuple("轴维号期代级型寸线楼相车字系")
    if number.end - at == 1 or number.low < 10:
        return (
            not after
            or after in "，。；！？、,;!? \n）)吧了啊呢嘛左的→"
            and text[at] not in "半几一"
        )
    return after not in tuple("轴维号期代级型线楼相分")


def _per(text: str, start: int, end: int) -> str | None:
    """The thing or span that a figure counts for: 每件, 一把, /吨, 吨钢成本."""
    clause = max(
        (text.rfind(mark, max(0, start - 14), start) for mark in _CLAUSE_MARKS), default=-1
    )
    floor = max(0, start - 14, clause + 1)
    before = _PER_BEFORE.search(text, floor, start)
    if before is not None and not _NOT_PER_FILLER.search(before["filler"]):
        return before["unit"] or "百公里"
    cost = _PER_COST.search(text, floor, start)
    if cost is not None:
        return cost["unit"]
    bare = _PER_BARE.search(text, floor, start)
    if bare is not None:
        return bare["unit"] or bare["before"]
    after = _PER_AFTER.match(text, end)
    if after is not None:
        return after["unit"] or after["english"]
    return None


def _as_rate(text: str, span: Quantity, counted: Quantity) -> Quantity | None:
    """每分钟30米, 一小时三四百尾, 三四百尾一小时: what is done in a span of one, as one rate."""
    if counted.kind == "duration" and text[span.end : counted.start] in ("", " "):
        span, counted = counted, span
    start, end = min(span.start, counted.start), max(span.end, counted.end)
    if span.kind != "duration" or span.low != 1.0 or span.high != 1.0 or span.bound or span.joined:
        return None
    if counted.kind != "measure" or dimension(counted.unit) not in _RATE_DIMENSIONS:
        return None
    if counted.unit == "rpm" or (
        span.end <= counted.start and not _RATE_GAP.match(text[span.end : counted.start])
    ):
        return None
    if dimension(counted.unit) == "count" and counted.high <= 1:
        return None
    unit = per_unit(counted.unit, span.unit)
    return replace(counted, start=start, end=end, unit=unit, per=None)


def _as_price_of_one(text: str, one: Quantity, figure: Quantity) -> Quantity | None:
    """一吨料耗电四百度, 一亩打七百斤: the thing that a figure counts for is no figure itself."""
    if one.kind != "measure" or one.bound or one.joined or one.low != one.high:
        return None
    counted = figure.unit in UNITS and figure.kind != "duration"
    if figure.per is None or not (counted or figure.kind in ("money", "number")):
        return None
    if one.low != 1.0 and (one.unit, one.low) != ("km", 100.0):
        return None
    per = UNITS.get(figure.per)
    same = per is not None and (per.name == one.unit or (per.name, one.unit) == ("100km", "km"))
    return figure if same and len(text[one.end : figure.start]) <= _LONGEST_FILLER else None


_LONGEST_FILLER = 11


def _as_price_per_unit(text: str, figure: Quantity, one: Quantity) -> Quantity | None:
    """两百块以内一吨: what the figure counts for stands behind it."""
    if figure.per not in UNITS or one.kind != "measure" or text[figure.end : one.start].strip():
        return None
    of_one = one.low == one.high == 1.0 and UNITS[figure.per].name == one.unit
    return replace(figure, end=one.end) if of_one and not one.bound else None


def _as_vague_pair(text: str, first: Quantity, second: Quantity) -> Quantity | None:
    """十万八万, 三万五万的: two sums said in one breath are the ends of a guess."""
    if first.kind != "money" or second.kind != "money" or text[first.end : second.start]:
        return None
    if first.low != first.high or second.low != second.high or first.unit != second.unit:
        return None
    if first.bound or second.bound or not 0.1 <= first.low / (second.low or 1.0) <= 10:
        return None
    low, high = sorted((first.low, second.low))
    return replace(second, start=first.start, low=low, high=high, approx=True)


_SMALLER_TIME = frozenset({"h", "min"})
_SMALLER = {"年": "月", "h": "min", "min": "s", "月": "天"}


def _as_sum(text: str, larger: Quantity, smaller: Quantity) -> Quantity | None:
    """一年零三个月, 一小时二十分钟, 两小时四十."""
    if smaller.kind == "number" and larger.unit in _SMALLER_TIME:
        ends = text[smaller.start : smaller.end].strip()
        if 10 <= smaller.low == smaller.high < 60 and ends and not smaller.bound:
            smaller = replace(smaller, kind="duration", unit=_SMALLER[larger.unit])
    if larger.kind != "duration" or smaller.kind != "duration" or larger.bound:
        return None
    if _SMALLER.get(larger.unit) != smaller.unit or larger.joined or smaller.joined:
        return None
    if text[larger.end : smaller.start] not in ("", "零", "又", " ") or larger.approx:
        return None
    more = convert(larger.low, larger.unit, smaller.unit)
    low, high = more + smaller.low, more + smaller.high
    return replace(smaller, start=larger.start, low=low, high=high, per=larger.per)


# --- money and deadlines --------------------------------------------------------------------------

_ASKED_AS_THINGS = ("个", "")
_PLAIN_YUAN_FROM = 1000.0
_HEADS = re.compile(r"\s?(?:人|工人|师傅|班|样机|样品|月|小时|星期|礼拜|厂|车间|点)")
_IN_ALL = re.compile(r"(?:一共|总共|合计|总计|加起来|拢共)[^0-9，。；！？]{0,3}$")
_CORRECTING = re.compile(r"不对|说错|错了|改成|改为|改到|改一下|应该是|更正|纠正|调到|不[，,]")


def read_moneys(text: str, today: date | None = None, *, asked: bool = False) -> list[Money]:
    """All amounts of money in a text, in order of position.

    Args:
        text: What the person typed.
        today: Only matters for dates beside the money; any day will do.
        asked: The person was asked for an amount, so bare numbers are one: under a thousand in
            万 (一百五 is 1.5 million), else in yuan; 百来个 counts 万 too.

    Returns:
        Prices per thing, spent and corrected amounts among them, each flagged.
    """
    plain = normalise(text)
    moneys = []
    for quantity in _quantities(plain, today or _ANY_DAY):
        if quantity.kind == "money":
            moneys.append(_money(plain, quantity))
        elif asked and (bare := _bare_amount(plain, quantity)) is not None:
            moneys.append(_money(plain, bare))
    return moneys


_ANY_DAY = date(2026, 1, 1)


def _bare_amount(text: str, quantity: Quantity) -> Quantity | None:
    if quantity.kind == "measure" and quantity.unit in ("个", "W", "K"):
        if (
            _HEADS.match(text, quantity.end)
            or re.match(r"[\u4e00-\u9fff]{2}", text[quantity.end :])
            and (text[quantity.end] not in "吧啊左以上的够就是打封顶不呢嘛那多")
        ):
            return None
        factor = {"个": 1.0, "W": 1.0, "K": 0.1}[quantity.unit]
    elif quantity.kind == "number" and quantity.low >= 0:
        factor = 1.0 if quantity.high < _PLAIN_YUAN_FROM else 1e-4
        if text[quantity.end : quantity.end + 1] in ("k", "K"):
            factor = 0.1
    else:
        return None
    if quantity.high <= 0 or (quantity.unit == "个" and quantity.high < 5):
        return None
    return replace(
        quantity,
        kind="money",
        unit="CNY",
        low=round(quantity.low * factor, 8),
        high=round(quantity.high * factor, 8),
    )


_PRICED = re.compile(
    r"报价|报过价|报了|要价|开价|标价|售价|卖|价格|单价|造价|进口|国外|德国|日本|美国|人家|别人"
    r"|对方|厂家|供应商|同行|贵|便宜|[一这那整]套"
    r"|[一这那整]台|[一这那整]条线|整线|市面|市场上|现成的|买[一个它不得]|quote|price|cost"
)
_OFFERED = re.compile(
    r"预算|经费|出得?起|拿得?出|掏得?|愿意|愿出|我们[^，。；]{0,4}(?:出|给|投|拿|批)"
    r"|老板[^，。；]{0,4}(?:批|给|定|点头)|立项|投入|budget"
)
_LONGEST_PRICE_TALK = 24


def _is_price(text: str, money: Quantity) -> bool:
    """报价三百万, 进口整线一个多亿: what a thing costs, and no word of what one would pay."""
    before = text[max(0, money.start - _LONGEST_PRICE_TALK) : money.start]
    sentence = re.split(r"[。；！？!?\n]", before)[-1]
    return _PRICED.search(sentence) is not None and _OFFERED.search(sentence) is None


def _money(text: str, quantity: Quantity) -> Money:
    low: float | None = quantity.low
    high: float | None = quantity.high
    if quantity.bound and not quantity.joined:
        low, high = (None, high) if quantity.bound == "<=" else (low, None)
    return Money(
        low,
        high,
        quantity.unit,
        quantity.start,
        quantity.end,
        quantity.per,
        quantity.spent,
        quantity.negated,
        _is_price(text, quantity),
    )


def read_money(text: str, asked: bool = False, today: date | None = None) -> Money | None:
    """The one sum that a text states, or None.

    Prices per thing, amounts already spent and amounts said to be wrong do not count, and what a
    thing costs only where nothing else is said. Of several sums the first is taken, or the last
    where the person corrects or adds up.
    """
    sums = [m for m in read_moneys(text, today, asked=asked) if not (m.per or m.spent or m.negated)]
    sums = [m for m in sums if not m.price] or sums
    if not sums:
        return None
    for total in sums:
        if _IN_ALL.search(text, max(0, total.start - 8), total.start):
            return total
    return sums[-1] if _CORRECTING.search(text) else sums[0]


_VAGUE = re.compile(
    r"尽快|尽早|越快越好|越早越好|马上|立刻|赶紧|赶快|急(?:得很|用|等)|很急|不急|不着急|慢慢来"
    r"|没定|未定|没说什么时候"
    r"|没想好|没有时间要求|没时间要求|不限时间|看情况|随时|什么时候都|再说吧"
    r"|ASAP|as soon as possible|no rush|不赶",
    re.IGNORECASE,
)
_TOO_LATE = re.compile(
    r"(?:肯定|怕是|恐怕|是|估计|已经)*(?:来不及|不可能|赶不上|不行|没戏|够呛|不用想)"
)
# 春节你们放几天: a question to the other side names no deadline of one's own.
_ASKS_BACK = re.compile(
    r"[^，。；！？,;!?\n]{0,6}(?:你们|您|贵方|平台)[^，。；！？,;!?\n]{0,12}(?:吗|呢|么|几|多少"
    r"|什么|啥|不(?=$|[，。?？])|[?？])"
)
_GRAIN_ORDER = {"day": 5, "month": 4, "quarter": 3, "half": 3, "year": 1}
_SPAN_ORDER = 2
_NOT_A_HORIZON_BEFORE = re.compile(
    r"(?:停|停产|停炉|停机|停工|过去|质保|保修|保用|寿命|已经|用了|做了|干了|搞了|试了|花了|成立"
    r"|近|每|每隔|有|撑|撑满|跑满?|满|用不到|开工|经验|只能用|能用)\s?$"
)
_NOT_A_HORIZON_AFTER = re.compile(
    r"(?:就|才)?(?:得|要)?(?:补|裂|坏|报废|磨|断|锈|穿|失效|老化|堵)|(?:的)?(?:产能|产量|经验"
    r"|历史|寿命|质保|保修)|以?前|(?:以)?来(?!做|搞|完)"
    r"|下来|多?了|(?:一|每)(?:次|趟|回|换)|的也有|开始"
)
_WITHIN_WORDS = re.compile(
    r"内|期限|工期|周期|之前|完成|搞定|搞出|做出|交付|拿出|上线|投产|用上|验收|见效|within|in ",
    re.I,
)
_SHORTEST_HORIZON_DAYS = 3.0
_DAYS_PER_MONTH = 30.0
_WORKING_DAYS_PER_MONTH = 22.0


def read_deadline(text: str, today: date, *, asked: bool = True) -> Deadline | None:
    """By when, as the person said it.

    A date counts by the last day of what was said, a span by its later end. The finest date wins
    over a span and a span over a bare year. Cycle times, wear-out times and the past are none.

    Args:
        text: What the person typed.
        today: The day that relative dates count from.
        asked: The person was asked for a deadline. If not, a span counts only beside words that
            make it one (三个月内, 一年做出来), and vague words do not count.
    """
    plain = normalise(text)
    quantities = list(_quantities(plain, today))
    best: tuple[float, Quantity] | None = None
    corrected = _CORRECTING.search(plain) is not None
    for index, quantity in enumerate(quantities):
        order = _deadline_order(plain, quantities, index, today, asked)
        if order is None:
            continue
        joined = best is not None and (
            _TO.fullmatch(plain[best[1].end : quantity.start])
            or _restates(plain, best[1], quantity)
        )
        if joined and best is not None and quantity.kind == best[1].kind == "date":
            best = (max(order, best[0]), quantity)
            continue
        if best is None or order > best[0] or (order == best[0] and (corrected or joined)):
            best = (order, quantity)
    if best is not None:
        found = best[1]
        if found.kind == "date":
            return Deadline(found.last_day, None, False, found.start, found.end)
        return Deadline(None, _months(found), False, found.start, found.end)
    vague = _VAGUE.search(plain) if asked else None
    return Deadline(None, None, True, vague.start(), vague.end()) if vague else None


_IN_OTHER_WORDS = re.compile(
    r"[，,]\s?(?P<that_is>就算|就是|也就是|就|大概|大约|差不多|算|最迟|最晚)?\s?$"
)


def _restates(text: str, first: Quantity, second: Quantity) -> bool:
    """明年国庆前，就九月底吧: the second date says more exactly what the first meant."""
    gap = _IN_OTHER_WORDS.fullmatch(text[first.end : second.start])
    return gap is not None and bool(gap["that_is"] or text[second.end : second.end + 1] == "吧")


def _deadline_order(
    text: str, quantities: list[Quantity], index: int, today: date, asked: bool
) -> float | None:
    """How well a quantity serves as a deadline, None where it is none."""
    quantity = quantities[index]
    bounded = 0.5 if quantity.bound == "<=" else 0.0
    if quantity.negated or _ASKS_BACK.match(text, quantity.end):
        return None
    if quantity.kind == "date":
        if quantity.last_day < today or _TOO_LATE.match(text, quantity.end):
            return None
        near = text[quantity.end : quantity.end + 12]
        if not asked and not bounded and not _WITHIN_WORDS.search(near):
            return None
        return _GRAIN_ORDER[quantity.unit] + bounded
    follower = quantities[index + 1] if index + 1 < len(quantities) else None
    if not _is_a_horizon(text, quantity, follower):
        return None
    near = text[max(0, quantity.start - 8) : quantity.end + 10]
    return _SPAN_ORDER + bounded if asked or _WITHIN_WORDS.search(near) else None


def _is_a_horizon(text: str, span: Quantity, follower: Quantity | None) -> bool:
    """Whether a span is time ahead, and no cycle, life, period of a price or the past."""
    if span.kind != "duration" or span.per:
        return False
    if convert(span.high, span.unit, "天") < _SHORTEST_HORIZON_DAYS:
        return False
    if follower is not None and follower.per and follower.start - span.end <= 8:
        return False
    before = _NOT_A_HORIZON_BEFORE.search(text, max(0, span.start - 6), span.start)
    return before is None and _NOT_A_HORIZON_AFTER.match(text, span.end) is None


def _months(span: Quantity) -> float:
    if span.unit == "工作日":
        return round(span.high / _WORKING_DAYS_PER_MONTH, 2)
    return round(convert(span.high, span.unit, "天") / _DAYS_PER_MONTH, 2)
