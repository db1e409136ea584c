"""Whether a quantity is a figure of something, and not part of a description.

In:    a reading, what was asked, what is known.
Out:   yes or no.
Never: names the metric.
"""

import re
from collections.abc import Sequence

from assistant.embedded.measures.changes import Change
from assistant.embedded.measures.known import carried_name, named_nearby
from assistant.embedded.measures.levels import unit_of_use
from assistant.embedded.measures.metrics import family_of, fits_unit
from assistant.embedded.measures.nouns import names_a_quantity
from assistant.embedded.measures.occurrences import counted_name, fault_share, held_name, soon_name
from assistant.embedded.measures.reading import Reading, ReadMeasure, Said
from assistant.embedded.measures.roles import BASELINE_CUE, COMPARES_TODAY, STRONG_TARGET
from assistant.embedded.measures.spans import DESCRIBED, LEVEL_SHORT, recurs
from assistant.embedded.units import UNITS, dimension

_COUNT_METRIC = re.compile(
    r"寿命|产量|产能|次数|模次|数量|根数|件数|误报|漏报|故障|投诉|产|循环|处理量|缺陷|断线|断头"
    r"|停机|报警|周期|间隔|颗?粒|菌落?|异物|数$|[支根]数|纱支|life|output|number"
)
_EXPLAINED = re.compile(r"\s?是(?!目标|要求|底线|指标|死的|最)[^，。；！？]{1,10}的")
_DIMENSION_OF_A_THING = re.compile(
    r"(?:直径|外径|内径|规格|型号|幅宽|面积|占地|厂房|注册资本|吨位|功率(?!因)|容积)[^，。；]{0,3}$"
)
_COMPARES = re.compile(
    r"(?:比(?![重例较表如值热容焓])[^，。；！？0-9]{1,12}(?:贵|便宜|高|低|快|慢|多|少|好|差|强|长"
    r"|短|轻|重|大|小|省)|贵|便宜)(?:了|个|出|上|着|至少|起码|差不多|大概|将近|快|得)*\s?$"
)
_A_CAPACITY = re.compile(r"/[年月a]$")
_TAKES = re.compile(r"(?:要|得|花|耗|用)(?:上|掉|个)?$")


def is_meant(
    said: Said,
    reading: Reading,
    found: Sequence[ReadMeasure],
    change: Change | None,
    lasting: bool,
    named: str | None,
) -> bool:
    """Whether a quantity is a figure of something and not part of a description."""
    quantity, noun = reading.quantity, reading.noun
    others = _COMPARES.search(reading.cues) and not COMPARES_TODAY.search(reading.cues)
    others = others and not re.search("再(?:便宜|贵)", reading.cues)
    if others or _EXPLAINED.match(said.text, quantity.end):
        return False
    if _counts_something_else(said, reading):
        return False
    if quantity.kind == "percent" and _PART_OF_COST.search(reading.lead):
        # 里头药剂占四成 tells what a cost is made of.
        if any(measure.unit.startswith("元") for measure in found):
            return False
    of_unit = dimension(unit_of_use(quantity, noun))
    has_head = names_a_quantity(noun) or noun in said.known
    if quantity.kind == "number" and quantity.per in UNITS and not has_head:
        # 煤现在八百多一吨 is what is paid for it.
        return False
    after = DESCRIBED.match(said.text, quantity.end)
    if after is not None and not has_head and not lasting:
        thing = after["thing"]
        if thing is None or (not thing.startswith("也") and family_of(thing) is None):
            return False
    if of_unit == "count" and not lasting and not carried_name(quantity, found):
        return _is_counted(said, reading)
    if quantity.kind == "number" and _DIMENSION_OF_A_THING.search(reading.lead):
        return False
    if said.asked is None:
        return _is_volunteered(said, reading, found, has_head or lasting)
    if quantity.kind == "duration" and not (noun or lasting or quantity.unit in LEVEL_SHORT):
        return (
            recurs(said.text, quantity.end)
            or bool(held_name(said, reading) or soon_name(said, reading))
            or any(fits_unit(metric, quantity.unit) for metric in said.known)
        )
    if quantity.kind == "number":
        told = noun or named or said.known or quantity.tolerance or carried_name(quantity, found)
        return bool(told or _starts_or_cues(reading) and named_nearby(said, reading))
    return True


