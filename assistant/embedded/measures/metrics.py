"""What can be measured: families of metrics, their units, and which way is better.

In:    the name of a metric, a unit.
Out:   whether the two fit, the direction in which the metric improves, the usual name of what a
       unit measures.
Never: reads a sentence.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from assistant.embedded.quantities import Quantity
from assistant.embedded.units import dimension


class _Family(NamedTuple):
    """Metrics that share dimensions and a direction in which they get better (-1, 0, 1)."""

    names: re.Pattern[str]
    dimensions: frozenset[str]
    better: int


def _family(names: str, dimensions: str, better: int) -> _Family:
    return _Family(re.compile(names), frozenset(dimensions.split()), better)


# The first family that a metric's name falls into holds.
FAMILIES = (
    _family(
        r"[内外渗]漏|[废次残]品|疵|报废|不良|不合格|缺陷|返[工修]|漏[检判报失测率]"
        r"|误[检判报识码]|虚警|[死伤]亡"
        r"|死[亡苗淘]|淘汰|破[损碎]|断[丝线纱头带]"
        r"|退货|投诉|客诉|(?<!无)故障|停机|失效|脱落|崩边|气孔|砂眼|裂纹|开裂|夹杂|杂质|泄[漏露]"
        r"|漏率|孔隙|掉[粉渣块]|色差|雾度|含水|水分|回潮|污染|感染|霉变|缩孔|缺[料口肉]|粘连"
        r"|起[皱泡毛球]|浊度|菌落|含[锌铜铅铁硫磷砷氯氧氢渣油沙]量?"
        r"|scrap|defect|reject|rework|downtime|failure|leak"
        r"|变异系数|波动率|误差率|偏差率|错误率|丢包|衰减|损[耗失]率|烧损|浪费|缩水率|收缩率"
        r"|膨胀率|吸水率|失重",
        "ratio count count/time count/length count/area time level turbidity colonies "
        "colonies/mass "
        "colonies/volume none mass/volume mass/mass grade volume/time",
        -1,
    ),
    _family(
        r"寿命|货架期|保[质鲜存]期|贮藏期|使用时间|使用期|续航|模次|耐久|循环次数|无故障|间隔"
        r"|免维护|盐雾|[跑用]多久|里程|life|lifetime|endurance",
        "time count length volume mass",
        1,
    ),
    _family(
        r"良率|良品|成品率|合格|得率|收率|回收率|提取率|转化率|准确|正确|识别|检出|检测率|命中"
        r"|成功率|通过率|覆盖率|利用率|存活|成活"
        r"|孵化|发芽|出[苗芽糖油材]率|纯度|去除率|脱除率|脱硫率|脱硝率|截留|分离效率|透[光过]"
        r"|可靠|一致性|均匀性|选择性|稼动|开工率|开机率|OEE"
        r"|伸长|延伸|断面收缩|强屈比|复购|匹配率|灵敏度|特异|信噪比|致密|结晶度|含量达|效率|产率"
        r"|满足率|准时|精度|A率|[一优特][级等]品|优等品|优[级质]率"
        r"|[出产得][\u4e00-\u9fff]{1,2}率|灭菌|杀[菌灭]|Cp[km]?|MTBF|COP|yield|accuracy|recovery"
        r"|efficiency",
        "ratio none log",
        1,
    ),
    _family(
        r"成本|费用|造价|价格|单价|售价|人工|用工|人力|用料|料耗|药耗|辅料"
        r"|[电水气药运人][\u4e00-\u9fff]{0,2}费|加工费|cost|price",
        "money money/count money/mass",
        -1,
    ),
    _family(
        r"时间|工时|节拍|周期|耗时|用时|交期|交货期|延[时迟]|响应|时长|换[模刀型线产]|离水|停留"
        r"|time|lead time",
        "time",
        -1,
    ),
    _family(
        r"偏差|误差|公差|跳动|[圆平直垂同粗]\S{0,2}度|对称度|轮廓度|位置度|粗糙|光洁|变形|翘曲"
        r"|弯曲度|挠度|间隙|毛刺|错边|错位|偏[移心]"
        r"|磨损|残余应力|波动|极差|厚差|同板差|凹凸|沉降|位移|漂移|精度|error|roughness|flatness"
        r"|runout|deviation|tolerance",
        "length ratio temperature none angle count pressure mass",
        -1,
    ),
    _family(r"噪[声音]|声[压级响]|noise", "level", -1),
    _family(r"振动|振幅|vibration", "level acceleration length length/time none", -1),
    _family(r"温升|温差|温度波动|温度偏差", "temperature", -1),
    _family(
        r"局放|局部放电|漏电|能耗|电耗|耗电|油耗|水耗|气耗|煤耗|单耗|功耗|消耗|耗水|用[电水气]量?"
        r"|耗[气油煤药料胶]|[药料胶]耗|排放|COD|BOD|氨氮|总[磷氮]|浊度|粉尘|烟尘|悬浮物"
        r"|浓度|残留|释放|甲醛|VOC|重量|自重|体积|阻力|压降|压损|(?:落度|压力|热|水头|强度"
        r"|容量|质量)损失|电阻|损耗|摩擦系数"
        r"|含[量硫磷氧氢碳铁砂油]|气味|污泥|废[水渣料气]|consumption|emission|weight",
        "charge energy energy/mass mass mass/volume ratio power volume volume/length pressure none "
        "energy/count length acceleration resistance area mass/time mass/count volume/time "
        "volume/mass current "
        "length/time volume/count mass/area volume/area energy/area energy/volume energy/length "
        "mass/mass mass/length",
        -1,
    ),
    _family(
        r"强度|屈服|附着力|结合力|粘[接结]|剥离|硬度|韧性|冲击|模量|承载|载荷"
        r"|耐[压磨温热腐蚀酸碱电候]|抗[拉压折弯剪]|推力|拉力|扭矩|夹持力"
        r"|导热|电导|牢度|蓬松度|抗冲|跌落|磁[能性]|矫顽力|剩磁|内禀|比容量|容量|能量密度|功率密度"
        r"|功率因数|品质因子|蚀刻因子|软化系数|强屈比|[白光]度|strength|hardness|stiffness",
        "pressure force torque hardness_c hardness_v hardness_b conductivity voltage ratio none "
        "charge power energy/mass charge/mass temperature force/length length energy time grade "
        "magnetic_field flux_density energy/volume",
        1,
    ),
    _family(
        r"速[度率]?|产[量能出]|亩产|单产|线速|车速|效率|节奏|吞吐|处理量|处理能力|流量|风量|通量"
        r"|转速|帧率|日产|班产|年产|出[苗丝货]量|产[奶蛋仔][量率]?|增重|speed|throughput|capacity"
        r"|output",
        "count/time length/time mass/time volume/time mass/area rotation none frequency mass count "
        "volume area/time mass/count ratio",
        1,
    ),
    _family(r"温度", "temperature none", 0),
    _family(r"角(?![落钢铁])|坡度|斜度|偏转|扭转", "angle none", 0),
    _family(
        r"压力|真空|电压|电流|功率|厚度|长度|宽度|高度|深度|直径|外径|内径|孔径|粒径|幅宽"
        r"|尺寸|孔位|边界|位置|湿度|密度|粘度|黏度|浓度|pH"
        r"|频率|硬度|间距|[壁膜板]厚(?!度)|张力|灰分|挥发分|固含|比表面|重[量心]|流速|距离",
        "temperature pressure voltage current power length ratio mass/volume viscosity frequency "
        "none "
        "hardness_c hardness_v mass mass/area mass/length force",
        0,
    ),
)
_RATE_DOWN_STEM = re.compile(
    r"损|废|坏|死|病|断|裂|漏|误|错|残|缺|次|退|返|不|烂|霉|堵|脱|崩|伤|亡|超"
)
# What a quantity of a dimension is called where nobody names it.
USUAL_NAME = {
    "time": "时间",
    "level": "噪声",
    "length/time": "速度",
    "mass/time": "产量",
    "volume/time": "流量",
    "pressure": "强度",
    "temperature": "温度",
    "hardness_c": "硬度",
    "hardness_v": "硬度",
    "hardness_b": "硬度",
    "rotation": "转速",
    "power": "功率",
    "energy": "能耗",
    "voltage": "电压",
    "current": "电流",
    "mass/area": "亩产",
    "mass/count": "单耗",
    "mass/mass": "单耗",
    "volume/mass": "单耗",
    "volume/count": "单耗",
    "energy/mass": "能耗",
    "energy/count": "能耗",
    "energy/length": "能耗",
    "frequency": "频率",
    "conductivity": "导热系数",
    "force": "力",
    "torque": "扭矩",
    "viscosity": "粘度",
    "charge": "放电量",
    "mass/volume": "浓度",
    "length": "尺寸",
}
COST = re.compile(r"成本|费用|单价|造价|价格|料钱|工钱|加工费|电费|药剂费|运费")


@lru_cache(maxsize=4096)
def family_of(metric: str) -> _Family | None:
    """The first family that a metric's name falls into, None for none."""
    for family in FAMILIES:
        if family.names.search(metric):
            return family
    return None


