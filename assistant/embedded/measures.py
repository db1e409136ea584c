"""Measures in what a person types: which quantity is a figure of what, and in which direction.

A quantity becomes a measure when the words beside it name what is measured, when it is one of a
pair (从85提到98), or when the person was asked for a figure. The noun stays in the person's words
and is joined with the usual name where they give none: 一把要八小时 is a 单件加工时间.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from assistant.embedded.quantities import Quantity
from assistant.embedded.text import normalise
from assistant.embedded.units import UNITS, convert, dimension, per_unit, same_dimension

Role = Literal["baseline", "target"]
Asked = Literal["baseline", "target", "constraint"]
Op = Literal["=", "<=", ">=", "range", "reduce_by", "increase_by"]


@dataclass(frozen=True, slots=True)
class ReadMeasure:
    """One figure of something.

    Attributes:
        role: Where the text itself tells (现在, 要, a before-and-after pair), else None.
        metric: What is measured, at most 12 characters (32 in English), in the person's words
            where it has any.
        op: How the figure is meant.
        value: One figure, or `(low, high)` for a range.
        unit: Canonical unit, "" for none; a change in 个点 is "pp".
        start: Offset of the clause that carries it.
        end: Offset after that clause.
    """

    role: Role | None
    metric: str
    op: Op
    value: float | tuple[float, float]
    unit: str
    start: int
    end: int


# --- what is measured ---------------------------------------------------------------------------


class _Family(NamedTuple):
    """Metrics that share dimensions and a direction in which they get better (-1, 0, 1)."""

    names: re.Pattern[str]
    dimensions: frozenset[str]
    better: int


def _family(names: str, dimensions: str, better: int) -> _Family:
    return _Family(re.compile(names), frozenset(dimensions.split()), better)


# The first family that a metric's name falls into holds.
_FAMILIES = (
    _family(
        r"[废次残]品|疵|报废|不良|不合格|缺陷|返[工修]|漏[检判报失测率]|误[检判报识码]|虚警|[死伤]亡"
        r"|死[亡苗淘]|淘汰|破[损碎]|断[丝线纱头带]"
        r"|退货|投诉|客诉|(?<!无)故障|停机|失效|脱落|崩边|气孔|砂眼|裂纹|开裂|夹杂|杂质|泄[漏露]"
        r"|漏率|孔隙|掉[粉渣块]|色差|雾度|含水|水分|回潮|污染|感染|霉变|缩孔|缺[料口肉]|粘连"
        r"|起[皱泡毛球]|浊度|菌落|含锌|含铜|含铅|含铁|含渣"
        r"|scrap|defect|reject|rework|downtime|failure|leak"
        r"|变异系数|波动率|误差率|偏差率|错误率|丢包|衰减|损[耗失]率|烧损|浪费|缩水率|收缩率"
        r"|膨胀率|吸水率|失重",
        "ratio count count/time count/length count/area time level turbidity colonies "
        "colonies/mass "
        "colonies/volume none mass/volume mass/mass grade",
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
        r"|满足率|准时|精度|归巢|[345一特优]?A率|[一优特][级等]品|优等品|优[级质]率"
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
    _family(r"温升|温差|温度波动|温度偏差", "temperature", -1),
    _family(
        r"局放|局部放电|漏电|能耗|电耗|耗电|油耗|水耗|气耗|煤耗|单耗|功耗|消耗|耗水|用[电水气]量?"
        r"|耗[气油煤药料胶]|[药料胶]耗|排放|COD|BOD|氨氮|总[磷氮]|浊度|粉尘|烟尘|悬浮物"
        r"|浓度|残留|释放|甲醛|VOC|重量|自重|体积|阻力|压降|压损|电阻|损耗|振动|摩擦系数"
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
        r"|导热|电导|牢度|蓬松度|抗冲|跌落|磁[能性]|矫顽力|剩磁|比容量|容量|能量密度|功率密度"
        r"|功率因数|品质因子|蚀刻因子|软化系数|强屈比|[白光]度|strength|hardness|stiffness",
        "pressure force torque hardness_c hardness_v hardness_b conductivity voltage ratio none "
        "charge power energy/mass charge/mass temperature force/length length energy time grade",
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
    _family(
        r"温度|压力|真空|电压|电流|功率|厚度|长度|宽度|高度|深度|直径|外径|内径|孔径|粒径|幅宽"
        r"|尺寸|孔位|边界|位置|湿度|密度|粘度|黏度|浓度|pH"
        r"|频率|硬度|间距|[壁膜板]厚(?!度)|角度|张力|比表面|重[量心]|流速|距离",
        "temperature pressure voltage current power length ratio mass/volume viscosity frequency "
        "none "
        "hardness_c hardness_v mass mass/area mass/length force",
        0,
    ),
)
_RATE_DOWN_STEM = re.compile(
    r"损|废|坏|死|病|断|裂|漏|误|错|残|缺|次|退|返|不|烂|霉|堵|脱|崩|伤|亡|超"
)
_HEAD = re.compile(
    r"(?:率|比|系数|指数|系|数值|含量|用量|产量|量|值|力|强度|硬度|厚度|精度|准确度|粗糙度|温度"
    r"|速度|密度|粘度|黏度|浓度|纯度|[平圆直]\S{0,2}度|度"
    r"|寿命|时间|工时|周期|节拍|成本|费用|价|温升|温差|屈服|线速|车速|转速|流速|亩产|单产|产出"
    r"|产能|[电能油水气煤功单]耗|损耗|消耗|耗电|误差|偏差|公差"
    r"|噪[声音]|跳动|局放|伤亡|死亡|边界|孔位|尺寸|效率|跨距|间隙|变形|翘曲|伸长|阻力|模量|推力"
    r"|拉力|扭矩|挠度|压降|壁厚|膜厚|色差|废品|次品|不良"
    r"|返工|返修|报废|漏检|误报|误判|故障|波动|[厚温色误偏公极高压落级时位相]差|收缩|缩水|光效"
    r"|[货架保质鲜存]期|COD|BOD|氨氮|排放|残留|磨损|裂纹|毛刺|气孔|水分|人工|用工|重量|自重|容量"
    r"|电阻|电压|电流|功率|频率"
    r"|流量|风量|应力|挥发|杂质|交期|续航|良品|一致性|均匀性|稳定性|因[子数]|间隔|里程|衰减|牢度"
    r"|目数|支数|增重|对数值|含[\u4e00-\u9fff]{1,2}|[耗用][电水气油煤药料胶漆]|Cp[km]?|OEE|MTBF"
    r"|PUE|COP|TDS|CV"
    r"|[电水气药运][\u4e00-\u9fff]{0,2}费|加工费|工钱|(?<![A-Za-z])[a-z][a-z -]{2,})$"
)
_TAIL_NOT_OF_A_NAME = (
    "大概|大约|差不多|估计|现在|目前|眼下|当前|原来|原先|以前|之前|以往|过去|平时|平均|一般|通常"
    "|基本上?|通常|普遍|整体|总体|实际|至今"
    "|最后|最终|真正|稳定|可以|能够|能|应该|应当|必须|需要|希望|要求|目标|争取|力争|指标|期望"
    "|理想|起码|最好|最多|最少|顶多|至多|不能|不得|不要|别|不许|不想"
    "|想要|想|要|得|达到|做到|干到|跑到|弄到|搞到|打到|测到|提到|提高到|提高|提升到|提升|升到"
    "|上升到|上升|涨到|增加到|增加|增大到?|延长到|延长"
    "|降到|降低到|降低|下降到?|降至|降为|压到|压缩到|压低到|压缩|减到|减少到|减少|减小到?|减至"
    "|缩短到|缩短|缩小到?|控制到|控制在|控制|保持在?"
    "|占|可|多在?|完|之后|以后|拉长?到|放到|延到|回到?|稳定在|维持在?|保证在?|保证|处于|位于|落在|卡在"
    "|改到|改成|变成|变到|从|由|是|为|在|到|至|有|就|也就|也|都|只有|只|才|还|又|再|全|统一"
    "|算下来"
    "|测下来|测出来|测的|测得|算出来|出来|下来|掉|了|着|过|的话|的|呢|吧|嘛|啊|往|向|朝|差了?"
    "|偏了?|偏离|相差|超差|相当于|等于|大于|超|不大"
    "|(?<=[到至在])(?:千米|公里)"
    "|满|撑|撑到|扛|顶|用到|能用|能跑|能干|打|坚持到?|砍掉?|省掉?|节省|节约|省|少|多|快|慢|减轻"
    "|减|降|提|增|涨|翻|轻|做|走|停|等"
    "|每个?(?:分钟|小时|秒|天|班|月|年|件|吨|公里|公斤|平米|亩|米|度|次|把|台|炉|批)"
    "|老款的?|新款的?|旧款的?|老产品|新产品|新样机|老型号|改造前|改造后"
    '|我们|你们|他们|咱们|自己|这个|那个|这|那|什么|说|死死|每|各|约|近|=|:|：|~|-|<|>|\\(|（|“|"|\\s|/|不|没|没有'
)
_TAIL = re.compile(rf"(?:{_TAIL_NOT_OF_A_NAME})$")
_CUT = re.compile(
    r"的(?!确)|把(?!手)|将(?!近)|让|使(?![用命])|被(?!覆)|(?<![供])给(?![料水油药进])"
    r"|跟(?![踪随刀])|(?<!饱)和|(?<!参)与|及(?!格)|或者?|从|(?<![自理])由"
    r"|(?<![存内潜现])在(?!线)|是|就|也|都|还(?!原)|(?<!一)只|才|又|但|不过|虽然|因为|所以|然后"
    r"|如果|要是|而且|并且|那么|其中|包括|比如|例如|以及"
    r"|我们?|你们?|他们|它|咱们?|人家|大家|客户|厂里|公司|现在|目前|眼下|当前|原来|原先|以前|之前"
    r"|以往|过去|今年|去年|[春夏秋冬]天|[白阴雨晴]天|夜[里间]|晚上|早上|[上下]午|[旺淡雨]季|希望|(?<![理思])想(?!象)|(?<![主必需])要(?![求素点])"
    r"|(?<![性功节电热储机产动效智光风])能(?![耗量效力源级谱见])|(?<![取获所])得(?![率分料胶])"
    r"|最好|必须|需要|应该|应当|可以|大概|大约|估计|差不多|一般|通常|平均"
    r"|做到|达到|提到|提高到?|提升到?|降到|降低到?|压到|减少到?|缩短到?|控制[在到]|保持在|保证"
    r"|稳定在|做成|搞到|弄到|加上|另外|还有|顺便|主要|关键|至少|最多"
    r"|这(?:块|个|种|边|样)?|那(?:块|个|种|边|样)?|哪|每(?:一)?(?:件|个|把|台|套|吨|片|只|天|次"
    r"|班|炉|批|米|公里|亩)?|、|:|：|\(|\)|（|）|“|”|\"|/|\+|\s|~|,|，|。|；|！|？|;|!|\?|\n"
    r"|吧|呢|嘛|啊|了(?!解)|吗|很|太|挺|比较|非常|越来?越?|老是|总是|经常|反正|说|问|看|知道"
    r"|试(?=了|过)|其实|单独|先|再(?!生|现|热)"
)
_HEAD_NOT_OF_A_NAME = re.compile(
    r"^(?!一次[合通成良])(?:一个|整个|整体|所有|全部|总的?|有|做|上|个"
    r"|一[根支副把台套件只条块张片颗]|一(?![级等次])|对|用(?![电水气煤油药料胶漆工])|为|到|后|前"
    r"|里|中(?![性空间心碳压频温段])|时|下|可|来|去|各|几"
    r"|[老旧新现原](?:款|配方|工艺|产品|型号|设备|机型|机器|方案|料|办法?|批次|样机|线|牌号|的)+"
    r"|(?:牌号|型号|规格|试样|样品)(?=..))+(?=..)"
)
_VERB_ONLY = re.compile(
    r"^(?:[装上下入进]了?[机车船线井窑炉塔网路][用跑转走开]?|现场|老款|新款|旧款|老配方|原配方"
    r"|开始|往上|往下|怎么|怎样|无论|反正|国外|国内|同行|别人|人家|时候|情况|情况下|的话|部分"
    r"|有的|地方|状态|样子|水平|切|焊|装|扫|换|拆|调|缩|稳|卡|守|锁|收|压|推|拱|窜|飙|铣|磨|车|打|测|检|洗|烘|烧|加工|生产|处理|停"
    r"|停机|停产|停炉|修|撑|用|跑|抽|取|收|做|干|出|拉|拿|试|拉到|跑满|上|下|刀|模|线|活|件|把|料"
    r"|品|货|数|量|好|坏|高|低|大|小|快|慢|贵|长|短|一|二|两|约|头|尾|每|人|个|次)$"
)
_MAX_METRIC = 12

# What a quantity of a dimension is called where nobody names it.
_USUAL_NAME = {
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
_SAID_FOR = {  # a word said beside a figure, and the metric that it stands for
    "死": "死亡率",
    "死亡": "死亡率",
    "伤亡": "伤亡率",
    "死苗": "死苗率",
    "快": "速度",
    "慢": "速度",
    "贵": "成本",
    "便宜": "成本",
    "轻": "重量",
    "准": "精度",
}
_RATE_STEM = re.compile(
    r"(?:伤亡|死亡|合格|成品|良品|废品|次品|报废|返工|返修|漏检|误检|漏判|误判|误报|不良|收得"
    r"|利用|识别|检出|回收|成活|存活|发芽|孵化|破损|损耗|淘汰|退货|故障|断头|出油|出苗|开裂)$"
)
_IS_A_DEVIATION = re.compile(
    r"(?:偏差|误差|公差|精度|跳动|波动|[平圆直垂同粗对轮位]\S{0,2}度|差|间隙|粗糙度)$"
)
_COST = re.compile(r"成本|费用|单价|造价|价格|料钱|工钱|加工费|电费|药剂费|运费")


@lru_cache(maxsize=4096)
def _family_of(metric: str) -> _Family | None:
    for family in _FAMILIES:
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
    if _family_of(metric) is not None or not re.fullmatch(r"[\u4e00-\u9fff]+", metric):
        return metric
    per_time = unit.rpartition("/")[2] in ("s", "min", "h", "分钟", "小时", "班", "天", "月", "年")
    kind = "rate" if "/" in unit and per_time else unit if unit == "万次" else dimension(unit) or ""
    name = _USUAL.get(kind, "")
    return metric if name in metric else (metric + name)[-12:]


def _better(metric: str, unit: str) -> int:
    """The direction in which a metric improves: -1 down, 1 up, 0 unknown."""
    if "精度" in metric and dimension(unit) in ("length", "angle", "temperature"):
        return -1
    if metric.endswith("率") and _RATE_DOWN_STEM.search(metric) and "不良" not in metric:
        found = _family_of(metric)
        return found.better if found and found.better else -1
    family = _family_of(metric)
    return family.better if family else 0


def _fits(metric: str, unit: str) -> bool | None:
    """Whether a metric can be given in a unit; None where the metric is of no known family."""
    of_unit = dimension(unit)
    families = [family for family in _FAMILIES if family.names.search(metric)]
    if metric.endswith("率"):
        return of_unit in ("ratio", "none")
    if not families:
        return None
    return any(of_unit in family.dimensions for family in families)


# --- the words around a figure --------------------------------------------------------------------

_CLAUSE_END = re.compile(r"[，。；！？;!?\n]|(?<![0-9]),|,(?![0-9])")
_LONGEST_QUOTE = 40
_WEARS_OUT = re.compile(
    r"(?:左右)?(?:[\u4e00-\u9fff]{1,2}(?=就|便))?(?:就|便|才|也)?(?:得|要|开始|会|能)?(?:大修"
    r"|开裂|断裂|损坏|起泡|褪色|发黄|生锈|结垢|腐蚀|修补|修|补|换|裂|坏|断|生?锈|穿|磨[损坏穿]"
    r"|报废|废|失效|老化|掉|漏|堵|钝|崩|变形|脱落|起皮|卡死"
    r"|烧[坏穿])(?!了?[0-9一二两三四五六七八九十百千几])"
)
_LASTS = re.compile(
    r"(?:撑满?|撑到|扛得?住?|坚持|顶|寿命|能用|用满?|用不到|够用|用上|用到|只能用|跑满|打|耐"
    r"|不到)(?:个|了|到|满)?\s?$"
)
_TURNS = re.compile(
    r"^[^0-9，。；！？]{0,5}?(?:(?:压|压缩|降|降低|下降|减|减少|缩|缩短|提|提高|提升|升|上升|涨"
    r"|增|增加|延长|拉|做|改|变|干|控制|优化)(?:到|至|为|成)"
    r"|→|->|=>|-->|➔|⇒)[^0-9，。；！？]{0,4}$"
)
_BARE_TO = re.compile(r"^\s?(?:以上|左右)?\s?(?:到|至|变|to)\s?$")
_FROM = re.compile(r"(?:从|由|\bfrom\b)[^0-9，。；！？]{0,8}$")
_SPREAD = re.compile(r"都|不等|之间|范围|的|左右|浮动|波动")
_REDUCES = re.compile(
    r"(?:降低|下降|减少|减轻|减小|缩短|压缩|节省|节约|节能|节电|下调|降本|降|减|少|省|砍|低|轻|缩"
    r"|便宜"
    r"|短|薄)(?<!衰减)(?:了|个|掉|去|它|下来|大概|大约|约|差不多|至少|最好|再|出|\s)*$"
    r"|\b(?:cut|cuts|reduced?|lower|decreased?|drop|down|save)\b[^.,;]{0,40}?\b(?:by"
    r"|in)\s*(?:about\s*)?$"
)
_INCREASES = re.compile(
    r"(?:提高|提升|增加|增长|增大|延长|加快|上升|改善|提速|翻|提|增|涨|快|多|高|长|加|升)(?:了|个"
    r"|它|上去|大概|大约|约|差不多|至少|最好|再|出|\s)*$"
    r"|\b(?:raised?|increased?|improved?|up|boost)\b[^.,;]{0,40}?\bby\s*(?:about\s*)?$"
)
_CLEAR_CHANGE = re.compile(r"降低|下降|减少|减轻|减小|缩短|压缩|节省|节约|提高|提升|增加|延长|增长")
_DONE = re.compile(r"[降低减少省快慢高长多提升涨翻加短]了|已经|没用|才")
_OF_BEFORE = re.compile(
    r"(?<!比)(?:原来|现在|目前|以前|原先|过去|之前)的?\s?$|(?:[到至为成]|是|达到)(?:原来|现在"
    r"|目前|以前|原先)?的?\s?$"
)
_OF_TODAY = re.compile(r"(?:原来|现在|目前)的")
_BASELINE_CUE = re.compile(
    r"现在|目前|如今|眼下|当前|现有|现状|原来|原先|以前|过去|以往|老款|旧[款的]|平时|一般|通常"
    r"|只有|只能|也就|才(?=$)|实际|测下来|测出来|最近|今年|去年|至今|历史|做到过|currently"
    r"|\bnow\b|today"
)
_DONE_AFTER = re.compile(r"了(?!解|算|就)")
_NOW_AFTER = re.compile(r"\s?(?:now|today|currently|at present|at the moment)\b", re.IGNORECASE)
_STRONG_TARGET = re.compile(
    r"希望|想|目标|争取|力争|期望|最好|压到|降到|降低到|降至|提到|提高到|提升到|升到|缩短到"
    r"|减少到|减到|达到|做到|控制[在到]|要求|指标要?|要到|要做到|理想|得到|需要|必须|能不能"
    r"|target|should|want|need|must|require"
)
_CAPABLE = re.compile(
    r"(?<![才不])能(?!不能|耗|量|力|效)(?:稳定"
    r"|够)?(?:[打做达跑出干卖拉冲保测跳飞开][到出得住])[^0-9，。；！？]{0,4}$"
    r"|(?<!要)[做打跑达测拉]得到[^0-9，。；！？]{0,4}$"
)
_WANTED = re.compile(r"要(?!命)|希望|想|必须|起码|最好|目标|争取|得能|需要|能不能|才能|如果|才行")
_ABLE = re.compile(r"能(?:稳定|打到|做到|达到|到|出|保证|跑)|做得到|现在|目前|已经|一直")
_WEAK_TARGET = re.compile(r"要(?!命)|得$|能到|应该|降|提|缩短|不能|不得|别")
_COUNT_METRIC = re.compile(
    r"寿命|产量|产能|次数|模次|数量|根数|件数|误报|漏报|故障|投诉|产|循环|处理量|缺陷|断线|断头"
    r"|停机|报警|数$|[支根]数|纱支|life|output|number"
)
_DESCRIBED = re.compile(r"\s?级|\s?的(?P<thing>[\u4e00-\u9fffA-Za-z]{1,8})")
_EXPLAINED = re.compile(r"\s?是(?!目标|要求|底线|指标|死的|最)[^，。；！？]{1,10}的")
_DIMENSION_OF_A_THING = re.compile(
    r"(?:直径|外径|内径|规格|型号|幅宽|面积|占地|厂房|注册资本|吨位|功率(?!因)|容积)[^，。；]{0,3}$"
)
_CHECKED = re.compile(
    r"抽[检查样]?|取样?|样品|样机|连续|连着|批次|做过|试过|试了|装了|买了|见了|问了|跑了"
)
_COMPARES = re.compile(
    r"(?:比(?![重例较表如值热容焓])[^，。；！？0-9]{1,12}(?:贵|便宜|高|低|快|慢|多|少|好|差|强|长"
    r"|短|轻|重|大|小|省)|贵|便宜)(?:了|个|出|上|着|至少|起码|差不多|大概|将近|快|得)*\s?$"
)
_COMPARES_TODAY = re.compile(
    r"比(?:现在|目前|原来|以前|原先|今年|去年|过去|眼下|当前|老款|旧款|上一代)"
)
_CYCLE = (
    (re.compile(r"换|拆|更换|调[机试模]"), "更换时间"),
    (re.compile(r"停[机炉产线]?"), "停机时间"),
    (re.compile(r"测|检|扫描?|化验"), "检测时间"),
)
_A_CAPACITY = re.compile(r"/[年月a]$")
_TAKES = re.compile(r"(?:要|得|花|耗|用)(?:上|掉|个)?$")
_LOTS = frozenset("炉批锅卷吨米")
_LEVEL_SHORT = frozenset({"s", "min", "h", "班", "ms"})


class _Reading(NamedTuple):
    """A quantity that may become a measure, with the words that belong to it."""

    quantity: Quantity
    clause: tuple[int, int]
    lead: str  # its clause up to it, or from the figure before it
    noun: str  # what is named there, "" for nothing
    cues: str  # its clause up to it, or from the last figure that is more than 一把


def read_measures(
    text: str,
    role: Asked | None,
    quantities: Sequence[Quantity],
    known: Sequence[str] = (),
    units: Mapping[str, str] | None = None,
) -> list[ReadMeasure]:
    """The measures in a text, in order of position.

    Args:
        text: What the person typed.
        role: What the person was asked for, None if for something else; then only figures with
            a named metric, pairs and named changes are measures.
        quantities: What `read_quantities` found in the same text.
        known: Metrics named so far, newest first; they name figures that come without a noun.
        units: Unit last used with a known metric, for figures that come without a unit.
    """
    said = _Said(normalise(text), role, tuple(known), units or {})
    readings = [
        _reading(said, quantities, i)
        for i, q in enumerate(quantities)
        if _may_measure(said, q) and not (i and _names_a_share(said, quantities[i - 1], q))
    ]
    readings = _names_of(said, readings)
    conditions = _conditions(said, readings)
    by_order = _known_in_order(said, readings)
    found: list[ReadMeasure] = []
    skip = False  # the reading before took this one as its other half
    for index, reading in enumerate(readings):
        if skip:
            skip = False
            continue
        following = readings[index + 1] if index + 1 < len(readings) else None
        pair = _read_pair(said, reading, following, found)
        if pair:
            found += pair
            skip = not reading.quantity.joined
            continue
        if index in conditions:
            continue
        named = by_order[index] if by_order else None
        measure = _read_single(said, reading, found, named)
        if measure is not None:
            found.append(measure)
    return _without_repeats(_with_contrast(role, found))


class _Said(NamedTuple):
    """A text and what is known when it is said."""

    text: str
    asked: Asked | None
    known: tuple[str, ...]
    units: Mapping[str, str]


def _may_measure(said: _Said, quantity: Quantity) -> bool:
    if quantity.kind == "date" or quantity.negated or quantity.spent:
        return False
    if quantity.kind == "money" and _figure_of_a_thing(said, quantity) is None:
        near = said.text[max(0, quantity.start - 8) : quantity.start]
        level = _COST.search(near) is not None and not re.search("增|涨|加|多|降|省", near)
        of_one = quantity.high < 1 or _COST_ITSELF.search(_strip_tail(near)) is not None
        return said.asked is not None and of_one and (level or _is_unit_price(said, quantity))
    of_unit = dimension(quantity.unit)
    if of_unit == "people":
        return False
    # 千米半回 is a figure; 一周换一次 is told by its span.
    return not (of_unit == "count" and (quantity.per is None or quantity.high == 1)) or (
        quantity.high > 1
    )


def _is_unit_price(said: _Said, quantity: Quantity) -> bool:
    """降到两百块以内一吨, 一斤八块: what one unit costs, said without the word for it."""
    start, _ = _clause(said.text, quantity.start, quantity.end)
    if quantity.per not in UNITS or _OF_OTHERS.search(said.text, start, quantity.end):
        return False
    return UNITS[quantity.per].dimension in _PRICED_BY


_PRICED_BY = frozenset({"mass", "volume", "area", "length", "count", "energy"})
_OF_OTHERS = re.compile(
    r"进口|国[内外]|德国|日本|美国|欧洲|人家|别人|同行|对手|[买卖]|市价|罚|赔|报价|工资|增|涨|加|多|省"
)
_BRACKETED = re.compile(r"[(（][^()（）]{0,30}[)）]\s?$")


def _in_brackets(text: str, quantity: Quantity) -> bool:
    return text[quantity.start - 1 : quantity.start] in tuple("(（×")


def _figure_of_a_thing(said: _Said, quantity: Quantity) -> Quantity | None:
    """转速一万二, 产量300万: figures in 万 that name no currency and are not of money."""
    if quantity.kind != "money" or quantity.unit != "CNY":
        return None
    if re.search("[元块钱￥¥圆]|RMB|CNY|yuan|人民币", said.text[quantity.start : quantity.end]):
        return None
    start, _ = _clause(said.text, quantity.start, quantity.end)
    noun = _noun_in(said.text[start : quantity.start])
    if _COST.search(noun) or not re.search("速|寿命|产量|次数|流量|数$|量$|系数", noun):
        return None
    low, high = round(quantity.low * 1e4, 6), round(quantity.high * 1e4, 6)
    return replace(quantity, kind="number", unit="", low=low, high=high)


def _reading(said: _Said, quantities: Sequence[Quantity], index: int) -> _Reading:
    quantity = _figure_of_a_thing(said, quantities[index]) or quantities[index]
    start, end = _clause(said.text, quantity.start, quantity.end)
    others = [q for q in quantities[max(0, index - 3) : index] if q.kind != "date"]
    before = max((q.end for q in others if not _in_brackets(said.text, q)), default=0)
    # 比我们快三成: 快 in front of a figure is 近 elsewhere.
    compares = quantity.kind in ("percent", "change") and _QUICKER.match(
        said.text[start : quantity.start + 1]
    )
    begins = quantity.start + 1 if compares else quantity.start
    lead = said.text[max(start, before, quantity.start - _LONGEST_LEAD) : begins]
    lead = _BRACKETED.sub("", lead)
    told = max((q.end for q in quantities[:index] if q.end > start and q.high > 1), default=start)
    cues = said.text[max(told, quantity.start - _LONGEST_LEAD) : begins]
    noun = _noun_in(lead, quantity.per is not None)
    if not noun and start > before and _BEGINS_FROM.match(said.text, start):
        # 调整铁硅比，由1.6提到1.8: the clause before ends with what changes.
        noun = _noun_in(said.text[max(before, start - _LONGEST_LEAD) : start - 1])
        noun = noun if _HEAD.search(noun) else ""
    return _Reading(quantity, (start, end), lead, noun, cues)


_LONGEST_LEAD = 40
_QUICKER = re.compile(r"[^，。]{0,12}(?:比[^，。]{1,8}|[再更还要能得想])快$")
_BEGINS_FROM = re.compile(r"[由从](?!此|而|于|来)")
_LIST_GAP = re.compile(r"[、，,；;/\s和]*")


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a span, at most 40 characters of it."""
    floor = max(0, start - _LONGEST_QUOTE)
    first = floor
    for mark in _CLAUSE_END.finditer(text, floor, start):
        first = mark.end()
    mark_after = _CLAUSE_END.search(text, end, end + _LONGEST_QUOTE)
    last = mark_after.start() if mark_after else min(len(text), end + _LONGEST_QUOTE)
    if last - first > _LONGEST_QUOTE:
        last = max(end, min(last, first + _LONGEST_QUOTE))
    if last - first > _LONGEST_QUOTE:
        first = max(first, min(start, last - _LONGEST_QUOTE))
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


