"""Units as people write them, with their dimension and their factor to a common base."""

import re
from functools import lru_cache
from typing import NamedTuple

from assistant.embedded.numerals import LARGES
from assistant.embedded.text import normalise


class Unit(NamedTuple):
    """A unit: its canonical spelling, what it measures, its factor to the base of that."""

    name: str
    dimension: str
    factor: float


# canonical name: dimension, factor to the dimension's base, other spellings (regex-free).
_UNIT_ROWS: tuple[tuple[str, str, float, str], ...] = (
    ("nm", "length", 1e-9, "纳米"),
    ("μm", "length", 1e-6, "um 微米"),
    ("丝", "length", 1e-5, "道"),
    ("mm", "length", 1e-3, "毫米"),
    ("cm", "length", 1e-2, "厘米 公分"),
    ("m", "length", 1.0, "米 公尺"),
    ("km", "length", 1e3, "公里 千米"),
    ("100km", "length", 1e5, "百公里"),
    ("英寸", "length", 0.0254, "吋 寸 inch"),
    ("ms", "time", 1e-3, "毫秒"),
    ("s", "time", 1.0, "秒 秒钟 sec"),
    ("min", "time", 60.0, "分钟 mins minutes minute"),
    ("h", "time", 3600.0, "小时 钟头 工时 人时 hour hours hrs"),
    ("班", "time", 28800.0, "班次 台班"),
    ("天", "time", 86400.0, "日 昼夜 day days"),
    ("周", "time", 604800.0, "星期 礼拜 week weeks"),
    ("月", "time", 2592000.0, "month months"),
    ("季度", "time", 7776000.0, "quarters quarter"),
    ("年", "time", 31104000.0, "year years"),
    ("工作日", "time", 118800.0, ""),
    ("ng", "mass", 1e-12, "纳克"),
    ("μg", "mass", 1e-9, "ug 微克"),
    ("mg", "mass", 1e-6, "毫克"),
    ("g", "mass", 1e-3, "克"),
    ("斤", "mass", 0.5, "市斤"),
    ("kg", "mass", 1.0, "公斤 千克 KG Kg"),
    ("t", "mass", 1e3, "吨 T"),
    ("克拉", "mass", 2e-4, ""),
    ("旦", "mass/length", 1 / 9e6, "旦尼尔"),
    ("dtex", "mass/length", 1e-7, "分特"),
    ("特", "mass/length", 1e-6, "tex 特克斯"),
    ("Pa", "pressure", 1.0, "帕"),
    ("kPa", "pressure", 1e3, "千帕 KPa"),
    ("MPa", "pressure", 1e6, "兆帕 Mpa mpa MPA"),
    ("GPa", "pressure", 1e9, "吉帕 Gpa"),
    ("bar", "pressure", 1e5, "巴 Bar"),
    ("cmH2O", "pressure", 98.0665, "厘米水柱 公分水柱 cmH₂O"),
    ("mmH2O", "pressure", 9.80665, "毫米水柱 mmH₂O"),
    ("mmHg", "pressure", 133.322, "毫米汞柱"),
    ("公斤压力", "pressure", 98066.5, "kgf/cm2 kgf/cm² 公斤力"),
    ("℃", "temperature", 1.0, "度 摄氏度 °C ° C"),
    ("K", "temperature", 1.0, "开 开尔文"),
    ("dB", "level", 1.0, "分贝 dBA dB(A) db DB"),
    ("dBm", "level_m", 1.0, ""),
    ("dBc", "level_c", 1.0, "dBC"),
    ("dBi", "level_i", 1.0, "dBI"),
    ("rpm", "rotation", 1.0, "转 转/分 转/分钟 转每分 转每分钟 r/min RPM"),
    ("W", "power", 1.0, "瓦 瓦特"),
    ("kW", "power", 1e3, "千瓦 KW kw"),
    ("MW", "power", 1e6, "兆瓦"),
    ("kWh", "energy", 3.6e6, "度电 千瓦时 kwh KWH kW·h"),
    ("J", "energy", 1.0, "焦 焦耳"),
    ("kJ", "energy", 1e3, "千焦"),
    ("mV", "voltage", 1e-3, "毫伏"),
    ("V", "voltage", 1.0, "伏 伏特"),
    ("kV", "voltage", 1e3, "千伏 KV kv"),
    ("μA", "current", 1e-6, "uA 微安"),
    ("mA", "current", 1e-3, "毫安"),
    ("A", "current", 1.0, "安培"),
    ("mAh", "charge", 3.6, "毫安时"),
    ("Ah", "charge", 3600.0, "安时"),
    ("pC", "charge", 1e-12, "皮库"),
    ("Ω", "resistance", 1.0, "欧姆 Ohm ohm ohms"),
    ("MΩ", "resistance", 1e6, "兆欧"),
    ("Hz", "frequency", 1.0, "赫兹 赫 hz HZ"),
    ("ng/√Hz", "noise_density", 1e-9, "ng/rtHz"),
    ("μg/√Hz", "noise_density", 1e-6, "ug/√Hz μg/rtHz"),
    ("nV/√Hz", "voltage_density", 1e-9, ""),
    ("kHz", "frequency", 1e3, "千赫 KHz"),
    ("MHz", "frequency", 1e6, "兆赫"),
    ("GHz", "frequency", 1e9, ""),
    ("°", "angle", 1.0, "deg"),
    ("mrad", "angle", 0.0572957795, "毫弧度"),
    ("Oe", "magnetic_field", 1.0, "奥 奥斯特"),
    ("kOe", "magnetic_field", 1e3, "千奥"),
    ("kA/m", "magnetic_field", 12.566370614, ""),
    ("mT", "flux_density", 1e-3, "毫特斯拉"),
    ("Gs", "flux_density", 1e-4, "高斯"),
    ("kGs", "flux_density", 0.1, "kG 千高斯"),
    ("MGOe", "energy/volume", 7957.747, "兆高奥"),
    ("F", "capacitance", 1.0, "法拉"),
    ("μF", "capacitance", 1e-6, "uF 微法"),
    ("nF", "capacitance", 1e-9, "纳法"),
    ("pF", "capacitance", 1e-12, "皮法"),
    ("mH", "inductance", 1e-3, "毫亨"),
    ("μH", "inductance", 1e-6, "uH 微亨"),
    ("mΩ", "resistance", 1e-3, "毫欧 mOhm mohm"),
    ("kΩ", "resistance", 1e3, "千欧"),
    ("mW", "power", 1e-3, "毫瓦"),
    ("kVA", "apparent_power", 1e3, "千伏安"),
    ("MVA", "apparent_power", 1e6, "兆伏安"),
    ("Wh", "energy", 3600.0, "瓦时"),
    ("MWh", "energy", 3.6e9, "兆瓦时"),
    ("kcal", "energy", 4184.0, "大卡 千卡"),
    ("kgce", "coal_equivalent", 1.0, "公斤标煤 千克标煤"),
    ("Torr", "pressure", 133.322, "托"),
    ("Pa·m³/s", "leak_rate", 1.0, "Pa·m3/s Pa.m3/s Pa*m3/s Pa·m³·s⁻¹"),
    ("mbar·L/s", "leak_rate", 0.1, "mbar.L/s mbar·l/s"),
    ("mbar", "pressure", 100.0, "毫巴"),
    ("psi", "pressure", 6894.757, ""),
    ("mmHg", "pressure", 133.322, "毫米汞柱"),
    ("cN", "force", 1e-2, "厘牛"),
    ("Å", "length", 1e-10, "埃"),
    ("μL", "volume", 1e-9, "uL ul 微升"),
    ("mm³", "volume", 1e-9, "mm3 立方毫米"),
    ("cm³", "volume", 1e-6, "cm3 cc 立方厘米"),
    ("dm³", "volume", 1e-3, "dm3"),
    ("mol", "amount", 1.0, "摩尔"),
    ("mmol", "amount", 1e-3, "毫摩尔 毫摩"),
    ("kDa", "molar_mass", 1e3, "千道尔顿"),
    ("IU", "activity", 1.0, "国际单位"),
    ("fps", "frame_rate", 1.0, "帧每秒"),
    ("Mbps", "data_rate", 1e6, "兆比特每秒"),
    ("Gbps", "data_rate", 1e9, ""),
    ("dpi", "resolution", 1.0, ""),
    ("ppi", "resolution", 1.0, ""),
    ("cd", "luminous_intensity", 1.0, "坎德拉"),
    ("nit", "luminance", 1.0, "nits 尼特"),
    ("%", "ratio", 1e-2, "个点 个百分点 百分点 成 pp"),
    ("‰", "ratio", 1e-3, ""),
    ("ppm", "ratio", 1e-6, "PPM"),
    ("ppb", "ratio", 1e-9, "PPB"),
    ("mL", "volume", 1e-6, "毫升 ml"),
    ("L", "volume", 1e-3, "升 公升"),
    ("m³", "volume", 1.0, "m3 立方米 立方 方"),
    ("mm²", "area", 1e-6, "平方毫米 mm2"),
    ("cm²", "area", 1e-4, "平方厘米 cm2"),
    ("m²", "area", 1.0, "m2 平方米 平米 平方"),
    ("亩", "area", 666.6667, ""),
    ("公顷", "area", 1e4, ""),
    ("N", "force", 1.0, "牛 牛顿"),
    ("kN", "force", 1e3, "千牛 KN"),
    ("gf", "force", 9.80665e-3, "克力"),
    ("N·m", "torque", 1.0, "牛米 N.m Nm 牛·米"),
    ("HRC", "hardness_c", 1.0, ""),
    ("HV", "hardness_v", 1.0, ""),
    ("HB", "hardness_b", 1.0, ""),
    ("lux", "illuminance", 1.0, "lx 勒克斯"),
    ("Pa·s", "viscosity", 1.0, "Pa.s 帕秒"),
    ("mPa·s", "viscosity", 1e-3, "mPa.s mPas cP 厘泊 毫帕秒 毫帕·秒"),
    ("MB", "data", 1e6, ""),
    ("GB", "data", 1e9, ""),
    ("TB", "data", 1e12, ""),
    ("lm", "luminous", 1.0, "流明"),
    ("W/(m·K)", "conductivity", 1.0, "W/m·K W/mK W/(m.K) W/m.K W/(mK)"),
    ("μS/cm", "electric_conductivity", 1e-4, "us/cm uS/cm 微西 微西门子 微西每厘米 微西门子每厘米"),
    ("mS/cm", "electric_conductivity", 0.1, "ms/cm 毫西 毫西门子 毫西每厘米 毫西门子每厘米"),
    ("S/m", "electric_conductivity", 1.0, ""),
    ("NTU", "turbidity", 1.0, "ntu FTU"),
    ("CFU", "colonies", 1.0, "cfu"),
    ("log", "log", 1.0, "lg 对数级"),
    ("目", "mesh", 1.0, "mesh"),
    ("级", "grade", 1.0, ""),
    ("m/s²", "acceleration", 1.0, "m/s2 m/s^2 米每二次方秒 米每平方秒 米/秒² 米/平方秒"),
    ("像素", "pixel", 1.0, ""),
    ("bit", "bit", 1.0, "比特"),
    (
        "件",
        "count",
        1.0,
        "个 只 把 尾 套 台 片 卷 炉 次 模次 模 根 条 支 张 颗 粒 株 棵 头 羽 箱 帧",
    ),
    (
        "包",
        "count",
        1.0,
        "瓶 袋 盒 辆 艘 副 锅 釜 批 桶 枚 盘 份 锭 组 圈 循环 遍 趟 种 处 块 层 道次 茬",
    ),
    ("人", "people", 1.0, "名 位 家 户 个人 口人"),
)
# Classifiers are counted alike but keep their own word; other spellings take the canonical one.
_OWN_WORD = frozenset({"count", "people"})