_USUAL: Mapping[str, str] = {"rate": "效率", "time": "时间", "万次": "次数"}


def usual_name(metric: str, unit: str) -> str:
    """Add the usual name of the quantity to a metric that only names who or what (熟手 20斤/小时).

    Args:
        metric: as read, at most 12 characters.
        unit: as read.

    Returns:
        The metric, with 效率, 时间 or 次数 behind it where it names no quantity, at most
        12 characters.
    """
    if family_of(metric) is not None or not re.fullmatch(r"[\u4e00-\u9fff]+", metric):
        return metric
    per_time = unit.rpartition("/")[2] in ("s", "min", "h", "分钟", "小时", "班", "天", "月", "年")
    kind = "rate" if "/" in unit and per_time else unit if unit == "万次" else dimension(unit) or ""
    name = "速度" if dimension(unit) == "length/time" else _USUAL.get(kind, "")
    return metric if name in metric else (metric + name)[-12:]


def direction_of(metric: str, unit: str) -> int:
    """The direction in which a metric improves: -1 down, 1 up, 0 unknown."""
    if "精度" in metric and dimension(unit) in ("length", "angle", "temperature"):
        return -1
    if unit == "级" and re.search("附着力|划格|粗糙|精度", metric):
        # Grade 0 is the best adhesion (GB/T 9286).
        return -1
    if metric.endswith("率") and _RATE_DOWN_STEM.search(metric) and "不良" not in metric:
        found = family_of(metric)
        return found.better if found and found.better else -1
    family = family_of(metric)
    return family.better if family else 0


def fits_unit(metric: str, unit: str) -> bool | None:
    """Whether a metric can be given in a unit; None where the metric is of no known family."""
    of_unit = dimension(unit)
    families = [family for family in FAMILIES if family.names.search(metric)]
    if metric.endswith("率"):
        return of_unit in ("ratio", "none")
    if not families:
        return None
    return any(of_unit in family.dimensions for family in families)


def name_by_unit(quantity: Quantity) -> str:
    """What a figure is usually called by its unit alone (dB: 噪声), "" where that does not tell."""
    of_unit = dimension(quantity.unit) or ""
    if quantity.unit in ("丝", "μm"):
        return "偏差"
    if of_unit == "count/time":
        return "产量" if quantity.unit.endswith(("天", "月", "年")) else "效率"
    return USUAL_NAME.get(of_unit, "")
