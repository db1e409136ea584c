"""The noun beside a figure: what the words right before it name.

In:    the words of a clause before a figure.
Out:   the noun in the person's words, at most 12 characters (32 in English), "" for none.
Never: takes a verb, a hedge or somebody's name for what is measured.
"""

import re

from assistant.embedded.measures.metrics import family_of

HEAD = re.compile(
    r"(?:率|比|系数|指数|系|数值|含量|用量|产量|量|值|力|强度|硬度|厚度|精度|准确度|粗糙度|温度"
    r"|速度|密度|粘度|黏度|浓度|纯度|[平圆直]\S{0,2}度|度"
    r"|寿命|时间|工时|周期|节拍|成本|费用|价|温升|温差|屈服|线速|车速|转速|流速|亩产|单产|产出"
    r"|产能|[电能油水气煤功单]耗|损耗|(?:落度|压力|热|水头|强度|容量|质量)损失|消耗|耗电|误差"
    r"|偏差|公差"
    r"|噪[声音]|跳动|局放|伤亡|死亡|边界|孔位|尺寸|效率|跨距|间隙|变形|翘曲|伸长|阻力|模量|推力"
    r"|拉力|扭矩|挠度|压降|壁厚|膜厚|色差|废品|次品|不良"
    r"|返工|返修|报废|漏检|误报|误判|故障|波动|[厚温色误偏公极高压落级时位相]差|产销差|峰谷差"
    r"|批间?差|轮差|价差|收缩|缩水|光效"
    r"|[货架保质鲜存]期|COD|BOD|氨氮|排放|残留|磨损|裂纹|毛刺|气孔|水分|人工|用工|重量|自重|容量"
    r"|电阻|电压|电流|功率|频率"
    r"|流量|风量|应力|挥发|杂质|交期|续航|良品|一致性|均匀性|稳定性|因[子数]|间隔|里程|衰减|牢度"
    r"|目数|支数|增重|对数值|含[\u4e00-\u9fff]{1,2}|[耗用][电水气油煤药料胶漆]|Cp[km]?|OEE|MTBF"
    r"|PUE|COP|TDS|CV"
    r"|[电水气药运][\u4e00-\u9fff]{0,2}费|加工费|工钱|(?<![A-Za-z])[a-z][a-z -]{2,})$"
)
_TAIL_NOT_OF_A_NAME = (
    "大概|大约|差不多|估计|现在|目前|眼下|当前|原来|原先|以前|之前|以往|过去|平时|平均|一般|通常"
    "|立马|马上|立刻|一下子?|突然|直接|猛地|渐渐|慢慢|基本上?|通常|普遍|整体|总体|实际|至今"
    "|最后|最终|真正|稳定|可以|能够|能|应该|应当|必须|需要|希望|要求|目标|争取|力争|指标|期望"
    "|理想|起码|最好|最多|最少|顶多|至多|不能|不得|不要|别|不许|不想"
    "|想要|想|要|得|达到|做到|干到|跑到|弄到|搞到|打到|测到|提到|提高到|提高|提升到|提升|升到"
    "|上升到|上升|涨到|增加到|增加|增大到?|延长到|延长"
    "|降到|降低到|降低|下降到?|降至|降为|压到|压缩到|压低到|压缩|减到|减少到|减少|减小到?|减至"
    "|缩短到|缩短|缩小到?|控制到|控制在|控制|保持在?"
    "|占|可|多在?|完|之后|以后|拉长?到|放到|延到|(?<!来)回到?|稳定在|维持在?|保证在?|保证|处于|位于|落在|卡在"
    "|改到|改成|变成|变到|以|按照?|从|由|是|为|在|到|至|有|就|也就|也|都|只有|只|才|还|又|再|全|统一"
    "|算下来"
    "|测下来|测出来|测的|测得|算出来|出来|下来|掉|了|着|过|的话|的|呢|吧|嘛|啊|往|向|朝|差了?"
    "|偏了?|偏离|相差|超差|相当于|等于|大于|超|不大"
    "|(?<=[到至在])(?:千米|公里)"
    "|(?:用|跑|撑|干|开|做)[够满]|连续(?:运行|运转|工作|使用|[开跑用转干])?"
    "|满|撑|撑到|扛|顶|用到|能用|能跑|能干|打|坚持到?|砍掉?|省掉?|节省|节约|省|少|多|快|慢|减轻"
    "|减|降|提|增|涨|翻|轻|做|走|停|等"
    "|每个?(?:分钟|小时|秒|天|班|月|年|件|吨|公里|公斤|平米|亩|米|度|次|把|台|炉|批)"
    "|老款的?|新款的?|旧款的?|老产品|新产品|新样机|老型号|改造前|改造后"
    '|我们|你们|他们|咱们|自己|这个|那个|这|那|什么|说|死死|每|各|约|近|=|:|：|~|-|<|>|\\(|（|“|"|\\s|/|不|没|没有'
)
_STATISTICS = "average|avg|mean|median|typical|typ|maximum|minimum|max|min|nominal|total|overall"
"""English words for how a figure was taken: no part of what it is of."""
_TAIL = re.compile(rf"(?:{_TAIL_NOT_OF_A_NAME})$")
_STATISTIC = re.compile(rf"(?:^|(?<![A-Za-z]))(?:{_STATISTICS})\.?\s*$", re.IGNORECASE)
_CUT = re.compile(
    r"怎么|咋|无论|不管|的(?!确)|把(?!手)|将(?!近)|让|使(?![用命])|被(?!覆)|(?<![供])给(?![料水油药进])"
    r"|跟(?![踪随刀])|(?<!饱)和|(?<!参)与|及(?!格)|或者?|从|(?<![自理])由"
    r"|(?<![存内潜现])在(?!线)|是|就|也|都|还(?!原)|(?<!一)只|才|又|但|不过|虽然|因为|所以|然后"
    r"|如果|要是|而且|并且|那么|其中|包括|比如|例如|以及"
    r"|我们?|你们?|他们|它|咱们?|人家|大家|客户|厂里|公司|现在|目前|眼下|当前|原来|原先|以前|之前"
    r"|以往|过去|今年|去年|[春夏秋冬]天|[白阴雨晴]天|夜[里间]|晚上|早上|[上下]午|[旺淡雨]季"
    r"|希望|(?<![理思])想(?!象)|(?<![主必需])要(?![求素点])"
    r"|(?<![性功节电热储机产动效智光风])能(?![耗量效力源级谱见])|(?<![取获所])得(?![率分料胶])"
    r"|最好|必须|需要|应该|应当|可以|大概|大约|估计|差不多|一般|通常|平均"
    r"|做到|达到|提到|提高到?|提升到?|降到|降低到?|压到|减少到?|缩短到?|控制[在到]|保持在|保证"
    r"|稳定在|做成|搞到|弄到|加上|另外|还有|顺便|主要|关键|至少|最多"
    r"|这(?:[块个种边样款批台儿里头])?|那(?:[块个种边样款批台儿里头])?|哪|每(?:一)?(?:件|个|把|台|套|吨|片|只|天|次"
    r"|班|炉|批|米|公里|亩)?|、|:|：|\(|\)|（|）|“|”|\"|/|\+|\s|~|,|，|。|；|！|？|;|!|\?|\n"
    r"|吧|呢|嘛|啊|了(?!解)|吗|很|太|挺|比较|非常|越来?越?|老是|总是|经常|反正|说|问|看|知道"
    r"|试(?=了|过)|其实|单独|先|再(?!生|现|热)"
)
_HEAD_NOT_OF_A_NAME = re.compile(
    r"^(?!一次[合通成良])(?:一个|整个|整体|所有|全部|总的?|有|做|上|个"
    r"|一[根支副把台套件只条块张片颗]|一(?![级等次])|对(?![色准中称焊接齐])"
    r"|用(?![电水气煤油药料胶漆工])|为|到|后|前"
    r"|里|中(?![性空间心碳压频温段])|时|下|可|来|去|各|几"
    r"|[老旧新现原](?:款|配方|工艺|产品|型号|设备|机型|机器|方案|料|办法?|批次|样机|线|牌号|的)+"
    r"|(?:牌号|型号|规格|试样|样品)(?=..))+(?=..)"
)
VERB_ONLY = re.compile(
    r"^(?:[装上下入进]了?[机车船线井窑炉塔网路][用跑转走开]?|现场|老款|新款|旧款|老配方|原配方"
    r"|开始|往上|往下|怎么|怎样|无论|反正|国外|国内|同行|别人|人家|时候|情况|情况下|的话|部分"
    r"|有的|地方|状态|样子|水平|切|焊|装|扫|换|拆|调|缩|稳|卡|守|锁|收|压|推|拱|窜|飙|铣|磨|车"
    r"|打|测|检|洗|烘|烧|加工|生产|处理|停"
    r"|停机|停产|停炉|修|撑|用|跑|抽|取|收|做|干|出|拉|拿|试|拉到|跑满|上|下|刀|模|线|活|件|把|料"
    r"|品|货|数|量|好|坏|高|低|大|小|快|慢|贵|长|短|一|二|两|约|头|尾|每|人|个|次|剩|剩下|认"
    r"|只认|给|来|根|每根|份)$"
)
MAX_METRIC = 12
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
    + _STATISTICS.split("|")
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
    if not english:
        return None
    said = " ".join(name)[-_MAX_ENGLISH_METRIC:].strip()
    if family_of(said) is None and (typed := re.search(re.escape(said), lead, re.IGNORECASE)):
        # Qmax is written as it was typed.
        return typed.group()
    return said


