"""Typing a value: from the words of one slot to the value that the contract names.

In:    the normalised words of one finding, with what was read in them.
Out:   a typed value, or None where the words carry none.
Never: guesses: a value is in the words or it is not there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.numerals import read_number
from assistant.need import TEXT_LIMIT

Value = dict[str, Any]

# ── people and contact data never stand in a value ───────────────────────────────────────────

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱"
    "严覃武戴莫孔向汤"
)
_TITLES = (
    "总工|总监|总经理|经理|主任|厂长|老板|老师|教授|博士|工程师|师傅|科长|处长|院长|董事长|书记"
    "|总|工|董"
)
_NUMERALS = "0-9一二两三四五六七八九十百千来多几余"
"""Behind these a 万 or a 钱 counts and is nobody's name: 七十来万老板批过."""
_CONTACTS = re.compile(
    r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"
    r"|0\d{2,3}[- ]?\d{7,8}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:微信|QQ|qq|wx|电话|手机|邮箱)(?:号|是|:|：|号码)*\s*[\w.@+-]{5,}"
)
_PEOPLE = re.compile(
    rf"(?<![钣合五冶配处药地出花掏拿给{_NUMERALS}])(?:[{_SURNAMES}](?:{_TITLES}))(?![艺业程序作件况具厂人资序期时])"
    rf"|(?:联系人|我叫|我是|负责人是|找)\s*[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[，,。\s:：]|$)"
)


def strip_people(text: str) -> str:
    """Remove phone numbers, addresses of mail and chat, and people's names from a value."""
    bare = _PEOPLE.sub("", _CONTACTS.sub("", text))
    return re.sub(r"[，,、\s]{2,}", "，", bare).strip(" ，,、：:;；")


def as_text(words: str) -> str:
    """Return the words as a text value: people stripped, at most 80 characters."""
    return strip_people(words.strip(" ，,、。.；;：:!！?？~～…\n\t"))[:TEXT_LIMIT]


# ── closed lists ─────────────────────────────────────────────────────────────────────────────

_COOPERATION: Sequence[tuple[str, str]] = (
    (
        "pay_after_use",
        r"先用后付|先试后付|先试用|用好了再付|见效.{0,3}付|成了再(?:付|给)|有效果再(?:付|给)"
        r"|pay[- ]after[- ]use",
    ),
    ("open_call", r"揭榜|挂榜|张榜|悬赏|公开征集|全国(?:范围)?(?:征集|招)|open call"),
    ("equity", r"入股|作价|股份|股权|占股|技术股|合资|equity"),
    ("licence", r"转让|许可|授权|买断|买(?:你们的|现成的?)?(?:专利|技术)|技术买|licen[sc]e"),
    (
        "consulting",
        r"咨询|指导|顾问|把把脉|请(?:个|位|几位)?(?:老师|专家|教授)(?:来)?(?:看|讲|指|过来)"
        r"|柔性引才|周末工程师|诊断|来(?:厂里)?看看|consult",
    ),
    (
        "joint",
        r"联合|合作(?:研发|开发|攻关|搞)|一起(?:搞|做|干|研发|开发|弄|攻)|一块儿?(?:搞|做|干"
        r"|弄|研发)|共同(?:研发|开发|攻关)|产学研|派(?:人|学生).{0,6}(?:厂|一起)|joint",
    ),
    (
        "commission",
        r"委托|外包给|交给(?:你们|高校|学校|院所|他们|老师)|全(?:部)?(?:交给|包)|你们(?:做|弄"
        r"|搞|研发)(?:好|完|出来)|我们(?:只)?(?:出钱|付钱).{0,8}(?:你们|他们|学校)|包(?:给"
        r"|出去)|commission",
    ),
)
_COOPERATION_RE = [(mode, re.compile(p, re.IGNORECASE)) for mode, p in _COOPERATION]
_NEGATED = re.compile(
    r"(?:不|没|别|不想|不要|不用|不愿|不接受|不搞|无需|不走|不考虑|不太想)[^，。；,;]{0,4}$"
)


def is_denied(words: str, start: int) -> bool:
    """Tell whether what starts at an offset is denied by the words before it: 不想委托."""
    return bool(_NEGATED.search(words[:start]))


def names_cooperation(words: str) -> bool:
    """Tell whether a clause names a way of working together, wanted or refused."""
    return any(pattern.search(words) for _, pattern in _COOPERATION_RE)


