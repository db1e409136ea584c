"""From speech to a document: what is only talk is left out of words that are quoted.

In:    words as they were said.
Out:   the same words without fillers, oaths, closing particles, and remarks to the interviewer or
       about the interview; words of a region in common speech; nothing else is added or moved.
Never: drops a clause with a figure; touches a word that bears on the meaning (大概, 不, 可能).

Judgement 2026-11-21: which words are only talk. They are looked for in the normalised words, so
that one spelling stands for simplified, traditional and Cantonese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.embedded.text import normalise

_CLAUSE = re.compile(r"(?P<words>[^，,。；;：:！!？?\n]*)(?P<mark>[，,。；;：:！!？?\n]*)")

_SAID_BEFORE = (
    r"(?:[我你]?(?:们)?(?:刚才|刚刚|前面|上面|之前|开头|早就|早|上一条|上条|不是|咪|都|已经?)+(?:说|讲|写|提|填|答)(?:过|了|的|明白|清楚)*"
    r"(?:吗|嘛|啰|囉|咯|啊|呀|的)*"
    r"|(?:我|都|就|已经?|也)*(?:说|讲|写)过(?:了|的)*(?:吗|嘛|啊|呀)*)"
)
_ELSEWHERE = (
    r".{0,14}(?:上面|前面|刚才|通报|资料|文件|附件|表格|表里|邮件|说明书|报告)(?:里面?|上|中)?.{0,14}"
    r"(?:(?:都|就|也|已经?|全)(?:写|说|讲|提|列|有|是)(?:得)?(?:了|过|着|清楚|明白|的)*|那(?:一)?(?:段|条|块|页|节)(?:就是)?)"
    r"|[一二三四五六七八九十几两\d]{0,3}[条点项段]?(?:都|全|也)(?:写|列|说|讲)(?:得)?(?:了|过|清楚|明白|着)+"
)
_TO_THE_INTERVIEWER = (
    r"你们?(?:怎么|到底|这|问|记|听|看|没|别|写|说|猜|懂|先|也|搞|弄|答|又|不|还|自己)[^，。]{0,16}"
    r"|(?:还|再)?(?:有|要)?(?:问)?多少(?:个)?问题|还要问几个|没完没了.{0,4}"
    r"|(?:先)?到这儿?(?:里)?(?:行不行|吧|了)*|够了吧?|给我出结果|(?:我)?车间还有事|(?:烦|累|气|急|笑)死(?:人|我)?了?"
    r"|(?:想)?(?:先)?(?:问|请教)(?:一)?(?:下|句|个)?|说清楚一?点|对了|好吧|行吧|等一?下|等阵先|听我说|错晒啦?|错了|那个|这个|"
    r"第[一二三四五]遍(?:说|讲)?|(?:什么|啥)叫[^，。]{1,10}|谁来[^，。]{1,8}"
    r"|[^，。]{0,20}(?:吗|(?<![什怎那这多])么|没有呢)|[^，。]{0,12}(?:政策|补贴|贷款|收费)[^，。]{0,8}(?:有没有|能不能|可不可以|怎么)[^，。]{0,8}"
    r"|[^，。]{0,8}(?:有没有|能不能|可不可以)[^，。]{0,10}(?:政策|补贴|贷款)"
)
_ECHO = (
    r"(?:试|用|做|搞|弄|办|买|看)?过?些?(?:啥|什么|哪些)(?:办法|方法|法子|招)?"
    r"[了呢啊呀咧]*"
)
_ONLY_TALK = re.compile(
    rf"(?:{_SAID_BEFORE}|{_ELSEWHERE}|{_TO_THE_INTERVIEWER}|{_ECHO})[的了啊呀嘛吧哦呢啦]*"
)
_FIGURE = re.compile(
    r"\d|百分之|[一二两三四五六七八九十百千万]{2}|[一二两三四五六七八九十半](?:成|倍|度|道|丝|毫米|公斤|吨|个点)"
)

_OATH = re.compile(
    r"他妈的?|(?<!姑)妈的|特么的?|尼玛的?|卧槽|我[操艹]|[操艹]蛋?(?!作|控|纵|场|心|盘|典|守|练)|奶奶的|狗日的|龟儿子|"
    r"[屌卵鸟屁](?=用|事)"
)
_OPENING = re.compile(
    r"(?:[嗯呃噢哦啊唉诶欸哎]+呀?|哎哟|就是说|怎么说呢?|说白了|说实话|老实说|讲真的?|不瞒你说|我跟你(?:们)?(?:说|讲)|"
    r"你(?:看|想|知道)(?:啊|吧|嘛)?|反正)+"
)
_CLOSING = re.compile(r"(?:[呗咯嘛呀啊哈哦噢喔哇噻嘞滴囉啰㗎嘅喎啩吖啫啦]|呢)+$")
_MUSING = re.compile(r"吧$")
_QUOTE = re.compile(r"“([^“”]*)”")
_DOUBLED = re.compile(r"([，,])[，,]+")
_LEAST = 2
"""Letters of what is left, below which it says nothing."""


def edit_lightly(words: str, common_speech: Mapping[str, str]) -> str:
    """Return said words as a document may quote them; empty where only talk was said.

    Args:
        words: as they were said.
        common_speech: a word of a region → the same in common speech.
    """
    return _in_common_speech(_without_talk(words), common_speech)


def _in_common_speech(words: str, common_speech: Mapping[str, str]) -> str:
    longest_first = sorted(common_speech, key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first))
    return re.sub(pattern, lambda hit: common_speech[hit[0]], words) if pattern else words


def _without_talk(words: str) -> str:
    words = _cut(words, _OATH)
    plain = normalise(words)
    out = ""
    for clause in _CLAUSE.finditer(plain):
        start, end = _trim(plain, *clause.span("words"))
        mark = _DOUBLED.sub(r"\1", words[clause.start("mark") : clause.end("mark")])
        kept = words[start:end]
        spoken = (plain[start:end], clause["words"].strip())
        if not kept.strip() or any(_is_talk(said, mark) for said in spoken):
            # The stop of what is left out ends the sentence before it.
            if out and mark[:1] in tuple("。；;\n") and out[-1] in "，,":
                out = out[:-1] + mark
            continue
        out += kept + mark
    out = out.strip(" ，,、；;\n")
    return out if len(re.findall(r"\w", out)) >= _LEAST else ""


def edit_quotes(line: str, common_speech: Mapping[str, str]) -> str | None:
    """Return a line with the words that it quotes edited; None where a quote says nothing."""
    edited = _QUOTE.sub(lambda hit: f"“{edit_lightly(hit[1], common_speech)}”", line)
    return None if "“”" in edited else edited


def _cut(words: str, pattern: re.Pattern[str]) -> str:
    for hit in reversed(list(pattern.finditer(normalise(words)))):
        words = words[: hit.start()] + words[hit.end() :]
    return words


def _trim(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a clause without its fillers and particles."""
    opening = _OPENING.match(plain, start, end)
    if opening:
        rest = plain[opening.end() : end]
        start = end - len(rest.lstrip())
    clause = plain[start:end]
    closing = _CLOSING.search(clause)
    if closing is None and not _FIGURE.search(clause):
        # 三千吧 says that the figure is a guess.
        closing = _MUSING.search(clause)
    return start, (start + closing.start() if closing else end)


def _is_talk(clause: str, mark: str) -> bool:
    """Tell whether a clause, without its particles, says nothing of the matter."""
    if _FIGURE.search(clause):
        return False
    # A question is put to the interviewer; nothing that is held answers it.
    return bool(_ONLY_TALK.fullmatch(clause)) or mark[:1] in ("?", "？")