_INDEX = re.compile(
    r"(?P<name>Cp[km]?|OEE|MTBF|PUE|COP|TDS|CV|COD|BOD|TOC|pH|PH)"
    r"(?:\s*[:=]|(?:\s+(?:is|was|of|at|least|about|around|only|now|above|below|over|under))*)\s*$"
)
_LATIN_PHRASE = re.compile(r"[A-Za-z][A-Za-z-]*(?: [A-Za-z][A-Za-z-]*){1,3}$")
_SHORTEST_ENGLISH = 4
_MAX_ENGLISH_METRIC = 32


def noun_in(lead: str, per: bool = False) -> str:
    """What is named right before a figure, "" for nothing."""
    if _USABLE.search(lead) is not None:
        return "合格率"
    if (english := _english_noun(lead)) is not None:
        return english
    if lead.isascii():
        index = _INDEX.search(lead)
        return index["name"] if index is not None else ""
    lead = _without_per(lead) if per else lead
    bare = strip_tail(lead)
    if phrase := _LATIN_PHRASE.search(bare):
        # void area 现在 4.5%: a Latin name of several words is one name.
        words = [w for w in phrase.group().split() if w.lower() not in _NOT_OF_AN_ENGLISH_NAME]
        return " ".join(words)[-_MAX_ENGLISH_METRIC:].strip()
    pieces = [strip_tail(piece) for piece in _CUT.split(bare)]
    # 微粒每根一千二: the thing counted in stands behind what is counted.
    while len(pieces) > 1 and pieces[-1] in _COUNTED_IN:
        pieces.pop()
    noun = next((piece for piece in reversed(pieces) if HEAD.search(piece)), pieces[-1])
    if VERB_ONLY.match(noun):
        return _SAID_FOR.get(noun, "")
    noun = _HEAD_NOT_OF_A_NAME.sub("", noun)
    if noun in _SAID_FOR:
        return _SAID_FOR[noun]
    if VERB_ONLY.match(noun) or not re.search(r"[\u4e00-\u9fffA-Za-z]", noun):
        return ""
    if re.search(r"要求|规定|\d年|[年月]底", noun) and not HEAD.search(noun):
        # 省厅要求2027年底前降到10%以内: who wants it by when is no name.
        return ""
    return noun[-MAX_METRIC:]


