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
_TITLES = "总工|总监|总经理|经理|主任|厂长|老板|老师|教授|博士|工程师|师傅|科长|处长|院长|董事长|书记|总|工|董"
_CONTACTS = re.compile(
    r"(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}"
    r"|0\d{2,3}[- ]?\d{7,8}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:微信|QQ|qq|wx|电话|手机|邮箱)(?:号|是|:|：|号码)*\s*[\w.@+-]{5,}"
)
_PEOPLE = re.compile(
    rf"(?<![钣合五冶])(?:[{_SURNAMES}](?:{_TITLES}))(?![艺业程序作件况具厂人资序期时])"
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
        r"先用后付|先试后付|先试用|用好了再付|见效.{0,3}付|成了再(?:付|给)|有效果再(?:付|给)|pay[- ]after[- ]use",
    ),
    ("open_call", r"揭榜|挂榜|张榜|悬赏|公开征集|全国(?:范围)?(?:征集|招)|open call"),
    ("equity", r"入股|作价|股份|股权|占股|技术股|合资|equity"),
    ("licence", r"转让|许可|授权|买断|买(?:你们的|现成的?)?(?:专利|技术)|技术买|licen[sc]e"),
    (
        "consulting",
        r"咨询|指导|顾问|把把脉|请(?:个|位|几位)?(?:老师|专家|教授)(?:来)?(?:看|讲|指|过来)|柔性引才|周末工程师|诊断|来(?:厂里)?看看|consult",
    ),
    (
        "joint",
        r"联合|合作(?:研发|开发|攻关|搞)|一起(?:搞|做|干|研发|开发|弄|攻)|一块儿?(?:搞|做|干|弄|研发)|共同(?:研发|开发|攻关)|产学研|派(?:人|学生).{0,6}(?:厂|一起)|joint",
    ),
    (
        "commission",
        r"委托|外包给|交给(?:你们|高校|学校|院所|他们|老师)|全(?:部)?(?:交给|包)|你们(?:做|弄|搞|研发)(?:好|完|出来)|我们(?:只)?(?:出钱|付钱).{0,8}(?:你们|他们|学校)|包(?:给|出去)|commission",
    ),
)
_COOPERATION_RE = [(mode, re.compile(p, re.IGNORECASE)) for mode, p in _COOPERATION]
_NEGATED = re.compile(
    r"(?:不|没|别|不想|不要|不用|不愿|不接受|不搞|无需|不走|不考虑|不太想)[^，。；,;]{0,4}$"
)


def names_cooperation(words: str) -> bool:
    """Tell whether a clause names a way of working together, wanted or refused."""
    return any(pattern.search(words) for _, pattern in _COOPERATION_RE)


def read_cooperation(words: str) -> Value | None:
    """Read how the enterprise wants to work together; a mode that is refused is skipped."""
    found: list[tuple[int, str]] = []
    for mode, pattern in _COOPERATION_RE:
        for hit in pattern.finditer(words):
            if not _NEGATED.search(words[: hit.start()]):
                found.append((hit.start(), mode))
                break
    # The mode named first is the one wanted: 联合开发，实在不行买专利也可以.
    return {"mode": min(found)[1]} if found else None


