"""Lines that say who wrote an article, and where one begins or ends.

In:    a paragraph's text.
Out:   whether it is a byline, opens or ends an article, names a source.
Never: keeps a name: it is only seen where a name stands.
"""

from __future__ import annotations

import re

_BULLET = r"[■□●○◆◇▲▼★◎\s]*"
_NAME = r"[\u4e00-\u9fff·]{2,4}"
_WRITERS = r"(?:特约|见习|实习|首席|特派|驻[\u4e00-\u9fff]{2,4})?(?:记者|通讯员|评论员|撰稿人?)"
_BYLINE = re.compile(
    rf"{_BULLET}[（(]?(?:{_BULLET}(?:[\u4e00-\u9fff]{{1,8}}?(?:社|报|网|台|刊))?(?:全媒体)?\s*{_WRITERS}|(?:文|撰文|作者|整理)\s*[/：:丨|])"
    rf"(?:[\s、，/和]*(?:{_WRITERS}|文|图|报道|{_NAME})){{0,8}}\s*[）)]?"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
PERSON = rf"[{_SURNAMES}](?:[\u4e00-\u9fff]{{1,2}}|\s[\u4e00-\u9fff])"
"""Pattern of a person's name of one surname."""
_PERSONS = re.compile(rf"{PERSON}(?:[\s,，、]+{PERSON}){{0,7}}")
_NO_PERSON = re.compile(r".*(?:言|论|结|景|标|题|则|件|法|求|目|容|录|览|项|点)$")
_DATE = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
_AGENCY = r"(?:新华社|中新社|中国新闻社|新华网|人民网|本报|本刊|据[\u4e00-\u9fff]{2,8}(?:报|社|网))"
_DATELINE = re.compile(
    rf"{_AGENCY}[\u4e00-\u9fff]{{0,12}}?{_DATE}(?:电|讯)|本报讯|本报综合消息|(?:中新|新华)网[^。]{{0,12}}{_DATE}[电讯]"
)
_END_DATELINE = re.compile(rf"[（(]?{_AGENCY}[\u4e00-\u9fff]{{0,12}}?{_DATE}(?:电|讯)[）)]?")
_AUTHOR_NOTE = re.compile(
    r"[（(【\[](?:本文)?(?:作者|作者单位|执笔|撰稿)[^（）()【】]*(?:[（(][^（）()]*[）)][^（）()【】]*)*[）)】\]]。?$"
)
_SOURCE = re.compile(r"[（(【]?(?:资料|文字|图片|本文|稿件|信息|数据)?来源\s*[:：].{0,40}")
_ATTRIBUTION = re.compile(r"——\S")
_KEYWORDS = re.compile(r"[【\[［]?\s*(?:关\s*键\s*词|key\s?words)\s*[】\]］]?\s*[:：]", re.I)
_NAMED_AGENCY = re.compile(r"新华社|中新社|中国新闻社")


def is_byline(text: str) -> bool:
    """Return whether a line only names who wrote: ■ 某报记者 某某."""
    return len(text) <= 50 and _BYLINE.fullmatch(text) is not None


def is_person(text: str) -> bool:
    """Return whether a line can be nothing but names of persons."""
    return _PERSONS.fullmatch(text) is not None and _NO_PERSON.fullmatch(text) is None


def opens_article(text: str) -> bool:
    """Return whether a paragraph begins as a report does: with agency, place, day."""
    return _DATELINE.match(text) is not None and _END_DATELINE.fullmatch(text) is None


def ends_article(text: str) -> bool:
    """Return whether an article ends with this paragraph: its dateline or a note on its author."""
    return _END_DATELINE.fullmatch(text) is not None or _AUTHOR_NOTE.search(text) is not None


def is_end_line(text: str) -> bool:
    """Return whether a line is nothing but the mark of an article's end."""
    found = _AUTHOR_NOTE.search(text)
    return _END_DATELINE.fullmatch(text) is not None or (found is not None and found.start() == 0)


def without_author_note(text: str) -> str:
    """Return a paragraph without the note on its author at its end."""
    found = _AUTHOR_NOTE.search(text)
    return text[: found.start()].rstrip() if found else text


def names_source(text: str) -> bool:
    """Return whether a line only says where a text was taken from."""
    return len(text) <= 50 and _SOURCE.fullmatch(text) is not None


def stands_alone(text: str) -> bool:
    """Return whether a paragraph is whole without a mark at its end: no half of a sentence."""
    return (
        is_byline(text)
        or ends_article(text)
        or names_source(text)
        or _ATTRIBUTION.match(text) is not None
        or _KEYWORDS.match(text) is not None
    )


def agency(text: str) -> str | None:
    """Return the news agency that a line names, or None."""
    found = _NAMED_AGENCY.search(text)
    return found.group() if found else None