def read_cooperation(words: str) -> Value | None:
    """Read how the enterprise wants to work together; a mode that is refused is skipped."""
    found: list[tuple[int, str]] = []
    for mode, pattern in _COOPERATION_RE:
        for hit in pattern.finditer(words):
            if not is_denied(words, hit.start()):
                found.append((hit.start(), mode))
                break
    # The mode named first is the one wanted: 联合开发，实在不行买专利也可以.
    return {"mode": min(found)[1]} if found else None


_NDA = re.compile(
    r"保密协议|签保密|签.{0,4}(?:NDA|保密)|NDA|保密合同|(?:先)?签(?:个)?协议(?:再|才|后)"
    r"|不(?:能|可以|得|许|准)(?:外传|外泄|泄露|往外|对外|流出|公开)|保密(?:要|得|必须)"
    r"|严格保密|要保密|得保密|商业机密|核心机密",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(
    r"匿名|(?:隐去|去掉|隐藏|略去)[^，。；,;]{0,4}(?:名|字号)|(?:别|不要|不|不能|不想|莫|甭|勿"
    r"|隐去|去掉|不让|不便)[^，。；,;]{0,6}(?:写|提|露|出现|公开|带|说|署|登|点|暴露"
    r"|看出)[^，。；,;]{0,6}"
    r"(?:名|厂|公司|单位|企业|我们|咱|字号|谁|来)|(?:厂名|名字|公司名|企业名|单位名|名称|名"
    r"|我们是谁)[^，。；,;]{0,6}"
    r"(?:别|莫|甭|勿|不许|不要|不好|不得|不准|不能|不公开|不写|不出|不挂|隐|去掉|不露|保密)"
    r"|某(?:厂|公司|企业|钢厂)|脱敏|隐名"
    r"|不具名|不署名|anonym",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:可以|能|随便|全部|都|直接|尽管|愿意|同意|放心)[^，。；,;]{0,3}(?:公开|公布|发布|挂"
    r"|登)|公开(?:没事|没问题|就行|吧|最好|好了|也行|无妨|没关系|可以|都行|发)"
    r"|^公开$|不(?:用|需要?|必|怕)(?:保密|藏)|没(?:啥|什么|有什么)(?:好)?(?:保密|秘密|可藏"
    r"|不能说)|无所谓|不保密|public",
    re.IGNORECASE,
)


def read_confidentiality(words: str) -> Value | None:
    """Read how openly the need may be published; the strictest wish named wins."""
    public = _PUBLIC.search(words)
    if _NDA.search(words) and not re.search(r"不(?:用|需要?|必)(?:签|保密)", words):
        return {"level": "nda"}
    if _ANONYMOUS.search(words):
        return {"level": "anonymous"}
    return {"level": "public"} if public else None


_QUALIFICATIONS: Mapping[str, str] = {
    "专精特新“小巨人”企业": r"小巨人",
    "专精特新中小企业": r"专精特新(?!.{0,3}小巨人)",
    "高新技术企业": r"高新技术企业|高新企业|国高新?|高企|高新(?!区|技术产业|园|材料)",
    "科技型中小企业": r"科技型中小|科小",
    "创新型中小企业": r"创新型中小",
    "制造业单项冠军": r"单项冠军",
    "瞪羚企业": r"瞪羚",
    "独角兽企业": r"独角兽",
    "企业技术中心": r"(?:省级?|国家级?|市级?)?企业技术中心",
    "规模以上工业企业": r"规上|规模以上",
    "农业产业化龙头企业": r"农业(?:产业化)?.{0,4}龙头",
    "上市公司": r"上市公司|科创板|创业板|北交所|新三板",
}


def read_qualifications(words: str) -> list[Value]:
    """Read which titles the enterprise holds; one that it says it lacks is skipped."""
    found = []
    for name, pattern in _QUALIFICATIONS.items():
        hit = re.search(pattern, words)
        if hit and not re.search(
            r"(?:不是|没有?评?上?|还没|未|没拿|想评|想申|准备申|准备评|在申|正在申|评"
            r"|申报)[^，。；,;]{0,4}$",
            words[: hit.start()],
        ):
            found.append({"name": name})
    return found


# ── who and what ─────────────────────────────────────────────────────────────────────────────

_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,24}?"
    r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|公司|研究院|合作社|联合社|实业|"
    r"股份|科技|(?:制造|机械|机电|化工|制药|药业|食品|纺织|印染|电子|仪器|设备|材料|陶瓷|玻璃"
    r"|水泥|钢铁|铸造|锻造|"
    r"塑料|橡胶|造纸|酿酒|酒|茶|模具|五金|电器|电气|电缆|家具|皮革|服装|印刷|包装|饲料|农|牧"
    r"|水产|种)?厂)"
)
_ORG_LEAD = re.compile(
    r"^(?:我们(?:公司|厂|单位|企业)?(?:是|叫|名字叫|全称是|全称)?|咱们?(?:是|叫)?|本公司是?"
    r"|公司(?:名称?|名字)?(?:是|叫|:|：)?"
    r"|单位(?:名称)?(?:是|叫|:|：)?|这里是|这边是|我是|叫|是|全称|名称|一个|一家|就是)+"
)
_NO_NAME = frozenset(
    "公司 集团 本公司 贵公司 我公司 我们公司 分公司 子公司 总公司 母公司 大公司 小公司 外包厂 "
    "设备厂 大厂 小厂 厂 老厂 新厂 工厂 同行 上市公司 民营公司 国企 股份 科技 实业 合作社 研究院 "
    "主机厂 客户公司 化工厂 食品厂 机械厂 药厂 电子厂 模具厂 家具厂 服装厂 印染厂 纺织厂".split()
)


