"""Screening a message for state secrets before anything of it is written.

In:    a message as typed, normalised.
Out:   whether it holds matter that must not be typed here.
Never: stores or logs the text.

A trade secret (商业秘密, 技术秘密, 保密协议) is what this program is for and is no hit; neither is
the statement that something is not classified.

Source: 保守国家秘密法 (2024 revision) names three degrees, 绝密, 机密 and 秘密, and their markings;
published calls take no classified needs (新都 2022).
"""

from __future__ import annotations

import re

_MARKED = (
    r"(?:绝密|机密|秘密)\s*(?:★|☆|级|件|文件|项目|任务|型号|资料|图纸|等级)"
    r"|密级[为是:：]?\s*(?:绝密|机密|秘密)"
    r"|国家秘密|国家机密|军事秘密|军事机密|国防秘密"
    r"|(?:定|标|列)(?:为|成|了)?\s*(?:绝密|机密)"
    r"|涉密\s*(?:项目|型号|任务|图纸|资料|文件|产品|课题|装备|科研|合同|工程|指标|参数|数据)"
    r"|(?:项目|型号|任务|图纸|资料|参数|产品|指标|内容|数据)(?:都|也|是|属于|全|均)*\s*涉密"
    r"|(?:涉军|军品|军工)\s*(?:型号|密级|涉密|图号|代号)"
    r"|(?:导弹|鱼雷|战斗部|核武|核弹|弹头|战斗机|轰炸机|潜艇|驱逐舰|战略武器|隐身涂层|制导)"
    r"[^，。；,;]{0,14}(?:型号|射程|代号|图纸|战技指标|隐身|突防|当量|引信|总体参数|毁伤)"
    r"|(?:装备发展部|总装备部|军委科技委|国防科工局)[^，。；,;]{0,12}(?:型号|任务|预研|涉密|专项)"
    r"|top\s*secret|classified\s+(?:project|data|drawing|program|material|military)"
)
_HIT = re.compile(_MARKED, re.IGNORECASE)
_DENIED = re.compile(
    r"(?:不|没有?|非|未|无|别|不会|不是|并不|不属于|不涉及|不含|没什么)\s*(?:什么|任何)?\s*$"
)
_TRADE = re.compile(r"(?:商业|技术|公司|企业|内部|配方|工艺)\s*$")
_CLAUSE_MARK = re.compile(r"[，。；,;!！?？\n]")
_ASKS = re.compile(r"(?:吗|么|算不算|是不是|会不会|能不能)")


def holds_classified_matter(text: str) -> bool:
    """Tell whether a normalised message holds matter marked or recognisable as a state secret."""
    for hit in _HIT.finditer(text):
        # Only the clause itself may deny it or ask about it: 能接吗？密级：机密 is a hit.
        before = _CLAUSE_MARK.split(text[max(0, hit.start() - 8) : hit.start()])[-1]
        behind = _CLAUSE_MARK.split(text[hit.end() :], maxsplit=1)[0]
        if _DENIED.search(before) or _TRADE.search(before):
            continue
        if re.match(r"\s*(?:不|没有|都不|不会)", behind) or _ASKS.search(before + behind):
            continue
        if hit.group().startswith(("项目", "型号", "产品", "内容")) and "不" in hit.group():
            continue
        return True
    return False
