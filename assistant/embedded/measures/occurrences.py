"""What happens so often: shares told by counting, events in a span, spans without an event.

In:    a reading.
Out:   the metric's name: 三个里头坏一个 is a 损坏率, 一天清三四回 a 清理次数,
       三年不用换 a 更换周期.
Never: names what nobody said.
"""

import re

from assistant.embedded.measures.metrics import direction_of, fits_unit
from assistant.embedded.measures.nouns import HEAD, join_names, names_a_quantity
from assistant.embedded.measures.reading import FIGURE_WORDS, Reading, Said
from assistant.embedded.quantities import Quantity
from assistant.embedded.units import UNITS, dimension

_SHARE = re.compile(
    rf"(?:里头|里面|里|当中|中|(?=[有出坏裂漏要]))(?P<act>[^里中{FIGURE_WORDS}]{{0,8}})[{FIGURE_WORDS}]"
)
_BEHIND = re.compile(
    r"\s?(?P<thing>(?!以|左|上下|不到|就行|就成|才|吧)[1-9]?[\u4e00-\u9fffA-Z]{1,5}?)(?:的|了"
    r"|呢|吧)*"
    r"(?=$|[，。；！？,;!?\s])"
)
_IDLE_BEFORE_FAULT = re.compile(
    r"^(?:都|就|也|是|会|要|得|能|看得?到|见得?到|看见|出现|发生|可以|挑得?|选得?|拣得?|出|打|算|有|的|带|还|总|老|必|至少|大概"
    r"|差不多|只|个|一)+"
)
_IDLE_AFTER_FAULT = re.compile(
    r"(?:得?出来?|得?到|着|了|掉|的|有|是|就|也|只|能|要|大概|差不多|最多|至多|顶多|至少|起码|不到"
    r"|不能超过|不要超过|别超过|不超过|超过|不多于|少于)+$"
)
_GOOD = re.compile(r"(?:能用|可用|合格|好|像样|过关|达标)的?$")
_FAULTS = {
    "坏": "损坏率",
    "裂": "开裂率",
    "废": "报废率",
    "断": "断裂率",
    "漏": "泄漏率",
    "死": "死亡率",
    "碎": "破碎率",
    "次": "次品率",
    "烂": "腐烂率",
    "退": "退货率",
    "堵": "堵塞率",
    "返": "返工率",
    "炸": "炸裂率",
    "缩": "缩孔率",
    "弯": "弯曲率",
    "歪": "歪斜率",
    "变": "变形率",
    "霉": "霉变率",
}


_FAULT_BEFORE = re.compile(
    r"(?P<thing>[\u4e00-\u9fff]*?)(?P<act>[坏裂废断漏死碎烂堵返炸弯歪霉]|退(?=了|回|货|掉|[^\u4e00-\u9fff]|$))"
    r"(?:[了掉的有出过]|回来?|出来|货|大概|大约|差不多|将近|快|近|至少|起码|也就|能|得|要|\s)*$"
)
_KIND_OF_CRACK = re.compile("[隐龟微网崩爆热冷]裂$")
_NOT_OF_A_THING = re.compile(r"[到在被把了着会能要都也就老常易没不是有的全每一两]|里|头|边|上")


def fault_share(reading: Reading) -> str:
    """坏两成, 退回来一成半, 苗子死了三成: the rate that the verb names; "" for any other."""
    quantity = reading.quantity
    if quantity.kind != "percent" or HEAD.search(reading.noun):
        return ""
    said = _FAULT_BEFORE.search(reading.lead)
    if said is None:
        return ""
    if kind := _KIND_OF_CRACK.search(reading.lead[: said.end("act")]):
        return kind.group() + "率"
    rate, thing = _FAULTS[said["act"]], said["thing"]
    named = 2 <= len(thing) <= _LONGEST_THING and not _NOT_OF_A_THING.search(thing)
    return join_names(thing, rate) if named else rate


_LONGEST_THING = 3


def _share_of(said: Said, quantity: Quantity) -> re.Match[str] | None:
    """How a share told by counting is worded (三个里头坏一个), None for any other figure."""
    if quantity.kind != "percent":
        return None
    return _SHARE.search(said.text, quantity.start, quantity.end)


def names_a_share(said: Said, share: Quantity, figure: Quantity) -> bool:
    """一百斤里出三十斤5A的: the figure is the grade that the share is of."""
    return share.end == figure.start and _share_of(said, share) is not None


