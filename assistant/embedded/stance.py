"""What a clause does: deny, refuse, offer, assent, correct, complain; which way an answer points.

In:    the normalised words of a clause or an answer.
Out:   yes or no, or the sense that the words bear out.
Never: reads a value (see `readers.py`).
"""

from __future__ import annotations

import re

from assistant.embedded.other_requests import TECHNICALLY_FINE
from assistant.embedded.readers import as_text

_LACKING = re.compile(
    r"没人|没(?:有)?(?:这个|那个|搞|做|懂|会|设备|条件|经验|数据|能力|办法|手段|仪器|团队|技术"
    r"|理论|基础)"
    r"|不会|不懂|不掌握|未掌握|缺|做不了|搞不定|弄不了|解决不了|说不清|摸不透|不行|吃不透|外行"
    r"|算不|测不"
    r"|无(?:法|力|人|从|相应|相关|此类|专业|专人)|未能|难以|不具备|不足|薄弱|短板|空白|欠缺"
)
_NOTHING_LACKING = re.compile(
    r"(?:没|不)[^，。；,;]{0,3}(?:啥|什么)?[^，。；,;]{0,2}(?:解决不了|做不了|满足不了"
    r"|处理不了|难|不会|缺)"
)
_ABLE = re.compile(
    r"(?:技术|配方|工艺)上?(?:我们|咱们|这块)?(?:自己)?(?:都|也|倒)?(?:是)?(?:有(?![问限难点待])|掌握了?|会(?!不会))|"
    r"自己(?:就|都|也|全|完全)?(?:会(?!不会)|能(?!不能)|行(?!不行)|可以|搞定|搞得定|做得了"
    r"|解决|弄得)"
    r"|(?:没|不)(?:啥|什么|有什么|存在|算)?(?:太|大)?(?:难|技术含量)|没(?:啥|什么"
    r"|有)[^，。；,;]{0,4}(?:解决|搞|做|弄)不了"
    r"|搞得定|搞定了?|拿得下|做得了|弄得了|轻车熟路|小菜|常规(?:操作|工艺|的)|都会|(?:人|设备"
    r"|技术|团队)(?:都|也)?(?:齐|够)"
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
    r"^(?:这个|暂时|目前|应该|好像|都)*(?:没有?|无|不涉及)(?:这方面|这个|什么"
    r"|啥)?(?:的)?(?:问题|难处|难题|困难)?(?:吧|呢|的|了|啊)?[。！]?$"
)
_NO_TECHNICAL_TROUBLE = re.compile(
    r"(?:没|不是|不存在)(?:有)?(?:啥|什么)?技术(?:上)?(?:的)?(?:问题|难)|技术(?:上|方面)?不缺"
    r"|技术上?(?:也|都|倒)?没(?:有)?(?:啥|什么)(?:问题|难|(?:要|可|好)(?:攻|研|搞))"
    r"|不(?:用|需要?|必)(?:搞|做)?(?:研究|研发|攻关|开发)"
)
_SOME_TRIED = re.compile(
    r"(?:我们|内部|自己|厂里|也|都|倒|确实|之前|以前|以往)*(?:试|弄|搞|整|做|想|用|改|调|折腾|摸索)(?:过|了)(?:不少"
    r"|一些|些|几样|几种|[好两三]?几?[次回]"
    r"|好多|好几[种样次回]|很多|许多|一点|多种|各种|种种|的)?(?:办法|方法|法子|招|方案|东西|种"
    r"|次)?(?:了|的|吧|嘛|噻|啊|呀|哈)*"
)


def names_no_trial(words: str) -> bool:
    """Tell whether an answer only says that something was tried: 试过几样."""
    return bool(_SOME_TRIED.fullmatch(words.strip()))


