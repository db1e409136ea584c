"""Clauses that state no fact: questions back, 不清楚, 跳过, 不方便说, 看情况.

In:    the words of a clause, what was asked.
Out:   the act that it is, or that it asks something.
Never: reads a value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from assistant.embedded import stance
from assistant.embedded.classifier import probability
from assistant.embedded.placing.english import asks_in_english
from assistant.embedded.placing.slots import speech_of
from assistant.embedded.text import Clause, is_chinese
from assistant.need import Act

ADDRESSED = re.compile(r"你们?|您|贵(?:方|平台|中心)|平台|这网站|这里(?:能|可以|是|收)")
_INTERROGATIVE = re.compile(
    r"吗|[有能会行管要可][^，。]{0,6}嘛$|呢$|么$|什么|啥|谁|怎么|咋|多久|多长|几天|几点|几个月|哪|是不是|能不能|可不可以"
    r"|行不行|好不好|收不收|管不管"
    r"|[有能会][^，。]{1,8}没有?$|能[^，。]{1,3}不能|有没有|要不要|会不会|算不算|给不给|贵不贵"
    r"|多少钱|不\?$",
)


_OFFERED = re.compile(r"补[贴助]|先用后付|知识产权|专利归|揭榜|发榜|中试|创新券|政策|众筹科研")
"""What a center offers or explains; whoever asks about it states no fact of the shop floor."""
_ASIDE = re.compile(r"(?:顺便|先|再|多嘴|插一句)问|^(?:请问|问一?下|问个事|打听一?下)")


_ASKED_PLAINLY = re.compile(
    r"多少(?!钱一)|几点|几天|多久|归谁|归哪|什么是|是什么|什么意思|什么叫|啥叫|区别|怎么退|怎么算"
    r"|能不能帮|收不收|要不要钱|收钱吗|有没有补|能报吗|能申请吗|能拿吗"
)


_ASKS_FOR_HELP = re.compile(
    r"有没有[^，。；]{0,12}(?:专家|老师|教授|团队|资源|单位|高校|院所|实验室|人才|人脉)"
    r"(?:资源)?(?:的)?[啊呀呢吗]?$"
    r"|有没有[^，。；]{0,3}(?:懂|会|搞|做|研究)[^，。；]{1,8}的[啊呀呢吗]?$"
    r"|(?:有没有(?:人|专家|老师|团队|单位|高校|办法|法子|招)|(?<!没)有(?:没有)?(?:谁|哪[位个家]))[^，。；]{0,5}(?:能|会|可以|懂|做|搞)"
    r"|(?:能不能|能否|可不可以|能)(?:请|麻烦)?(?:帮|给)(?:忙|我们?|俺们?|咱们?|一?下)?[^，。；]{0,2}"
    r"(?:把|解决|治|压|降|提|改|搞|弄|整|攻|研[究发])"
)
_AT_A_LOSS = re.compile(
    r"^(?:你们?|您)?(?:说|看|讲)?(?:这|该|要)*(?:咋|怎么|如何)(?:整|办|弄|搞|治)(?:好|啊|呢|嘛)*$"
)


def asks_for_help(words: str) -> bool:
    """Tell whether a clause asks for what the interview is for: 你们有没有人能做."""
    return bool(_ASKS_FOR_HELP.search(words)) and not _OFFERED.search(words)


def is_at_a_loss(words: str) -> bool:
    """Tell whether a clause only says that they know no way: 你说咋整."""
    return bool(_AT_A_LOSS.match(words.strip()))


def asks_back(words: str, clause: Clause, odds: Mapping[str, float], opening: bool = False) -> bool:
    """Tell whether a clause is a question to the assistant, not a fact and not the request."""
    if not is_chinese(words):
        return asks_in_english(words, clause.question, opening)
    if _ASIDE.search(words) or (clause.question and _OFFERED.search(words)):
        return True
    if _ASKED_PLAINLY.search(words) and not stance.has_figure(words):
        return clause.question or bool(_OFFERED.search(words) or ADDRESSED.search(words))
    if not (clause.question or _INTERROGATIVE.search(words)) or stance.asks_in_vain(words):
        return False
    asking = math.exp(odds.get("act/question", -9.0)) + math.exp(odds.get("request/other", -9.0))
    wanting = probability(odds, "request") - math.exp(odds.get("request/other", -9.0))
    addressed = bool(ADDRESSED.search(words))
    if addressed and wanting < 0.5 and not stance.has_figure(words):
        return True
    if clause.question:
        return asking > 0.3 or (addressed and asking > wanting)
    return asking > 0.5 and asking > wanting


_SHORT_REMARK = 16
"""Most characters of a remark about the interview itself."""
_LEAD = (
    r"^(?:这个?|这块儿?|这些|那个|这方面|具体|目前|暂时|我们?|俺|咱|也|真|还|确实|倒|就|都"
    r"|是|的|嗯|呃|哦|啊|唉|\s)*"
)
_UNKNOWN = re.compile(
    _LEAD + r"(?:不(?:太)?(?:清楚|知道|晓得|了解|明白)|不懂|不会说"
    r"|没(?:有)?(?:怎么|咋|太|专门|仔细)?(?:统计|测|算|数|记|留意|注意|概念|想|考虑|打听|问|弄|量|研究)过?(?:清楚)?"
    r"|说不(?:好|准|上来|清|出来?)|不好说|没数|没谱|搞不清楚?|不归我管|不是我管|得问.{1,8}"
    r"|要问.{1,8}"
    r"|问.{1,6}才知道|没人(?:统计|记)|不记得(?:了)?|(?:i )?(?:don'?t|do not) know|no idea|not sure)"
    r"(?:这个|这些|这块|出|个|数|了|啊|呀|呢|吧|过|的|诶|哎|来着|\s)*$",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"^(?:先)?(?:跳过|略过?|下一[个题条]|过|pass|skip|next)(?:吧|了)?$", re.IGNORECASE
)
_WITHHELD = re.compile(
    _LEAD + r"(?:真|先|实在)*(?:不方便(?:说|讲|透露)?|不便(?:说|讲|透露)|不能(?:说|讲|透露)|说不了"
    r"|不能(?:透$|往外|外传)|先不(?:说|讲|谈)|再说吧?|回头再说|见面(?:再)?(?:聊|谈|说)|商业机密|保密)"
)


_TALK = (
    r"(?:乱|瞎|随便|明|多|细|面|详)?(?:说|谈|讲|聊|问|答|提|透露|讨论|沟通|回复|回答)(?:死|明|细)?"
    r"|(?:想|看)(?:一?[想看]|一下)?|考虑(?:考虑)?|琢磨(?:琢磨)?|商量(?:商量)?"
)
_AROUND_TALK = (
    r"这(?:个|些|块|条|事|一[条块])?|那(?:个|些|块)?|我们?|俺们?|咱们?|你们?|您|他们|大家|先|再"
    r"|还|就|也|都|倒|真|很|太|可|暂时|目前|现在|今天|以后|之后|往后|后面|后续|回头|到时候?"
    r"|改天|下次|等等|有空|慢慢|一下|一会儿?|不[敢能想要用好大太便急忙]?|没[有法]?|别|甭|莫"
    r"|有点|可能|应该|得|要|能|敢|肯|可以|一时|当面|见面|电话里?|着急|钱|价钱?|数|预算|早了|太早|为时过早|不合适|方便|具体|详细|的|得"
    r"|吧|呢|啊|呀|嘛|呗|哈|噢|嗯|呃|哦|唉|哎|来|去"
)
_ONLY_TALK = re.compile(rf"(?=.*?(?:{_TALK}))(?:{_TALK}|{_AROUND_TALK}|\s)+")
"""Words about talking and nothing else: 以后再说, 这个别问我, 不敢乱说, 我想想.