def read_company(words: str) -> Value | None:
    """Read the enterprise's own name; a kind of firm (一家小厂) is no name."""
    for hit in _ORGANISATION.finditer(words):
        name = _ORG_LEAD.sub("", hit.group()).strip("（）()· ")
        if len(name) >= 3 and name not in _NO_NAME and not re.search(r"[的了着去到在给]", name):
            return {"name": name[:TEXT_LIMIT]}
    return None


_PRODUCT_LEAD = re.compile(
    r"^(?:(?:我们家?的?|我家?的?|咱们?家?的?|俺们?家?的?|给[^，。；,;]{1,8}(?:配套|配|供|做)|本?公司|厂里|本?厂(?!家)"
    r"|这边|这个|那个|这种|那种|主要|主营|专门|专业|一直|目前|现在|平时|是|就是|就|也|还|都|全"
    r"|"
    r"做的(?:那个|这个|就|是)?|产品是|涉及的是|说的是|生产的是|做点?|整|生产|加工|制造|搞|弄"
    r"|卖|供|出(?!口)|干|种|养(?!殖)|产的?是?|the|we make|we produce|we)\s*)+",
    re.IGNORECASE,
)
_PRODUCT_TAIL = re.compile(
    r"(?:这一?(?:块|类|种|些|个|条线)|之类的?|什么的|等等?|的(?:公司|厂家?|企业|工厂|小厂"
    r"|厂子)?|吧|呗|啊|呀|嘛|噻|撒|咯|嘞|哩|哟|伐|哈|了|来着|为主|这条线|这个产品)+$"
)


# 我们潮州做卫生洁具的: the place is no part of the product.
_MADE_WHERE = re.compile(
    r"(?:我们|咱们?|俺们?)[\u4e00-\u9fff]{2,4}(?:这边|这里|本地|当地)?(?:做"
    r"|生产)(?P<made>.+的.{0,4})"
)


_MADE = re.compile(
    r"(?:我们?|咱们?|俺们?|厂里?|公司)*(?:就|也|都|专门|一直|主要)*是?"
    r"(?:纺|织|染|炼|轧|铸|锻|挤|拉|浇|酿|烘|榨|磨|印|养|种|捕|烧|熬|炒|压|车|洗|腌|熏|酱|焊|喷|镀|粉|搅)"
    r"(?P<made>(?![过了不出完好坏])[^，。；,;]{2,20}?)的(?=$|[，。；,;\s])"
)
"""我们是纺涤纶长丝的，熔体直纺: who names the product by the verb of the trade."""


_TOPIC = re.compile(r"(?P<thing>[\u4e00-\u9fffA-Za-z0-9]{2,12}?)(?:嘛|呀|噻|撒)(?=[^，。；,;]{3})")
"""石斑鱼嘛就是把小苗养大: a particle behind the thing that is spoken of."""


_CUSTOMER = r"(?:主要|专门|专|都|就|也|一直|是)*(?:给|为|供)[^，。；]{1,12}?"
_FOR_A_CUSTOMER = re.compile(
    rf"(?:^|[，；])\s*{_CUSTOMER}(?:供货?|(?:做)?配套|代工|做)的?$|^{_CUSTOMER}(?:做|供|配套|代工)的(?=..)"
)
"""刹车盘，主要给主机厂配套, 给空调厂做的铜管: who buys it is no part of its name."""


