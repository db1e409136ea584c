"""How right terms, laboratories and policies are over judged needs, and how far lists repeat.

terms: no discipline, keyword or question holds a word judged absurd for the need.
bearer: the questions name what wears, and propose no method that was tried in vain.
labs: one of the first five is of a judged field; none is of a field judged absurd.
policies: one of the first five was judged fitting; none is of another place; at most two general.
overlap: mean Jaccard index of the first five of two needs, over all pairs.

Run: `python -m evals.bench_match [--cases FILE] [--dialogues FILE] [--show SPLIT]`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

from assistant.embedded.translation.statement import Statement
from assistant.embedded.translation.translate import translate
from assistant.library.library import Library
from assistant.match import Matches, match
from assistant.settings import Settings
from evals.bench_translate import ROOT, Case, need_of, read_cases

CASES = ROOT / "tests" / "data" / "match_cases.jsonl"
DIALOGUES = ROOT / "evals" / "results" / "latest" / "dialogues.jsonl"
GENERAL = frozenset(["研发费用", "技术合同"])
"""What a national paper is for that would fit whoever has something developed."""
MOST_GENERAL = 2


def judge_case(
    case: Case, statement: Statement, found: Matches, library: Library
) -> dict[str, list[str]]:
    """Return for each check what is wrong; empty where nothing is."""
    spoken = [
        *(d.name for d in statement.disciplines),
        *statement.keywords_zh,
        *statement.questions,
    ]
    asked = "\n".join(statement.questions)
    known = {lab.id: lab for lab in library.index.records.labs}
    labs = {lab.id: known[lab.id] for lab in found.labs}
    about = {
        id: " ".join((lab.name_zh, *lab.disciplines, *lab.research_topics))
        for id, lab in labs.items()
    }
    names = [lab.name_zh for lab in labs.values()]
    policies = [policy.id for policy in found.policies]
    quotes = {f["quote"] for f in case["findings"] if f["slot"] == "budget"}
    general = [id for id in policies if _is_general(library, id)]
    first = [p for p in policies if not library.policies[p].region.startswith("全国")]
    return {
        "terms": [f"{a}: {s}" for a in case["absurd"] for s in spoken if a in s],
        "bearer": [
            *(w for w in case["question_any"][:1] if not _any_in(case["question_any"], asked)),
            *(w for w in case["question_never"] if w in asked),
        ],
        "labs_absurd": [n for n in names if _any_in(case["absurd_labs"], n)],
        "labs_fit": [] if any(_any_in(case["labs_any"], a) for a in about.values()) else names,
        "policies_fit": [] if set(policies) & set(case["policies_any"]) else policies,
        "policies_elsewhere": [
            p for p in policies if any(p.startswith(never) for never in case["policies_never"])
        ],
        "policies_general": general if len(general) > MOST_GENERAL else [],
        "policies_money": [
            p.id for p in found.policies if all(why.said in quotes for why in p.why)
        ],
        "policies_order": policies if first and policies[: len(first)] != first else [],
    }


def _is_general(library: Library, id: str) -> bool:
    policy = library.policies[id]
    return policy.region == "全国" and set(policy.applies_to_need) <= GENERAL


def _any_in(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)


def overlap(lists: Sequence[Sequence[str]]) -> float:
    """Return the mean Jaccard index over all pairs of lists, 0 to 1."""
    pairs = [(set(a), set(b)) for a, b in combinations(lists, 2)]
    return mean(len(a & b) / len(a | b) for a, b in pairs)


def _lists_of(dialogues: Path) -> Mapping[str, list[list[str]]]:
    lists: dict[str, list[list[str]]] = {"labs": [], "policies": []}
    for line in dialogues.read_text(encoding="utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        for kind, rows in lists.items():
            if record["interviewer"] == "ours" and record["matches"] and record["matches"][kind]:
                rows.append([each["id"] for each in record["matches"][kind][:5]])
    return lists


def main() -> None:
    """Print, for each split, how many needs pass each check, and how far the lists repeat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument(
        "--dialogues", type=Path, default=ROOT / "evals/results/latest/dialogues.jsonl"
    )
    parser.add_argument("--show", default="", help="a split whose faults are shown")
    options = parser.parse_args()
    settings = Settings.from_env(os.environ)
    library = Library.open(settings.knowledge, settings.prompts, settings.index)
    faults: dict[str, list[dict[str, list[str]]]] = {}
    lists = []
    for case in read_cases(options.cases):
        need = need_of(case["findings"])
        statement = translate(need, library.reference)
        matches = match(need, statement, library, settings.day())
        judged = judge_case(case, statement, matches, library)
        faults.setdefault(case["split"], []).append(judged)
        lists.append([policy.id for policy in matches.policies])
        if case["split"] == options.show:
            shown = {check: wrong for check, wrong in judged.items() if wrong}
            sys.stdout.write(f"{case['id']}: {json.dumps(shown, ensure_ascii=False)}\n")
    for split, rows in faults.items():
        passed = {check: sum(not row[check] for row in rows) for check in rows[0]}
        said = ", ".join(f"{check} {count}/{len(rows)}" for check, count in passed.items())
        sys.stdout.write(f"{split}: {said}\n")
    sys.stdout.write(f"overlap of policies in these needs: {overlap(lists):.3f}\n")
    if options.dialogues.exists():
        for kind, shown_lists in _lists_of(options.dialogues).items():
            sys.stdout.write(
                f"overlap of {kind} in {len(shown_lists)} dialogues: {overlap(shown_lists):.3f}\n"
            )


if __name__ == "__main__":
    main()
