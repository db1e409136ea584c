"""Which policies an enterprise may use: rules over what is known of it, never similarity.

A condition that a record has in structured form is checked; every other condition is listed in its
own words for a person to verify. Knowing less never makes an enterprise eligible: where a fact is
missing the answer is 需核实, not 符合.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from assistant.errors import RecordInvalid
from assistant.library.enterprise_size import full_industry_code, possible_classes
from assistant.library.records import Policy, read_jsonl
from assistant.need import CooperationMode, SizeClass

State = Literal["符合", "不符合", "需核实"]
Stage = Literal["draft", "pilot", "closed"]
Qualification = Literal[
    "高新技术企业",
    "科技型中小企业",
    "创新型中小企业",
    "专精特新中小企业",
    "专精特新“小巨人”企业",
]


@dataclass(frozen=True, slots=True)
class PolicyConditions:
    """What of a policy's conditions can be computed; an empty value is no condition.

    Attributes:
        policy_id: id of the policy.
        regions: where it applies, each a province or a province and its city
            (浙江省 温州市); empty for the whole country.
        regions_open: the record names more places than it lists (江苏等).
        sizes: size classes of which the enterprise must be one.
        qualifications: of which the enterprise must hold one.
        industries: GB/T 4754 codes with their names (C26 化学原料和化学制品制造业), of which the
            enterprise's code must have one as its prefix.
        industries_not: codes with their names that are excluded.
        headcount_max: most persons employed.
        revenue_wan_min: least revenue of a year, in 万元.
        revenue_wan_max: most revenue of a year, in 万元.
        own_funding: the enterprise must put up money itself.
        cooperation: ways of working together that it serves.
        valid_from: first day.
        valid_until: last day.
        stage: `draft` (not in force yet), `pilot` (some places or firms only), `closed` (no longer
            open to new applicants).
        covers: pointers into the policy (`who`, `conditions[0]`) that are wholly expressed above.
        also: pointers to key numbers that are conditions, to be listed in their own words.
    """

    policy_id: str
    regions: tuple[str, ...] = ()
    regions_open: bool = False
    sizes: tuple[SizeClass, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    industries: tuple[str, ...] = ()
    industries_not: tuple[str, ...] = ()
    headcount_max: int | None = None
    revenue_wan_min: int | None = None
    revenue_wan_max: int | None = None
    own_funding: bool = False
    cooperation: tuple[CooperationMode, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    stage: Stage | None = None
    covers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an enterprise; None is not known.

    Attributes:
        province: full name (江苏省).
        city: full name of the prefecture-level city (苏州市).
        size_class: as it said itself.
        headcount: persons employed.
        revenue_wan: revenue of a year, in 万元.
        qualifications: as it named them; an empty tuple when it said that it holds none.
        industry_code: GB/T 4754, with or without the section letter.
        budget_wan: what it will pay itself for the need, in 万元; 0 when it refuses to pay.
        cooperation: ways of working together that it named.
    """

    province: str | None = None
    city: str | None = None
    size_class: SizeClass | None = None
    headcount: float | None = None
    revenue_wan: float | None = None
    qualifications: tuple[str, ...] | None = None
    industry_code: str | None = None
    budget_wan: float | None = None
    cooperation: tuple[CooperationMode, ...] | None = None