def read_product(words: str) -> Value | None:
    """Read which product it concerns: the words without 我们做 … 的 around them."""
    bare = _FOR_A_CUSTOMER.sub("", as_text(words))
    if found := _MADE_WHERE.fullmatch(bare):
        bare = found["made"]
    if topic := _TOPIC.match(bare):
        bare = topic["thing"]
    if made := _MADE.match(bare):
        bare = made["made"]
    name = _PRODUCT_TAIL.sub("", _PRODUCT_LEAD.sub("", bare)) or bare
    return {"name": name} if name else None


_MAKES = re.compile(
    r"产品|^(?:我们?|咱们?|俺们?|本?厂里?|公司|主要|主营|专门|专业|一直)+[^，。]{0,6}?"
    r"(?:做|生产|加工|制造|造|产|卖|种|养|供)"
    r"|^(?:做|生产|加工|制造|种|养)[^过了，。]+$"
)


def says_product(words: str) -> bool:
    """Tell whether a clause says what is made, and does not merely name something."""
    return _MAKES.search(words) is not None


_THING = ("n", "eng", "vn", "j", "nz")
_BEFORE_A_THING = ("m", "q", "r", "p", "d", "c", "uj", "y", "e", "i")


def find_thing(words: str) -> tuple[int, int]:
    """Find the thing that a clause names before it says something of it: (start, end).

    The whole clause where it ends in a thing (不锈钢拉伸锅); the things in front where it goes on
    to a predicate (豆腐干存不住); an empty stretch where it starts with none.
    """
    import rjieba

    if topic := _TOPIC.match(words):
        return topic.span("thing")
    tagged = rjieba.tag(_PRODUCT_TAIL.sub("", words))
    if tagged and tagged[-1][1].startswith(_THING):
        return 0, len(words)
    at = 0
    start = end = -1
    for word, tag in tagged:
        if tag.startswith(_THING):
            start, end = (at if start < 0 else start), at + len(word)
        elif start >= 0 or tag not in _BEFORE_A_THING:
            break
        at += len(word)
    return (start, end) if start >= 0 else (0, 0)


_HEADCOUNT = re.compile(
    r"(?P<n>\d[\d,]*|[一二两三四五六七八九十百千几零]+)\s*(?P<more>多|来|几|余)?\s*(?:个|号|名)?\s*"
    r"(?:人|员工|职工|工人|employees|people|staff)(?!机|工|民|次|份|均|类|一小时|一天)"
)
_REVENUE = re.compile(
    r"营收|营业(?:收入|额)|产值|销售(?:额|收入)|年销|年产值|流水|revenue|turnover", re.IGNORECASE
)
_SIZE_WORD: Sequence[tuple[str, str]] = (
    ("micro", r"微型|小微|家庭作坊|小作坊|夫妻店"),
    ("small", r"小型|小企业|小公司|小厂|规模(?:不大|小|较小)"),
    ("medium", r"中型|中等规模"),
    ("large", r"大型|大企业|集团公司|规模(?:很大|较大)"),
)


def read_size(words: str, moneys: Sequence[tuple[int, float | None, float | None]]) -> Value | None:
    """Read how big the enterprise is.

    Args:
        words: normalised.
        moneys: (offset in the words, low, high in 万) of each amount that stands in them.
    """
    size: Value = {"class": None, "headcount": None, "revenue_wan": None}
    if hit := _HEADCOUNT.search(words):
        found = read_number(hit["n"].replace(",", ""), 0)
        if found is not None and found.low >= 1:
            size["headcount"] = int(found.low)
    turnover = _REVENUE.search(words)
    if turnover:
        near = [m for m in moneys if abs(m[0] - turnover.start()) <= 14]
        if near:
            size["revenue_wan"] = near[0][1] if near[0][1] is not None else near[0][2]
    for name, pattern in _SIZE_WORD:
        if re.search(pattern, words) and not re.search(
            rf"(?:不是|不算)[^，。]{{0,3}}(?:{pattern})", words
        ):
            size["class"] = name
            break
    return size if any(v is not None for v in size.values()) else None