_UNTRIED = re.compile(
    r"没(?:有)?(?:怎么|正经|真正)?(?:试|弄|搞|动手|做|动过|碰|开始|干|动)|还没|从没|一直没"
    r"|不知道(?:从哪|怎么)|没头绪|haven't|not tried",
    re.IGNORECASE,
)
_NEVER_TRIED = re.compile(
    r"\s*(?:这个|这方面|我们?|自己|还|都|也|倒|真|确实|从来)*(?:没有?|从没)(?:怎么|正经|真正)?"
    r"(?:试|弄|搞|整|做|动)过?(?:呢|啊|呀|吧|的|了)*(?=$|[，,。；;\s])"
)
_DONE_SO = re.compile(r"(?:换|试|改|加|调|装|买|请|用|做|弄|搞)(?:过|了(?!解))")
_OF_OTHERS = re.compile("人家|别人|别家|同行|隔壁")
_OTHERS_DO = re.compile(
    r"^(?:就是|只|倒是|不过|但|也)?(?:人家|别人|别家|别的厂|隔壁|同行|听(?:说|人|别人|同行))(?![^，。]{0,6}的)"
)


def tells_of_others(words: str) -> bool:
    """Tell whether a clause says what others do: 人家用了三年了 is no trial of one's own."""
    return bool(_OTHERS_DO.match(words.strip()))


_WORKED = re.compile(
    r"成了|做成|做好了|(?:整|弄|搞|拾掇|调)(?:妥|好|明白|顺)了?|都过(?:了|$|[，。])|好好的"
    r"|搞定|解决了|好用|合格(?!率)|达标|通过|过了|没(?:啥)?问题|稳定了|到了|做出来了?|弄出来"
    r"|搞出来|不(?:再|会)?(?:裂|漏|断|坏|掉)了|成功"
)
_FALLING_SHORT = re.compile(
    r"不(?!错|少|过)|没(?:用|效|成|解决|改善|达|变)|还(?:是|会|要|得)|又|但|可是|就是|贵|差|慢"
    r"|只|才|跟不上|吃不消|白"
    r"|无法|未能|未达|难以|仅|失败|反弹|放弃|停了|有限|一般|死|坏|裂|掉|断|堵|漏"
)
_SERVING = re.compile(
    r"现成|成熟|多的是|多得[是很]|多了去|到处(?:都)?(?:有|是)|满大街|一抓一把|(?:直接|随便"
    r"|就)(?:能)?(?:买|订|用)|买(?:一|来|回|个|台|套)[^，。；,;]{0,6}(?:就|用|装)"
    r"|厂家(?:来|能|都能|包|给)?(?:装|做|弄|配)|(?:能|够|好|管|都在|正)用(?!不)"
    r"|(?<!法)(?<!不能)(?<![未不])满足|(?:包"
    r"|管)(?:安装|调试|教|会|培训)|保证|写进合同|同行(?:都|也)?(?:在)?(?:用|装|买)|(?:就差"
    r"|还没)?(?:挑|选)一?家"
    r"|比比价?|报(?:了|过)?价(?![^，。；,;]{0,2}[\d一二三四五六七八九])|有(?:好)?(?:几|多|两"
    r"|三|四|五)家(?:在)?(?:做|卖|能)|没(?:啥|什么)?问题|都(?:有|能)(?:卖|做|买|办)|专门(?:做"
    r"|修|卖|检)|不用(?:研发|开发)|off.the.shelf|readily available",
    re.IGNORECASE,
)
_UNSERVING = re.compile(
    r"不(?!错|少|到\s?\d|超过|用再?(?:研发|开发|搞|做))|没|贵|差|只|无法|未能|未见|难以|但"
    r"|可是|用不起|谁用|(?:谁"
    r"|哪个|哪家)[^，。；,;]{0,4}得起|一个多?亿|几千万|封(?:的|死)|垄断|卡|排队|停产|交期"
    r"|也就那样|一般|不单卖|\bnot\b|n't\b|\bbut\b|\bonly\b|\btoo\b|\bcannot\b|\bno\b|expensive"
    r"|fail|唬|捂|瞒|踢皮球|说是|吹|摆设|凑合|水土不服|要么|偏偏|独家|不外"
)


_ALL_SERVE = re.compile(
    r"都(?:挺|很|还|蛮|比较)?(?:好|行|不错|能用|能做|可以)|(?:没有?|无)(?:啥|什么)?(?:毛病"
    r"|问题|不满意|缺点)"
    r"|肯定有的?|有的是"
)
_COMMERCIAL = re.compile(
    r"(?:就是|只是|不过|但是?|可)?(?:有点|太|比较|要)?(?:贵|排队|等得久|慢|远|麻烦)(?:了点?"
    r"|一点|点)?"
    r"|(?:想|要)?找(?:个|家)?(?:便宜|快|近)[^，。；]{0,3}|便宜点的?|不(?:知道|晓得"
    r"|清楚)(?:该)?(?:找|选|买|去|联系)[^，。；]{0,8}"
    r"|哪家[^，。；]{0,6}|^没有?(?:啊|呀|吧|的)?(?=$|[，,])|没有?啊|就是|价钱|价格"
)