_USABLE = re.compile(r"(?:能用|可用|合格|像样)的(?:也就|只有|大概|大约|有|占|不到|才)*$")


_ENGLISH_WORDS = re.compile(r"[A-Za-z][A-Za-z'-]*|[^A-Za-z'\s-]")
_NOT_OF_AN_ENGLISH_NAME = frozenset(
    (
        "a about above achieve an and approximately are around at average be been below between "
        "but by can costs currently cut decrease decreased does down drifts drop each every "
        "exceed for from get go goal goes has have hit improve improved in increase increased is "
        "it its just keep least less lower max maximum min more most must need needed needs no "
        "not now of on only or our over per raise reach reduce reduced roughly runs should so "
        "some stay still takes target than that the their then this to today today's too under "
        "until up varied varies vary want wanted we we're will with within would"
    ).split()
)
_MOST_ENGLISH_WORDS = 4


def _english_noun(lead: str) -> str | None:
    """The English noun phrase before a figure, None where the words before it are not English."""
    words = _ENGLISH_WORDS.findall(lead.lower())
    while words and words[-1] in _NOT_OF_AN_ENGLISH_NAME:
        words.pop()
    name: list[str] = []
    while words and words[-1] not in _NOT_OF_AN_ENGLISH_NAME and words[-1][0].isascii():
        if not words[-1][0].isalpha() or len(name) == _MOST_ENGLISH_WORDS:
            break
        name.insert(0, words.pop())
    english = (
        len(" ".join(name)) >= _SHORTEST_ENGLISH and re.search("[\u4e00-\u9fff]", lead) is None
    )
    return " ".join(name)[-_MAX_ENGLISH_METRIC:].strip() if english else None


