"""The need: what one enterprise has said, as an append-only list of findings.

    Hearing ─ fold ─▶ Need, by `value` (may it be stored), `merge` (what becomes of the rest)

The names of slots, statuses and value fields are a published contract: they stand in the JSON
that the program prints and stores.
"""

from assistant.need.finding import (
    MEASURE_SLOTS,
    SLOTS,
    TEXT_LIMIT,
    TEXT_SLOTS,
    Act,
    CooperationMode,
    Finding,
    Heard,
    Need,
    RequestKind,
    Sense,
    SizeClass,
    Status,
    Value,
    main_trouble,
)
from assistant.need.fold import Hearing, fold
from assistant.need.merge import confirm, merge, rivals_in
from assistant.need.value import VALUE_KEYS, check_value, is_measure, refuses_to_pay, rejection

__all__ = [
    "Act",
    "CooperationMode",
    "Finding",
    "Heard",
    "Hearing",
    "MEASURE_SLOTS",
    "Need",
    "RequestKind",
    "SLOTS",
    "Sense",
    "SizeClass",
    "Status",
    "TEXT_LIMIT",
    "TEXT_SLOTS",
    "VALUE_KEYS",
    "Value",
    "check_value",
    "confirm",
    "fold",
    "is_measure",
    "main_trouble",
    "merge",
    "refuses_to_pay",
    "rejection",
    "rivals_in",
]