_NDA = re.compile(
    r"保密协议|签保密|签.{0,4}(?:NDA|保密)|NDA|保密合同|(?:先)?签(?:个)?协议(?:再|才|后)"
    r"|不(?:能|可以|得|许|准)(?:外传|外泄|泄露|往外|对外|流出|公开)|保密(?:要|得|必须)|严格保密|要保密|得保密|商业机密|核心机密",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(
    r"匿名|(?:隐去|去掉|隐藏|略去)[^，。；,;]{0,4}(?:名|字号)|(?:别|不要|不|不能|不想|莫|甭|勿|隐去|去掉|不让|不便)[^，。；,;]{0,6}(?:写|提|露|出现|公开|带|说|署|登|点|暴露|看出)[^，。；,;]{0,6}"
    r"(?:名|厂|公司|单位|企业|我们|咱|字号|谁|来)|(?:厂名|名字|公司名|企业名|单位名|名称|名|我们是谁)[^，。；,;]{0,6}"
    r"(?:别|不要|不能|不公开|不写|隐|去掉|不露|不出现|保密)|某(?:厂|公司|企业|钢厂)|脱敏|隐名|不具名|不署名|anonym",
    re.IGNORECASE,
)
_PUBLIC = re.compile(
    r"(?:可以|能|随便|全部|都|直接|尽管|愿意|同意|放心)[^，。；,;]{0,3}(?:公开|公布|发布|挂|登)|公开(?:没事|没问题|就行|吧|最好|好了|也行|无妨|没关系|可以|都行|发)"
    r"|^公开$|不(?:用|需要?|必|怕)(?:保密|藏)|没(?:啥|什么|有什么)(?:好)?(?:保密|秘密|可藏|不能说)|无所谓|不保密|public",
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
            r"(?:不是|没有?评?上?|还没|未|没拿|想评|想申|准备申|准备评|在申|正在申|评|申报)[^，。；,;]{0,4}$",
            words[: hit.start()],
        ):
            found.append({"name": name})
    return found


# ── who and what ─────────────────────────────────────────────────────────────────────────────

_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,24}?"
    r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|公司|研究院|合作社|联合社|实业|"
    r"股份|科技|(?:制造|机械|机电|化工|制药|药业|食品|纺织|印染|电子|仪器|设备|材料|陶瓷|玻璃|水泥|钢铁|铸造|锻造|"
    r"塑料|橡胶|造纸|酿酒|酒|茶|模具|五金|电器|电气|电缆|家具|皮革|服装|印刷|包装|饲料|农|牧|水产|种)?厂)"
)
_ORG_LEAD = re.compile(
    r"^(?:我们(?:公司|厂|单位|企业)?(?:是|叫|名字叫|全称是|全称)?|咱们?(?:是|叫)?|本公司是?|公司(?:名称?|名字)?(?:是|叫|:|：)?"
    r"|单位(?:名称)?(?:是|叫|:|：)?|这里是|这边是|我是|叫|是|全称|名称|一个|一家|就是)+"
)
_NO_NAME = frozenset(
    "公司 集团 本公司 贵公司 我公司 我们公司 分公司 子公司 总公司 母公司 大公司 小公司 外包厂 设备厂 大厂 小厂 "
    "厂 老厂 新厂 工厂 同行 上市公司 民营公司 国企 股份 科技 实业 合作社 研究院 主机厂 客户公司 化工厂 "
    "食品厂 机械厂 药厂 电子厂 模具厂 家具厂 服装厂 印染厂 纺织厂".split()
)


def read_company(words: str) -> Value | None:
    """Read the enterprise's own name; a kind of firm (一家小厂) is no name."""
    for hit in _ORGANISATION.finditer(words):
        name = _ORG_LEAD.sub("", hit.group()).strip("（）()· ")
        if len(name) >= 3 and name not in _NO_NAME and not re.search(r"[的了着去到在给]", name):
            return {"name": name[:TEXT_LIMIT]}
    return None


_PRODUCT_LEAD = re.compile(
    r"^(?:(?:我们|我|咱们?|俺们?|给[^，。；,;]{1,8}(?:配套|配|供|做)|本?公司|厂里|本?厂(?!家)|这边|这个|那个|这种|那种|主要|主营|专门|专业|一直|目前|现在|平时|是|就是|就|也|还|都|全|"
    r"做的(?:那个|这个|就|是)?|产品是|涉及的是|说的是|生产的是|做点?|整|生产|加工|制造|搞|弄|卖|供|出|干|种|养|产的?是?|the|we make|we produce|we)\s*)+",
    re.IGNORECASE,
)
_PRODUCT_TAIL = re.compile(
    r"(?:这一?(?:块|类|种|些|个|条线)|之类的?|什么的|等等?|的(?:公司|厂家?|企业|工厂|小厂|厂子)?|吧|呗|啊|呀|嘛|噻|撒|咯|嘞|哩|哟|伐|哈|了|来着|为主|这条线|这个产品)+$"
)


# 我们潮州做卫生洁具的: the place is no part of the product.
_MADE_WHERE = re.compile(
    r"(?:我们|咱们?|俺们?)[\u4e00-\u9fff]{2,4}(?:这边|这里|本地|当地)?(?:做|生产)(?P<made>.+的.{0,4})"
)


def read_product(words: str) -> Value | None:
    """Read which product it concerns: the words without 我们做 … 的 around them."""
    bare = as_text(words)
    if found := _MADE_WHERE.fullmatch(bare):
        bare = found["made"]
    name = _PRODUCT_TAIL.sub("", _PRODUCT_LEAD.sub("", bare)) or bare
    return {"name": name} if name else None