_INDEX = re.compile(r"(?P<name>Cp[km]?|OEE|MTBF|PUE|COP|TDS|CV|COD|BOD|TOC|pH|PH)\s*[:=]?\s*$")
_SHORTEST_ENGLISH = 4
_MAX_ENGLISH_METRIC = 32


def _noun_in(lead: str, per: bool = False) -> str:
    """What is named right before a figure, "" for nothing."""
    if _USABLE.search(lead) is not None:
        return "合格率"
    if (english := _english_noun(lead)) is not None:
        return english
    if lead.isascii():
        index = _INDEX.search(lead)
        return index["name"] if index is not None else ""
    lead = _without_per(lead) if per else lead
    pieces = [_strip_tail(piece) for piece in _CUT.split(_strip_tail(lead))]
    noun = next((piece for piece in reversed(pieces) if _HEAD.search(piece)), pieces[-1])
    if _VERB_ONLY.match(noun):
        return _SAID_FOR.get(noun, "")
    noun = _HEAD_NOT_OF_A_NAME.sub("", noun)
    if noun in _SAID_FOR:
        return _SAID_FOR[noun]
    if _VERB_ONLY.match(noun) or not re.search(r"[\u4e00-\u9fffA-Za-z]", noun):
        return ""
    return noun[-_MAX_METRIC:]


