"""A center's own policies and guides, as real files: told apart by instrument, checked by rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.center import open_center
from assistant.documents.reading.days import closing_day
from assistant.embedded.translation.translate import translate
from assistant.library.library import Library
from assistant.match import DOCUMENT, Match, match
from assistant.need import Heard, Hearing, Need, fold
from assistant.settings import Settings

TODAY = date(2026, 11, 20)

OPEN_CALL = """江苏省2026年度关键技术“揭榜挂帅”项目申报指南

苏科高发〔2026〕138号

一、支持方向

围绕高端装备和新材料，由企业提出技术需求，公开征集揭榜团队。

二、支持方式

每个项目省拨经费不超过500万元，发榜企业自筹经费不少于省拨经费。

三、申报条件

发榜企业应当在江苏省内注册满一年，拥有知识产权管理制度。

四、申报时间

网上填报截止时间为{closing}。

江苏省科学技术厅
2026年9月2日
"""
VOUCHER = """苏州市科技创新券管理办法

苏科规〔2025〕104号

第一条 创新券支持苏州市内注册的科技型中小企业向高校院所购买检验检测和研发设计服务。

第二条 创新券按照服务合同实际发生额的百分之三十给予兑付，单个企业每年最高10万元。

第三条 本办法自2025年3月1日起施行，有效期至{until}。

苏州市科学技术局
2025年1月20日
"""
FIRST_SET = """首台（套）重大技术装备推广应用申报指南

工信厅重装函〔2026〕112号

一、申报要求

申报企业应当在中国境内注册，拥有知识产权，产品通过省级以上鉴定。

二、支持政策

列入目录的装备可以申请首台（套）保险补偿，按不高于实际投保费率的百分之八十给予补助。

工业和信息化部办公厅
2026年3月5日
"""
REPORT = """江苏省科技成果转化工作情况

2025年，全省支持“揭榜挂帅”项目128项，兑付创新券3.2亿元，给予首台套奖励1.1亿元。

江苏省科学技术厅
2026年1月15日
"""

Found = Callable[..., list[Match]]


@pytest.fixture
def found(tmp_path: Path, settings: Settings, library: Library) -> Found:
    """Put texts as files into a center's documents and match a need with them."""

    def find(need: Need, **files: str) -> list[Match]:
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        shelf = open_center(settings, library)
        assert not shelf.add([folder]).rejected
        matches = match(need, translate(need, library.reference), library, TODAY, shelf)
        shelf.close()
        return [m for m in matches.policies if m.id.startswith(DOCUMENT)]

    return find


def need_of(
    province: str | None = "江苏省",
    city: str | None = "苏州市",
    mode: str = "joint",
    size: str | None = None,
    product: str = "扫地机外壳",
) -> Need:
    heard = [
        Heard("product", {"name": product}, product),
        Heard("symptom", {"text": "大面缩水"}, "大面缩水"),
        Heard("attempt", {"what": "换过模具", "result": "没用"}, "换过模具没用"),
        Heard("cooperation", {"mode": mode}, "合作方式"),
    ]
    if province:
        heard.append(Heard("region", {"province": province, "city": city}, "我们厂在那边"))
    if size:
        value: dict[str, Any] = {"class": size, "headcount": None, "revenue_wan": None}
        heard.append(Heard("size", value, "厂子的规模"))
    return fold([Hearing(1, "，".join(h.quote for h in heard), tuple(heard), ())])


def guide(closing: str = "2026年12月31日") -> str:
    return OPEN_CALL.format(closing=closing)


def voucher(until: str = "2028年2月29日") -> str:
    return VOUCHER.format(until=until)


def test_a_guide_to_open_calls_is_matched_like_a_record_of_that_kind(found: Found) -> None:
    [call] = found(need_of(mode="open_call"), call=guide())
    assert call.fit == "high"
    assert [w.said for w in call.why] == ["合作方式", "我们厂在那边"]
    for why in call.why:
        assert why.has in guide()
    assert "符合：适用地区：江苏省" in call.check
    assert "需核实：发榜企业应当在江苏省内注册满一年，拥有知识产权管理制度。" in call.check
    assert any("截止时间为2026年12月31日" in check for check in call.check)
    assert "苏科高发〔2026〕138号" in call.source and "call.txt" in call.source


def test_what_is_called_for_at_home_only_ranks_below_what_was_said(found: Found) -> None:
    [call] = found(need_of(mode="licence"), call=guide())
    assert call.fit == "medium" and call.why[0].said == "换过模具没用"