_THING = ("n", "eng", "vn", "j", "nz")
_BEFORE_A_THING = ("m", "q", "r", "p", "d", "c", "uj", "y", "e", "i")


def find_thing(words: str) -> tuple[int, int]:
    """Find the thing that a clause names before it says something of it: (start, end).

    The whole clause where it ends in a thing (不锈钢拉伸锅); the things in front where it goes on to
    a predicate (豆腐干存不住); an empty stretch where it starts with none.
    """
    import rjieba

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


# ── which way an answer points ───────────────────────────────────────────────────────────────

_LACKING = re.compile(
    r"没人|没(?:有)?(?:这个|那个|搞|做|懂|会|设备|条件|经验|数据|能力|办法|手段|仪器|团队|技术|理论|基础)"
    r"|不会|不懂|不掌握|缺|做不了|搞不定|弄不了|解决不了|说不清|摸不透|不行|吃不透|外行|算不|测不"
)
_NOTHING_LACKING = re.compile(
    r"(?:没|不)[^，。；,;]{0,3}(?:啥|什么)?[^，。；,;]{0,2}(?:解决不了|做不了|满足不了|处理不了|难|不会|缺)"
)
_ABLE = re.compile(
    r"自己(?:就|都|也|全|完全)?(?:会(?!不会)|能(?!不能)|行(?!不行)|可以|搞定|搞得定|做得了|解决|弄得)"
    r"|(?:没|不)(?:啥|什么|有什么|存在|算)?(?:太|大)?(?:难|技术含量)|没(?:啥|什么|有)[^，。；,;]{0,4}(?:解决|搞|做|弄)不了"
    r"|搞得定|搞定了?|拿得下|做得了|弄得了|轻车熟路|小菜|常规(?:操作|工艺|的)|都会|(?:人|设备|技术|团队)(?:都|也)?(?:齐|够)"
)


def names_lack_or_outcome(slot: str, words: str) -> bool:
    """Tell whether an answer names what is lacking, or what was tried and how it ended."""
    if slot == "gap":
        return bool(_LACKING.search(words) or _ABLE.search(words))
    return bool(_TRIED.search(words) or _UNTRIED.search(words))


_TRIED = re.compile(
    r"过|试|换|改|加|调|买|装|用|做|搞|弄|找|请|tried|changed|added|used", re.IGNORECASE
)
_NOTHING_THERE = re.compile(
    r"^(?:这个|暂时|目前|应该|好像|都)*(?:没有?|无|不涉及)(?:这方面|这个|什么|啥)?(?:的)?(?:问题|难处|难题|困难)?(?:吧|呢|的|了|啊)?[。！]?$"
)
_NO_TECHNICAL_TROUBLE = re.compile(
    r"(?:没|不是|不存在)(?:有)?(?:啥|什么)?技术(?:上)?(?:的)?(?:问题|难)"
)
_SOME_TRIED = re.compile(
    r"(?:我们|也|都|倒|确实|之前|以前|以往)*(?:试|弄|搞|整|做|想|用|改|折腾)(?:过|了)(?:不少|一些|些|几样|几种|几次"
    r"|好多|好几[种样次]|很多|许多|一点|多种|各种|种种|的)?(?:办法|方法|法子|招|方案|东西|种|次)?(?:了|的|吧|嘛|噻|啊|呀|哈)*"
)


def names_no_trial(words: str) -> bool:
    """Tell whether an answer only says that something was tried: 试过几样."""
    return bool(_SOME_TRIED.fullmatch(words.strip()))