_PER_PHRASE = re.compile(
    r"(?:每|平均每?|[一1单](?![级等次])|(?=百公里|100(?:公里|km)))个?(?:百公里|100公里|100km|千米|公斤"
    r"|千克|吨|斤|克|立方米?|平方米|平米|米|升|亩|公里|方"
    r"|卷|度(?=电)|件|把|台|套|头|只|尾|羽|条|匹|炉|锅|批|平|箱|袋|瓶)"
)
_PER_THING = re.compile(
    r"(?:[废污原成][液水料品]"
    r"|[\u4e00-\u9fff](?![率耗费量]))(?=[耗用电水气煤油药料][\u4e00-\u9fff]|$|[压降要到得约])"
)


def _without_per(lead: str) -> str:
    """Without the thing that the figure counts for: 耗电一吨料 and 一吨料耗电 are 耗电."""
    said = _PER_PHRASE.search(lead)
    if said is None:
        return lead
    rest = lead[said.end() :]
    thing = _PER_THING.match(rest)
    rest = rest[thing.end() :] if thing is not None else rest
    before = lead[: said.start()]
    return (
        before
        if not rest.strip()
        or _HEAD.search(_strip_tail(before))
        and not _HEAD.search(_strip_tail(rest))
        else rest
    )


def _strip_tail(words: str) -> str:
    while words and not _HEAD.search(words) and (tail := _TAIL.search(words)):
        words = words[: tail.start()]
    return words


def _known_in_order(said: _Said, readings: Sequence[_Reading]) -> list[str] | None:
    """Figures said bare in the order in which their metrics were first given (500, 0.85, 97%)."""
    if len(readings) < 2 or len(readings) != len(said.known) or any(r.noun for r in readings):
        return None
    for one, other in pairwise(readings):
        if not _LIST_GAP.fullmatch(said.text[one.quantity.end : other.quantity.start]):
            return None
    names = list(reversed(said.known))
    if any(
        _fits(n, r.quantity.unit) is False and r.quantity.unit
        for n, r in zip(names, readings, strict=True)
    ):
        return None
    return names


# --- one figure ---------------------------------------------------------------------------------


_RUNS_ON = re.compile(r"[\s\u4e00-\u9fff]{0,3}")


def _conditions(said: _Said, readings: Sequence[_Reading]) -> frozenset[int]:
    """The readings, by index, that say under what another is measured: 120度72小时测的."""
    found: set[int] = set()
    figure: _Reading | None = None
    for index in range(len(readings) - 1, -1, -1):
        reading = readings[index]
        end = reading.quantity.end
        runs_into = index + 1 in found and _RUNS_ON.fullmatch(
            said.text[end : readings[index + 1].quantity.start]
        )
        of_condition = dimension(reading.quantity.unit) in _OF_CONDITIONS
        if _is_a_condition(said, reading, figure) or (runs_into and of_condition):
            found.add(index)
        else:
            figure = reading
    return frozenset(found)


def _is_a_condition(said: _Said, reading: _Reading, following: _Reading | None) -> bool:
    """收缩率(70℃×24h)不超过25%, 60℃存储30天容量保持率90%: under what it is measured."""
    quantity = reading.quantity
    if dimension(quantity.unit) not in _OF_CONDITIONS:
        return False
    if _in_brackets(said.text, quantity):
        return True
    if following is None or quantity.bound:
        return False
    gap = said.text[quantity.end : following.quantity.start]
    of_one = quantity.kind == "duration" and quantity.low == quantity.high == 1
    if of_one and not _CLAUSE_END.search(gap):
        return True  # 一个班烧坏三十片
    if _HEAD.search(reading.noun):
        return False
    treated = _TREATED.search(reading.lead) or _THEREAFTER.match(gap)
    sentence_ends = re.search(r"[。；！？!?;\n]", gap)
    tells = _HEAD.search(following.noun) or following.quantity.kind == "percent"
    if treated and not sentence_ends and tells:
        return not same_dimension(quantity.unit, following.quantity.unit)
    runs_on = bool(gap) and "\u4e00" <= gap[0] <= "\u9fff" and not _CLAUSE_END.search(gap)
    names_another = _HEAD.search(following.noun) or dimension(quantity.unit) == "temperature"
    return bool(runs_on and names_another)


_OF_CONDITIONS = frozenset(
    {"temperature", "time", "pressure", "length", "current", "count", "mass"}
)
_TREATED = re.compile(
    r"(?:泡|烘|煮|蒸|放|存|搁|晾|晒|浸|捂|焖|跑|老化|保温|加热|储存|存储|静置|盐雾|连续|恒温|恒湿"
    r"|烤|冻|埋|洗)[了过到满足]?\s?$"
)
_THEREAFTER = re.compile(
    r"\s?(?:[泡烘煮蒸放存跑烤晒]完|测的?|之?以?后|下(?!降)|条件|老化|试验|存放|存储|储存|的?时候)"
)
_NAMES_ITS_SPAN = re.compile(r"[\u4e00-\u9fff]{1,6}$")


def _names_of(said: _Said, readings: Sequence[_Reading]) -> list[_Reading]:
    """28天强度, 300公里归巢率: a figure right before a noun is part of the metric's name."""
    named = list(readings)
    for index, (one, other) in enumerate(pairwise(readings)):
        between = said.text[one.quantity.end : other.quantity.start]
        runs_on = bool(other.noun) and between.startswith(other.noun) and _HEAD.search(other.noun)
        opens = not one.noun and one.quantity.low == one.quantity.high and not one.quantity.bound
        if runs_on and opens and dimension(one.quantity.unit) in _IN_NAMES:
            begins = one.quantity.end - len(
                said.text[one.quantity.start : one.quantity.end].lstrip()
            )
            name = said.text[begins : one.quantity.end] + other.noun
            if len(name) <= _MAX_METRIC:
                named[index + 1] = other._replace(noun=name)
    return named


_IN_NAMES = frozenset({"time", "length", "current", "mass"})
_COST_ITSELF = re.compile(r"(?:成本|单价|造价|价格)$")