@pytest.mark.parametrize("place", [("浙江省", "杭州市"), ("广东省", None), (None, None)])
def test_a_call_of_another_place_is_none(
    place: tuple[str | None, str | None], found: Found
) -> None:
    assert found(need_of(*place, mode="open_call"), call=guide()) == []


@pytest.mark.parametrize("closing", ["2026年11月19日", "2026年3月1日至10月31日", "2025年9月30日"])
def test_a_call_that_can_be_answered_no_more_is_none(closing: str, found: Found) -> None:
    assert found(need_of(mode="open_call"), call=guide(closing)) == []


def test_a_call_whose_year_is_not_said_is_left_to_be_checked(found: Found) -> None:
    [call] = found(need_of(mode="open_call"), call=guide("10月31日"))
    assert any(check.startswith("需核实：网上填报截止时间为10月31日") for check in call.check)


def test_a_short_name_of_an_instrument_is_enough(found: Found) -> None:
    [paper] = found(need_of(mode="commission", size="small"), voucher=voucher())
    assert paper.fit == "high"
    assert {"符合：适用地区：江苏省 苏州市", "符合：有效期至2028-02-29"} < set(paper.check)


@pytest.mark.parametrize(
    "need",
    [
        need_of(mode="commission", size="large"),
        need_of("江苏省", "南京市", mode="commission", size="small"),
        need_of("江苏省", None, mode="commission", size="small"),
    ],
)
def test_vouchers_are_for_small_enterprises_of_that_city(need: Need, found: Found) -> None:
    assert found(need, voucher=voucher()) == []


def test_a_paper_that_has_ended_is_none(found: Found) -> None:
    need = need_of(mode="commission", size="small")
    assert found(need, voucher=voucher("2026年11月19日")) == []


def test_a_condition_is_no_instrument_and_a_bracket_no_other_word(found: Found) -> None:
    made = need_of("湖南省", None, mode="consulting", product="分拣机整机")
    assert [m.name for m in found(made, first=FIRST_SET)] == FIRST_SET.splitlines()[:1]
    # It asks for 知识产权 as a condition; it grants nothing for it.
    assert found(need_of("湖南省", None, mode="licence"), first=FIRST_SET) == []


def test_a_report_is_no_policy(found: Found) -> None:
    assert found(need_of(mode="open_call"), report=REPORT) == []


def test_the_best_three_are_shown_for_reasons_of_their_own(found: Found) -> None:
    files = {f"call{n}": guide().replace("138号", f"{n}号") for n in range(5)}
    matches = found(need_of(mode="open_call", size="small"), voucher=voucher(), **files)
    assert len(matches) <= 3
    assert len([m for m in matches if "揭榜挂帅" in m.name]) <= 2
    assert [m.score for m in matches] == sorted((m.score for m in matches), reverse=True)


def test_a_paper_of_an_unnamed_city_says_that_its_place_is_open(found: Found) -> None:
    text = voucher().replace("苏州市科技创新券", "科技创新券").replace("苏州市内", "本市内")
    text = text.replace("苏州市科学技术局", "市科学技术局").replace("苏科规", "科规")
    [paper] = found(need_of(mode="commission", size="small"), voucher=text)
    assert not any(check.startswith("符合：适用地区") for check in paper.check)
    assert any("没有写明是哪里" in check for check in paper.check)


def test_every_tag_of_the_records_has_words_by_which_papers_name_it(library: Library) -> None:
    tags = {tag for policy in library.policies.values() for tag in policy.applies_to_need}
    assert set(library.policy_wants["named"]) == tags
    for words in library.policy_wants["named"].values():
        assert words and all(len(word) > 1 for word in words)


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.text("甲乙，：", max_size=8))
def test_the_last_day_to_apply_is_read_from_its_sentence(day: date, between: str) -> None:
    last = f"{day.month}月{day.day}日"
    said = f"{day.year}年{last}"
    assert closing_day(f"申报截止时间{between}{said}") == day.isoformat()
    assert closing_day(f"截至{said}，共立项{between}12项。") is None
    assert closing_day(f"申报时间：{day.year}年1月1日至{last}。") == day.isoformat()


@given(st.text(max_size=200))
def test_any_text_has_a_last_day_or_none(text: str) -> None:
    closing = closing_day(f"申报截止{text}")
    assert closing is None or date.fromisoformat(closing)
