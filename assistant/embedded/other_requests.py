"""Asking for something else than a technology: money, staff, customers, a permit, a purchase.

In:    the normalised words of a clause.
Out:   which other thing is asked for, or None.
Never: ends an interview; the verdict does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.embedded.readers import is_denied

_OTHER_REQUESTS: Sequence[tuple[str, str]] = (
    (
        "financing",
        r"贷(?:到|上)?款|融(?:点|些|到)?(?:资|钱)|(?:找|引|拉|缺"
        r"|要)[^，。；,;]{0,4}(?:投资(?:方|人|机构)?|资金|风投|股东)|缺(?:的)?(?:就是)?(?:钱"
        r"|资金)|没钱|手头(?:紧|转不开)|对接资金|资金对接|(?:卡|差|缺)(?:就卡|就差)?(?:在|的是"
        r"|的就是)?(?:资金|钱)|(?:凑|筹)(?:够|齐|点)|钱到账|资金(?:紧|不够|不足|缺口|周转"
        r"|没着落|断)|周转不(?:开|过来)|找钱|找人投|钱没着落|授信|抵押物|loan|investor"
        r"|financing",
    ),
    (
        "recruitment",
        r"(?:急|想|要|在|帮|再|能)招(?!标|商)|招(?:聘|到|点人|[一两几俩仨二三四五六七八九十]"
        r"|\d|个)|(?:就|只|光|单)(?:是)?缺(?:个)?人手?|推荐(?:个|几个|点)?人(?:过来|来|不|吗)"
        r"|(?:介绍|推荐|要|找)(?:个|几个|两个|些)?(?:人|大学生|毕业生|工程师|技术员|操作工"
        r"|师傅|调机的)(?:来|过来)?(?:上班|干活|坐班)|猎头|recruit|hire",
    ),
    (
        "marketing",
        r"卖不(?:动|出去?|掉|完|上价)|滞销|压(?:仓|库|货)|货压|(?:不会|帮着|帮忙|多|怎么|往外"
        r"|往国外)卖|没几单|走(?:不动)?货|(?:找|介绍|开发|对接|联系)[^，。；,;]{0,5}(?:客户"
        r"|销路|买家|买主|经销商|渠道|订单|代理|采购商|下游)|(?:打开|开拓"
        r"|拓展)[^，。；,;]{0,4}(?:市场|销路|渠道)|没(?:有)?(?:订单|销路|客户|人买|人要)"
        r"|订单(?:少|不够|不足|掉|下滑)|客户(?:少|跑|流失)|销量|推广|带货|直播|参展|招商|拓客"
        r"|知名度|find customers|distributor|buyers",
    ),
    (
        "permit",
        r"许可证|批文|环评|能评|办证|注册证|证(?:照|书|件)?(?:给)?(?:办|拿|批)(?:下来|到手|到)|(?:去|来|要|帮|怎么|办)备案|审批|批不下来|办不下来"
        r"|用地指标|资质证书|排污证|生产许可|准入|permit|licen[sc]e application",
    ),
    (
        "service",
        r"(?:出|做|要|办|拿|补|过|送)(?:个|一个|份|一份|张|趟)?[^，。；,;]{0,10}(?:检测|检验"
        r"|认证|报告|校准|鉴定|测试|型式试验)(?!机|仪|设备|线|台|系统|软件|装置)|(?:检测|测试|检验|试验)(?:一下|报告|机构|服务"
        r"|中心|所|院|站)|(?:注册|型式|委托)检验|送检|(?:3C|CCC|CE|UL|ROHS)(?:认证)?(?:怎么|要"
        r"|办|过)|(?:找|请)(?:人|谁|家|个|地方)[^，。；,;]{0,4}(?:修|检|测|校)|维修|修一下"
        r"|修好|检修|校准|calibrat|certif|repair|test report",
    ),
    (
        "purchase",
        r"(?:想|要|准备|打算)(?:买|采购|购置|订|换|上|整|加|配)(?:一|几|两|个|台|套|条|批|些)"
        r"|采购(?![部员科经]|主管)|招标|(?:想|要|准备|打算)(?:上|装|换)[^，。；,;]{0,8}(?:平台|系统|软件|设备"
        r"|机器|生产线|流水线|一条线|[测选检拣装包切贴码]机)|(?:价格|报价)(?:单|表)?(?:发|给)我?|报(?:个)?价|推荐(?:几|个|一)?(?:家|款"
        r"|个)?[^，。；,;]{0,4}(?:厂家?|设备|供应商|牌子|型号|软件)|选型|哪几?家(?:的)?(?:好|便宜"
        r"|靠谱)|哪里(?:有)?(?:卖|买)|找谁(?:装|买|订)|多少钱一(?:台|套)|(?:buy|purchase"
        r"|quotation|quote)\b",
    ),
    (
        "other",
        r"官司|法院|律师|欠(?:我们?|着)?[^，。；,;]{0,6}(?:钱|款|万)|(?:讨|要)(?:债|账|回来)"
        r"|把钱要|起诉|打赢|风水|算命|离婚|签证|lawsuit",
    ),
)
_OTHER_REQUEST_RES = [(kind, re.compile(p, re.IGNORECASE)) for kind, p in _OTHER_REQUESTS]
TECHNICALLY_FINE = re.compile(
    r"(?:技术|工艺|质量|指标|产品|设备|配方)(?:上|方面)?[^，。；,;]{0,6}(?:没(?:啥|什么"
    r"|有)?(?:问题|毛病|难|要改)|不(?:缺|差|用|愁|成问题)|成熟|过关|达标|搞得定|能搞定|定型"
    r"|齐)"
    r"|(?:没|不是)(?:啥|什么)?技术(?:上)?(?:的)?(?:问题|要改|难)|不缺技术|没病没灾|长得挺好"
    r"|没别的问题|没啥毛病|技术上?(?:也|都|倒)?没(?:有)?(?:啥|什么)(?:要|可|好)(?:攻|研|搞)"
)


def read_other_request(words: str) -> str | None:
    """Read which other thing than a technology a clause asks for by name, or None."""
    found = [
        (hit.start(), kind)
        for kind, pattern in _OTHER_REQUEST_RES
        if (hit := pattern.search(words)) and not is_denied(words, hit.start())
    ]
    return min(found)[1] if found else None


def takes_back_request(words: str) -> str | None:
    """Read which other request a clause drops (算了不说贷款了), or None."""
    for kind, pattern in _OTHER_REQUEST_RES:
        hit = pattern.search(words)
        if hit and is_denied(words, hit.start()) and not _UNABLE.search(words[: hit.start()]):
            return kind
    return next((kind for kind, noun in _DROPPED if noun.search(words)), None)


_UNABLE = re.compile(
    "(?:没|无)(?:有)?(?:资质|条件|能力|设备|办法|法|地方|人|单位)[^，。；,;]{0,3}$"
)
"""没有资质出报告 says why it is asked for, and drops nothing."""
_DROP = r"(?:不|别|甭|莫|先不)(?:再)?(?:说|谈|提|讲|要|想|找|考虑|办|弄|搞|缺)[^，。；,;]{0,4}"
_DROPPED = [
    (kind, re.compile(_DROP + noun))
    for kind, noun in (
        ("financing", "(?:贷款|融资|投资|钱|资金)"),
        ("recruitment", "(?:招人|招聘|人手)"),
        ("marketing", "(?:客户|销路|订单|卖)"),
        ("purchase", "(?:买|采购|设备|机器)"),
        ("service", "(?:检测|报告|维修)"),
        ("permit", "(?:许可证|手续|批文)"),
    )
]


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
    return bool(TECHNICALLY_FINE.search(words))
