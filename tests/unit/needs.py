"""Needs for the tests: what was heard, written shortly, and drawn at random."""

from typing import Any

from hypothesis import strategies as st

from assistant.need import Act, Heard, Hearing, Need, Sense, fold

VALUES: dict[str, dict[str, Any]] = {
    "request": {"text": "想解决气孔", "kind": "technology"},
    "company": {"name": "示例铸造有限公司"},
    "industry": {"name": "金属制品业", "code": "33"},
    "region": {"province": "江苏省", "city": "苏州市"},
    "size": {"class": "small", "headcount": 120, "revenue_wan": None},
    "qualification": {"name": "高新技术企业"},
    "product": {"name": "阀体"},
    "scene": {"text": "压铸机上"},
    "symptom": {"text": "气孔多"},
    "impact": {"text": "退货", "amount_wan": None},
    "baseline": {"metric": "废品率", "op": "=", "value": 8, "unit": "%"},
    "target": {"metric": "废品率", "op": "<=", "value": 2, "unit": "%"},
    "constraint": {"text": "不能停线"},
    "attempt": {"what": "换过涂料", "result": "没用"},
    "gap": {"text": "没人懂模流"},
    "existing_solution": {"text": "进口设备不合用", "adequate": False},
    "budget": {"min_wan": 80, "max_wan": 80, "currency": "CNY"},
    "payer": {"text": "已经立项", "approved": True},
    "deadline": {"months": 12},
    "cooperation": {"mode": "joint"},
    "ip": {"text": "归我们"},
    "acceptance": {"text": "抽检两百件"},
    "test_conditions": {"text": "给样品"},
    "confidentiality": {"level": "anonymous"},
    "trl": {"current": 3, "target": 7},
}
"""A well-formed value of every slot."""

SENSES: dict[str, Sense] = {"attempt": "failed", "gap": "lacks"}
REFUSAL = {"min_wan": 0, "max_wan": 0, "currency": "CNY"}


def thing(
    slot: str,
    value: dict[str, Any] | None = None,
    *,
    quote: str = "原话",
    corrects: bool = False,
    inferred: bool = False,
    sense: Sense | None = None,
) -> Heard:
    """One thing heard; its value and sense are the slot's ordinary ones unless given."""
    given = {**VALUES[slot], **(value or {})} if slot != "deadline" else value or VALUES[slot]
    if value is not None and set(value) - set(VALUES[slot]):
        given = value
    if value is None and sense is None:
        sense = SENSES.get(slot)
    return Heard(slot, given, quote, corrects, inferred, sense)


def heard_in(turn: int, *things: Heard, acts: tuple[Act, ...] = (), **more: Any) -> Hearing:
    """One hearing whose text holds every quote."""
    text = "，".join(["原话", *(h.quote for h in things)])
    return Hearing(turn, text, things, acts, **more)


def need_of(*messages: Heard | tuple[Heard, ...] | list[Heard]) -> Need:
    """Fold messages, one thing or several each, in order."""
    groups = [m if isinstance(m, tuple | list) else (m,) for m in messages]
    return fold(heard_in(turn, *group) for turn, group in enumerate(groups, start=1))


TRUE_NEED = (
    thing("symptom"),
    thing("attempt"),
    thing("budget"),
    thing("target"),
    thing("deadline"),
)
"""What makes all five gates true."""


# ── at random ────────────────────────────────────────────────────────────────────────────────

words = st.text("气孔裂纹毛刺太多慢高低冷热", min_size=1, max_size=6)
amounts = st.sampled_from([0, 5, 20, 50, 80, 100, 300])
unsure = st.sampled_from([True, False, None])


def _range(low: int, high: int) -> dict[str, Any]:
    return {"min_wan": min(low, high), "max_wan": max(low, high), "currency": "CNY"}


