"""The name that a trouble lends to a bare figure.

In:    the words of a trouble.
Out:   a name short enough to say what a figure is of, "" where the words hold none.
Never: takes a sentence for a name.
"""

from __future__ import annotations

import re

_DEGREE = re.compile(
    r"(?:[上下](?:不[去来]|得去)|降不下来?|压不(?:住|下去)|除不(?:干净|掉|净|尽)|去不掉|老是"
    r"|老|总是|总|经常|容易|特别|有点|太|很|挺|就|还|都|也|了|得很|得|的|不(?:了|住|稳|匀|均匀"
    r"|准|够|好|行|达标)|多|大|高|低|慢|长|短|重|厉害|严重|频繁|差)+$"
)
NAME_LIMIT = 10
"""Most characters of a trouble that stands for a metric."""


_CUT_OFF = re.compile(r"^[里中上下内外面头边]{0,2}的")
_OF_A_SENTENCE = re.compile(
    r"[了着把被让就都也老总](?!化|板)|没|不(?![良合均锈])|的?时候|会(?!议)|要(?!求)|是"
)
"""Words that a sentence holds and a name does not."""
_HOW_IT_GOES = re.compile(r"[上下出起过回进]来|[上下出过回进]去|干净|清楚|均匀|稳定|明白|及格")
_COMPLEMENT = re.compile(r"(?<=[\u4e00-\u9fff]{2})得(?!率)")


def name_of_trouble(symptom: str) -> str:
    """Return the trouble's own words, short enough to name what a bare figure measures.

    烘干完断条多 → 烘干完断条: the first clause, without the words of degree behind it. Of a
    sentence (碎壳老挑不干净) what it speaks of, or what happens; "" where neither is a name.
    """
    clause = re.split(r"[，,。；;、\s]", symptom.strip())[0]
    name = _DEGREE.sub("", clause) or clause
    if _COMPLEMENT.search(name):
        # 菌丝爬得白花花一地: how it is says nothing of what is measured.
        return ""
    pieces = _OF_A_SENTENCE.split(name)
    told = len(pieces[-1]) > 1 and not _HOW_IT_GOES.match(pieces[-1])
    name = (pieces[-1] if told else pieces[0])[-NAME_LIMIT:]
    name = _CUT_OFF.sub("", name) or name
    return name if len(name) > 1 else ""
