"""Whether a figure is how it is or how it shall be, by the words beside it.

In:    a reading, and what was asked.
Out:   baseline, target, or None where the words do not tell.
Never: guesses from the figure alone.
"""

import re

from assistant.embedded.measures.metrics import direction_of
from assistant.embedded.measures.reading import Reading, Role, Said

BASELINE_CUE = re.compile(
    r"现在|目前|如今|眼下|当前|现有|现状|原来|原先|以前|过去|以往|老款|旧[款的]|平时|一般|通常"
    r"|只有|只能|也就|才(?=$)|实际|测下来|测出来|最近|今年|去年|至今|历史|做到过|currently"
    r"|\bnow\b|today"
)
_AT_WORST = re.compile(
    r"最(?:大|高|低|差|坏|多|严重|薄|厚)的?(?:地方|时候|部位|位置|处|一[批炉次个件卷片])"
)
_DONE_AFTER = re.compile(r"了(?!解|算|就)")
_NOW_AFTER = re.compile(r"\s?(?:now|today|currently|at present|at the moment)\b", re.IGNORECASE)
STRONG_TARGET = re.compile(
    r"希望|想|目标|争取|力争|期望|最好|压到|降到|降低到|降至|提到|提高到|提升到|升到|缩短到"
    r"|只认|只收|减少到|减到|达到|做到|控制[在到]|要求|指标要?|要到|要做到|理想|(?<![做打跑达测拉放存用撑管走飞装顶熬压冲轧磨车切干])得到|需要|必须"
    r"|能不能"
    r"|target|should|want|need|must|require"
)
_CAPABLE = re.compile(
    r"(?<![才不])能(?!不能|耗|量|力|效)(?:稳定"
    r"|够)?(?:[打做达跑出干卖拉冲保测跳飞开][到出得住])[^0-9，。；！？]{0,4}$"
    r"|(?<![要想望])[做打跑达测拉放存用撑管走飞装顶熬]得到[^0-9，。；！？]{0,4}$"
)
WANTED = re.compile(r"要(?!命)|希望|想|必须|起码|最好|目标|争取|得能|需要|能不能|才能|如果|才行")
_ABLE = re.compile(r"能(?:稳定|打到|做到|达到|到|出|保证|跑)|做得到|现在|目前|已经|一直")
_WEAK_TARGET = re.compile(r"要(?!命)|得$|能到|应该|降|提|缩短|不能|不得|别")
COMPARES_TODAY = re.compile(
    r"比(?:现在|目前|原来|以前|原先|今年|去年|过去|眼下|当前|老款|旧款|上一代)"
    r"|在(?:现有|现在|目前|眼下|当前|原有|原来)的?(?:基础|水平|数值)之?上"
)


_NEEDS = re.compile(r"(?:要|得|须)\s?$")


def read_role(said: Said, reading: Reading) -> Role | None:
    """The role that the words themselves give, by the cue nearest to the figure."""
    if said.asked == "constraint":
        return None
    lead = COMPARES_TODAY.sub("", reading.cues)
    baseline = max((m.end() for m in BASELINE_CUE.finditer(lead)), default=0)
    strong = max((m.end() for m in STRONG_TARGET.finditer(lead)), default=0)
    if said.asked != "target" and _CAPABLE.search(lead) and not WANTED.search(lead):
        return "baseline"
    if said.asked is None and _AT_WORST.search(lead):
        # 减薄率为18%，最大的地方达到24% tells today.
        return "baseline"
    done = _DONE_AFTER.match(said.text, reading.quantity.end)
    if done and not WANTED.search(lead):
        return "baseline"
    if strong and strong >= baseline:
        return "target"
    if reading.quantity.bound and _NEEDS.search(reading.lead):
        # 现在600，要100以内: the word right before the figure tells.
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


def tells_today(said: Said, reading: Reading, metric: str, unit: str) -> bool:
    """良率八成不到, 能做到480，伸长率16往上: bounded, and yet about how it is."""
    quantity = reading.quantity
    if STRONG_TARGET.search(reading.lead) or _NEEDS.search(reading.lead) or not quantity.bound:
        return False
    worse = (
        "<=" if direction_of(metric, unit) > 0 else ">=" if direction_of(metric, unit) < 0 else None
    )
    if quantity.bound == worse and not _WEAK_TARGET.search(reading.lead):
        return True
    sentence = re.split(r"[。！？!?\n]", said.text[max(0, quantity.start - 80) : quantity.start])[
        -1
    ]
    able = [match.end() for match in _ABLE.finditer(sentence)]
    wanted = [match.end() for match in STRONG_TARGET.finditer(sentence)]
    return bool(able) and (not wanted or max(wanted) <= max(able))