_UNTRIED = re.compile(
    r"没(?:有)?(?:怎么|正经|真正)?(?:试|弄|搞|动手|做|动过|碰|开始|干|动)|还没|从没|一直没|不知道(?:从哪|怎么)|没头绪|haven't|not tried",
    re.IGNORECASE,
)
_WORKED = re.compile(
    r"成了|做成|做好了|(?:整|弄|搞|拾掇|调)(?:妥|好|明白|顺)了?|都过(?:了|$|[，。])|好好的|搞定|解决了|好用|合格(?!率)|达标|通过|过了|没(?:啥)?问题|稳定了|到了|做出来了?|弄出来|搞出来|不(?:再|会)?(?:裂|漏|断|坏|掉)了|成功"
)
_FALLING_SHORT = re.compile(
    r"不(?!错|少|过)|没(?:用|效|成|解决|改善|达|变)|还(?:是|会|要|得)|又|但|可是|就是|贵|差|慢|只|才|跟不上|吃不消|白"
    r"|失败|反弹|放弃|停了|有限|一般|死|坏|裂|掉|断|堵|漏"
)
_SERVING = re.compile(
    r"现成|成熟|多的是|多得是|到处(?:都)?(?:有|是)|满大街|一抓一把|(?:直接|随便|就)(?:能)?(?:买|订|用)|买(?:一|来|回|个|台|套)[^，。；,;]{0,6}(?:就|用|装)"
    r"|厂家(?:来|能|都能|包|给)?(?:装|做|弄|配)|(?:能|够|好|管|都在|正)用(?!不)|满足|(?:包|管)(?:安装|调试|教|会|培训)|保证|写进合同|同行(?:都|也)?(?:在)?(?:用|装|买)|(?:就差|还没)?(?:挑|选)一?家"
    r"|比比价?|报(?:了|过)?价(?![^，。；,;]{0,2}[\d一二三四五六七八九])|有(?:好)?(?:几|多|两|三|四|五)家(?:在)?(?:做|卖|能)|没(?:啥|什么)?问题|都(?:有|能)(?:卖|做|买|办)|专门(?:做|修|卖|检)|不用(?:研发|开发)|off.the.shelf|readily available",
    re.IGNORECASE,
)
_UNSERVING = re.compile(
    r"不(?!错|少|到\s?\d|超过|用再?(?:研发|开发|搞|做))|没|贵|差|只|但|可是|用不起|谁用|(?:谁|哪个|哪家)[^，。；,;]{0,4}得起|一个多?亿|几千万|封(?:的|死)|垄断|卡|排队|停产|交期|也就那样|一般|不单卖|\bnot\b|n't\b|\bbut\b|\bonly\b|\btoo\b|\bcannot\b|\bno\b|expensive|fail|唬|捂|瞒|踢皮球|说是|吹|摆设|凑合|水土不服|要么|偏偏|独家|不外"
)


def turn_sense(slot: str, sense: str, words: str) -> str:
    """Check the sense of an answer that would end an interview against its own words.

    `worked`, `self` and `adequate` turn a need into none, so they stand only where the words name
    no lack; an `unknown` market with a stated fault is inadequate. A payer of whom no refusal is
    said, or no word of approval or of money, is merely `pending`.
    """
    if slot == "attempt" and sense == "none":
        return "none" if _UNTRIED.search(words) else "failed"
    if slot == "attempt":
        worked = _WORKED.search(words) and not _FALLING_SHORT.search(_WORKED.sub("", words))
        return "worked" if worked else "failed"
    if slot == "gap":
        if _NO_TECHNICAL_TROUBLE.search(words):
            return "self"
        if _NOTHING_THERE.match(words.strip()):
            return "none"
        without = _NOTHING_LACKING.sub("", words)
        if _LACKING.search(without):
            return "lacks"
        if without != words or _ABLE.search(words):
            return "self"
        return "none" if sense == "self" else sense
    if slot == "existing_solution":
        without_fault = _NOTHING_LACKING.sub("", words)
        if without_fault != words and not _UNSERVING.search(without_fault):
            return "adequate"
        faulty = _UNSERVING.search(_SERVING.sub("", _TECHNICALLY_FINE.sub("", words)))
        if _SERVING.search(words) and not faulty:
            return "adequate"
        # That something does not serve is said, never guessed.
        return "inadequate" if faulty and sense != "unknown" else "unknown"
    if slot == "payer" and sense == "none" and not _UNAPPROVED.search(_OR_NOT.sub("", words)):
        return "pending"
    if slot == "payer" and sense == "approved" and not _APPROVING.search(words):
        return "pending"
    return sense


_FUNDS = re.compile(
    r"钱|费|预算|资金|经费|投入|立项|出资|审批|批(?!次|量|号|发)|拍板|签字|财务|专项|自筹|万|budget|fund|pay|approv",
    re.IGNORECASE,
)


def speaks_of_funds(words: str) -> bool:
    """Tell whether words speak of money or of who approves it: 图纸已经定了 does not."""
    return bool(_FUNDS.search(words))