def _unit_names() -> dict[str, Unit]:
    names: dict[str, Unit] = {}
    for name, dimension, factor, spellings in _UNIT_ROWS:
        for spelling in (name, *spellings.split()):
            own = spelling if dimension in _OWN_WORD else name
            names[spelling] = Unit(own, dimension, factor)
    names["个百分点"] = names["百分点"] = names["个点"] = Unit("个点", "ratio", 1e-2)
    names["pp"] = Unit("pp", "ratio", 1e-2)
    names["成"] = Unit("成", "ratio", 0.1)
    names["pieces"] = names["piece"] = names["pcs"] = names["parts"] = names["件"]
    for spelling in "cycles times touchdowns insertions strokes shots hits operations 回".split():
        names[spelling] = names["次"]
    return names


UNITS = _unit_names()

# What may not follow a short Chinese unit, because the two together are another word.
_UNIT_NOT_BEFORE = {
    "道": "工门理德路次题关坎岔具",
    "度": "假过量",
    "班": "倒组长主车",
    "成": "品型套熟立为果员交功就绩本不",
    "克": "服隆",
    "升": "级温高降到至了起压",
    "伏": "案笔",
    "瓦": "斯楞片",
    "牛": "皮肉奶仔角",
    "巴": "士掌仙西",
    "开": "始机发口关裂工会展放",
    "方": "案面法式向便位形",
    "转": "炉型移向化子股",
    "米": "尺饭粉",
    "寸": "步",
    "家": "具电庭长里属",
    "位": "置数移",
    "名": "称义单字",
    "口": "腔",
    "把": "手握控关",
    "台": "阶面账",
    "片": "面状材剂",
    "条": "件款纹形",
    "头": "尾部盔",
    "次": "性品序要日级数料级",
    "组": "织装合分",
    "块": "儿弄搞做干研",
    "种": "植子",
    "处": "理",
    "包": "装括含",
    "份": "额",
    "层": "次级面",
    "粒": "度径子",
    "天": "然气",
    "日": "常本后用",
    "年": "级轻",
    "周": "转边期",
    "模": "具型式拟块",
    "套": "管筒圈",
    "个": "性别体",
    "人": "工员机力",
    "圈": "套",
    "盘": "点子",
    "支": "架撑持付",
    "根": "本据部",
    "张": "力",
    "批": "量准",
    "炉": "料子",
    "循环": "水泵",
    "回": "事弹潮收火转头家来去路复应流",
    "目": "标前的录光测",
    "特": "别种点殊性色定大高级快",
}
# 4级 is a grade where nothing is called by it: no 三级品, 二级泵, 600兆帕级钢.
GRADE_ENDS = (
    r"(?=$|[，。；、！？,;!?\s)）吧了呢啊就都才提升降变到]|以[上下内]|之[上下间]|左右|上下|往[上下]"
    r"|不到|的?水平)"
)