def share_name(said: Said, reading: Reading) -> str:
    """十块里有两块有裂 is a 开裂率, 三个里头坏一个 a 损坏率; "" where nothing says so."""
    share = _share_of(said, reading.quantity)
    if share is None or HEAD.search(reading.noun):
        return ""
    behind = _BEHIND.match(said.text, reading.quantity.end)
    for words in (behind["thing"] if behind else "", share["act"]):
        if _GOOD.search(words):
            return "合格率"
        fault = _IDLE_AFTER_FAULT.sub("", _IDLE_BEFORE_FAULT.sub("", words))
        if fault:
            return _FAULTS.get(fault) or (
                fault if fault.endswith("率") else join_names(fault, "率")
            )
    return ""


_ACTS = {
    "换": "更换",
    "清": "清理",
    "洗": "清洗",
    "修": "维修",
    "停": "停机",
    "断": "断裂",
    "堵": "堵塞",
    "调": "调整",
    "坏": "损坏",
    "磨": "修磨",
    "补": "修补",
    "拆": "拆洗",
    "卡": "卡死",
    "跳": "跳停",
}
_ACT_BEFORE = re.compile(
    rf"(?P<act>{'|'.join(sorted(set(_ACTS.values())))}|[{''.join(_ACTS)}])(?:了|掉|上|个|要|得)*$"
)
_SLIPS = {"漏": "漏检", "错": "出错", "丢": "丢失", "缺": "缺失", "混": "混入", "夹": "夹带"}
_SLIP_BEFORE = re.compile(rf"(?P<act>[{''.join(_SLIPS)}])(?:了|掉|的|进|有|个)*$")
FLAW = re.compile(
    r"疵|疤|泡|[黑白晶麻斑污鱼]点|[针砂气]孔|坑|砂眼|痕|伤|虫|渣|接头|结头|断|裂|坏|次品|废"
)


def counted_name(said: Said, reading: Reading) -> str:
    """一天清三四回, 一卷布七八个疵点, 拉一吨丝换四副模子: what is counted per span or lot."""
    quantity = reading.quantity
    of_unit = dimension(quantity.unit)
    per_lot = of_unit == "count" and quantity.per in UNITS
    if not (per_lot or quantity.unit.startswith("次/")) or said.asked is None:
        return ""
    if names_a_quantity(reading.noun):
        return ""
    words = said.text[quantity.start : quantity.end]
    figure = re.search(rf"(?<![每一])[{FIGURE_WORDS}]+[^{FIGURE_WORDS}]*$", words)
    begins = quantity.start + (figure.start() if figure and not per_lot else 0)
    act = _ACT_BEFORE.search(said.text, reading.clause[0], begins)
    behind = _BEHIND.match(said.text, quantity.end)
    thing = behind["thing"] if behind else ""
    if act is not None:
        kind = "次数" if quantity.unit.startswith("次") else "数量"
        done = act["act"]
        return join_names(done + thing if thing else _ACTS.get(done, done), kind)
    slip = _SLIP_BEFORE.search(said.text, reading.clause[0], quantity.start) if per_lot else None
    if slip is not None:
        return join_names(_SLIPS[slip["act"]] + thing, "数量")
    return next((name for name in (reading.noun, thing) if FLAW.search(name)), "")


# 三年不用换, 72小时不变色: a span or a count in which something must not happen.
_HELD = re.compile(
    r"(?:之?内|以内|以上|都|也|里|后)*(?:不(?:用|需要?|必|能|准|许|得|会|可以|要|出现|发生)?|无)"
    r"(?P<act>(?![到够行止算等知错成好多少是低高超小大怎同如])[\u4e00-\u9fff]{1,4}?)(?:就行"
    r"|就成|就好|就够|就可以|也行|才行|了|的|吧)*"
    r"(?=$|[，。；！？,;!?\s])"
)
# 一吨绒要八十五方水, 煤一吨粮烧四十公斤: what is used up, behind the figure or in front of it.
_USES = re.compile(r"(?:要|得|需要?|[消损]?耗|用|烧|喷|吃|费|浪费|花|加)(?:掉|了|上|个)*$")
_USED = (
    "水|电|煤|气|油|料|药|漆|胶|酸|碱|盐|焦|天然气|蒸汽|蒸气|自来水|循环水|柴油|汽油|原料|辅料|药剂|油漆|涂料"
    "|焦炭|氧气|氮气|氩气|氢气|染料|助剂|溶剂|砂|粉|纸|布|膜"
)
_USED_BEHIND = re.compile(rf"(?P<thing>{_USED})(?=$|[，。；！？,;!?\s了吧呢])")
_USED_IN_FRONT = re.compile(rf"\s?(?P<thing>{_USED})\s?(?=[每一1])")
_USED_KINDS = frozenset({"mass", "volume", "energy", "area", "length"})


