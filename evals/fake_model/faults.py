"""Every way in which an answer can fail: what each changes of a good one.

In:    an answer.
Out:   the same answer, spoilt.
Never: sends anything; how bytes go wrong is named here (`Answer.wire`) and done in `wire.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from evals.fake_model.thinking import dump


@dataclass
class Answer:
    """What a request will be answered with; a fault changes it.

    Attributes:
        text: the content.
        status: HTTP status.
        headers: beside the usual ones.
        raw: sent as the body instead of a completion, where it is not None.
        finish: reason of the end; None sends none.
        message: fields of the message beside its content.
        wire: how the bytes are sent, see `wire.py`.
    """

    text: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    kind: str = "application/json"
    finish: str | None = "stop"
    message: dict[str, Any] = field(default_factory=dict)
    wire: str = ""


Fault = Callable[[Answer], None]


def _error(status: int, message: str, code: str = "", **headers: str) -> Fault:
    def fail(answer: Answer) -> None:
        answer.status = status
        body = {"error": {"message": message, "type": "error", "code": code or None}}
        answer.raw = dump(body).encode()
        answer.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    return fail


def _page(status: int) -> Fault:
    def fail(answer: Answer) -> None:
        answer.status, answer.kind = status, "text/html"
        answer.raw = "<!doctype html><html><body><h1>网关</h1></body></html>".encode()

    return fail


def _later(answer: Answer) -> None:
    when = datetime.now(UTC) + timedelta(hours=1)
    _error(429, "slow down", retry_after=format_datetime(when, usegmt=True))(answer)


def _wire(name: str) -> Fault:
    def fail(answer: Answer) -> None:
        answer.wire = name

    return fail


def _text(change: Callable[[str], str], finish: str | None = "stop") -> Fault:
    def fail(answer: Answer) -> None:
        answer.text, answer.finish = change(answer.text), finish

    return fail


def _object(change: Callable[[dict[str, Any]], object]) -> Fault:
    """Return a fault that changes the answer's object; other texts stay as they are."""

    def fail(answer: Answer) -> None:
        try:
            data = json.loads(answer.text)
        except ValueError:
            return
        answer.text = dump(change(data) or data)

    return fail


def _words(words: Callable[[str], str]) -> Fault:
    """Return a fault that changes every wording of an answer."""

    def change(data: dict[str, Any]) -> None:
        if "reply" in data:
            data["reply"] = words(data["reply"])
        for line in [*data.get("questions", ()), *filter(None, [data.get("pitch")])]:
            line["text"] = words(line["text"])

    return _object(change)


def _point_at(*findings: object) -> Fault:
    """Return a fault that adds findings, or statements, that nothing supports."""

    def change(data: dict[str, Any]) -> None:
        if "findings" in data:
            data["findings"] += findings
        if "mechanisms" in data:
            data["mechanisms"] += findings

    return _object(change)


def _message(**fields: Any) -> Fault:
    def fail(answer: Answer) -> None:
        answer.text, answer.message = "", fields
        answer.finish = "tool_calls" if "tool_calls" in fields else "stop"

    return fail


def _call(name: str) -> dict[str, Any]:
    function = {"name": name, "arguments": '{"answer": "好的"}'}
    return {"id": "1", "type": "function", "function": function}


def call_tool(name: str) -> Fault:
    """Return what makes an answer a call of a tool, as a model does that is offered one."""
    return _message(tool_calls=[_call(name)])