def _unit_pattern() -> str:
    parts = []
    for name in sorted(UNITS, key=len, reverse=True):
        part = re.escape(name)
        if name == "级":
            part += GRADE_ENDS
        elif name in _UNIT_NOT_BEFORE:
            part += f"(?![{_UNIT_NOT_BEFORE[name]}])"
        elif name[-1].isascii() and name[-1].isalnum():
            part += "(?![A-Za-z])"
        parts.append(part)
    return "|".join(parts)


_UNIT_WORD = _unit_pattern()
UNIT = re.compile(rf"(?:个(?!个|人|百分点|点))?(?P<top>{_UNIT_WORD})")
UNIT_PER = re.compile(
    rf"\s?(?P<link>/|每|per |一(?=分钟|小时|天|班))\s?(?:个|单)?(?P<below>{_UNIT_WORD})"
)
_UNIT_AND_THING = re.compile(rf"(?P<unit>{_UNIT_WORD})[\u4e00-\u9fff]{{1,4}}")
_IN_WORDS = {"s": "秒", "min": "分钟", "h": "小时", "t": "吨"}
_TIME_IN_LETTERS = {"天": "d", "年": "a", "月": "月"}


def per_unit(top: str, below: str) -> str:
    """A compound unit, Chinese with Chinese (尾/小时) and letters with letters (m/min).

    Args:
        top: Canonical unit above the line.
        below: Canonical unit below it.
    """
    if top.isascii() or top in ("μm", "m³", "m²"):
        return f"{top}/{_TIME_IN_LETTERS.get(below, below) if below == '天' else below}"
    return f"{top}/{_IN_WORDS.get(below, below)}"


