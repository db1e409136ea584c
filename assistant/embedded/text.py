"""Normalising and cutting what people type, without moving a single offset.

In:    text as typed.
Out:   text of the same length in half-width, simplified characters; clauses with their offsets.
Never: changes the length, so that every quote taken by offset is an exact substring of the turn.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

# Clause punctuation keeps its full width: it never stands inside a number.
_CLAUSE_PUNCTUATION = "，。；：？！（）"
_DASHES = "—–−‐‑─"
_FINANCIAL = str.maketrans("壹贰叁参肆伍陆柒捌玖拾佰仟圆", "一二三三四五六七八九十百千元")
_FINANCIAL_RUN = re.compile(r"[壹贰叁参肆伍陆柒捌玖拾佰仟零万亿圆]{2,40}")

# Characters that only Cantonese is written with, each with its word of the common speech.
_CANTONESE = str.maketrans(
    "唔嘅咗冇俾嗰𠮶佢哋揾搵啱畀嚟喺嘢咁噉啲睇谂乜咩攞",
    "不的了没给那那他们找找对给来在事这这些看想啥吗拿",
)
_CANTONESE_IS = re.compile(
    r"(?<=[不就都又那这我你他们也])系|系(?=[\d不对一二两三四五六七八九十明今])"
)
# Words of other regions, each as long as its word of the common speech.
_REGIONAL = {
    "没得": "没有",
    "莫得": "没有",
    "木有": "没有",
    "啥子": "什么",
    "咋个": "怎么",
    "晓得": "知道",
    "得行": "可以",
    "而家": "现在",
    "边个": "哪个",
    "但系": "但是",
    "阿拉": "我们",
    "伊拉": "他们",
    "俺们": "我们",
    "咱们": "我们",
}
_REGIONAL_WORD = re.compile(rf"(?:{'|'.join(_REGIONAL)})(?![到过善尔山])")


@lru_cache(maxsize=1)
def _simplifier() -> Callable[[str, str], str]:
    from zhconv import convert

    with warnings.catch_warnings():
        # zhconv leaves the file of its table to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        convert("", "zh-hans")
    to_simple: Callable[[str, str], str] = convert
    return to_simple


class _PlainCharacters(dict[int, str]):
    """Code point -> its character in half-width and simplified; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        plain = _plain_character(chr(code))
        if len(self) < 16384:
            self[code] = plain
        return plain


_PLAIN = _PlainCharacters()


def _plain_character(ch: str) -> str:
    if ch < "\u0080":
        return ch
    if ch in _DASHES:
        return "-"
    if ch in "〇○":
        return "零"
    # ① is no 1, m² no m2 and 10⁻⁷ no 10-7.
    if ch in _CLAUSE_PUNCTUATION or ch in "⁻⁺" or unicodedata.category(ch) == "No":
        return ch
    plain = "~" if ch in "〜∼" else unicodedata.normalize("NFKC", ch)
    if len(plain) != 1 or plain.isspace():
        plain = " " if ch.isspace() else ch
    if "\u3400" <= plain <= "\u9fff":
        simple = _simplifier()(plain, "zh-hans")
        return simple if len(simple) == 1 else plain
    return plain


def normalise(text: str) -> str:
    """Return the text in half-width simplified characters, one to one (same length).

    Dashes become one dash, figures of the financial spelling (壹佰) common ones, and words of a
    region (唔系, 没得) those of the common speech (judgement 2026-11-21).
    """
    plain = text.translate(_PLAIN)
    common = plain.translate(_CANTONESE)
    if common != plain:
        common = _CANTONESE_IS.sub("是", common)
    plain = _REGIONAL_WORD.sub(lambda word: _REGIONAL[word.group()], common)
    return _FINANCIAL_RUN.sub(lambda run: run.group().translate(_FINANCIAL), plain)


_HAN = r"\u4e00-\u9fff"
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def is_chinese(text: str) -> bool:
    """Tell whether a text has anything Chinese in it."""
    return _CHINESE.search(text) is not None


