"""Load scripted dialogues: what one enterprise's person knows and what an interview must find.

A dialogue is one YAML file. The person answers by the slots that the assistant says it asked
about, so a script fits any interviewer; `expected` is what a good interview ends with. Any key
that the format does not name is an error, so that a misspelt one is never silently ignored.
"""

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationError,
    model_validator,
)

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Texts = Annotated[list[Text], Field(min_length=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]

Persona = Literal["terse", "talkative", "vague", "evasive", "correcting", "impatient", "digressing"]
VerdictStatus = Literal["true_need", "incomplete", "not_a_need"]
Redirect = Literal[
    "classified",
    "out_of_scope",
    "financing",
    "recruitment",
    "marketing",
    "permit",
    "service",
    "purchase",
    "self_solvable",
    "no_funding",
]
TextSlot = Literal[
    "request",
    "company",
    "industry",
    "qualification",
    "product",
    "scene",
    "symptom",
    "impact",
    "constraint",
    "attempt",
    "gap",
    "existing_solution",
    "payer",
    "ip",
    "acceptance",
    "test_conditions",
]
MeasureSlot = Literal["baseline", "target", "constraint"]
Slot = (
    TextSlot
    | MeasureSlot
    | Literal["region", "size", "budget", "deadline", "cooperation", "confidentiality", "trl"]
)


class ScenarioError(ValueError):
    """A dialogue file that breaks the format; the message names the file and the key."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Expectation(_Strict):
    optional: bool = False
    """Good to have: neither its presence nor its absence is counted."""


class ExpectedText(_Expectation):
    """Agrees when one of `any` stands in the finding's value or quote."""

    slot: TextSlot
    any: Texts


class ExpectedMeasure(_Expectation):
    """A figure; `metric_any` matches as a substring, `op` is compared for targets only."""

    slot: MeasureSlot
    metric_any: Texts
    op: Literal["=", "<=", ">=", "range", "reduce_by", "increase_by"] | None = None
    value: Number | Annotated[list[Number], Field(min_length=2, max_length=2)]
    unit_any: Annotated[list[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _value_fits_op(self) -> Self:
        if self.op is not None and (self.op == "range") != isinstance(self.value, list):
            raise ValueError("two values belong to op range, and only to it")
        if isinstance(self.value, list) and self.value[0] >= self.value[1]:
            raise ValueError("a range goes from low to high")
        return self


class ExpectedBudget(_Expectation):
    """Money in 万 of the currency; null is an open end."""

    slot: Literal["budget"]
    min_wan: Annotated[Number, Field(ge=0)] | None
    max_wan: Annotated[Number, Field(ge=0)] | None
    currency: Text = "CNY"

    @model_validator(mode="after")
    def _ends_are_ordered(self) -> Self:
        if self.min_wan is None and self.max_wan is None:
            raise ValueError("a budget needs at least one end")
        if self.min_wan is not None and self.max_wan is not None and self.min_wan > self.max_wan:
            raise ValueError("a budget goes from low to high")
        return self


class ExpectedDeadline(_Expectation):
    """Either a day or a number of months, whichever was said."""

    slot: Literal["deadline"]
    date: datetime.date | None = None
    months: Annotated[Number, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _is_date_or_months(self) -> Self:
        if (self.date is None) == (self.months is None):
            raise ValueError("a deadline is either a date or months")
        return self


class ExpectedCooperation(_Expectation):
    """How to work together."""

    slot: Literal["cooperation"]
    mode: Literal[
        "commission", "joint", "licence", "equity", "open_call", "pay_after_use", "consulting"
    ]


class ExpectedConfidentiality(_Expectation):
    """How openly the need may be published."""

    slot: Literal["confidentiality"]
    level: Literal["public", "anonymous", "nda"]


class ExpectedRegion(_Expectation):
    """A place; compared without 省, 市, 自治区."""

    slot: Literal["region"]
    province: Text
    city: Text | None = None


class ExpectedSize(_Expectation):
    """How big the enterprise is; revenue in 万元 a year."""

    slot: Literal["size"]
    class_: Literal["micro", "small", "medium", "large"] | None = Field(None, alias="class")
    headcount: Annotated[int, Field(gt=0)] | None = None
    revenue_wan: Annotated[Number, Field(gt=0)] | None = None


class ExpectedTrl(_Expectation):
    """Technology readiness, 1 to 9, now and wanted."""

    slot: Literal["trl"]
    current: Annotated[int, Field(ge=1, le=9)] | None = None
    target: Annotated[int, Field(ge=1, le=9)] | None = None


_KINDS = {
    "budget": "budget",
    "deadline": "deadline",
    "cooperation": "cooperation",
    "confidentiality": "confidentiality",
    "region": "region",
    "size": "size",
    "trl": "trl",
    "baseline": "measure",
    "target": "measure",
}


def _kind_of(expectation: Any) -> str:
    """Tell which form an expectation has; a constraint is a measure if it names a metric."""
    if isinstance(expectation, _Expectation):
        expectation = expectation.model_dump()
    if not isinstance(expectation, dict):
        return "text"
    if expectation.get("slot") == "constraint" and "metric_any" in expectation:
        return "measure"
    return _KINDS.get(str(expectation.get("slot")), "text")


Expectation = Annotated[
    Annotated[ExpectedText, Tag("text")]
    | Annotated[ExpectedMeasure, Tag("measure")]
    | Annotated[ExpectedBudget, Tag("budget")]
    | Annotated[ExpectedDeadline, Tag("deadline")]
    | Annotated[ExpectedCooperation, Tag("cooperation")]
    | Annotated[ExpectedConfidentiality, Tag("confidentiality")]
    | Annotated[ExpectedRegion, Tag("region")]
    | Annotated[ExpectedSize, Tag("size")]
    | Annotated[ExpectedTrl, Tag("trl")],
    Discriminator(_kind_of),
]


class Expected(_Strict):
    """What a good interview ends with."""

    verdict: VerdictStatus
    redirect: Redirect | None = None
    findings: list[Expectation] = []
    absent: list[Slot] = []
    """Slots that must stay empty."""
    disciplines_any: list[Text] = []
    keywords_any: list[Text] = []
    labs_any: list[Text] = []
    """Lab ids: at least one is wanted among the first five. Empty: not checked."""
    policies_any: list[Text] = []
    forbidden: list[Text] = []
    """Strings that must not stand in the need, the statement or the brief."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if (self.redirect is not None) != (self.verdict == "not_a_need"):
            raise ValueError("a redirect belongs to not_a_need, and only to it")
        both = {finding.slot for finding in self.findings} & set(self.absent)
        if both:
            raise ValueError(f"expected and absent at once: {', '.join(sorted(both))}")
        return self


class Correction(_Strict):
    """Said once, instead of an answer, at the turn after the slot `after` was answered."""

    after: Slot
    say: Text


class Limits(_Strict):
    """How long the dialogue may last; `turns` counts every message of the enterprise."""

    turns: Annotated[int, Field(gt=0)]


class Scenario(_Strict):
    """One scripted dialogue."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Text
    source: Text
    today: datetime.date
    """The day of the run; relative dates count from it."""
    persona: Persona
    opening: Text
    answers: dict[Slot, Texts]
    """What is said the first, second, … time a slot is asked about; the last one repeats."""
    unknown: Texts
    """Said in turn when asked what the script has no answer for."""
    confirm: Text
    corrections: list[Correction] = []
    expected: Expected
    limits: Limits
    note: str | None = None

    @model_validator(mode="after")
    def _corrects_what_is_answered(self) -> Self:
        for correction in self.corrections:
            if correction.after not in self.answers:
                raise ValueError(f"a correction after {correction.after}, which has no answer")
        return self


class _UniqueKeyLoader(yaml.SafeLoader):
    """Refuses a key written twice, which YAML itself would settle by keeping the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            # The written form is enough to compare, and unlike the value always hashable.
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    line = key_node.start_mark.line + 1
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key_node.value!r} stands twice (line {line})"
                    )
                seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def load_scenario(path: Path) -> Scenario:
    """Read one dialogue.

    Args:
        path: a YAML file named `<id>.yaml`.

    Raises:
        ScenarioError: the file is not YAML or breaks the format; names the file and the key.
        OSError: the file cannot be read.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
        scenario = Scenario.model_validate(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: not readable as YAML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ScenarioError(f"{path}: {faults}") from error
    if scenario.id != path.stem:
        raise ScenarioError(f"{path}: id: {scenario.id!r} is not the file's name")
    return scenario


def load_scenarios(folder: Path) -> list[Scenario]:
    """Read every dialogue under a folder, in order of id.

    Raises:
        ScenarioError: there is none, one breaks the format, or two carry the same id.
    """
    paths = sorted(folder.rglob("*.yaml"), key=lambda path: (path.stem, path))
    if not paths:
        raise ScenarioError(f"{folder}: holds no dialogue")
    for earlier, later in zip(paths, paths[1:], strict=False):
        if earlier.stem == later.stem:
            raise ScenarioError(f"{later}: id: {later.stem!r} is also that of {earlier}")
    return [load_scenario(path) for path in paths]