# 4倍设计压力 is a multiple of something else than today's figure.
_OF_ANOTHER = re.compile(r"\s?的?(?:设计|额定|工作|标准|公称|常规|理论|规定)")
# 人家的机子做到5个点, 标准线是10%: figures of others, and of what is allowed.
_OF_OTHERS = re.compile(
    r"(?:可是?|但是?|而|像|听说|看)?(?:人家|别人|别家|同行|友商|竞品|对手|日本|德国|美国|瑞士"
    r"|国外|进口)(?!客户|要|市场|订单|标准|的?客)"
)
# 有个专家来讲课说能降九成, 卖设备的吹能省一半: what others promise.
_CLAIMED = re.compile(
    r"(?:专家|教授|老师|厂[家商]|供应商|代理|经销商?|销售|推销|业务员|卖[^，。；]{1,6}的|同行|网上"
    r"|报[纸道]|资料|文献|广告|有(?:个|些)?人|他们|人家|别人)[^，。；]{0,8}"
    r"(?:吹|[号宣自]称|承诺|保证|打包票|(?:说|讲|称|写|宣传)[^，。；]{0,6}?(?:能|可以?|会))"
    r"[^，。；]{0,6}$"
)
_LIKE_OTHERS = re.compile(r"[跟和像比]|一样|看齐|追|赶|达到|要求|要$")
_OF_A_STANDARD = re.compile(r"(?:国标|行标|标准线?|规定|规范|允许|合格线)[^，。；]{0,4}$")
# 其中4根在焊缝开裂 counts a part.
_OF_SOME = re.compile(r"其中(?:有)?\s?$")
_BACK = re.compile(r"(?:前|近|头|过去|最近|往)这?$")
_EFFORTS = re.compile(
    r"(?:折腾|琢磨|摸索|攻关|研究|忙活|忙乎|折磨|[愁搞弄])(?:[了过着]|来去)*"
    r"(?:快|近|将近|差不多|都|有|已经?|整整|大半)*\s?$"
)
"""自己折腾快一年了: how long they have tried."""
_PART_OF_COST = re.compile(
    r"(?:占|摊|(?:里头|里面|其中)[^，。；]{0,8})(?:了|去|掉|到|就|得|大概|大约|差不多|\s)*$"
    r"|^\s?(?:光|单)?[^，。；]{0,4}(?:费|钱|料|药剂|人工|工资|折旧)(?:就|大概|差不多)?占?\s?$"
)


def _counts_something_else(said: Said, reading: Reading) -> bool:
    """Whether a figure is of another time (比前两年多), of a part, or a multiple of another one."""
    quantity = reading.quantity
    if _OF_OTHERS.match(reading.lead.strip()) and not _LIKE_OTHERS.search(reading.lead):
        return True
    if said.asked != "constraint" and _CLAIMED.search(reading.clause_words(said)):
        return True
    if said.asked != "target" and _OF_A_STANDARD.search(reading.lead):
        return True
    if quantity.kind == "duration":
        efforts = quantity.unit in ("天", "周", "月", "年") and _EFFORTS.search(reading.lead)
        return _BACK.search(reading.lead) is not None or bool(efforts)
    if quantity.kind == "change":
        return _OF_ANOTHER.match(said.text, quantity.end) is not None
    return dimension(quantity.unit) == "count" and _OF_SOME.search(reading.lead) is not None


def _is_counted(said: Said, reading: Reading) -> bool:
    """Whether a count is a figure of something (断头十几次, 寿命八万次), not so many machines."""
    quantity, noun = reading.quantity, reading.noun
    if said.asked and quantity.unit.endswith(("次", "遍")) and len(noun) > 1:
        return True
    if counted_name(said, reading) or held_name(said, reading):
        return True
    if said.asked and recurs(said.text, quantity.end):
        # 每做6釜清一次
        return True
    if said.asked and any(
        k == noun and UNITS_OF_COUNT.match(said.units.get(k, "")) for k in said.known
    ):
        # 针孔压到10个以下, after 35 to 40 of them on one rim.
        return True
    known = said.known if said.asked and not noun else ()
    return any(_COUNT_METRIC.search(name) for name in (noun, *known))


UNITS_OF_COUNT = re.compile(r"[个处点条根粒颗只]")
_CONTENTS = frozenset({"mass/volume", "turbidity", "colonies/mass", "colonies/volume", "log"})


def _is_volunteered(
    said: Said, reading: Reading, found: Sequence[ReadMeasure], named: bool
) -> bool:
    """Whether a figure nobody asked for is a measure: its metric stands beside it."""
    quantity, noun, of_unit = reading.quantity, reading.noun, dimension(reading.quantity.unit)
    if _DIMENSION_OF_A_THING.search(reading.lead):
        return False
    if not named and quantity.unit and _starts_or_cues(reading):
        named = named_nearby(said, reading) is not None
    rate = of_unit is not None and "/time" in of_unit and not _A_CAPACITY.search(quantity.unit)
    wanted = bool(found) and quantity.kind == "change" and STRONG_TARGET.search(reading.cues)
    named = named or (bool(noun) and of_unit in _CONTENTS) or bool(fault_share(reading))
    if named or quantity.tolerance or rate or wanted or carried_name(quantity, found):
        return True
    takes = bool(reading.noun) and _TAKES.search(reading.lead) is not None
    short = quantity.kind == "duration" and quantity.unit in LEVEL_SHORT
    return short and (quantity.per is not None or takes)


def _starts_or_cues(reading: Reading) -> bool:
    """粘度波动大，现在8000毫帕秒; 吸水率偏高，18%: the clause before names what is measured."""
    if reading.quantity.kind in ("duration", "change") or reading.quantity.per:
        return False
    lead = reading.lead.strip()
    return (
        not lead or BASELINE_CUE.search(lead) is not None or STRONG_TARGET.search(lead) is not None
    )