class _Change(NamedTuple):
    op: Op
    value: float | tuple[float, float]
    unit: str


def _read_single(
    said: _Said, reading: _Reading, found: Sequence[ReadMeasure], named: str | None
) -> ReadMeasure | None:
    quantity = reading.quantity
    role = _role(said, reading)
    effective = role or said.asked
    change = _change(said, reading)
    lasting = _lasts(said, reading, found)
    if not _is_meant(said, reading, found, change, lasting, named):
        return None
    metric = named or _metric(said, reading, found, change, lasting)
    if not metric:
        return None
    metric = _as_known(said, metric, found)
    start, end = reading.clause
    if change is None and _is_share_of(said, reading, metric, effective):
        low, high = quantity.low, quantity.high
        better: Op = "increase_by" if _better(metric, "") > 0 else "reduce_by"
        change = _Change(better, low if low == high else (low, high), quantity.unit)
    if change is not None:
        if effective == "baseline" or (said.asked is None and _DONE.search(reading.lead)):
            return None
        role = role or ("target" if said.asked is None else None)
        return ReadMeasure(role, metric, change.op, change.value, change.unit, start, end)
    unit = _unit(said, reading, metric, found)
    if said.asked is None and role == "target" and _tells_today(said, reading, metric, unit):
        role = effective = "baseline"
    verb = _verb_direction(reading.lead) or _direction_from(found, metric, quantity)
    op, value = _level(quantity, metric, unit, effective, verb)
    if effective == "target" and op in ("=", "<=") and _held(said, quantity):
        op = ">="
    return ReadMeasure(role, metric, op, value, unit, start, end)


def _as_known(said: _Said, metric: str, found: Sequence[ReadMeasure]) -> str:
    """The name a metric already has: 孔 after 孔距偏差, 合格率 after 外观合格率."""
    for name in [measure.metric for measure in found] + list(said.known):
        if name.startswith(metric) or (len(metric) > 1 and metric in name):
            return name
    return metric


def _role(said: _Said, reading: _Reading) -> Role | None:
    """The role that the words themselves give, by the cue nearest to the figure."""
    if said.asked == "constraint":
        return None
    lead = _COMPARES_TODAY.sub("", reading.cues)
    baseline = max((m.end() for m in _BASELINE_CUE.finditer(lead)), default=0)
    strong = max((m.end() for m in _STRONG_TARGET.finditer(lead)), default=0)
    if said.asked != "target" and _CAPABLE.search(lead) and not _WANTED.search(lead):
        return "baseline"
    done = _DONE_AFTER.match(said.text, reading.quantity.end)
    if done and not _WANTED.search(lead):
        return "baseline"
    if strong and strong >= baseline:
        return "target"
    if _NOW_AFTER.match(said.text, reading.quantity.end):
        return "baseline"
    if baseline:
        return None if reading.quantity.bound and said.asked else "baseline"
    if said.asked is None:
        of_one = bool(reading.noun or reading.quantity.per)
        takes = reading.quantity.kind == "duration" and not reading.quantity.bound and of_one
        if reading.quantity.bound or (_WEAK_TARGET.search(lead) and not takes):
            return "target"
    return None


def _tells_today(said: _Said, reading: _Reading, metric: str, unit: str) -> bool:
    """良率八成不到, 能做到480，伸长率16往上: bounded, and yet about how it is."""
    quantity = reading.quantity
    if _STRONG_TARGET.search(reading.lead) or not quantity.bound:
        return False
    worse = "<=" if _better(metric, unit) > 0 else ">=" if _better(metric, unit) < 0 else None
    if quantity.bound == worse and not _WEAK_TARGET.search(reading.lead):
        return True
    sentence = re.split(r"[。！？!?\n]", said.text[max(0, quantity.start - 80) : quantity.start])[
        -1
    ]
    able = [match.end() for match in _ABLE.finditer(sentence)]
    wanted = [match.end() for match in _STRONG_TARGET.finditer(sentence)]
    return bool(able) and (not wanted or max(wanted) <= max(able))


def _change(said: _Said, reading: _Reading) -> _Change | None:
    """降三成, 提高一倍, 减半: how much less or more, None for a level."""
    quantity, lead = reading.quantity, reading.lead
    if _COMPARES_TODAY.search(lead):
        lead = lead.removesuffix("了")
    reduces, increases = _REDUCES.search(lead) is not None, _INCREASES.search(lead) is not None
    of_before = _OF_BEFORE.search(lead) is not None
    low, high = quantity.low, quantity.high
    unit = "pp" if quantity.unit == "个点" else quantity.unit
    if quantity.kind == "change":
        return _multiple(lead, quantity, of_before)
    if quantity.kind == "money":
        return None
    of_before = of_before or _OF_TODAY.search(said.text[quantity.start : quantity.end]) is not None
    lead += said.text[quantity.start : quantity.end] if of_before else ""
    if quantity.kind == "percent" and of_before and _CLEAR_CHANGE.search(lead) is None:
        whole = re.search("原来|现在|以前|原先", lead)
        if whole and quantity.unit == "%" and low == high:
            return _Change("reduce_by", round(100 - low, 4), "%")
    if quantity.kind == "percent" and quantity.unit == "%" and _is_half(said.text, quantity):
        return _Change("reduce_by", 50.0, "%") if reduces or of_before else None
    clear = _CLEAR_CHANGE.search(lead[-6:]) is not None
    if quantity.kind != "percent" and not (clear and quantity.unit):
        return None
    if not reduces and not increases:
        return None
    op: Op = "reduce_by" if reduces else "increase_by"
    return _Change(op, low if low == high else (low, high), unit)


def _is_half(text: str, quantity: Quantity) -> bool:
    return "一半" in text[quantity.start : quantity.end]


def _multiple(lead: str, quantity: Quantity, of_before: bool) -> _Change:
    if quantity.unit == "%":
        op: Op = "increase_by" if quantity.low > 0 else "reduce_by"
        return _Change(op, abs(quantity.low), "%")
    times = quantity.high
    if _REDUCES.search(lead):
        left = 0.5 if times <= 1 else 1 / times
        return _Change("reduce_by", round(100 * (1 - left), 4), "%")
    if of_before or re.search(r"(?:是|到|为|成)(?:[^，。]{0,4})$", lead):
        return _Change("increase_by", max(0.0, 100 * (times - 1)), "%")
    low, high = 100 * quantity.low, 100 * quantity.high
    return _Change("increase_by", low if low == high else (low, high), "%")


def _lasts(said: _Said, reading: _Reading, found: Sequence[ReadMeasure]) -> bool:
    """四个月就得补, 打五百件就裂, 能撑三年: how long a thing lasts."""
    quantity = reading.quantity
    of_unit = dimension(quantity.unit)
    worn = _WEARS_OUT.match(said.text, quantity.end)
    run = of_unit in ("length", "mass", "volume", "area") and worn and worn.group()[0] in "就便"
    if not run and (of_unit not in ("time", "count") or quantity.unit in ("s", "ms")):
        return False
    if (
        found
        and "寿命" in found[-1].metric
        and quantity.unit not in _LEVEL_SHORT
        and not quantity.per
        and not _DESCRIBED.match(said.text, quantity.end)
        and not _CHECKED.search(reading.lead)
    ):
        return same_dimension(quantity.unit, found[-1].unit)
    if said.asked is None and not reading.noun:
        return False
    if worn:
        return not re.search(r"停[产机炉工]?$", reading.lead)
    before_figure = re.split(
        "[0-9零一二两俩三仨四五六七八九十百千万几半]", said.text[quantity.start : quantity.end]
    )
    lasting = _LASTS.search(reading.lead + before_figure[0])
    return lasting is not None and (of_unit == "time" or "寿命" in reading.lead)


def _is_meant(
    said: _Said,
    reading: _Reading,
    found: Sequence[ReadMeasure],
    change: _Change | None,
    lasting: bool,
    named: str | None,
) -> bool:
    """Whether a quantity is a figure of something and not part of a description."""
    quantity, noun = reading.quantity, reading.noun
    others = _COMPARES.search(reading.cues) and not _COMPARES_TODAY.search(reading.cues)
    others = others and not re.search("再(?:便宜|贵)", reading.cues)
    if others or _EXPLAINED.match(said.text, quantity.end):
        return False
    if quantity.kind == "percent" and _PART_OF_COST.search(reading.lead):
        # 里头药剂占四成 tells what a cost is made of.
        if any(measure.unit.startswith("元") for measure in found):
            return False
    of_unit = dimension(_unit_of_use(quantity, noun))
    has_head = _has_head(noun)
    after = _DESCRIBED.match(said.text, quantity.end)
    if after is not None and not has_head and not lasting:
        thing = after["thing"]
        if thing is None or (not thing.startswith("也") and _family_of(thing) is None):
            return False
    if of_unit == "count" and not lasting and not _carried(quantity, found):
        return _is_counted(said, reading)
    if quantity.kind == "number" and _DIMENSION_OF_A_THING.search(reading.lead):
        return False
    if said.asked is None:
        return _is_volunteered(said, reading, found, has_head or lasting)
    if quantity.kind == "duration" and not (noun or lasting or quantity.unit in _LEVEL_SHORT):
        recurs = _RECURS.match(said.text, quantity.end) is not None
        return (
            recurs
            or bool(_held_name(said, reading))
            or any(_fits(metric, quantity.unit) for metric in said.known)
        )
    if quantity.kind == "number":
        told = noun or named or said.known or quantity.tolerance or _carried(quantity, found)
        return bool(told or _starts_or_cues(reading) and _named_nearby(said, reading))
    return True


