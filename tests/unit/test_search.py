"""Search: what it finds, what it refuses, what it can show for it."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.embedded.text import normalise
from assistant.errors import AssistantError, BrokenIndex, InputRejected, RetrievalFailed
from assistant.library import build
from assistant.library.index import Index, open_index
from assistant.library.query import LabQuery
from assistant.library.scope import ends_on, read_map, short_place
from assistant.library.search import Hit, rate_policies, search_labs, search_policies

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*zhcdict.json:pytest.PytestUnraisableExceptionWarning"
)
PROJECT = Path(__file__).resolve().parents[2]
KNOWLEDGE = PROJECT / "knowledge"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The real knowledge, without the parts that search does not read."""
    folder = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        parts = [part for part in build.BUILDERS if part[0] != "槽位分类器"]
        patch.setattr(build, "BUILDERS", parts)
        build.build_index(KNOWLEDGE, folder)
    opened = open_index(folder)
    yield opened
    opened.close()


def ids(hits: list[Hit]) -> list[str]:
    return [hit.id for hit in hits]


def lab_texts(index: Index, id_: str) -> set[str]:
    lab = index.labs[id_]
    fields = dataclasses.astuple(lab)
    return {text for field in fields for text in ([field] if isinstance(field, str) else field)}


NEEDS = [
    "PVC管材挤出来一截粗一截细，壁厚差超过0.3毫米",
    "豆浆放两天就分层沉底，加了稳定剂口感又发粘",
    "电镀废水里的镍回收不干净，膜一个月就堵",
    "风机叶片前缘被雨打出坑，两年就要补",
    "棉花打包机切刀三天就钝",
    "ＸＰＳ挤塑板尺寸缩，Mirror finish 打磨不亮",
    "鋁合金壓鑄件氣孔多，報廢一成",
    "我们的疫苗佐剂放久了析出颗粒",
]


# What is found ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("国家动力电池创新中心", "nmic-power-battery"),
        ("国联研究院", "nmic-power-battery"),
        ("National Power Battery Innovation Center", "nmic-power-battery"),
        ("煤燃烧国家重点实验室", "skl-coalcomb-hust"),
        ("想问问机械系统与振动国家重点实验室能不能接我们的活", "skl-msv-sjtu"),
        ("中国科学院 上海 硅酸盐研究所", "cas-sic"),
    ],
)
def test_a_lab_is_found_by_any_of_its_names(index: Index, query: str, wanted: str):
    assert ids(search_labs(index, query, 1)) == [wanted]


@pytest.mark.parametrize(
    "query",
    [
        "财税〔2015〕119号",
        "财税[2015]119号",
        "财税(2015) 119 号",
        "财税2015119号",
        "请问财税【2015】119号怎么说",
    ],
)
def test_a_policy_is_found_by_its_number_however_it_is_written(index: Index, query: str):
    assert ids(search_policies(index, query, 1)) == ["tax-rd-scope"]


def test_every_document_number_finds_its_own_policy_first(index: Index):
    numbers: dict[str, list[str]] = {}
    for policy in index.records.policies:
        if policy.doc_number:
            numbers.setdefault(policy.doc_number, []).append(policy.id)
    missed = [
        number
        for number, owners in numbers.items()
        if ids(search_policies(index, number, 1))[0] not in owners
    ]
    assert missed == []


def test_every_lab_is_found_by_its_full_name(index: Index):
    missed = [
        lab.name_zh
        for lab in index.records.labs
        if lab.id not in ids(search_labs(index, lab.name_zh, 3))
    ]
    assert missed == []


def test_a_topic_is_found_word_for_word(index: Index):
    found = ids(search_labs(index, "陶瓷膜", 4))
    assert all("陶瓷膜" in " ".join(lab_texts(index, id_)) for id_ in found)


def test_an_english_query_finds_chinese_records(index: Index):
    assert "nerc-mold-zzu" in ids(search_labs(index, "injection molding sink marks", 3))
    assert "skl-wind-windey" in ids(search_labs(index, "wind turbines", 3))


def test_traditional_and_full_width_characters_are_read(index: Index):
    assert ids(search_labs(index, "鋁合金壓鑄件氣孔多")) == ids(
        search_labs(index, "铝合金压铸件气孔多")
    )


def test_shop_floor_words_find_what_research_calls_otherwise(index: Index):
    assert "nerc-mold-zzu" in ids(search_labs(index, "壳子面上缩水，接合的地方一道线"))