_APPROVING = re.compile(
    r"批|签|立项|同意|过了|拍板|定了|点头|预算|过会|列支|列入|列了|出|研发费|付|掏|买单|通过|支持|答应"
    r"|自筹|自有|专项|技改|拨|钱|万|经费|资金|老板|领导|董事|我|认|approv|sign|budget|fund|pay",
    re.IGNORECASE,
)

_OR_NOT = re.compile(r"([\u4e00-\u9fff])[不没]\1")
_UNAPPROVED = re.compile(
    r"(?:不|没|未|否|拒|nobody|no one|not)[^，。；,;]{0,8}"
    r"(?:批|签|同意|立项|拍板|出|付|掏|买单|认|支持|通过|过会|点头|答应|兴趣|打算|管|钱|预算|主体|pay)"
    r"|否[了决]|驳回|打回|退回|撤了|黄了|砍了?|毙了|回绝"
)


_BARE_NO = re.compile(
    r"(?:这个|目前|暂时|现在|真|好像|应该|都|还|也|嗯|哦|呃)*(?:没有?|无|不缺|nope|none|no)(?:了|啊|呀|的|吧|哦|呢|哈|诶)*",
    re.IGNORECASE,
)


_GREETING = re.compile(
    r"(?:你们?好|您好|在吗|在不在|有人吗|喂|哈喽|嗨|老师好|早上好|上午好|下午好|晚上好|hi|hello)[\s，,。.!！?？~呀啊哦]*",
    re.IGNORECASE,
)


def only_greets(words: str) -> bool:
    """Tell whether a message is a greeting and nothing else."""
    return bool(re.fullmatch(rf"(?:{_GREETING.pattern})+", words.strip(), re.IGNORECASE))


_BARE_ASSENT = re.compile(
    r"(?:嗯+|对+|是的?|好的?|行|可以|能|确认|没错|同意|当然|ok|yes|sure)(?:吧|呀|啊|的|呢|了|哈)*[。！!]?",
    re.IGNORECASE,
)


_IN_VAIN = re.compile(r"(?:谁|哪个|哪家|哪里|怎么)[^，。；,;]{0,4}得(?:起|了|住|动|到)")


def asks_in_vain(words: str) -> bool:
    """Tell whether a clause is a question that says no: 谁买得起."""
    return bool(_IN_VAIN.search(words))


_OF_TROUBLE = re.compile(
    r"问题|毛病|故障|浪费|白(?:白|扔|烧)|老是|总是|经常|老爱?[漏断裂坏堵卡掉崩烧跳停返退死烂弯粘破]"
)


def tells_of_trouble(words: str) -> bool:
    """Tell whether a clause speaks of a trouble or a loss by name and so names no product."""
    return bool(_OF_TROUBLE.search(words))


_ALL_WELL = re.compile(r"(?<![不未无])(?:正常|良好|平稳|无异常)$")


def says_all_is_well(words: str) -> bool:
    """Tell whether a clause says that something works: 真空吸移正常."""
    return bool(_ALL_WELL.search(words.strip()))


def only_assents(words: str) -> bool:
    """Tell whether a clause is a bare yes, which answers no question after something."""
    return bool(_BARE_ASSENT.fullmatch(words.strip()))


def permits(words: str) -> bool:
    """Tell whether a bare yes is leave to do something: 可以."""
    return bool(re.match(r"可以|能|行|当然", words.strip()))


_WISHES = re.compile(r"希望|最好|目标|想(?:要|做|提|降|把)|至少|起码|力争|争取|要求")


def wishes(words: str) -> bool:
    """Tell whether a clause wishes for something."""
    return bool(_WISHES.search(words))


def says_none(words: str) -> bool:
    """Tell whether words only say that there is none: no value of any slot is in them."""
    return bool(_BARE_NO.fullmatch(words.strip()))