_PART_OF_COST = re.compile(
    r"(?:占|摊|(?:里头|里面|其中)[^，。；]{0,8})(?:了|去|掉|到|就|得|大概|大约|差不多|\s)*$"
    r"|^\s?(?:光|单)?[^，。；]{0,4}(?:费|钱|料|药剂|人工|工资|折旧)(?:就|大概|差不多)?占?\s?$"
)


def _has_head(noun: str) -> bool:
    """Whether a noun by itself tells what is measured."""
    return bool(noun) and (_HEAD.search(noun) is not None or _family_of(noun) is not None)


def _is_counted(said: _Said, reading: _Reading) -> bool:
    """Whether a count is a figure of something (断头十几次, 寿命八万次), not so many machines."""
    quantity, noun = reading.quantity, reading.noun
    if said.asked and quantity.unit.endswith("次") and len(noun) > 1 and not quantity.per:
        return True
    if _counted_name(said, reading) or _held_name(said, reading):
        return True
    known = said.known if said.asked and not noun else ()
    return any(_COUNT_METRIC.search(name) for name in (noun, *known))


_CONTENTS = frozenset({"mass/volume", "turbidity", "colonies/mass", "colonies/volume", "log"})


def _is_volunteered(
    said: _Said, reading: _Reading, found: Sequence[ReadMeasure], named: bool
) -> bool:
    """Whether a figure nobody asked for is a measure: its metric stands beside it."""
    quantity, noun, of_unit = reading.quantity, reading.noun, dimension(reading.quantity.unit)
    if _DIMENSION_OF_A_THING.search(reading.lead):
        return False
    if not named and quantity.unit and _starts_or_cues(reading):
        named = _named_nearby(said, reading) is not None
    rate = of_unit is not None and "/time" in of_unit and not _A_CAPACITY.search(quantity.unit)
    wanted = bool(found) and quantity.kind == "change" and _STRONG_TARGET.search(reading.cues)
    named = named or (bool(noun) and of_unit in _CONTENTS)
    if named or quantity.tolerance or rate or wanted or _carried(quantity, found):
        return True
    takes = bool(reading.noun) and _TAKES.search(reading.lead) is not None
    short = quantity.kind == "duration" and quantity.unit in _LEVEL_SHORT
    return short and (quantity.per is not None or takes)


def _starts_or_cues(reading: _Reading) -> bool:
    """粘度波动大，现在8000毫帕秒; 吸水率偏高，18%: the clause before names what is measured."""
    if reading.quantity.kind in ("duration", "change") or reading.quantity.per:
        return False
    lead = reading.lead.strip()
    return (
        not lead
        or _BASELINE_CUE.search(lead) is not None
        or _STRONG_TARGET.search(lead) is not None
    )


def _carried(quantity: Quantity, found: Sequence[ReadMeasure]) -> str | None:
    """The metric of a figure before, where this one can be another figure of it."""
    if not found or quantity.kind == "change":
        return None
    if not quantity.unit:
        return found[-1].metric
    for measure in reversed(found):
        counted = measure.unit.startswith(f"{quantity.unit}/")
        if counted or same_dimension(quantity.unit, measure.unit):
            return measure.metric
    return None


def _metric(
    said: _Said,
    reading: _Reading,
    found: Sequence[ReadMeasure],
    change: _Change | None,
    lasting: bool,
) -> str:
    quantity, noun = reading.quantity, reading.noun
    if lasting:
        return _life_of(said, reading, found)
    if held := _held_name(said, reading):
        return held
    if counted := _counted_name(said, reading) or _share_name(said, reading):
        return counted
    if quantity.kind == "duration":
        return _time_of(said, reading, found)
    if deviation := _deviation_of(said, reading, found):
        return deviation
    carried = _carried(quantity, found)
    if _WHO_OR_WHERE.fullmatch(noun):
        noun = ""
    if carried and noun and not _is_a_metric(said, noun, found):
        return carried
    if not noun and change is not None:
        noun = _of_adjective(said, reading, change)
    if quantity.per and noun and not _has_head(noun):
        noun = _USUAL_NAME.get(dimension(_unit_per(quantity, noun)) or "", noun)
    if not noun:
        noun = _named_after(said, quantity)
    noun = noun or _unnamed(said, reading, found, change, carried)
    if change is None and quantity.kind == "percent" and _RATE_STEM.search(noun):
        return _joined(noun, "率")
    return noun


_FIGURE_WORDS = "0-9零一二两俩三仨四五六七八九十百千万几半"
_SHARE = re.compile(
    rf"(?:里头|里面|里|当中|中)(?P<act>[^里中{_FIGURE_WORDS}]{{0,8}})[{_FIGURE_WORDS}]"
)
_BEHIND = re.compile(
    r"\s?(?P<thing>(?!以|左|上下|不到|就行|就成|才|吧)[1-9]?[\u4e00-\u9fffA-Z]{1,5}?)(?:的|了|呢|吧)*"
    r"(?=$|[，。；！？,;!?\s])"
)
_IDLE_BEFORE_FAULT = re.compile(
    r"^(?:都|就|也|是|会|要|得|能|可以|挑得?|选得?|拣得?|出|打|算|有|的|带|还|总|老|必|至少|大概"
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


def _share_of(said: _Said, quantity: Quantity) -> re.Match[str] | None:
    """How a share told by counting is worded (三个里头坏一个), None for any other figure."""
    if quantity.kind != "percent":
        return None
    return _SHARE.search(said.text, quantity.start, quantity.end)


def _names_a_share(said: _Said, share: Quantity, figure: Quantity) -> bool:
    """一百斤里出三十斤5A的: the figure is the grade that the share is of."""
    return share.end == figure.start and _share_of(said, share) is not None


def _share_name(said: _Said, reading: _Reading) -> str:
    """十块里有两块有裂 is a 开裂率, 三个里头坏一个 a 损坏率; "" where nothing says so."""
    share = _share_of(said, reading.quantity)
    if share is None or _HEAD.search(reading.noun):
        return ""
    behind = _BEHIND.match(said.text, reading.quantity.end)
    for words in (behind["thing"] if behind else "", share["act"]):
        if _GOOD.search(words):
            return "合格率"
        fault = _IDLE_AFTER_FAULT.sub("", _IDLE_BEFORE_FAULT.sub("", words))
        if fault:
            return _FAULTS.get(fault) or (fault if fault.endswith("率") else _joined(fault, "率"))
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
_ACT_BEFORE = re.compile(rf"(?P<act>[{''.join(_ACTS)}])(?:了|掉|上|个|要|得)*$")
_FLAW = re.compile(
    r"疵|疤|泡|[黑白晶麻斑污鱼]点|[针砂气]孔|坑|砂眼|痕|伤|虫|渣|接头|结头|断|裂|坏|次品|废"
)


def _counted_name(said: _Said, reading: _Reading) -> str:
    """一天清三四回, 一卷布七八个疵点, 拉一吨丝换四副模子: what is counted per span or lot."""
    quantity = reading.quantity
    of_unit = dimension(quantity.unit)
    per_lot = of_unit == "count" and quantity.per in UNITS
    if not (per_lot or quantity.unit.startswith("次/")) or said.asked is None:
        return ""
    if _has_head(reading.noun):
        return ""
    words = said.text[quantity.start : quantity.end]
    figure = re.search(rf"(?<![每一])[{_FIGURE_WORDS}]+[^{_FIGURE_WORDS}]*$", words)
    begins = quantity.start + (figure.start() if figure and not per_lot else 0)
    act = _ACT_BEFORE.search(said.text, reading.clause[0], begins)
    behind = _BEHIND.match(said.text, quantity.end)
    thing = behind["thing"] if behind else ""
    if act is not None:
        kind = "次数" if quantity.unit.startswith("次") else "数量"
        return _joined(act["act"] + thing if thing else _ACTS[act["act"]], kind)
    return next((name for name in (reading.noun, thing) if _FLAW.search(name)), "")


# 三年不用换, 72小时不变色: a span or a count in which something must not happen.
_HELD = re.compile(
    r"(?:之?内|以内|以上|都|也|里|后)*(?:不(?:用|需要?|必|能|准|许|得|会|可以|要|出现|发生)?|无)"
    r"(?P<act>(?![到够行止算等知错成好多少是低高超小大怎同如])[\u4e00-\u9fff]{1,4}?)(?:就行|就成|就好|才行|了|的|吧)*"
    r"(?=$|[，。；！？,;!?\s])"
)
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
}


def _held(said: _Said, quantity: Quantity) -> re.Match[str] | None:
    of_unit = dimension(quantity.unit)
    if of_unit == "time" and quantity.unit not in ("s", "ms") or quantity.unit.endswith("次"):
        return _HELD.match(said.text, quantity.end)
    return None


def _held_name(said: _Said, reading: _Reading) -> str:
    """The metric of 100小时不析出, 三年不用换; "" for a figure that tells no such thing."""
    quantity = reading.quantity
    held = _held(said, quantity)
    if held is None or said.asked is None or _has_head(reading.noun):
        return ""
    for metric in said.known:
        if _better(metric, quantity.unit) > 0 and _fits(metric, quantity.unit):
            return metric
    act = held["act"]
    if act in _UPKEEP:
        name = _UPKEEP[act] + "周期"
    else:
        kind = "时间" if dimension(quantity.unit) == "time" else "次数"
        name = _HAPPENS.get(act, act) + kind
    return _joined(reading.noun, name) if reading.noun else name


class _Adjective(NamedTuple):
    """What a comparative speaks of (轻: weight), and which known metrics it can be said of."""

    word: re.Pattern[str]
    name: str
    of: re.Pattern[str]