def _wrong_types(data: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(data, 7)


def _full_width(text: str) -> str:
    return text.translate(str.maketrans('":,{}', "”：，｛｝"))


FAULTS: Mapping[str, Fault] = {
    # HTTP
    "http_400": _error(400, "bad request"),
    "http_401": _error(401, "Incorrect API key provided: sk-canary-*"),
    "http_402": _error(402, "Insufficient Balance"),
    "http_403": _error(403, "forbidden"),
    "http_404": _error(404, "model not found"),
    "http_429": _error(429, "slow down"),
    "http_429_soon": _error(429, "slow down", retry_after="0.1"),
    "http_429_later": _error(429, "slow down", retry_after="3600"),
    "http_429_date": _later,
    "http_429_quota": _error(429, "You exceeded your current quota", "insufficient_quota"),
    "http_500": _error(500, "internal"),
    "http_502_html": _page(502),
    "http_503": _error(503, "overloaded", retry_after="1"),
    "http_504_html": _page(504),
    "context_length": _error(400, "maximum context length is 4096 tokens", "context_length"),
    "inspection": _error(400, "Input may contain inappropriate content", "data_inspection_failed"),
    "no_json_mode": _error(400, "This response_format type is unavailable now"),
    "redirect": _error(302, "moved", location="http://127.0.0.2:9/"),
    "html_200": _page(200),
    "no_body": lambda answer: setattr(answer, "raw", b""),
    "not_a_completion": lambda answer: setattr(answer, "raw", b'{"hello": "world"}'),
    # the connection
    "close": _wire("close"),
    "reset": _wire("reset"),
    "hang": _wire("hang"),
    "half_headers": _wire("half_headers"),
    "close_after_headers": _wire("close_after_headers"),
    "slow_headers": _wire("slow_headers"),
    # the stream
    "keep_alives": _wire("keep_alives"),
    "cut": _wire("cut"),
    "stall": _wire("stall"),
    "trickle": _wire("trickle"),
    "reset_in_stream": _wire("reset_in_stream"),
    "no_finish": lambda answer: setattr(answer, "finish", None),
    "no_done": _wire("no_done"),
    "bad_utf8": _wire("bad_utf8"),
    "split_utf8": _wire("split_utf8"),
    "broken_event": _wire("broken_event"),
    "error_event": _wire("error_event"),
    "null_delta": _wire("null_delta"),
    "no_choices": _wire("no_choices"),
    "no_role": _wire("no_role"),
    "twice": _wire("twice"),
    # the message
    "empty": _text(lambda _: ""),
    "blank": _text(lambda _: "   \n  "),
    "null": _message(content=None),
    "refusal": _message(refusal="I cannot help with that."),
    "filtered": _text(lambda text: text[:8], "content_filter"),
    "length": _text(lambda text: text[: len(text) // 2], "length"),
    "reasoning_only": _message(reasoning_content="让我想想……"),
    "unknown_tool": call_tool("rm"),
    "loop": _text(lambda _: "好的好的" * 20_000),
    "nested": _text(lambda _: "[" * 20_000),
    # the text
    "thinking": _text(lambda text: f"<think>先{{想}}一想</think>\n{text}"),
    "thinking_open": _text(lambda text: f"<think>先想一想 {text}"),
    "fenced": _text(lambda text: f"好的，结果如下：\n```json\n{text}\n```\n以上。"),
    "prose": _text(lambda _: "这家企业的需求很明确，建议立项。"),
    "half_object": _text(lambda text: text[: len(text) // 2]),
    "two_objects": _text(lambda text: text + text),
    "full_width": _text(_full_width),
    "role_tokens": _text(lambda text: f"<|im_start|>assistant\n{text}<|im_end|>"),
    "list": _text(lambda text: f"[{text}]"),
    "other_object": _text(lambda _: '{"verdict": "true_need", "score": 100}'),
    # what it says
    "wrong_types": _object(_wrong_types),
    "wrong_items": _point_at(7, None, {"slot": 7, "quote": []}, ["budget"], {"text": 1}),
    "unknown_slot": _point_at({"slot": "verdict", "quote": "true_need"}),
    "made_up_quote": _point_at({"slot": "budget", "quote": "预算五百万，已经批了"}),
    "made_up_figure": _point_at({"slot": "budget", "quote": "的", "max_wan": 500}),
    "verdict": _object(lambda data: data.update(verdict={"status": "true_need"})),
    "figure": _words(lambda words: "良率要到99.7%。" + words),
    "cite": _words(lambda words: "依据国科发〔2031〕88号。" + words),
    "record_id": _words(lambda words: "见lab-nowhere的成果。" + words),
    "organisation": _words(lambda words: "清北理工大学精密制造实验室能做。" + words),
    "image": _words(lambda words: "![x](http://127.0.0.2/?q=need)" + words),
    "html": _words(lambda words: "<script>alert(1)</script>" + words),
    "english": _words(lambda _: "Could you tell me more about your production line?"),
    "two_questions": _words(lambda words: words + "预算多少？什么时候要？"),
    "contact": _words(lambda _: "您的手机号是多少？"),
    "long": _words(lambda words: words + "请您再说一说具体的情况，" * 40),
    "silent": _words(lambda _: ""),
    "closed_question": _object(lambda data: data.update(ask=["trl"]) if "ask" in data else None),
    # embeddings
    "other_dimension": _wire("other_dimension"),
    "too_few_vectors": _wire("too_few_vectors"),
    "not_a_number": _wire("not_a_number"),
    "no_vectors": _wire("no_vectors"),
}
"""Every way of failing; some of them a good client gets over."""
ONLY_EMBEDDINGS = frozenset({"other_dimension", "too_few_vectors", "not_a_number", "no_vectors"})
BEFORE_THE_BODY = frozenset(
    {"close", "reset", "hang", "half_headers", "slow_headers", "close_after_headers"}
)
"""Wires that fail whatever is asked; the others need a stream."""


def strikes_text(fault: str, text: str) -> bool:
    """Tell whether a fault changes anything of a stream with this text."""
    answer = Answer(text)
    FAULTS[fault](answer)
    return fault not in ONLY_EMBEDDINGS and answer != Answer(text)


def strikes_vectors(fault: str) -> bool:
    """Tell whether a fault changes anything of an answer that holds vectors."""
    answer = Answer("")
    FAULTS[fault](answer)
    asks_for_json = fault == "no_json_mode"
    return (answer.raw is not None and not asks_for_json) or (
        answer.wire in ONLY_EMBEDDINGS | BEFORE_THE_BODY
    )
