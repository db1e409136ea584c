"""The next question: one at a time, for the gates first, never a third time, and always an end."""

import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from needs import REFUSAL, TRUE_NEED, heard_in, thing, things

from assistant.ask import ORDER, REASSURED, Exchange, Move, choose, open_questions
from assistant.judge import DECIDING_GATES, GATE_SLOTS, GATES, REDIRECTS, GateName, judge
from assistant.need import Act, Heard, Hearing, Need, fold
from assistant.phrases import Phrases

OVERTURNING = ("request", "gap")
MOST_MOVES = 20
"""Messages within which an interview must read the need back, whatever was answered."""

Answer = Callable[[int, Move], Hearing]


def play(opening: Hearing, answer: Answer) -> tuple[list[Move], list[Exchange], Need]:
    """Interview until the read-back; every answer is the answerer's."""
    exchanges = [Exchange("greeting", (), opening)]
    moves: list[Move] = []
    for turn in range(2, 60):
        need = fold([e.hearing for e in exchanges])
        move = choose(need, judge(need), exchanges, OVERTURNING)
        moves.append(move)
        if move.kind == "read_back":
            break
        exchanges.append(Exchange(move.kind, (move.slot,), answer(turn, move)))
    return moves, exchanges, fold([e.hearing for e in exchanges])


def says_nothing(act: Act | None) -> Answer:
    acts = (act,) if act else ()
    return lambda turn, _move: heard_in(turn, acts=acts)


def answers_everything(turn: int, move: Move) -> Hearing:
    return heard_in(turn, thing(move.slot))


OPENING = heard_in(1, thing("symptom"))


# ── how it goes ──────────────────────────────────────────────────────────────────────────────


def test_who_answers_everything_is_asked_each_slot_once() -> None:
    moves, _, need = play(OPENING, answers_everything)
    asked = [m.slot for m in moves[:-1]]
    assert len(asked) == len(set(asked))
    assert "symptom" not in asked
    assert moves[-1].kind == "read_back"
    assert judge(need).status == "true_need"


def test_what_fails_is_asked_before_money_and_money_before_how_to_work_together() -> None:
    asked = [m.slot for m in play(OPENING, answers_everything)[0][:-1]]
    assert asked.index("baseline") < asked.index("target") < asked.index("budget")
    assert asked.index("budget") < asked.index("cooperation")
    assert asked == sorted(asked, key=ORDER.index)


def test_what_was_said_unasked_is_not_asked() -> None:
    opening = heard_in(1, *TRUE_NEED, thing("product"), thing("region"))
    asked = {m.slot for m in play(opening, answers_everything)[0]}
    assert not asked & {h.slot for h in opening.heard}


def test_who_would_rather_not_say_is_reassured_once_where_a_gate_rests_on_it() -> None:
    asked = Counter(m.slot for m in play(OPENING, says_nothing("withhold"))[0] if m.slot)
    assert {slot for slot, times in asked.items() if times > 1} <= REASSURED
    assert asked["budget"] == 2


@pytest.mark.parametrize("act", ["unknown", "skip", "refer_back"])
def test_who_will_not_answer_is_not_asked_the_same_again(act: Act) -> None:
    moves, _, _ = play(OPENING, says_nothing(act))
    asked = Counter(m.slot for m in moves if m.slot)
    assert max(asked.values()) == 1


@pytest.mark.parametrize("act", ["vague", "question", "chitchat", None])
def test_an_answer_that_says_nothing_is_asked_again_once_and_more_easily(act: Act | None) -> None:
    moves, _, _ = play(OPENING, says_nothing(act))
    kinds: dict[str, list[str]] = {}
    for move in moves[:-1]:
        kinds.setdefault(move.slot, []).append(move.kind)
    assert ["ask", "again"] in kinds.values()
    assert all(asked in (["ask"], ["ask", "again"]) for asked in kinds.values())


@pytest.mark.parametrize("act", ["unknown", "vague", "hurry", None])
def test_what_decides_is_asked_about_before_patience_ends(act: Act | None) -> None:
    asked = {m.slot for m in play(OPENING, says_nothing(act))[0]}
    for gate in DECIDING_GATES:
        assert set(GATE_SLOTS[gate]) & (asked | {"symptom"})


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_that_alone_is_open_is_asked_about_whatever_else_is(gate: GateName) -> None:
    closing = GATE_SLOTS[gate]
    told = [h for h in TRUE_NEED if h.slot not in closing and h.slot != "symptom"]
    if gate == "technical":
        told = []
    opening = heard_in(1, *told)
    asked = {m.slot for m in play(opening, says_nothing("unknown"))[0]}
    assert asked & set(closing)