_REFUSAL = re.compile(
    r"(?:不|没|别|甭|莫|勿|不想|不会|不能|没法|不打算|不愿意?|不准备|没打算)[^，。；,;]{0,5}"
    r"(?:出|掏|给|花|付|投|拿|要|有|列|准备)[^，。；,;]{0,4}(?:钱|费|资|预算|经费|一分)?"
    r"|(?:钱|费用?|经费|预算|资金)[^，。；,;]{0,6}(?:不出|没有|没列|没得|不给|不掏|没安排|没这|一分)"
    r"|没(?:钱|预算|经费|这笔钱|这个钱)|免费|白(?:干|做|帮)|不(?:要|花)钱|一分(?:钱)?(?:也|都)?(?:不|没)|零预算|义务"
    r"|won't pay|no budget|for free",
    re.IGNORECASE,
)
_MONEY = re.compile(r"钱|出资|费|预算|掏|花|付|投|分|资金|pay|free|budget", re.IGNORECASE)
_NOT_YET = re.compile(
    r"没(?:立项|定|汇报|批|上会|谈|想好|算)|还没|未定|说不(?:了|好|准)|另外|收不收|贵不贵|要不要"
)


_OFFER = re.compile(
    r"预算|出(?:得起|到|个)?|拿|掏|投|愿意|打算|准备|经费|批了|批的|列了|专款|研发费|立项|给(?:得起|到)|budget|spend|pay",
    re.IGNORECASE,
)


def offers_money(words: str) -> bool:
    """Tell whether a clause with a sum speaks of spending it on the need."""
    return bool(_OFFER.search(words))


def has_figure(words: str) -> bool:
    """Tell whether a clause holds a figure."""
    return bool(
        re.search(r"\d|[二三四五六七八九十百千万两]{2}|[二三四五六七八九十][成个年月天]", words)
    )


def refuses(words: str) -> bool:
    """Tell whether a clause says that nothing will be paid, not merely that nothing is settled."""
    spoken = _NOT_YET.sub("", words)
    return bool(_REFUSAL.search(spoken)) and bool(_MONEY.search(spoken))


# ── an attempt and how it ended ──────────────────────────────────────────────────────────────

_OUTCOME = re.compile(
    r"没(?:用|效果|啥|什么|成|解决|改善|有效)|不(?:行|灵|理想|好|明显|稳|管用|顶用|够|达标|太行|匀|成|合格|见效)|失败|白(?:搞|费|干|花)|还是|又(?:裂|坏|回|不|抬|返)|"
    r"照样|依旧|仍|好(?:一?点|了|些|一阵)|快了|慢|掉|裂|差|跟不上|吃不消|达不到|治标|返工|反弹|放弃|停了|一般|有限|成了|合格|搞定|解决了|通过|达标"
)


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


# ── correcting ───────────────────────────────────────────────────────────────────────────────

_CORRECTION = re.compile(
    r"^(?:不对|错了|不是这样)|(?:说|写|打|讲|记|报|搞|弄|看|填|算)(?:错|反|岔|少了|多了|漏|串)|后来(?:又)?(?:改|加|定|涨|降|变)|(?:加|涨|追加|提|调)到(?:了)?(?=[^，。]{0,3}[\d一二三四五六七八九十百千两])(?=[^，。]{0,8}万)|更正|纠正|改一下|改下|更改|重新说|应该是|应为"
    r"|刚才(?:那个)?.{0,10}(?:不对|不准|有误|错)|不是.{1,16}[，,]?(?:而)?是|是.{1,18}[，,]\s*(?:而)?不是|correction|i meant|actually",
    re.IGNORECASE,
)


# 涂层改成磁控溅射, in an account of trials, corrects nothing.
_CHANGED_TO = re.compile(r"改[成为]|要改")


_NO_GOAL = re.compile(
    r"(?:不是|不算|不作为|并非)(?:我们|咱们|自己|企业)?(?:要)?的?(?:目标|指标|要求)"
)


def denies_goals(words: str) -> bool:
    """Tell whether words say that something named is no goal: 单价不是我们的目标."""
    return bool(_NO_GOAL.search(words))


def corrects(plain: str, asked: str = "") -> bool:
    """Tell whether a normalised message says that something said before is wrong.

    Args:
        plain: normalised.
        asked: the slot that was just asked for.
    """
    changed = asked != "attempt" and _CHANGED_TO.search(plain)
    return bool(changed or _CORRECTION.search(plain) or denies_goals(plain))


# ── asking for something else than a technology ──────────────────────────────────────────────