measures = st.one_of(
    st.fixed_dictionaries(
        {
            "metric": st.sampled_from(["废品率", "单件废品率", "节拍", ""]),
            "op": st.sampled_from(["=", "<=", ">=", "reduce_by", "increase_by"]),
            "value": st.sampled_from([1.0, 2.0, 8.0, 40.0]),
            "unit": st.sampled_from(["%", "min", ""]),
        }
    ),
    st.fixed_dictionaries(
        {
            "metric": st.just("废品率"),
            "op": st.just("range"),
            "value": st.sampled_from([[1.0, 2.0], [2.0, 8.0]]),
            "unit": st.just("%"),
        }
    ),
)
texts = st.fixed_dictionaries({"text": words})
values: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "request": st.fixed_dictionaries(
        {
            "text": words,
            "kind": st.sampled_from(
                ["technology", "purchase", "service", "financing", "recruitment", "other"]
            ),
        }
    ),
    "company": st.fixed_dictionaries({"name": words}),
    "industry": st.fixed_dictionaries({"name": words, "code": st.sampled_from([None, "33"])}),
    "region": st.sampled_from(
        [
            {"province": "江苏省", "city": None},
            {"province": "江苏省", "city": "苏州市"},
            {"province": "浙江省", "city": "宁波市"},
        ]
    ),
    "size": st.fixed_dictionaries(
        {
            "class": st.sampled_from([None, "small", "large"]),
            "headcount": st.sampled_from([None, 30, 300]),
            "revenue_wan": st.sampled_from([None, 2000]),
        }
    ),
    "qualification": st.fixed_dictionaries({"name": words}),
    "product": st.fixed_dictionaries({"name": words}),
    "impact": st.fixed_dictionaries({"text": words, "amount_wan": st.none() | amounts}),
    "baseline": measures,
    "target": measures,
    "constraint": st.one_of(texts, measures),
    "attempt": st.fixed_dictionaries({"what": words, "result": st.none() | words}),
    "existing_solution": st.fixed_dictionaries({"text": words, "adequate": unsure}),
    "budget": st.one_of(
        st.builds(_range, amounts, amounts),
        amounts.map(lambda x: {"min_wan": None, "max_wan": x, "currency": "CNY"}),
        amounts.map(lambda x: {"min_wan": x, "max_wan": None, "currency": "USD"}),
    ),
    "payer": st.fixed_dictionaries({"text": words, "approved": unsure}),
    "deadline": st.sampled_from([{"months": 6}, {"months": 12.0}, {"date": "2027-06-30"}]),
    "cooperation": st.sampled_from([{"mode": "joint"}, {"mode": "commission"}]),
    "confidentiality": st.sampled_from([{"level": "public"}, {"level": "nda"}]),
    "trl": st.sampled_from(
        [
            {"current": 3, "target": None},
            {"current": 4, "target": 7},
            {"current": None, "target": 9},
        ]
    ),
}
senses: dict[str, st.SearchStrategy[Sense | None]] = {
    "attempt": st.sampled_from(["failed", "worked", None]),
    "gap": st.sampled_from(["lacks", "self", None]),
    "budget": st.sampled_from(["conditional", None]),
    "symptom": st.sampled_from(["separate", None]),
}


@st.composite
def things(draw: st.DrawFn, inferred: bool | None = None) -> Heard:
    """One thing heard, of any slot; its quote is one of a few words."""
    slot = draw(st.sampled_from(sorted(VALUES)))
    return Heard(
        slot,
        draw(values.get(slot, texts)),
        draw(words),
        corrects=draw(st.booleans()),
        inferred=draw(st.booleans()) if inferred is None else inferred,
        sense=draw(senses.get(slot, st.none())),
    )


@st.composite
def hearings(draw: st.DrawFn, longest: int = 8) -> list[Hearing]:
    """Hearings of an interview; some quotes do not stand in their turn."""
    found = []
    for turn in range(1, draw(st.integers(1, longest)) + 1):
        heard = draw(st.lists(things(), max_size=4))
        said = [h.quote for h in heard if draw(st.integers(0, 9))]
        found.append(
            Hearing(
                turn,
                "，".join(["开头", *said]),
                tuple(heard),
                acts=draw(
                    st.sampled_from(
                        [(), ("unknown",), ("vague",), ("skip",), ("correction",), ("hurry",)]
                    )
                ),
                withdraws=draw(st.sampled_from([(), (), (0,), (2, 5), (99,), (-1,)])),
                confirms=draw(st.integers(0, 5)) == 0,
            )
        )
    return found