_COUNTED_IN = frozenset("根个件把台套只条块片颗支张份次班炉批袋瓶箱卷匹头尾")
_PER_PHRASE = re.compile(
    r"(?:每|平均每?|[一1单](?![级等次])|(?=百公里|100(?:公里|km)))个?(?:百公里|100公里|100km"
    r"|千米|公斤"
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
        if not rest.strip() or HEAD.search(strip_tail(before)) and not HEAD.search(strip_tail(rest))
        else rest
    )


def strip_tail(words: str) -> str:
    """Without the verbs, hedges and particles that stand between a noun and its figure."""
    words = _STATISTIC.sub("", words)
    while words and not HEAD.search(words) and (tail := _TAIL.search(words)):
        words = _STATISTIC.sub("", words[: tail.start()])
    return words.rstrip()


def names_a_quantity(noun: str) -> bool:
    """Whether a noun by itself tells what is measured."""
    return bool(noun) and (HEAD.search(noun) is not None or family_of(noun) is not None)


WHO_OR_WHERE = re.compile(
    r"客户|主机|业主|国[外内标际]|同行|德国|日本|美国|欧[洲标]|标准|行业|图纸|[出进]水|[出进]口"
    r"|样[品机件]|整[机车套线]|单机|他们|别人|对方|厂家|老板|领导|[老新旧]款|[老新旧原]?配方|机型|型号|时候|情况"
    r"|[刚最]"
    r"|内控|[国行企厂]标|标准[线值]?|红线|考核|合同|规定|[欧日美国]\S?洲?那边"
)


def join_names(noun: str, name: str) -> str:
    """A noun with a name behind it, the noun cut from the left to 12 characters in all."""
    return noun[-(MAX_METRIC - len(name)) :] + name