Every word is one of closed classes (pronouns, adverbs, particles, verbs of saying and of
considering), so what stands there names no thing, no figure and no act of the shop floor.
"""
_PUT_OFF = re.compile(r"不|别|甭|莫|没|再说|先|以?后|回头|到时|改天|下次|面")
_CONSIDERED = re.compile(r"(?<!不)想|看|考虑|琢磨|商量")


_BEYOND = re.compile(
    r"(?<!别)问(?:得|的)?(?:也|真|是|可)?(?:太|真|好|这么|那么|忒)(?:深|细|专业|专|难|复杂|偏)"
    r"|^(?:这个?|这些|你们?(?:说|讲|问)的|我|俺|额)*(?:听|看|搞)不(?:太)?(?:懂|明白)(?:了|啊|呀)*$"
)
"""What people say of a question that is beyond them."""


_NO_HURRY = re.compile(
    r"不(?:着)?急|没(?:有)?(?:定|说|期限|要求|卡|排|安排|计划|时间表)|慢慢来|什么时候都|啥时候都|无所谓|不赶"
)


_IT_DEPENDS = re.compile(
    _LEAD + r"(?:(?:行业|同行|平均|一般|正常|普通|国内)的?(?:平均)?水平"
    r"|(?:跟|和|比)?(?:人家|同行|别家|行业|现在)(?:差不多|一样|[差好强]一?点)"
    r"|说不(?:好|准)|不好说|没(?:个)?准|(?:得|要|先|就)?看(?:情况|看|能不能|着|方案|你们"
    r"|效果|机器|价|进度|怎么|咋|多少)"
    r"[^，。]{0,6}|能[^，。]{1,3}就[^，。]{1,3})(?:吧|呗|啊|呢|了|嘛|哈)*$"
)


_ENOUGH = re.compile(
    r"^(?:行了|好了|算了|哎呀|唉|嗯|那|就|我看|今天|先)*(?:(?:够了|到此为止|到这(?:儿|里)?"
    r"|到这个程度)"
    r"|不(?:想)?(?:再)?(?:答|说|聊|弄)了|别(?:再)?问了|不用(?:再)?问了|问够了没有?|就这些了?"
    r"|(?:快点?|赶紧|直接|现在就?)?(?:给我?|帮我)?(?:直接)?(?:出|看|要)(?:个|一下)?(?:结果"
    r"|报告|榜单|结论))"
    r"(?:吧|啊|呀|了|行不行|行吗|好不好|好吗|可以吗|可不可以|成不成)*$"
)
_IMPATIENT = re.compile(
    r"没完没了|问个没完|有完没完|问题(?:怎么)?(?:这么|那么|太|真)多|(?:还|到底)(?:要"
    r"|有)(?:问)?(?:几|多少)[个条]"
    r"|烦死|啰里?[啰嗦八]+嗦?|磨磨唧唧|磨叽"
)


def plain_act(words: str, asked: str) -> Act | None:
    """Recognise the short ways of not answering, which hardly vary."""
    bare = words.strip()
    if len(bare) <= _SHORT_REMARK and _ENOUGH.match(bare):
        return "enough"
    if len(bare) <= 2 * _SHORT_REMARK and stance.deletes(bare):
        return "correction"
    if len(bare) <= _SHORT_REMARK and _IMPATIENT.search(bare):
        return "hurry"
    if _SKIP.match(bare):
        return "skip"
    if asked != "confidentiality" and len(bare) <= 14 and _WITHHELD.match(bare):
        return "withhold"
    if asked != "confidentiality" and len(bare) <= _SHORT_REMARK and _ONLY_TALK.fullmatch(bare):
        # Without a date nobody can apply: it is asked about again.
        put_off = asked != "deadline" and _PUT_OFF.search(bare) and not _CONSIDERED.search(bare)
        return "withhold" if put_off else "vague"
    if speech_of(asked).rough and len(bare) <= 12 and _IT_DEPENDS.search(bare):
        return "vague"
    if asked == "attempt" and stance.names_no_trial(bare):
        return "vague"
    if asked != "gap" and len(bare) <= 16 and _UNKNOWN.match(bare):
        return "unknown"
    if asked != "gap" and len(bare) <= _SHORT_REMARK and _BEYOND.search(bare):
        return "unknown"
    if asked == "deadline" and len(bare) <= 12 and _NO_HURRY.search(bare):
        # Like 尽快 it can be asked about again: without a date nobody can apply.
        return "vague"
    return None