_OTHER_REQUESTS: Sequence[tuple[str, str]] = (
    (
        "financing",
        r"贷(?:到|上)?款|融(?:点|些|到)?(?:资|钱)|(?:找|引|拉|缺|要)[^，。；,;]{0,4}(?:投资(?:方|人|机构)?|资金|风投|股东)|缺(?:的)?(?:就是)?(?:钱|资金)|没钱|手头(?:紧|转不开)|对接资金|资金对接|(?:卡|差|缺)(?:就卡|就差)?(?:在|的是|的就是)?(?:资金|钱)|(?:凑|筹)(?:够|齐|点)|钱到账|资金(?:紧|不够|不足|缺口|周转|没着落|断)|周转不(?:开|过来)|找钱|找人投|钱没着落|授信|抵押物|loan|investor|financing",
    ),
    (
        "recruitment",
        r"(?:急|想|要|在|帮|再|能)招(?!标|商)|招(?:聘|到|点人|[一两几俩仨二三四五六七八九十]|\d|个)|(?:就|只|光|单)(?:是)?缺(?:个)?人手?|推荐(?:个|几个|点)?人(?:过来|来|不|吗)"
        r"|(?:介绍|推荐|要|找)(?:个|几个|两个|些)?(?:人|大学生|毕业生|工程师|技术员|操作工|师傅|调机的)(?:来|过来)?(?:上班|干活|坐班)|猎头|recruit|hire",
    ),
    (
        "marketing",
        r"卖不(?:动|出去?|掉|完|上价)|滞销|压(?:仓|库|货)|货压|(?:不会|帮着|帮忙|多|怎么|往外|往国外)卖|没几单|走(?:不动)?货|(?:找|介绍|开发|对接|联系)[^，。；,;]{0,5}(?:客户|销路|买家|买主|经销商|渠道|订单|代理|采购商|下游)|(?:打开|开拓|拓展)[^，。；,;]{0,4}(?:市场|销路|渠道)|没(?:有)?(?:订单|销路|客户|人买|人要)|订单(?:少|不够|不足|掉|下滑)|客户(?:少|跑|流失)|销量|推广|带货|直播|参展|招商|拓客|知名度|find customers|distributor|buyers",
    ),
    (
        "permit",
        r"许可证|批文|环评|能评|办证|注册证|(?:去|来|要|帮|怎么|办)备案|审批|批不下来|办不下来|用地指标|资质证书|排污证|生产许可|准入|permit|licen[sc]e application",
    ),
    (
        "service",
        r"(?:出|做|要|办|拿|补|过|送)(?:个|一个|份|一份|张|趟)?[^，。；,;]{0,10}(?:检测|检验|认证|报告|校准|鉴定|测试|型式试验)|(?:检测|测试|检验|试验)(?:一下|报告|机构|服务|中心|所|院|站)|(?:注册|型式|委托)检验|送检|(?:3C|CCC|CE|UL|ROHS)(?:认证)?(?:怎么|要|办|过)|(?:找|请)(?:人|谁|家|个|地方)[^，。；,;]{0,4}(?:修|检|测|校)|维修|修一下|修好|检修|校准|calibrat|certif|repair|test report",
    ),
    (
        "purchase",
        r"(?:想|要|准备|打算)(?:买|采购|购置|订|换|上|整|加|配)(?:一|几|两|个|台|套|条|批|些)|采购|招标|(?:想|要|准备|打算)(?:上|装|换)[^，。；,;]{0,8}(?:平台|系统|软件|设备|机器|生产线|流水线|一条线)|报(?:个)?价|推荐(?:几|个|一)?(?:家|款|个)?[^，。；,;]{0,4}(?:厂家?|设备|供应商|牌子|型号|软件)|选型|哪家(?:的)?(?:好|便宜|靠谱)|哪里(?:有)?(?:卖|买)|找谁(?:装|买|订)|多少钱一(?:台|套)|(?:buy|purchase|quotation|quote)\b",
    ),
    (
        "other",
        r"官司|法院|律师|欠(?:我们?|着)?[^，。；,;]{0,6}(?:钱|款|万)|(?:讨|要)(?:债|账|回来)|把钱要|起诉|打赢|风水|算命|离婚|签证|lawsuit",
    ),
)
_OTHER_REQUEST_RES = [(kind, re.compile(p, re.IGNORECASE)) for kind, p in _OTHER_REQUESTS]
_TECHNICALLY_FINE = re.compile(
    r"(?:技术|工艺|质量|指标|产品|设备|配方)(?:上|方面)?[^，。；,;]{0,6}(?:没(?:啥|什么|有)?(?:问题|毛病|难|要改)|不(?:缺|差|用|愁|成问题)|成熟|过关|达标|搞得定|能搞定|定型|齐)"
    r"|(?:没|不是)(?:啥|什么)?技术(?:上)?(?:的)?(?:问题|要改|难)|不缺技术|没病没灾|长得挺好|没别的问题|没啥毛病"
)