_ADJECTIVES = (
    _Adjective(re.compile("快|慢"), "速度", re.compile("速|效率|产|节拍|周期|时间|工时|用时")),
    _Adjective(re.compile("轻|重"), "重量", re.compile("重")),
    _Adjective(re.compile("便宜|贵|省"), "成本", re.compile("成本|费|价|耗|用[工量料电水]|人工")),
    _Adjective(re.compile("薄|厚"), "厚度", re.compile("厚")),
    _Adjective(re.compile("亮"), "亮度", re.compile("亮|光")),
    _Adjective(re.compile("硬"), "硬度", re.compile("硬")),
    _Adjective(re.compile("准"), "精度", re.compile("精度|准|误差|偏差")),
    _Adjective(re.compile("耐用"), "使用寿命", re.compile("寿命|期|间隔")),
    _Adjective(re.compile("长(?!到)"), "使用寿命", re.compile("")),
)
_COMPARATIVE = re.compile(
    r"(?:^|[再更还要能得想来就])(?:做|跑|用|弄|搞)?[得]?(?P<word>便宜|耐用|[快慢轻重贵省薄厚亮硬准长])"
    r"(?:了|个|它|上|出|点|大概|大约|差不多|至少|最好|\s)*$"
)


def _of_adjective(said: _Said, reading: _Reading, change: _Change) -> str:
    """The metric of 再轻百分之十五, 长一倍: a known one that can be so, or the adjective's own."""
    compared = _COMPARATIVE.search(reading.lead.strip())
    if compared is None:
        return "效率" if re.search("快|慢", reading.lead[-6:]) else ""
    adjective = next((a for a in _ADJECTIVES if a.word.match(compared["word"])), None)
    if adjective is None:
        return ""
    fitting = [metric for metric in said.known if adjective.of.search(metric)]
    preferred = _known_to_change(said._replace(known=tuple(fitting)), change, ())
    return preferred or _named_nearby(said, reading) or adjective.name


def _deviation_of(said: _Said, reading: _Reading, found: Sequence[ReadMeasure]) -> str | None:
    """The metric of 差三成, 偏两毫米, 正负两丝; None for a figure that is no deviation."""
    quantity = reading.quantity
    if quantity.kind == "percent" and _IS_OUT.search(reading.lead):
        return "误差"
    if not quantity.tolerance and not _IS_OFF.search(reading.lead):
        return None
    of = reading.noun or _known_for(said, quantity, found) or _named_nearby(said, reading)
    of = of or ("温度" if dimension(quantity.unit) == "temperature" else "偏差")
    return of if _IS_A_DEVIATION.search(of) else _joined(of, "偏差")


_IS_OUT = re.compile(r"差了?(?:大概|大约|有|个)?\s?$")
_IS_OFF = re.compile(r"偏(?:了|离|差)?(?:大概|大约|有|个)?\s?$")


def _unnamed(
    said: _Said,
    reading: _Reading,
    found: Sequence[ReadMeasure],
    change: _Change | None,
    carried: str | None,
) -> str:
    """The metric of a figure that stands without one, from what is known or from its unit."""
    quantity = reading.quantity
    if quantity.kind == "money":
        return next((metric for metric in said.known if _fits(metric, "元")), "成本")
    if change is None:
        noun = carried or _known_for(said, quantity, found)
    else:
        noun = _known_to_change(said, change, found) or (found[-1].metric if found else None)
    noun = noun or _named_nearby(said, reading)
    if noun is None and quantity.kind == "percent":
        noun = _least_used(said, found)
    noun = noun or _usual_name(quantity)
    no_size = quantity.joined or quantity.unit in ("m", "km")
    return "" if noun == "尺寸" and no_size else noun


def _is_a_metric(said: _Said, noun: str, found: Sequence[ReadMeasure]) -> bool:
    """Whether a noun can be a metric, or only says who wants it or where (客户, 出水)."""
    if _HEAD.search(noun) or _family_of(noun) or len(noun) == 1:
        return True
    if len(noun) >= _SHORTEST_NAME and not _WHO_OR_WHERE.search(noun):
        return True
    return _as_known(said, noun, found) != noun


_SHORTEST_NAME = 3
_WHO_OR_WHERE = re.compile(
    r"客户|主机|业主|国[外内标际]|同行|德国|日本|美国|欧[洲标]|标准|行业|图纸|[出进]水|[出进]口"
    r"|样[品机件]|他们|别人|对方|厂家|老板|领导|[老新旧]款|[老新旧原]?配方|机型|型号|时候|情况|[刚最]"
)


def _joined(noun: str, name: str) -> str:
    return noun[-(_MAX_METRIC - len(name)) :] + name


def _life_of(said: _Said, reading: _Reading, found: Sequence[ReadMeasure]) -> str:
    noun = reading.noun
    if not noun and found and "寿命" in found[-1].metric:
        return found[-1].metric
    if not noun or _VERB_ONLY.match(noun) and len(noun) == 1 and noun not in "模刀":
        known = [metric for metric in said.known if "寿命" in metric]
        start = reading.clause[0]
        noun = noun if noun else _noun_in(said.text[start : reading.quantity.start])
        if not noun:
            return known[0] if known else _mould_or_tool(said, reading) or "使用寿命"
    if "寿命" in noun:
        return noun
    noun = noun.removesuffix("用") or noun
    return _joined({"模": "模具", "刀": "刀具"}.get(noun, noun), "使用寿命")


def _mould_or_tool(said: _Said, reading: _Reading) -> str | None:
    """一副模打两百件, 一把刀用两天: things with a one-character name."""
    start = reading.clause[0]
    clause = said.text[start : reading.quantity.start]
    for mark, thing in (("模", "模具"), ("刀", "刀具"), ("窑", "窑炉"), ("泵", "泵"), ("阀", "阀")):
        if mark in clause:
            return f"{thing}使用寿命"
    return None


_RECURS = re.compile(
    r"(?:左右)?(?:就|才|便)?(?:得|要|会)?(?P<act>[\u4e00-\u9fff])一?[次回趟遍](?P<thing>[\u4e00-\u9fff]{0,2}?)(?=$|[，。；！？,;\s了吧])"
)


def _time_of(said: _Said, reading: _Reading, found: Sequence[ReadMeasure]) -> str:
    quantity, noun = reading.quantity, reading.noun
    recurs = _RECURS.match(said.text, quantity.end)
    if recurs is not None:
        of_thing = recurs["thing"] or ("" if _VERB_ONLY.match(noun) else noun)
        return _joined(recurs["act"] + of_thing, "间隔")
    if noun and _family_of(noun) and _fits(noun, quantity.unit):
        return noun
    known = _carried(quantity, found) or _known_for(said, quantity, found)
    clause = said.text[reading.clause[0] : reading.quantity.start]
    for verb, name in _CYCLE:
        if verb.search(clause):
            return name
    if quantity.per and quantity.unit in _LEVEL_SHORT:
        return known or (f"单{quantity.per}加工时间" if quantity.per in _LOTS else "单件加工时间")
    if noun and not _VERB_ONLY.match(noun):
        return noun if _HEAD.search(noun) else _joined(noun, "时间")
    return known or _named_nearby(said, reading) or ("单件加工时间" if quantity.per else "时间")


def _known_for(said: _Said, quantity: Quantity, found: Sequence[ReadMeasure]) -> str | None:
    """The known metric that a bare figure is most likely of."""
    used = {measure.metric for measure in found}
    mentioned = _mentioned(said, quantity)
    if mentioned:
        return mentioned
    fitting = [
        metric
        for metric in said.known
        if _fits(metric, quantity.unit or said.units.get(metric, "")) is not False
        or (not quantity.unit and _fits(metric, said.units.get(metric, "")) is not False)
    ]
    if not quantity.unit and quantity.high > 100:
        fitting = [metric for metric in fitting if not metric.endswith("率")] or fitting
    if not fitting and not quantity.unit and quantity.kind == "number":
        fitting = list(said.known)
    if not fitting:
        return None
    wanted = 1 if quantity.kind == "percent" and quantity.high >= 50 else -1

    def preference(metric: str) -> tuple[bool, bool, bool, bool]:
        surely = _fits(metric, quantity.unit) is True
        agrees = quantity.kind != "percent" or _better(metric, quantity.unit) == wanted
        same_unit = not said.units or said.units.get(metric) == quantity.unit
        return (not surely, metric in used, not same_unit, not agrees)

    return min(fitting, key=preference)


def _mentioned(said: _Said, quantity: Quantity) -> str | None:
    """The known metric named last before the figure: 槽宽说错了，是0.6毫米."""
    before = said.text[max(0, quantity.start - 40) : quantity.start]
    places = [
        (before.rfind(stem), metric)
        for metric in said.known
        if len(stem := _IS_JOINED.sub("", metric)) > 1
        and stem in before
        and _fits(metric, quantity.unit or said.units.get(metric, "")) is not False
    ]
    return max(places)[1] if places else None


_IS_JOINED = re.compile(r"(?:偏差|误差|率|使用寿命|时间)$")


def _least_used(said: _Said, found: Sequence[ReadMeasure]) -> str | None:
    used = {measure.metric for measure in found}
    return min(said.known, key=lambda metric: metric in used, default=None)


def _known_to_change(
    said: _Said, change: _Change | None, found: Sequence[ReadMeasure]
) -> str | None:
    """The known metric that a bare change most likely improves: 降九成 a cost, 提三成 an output."""
    if change is None or not said.known:
        return None
    wanted = -1 if change.op == "reduce_by" else 1
    used = {measure.metric for measure in found}
    return min(said.known, key=lambda metric: (metric in used, _better(metric, "") != wanted))