# A space behind a word or a figure with its unit, in front of more.
_SPACE = re.compile(r"(?<=\S)[ \t](?=\s*\S)")
_BEFORE_SPACE = re.compile(rf"\S*(?:[{_HAN}%℃°’”\"）)]|\d[A-Za-zμ/·²³]{{1,6}})$")
_BEHIND_SPACE = re.compile(r"\s*(\S{1,16})")
_LONGEST_BESIDE = 16
"""Characters beside a space that are looked at: the time stays linear."""
_PUNCTUATED = re.compile(r"[，。；！？;!?]|,(?!\d)")
_WORD_AHEAD = re.compile(rf"\s*[（(“\"]?[{_HAN}]")
_NAME_AHEAD = re.compile(rf"\s*[A-Za-z][A-Za-z0-9-]*[{_HAN}]")
_BOUND_AHEAD = re.compile(
    r"\s*(?:以[内上下里]|之[内上下里]|左右|上下|前后|封顶|打底|起步|开外|出头|为限|往[上下里]"
    r"|起(?![\u4e00-\u9fff]))"
)
"""What goes on with the figure before it: 1% 以内, 50万 封顶."""
_HOLDS_FIGURE = re.compile(r"[0-9零一二三四五六七八九十百千万亿半两几]")
_LONGEST_UNIT = 6
_FIGURE = re.compile(r"[零一二三四五六七八九十百千万亿半两几]")


def punctuate(plain: str) -> str:
    """Return normalised text with a comma for each space that stands in place of one.

    Many people type no marks: 强度够了成本翻番 停了 又试过矿渣 管子堵. A space counts as a mark
    between words, not at a figure (三十 万, 圆度 两道), beside a Latin name (采用 PLC 控制) or
    between single characters (品 名). Same length, so that offsets hold.
    """
    if " " not in plain:
        return plain
    letters = list(plain)
    unmarked = not _PUNCTUATED.search(plain)
    for found in _SPACE.finditer(plain):
        left = plain[max(0, found.start() - _LONGEST_BESIDE) : found.start()].split()[-1]
        behind = _BEHIND_SPACE.match(plain, found.end())
        if behind is None or not _BEFORE_SPACE.match(left):
            continue
        right = behind[1]
        if len(left) == 1 and len(right) == 1:
            continue
        if (_FIGURE.match(left[-1]) or _FIGURE.match(right)) and len(right) <= 4:
            continue
        if _BOUND_AHEAD.match(right) and _HOLDS_FIGURE.search(left[-_LONGEST_UNIT:]):
            continue
        word = _WORD_AHEAD.match(right)
        # Latin words open a clause only for who marks none: 照样掉 YOLO认疤也做过.
        name = unmarked and len(left) >= 4 and _NAME_AHEAD.match(right)
        if word or name:
            letters[found.start()] = "，"
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between marks, as offsets into the turn's text.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character, the closing mark left out.
        sentence: number of the sentence it stands in, from 0.
        question: it closes with a question mark or a question particle.
    """

    start: int
    end: int
    sentence: int
    question: bool


_SENTENCE_MARK = "。！!？?；;\n…【】"
_CLAUSE_MARK = re.compile(r"[。！!？?；;\n…【】]+|[，,、：:]|\.(?=\s|$)|\s{2,}")
_LIST_MARK = "、"


def words_in(text: str) -> list[str]:
    """Return the words of a text, cut by dictionary; together they are the normalised text."""
    import rjieba

    words: list[str] = rjieba.cut(normalise(text))
    return words


def is_process(word: str) -> bool:
    """Tell whether a word is by dictionary what is done (电镀), and no thing."""
    import rjieba

    return word in _PROCESSES or all(tag.startswith("v") for _, tag in rjieba.tag(word))


_PROCESSES = frozenset({"冻干", "电镀", "热处理", "喷涂", "纺纱", "超精", "固溶"})
"""Processes that the dictionary takes for things."""


def cut_clauses(text: str) -> list[Clause]:
    """Cut normalised text into clauses.

    A comma between digits (1,200,000), a colon between digits (1:3) and the list mark 、 do not
    cut; a line break does.
    """
    clauses: list[Clause] = []
    start, sentence = 0, 0
    for mark in _CLAUSE_MARK.finditer(text):
        token = mark.group()
        before, after = text[: mark.start()][-1:], text[mark.end() :][:1]
        if token == _LIST_MARK or (token in ",:，：" and before.isdigit() and after.isdigit()):
            continue
        sentence = _append(clauses, text, start, mark.start(), sentence, token)
        start = mark.end()
    _append(clauses, text, start, len(text), sentence, "")
    return clauses


def _append(
    clauses: list[Clause], text: str, start: int, end: int, sentence: int, mark: str
) -> int:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(ch.isalnum() for ch in text[start:end]):
        asks = "?" in mark or "？" in mark or bool(re.search(r"(吗|么|呢)$", text[start:end]))
        clauses.append(Clause(start, end, sentence, asks))
    closes = bool(mark) and (mark[0] in _SENTENCE_MARK or mark == ".")
    return sentence + 1 if closes else sentence
