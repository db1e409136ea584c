"""Numbers in a normalised text as people type them: Arabic, Chinese, mixed and vague."""

import re
from typing import NamedTuple


class Number(NamedTuple):
    """A number as read; low and high differ for 三四百, 十几 and 300多."""

    low: float
    high: float
    end: int
    approx: bool = False
    scale: float = 1.0  # 万 or 亿 where it was said
    multiplier: float = 1.0  # what follows its only figure: 百万 in 2百万, 十 in 三十
    place: float = 1.0  # value of its last place, what 多 would add
    chinese: bool = False


DIGITS = {d: float(i) for i, d in enumerate("零一二三四五六七八九")} | {
    "两": 2.0,
    "俩": 2.0,
    "仨": 3.0,
}
_SMALL = {"十": 10.0, "百": 100.0, "千": 1000.0}
LARGES = {"万": 1e4, "亿": 1e8}
_PLACES = "十百千万亿"
_ARABIC = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
# 1×10-9, 2.5*10^6, 1×10⁻⁹: a power of ten.
_POWER = re.compile(
    r"(?P<figure>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s?[×xX*·]\s?10\s?\^?\s?(?P<exponent>-?[0-9]{1,2}(?![0-9])|[⁻−]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
)
_RAISED = str.maketrans("⁻−⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
_SERIAL = re.compile(r"[零一二三四五六七八九]{3,}")
_DECIMALS = re.compile(r"点([零一二三四五六七八九]{1,6})")
_OF_HUNDRED_MILLION = re.compile(r"个(?P<more>多|半)?(?=亿)")
_HALF_OF = re.compile(
    r"半(?=个|成(?![品型熟套员年])|[年天日月周米斤吨班回]|次(?!品)|小时|分钟|公斤)"
)
_NOT_MORE = re.compile(r"[多余][少量热孔层轴功种]")
_NOT_ABOUT = re.compile(r"来[说看做搞找自源料]")
# 百八十万 is about a million: the idiom names the order and not the sum (judgement 2026-11-21).
_ABOUT_ONE = re.compile(
    r"(?P<place>[百千])儿?(?:(?<=百)八?十|(?<=百儿)八十|(?<=千)八百|(?<=千儿)八百)[来多]?(?P<scale>[万亿])?"
)
_LONGEST_FIGURE = 15
_LONGEST_NUMBER = 24


class _Spelling:
    """A number while it is being spelled out, both its ends at once."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.at = text, start, start
        self.before = text[start - 1] if start else ""
        self.total = self.part = (0.0, 0.0)  # closed by 万 or 亿; still open
        self.figure: tuple[float, float] | None = None  # waits for its place
        self.place = 0.0  # the place last named
        self.scale = 1.0
        self.figures = self.closed_at = 0
        self.first = 0.0
        self.zero = self.approx = self.chinese = self.broken = False

    def read(self) -> Number | None:
        limit = min(len(self.text), self.start + _LONGEST_NUMBER)
        while self.at < limit and self._step(self.text[self.at]):
            pass
        if self.broken or (self.figure is None and not self.place):
            return None
        return self._close()

    def _step(self, mark: str) -> bool:
        if mark in "0123456789":
            return self._take_figures()
        if mark == "零":
            return self._take_zero()
        if mark in DIGITS:
            return self._take_digit(DIGITS[mark])
        if mark in "几数":
            return self._take_several(mark)
        if mark in _SMALL:
            return self._take_place(_SMALL[mark])
        if mark in LARGES:
            return self._take_scale(LARGES[mark])
        if mark in "多余来把":
            return self._take_vagueness(mark)
        if mark == "点":
            return self._take_decimals()
        return mark == "个" and self._take_hundred_millions()

    def _next(self) -> str:
        return self.text[self.at + 1 : self.at + 2]

    def _put(self, low: float, high: float, length: int) -> bool:
        self.figures += 1
        self.first = self.first or low
        self.figure = (low, high)
        self.at += length
        return True

    def _take_figures(self) -> bool:
        said = _ARABIC.match(self.text, self.at)
        if said is None or self.figure is not None:
            return False
        if len(said.group()) > _LONGEST_FIGURE:
            self.broken = True
            return False
        value = float(said.group().replace(",", ""))
        return self._put(value, value, len(said.group()))

    def _take_zero(self) -> bool:
        if self.figure is not None or (self.place and self._next() not in tuple(DIGITS) + ("十",)):
            return False
        if not self.place:
            self.chinese = True
            return self._put(0.0, 0.0, 1)
        self.zero = True
        self.at += 1
        return True

    def _take_digit(self, value: float) -> bool:
        self.chinese = True
        if self.figure is None:
            if self.at > self.start and self.text[self.at - 1] in "多余":
                # 八百多一吨: the figure ends with 多, the next one counts what it buys.
                return False
            return self._put(value, value, 1)
        low, high = self.figure
        pair = value == high + 1 or (high, value) in ((3.0, 5.0), (3.0, 2.0))
        if low != high or not pair or self.text[self.at - 1] not in DIGITS:
            self.broken = True
            return False
        self.figure, self.approx = (min(low, value), max(low, value)), True
        self.at += 1
        return True

    def _take_several(self, mark: str) -> bool:
        follows_place = self._next() in tuple(_PLACES)
        if self.figure is not None:
            low, high = self.figure
            if mark == "数" or low != high or low % 10 or not low:
                return False
            self.figure = (low, low + 10)
            self.at += 1
        elif mark == "几" and self.place == 10:
            self._put(0.0, 10.0, 1)
        elif follows_place or (mark == "几" and self.place):
            self._put(5.0 if self.before == "大" and not self.place else 2.0, 9.0, 1)
        else:
            return False
        self.approx = self.chinese = True
        return True

    def _take_place(self, value: float) -> bool:
        if self.place and value >= self.place < 1e4:
            return False
        if self.figure is None:
            opens = (
                value == 10
                or self._next() in ("来", "把", "十")
                or self.before in tuple("上近小成")
            )
            if not opens and not self.place:
                return False
            self.figure = (1.0, 1.0)
            self.figures += 1
        self._add(value)
        self.at += 1
        return True

    def _add(self, value: float) -> None:
        low, high = self.figure or (0.0, 0.0)
        self.part = (self.part[0] + low * value, self.part[1] + high * value)
        self.figure, self.place, self.zero, self.chinese = None, value, False, True

    def _take_scale(self, value: float) -> bool:
        opened = self.figure is not None or self.part != (0.0, 0.0)
        if opened and self.total != (0.0, 0.0) and value >= self.scale:
            # 十万八万, 二十万三十万: another number began after the first 万.
            self.figure, self.part, self.at = None, (0.0, 0.0), self.closed_at
            self.place, self.approx = self.scale, False
            return False
        if self.figure is not None:
            self._add(1.0)
        if self.part == (0.0, 0.0):
            if self.total != (0.0, 0.0) and value == 1e8 and self.scale == 1e4:
                self.part, self.total = self.total, (0.0, 0.0)
            elif self.at == self.start and (
                self.before in tuple("上近小成") or self._next() == "把"
            ):
                self.part = (1.0, 1.0)
            else:
                return False
        low, high = self.part
        self.total = (self.total[0] + low * value, self.total[1] + high * value)
        self.part, self.place, self.scale = (0.0, 0.0), value, max(self.scale, value)
        self.zero, self.chinese = False, True
        self.at += 1
        self.closed_at = self.at
        return True

    def _take_vagueness(self, mark: str) -> bool:
        if mark == "把" and not (self.at == self.start + 1 and self.place and self._next()):
            return False
        if _NOT_MORE.match(self.text, self.at) or _NOT_ABOUT.match(self.text, self.at):
            return False
        if self.figure is not None:
            low, high = self.figure
            if low < 10 or low != high or self.text[self.at - 1] not in "0123456789":
                return False
            self.figure = (low, low + _last_place(low)) if mark in "多余" else self.figure
        elif not self.place:
            return False
        elif mark in "多余" and self.part != (0.0, 0.0):
            self.part = (self.part[0], self.part[1] + self.place)
        elif mark in "多余":
            self.total = (self.total[0], self.total[1] + self.place)
        self.approx = True
        self.at += 1
        return True

    def _take_decimals(self) -> bool:
        said = _DECIMALS.match(self.text, self.at)
        if said is None or self.figure is None or self.figure[0] != self.figure[1]:
            return False
        digits = "".join(str(int(DIGITS[d])) for d in said[1])
        value = self.part[0] + self.figure[0] + float(f"0.{digits}")
        self.part, self.figure, self.first = (0.0, 0.0), (value, value), value
        self.place = 0.0
        self.at = said.end()
        return True

    def _take_hundred_millions(self) -> bool:
        said = _OF_HUNDRED_MILLION.match(self.text, self.at)
        if said is None or (self.figure is None and self.part == (0.0, 0.0)):
            return False
        low, high = self.figure or (0.0, 0.0)
        half = 0.5 if said["more"] == "半" else 0.0
        self.figure = (low + half, high + half + (1.0 if said["more"] == "多" else 0.0))
        self.at = said.end()
        return True

    def _close(self) -> Number:
        half = 0.0
        place = self.place or 1.0
        if self.figure is not None:
            # 一百五 is 150 and 三万五 is 35,000; a 零 says that the figure stands for itself.
            tail = self.place >= 100 and not self.zero and self.figure[1] < 10
            place = self.place / 10 if tail else _last_place(self.figure[0])
            self.part = (
                self.part[0] + self.figure[0] * (place if tail else 1.0),
                self.part[1] + self.figure[1] * (place if tail else 1.0),
            )
            if not self.place and self.text.startswith("个半", self.at):
                half, self.at = 0.5, self.at + 2
        low, high = self.total[0] + self.part[0] + half, self.total[1] + self.part[1] + half
        single = self.figures == 1 and self.figure is None and self.first
        multiplier = low / self.first if single else 1.0
        return Number(low, high, self.at, self.approx, self.scale, multiplier, place, self.chinese)


def _last_place(value: float) -> float:
    """What 多 adds to a figure: 100 to 300, 10 to 150, 1 to 7."""
    place = 1.0
    while value and place < 1e12 and value % (place * 10) == 0:
        place *= 10
    return place


def read_number(text: str, start: int) -> Number | None:
    """The number that begins at `start` of a normalised text, or None."""
    if start >= len(text):
        return None
    power = _POWER.match(text, start)
    if power is not None:
        value = float(f"{power['figure']}e{power['exponent'].translate(_RAISED)}")
        return Number(value, value, power.end(), place=value)
    half = _HALF_OF.match(text, start)
    if half is not None:
        if text.startswith("半个亿", start):
            return Number(5e7, 5e7, start + 3, scale=1e8, place=1e7, chinese=True)
        share = 0.75 if text[start - 1 : start] == "大" else 0.5
        return Number(share, share, start + 1, place=0.5, chinese=True)
    idiom = _ABOUT_ONE.match(text, start)
    if idiom is not None:
        place, scale = _SMALL[idiom["place"]], LARGES.get(idiom["scale"] or "", 1.0)
        value = place * scale
        return Number(value, value, idiom.end(), True, scale, place, value, True)
    serial = _SERIAL.match(text, start)
    if serial is not None and text[serial.end() : serial.end() + 1] not in tuple(_PLACES):
        return _read_serial(serial)
    return _Spelling(text, start).read()


def _read_serial(serial: re.Match[str]) -> Number | None:
    """Digits said one by one, 二零二七; runs like 四五六 are no number."""
    digits = "".join(str(int(DIGITS[d])) for d in serial.group()[:9])
    if len(digits) > 8 or ("零" not in serial.group() and len(digits) != 4):
        return None
    return Number(float(digits), float(digits), serial.end(), chinese=True)


def whole_number(word: str) -> int | None:
    """A short whole number in either spelling, None for anything else."""
    number = read_number(word, 0)
    return int(number.low) if number is not None and number.end == len(word) else None