CheckKind = Literal[
    "region", "time", "size", "qualification", "industry", "not_industry", "funding", "cooperation"
]


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a policy.

    Attributes:
        condition: in Chinese.
        state: whether it is met.
        said: what is known of the enterprise about it.
        kind: what it is about; None where it is shown in the policy's own words.
    """

    condition: str
    state: State
    said: str | None = None
    kind: CheckKind | None = None


class Applicable(NamedTuple):
    """A policy that nothing known rules out, with what was checked and what is left to verify."""

    policy: Policy
    checks: tuple[Check, ...]


def check_policy(
    policy: Policy, conditions: PolicyConditions | None, profile: Profile, today: date
) -> list[Check]:
    """Check an enterprise against a policy.

    Args:
        policy: the record.
        conditions: its structured conditions; None where it has none, then all is to be verified.
        profile: what is known of the enterprise.
        today: the day for which validity is judged.

    Returns:
        The computed checks first, then the conditions that a person must verify.

    Raises:
        ValueError: the profile's industry code is none of GB/T 4754.
    """
    known = conditions or PolicyConditions(policy.id)
    computed = [
        *_check_region(policy, known, profile),
        *_check_time(policy, known, today),
        *_check_size(known, profile),
        *_check_qualifications(known, profile),
        *_check_industry(known, profile),
        *_check_funding(known, profile),
        *_check_cooperation(known, profile),
    ]
    return computed + [Check(words, "需核实") for words in _unstructured(policy, known)]


def applicable(
    policies: Iterable[Policy],
    conditions: Mapping[str, PolicyConditions],
    profile: Profile,
    today: date,
) -> list[Applicable]:
    """Return the policies that no check rules out, in their given order."""
    offered = []
    for policy in policies:
        checks = tuple(check_policy(policy, conditions.get(policy.id), profile, today))
        if all(check.state != "不符合" for check in checks):
            offered.append(Applicable(policy, checks))
    return offered


# ── the rules ────────────────────────────────────────────────────────────────────────────────

_SIZE_NAMES: Mapping[SizeClass, str] = {
    "micro": "微型",
    "small": "小型",
    "medium": "中型",
    "large": "大型",
}
_COOPERATION_NAMES: Mapping[CooperationMode, str] = {
    "commission": "委托开发",
    "joint": "联合开发",
    "licence": "技术许可或转让",
    "equity": "作价入股",
    "open_call": "揭榜挂帅",
    "pay_after_use": "先用后付",
    "consulting": "咨询或柔性引才",
}
# How enterprises call the qualifications; a 小巨人 passed through 专精特新 before.
_QUALIFICATION_WORDS: Sequence[tuple[str, tuple[Qualification, ...]]] = (
    ("小巨人", ("专精特新“小巨人”企业", "专精特新中小企业")),
    ("专精特新", ("专精特新中小企业",)),
    ("创新型中小", ("创新型中小企业",)),
    ("科技型中小", ("科技型中小企业",)),
    ("科小", ("科技型中小企业",)),
    ("高新技术企业", ("高新技术企业",)),
    ("高企", ("高新技术企业",)),
    ("国高", ("高新技术企业",)),
)
EACH_PROVINCE = "各省"
"""Region of a scheme that each province has, or has not, in its own way."""
# What a record says of its validity where nothing is left to verify.
_IN_FORCE = frozenset({"现行", "现行机制", "长期", "试行", "暂行"})


def _state(met: bool | None) -> State:
    return "需核实" if met is None else "符合" if met else "不符合"


def _check_region(
    policy: Policy, conditions: PolicyConditions, profile: Profile
) -> Iterator[Check]:
    said = " ".join(filter(None, (profile.province, profile.city))) or None
    if policy.region == EACH_PROVINCE:
        place = profile.province or "所在省"
        yield Check(f"由各省分别设立，以{place}的通知为准", "需核实", said, "region")
    if not conditions.regions:
        return
    met: bool | None = None if conditions.regions_open or profile.province is None else False
    for region in conditions.regions:
        province, _, city = region.partition(" ")
        if province != profile.province:
            continue
        if not city or city == profile.city:
            met = True
        elif profile.city is None and met is False:
            met = None
    more = "等地" if conditions.regions_open else ""
    yield Check(f"适用地区：{'、'.join(conditions.regions)}{more}", _state(met), said, "region")


def _check_time(policy: Policy, conditions: PolicyConditions, today: date) -> Iterator[Check]:
    day = today.isoformat()
    if conditions.valid_from is not None:
        yield Check(
            f"{conditions.valid_from}起施行", _state(today >= conditions.valid_from), day, "time"
        )
    if conditions.valid_until is not None:
        until = conditions.valid_until
        yield Check(f"有效期至{until}", _state(today <= until), day, "time")
    elif conditions.stage is not None:
        met = False if conditions.stage == "closed" else None
        yield Check(f"政策状态：{policy.valid_until}", _state(met), kind="time")
    elif policy.valid_until not in _IN_FORCE and "valid_until" not in conditions.covers:
        yield Check(
            f"有效期：{policy.valid_until or '未载明，以最新文件为准'}", "需核实", kind="time"
        )


def _check_size(conditions: PolicyConditions, profile: Profile) -> Iterator[Check]:
    facts = []
    if profile.size_class is not None:
        facts.append(_SIZE_NAMES[profile.size_class])
    if profile.headcount is not None:
        facts.append(f"{profile.headcount:g}人")
    if profile.revenue_wan is not None:
        facts.append(f"年收入{profile.revenue_wan:g}万元")
    said = "、".join(facts) or None
    if conditions.sizes:
        possible = possible_classes(profile.industry_code, profile.headcount, profile.revenue_wan)
        if profile.size_class is not None:
            possible &= {profile.size_class}
        allowed = frozenset(conditions.sizes)
        # Empty when what it called itself and its figures disagree.
        met = None if not possible else True if possible <= allowed else None
        if possible and not possible & allowed:
            met = False
        names = "、".join(_SIZE_NAMES[size] for size in conditions.sizes)
        yield Check(f"企业规模：{names}", _state(met), said, "size")
    if conditions.headcount_max is not None:
        most = conditions.headcount_max
        met = None if profile.headcount is None else profile.headcount <= most
        # A large enterprise of a trade whose classes go by heads has more of them.
        if met is None and profile.size_class is not None:
            within = possible_classes(profile.industry_code, most, None)
            met = None if profile.size_class in within else False
        yield Check(f"职工不超过{most}人", _state(met), said, "size")
    if conditions.revenue_wan_max is not None:
        most = conditions.revenue_wan_max
        met = None if profile.revenue_wan is None else profile.revenue_wan <= most
        yield Check(f"年收入不超过{most}万元", _state(met), said, "size")
    if conditions.revenue_wan_min is not None:
        least = conditions.revenue_wan_min
        met = None if profile.revenue_wan is None else profile.revenue_wan >= least
        yield Check(f"年收入不低于{least}万元", _state(met), said, "size")


def _check_qualifications(conditions: PolicyConditions, profile: Profile) -> Iterator[Check]:
    if not conditions.qualifications:
        return
    condition = f"具备资质之一：{'、'.join(conditions.qualifications)}"
    if profile.qualifications is None:
        yield Check(condition, "需核实", kind="qualification")
        return
    held = {
        qualification
        for name in profile.qualifications
        for word, qualifications in _QUALIFICATION_WORDS
        if word in name
        for qualification in qualifications
    }
    # Who names one qualification has not said that it holds no other.
    met = True if held & set(conditions.qualifications) else None
    said = "、".join(profile.qualifications)
    if not profile.qualifications:
        met, said = False, "没有资质"
    yield Check(condition, _state(met), said, "qualification")


def _check_industry(conditions: PolicyConditions, profile: Profile) -> Iterator[Check]:
    code = None if profile.industry_code is None else full_industry_code(profile.industry_code)
    for industries, inside, label in (
        (conditions.industries, True, "所属行业："),
        (conditions.industries_not, False, "所属行业不是："),
    ):
        if not industries:
            continue
        prefixes, names = zip(*(industry.split(" ", 1) for industry in industries), strict=True)
        if code is None:
            met = None
        elif any(code.startswith(prefix) for prefix in prefixes):
            met = inside
        elif any(prefix.startswith(code) for prefix in prefixes):
            met = None
        else:
            met = not inside
        kind: CheckKind = "industry" if inside else "not_industry"
        yield Check(label + "；".join(names), _state(met), code, kind)


def _check_funding(conditions: PolicyConditions, profile: Profile) -> Iterator[Check]:
    if conditions.own_funding:
        budget = profile.budget_wan
        said = None if budget is None else f"{budget:g}万元"
        met = None if budget is None else budget > 0
        yield Check("企业自己出资", _state(met), said, "funding")


def _check_cooperation(conditions: PolicyConditions, profile: Profile) -> Iterator[Check]:
    if not conditions.cooperation:
        return
    named = profile.cooperation or ()
    # A way of working together can still be agreed: another one named rules nothing out.
    met = True if set(named) & set(conditions.cooperation) else None
    said = "、".join(_COOPERATION_NAMES[mode] for mode in named) or None
    names = "、".join(_COOPERATION_NAMES[mode] for mode in conditions.cooperation)
    yield Check(f"合作方式：{names}", _state(met), said, "cooperation")


def _unstructured(policy: Policy, conditions: PolicyConditions) -> Iterator[str]:
    if "who" not in conditions.covers:
        yield f"适用对象：{policy.who}"
    for index, words in enumerate(policy.conditions):
        if f"conditions[{index}]" not in conditions.covers:
            yield words
    for pointer in conditions.also:
        yield words_at(policy, pointer)


# ── the file ─────────────────────────────────────────────────────────────────────────────────


def words_at(policy: Policy, pointer: str) -> str:
    """Return the policy's own words at a pointer: `who`, `conditions[0]`, `key_numbers[2]`.

    Raises:
        LookupError: the policy says nothing there.
    """
    key, _, index = pointer.removesuffix("]").partition("[")
    if key not in {"title_zh", "who", "what", "region", "valid_until", "issue_date"}:
        if key not in {"conditions", "key_numbers"} or not index.isdecimal():
            raise LookupError(f"{pointer!r} points at no field")
        words: str = getattr(policy, key)[int(index)]
        return words
    value = getattr(policy, key)
    if index or not value:
        raise LookupError(f"{pointer!r} points at nothing")
    return str(value)


def load_conditions(path: Path, policies: Iterable[Policy]) -> dict[str, PolicyConditions]:
    """Read `policy_conditions.jsonl`.

    Args:
        path: the file.
        policies: the policies that it speaks of.

    Returns:
        Conditions by policy id.

    Raises:
        RecordInvalid: a line breaks the schema, names no policy or one twice, or says something
            without a source in that policy's own facts.
    """
    by_id = {policy.id: policy for policy in policies}
    read: dict[str, PolicyConditions] = {}
    for line, record in read_jsonl(path):
        try:
            conditions = _read_conditions(record, by_id)
            if conditions.policy_id in read:
                raise ValueError("key 'id': this policy has conditions already")
        except (ValueError, TypeError, LookupError) as error:
            raise RecordInvalid(f"{path}:{line}: {error}") from error
        read[conditions.policy_id] = conditions
    return read


def _read_conditions(record: Mapping[str, Any], policies: Mapping[str, Policy]) -> PolicyConditions:
    unknown = record.keys() - {"id", "applies", "source", "covers", "also"}
    missing = {"id", "applies", "source"} - record.keys()
    if unknown or missing:
        raise ValueError(f"key {min(unknown | missing)!r}: {'unknown' if unknown else 'missing'}")
    policy = policies.get(record["id"])
    if policy is None:
        raise ValueError(f"key 'id': {record['id']!r} is no policy")
    applies, source = record["applies"], record["source"]
    if applies.keys() != source.keys():
        raise ValueError(f"key 'source': must name the field of each of {sorted(applies)}")
    pointers = {name: _texts(name, record.get(name, [])) for name in ("covers", "also")}
    for pointer in (*source.values(), *pointers["covers"], *pointers["also"]):
        words_at(policy, pointer)
    return PolicyConditions(
        policy_id=policy.id,
        covers=pointers["covers"],
        also=pointers["also"],
        **{name: _read_value(name, value) for name, value in applies.items()},
    )


_WORDS: Mapping[str, frozenset[str]] = {
    "sizes": frozenset(get_args(SizeClass)),
    "qualifications": frozenset(get_args(Qualification)),
    "cooperation": frozenset(get_args(CooperationMode)),
}


def _read_value(name: str, value: Any) -> Any:
    if name in {"valid_from", "valid_until"}:
        return date.fromisoformat(value)
    if name in {"regions_open", "own_funding"}:
        # False is the absence of the key: written out it would only mislead.
        return _only(name, value, value is True)
    if name in {"headcount_max", "revenue_wan_min", "revenue_wan_max"}:
        return _only(name, value, type(value) is int and value > 0)
    if name == "stage":
        return _only(name, value, value in get_args(Stage))
    texts = _texts(name, value)
    if name in _WORDS:
        return _only(name, texts, set(texts) <= _WORDS[name])
    if name in {"industries", "industries_not"}:
        return _only(name, texts, all(map(_names_industry, texts)))
    if name == "regions":
        return _only(name, texts, all(1 <= len(text.split(" ")) <= 2 for text in texts))
    raise ValueError(f"key {name!r}: unknown key")


def _names_industry(text: str) -> bool:
    code, _, name = text.partition(" ")
    return full_industry_code(code) == code and bool(name)


def _only(name: str, value: Any, good: bool) -> Any:
    if not good:
        raise ValueError(f"key {name!r}: {value!r} cannot stand here")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    texts = isinstance(value, list) and all(isinstance(each, str) and each for each in value)
    return tuple(_only(name, value, texts and len(set(value)) == len(value)))
