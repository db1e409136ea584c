"""What a figure counts for: 每件, 一把, /吨, 吨钢成本.

In:    a text and the place of a figure.
Out:   the thing or the span as written, None for a total.
Never: reads the figure.
"""

import re

from assistant.embedded.quantities.quantity import CLAUSE_MARKS, NUMERALS

_CLASSIFIERS = (
    "单件|单台|公斤|千克|平方米|平米|立方米|立方|公里|千米|小时|分钟|工位|炉次|班次|模次|季度|件|把|台"
    "|套|吨|斤|片|只|个|天|日|月|年"
    "|班|次|米|度|方|亩|人|条|支|副|升|炉|卷|张|根|块|批|趟|尾|瓶|箱|袋|颗|粒|周|模|秒|头|辆|艘"
    "|棵|株|锅|圈|页"
)
_PER_BEFORE = re.compile(
    rf"(?:(?:每|平均每?|(?<![0-9零一二三四五六七八九十百千万第唯统十])[一1单]"
    rf"|(?<!\S)单)\s?(?:个(?!个|[，。,]))?"
    rf"(?P<unit>{_CLASSIFIERS})|(?P<hundred>每?一?百公里|每?100公里|每?100km))"
    rf"(?![内后前共般直起定次性])(?P<filler>[^0-9，。；！？、,;!?\n内]{{0,9}})$"
)
_PER_COST = re.compile(
    r"(?P<unit>吨|单件|单台|单位|亩|度|单车|单[只片个套])[^0-9，。；！？,;!?\n]{0,2}(?:成本|价"
    r"|费)[^0-9，。；！？,;!?\n]{0,5}$"
)
# 千米半回, 吨纸耗水: the unit that a figure counts for, named without 每.
_PER_BARE = re.compile(
    rf"(?<![{NUMERALS}一-龥])(?P<unit>吨)[\u4e00-\u9fff]{{0,3}}?(?:[耗用][水电气煤汽油料药酸碱]"
    rf"|[水电气煤汽能油单]耗)"
    r"[^0-9，。；！？,;!?\n]{0,5}$"
    rf"|(?<![{NUMERALS}])(?P<before>千米|公里)\s?$"
)
_PER_AFTER = re.compile(
    rf"\s?(?:钱)?\s?(?:/|每|[一1](?!共|次性|般|起|定|直"
    rf"|个样))\s?(?:个)?(?P<unit>{_CLASSIFIERS})(?![性般共体])"
    r"|\s?(?:/|per |a )\s?(?P<english>year|month|day|unit|piece|set|ton)"
)
_A_FIELD = re.compile(r"[这那哪另]一块$")
_NOT_PER_FILLER = re.compile(
    r"以内|之内|以后|之后|后|前|左右|有|共|投入|样|[一二两三四五六七八九十]"
)


def read_per(text: str, start: int, end: int) -> str | None:
    """The thing or span that a figure counts for: 每件, 一把, /吨, 吨钢成本."""
    clause = max((text.rfind(mark, max(0, start - 14), start) for mark in CLAUSE_MARKS), default=-1)
    floor = max(0, start - 14, clause + 1)
    before = _PER_BEFORE.search(text, floor, start)
    # 研发计划里这一块单列180万 names a field, no piece.
    field = before is not None and _A_FIELD.search(text, floor, before.end("unit"))
    if before is not None and not field and not _NOT_PER_FILLER.search(before["filler"]):
        return before["unit"] or "百公里"
    cost = _PER_COST.search(text, floor, start)
    if cost is not None:
        return cost["unit"]
    bare = _PER_BARE.search(text, floor, start)
    if bare is not None:
        return bare["unit"] or bare["before"]
    after = _PER_AFTER.match(text, end)
    if after is not None:
        return after["unit"] or after["english"]
    return None