_TRL_WORDS: Sequence[tuple[int, str]] = (
    (9, r"批量(?:供货|生产|应用|卖)|产业化(?:了|成熟)|大批量"),
    (8, r"定型|通过(?:鉴定|型式试验|认证)|小批量"),
    (7, r"现场(?:试用|运行|试验)|装到客户|客户试用|示范(?:运行|线|应用)|上车试|装机试"),
    (6, r"中试|工程样机|中试线|pilot"),
    (5, r"模拟工况|放大(?:试验)?(?:了|过|做)|样件(?:通过|装)"),
    (4, r"小试|实验室(?:样品|做通|达标|做出来)|台架|prototype"),
    (3, r"原理(?:样机|验证)|可行性(?:验证|试验)|概念验证|实验室(?:里)?(?:试|做)"),
    (2, r"只有(?:方案|图纸|想法)|方案(?:阶段)?|仿真(?:做)?过"),
    (1, r"还在(?:想|构思)|没(?:开始|起步|做)|从零(?:开始)?|只有(?:个)?(?:概念|念头)"),
)
_TRL_LEVEL = re.compile(
    r"TRL\s*[-:：]?\s*(\d)|(?:成熟度|就绪度)[^\d]{0,6}(\d)\s*级?", re.IGNORECASE
)
_WANTED = re.compile(r"要|希望|想|目标|达到|做到|最好|到(?=[^，。；,;]{0,6}$)")


def read_trl(words: str) -> Value | None:
    """Read how mature a start or an end was said to be, on the nine-level scale.

    Source: GB/T 22900-2022's nine levels as restated in `knowledge/codes/trl.csv`; the words that
    people use for them: judgement 2026-11-21.
    """
    level: Value = {"current": None, "target": None}
    for clause in re.split(r"[，,。；;]", words):
        found = _TRL_LEVEL.search(clause)
        grade = int(found[1] or found[2]) if found else None
        if grade is None:
            grade = next((n for n, p in _TRL_WORDS if re.search(p, clause, re.IGNORECASE)), None)
        if grade is None or not 1 <= grade <= 9:
            continue
        key = "target" if _WANTED.search(clause) else "current"
        if level[key] is None:
            level[key] = grade
    return level if any(level.values()) else None


# ── an attempt and how it ended ──────────────────────────────────────────────────────────────

_OUTCOME = re.compile(
    r"没(?:用|效果|啥|什么|成|解决|改善|有效)|不(?:行|灵|理想|好|明显|稳|管用|顶用|够|达标"
    r"|太行|匀|成|合格|见效)|失败|白(?:搞|费|干|花)|还是|又(?:裂|坏|回|不|抬|返)|"
    r"照样|依旧|仍|好(?:一?点|了|些|一阵)|快了|慢|掉|裂|差|跟不上|吃不消|达不到|治标|返工|反弹"
    r"|放弃|停了|一般|有限|成了|合格|搞定|解决了|通过|达标"
)


_DID = "试換换改加掺添做用买找请托调上装搞弄整贴涂镀喷抽镶借淋铺接评引降提减增配学测"
_TRIAL = re.compile(
    rf"[{_DID}][^，。；,;没不未]{{0,2}}(?:过(?![程滤大高低快慢多少重热硬载期去来关敏])|過)"
    rf"|[{_DID}]了(?!$)|^(?:又|后来|然后|接着|之后|还|也|另外|再|亦|最后)[^，。；,;]{{0,4}}[{_DID}]"
    r"|[由从][^，。；,;]{1,12}[改换调](?:为|成|到|用)?|[改换调](?:为|成|用)"
    r"|tried|changed|added|switched",
    re.IGNORECASE,
)
_TRIAL_FIRST = re.compile(rf"^[^，。；,;]{{0,3}}[{_DID}]")


def names_trial(words: str, opening: bool = False) -> bool:
    """Tell whether a clause names something that was tried, not how it ended.

    Args:
        words: normalised.
        opening: the clause opens a sentence, where the verb needs no 过: 贴陶瓷片，全掉了.
    """
    if _OUTCOME.match(words) or re.match(r"[又还][^，]{0,3}(?:裂|坏|掉|堵|犯|断|漏)", words):
        return False
    return bool(_TRIAL.search(words) or (opening and _TRIAL_FIRST.search(words)))


def split_attempt(words: str) -> Value:
    """Split an attempt into what was tried and how it ended, at the first clause of outcome."""
    clauses = [c for c in re.split(r"[，,；;。]", as_text(words)) if c.strip()]
    for place, clause in enumerate(clauses):
        if place > 0 and _OUTCOME.search(clause):
            return {
                "what": "，".join(clauses[:place])[:TEXT_LIMIT],
                "result": "，".join(clauses[place:])[:TEXT_LIMIT],
            }
    whole = "，".join(clauses)[:TEXT_LIMIT]
    return {"what": whole, "result": None}
