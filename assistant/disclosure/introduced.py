"""Names that people give by saying whose they are: 公司名称：…, 我们厂叫…, 采购王芳, Mr. Smith.

In:    normalised text (`embedded.text.normalise`).
Out:   (place, name) of each firm that is called one's own, of each person who is named.
Never: takes a trade, a place or a common word for a name (我们是做模具的, 我们是苏州的, 采购金属).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TWO = (
    "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|东方|独孤|南宫|端木|申屠|澹台|轩辕|闻人|钟离|呼延|百里|"
    "西门|拓跋|完颜|赫连"
)
_ONE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严华金魏陶姜谢邹柏章苏潘葛范彭鲁韦马方俞任袁柳史唐费廉岑薛雷"
    "贺倪汤罗毕郝安常乐于傅齐康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊纪舒项祝董梁杜阮蓝季贾江颜郭梅林钟徐邱骆高夏蔡田胡凌"
    "霍万卢莫房解丁邓洪包左石崔龚程邢裴陆翁段侯宁仇甘武刘景龙叶黎白温曾关欧游岳盛肖付闫覃简向谭廖涂谷聂詹"
)
COMPOUND = rf"(?:{_TWO})"
SURNAME = rf"(?:{_TWO}|[{_ONE}])"
"""Source: the hundred commonest of 《二〇二〇年全国姓名报告》, and the compound ones in use."""

# ── one's own firm ───────────────────────────────────────────────────────────────────────────

_NAME = r"[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z0-9()（）·& -]{0,28}?[\u4e00-\u9fffA-Za-z0-9)）]"
_END = r"(?=\s*(?:[,，。；;、!！?？\n]|$))"
_WE = r"(?:我们?|咱们?|俺们?|本)"
_OWN = r"(?:司|公司|厂子?|工厂|企业|单位|集团)"
_LABELLED = re.compile(
    r"(?:公司|企业|单位|工厂|厂家)(?:名称|全称|简称|名字|名)\s*(?:是|为|叫|:|：)+"
    rf"\s*(?P<name>{_NAME}){_END}"
)
_BARELY_LABELLED = re.compile(
    rf"(?:公司|企业|单位|工厂|厂家|申报方|需求方)\s*[:：]\s*(?P<name>{_NAME}){_END}"
)
_CALLED = re.compile(
    rf"{_WE}(?:这个|这家)?(?P<own>{_OWN}?(?:的)?(?:名字|全称|全名|简称)?)(?:就|就是)?"
    rf"(?:叫做?|名叫|名为|全称是|简称是)(?![不得停去了上来我你他它人苦好座板价醒卖])(?P<name>{_NAME})"
    rf"(?={_END[3:-1]}|是|在|的|做|专门|主要|主营|位于|成立)"
)
_REGISTERED = re.compile(
    rf"{_WE}(?:是|叫|在)?(?P<name>[\u4e00-\u9fff()（）]{{2,20}}?(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司))"
)
_BRACKETED = re.compile(
    rf"(?:{_WE}{_OWN}|敝司|敝厂)\s*[(（]\s*(?:以下)?(?:简称)?[“\"]?(?P<name>{_NAME})[”\"]?\s*[)）]"
)
_BELONGS = re.compile(
    rf"{_WE}(?:就)?(?:是|在)(?![老小阿])(?P<name>[\u4e00-\u9fff]{{2,6}}?)的(?={_END[3:-1]}|采购|销售|技术|研发|工艺|设备|生产|质量|人)"
)
_NO_NAME = re.compile(r"什么|怎么|哪|谁|没有|不便|保密|暂")
_PEOPLE = frozenset({"nr", "nrt", "nrfg"})
_NAME_TAGS = _PEOPLE | {"nz", "nt", "eng"}


def own_firms(text: str) -> Iterator[tuple[int, str]]:
    """Yield where the writer names the firm as its own, with the name."""
    for pattern in (_LABELLED, _REGISTERED, _BRACKETED):
        for hit in pattern.finditer(text):
            if not _NO_NAME.match(hit["name"]):
                yield hit.start("name"), hit["name"]
    for hit in _BARELY_LABELLED.finditer(text):
        # 单位：MPa, 企业：民营
        if not hit["name"].isascii() and _holds_a_name(hit["name"]):
            yield hit.start("name"), hit["name"]
    for hit in _CALLED.finditer(text):
        # 我们厂叫精益模具, but 这个我们叫倒角
        if hit["own"] or (_holds_a_name(hit["name"]) and not _begins_as_a_word(hit["name"])):
            yield hit.start("name"), hit["name"]
    for hit in _BELONGS.finditer(text):
        if _is_one_name(hit["name"]):
            yield hit.start("name"), hit["name"]


def _holds_a_name(words: str) -> bool:
    """Tell whether words hold a proper name, or one that no dictionary knows."""
    import rjieba

    return words.isascii() or any(
        tag in _NAME_TAGS or not rjieba.has_word(word) for word, tag in rjieba.tag(words)
    )


def _begins_as_a_word(words: str) -> bool:
    """Tell whether words begin with a common one (倒角)."""
    import rjieba

    return not words.isascii() and rjieba.tag(words)[0][1] not in _NAME_TAGS


def _is_one_name(words: str) -> bool:
    """Tell whether words are one proper name and nothing else."""
    import rjieba

    return [tag in _NAME_TAGS for _, tag in rjieba.tag(words)] == [True]


# ── people ───────────────────────────────────────────────────────────────────────────────────

_ROLE = (
    r"采购|销售|技术员?|研发|工艺|设备|生产|质量|品管|品质|仓库|财务|业务|车间|行政|人事|总工|工程师|经理|主任|厂长|老板|法人|"
    r"秘书|助理|对接|联系|主管|班长|师傅|同事|专员|负责人|联系人"
)
_AFTER_ROLE = re.compile(
    rf"(?:{_ROLE})(?:是|为|叫|:|：|\s)*(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}})"
    r"(?=[,，。；;、\s:：()（）\d]|$|电话|手机|微信|负责|对接|联系|说|讲|来|的电话)"
)
_BEFORE_A_NUMBER = re.compile(
    rf"(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}})(?=[,，\s:：]*(?:手机|电话|微信)?号?[:：\s]*1[3-9]\d{{9}}(?!\d))"
)
_COMPOUND_NAME = re.compile(
    rf"(?<![\u4e00-\u9fff])(?!东方|西门|百里){COMPOUND}[\u4e00-\u9fff]{{1,2}}"
    r"(?=[,，。；;、\s]|$|说|讲|认为|负责|来|电话|手机)"
)
_LABELLED_PERSON = re.compile(
    rf"(?:联系人|负责人|法人(?:代表)?|对接人|经办人|姓名)\s*(?:是|为|叫|:|：)+\s*(?P<name>{SURNAME}[\u4e00-\u9fff]{{1,2}})"
    r"(?=[,，。；;、\s:：()（）\d]|$|电话|手机)"
)
_FAMILIAR = re.compile(
    rf"(?:找|联系|问|跟|和|让|由|叫|请|给)(?P<name>[老小](?P<surname>[{_ONE}]))(?![\d一二三四五六七八九十])"
)
_NO_GIVEN_NAME = "石胶膜剂粉管板车机器证单费"
"""Last characters of things that dictionaries hold and take for people (金刚石)."""
_CAPITALISED = r"[A-Z][a-z]+(?:[ -][A-Z][a-z]+)"
_ENGLISH = re.compile(
    r"(?:I['’]m|I am|[Tt]his is|[Mm]y name is|[Cc]ontact(?: person)?(?: is)?:?|[Aa]sk for|[Cc]all)"
    rf"\s+(?P<name>{_CAPITALISED}{{1,2}})"
    rf"|(?:[Mm]y name is|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s+(?P<short>{_CAPITALISED}{{0,2}})"
)


def people_introduced(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a person is named beside a role, familiarly, or in English."""
    for hit in _LABELLED_PERSON.finditer(text):
        yield hit.start("name"), hit["name"]
    for hit in _COMPOUND_NAME.finditer(text):
        yield hit.start(), hit.group()
    for pattern in (_AFTER_ROLE, _BEFORE_A_NUMBER):
        for hit in pattern.finditer(text):
            if _reads_as_full_name(hit["name"]):
                yield hit.start("name"), hit["name"]
    for hit in _FAMILIAR.finditer(text):
        if not _goes_on(text, hit):
            yield hit.start("name"), hit["name"]
    for hit in _ENGLISH.finditer(text):
        kind = "name" if hit["name"] else "short"
        yield hit.start(kind), hit[kind]


def _reads_as_full_name(name: str) -> bool:
    """Tell whether surname and given name are read as a person's (王芳), not as a thing (方钢)."""
    import rjieba

    if rjieba.has_word(name) and (len(name) == 2 or name[-1] in _NO_GIVEN_NAME):
        return False
    return rjieba.tag(name)[0][1] in _PEOPLE or bool(re.match(COMPOUND, name))


def _goes_on(text: str, hit: re.Match[str]) -> bool:
    """Tell whether the surname is the beginning or the end of a common word (小石子, 老金属)."""
    import rjieba

    behind = text[hit.end() : hit.end() + 1]
    if behind and rjieba.has_word(hit["surname"] + behind):
        return True
    return bool(rjieba.has_word(hit["name"])) and rjieba.tag(hit["name"])[0][1] not in _PEOPLE