_UNDECIDED = re.compile(
    r"看(?:补贴|情况|方案|效果|能不能|价|怎么|你们|他|老板|领导)|再说|再定|再议|如果|要是"
    r"|不(?:晓得|知道|好说|一定)|没准|商量|研究(?:研究|一下)"
    r"|[得要]等|还没|等(?:项目|补贴|老板|领导|上会)"
)


_NOT_YET = re.compile(
    r"还没(?:有)?(?:人|谁)?[^，。；,;]{0,4}(?:拍板|批|签|定|上会|立项|报|同意|点头|过)|尚未|没人拍板"
)
"""Nobody has decided: neither a yes nor a refusal."""


_LEADING_NO = re.compile(r"^\s*没有?(?:啊|呀|吧|的|呢)?[，,。]")


def _turn_market(sense: str, words: str) -> str:
    """Check whether what is on sale is really said to serve, or to fall short."""
    # 没有，都能满足要求: the no answers what is lacking.
    words = _LEADING_NO.sub("", words)
    without_fault = _NOTHING_LACKING.sub("", words)
    if without_fault != words and not _UNSERVING.search(without_fault):
        return "adequate"
    faulty = _UNSERVING.search(_SERVING.sub("", TECHNICALLY_FINE.sub("", words)))
    if _ALL_SERVE.search(words):
        # 都挺好，就是贵: a price or a queue is no fault of what is on sale.
        faulty = _UNSERVING.search(_COMMERCIAL.sub("", _ALL_SERVE.sub("", words)))
    if (_SERVING.search(words) or _ALL_SERVE.search(words)) and not faulty:
        return "adequate"
    # That something does not serve is said, never guessed.
    return "inadequate" if faulty and sense != "unknown" else "unknown"


def _turn_payer(sense: str, words: str) -> str:
    """Check whether words really approve the money, or really refuse it."""
    if _NOT_YET.search(words):
        return "pending"
    if sense == "none" and not _UNAPPROVED.search(_OR_NOT.sub("", words)):
        return "pending"
    if sense == "approved" and _UNDECIDED.search(words):
        return "pending"
    if sense == "approved" and _UNAPPROVED.search(_OR_NOT.sub("", words)):
        return "none"
    if sense == "approved" and not _APPROVING.search(words):
        return "pending"
    return sense


def turn_sense(slot: str, sense: str, words: str) -> str:
    """Check the sense of an answer that would end an interview against its own words.

    `worked`, `self` and `adequate` turn a need into none, so they stand only where the words name
    no lack; an `unknown` market with a stated fault is inadequate. A payer of whom no refusal is
    said, or no word of approval or of money, is merely `pending`.
    """
    own = _OF_OTHERS.split(words, 1)[0]
    if slot == "attempt" and _NEVER_TRIED.match(own) and not _DONE_SO.search(own):
        return "none"
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
        return _turn_market(sense, words)
    if slot == "payer":
        return _turn_payer(sense, words)
    return sense


_FUNDS = re.compile(
    r"钱|费|预算|资金|经费|投入|立项|出资|审批|批(?!次|量|号|发)|拍板|签字|财务|专项|自筹|万"
    r"|budget|fund|pay|approv",
    re.IGNORECASE,
)


def speaks_of_funds(words: str) -> bool:
    """Tell whether words speak of money or of who approves it: 图纸已经定了 does not."""
    return bool(_FUNDS.search(words))


_APPROVING = re.compile(
    r"批|签|立项|同意|过了|拍板|定了|点头|预算|过会|列支|列入|列了|出|研发费|付|掏|买单|通过"
    r"|支持|答应"
    r"|自筹|自有|专项|技改|拨|钱|万|经费|资金|老板|领导|董事|我|认|approv|sign|budget|fund|pay",
    re.IGNORECASE,
)