def test_a_hurried_person_is_asked_less() -> None:
    def hurried(turn: int, move: Move) -> Hearing:
        return heard_in(turn, thing(move.slot), acts=("hurry",) if turn == 2 else ())

    assert len(play(OPENING, hurried)[0]) < len(play(OPENING, answers_everything)[0])


def test_a_thin_answer_is_asked_about_again() -> None:
    opening = heard_in(1, thing("symptom"), thin=("symptom",))
    need = fold([opening])
    move = choose(need, judge(need), [Exchange("greeting", (), opening)])
    assert (move.kind, move.slot) == ("ask", "product")
    asked = [m.slot for m in play(opening, answers_everything)[0]]
    assert "symptom" in asked


def test_a_correction_instead_of_an_answer_does_not_use_the_question_up() -> None:
    def corrects_once(turn: int, move: Move) -> Hearing:
        if turn == 3:
            return heard_in(turn, thing("symptom", {"text": "裂纹"}), acts=("correction",))
        return answers_everything(turn, move)

    moves, _, _ = play(OPENING, corrects_once)
    assert moves[1].slot == moves[2].slot
    assert moves[2].kind == "ask"


def test_of_the_open_questions_the_one_that_comes_next_stands_first() -> None:
    need = fold([OPENING])
    exchanges = [Exchange("greeting", (), OPENING)]
    found = open_questions(need, judge(need), exchanges, most=4)
    assert found[0] == choose(need, judge(need), exchanges)
    assert len({m.slot for m in found}) == len(found) == 4


def test_where_a_conflict_waits_no_question_is_free() -> None:
    told = [heard_in(t, thing("deadline", {"months": 6 * t})) for t in (1, 2)]
    need = fold(told)
    exchanges = [Exchange("greeting", (), told[0]), Exchange("ask", ("scene",), told[1])]
    assert open_questions(need, judge(need), exchanges) == []


# ── conflicts ────────────────────────────────────────────────────────────────────────────────


def test_a_conflict_is_asked_about_at_once_with_both_values() -> None:
    told = [
        heard_in(1, thing("symptom")),
        heard_in(2, thing("deadline", {"months": 6})),
        heard_in(3, thing("deadline", {"months": 18})),
    ]
    need = fold(told)
    exchanges = [Exchange("greeting", (), told[0])]
    exchanges += [Exchange("ask", (slot,), h) for slot, h in zip("ab", told[1:], strict=True)]
    assert choose(need, judge(need), exchanges) == Move("conflict", "deadline", (1, 2))


def test_a_conflict_that_is_never_settled_is_asked_about_once() -> None:
    opening = heard_in(1, thing("deadline", {"months": 6}))

    def contradicts(turn: int, move: Move) -> Hearing:
        return heard_in(turn, thing("deadline", {"months": 18}), acts=("vague",))

    def evades(turn: int, move: Move) -> Hearing:
        return contradicts(turn, move) if turn == 2 else heard_in(turn, acts=("vague",))

    moves, _, need = play(opening, evades)
    assert need.conflicts()
    assert [m.slot for m in moves if m.kind == "conflict"] == ["deadline"]
    assert moves[-1].kind == "read_back"


def test_a_conflict_names_two_values_that_exclude_each_other() -> None:
    def measure(metric: str, value: float) -> Heard:
        return thing("baseline", {"metric": metric, "op": "=", "value": value, "unit": "%"})

    told = [
        heard_in(1, measure("废品率", 8), measure("开机率", 70)),
        heard_in(2, measure("废品率", 12), measure("开机率", 60)),
    ]
    need = fold(told)
    move = choose(
        need, judge(need), [Exchange("greeting", (), told[0]), Exchange("a", (), told[1])]
    )
    assert move.kind == "conflict"
    assert len({need.findings[i].value["metric"] for i in move.findings}) == 1


# ── what could overturn a false gate ─────────────────────────────────────────────────────────


def test_after_a_false_gate_come_at_most_two_questions_then_the_read_back() -> None:
    opening = heard_in(1, thing("request", {"kind": "financing"}))
    moves, _, _ = play(opening, says_nothing(None))
    assert [(m.kind, m.slot) for m in moves] == [
        ("overturn", "request"),
        ("overturn", "gap"),
        ("read_back", ""),
    ]