def _named_after(said: _Said, quantity: Quantity) -> str:
    """10皮库以下的局放: what is measured stands behind."""
    after = _DESCRIBED.match(said.text, quantity.end)
    thing = after["thing"] if after is not None else None
    if not thing:
        return ""
    family = _family_of(thing)
    match = family.names.search(thing) if family else None
    return thing[: match.end()] if match else ""


def _named_nearby(said: _Said, reading: _Reading) -> str | None:
    """The nearest metric named earlier in the text that can be given in this unit."""
    before = said.text[max(0, reading.quantity.start - 60) : reading.quantity.start]
    nearest: tuple[int, str] | None = None
    unit = reading.quantity.unit
    for family in _FAMILIES:
        if unit and dimension(unit) not in family.dimensions:
            continue
        for match in family.names.finditer(before):
            if nearest is None or match.end() > nearest[0]:
                tail = _NAME_GOES_ON.match(before, match.end())
                nearest = (match.end(), match.group() + (tail.group() if tail else ""))
    return nearest[1] if nearest else None


_NAME_GOES_ON = re.compile("率|量|度(?![^高低大小不])|值")
_IMPLIED_UNIT = (
    (re.compile(r"温[差升度]|[炉水油室芯]温$"), "℃"),
    (re.compile(r"湿度$"), "%"),
    (re.compile(r"噪[声音]$"), "dB"),
)


def _usual_name(quantity: Quantity) -> str:
    of_unit = dimension(quantity.unit) or ""
    if quantity.unit in ("丝", "μm"):
        return "偏差"
    if of_unit == "count/time":
        return "产量" if quantity.unit.endswith(("天", "月", "年")) else "效率"
    return _USUAL_NAME.get(of_unit, "")


def _is_share_of(said: _Said, reading: _Reading, metric: str, effective: str | None) -> bool:
    """A bare 九成 of something that is not itself a ratio: by how much it shall change."""
    if reading.quantity.kind != "percent" or effective != "target" or reading.noun:
        return False
    return metric in said.known and _fits(metric, reading.quantity.unit) is False


def _unit(said: _Said, reading: _Reading, metric: str, found: Sequence[ReadMeasure]) -> str:
    quantity = reading.quantity
    if quantity.kind == "money":
        return f"元/{quantity.per}" if quantity.per else "元"
    top = _unit_of_use(quantity, metric)
    if found and found[-1].metric == metric and found[-1].unit.startswith(f"{top}/"):
        return found[-1].unit if quantity.unit else ""
    if quantity.unit:
        return _unit_per(quantity, metric)
    if _COST.search(metric):
        return f"元/{quantity.per}" if quantity.per else "元"
    for name, unit in said.units.items():
        if (
            name == metric
            or name.startswith(metric[:2])
            or (metric[0] == name[0] and metric in name)
        ):
            return unit
    if metric.endswith("率") and 1 < quantity.high <= 100:
        return "%"
    if found and (found[-1].metric == metric or (quantity.tolerance or "偏差" in metric)):
        return found[-1].unit
    return next((unit for named, unit in _IMPLIED_UNIT if named.search(metric)), "")


_PRESSED = re.compile(
    r"(?:压|降|减|缩|砍|控制|限制)[低少小短]?[到至在为成回]?[^0-9，。；！？压降减缩]{0,3}$"
)
_RAISED = re.compile(r"(?:提|升|拉|涨|增|延|加)[高升长大多]?[到至为成][^0-9，。；！？]{0,3}$")


def _direction_from(found: Sequence[ReadMeasure], metric: str, wanted: Quantity) -> int:
    """氧指数28，要到32: where today's figure before it shows which way is better."""
    if _better(metric, wanted.unit):
        return 0
    for measure in reversed(found):
        if measure.metric == metric and measure.role != "target" and measure.unit == wanted.unit:
            today = max(measure.value) if isinstance(measure.value, tuple) else measure.value
            return 1 if wanted.low > today else -1 if wanted.low < today else 0
    return 0


def _verb_direction(lead: str) -> int:
    """Where the verb before a wanted figure points: -1 for 压到, 1 for 拉到, 0 for none."""
    if _PRESSED.search(lead) and not _HEAD.search(lead):
        return -1
    return 1 if _RAISED.search(lead) else 0


_COUNTED_OUT = frozenset({"mass", "energy", "volume", "area", "length"})
_USED = re.compile(r"[耗用吃费产收打出电水气煤油药料胶漆]|consumption")


def _unit_of_use(quantity: Quantity, metric: str) -> str:
    """The unit of a figure as its metric means it: 度 of electricity, 个 of petrol."""
    if quantity.unit == "℃" and re.search("电|能耗", metric):
        return "kWh"
    if quantity.unit == "个" and quantity.per and re.search("油耗|水耗|耗油|耗水", metric):
        return "L"
    return "%" if quantity.unit == "个点" else quantity.unit


def _unit_per(quantity: Quantity, metric: str) -> str:
    """The unit of a figure with what it counts for: 一吨料四百度 are kWh/t."""
    top, per = _unit_of_use(quantity, metric), quantity.per
    of_events = dimension(top) == "count" and (
        metric.endswith(("次数", "数量")) or _better(metric, top) < 0 or _FLAW.search(metric)
    )
    if per not in UNITS or "寿命" in metric:
        return top
    if not of_events and dimension(top) not in _COUNTED_OUT:
        return top
    below = UNITS[per]
    if of_events:
        return per_unit(top, below.name)
    if below.dimension == "count" and not _USED.search(metric):
        return top
    if top == "kWh" and below.dimension == "time":
        return per_unit(top, below.name)
    return per_unit(top, below.name) if below.dimension in (*_COUNTED_OUT, "count") else top


def _level(
    quantity: Quantity, metric: str, unit: str, effective: str | None, verb: int = 0
) -> tuple[Op, float | tuple[float, float]]:
    low, high = quantity.low, quantity.high
    if quantity.kind == "money":
        low, high = round(low * 1e4, 6), round(high * 1e4, 6)
    wanted = effective in ("target", "constraint")
    if quantity.tolerance and wanted:
        return "<=", high
    if quantity.bound:
        return quantity.bound, high if quantity.bound == "<=" else low
    if low != high:
        return "range", (low, high)
    if effective == "target":
        better = verb or _better(metric, unit)
        return (">=" if better > 0 else "<=" if better < 0 else "="), low
    return "=", low


# --- two figures and more -----------------------------------------------------------------------


def _read_pair(
    said: _Said, first: _Reading, second: _Reading | None, found: Sequence[ReadMeasure]
) -> list[ReadMeasure]:
    """从85提到98, 每件40分钟压到10分钟以内, 85→98: today's figure and the wanted one."""
    before, after = first.quantity, first.quantity
    if first.quantity.joined:
        if said.asked == "constraint" or not _FROM.search(first.lead):
            return []
        if (
            _SPREAD.match(said.text, first.quantity.end)
            or dimension(first.quantity.unit) == "length"
        ):
            return []
        before = replace(before, high=before.low, bound=None)
        after = replace(after, low=after.high)
        clauses = (first.clause, first.clause)
    elif second is not None and _turns_into(said, first, second):
        after = second.quantity
        clauses = (first.clause, second.clause)
    else:
        return []
    unit = after.unit or before.unit
    before_unit = before.unit or unit
    if not same_dimension(unit, before_unit):
        return []
    if not before.joined and not before.unit and after.low and before.kind == "number":
        before = replace(before, unit=unit)
    shared = first._replace(quantity=replace(before, unit=before_unit))
    metric = _metric(said, shared, found, None, _lasts(said, first, found))
    if not metric:
        return []
    unit = "%" if unit == "个点" or (not unit and metric.endswith("率")) else unit
    before_unit = "%" if before_unit == "个点" or (not before_unit and unit == "%") else before_unit
    op_before, value_before = _level(
        replace(before, unit=before_unit), metric, before_unit, "baseline"
    )
    bound = after.bound or ("<=" if convert(after.high, unit, before_unit) < before.low else ">=")
    value_after = after.high if bound == "<=" else after.low
    return [
        ReadMeasure("baseline", metric, op_before, value_before, before_unit, *clauses[0]),
        ReadMeasure("target", metric, bound, value_after, unit, *clauses[1]),
    ]


def _turns_into(said: _Said, first: _Reading, second: _Reading) -> bool:
    gap = said.text[first.quantity.end : second.quantity.start]
    if _TURNS.match(gap):
        return True
    return _BARE_TO.match(gap) is not None and _FROM.search(first.lead) is not None


def _with_contrast(role: Asked | None, found: list[ReadMeasure]) -> list[ReadMeasure]:
    """正负5到6，要压到2以内: a figure without a cue before a wanted one is today's."""
    if role is not None:
        return found
    contrasted = list(found)
    for index, measure in enumerate(found):
        later = (m for m in found[index + 1 :] if m.metric == measure.metric and m.role == "target")
        if measure.role is None and measure.op in ("=", "range", "<=", ">=") and next(later, None):
            contrasted[index] = replace(measure, role="baseline")
    return contrasted


def _without_repeats(found: list[ReadMeasure]) -> list[ReadMeasure]:
    kept: list[ReadMeasure] = []
    for measure in found:
        again = next((m for m in kept if _same(m, measure)), None)
        if again is None:
            kept.append(measure)
        elif again.unit == "班":
            kept[kept.index(again)] = measure
    return kept


def _same(one: ReadMeasure, other: ReadMeasure) -> bool:
    if (one.role, one.metric, one.op) != (other.role, other.metric, other.op):
        return False
    if isinstance(one.value, tuple) or isinstance(other.value, tuple):
        return one.value == other.value and one.unit == other.unit
    if not same_dimension(one.unit, other.unit):
        return False
    return abs(convert(one.value, one.unit, other.unit) - other.value) <= 1e-6 * abs(other.value)