def read_other_request(words: str) -> str | None:
    """Read which other thing than a technology a clause asks for by name, or None."""
    found = [
        (hit.start(), kind)
        for kind, pattern in _OTHER_REQUEST_RES
        if (hit := pattern.search(words)) and not _NEGATED.search(words[: hit.start()])
    ]
    return min(found)[1] if found else None


_ASKS_FOR_MONEY = re.compile(
    r"贷(?:到|上)?款|融(?:点|些|到)?(?:资|钱)|投资(?:方|人|机构)|找人投|风投|loan|investor",
    re.IGNORECASE,
)


def asks_for_money(words: str) -> bool:
    """Tell whether words name a loan or an investor, not merely a want of money."""
    return bool(_ASKS_FOR_MONEY.search(words))


_INSISTS_ON_BUYING = re.compile(
    r"^(?:你|听懂|没有|啊|我们?|咱们?|不对|其实|说白了)*(?:就|只|光)(?:是)?(?:想|要)?(?:买|采购)"
)


def insists_on_buying(words: str) -> bool:
    """Tell whether words say that nothing but a purchase is wanted: 我就是买机器."""
    return bool(_INSISTS_ON_BUYING.search(words)) and not _NEGATED_PURCHASE.search(words)


_NEGATED_PURCHASE = re.compile(
    r"(?:不|没|别|难道|不能)[^，。；,;]{0,3}(?:就|只|光)(?:是)?(?:想|要)?(?:买|采购)|买不"
)


def technically_fine(words: str) -> bool:
    """Tell whether words say that technology is not what is missing."""
    return bool(_TECHNICALLY_FINE.search(words))


# ── what a bare figure measures ──────────────────────────────────────────────────────────────

_DEGREE = re.compile(
    r"(?:[上下](?:不[去来]|得去)|降不下来?|压不(?:住|下去)|除不(?:干净|掉|净|尽)|去不掉|老是|老|总是|总|经常|容易|特别|有点|太|很|挺|就|还|都|也|了|得很|得|的|不(?:了|住|稳|匀|均匀|准|够|好|行|达标)|多|大|高|低|慢|重|厉害|严重|频繁|差)+$"
)
NAME_LIMIT = 10
"""Most characters of a trouble that stands for a metric."""


_CUT_OFF = re.compile(r"^[里中上下内外面头边]{0,2}的")


def name_of_trouble(symptom: str) -> str:
    """Return the trouble's own words, short enough to name what a bare figure measures.

    烘干完断条多 → 烘干完断条; the first clause, without the words of degree behind it.
    """
    clause = re.split(r"[，,。；;、]", symptom)[0].strip()
    name = (_DEGREE.sub("", clause) or clause)[-NAME_LIMIT:]
    return _CUT_OFF.sub("", name) or name


# ── saying too little ────────────────────────────────────────────────────────────────────────

_FILLER = re.compile(
    r"试过|几样|一些|有些|不太行|不行|条件|有限|经常|老是|总是|老|坏|不好用|不好|不够|东西|零件|设备|机器|产品|材料|"
    r"有点|就是|就|呗|啊|吧|呢|嘛|的|了|里头|里面|上面|这边|那个|这个|我们|咱们|大概|可能|反正|都|也|还|很|太|挺|比较|"
    r"不在行|不懂|别人家?|别家|人家|那样|得很|老是|有人|不会|不太|贵|便宜|差不多|那样|一般|凑合|耽误|活|客户|有意见|厂里|车间|上|里|没|有|点|行|好|多|少|搞|弄|做"
)


def says_little(words: str) -> bool:
    """Tell whether a text answer is too thin to help a solver: hardly a noun is left in it.

    Judgement 2026-11-21: fewer than four characters remain once fillers, generic nouns and
    function words are taken out, and no figure stands in it.
    """
    bare = re.sub(r"[^\w]", "", as_text(words))
    figure = re.search(r"\d|[一二两三四五六七八九十百千万]{2}", bare)
    return figure is None and len(_FILLER.sub("", bare)) < 4
