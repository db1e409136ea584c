"""What somebody says must not be published: 厂名唔好出, 客诉的事不能说, 别写我们的品牌.

In:    a text as it was typed, or as a brief words it.
Out:   the stretches that say so, the names in them, and the subjects that they are about.
Never: takes a technical limit for one (表面不能出现裂纹): what must not be done is to publish, or
       what must not appear is a name.

Judgement 2026-11-21: which verbs publish, and which nouns name somebody or something of a firm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.disclosure.words import NAME_TAGS
from assistant.embedded.text import normalise


@dataclass(frozen=True, slots=True)
class Secrecy:
    """A stretch of a text that tells what must not be published; `text[start:end]` are its words.

    Attributes:
        start: offset of the first clause that tells so.
        end: offset of the end of its sentence: what follows there is a comment on it.
        names: proper names in it, normalised.
        subjects: what else it is about, in its own words, normalised.
    """

    start: int
    end: int
    names: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


_SENTENCE = re.compile(r"[^。；;！!？?\n]+[。；;！!？?\n]*")
_CLAUSE = re.compile(r"[^，,。；;！!？?\n]+")

_QUOTED = r"[“‘「『《\"](?P<{0}>[^“”‘’「」『』《》\"，。；]{{1,24}})[”’」』》\"]"
_ORDER = (
    r"(?:别|不要|莫要?|请?勿|切勿|甭|不能|不可以?|不准|不许|不得|不宜|不便|不方便|不想|"
    r"不愿意?|不希望|不好|禁止|严禁|不用|不必)"
)
_PLAIN_NO = r"(?:不|没必要)"
_BETWEEN = (
    r"(?:再|给我们?|帮我们?|把|将|被|让|在[^，。；]{1,8}?|往外|"
    r"向外|对外|跟(?:别人|外人)|随便|直接|到处)*"
)
_NO = rf"(?P<no>{_ORDER}|{_PLAIN_NO}){_BETWEEN}"
_COMPLEMENT = (
    r"(?:上去|进去|出来|出去|上|进|出名|出|到|明|在[^，。；]{1,8}|给[^，。；]{1,4}|一下|了|啊|哈|哦|呀|吧|呢|嘛|噢|喔|"
    r"就好|就行|就是了?|的|!|”|’|」|\s)*"
)

_NAMING = (
    r"(?:厂名|店名|名字|名称|名号|字号|全称|简称|公司名?|单位名?|企业名?|厂家名|品牌名?|牌子|商标|产品名|商品名|型号|"
    r"客户名?|买家|甲方|人名|姓名|联系方式|电话|手机号|地址)"
)
_BUSINESS = (
    r"(?:事情?|事儿|情况|细节|内容|数据|数字|配方|配比|工艺|参数|图纸|价格|报价|成本|金额|预算|产值|销量|产量|订单|客诉|投诉|索赔|"
    r"赔偿|退货|事故|召回|罚款|处罚|官司|纠纷|损失|供应商|同行|这(?:个|些|条|句|段|块|点)|那(?:个|些|条|句|段|块|点)|我们|我司|咱们)"
)
_SAYING = (
    r"(?:写|说|讲|提及|提到|提起|提|列|登|曝光|泄露|透露|"
    r"公开|公布|发布|披露|外传|外泄|见报|张扬|宣扬|声张)"
)
_SHOWING = r"(?:出现|露出|露|带|放|署|标|出)"

_PUBLISHING = re.compile(
    rf"{_NO}[^，。；]{{0,6}}?(?:公开|公布|发布|对外(?:说|讲|提|传|发|放|透)|外传|外泄|透露|披露|见报|(?:说|讲|传)出去|往外(?:说|讲|传|放)|点名)"
    rf"(?:了|给[^，。；]{{1,6}}?)?(?P<object>[^，。；]{{0,6}}{_NAMING})?"
    r"|(?:别|不(?:要|能|想|愿意?|希望|让|准|许|可以?)?)[^，。；]{0,4}?(?:让|给|叫|被|使)[^，。；]{1,10}?(?:知道|晓得|看见|看到|看出|认出|听见|听到|学去|抄去|猜到)"
    r"|(?:要|得|需要|须|必须|请|务必|都|全|应|应当|给我们?)保密(?!协议|费|级|局)"
    r"|(?:要|得|需|请|须|务必|必须|都|全部?|给我们?)?(?:隐去|隐掉|匿名)"
    r"|(?:只|仅)(?:限|供|给|让|能给)[^，。；]{0,6}(?:内部|中心|你们?|您|自己人)[^，。；]{0,4}(?:看|知道|晓得|参考)"
    r"|(?:do not|don't|never|must not|should not|cannot|can't|please avoid)\s+(?:\w+\s+){0,2}?"
    r"(?:mention|disclos|publish|reveal|nam(?:e|ing)\b|print)(?P<latin>[^,.;，。；]*)"
    r"|\bkeep\b[^,.;，。；]{0,40}\b(?:confidential|secret|anonymous|private|out of)\b",
    re.IGNORECASE,
)
"""Verbs that publish, whatever their object is."""
_OTHERS = re.compile(r"人家|别人家?的|国外|外国|他们|厂家|对方|进口|外商|供应商的|专利|文献|论文")
"""Whose secret it is where a clause merely states that something is not public."""
_TOPIC_FIRST = re.compile(
    rf"(?P<topic>[^，。；]*?){_NO}(?:{_SAYING}|{_SHOWING}){_COMPLEMENT}$", re.IGNORECASE
)
_OBJECT_LAST = re.compile(
    rf"{_NO}(?:{_SAYING}|出现|露|带|署|标){_COMPLEMENT}(?P<topic>[^，。；]{{0,10}}?"
    rf"(?:(?:{_NAMING}|{_QUOTED.format('object')})[^，。；]{{0,3}}|[是系](?:谁|哪[个家里])|叫(?:什么|啥)))$"
)
_IDIOM = re.compile(
    r"不好(?:说|讲)|不(?:用|必)?(?:说|讲|提)(?:了|也|大家|都知道)?|不能(?:说|讲)(?:没|不|是|完全)"
)
"""不好说 is hard to say, 不说了 ends a subject: neither keeps a secret."""


def find_secrecy(text: str) -> list[Secrecy]:
    """Return the stretches that tell what must not be published, one of a sentence at most."""
    plain = normalise(text)
    found = []
    for sentence in _SENTENCE.finditer(plain):
        clauses = list(_CLAUSE.finditer(plain, sentence.start(), sentence.end()))
        starts: list[int] = []
        topics: list[str] = []
        for at, clause in enumerate(clauses):
            before = clauses[at - 1].group() if at else ""
            told = _read(clause.group(), before, text[clause.start() :])
            if told is not None:
                topic, names_before = told
                starts.append(clauses[at - 1 if names_before else at].start())
                topics.append(topic)
        if starts:
            names, subjects = _name_subjects("、".join(topics))
            found.append(Secrecy(min(starts), sentence.end(), names, subjects))
    return found


def without_secrecy(text: str) -> str:
    """Return a text without the stretches that tell what must not be published."""
    for told in reversed(find_secrecy(text)):
        text = text[: told.start] + text[told.end :]
    return text.rstrip("，,、 ")


def _read(clause: str, before: str, typed: str) -> tuple[str, bool] | None:
    """Return what a clause keeps secret, and whether the clause before names it; None if nothing.

    Args:
        clause: normalised.
        before: the clause before it in its sentence, normalised; empty where there is none.
        typed: the clause as it was typed and what follows.
    """
    if hit := _PUBLISHING.search(clause):
        # 国外的配方不公开 states how things are.
        states = hit["no"] == "不" and _OTHERS.search(clause)
        object = hit["object"] or hit["latin"] or ""
        return None if states else (f"{clause[: hit.start()]}、{object}", False)
    if hit := _OBJECT_LAST.search(clause):
        return hit["topic"], False
    hit = _TOPIC_FIRST.search(clause)
    if hit is None or (hit["no"] == "不" and _OTHERS.search(clause)):
        return None
    asked = hit["no"] == "不好" and typed[hit.start("no")] == "唔"
    if (
        _IDIOM.match(clause, hit.start("no"))
        and not asked
        and hit["no"] in ("不", "不好", "不用", "不必")
    ):
        return None
    topic, said = hit["topic"], bool(re.match(rf"{_NO}{_SAYING}", clause[hit.start("no") :]))
    if not topic.strip("这那个就都也千万 ") and before:
        return (before, True) if _names_something(before, said=False) else None
    return (topic, False) if _names_something(topic, said) else None


def _names_something(topic: str, said: bool) -> bool:
    """Tell whether words are about a name, or about business where it is a matter of saying it."""
    if re.search(_NAMING, topic) or re.search(_QUOTED.format("quoted"), topic):
        return True
    return said and bool(re.search(_BUSINESS, topic) or _proper_names(topic))


_CALLED = re.compile(
    r"(?:产品名?|商品名?|品牌名?|牌子|商标|客户|公司|厂子|厂名|名字|名称|单位|型号)(?:就|都)?(?:叫做?|是|为|:|：)\s*"
    r"(?P<name>[\u4e00-\u9fffA-Za-z0-9·&-]{2,16})$"
)
_LEAD = re.compile(
    r"^(?:而且|但是?|不过|还有|另外|就是|特别是?|尤其是?|关于|对于|把|将|请|对了|所以|因为|千万|务必|要|得|"
    r"我们?的?|咱们?的?|你们?|这(?:个|些|条|块)?|那(?:个|些|条|块)?|具体的?|任何|里面的?|其中的?|的)+"
)
_TRAIL = re.compile(
    r"(?:的|事情?|事儿|情况|内容|部分|细节|这块|那块|方面|名字|名称|字眼|字样|几个字|这(?:个|些)?|那(?:个|些)?|"
    r"都|也|尤其|特别|千万|绝对|最好|一定|坚决|可|先|暂时|就|全部?|尽量|要|得|需要?|必须|须|务必|叫做?|是|!)+$"
)
_GENERIC = re.compile(
    rf"(?:{_NAMING}|是谁|名|产品|我们?|咱们?|你们?|公司|厂|单位|客户|任何|别人|外人|其他|具体|数据|数字|信息)*"
)
_AND = re.compile(r"和|与|跟|及|以及|还有|或者?|、")
_SHORT, _LONG = 2, 8
"""Characters of a subject: fewer name nothing, more are a statement."""


def _name_subjects(topic: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names and the other subjects that a topic names."""
    names = [hit["quoted"] for hit in re.finditer(_QUOTED.format("quoted"), topic)]
    rest = re.sub(_QUOTED.format("quoted"), "", topic)
    subjects = []
    for part in _AND.split(rest):
        words = _TRAIL.sub("", _LEAD.sub("", part.strip()))
        if called := _CALLED.search(words):
            names.append(called["name"])
            continue
        proper = _proper_names(words)
        names += proper
        if (
            not proper
            and not words.isascii()
            and _SHORT <= len(words) <= _LONG
            and not _GENERIC.fullmatch(words)
        ):
            subjects.append(words)
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(subjects))


def _proper_names(words: str) -> list[str]:
    """Return the words of a topic that a dictionary knows as names, longer than one character."""
    import rjieba

    tagged = ((word, tag) for word, tag in rjieba.tag(words) if len(word) > 1)
    return [w for w, tag in tagged if (w[0].isupper() if w.isascii() else tag in NAME_TAGS)]


def mentions(text: str, subject: str) -> bool:
    """Tell whether a text is about a subject, also where one of them is short for the other.

    客诉 is short for 客户投诉: the first and the last character of two words.
    """
    plain = normalise(text)
    if subject in plain:
        return True
    if len(subject) != _SHORT:
        return False
    first, last = map(re.escape, subject)
    return any(_is_two_words(hit.group()) for hit in _spelled_out(first, last, plain))


def _spelled_out(first: str, last: str, plain: str) -> Iterator[re.Match[str]]:
    han = "[\u4e00-\u9fff]"
    yield from re.finditer(rf"{first}{han}(?:{han}{last}|{last}{han})", plain)


def _is_two_words(words: str) -> bool:
    import rjieba

    return [len(part) for part in rjieba.cut(words)] == [2, 2]