@lru_cache(maxsize=4096)
def _measure_of(unit: str) -> Unit | None:
    """Dimension and factor of a canonical or spelled unit, compounds included."""
    unit = normalise(unit).strip()
    if not unit:
        return Unit("", "none", 1.0)
    if unit in UNITS:
        return UNITS[unit]
    if unit[0] == "个" and unit[1:] in UNITS:
        return UNITS[unit[1:]]
    if unit in ("元", "万元"):
        return Unit(unit, "money", 1.0 if unit == "元" else 1e4)
    if unit == "d":
        return UNITS["天"]
    if unit[0] in LARGES and (of_one := _measure_of(unit[1:])) and unit[1:]:
        return of_one._replace(name=unit, factor=of_one.factor * LARGES[unit[0]])
    top, slash, below = unit.partition("/")
    if not slash or not top or not below:
        return None
    # 升/公斤布: what is weighed does not change the unit.
    below_unit = below if below in UNITS else _leading_unit(below)
    above, under = _measure_of(top), _measure_of(below_unit)
    if above is None or under is None:
        return None
    return Unit(unit, f"{above.dimension}/{under.dimension}", above.factor / under.factor)


def _leading_unit(words: str) -> str:
    said = _UNIT_AND_THING.fullmatch(words)
    return said["unit"] if said else words


def dimension(unit: str) -> str | None:
    """The dimension of a unit, such as "length" or "count/time"; None for an unknown unit."""
    found = _measure_of(unit)
    return found.dimension if found else None


def same_dimension(one: str, other: str) -> bool:
    """Whether figures in the two units can be compared."""
    first, second = _measure_of(one), _measure_of(other)
    return first is not None and second is not None and first.dimension == second.dimension


def convert(value: float, unit: str, to_unit: str) -> float:
    """The value in another unit of the same dimension.

    Temperatures are taken as differences: ℃ and K convert one to one, as rises do. A month has
    30 days and a year 12 months, a 班 8 hours, a 成 is 10 %.

    Raises:
        ValueError: The units do not share a dimension or one is unknown.
    """
    source, target = _measure_of(unit), _measure_of(to_unit)
    if source is None or target is None or source.dimension != target.dimension:
        raise ValueError(f"cannot convert {unit!r} to {to_unit!r}")
    if source.factor == target.factor:
        return value
    return float(f"{value * source.factor / target.factor:.12g}")