def consumption_name(said: Said, reading: Reading) -> str:
    """The metric of 一吨绒要八十五方水 (水耗); "" for a figure that tells no such thing."""
    quantity = reading.quantity
    if dimension(quantity.unit) not in _USED_KINDS or not _USES.search(reading.lead.strip()):
        return ""
    used = _USED_BEHIND.match(said.text, quantity.end)
    used = used or _USED_IN_FRONT.match(said.text, reading.clause[0])
    if used is None:
        return ""
    thing = used["thing"]
    return f"{thing}耗" if len(thing) == 1 else f"{thing}用量"


_UPKEEP = {
    "换": "更换",
    "修": "维修",
    "大修": "大修",
    "更换": "更换",
    "检修": "检修",
    "维护": "维护",
    "保养": "保养",
    "清": "清理",
    "清洗": "清洗",
    "清理": "清理",
    "洗": "清洗",
    "磨": "修磨",
    "维修": "维修",
    "加油": "加油",
    "停机": "停机",
    "停": "停机",
    "标定": "标定",
    "校准": "校准",
}
_HAPPENS = {
    "裂": "开裂",
    "断": "断裂",
    "掉": "脱落",
    "锈": "生锈",
    "漏": "泄漏",
    "坏": "损坏",
    "烂": "腐烂",
    "褪": "褪色",
    "松": "松动",
    "软": "软化",
    "变": "变化",
    "堵": "堵塞",
    "霉": "霉变",
    "脱": "脱落",
    "酸": "变酸",
    "馊": "变馊",
}


# 14个月就发霉, 放半个月就分层, 两千公里就异响: how soon it goes wrong.
_SOON = re.compile(
    r"(?:左右|不到|多一点)?(?:就|便|才)(?:会|要|得|能|开始|出现|又|全|都|有点|慢慢)*"
    r"(?P<act>(?![到够行止算等知成好多少是低高有能可完停洗清修换拆])(?![\u4e00-\u9fff]一?[次回趟遍])"
    r"[\u4e00-\u9fff]{1,4}?)"
    r"(?:了|掉了|得厉害|的|吧)*(?=$|[，。；！？,;!?\s])"
)
_SPAN_NAMES = {"time": "时间", "length": "里程", "count": "次数"}


def find_soon(said: Said, quantity: Quantity) -> re.Match[str] | None:
    """What happens after so long (14个月就发霉), None for any other figure or a happy end."""
    long = dimension(quantity.unit) == "time" and quantity.unit not in ("s", "ms")
    far = quantity.unit in ("km", "m") or quantity.unit.endswith("次")
    return _SOON.match(said.text, quantity.end) if long or far else None


def soon_name(said: Said, reading: Reading) -> str:
    """The metric of 14个月就发霉 (发霉时间); "" for a figure that tells no such thing."""
    soon = find_soon(said, reading.quantity)
    if soon is None or said.asked != "baseline" or names_a_quantity(reading.noun):
        return ""
    act = soon["act"]
    return _HAPPENS.get(act, act) + _SPAN_NAMES[dimension(reading.quantity.unit) or "time"]


def find_held(said: Said, quantity: Quantity) -> re.Match[str] | None:
    """What must not happen in a span or a number of times (三年不用换), None for any other."""
    of_unit = dimension(quantity.unit)
    if of_unit == "time" and quantity.unit not in ("s", "ms") or quantity.unit.endswith("次"):
        return _HELD.match(said.text, quantity.end)
    return None


def is_between_upkeep(said: Said, quantity: Quantity) -> bool:
    """Whether a span lies between two cleanings or stops, and is no life: 跑满十二个月不清洗."""
    held = find_held(said, quantity)
    return held is not None and held["act"] in _UPKEEP and "换" not in held["act"]


def held_name(said: Said, reading: Reading) -> str:
    """The metric of 100小时不析出, 三年不用换; "" for a figure that tells no such thing."""
    quantity = reading.quantity
    held = find_held(said, quantity)
    if held is None or said.asked is None or names_a_quantity(reading.noun):
        return ""
    for metric in said.known:
        if direction_of(metric, quantity.unit) > 0 and fits_unit(metric, quantity.unit):
            return metric
    act = held["act"]
    if act in _UPKEEP:
        name = _UPKEEP[act] + "周期"
    else:
        kind = "时间" if dimension(quantity.unit) == "time" else "次数"
        name = _HAPPENS.get(act, act) + kind
    return join_names(reading.noun, name) if reading.noun else name