_OR_NOT = re.compile(r"([\u4e00-\u9fff])[不没]\1")
_UNAPPROVED = re.compile(
    r"(?:不|没|未|否|拒|nobody|no one|not)[^，。；,;]{0,8}"
    r"(?:批|签|同意|立项|拍板|出|付|掏|买单|认|支持|通过|过会|点头|答应|兴趣|打算|管|钱|预算"
    r"|主体|pay)"
    r"|否[了决]|驳回|打回|退回|撤了|黄了|砍了?|毙了|回绝"
)


_BARE_NO = re.compile(
    r"(?:这个|目前|暂时|现在|真|好像|应该|都|还|也|嗯|哦|呃)*(?:没有?|无|不缺|nope|none"
    r"|no)(?:了|啊|呀|的|吧|哦|呢|哈|诶)*",
    re.IGNORECASE,
)


_GREETING = re.compile(
    r"(?:(?:贵(?:平台|中心|单位|公司)|[各诸]位(?:老师|专家|领导)?|老师们?|专家|领导)?(?:你们?"
    r"|您|大家)好"
    r"|在吗|在不在|有人吗|喂|哈喽|嗨|老师好|早上好|上午好|下午好|晚上好|hi"
    r"|hello)[\s，,。.!！?？~呀啊哦]*",
    re.IGNORECASE,
)


def only_greets(words: str) -> bool:
    """Tell whether a message is a greeting and nothing else."""
    return bool(re.fullmatch(rf"(?:{_GREETING.pattern})+", words.strip(), re.IGNORECASE))


_BARE_ASSENT = re.compile(
    r"(?:嗯+|对+|是的?|好的?|行|可以|能|确认|没错|同意|当然|ok|yes|sure)(?:吧|呀|啊|的|呢|了"
    r"|哈)*[。！!]?",
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


_ALL_WELL = re.compile(
    r"(?<![不未无])(?:正常|良好|平稳|无异常)$"
    r"|^(?:这个|产品|质量)?(?:没有?|无)(?:啥|什么|任何)?(?:质量)?(?:上的?)?(?:毛病|问题"
    r"|异常)(?:的|呀|啊|了)?$"
)


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
    r"|(?:钱|费用?|经费|预算|资金)[^，。；,;]{0,6}(?:不出|没有|没列|没得|不给|不掏|没安排|没这"
    r"|一分)"
    r"|没(?:钱|预算|经费|这笔钱|这个钱)|免费|白(?:干|做|帮)|不(?:要|花)钱|一分(?:钱)?(?:也"
    r"|都)?(?:不|没)|零预算|义务"
    r"|won't pay|no budget|for free",
    re.IGNORECASE,
)
_MONEY = re.compile(r"钱|出资|费|预算|掏|花|付|投|分|资金|pay|free|budget", re.IGNORECASE)
_NOT_YET = re.compile(
    r"没(?:立项|定|汇报|批|上会|谈|想好|算)|还没|未定|说不(?:了|好|准)|另外|收不收|贵不贵|要不要"
)