def test_fields_add_up_to_what_the_text_alone_would_miss(index: Index):
    vague = LabQuery(symptom="用不了多久就裂", scene="高温下", product="阀体")
    told = dataclasses.replace(vague, industry="核电", keywords=("耐热钢", "蠕变"))
    assert ids(search_labs(index, vague)) != ids(search_labs(index, told))
    assert "skl-steel-process-cisri" in ids(search_labs(index, told, 10))


def test_a_host_that_is_only_mentioned_does_not_decide(index: Index):
    asked = ids(search_labs(index, "江南大学"))
    assert all("江南大学" in index.labs[id_].host for id_ in asked)
    told = ids(search_labs(index, "以前跟江南大学合作过没做成，我们是铸铝件气孔多", 3))
    assert not any("江南大学" in index.labs[id_].host for id_ in told)


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "想招几个会做直播的年轻人",
        "隔壁商铺转让费谈不拢",
        "车间主任想辞职去跑外卖",
        "你好，在吗",
        "   ",
        "？！",
    ],
)
def test_nothing_is_offered_where_nothing_fits(index: Index, query: str):
    assert search_labs(index, query) == []


@pytest.mark.parametrize("k", [0, -1, 51, 2.0, True, "5"])
def test_a_wrong_count_is_refused(index: Index, k: int):
    with pytest.raises(InputRejected):
        search_labs(index, "焊接变形", k)


@pytest.mark.parametrize(
    "where", [{"size": "small"}, {"day": "tomorrow"}, {"province": 32}, {"provinz": "江苏"}]
)
def test_a_filter_that_cannot_be_used_is_refused_not_ignored(
    index: Index, where: dict[str, object]
):
    with pytest.raises(InputRejected):
        search_policies(index, "研发费用加计扣除", 5, where)
    if "day" in where:
        with pytest.raises(InputRejected):
            search_labs(index, "焊接变形", 5, {"day": "2026-01-01"})


# Filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("province", ["江苏", "江苏省"])
def test_labs_are_filtered_by_place_and_kind(index: Index, province: str):
    hits = search_labs(index, "激光加工", 10, {"province": province})
    assert hits
    assert {index.labs[hit.id].province for hit in hits} == {"江苏省"}
    hits = search_labs(index, "激光加工", 10, {"city": "武汉市", "kind": "engineering_center"})
    assert ids(hits)[0] == "nerc-laser-hust"
    assert {index.labs[hit.id].kind for hit in hits} == {"engineering_center"}


def test_a_filter_does_not_change_the_scores(index: Index):
    free = {hit.id: hit.score for hit in search_labs(index, "激光加工", 50)}
    bound = search_labs(index, "激光加工", 5, {"province": "上海市"})
    assert all(free[hit.id] == hit.score for hit in bound if hit.id in free)


def test_policies_of_other_places_are_left_out(index: Index):
    hits = search_policies(index, "首台套奖励", 20, {"province": "浙江省", "city": "杭州市"})
    found = {index.policies[hit.id].region for hit in hits}
    assert "浙江" in found
    assert "全国" in found
    assert not found & {"江苏", "上海", "北京", "温州", "湖州"}


def test_what_has_ended_is_left_out_on_that_day_only(index: Index):
    ended = index.policies["tr-patent-action"]
    assert ids(search_policies(index, ended.title_zh, 1)) == [ended.id]
    before = search_policies(index, ended.title_zh, 20, {"day": "2025-06-30"})
    after = search_policies(index, ended.title_zh, 20, {"day": date(2026, 11, 21)})
    assert ended.id in ids(before)
    assert ended.id not in ids(after)


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ("2027-12-31", date(2027, 12, 31)),
        ("2026-12-31（可延长）", date(2026, 12, 31)),
        ("2025年底（看后续接续文件）", date(2025, 12, 31)),
        ("2024—2025批次", date(2025, 12, 31)),
        ("2027", date(2027, 12, 31)),
        ("已被修订后的新办法替代（核对过渡安排）", date.min),
        ("2026-04-01起实施", None),
        ("2025/2027目标", None),
        ("2025目标后延续", None),
        ("长期", None),
        (None, None),
    ],
)
def test_the_last_day_is_read_from_what_a_record_says(said: str | None, last: date | None):
    assert ends_on(said) == last