def test_a_changed_mind_brings_the_ordinary_questions_back() -> None:
    opening = heard_in(1, thing("request", {"kind": "financing"}))

    def changes_mind(turn: int, move: Move) -> Hearing:
        if move.slot == "request":
            return heard_in(turn, thing("request", {"kind": "technology"}))
        return answers_everything(turn, move)

    moves, _, need = play(opening, changes_mind)
    assert moves[0].kind == "overturn"
    assert {m.kind for m in moves[1:]} == {"ask", "read_back"}
    assert judge(need).status == "true_need"


def test_a_refusal_in_the_middle_is_overturned_where_a_sum_is_named_later() -> None:
    def refuses_first(turn: int, move: Move) -> Hearing:
        if move.slot == "budget" and move.kind == "ask":
            return heard_in(turn, Heard("budget", REFUSAL, "原话"))
        return answers_everything(turn, move)

    moves, _, need = play(OPENING, refuses_first)
    assert [m.kind for m in moves if m.slot == "budget"] == ["ask"]
    assert judge(need).redirect == "no_funding"


@pytest.mark.parametrize("redirect", [r for r in REDIRECTS if r != "classified"])
def test_every_redirect_has_one_or_two_questions_that_could_overturn_it(
    redirect: str, phrases: Phrases
) -> None:
    steps = phrases.texts["overturn"][redirect]
    assert 1 <= len(steps) <= 2
    assert all(set(step) == {"slot", "ask"} for step in steps)


# ── for any answers ──────────────────────────────────────────────────────────────────────────


@st.composite
def answerers(draw: st.DrawFn) -> tuple[Hearing, Answer]:
    """Someone who answers at random: the question, something else, or nothing."""
    pool = draw(st.lists(things(), min_size=1, max_size=12))
    acts: Sequence[tuple[Act, ...]] = draw(
        st.lists(
            st.sampled_from(
                [(), ("vague",), ("unknown",), ("correction",), ("hurry",), ("question",)]
            ),
            min_size=1,
            max_size=5,
        )
    )
    chance = random.Random(draw(st.integers(0, 2**16)))

    def answer(turn: int, move: Move) -> Hearing:
        said = [h for h in pool if chance.random() < 0.15]
        if chance.random() < 0.4:
            said.append(thing(move.slot))
        thin = tuple(h.slot for h in said if chance.random() < 0.3)
        return heard_in(turn, *said, acts=chance.choice(acts), thin=thin)

    return heard_in(1, *draw(st.lists(things(), max_size=3))), answer


@given(answerers())
@hypothesis_settings(max_examples=120)
def test_for_any_answers_it_asks_one_slot_a_move_never_a_third_time_and_ends(
    person: tuple[Hearing, Answer],
) -> None:
    moves, exchanges, need = play(*person)
    assert moves[-1].kind == "read_back"
    assert all(bool(m.slot) is (m.kind != "read_back") for m in moves)
    assert sum(1 for m in moves if m.kind == "overturn") <= 2

    held = [e for e in exchanges if e.asked and not e.interrupted]
    # Two values that exclude each other are a question of their own, put once.
    asked = Counter(e.asked[0] for e in held if e.kind != "conflict")
    settling = Counter(e.asked[0] for e in exchanges if e.kind == "conflict")
    assert not asked or max(asked.values()) <= 2
    assert not settling or max(settling.values()) <= 1
    for move in moves:
        if move.kind == "conflict":
            first, second = (need.findings[i] for i in move.findings)
            assert first.slot == second.slot == move.slot
            assert first.value != second.value

    # Only what the person puts in between makes it longer: corrections and contradictions.
    beside = len(exchanges) - 1 - len(held) + sum(settling.values())
    assert len(moves) - beside <= MOST_MOVES


@given(answerers())
@hypothesis_settings(max_examples=40)
def test_nothing_is_asked_that_is_clear(person: tuple[Hearing, Answer]) -> None:
    opening, answer = person
    exchanges = [Exchange("greeting", (), opening)]
    for turn in range(2, 60):
        need = fold([e.hearing for e in exchanges])
        move = choose(need, judge(need), exchanges, OVERTURNING)
        if move.kind == "read_back":
            break
        if move.kind in ("ask", "again"):
            thin = {e.hearing.turn for e in exchanges if move.slot in e.hearing.thin}
            assert all(f.turn in thin for f in need.evidence(move.slot))
        exchanges.append(Exchange(move.kind, (move.slot,), answer(turn, move)))


def test_every_slot_that_is_asked_can_close_a_gate_or_stands_in_the_order() -> None:
    assert set(GATE_SLOTS) == set(GATES)
    assert {s for slots in GATE_SLOTS.values() for s in slots} <= set(ORDER)