_OFFER = re.compile(
    r"预算|出(?:得起|到|个)?|拿|掏|投|愿意|打算|准备|经费|批了|批的|列了|专款|研发费|立项"
    r"|给(?:得起|到)|budget|spend|pay",
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


# ── correcting, and saying too little ──────────────────────────────────────────────────────────

_CORRECTION = re.compile(
    r"^(?:不对|错了|不是这样)|(?:说|写|打|讲|记|报|搞|弄|看|填|算)(?:错|反|岔|漏|串)"
    r"|(?:说|写|讲|记|报|填)得?(?:太|有点)?(?:[多少高低大小长短早晚宽窄松严紧]|保守)了"
    r"|后来(?:又)?(?:改|加|定|涨|降|变)|(?:加|涨|追加|提"
    r"|调)到(?:了)?(?=[^，。]{0,3}[\d一二三四五六七八九十百千两])(?=[^，。]{0,8}万)|更正|纠正"
    r"|改一下|改下|更改|重新说|应该是|应为"
    r"|(?:刚才|刚刚|最早|最初|开始|开头|前面|之前|上回|先前)(?:那个)?.{0,10}(?:不对|不准|有误|错)|不是.{1,16}[，,]?(?:而)?是"
    r"|是.{1,18}[，,]\s*(?:而)?不是|correction|i meant|actually",
    re.IGNORECASE,
)


# 涂层改成磁控溅射, in an account of trials, corrects nothing.
_CHANGED_TO = re.compile(r"改[成为]|要改")


_FORBIDS = re.compile(
    r"(?:别|莫|不能|不得|不可以?|不许|不准|不要|不宜)(?!说|太)[^，。；,;]{1,12}|不(?:超过|低于|高于)"
    r"|(?:不能|不得|不可以?|不许|不准|没法)[^，。；,;]{0,2}(?:动|变|改|换|停|降|加|涨)|封顶"
)


def forbids(words: str) -> bool:
    """Tell whether a clause says what must not be: 停梯不能过半天, 一台别超过两千."""
    return bool(_FORBIDS.search(words))


_NO_GOAL = re.compile(
    r"(?:不是|不算|不作为|并非)(?:我们|咱们|自己|企业)?(?:要)?的?(?:目标|指标|要求)"
)


def denies_goals(words: str) -> bool:
    """Tell whether words say that something named is no goal: 单价不是我们的目标."""
    return bool(_NO_GOAL.search(words))


_DELETES = re.compile(
    r"(?:删掉|删除|删了|删去|删咗|去掉|拿掉|划掉|取消)(?:吧|了|它|佢|掉)*$"
    r"|^(?:请|帮我|麻烦)?(?:删掉|删除|删了|去掉|拿掉|划掉|取消)"
)


def deletes(words: str) -> bool:
    """Tell whether a clause orders that something heard be taken away: 把2 bar那条删掉."""
    return bool(_DELETES.search(words.strip()))


_ASKED_AGAIN = re.compile(
    r"(?:刚刚?才?|才|又|再|重新|专门|回去)(?:去|跟[^，。]{1,6}|和[^，。]{1,6}|找[^，。]{1,6})?"
    r"(?:问|查|翻|核|核对|核实|确认|算|对|看)(?:了|过|清楚|一?下|完)"
    r"|(?:核|核对|核实|确认|打听)过"
)


def asked_again(plain: str) -> bool:
    """Tell whether words say that something was looked up once more: 预算我刚问了."""
    return bool(_ASKED_AGAIN.search(plain))


_TAKES_BACK = re.compile(r"错|改[成为到]|更正|纠正|改一下|改下|应该是|应为|重新说|有误|不准")


def takes_back(plain: str) -> bool:
    """Tell whether words name a mistake or a change: 说错了, 更正一下."""
    return bool(_TAKES_BACK.search(plain))


def corrects(plain: str, asked: str = "") -> bool:
    """Tell whether a normalised message says that something said before is wrong.

    Args:
        plain: normalised.
        asked: the slot that was just asked for.
    """
    changed = asked != "attempt" and _CHANGED_TO.search(plain)
    return bool(changed or _CORRECTION.search(plain) or denies_goals(plain))


_FILLER = re.compile(
    r"试过|几样|一些|有些|不太行|不行|条件|有限|经常|老是|总是|老|坏|不好用|不好|不够|东西"
    r"|零件|设备|机器|产品|材料|"
    r"有点|就是|就|呗|啊|吧|呢|嘛|的|了|里头|里面|上面|这边|那个|这个|我们|咱们|大概|可能|反正"
    r"|都|也|还|很|太|挺|比较|"
    r"不在行|不懂|别人家?|别家|人家|那样|得很|老是|有人|不会|不太|贵|便宜|差不多|那样|一般"
    r"|凑合|耽误|活|客户|有意见|厂里|车间|上|里|没|有|点|行|好|多|少|搞|弄|做"
)


def says_little(words: str) -> bool:
    """Tell whether a text answer is too thin to help a solver: hardly a noun is left in it.

    Judgement 2026-11-21: fewer than four characters remain once fillers, generic nouns and
    function words are taken out, and no figure stands in it.
    """
    bare = re.sub(r"[^\w]", "", as_text(words))
    figure = re.search(r"\d|[一二两三四五六七八九十百千万]{2}", bare)
    return figure is None and len(_FILLER.sub("", bare)) < 4