@pytest.mark.parametrize(
    ("region", "province", "city", "holds"),
    [
        ("全国", "西藏", "", True),
        ("江苏", "江苏", "苏州", True),
        ("江苏", "浙江", "", False),
        ("长三角", "安徽", "", True),
        ("长三角", "河南", "", False),
        ("中部六省", "河南", "", True),
        ("川渝", "重庆", "重庆", True),
        ("温州/上海嘉定", "上海", "嘉定", True),
        ("温州/上海嘉定", "浙江", "温州", True),
        ("温州/上海嘉定", "浙江", "杭州", False),
        ("杭州", "浙江", "", True),
        ("杭州", "", "杭州", True),
        ("杭州", "", "南京", False),
        ("江苏等", "湖南", "", True),
        ("杭州", "", "", True),
    ],
)
def test_a_region_takes_in_what_it_names(region: str, province: str, city: str, holds: bool):
    assert read_map(KNOWLEDGE).holds_in(region, province, city) is holds


def test_places_are_compared_without_their_suffix():
    names = ["江苏省", "内蒙古自治区", "广西壮族自治区", "北京市", "香港特别行政区", "延边"]
    assert [*map(short_place, names)] == ["江苏", "内蒙古", "广西", "北京", "香港", "延边"]


# Reasons ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("need", NEEDS)
def test_both_sides_of_a_reason_are_quotes(index: Index, need: str):
    for hit in search_labs(index, need, 10):
        assert 0 <= hit.score <= 1
        for why in hit.why:
            assert why.said
            assert why.said in need
            assert why.has in lab_texts(index, hit.id)


def test_the_first_hits_of_a_clear_need_have_a_reason(index: Index):
    for need in NEEDS[:5]:
        assert search_labs(index, need)[0].why, need


def test_a_reason_quotes_the_enterprise_and_not_the_research_terms(index: Index):
    query = LabQuery(symptom="塑料件表面缩水", keywords=("注塑成型", "收缩率"))
    for hit in search_labs(index, query):
        assert all(why.said in query.symptom for why in hit.why)


def test_policy_reasons_are_quotes_too(index: Index):
    question = "首台套设备做出来了，客户不敢用，有没有保险补贴"
    hits = search_policies(index, question)
    assert hits[0].why
    for hit in hits:
        record = dataclasses.astuple(index.policies[hit.id])
        texts = {
            t for field in record if field for t in ([field] if isinstance(field, str) else field)
        }
        assert all(why.said in question and why.has in texts for why in hit.why)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60) | st.text(alphabet='焊接变形İßﬃ电池㎜，\n"〔 A1µ', max_size=30))
def test_any_text_is_searched_or_finds_nothing(index: Index, text: str):
    for hits in (search_labs(index, text, 3), search_policies(index, text, 3)):
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)
        assert all(why.said in text for hit in hits for why in hit.why)


# Outages ------------------------------------------------------------------------------------------


def test_an_outage_is_not_an_empty_answer(index: Index, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(Index, "nearness", fail)
    with pytest.raises(RetrievalFailed) as caught:
        search_labs(index, "焊接变形")
    assert "不代表没有合适的结果" in caught.value.user_message


@pytest.mark.parametrize(
    "search",
    [
        lambda index, text: search_labs(index, text),
        lambda index, text: search_policies(index, text),
        lambda index, text: rate_policies(index, text),
    ],
)
def test_an_outage_is_logged_without_what_was_asked(
    search: Callable[[Index, str], object],
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    def fail(_: Index, text: str) -> None:
        raise ValueError(f"the endpoint refused {text!r}")

    monkeypatch.setattr(Index, "embed", fail)
    with pytest.raises(RetrievalFailed) as caught:
        search(index, "机密配方焊接")
    assert "ValueError" in str(caught.value)
    assert "机密配方" not in str(caught.value)
    assert "ValueError" in caplog.text
    assert "机密配方" not in caplog.text


def test_a_closed_index_does_not_answer_with_nothing(tmp_path: Path, index: Index):
    (tmp_path / "current").write_text(index.folder.name, encoding="utf-8")
    (tmp_path / index.folder.name).symlink_to(index.folder)
    other = open_index(tmp_path)
    other.close()
    other.folder = tmp_path / "gone"
    with pytest.raises(BrokenIndex):
        search_labs(other, "焊接变形")


def test_errors_of_the_program_pass_through_unchanged(
    index: Index, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise BrokenIndex("vectors are missing")

    monkeypatch.setattr(Index, "embed", fail)
    with pytest.raises(BrokenIndex):
        search_policies(index, "加计扣除")
    assert issubclass(BrokenIndex, AssistantError)


# Costs --------------------------------------------------------------------------------------------


def test_importing_search_imports_nothing_heavy():
    code = (
        "import sys, assistant.library.search;"
        "print([m for m in ('chromadb', 'numpy', 'bm25s', 'sklearn', 'langchain_core')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_normalising_keeps_every_offset():
    text = "ＸＰＳ板㎜鋁合金İ"
    assert len(normalise(text)) == len(text)
