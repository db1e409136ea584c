"""A model server on this machine: speaks the OpenAI protocol, thinks with the embedded engine.

    python -m evals fake-model             serve it; set ASSISTANT_MODEL_URL as it says
    python -m evals fake-model --faults    let every call fail in every way, print how each ended
    python -m evals fake-model --tokens    tokens of whole interviews beside the naive way
    python -m evals fake-model --dialogues the same dialogues without, with and with a dying model

It streams or answers at once, honours `response_format` and `tools`, and makes embeddings. Told
so, a request fails in one of the ways in `FAULTS`: by the model's name (`fake+stall`), or by
`FakeModel.plan`, which decides for each request. There is no model behind it: what it points at is
what the embedded engine hears, and it words its questions as the request suggests them.
"""

from __future__ import annotations

import hashlib
import json
import math
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, cast

from assistant.embedded.hear import hear
from assistant.embedded.message import Context, Ear
from assistant.need import Need

NAME = "fake"
Site = Literal["listen", "repair", "write", "rewrite", "embeddings", "doctor"]
"""A call of the assistant: to hear a turn, to mend that answer, to word the translation and the
brief, to mend that, to embed, to look what an endpoint can do (and whatever else is asked)."""
DIMENSION = 64
HELLO = '{"answer": "好的"}'
"""What is said to nothing but a greeting."""
PIECE = 9
"""Characters of one piece of a stream."""
PATIENCE = 30.0
"""Seconds that a hanging answer hangs at most."""


# ── thinking ─────────────────────────────────────────────────────────────────────────────────


def site_of(path: str, body: Mapping[str, Any]) -> Site:
    """Tell which of the assistant's calls a request is."""
    if path.endswith("/embeddings"):
        return "embeddings"
    data = _data_of(body)
    if not data:
        return "doctor"
    again = len(body["messages"]) > 2
    if "message" in data:
        return "repair" if again else "listen"
    return "rewrite" if again else "write"


def _data_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the assistant gave as data: the first user message, where that is an object."""
    for message in body.get("messages", ()):
        if message.get("role") == "user":
            try:
                found = json.loads(str(message["content"]))
            except ValueError:
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def think(body: Mapping[str, Any], ear: Ear, fields: Mapping[str, str]) -> str:
    """Return a good answer to a chat request."""
    data = _data_of(body)
    if "message" in data:
        return _dump(_point(data, ear, fields))
    if "findings" in data:
        return _dump(_word(data))
    return HELLO if body.get("response_format") else "好的"


def _dump(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def _point(data: Mapping[str, Any], ear: Ear, fields: Mapping[str, str]) -> dict[str, Any]:
    context = Context(
        turn=len(data["turns"]) + 1,
        asked=tuple(data["asked"]),
        stage=data["stage"],
        today=datetime.now(UTC).date(),
        need=Need(),
        fields=fields,
    )
    heard = hear(data["message"], context, ear).heard
    findings = [{"slot": h.slot, "quote": h.quote} for h in heard if not h.inferred]
    first = data["candidates"][0] if data["candidates"] else None
    said = findings[0]["quote"][:24] if findings else ""
    reply = (f"“{said}”，听明白了。" if said else "好的。") + first["hint"] if first else ""
    return {"findings": findings, "ask": [first["slot"]] if first else [], "reply": reply}


def _word(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the draft, worded a little differently, and a keyword that no table holds."""
    draft = data["draft"]
    questions = [
        {**line, "text": line["text"].replace("如何", "怎样")} for line in draft["questions"]
    ]
    return {
        "questions": questions,
        "mechanisms": [],
        "keywords": [{"text": "待定主题", "from": line["from"][:1]} for line in questions[:1]],
        "pitch": {**draft["pitch"], "text": "需求概述：" + draft["pitch"]["text"]},
    }


def embed(text: str) -> list[float]:
    """Return a vector of unit length over the text's character pairs."""
    vector = [0.0] * DIMENSION
    for one, two in zip(text, text[1:] + " ", strict=False):
        digest = hashlib.blake2b((one + two).encode("utf-8", "replace"), digest_size=4).digest()
        number = struct.unpack("<I", digest)[0]
        vector[number % DIMENSION] += 1.0 if number & 0x8000 else -1.0
    length = math.sqrt(sum(v * v for v in vector)) or 1.0
    return [v / length for v in vector]


# ── failing ──────────────────────────────────────────────────────────────────────────────────


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
        wire: how the bytes are sent, see `_Handler`.
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
        answer.raw = _dump(body).encode()
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
        answer.text = _dump(change(data) or data)

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


def _wrong_types(data: dict[str, Any]) -> dict[str, Any]:
    return dict.fromkeys(data, 7)


def _full_width(text: str) -> str:
    return text.translate(str.maketrans('":,{}', "”：，｛｝"))


def _call(name: str) -> dict[str, Any]:
    function = {"name": name, "arguments": '{"answer": "好的"}'}
    return {"id": "1", "type": "function", "function": function}


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
    "unknown_tool": _message(tool_calls=[_call("rm")]),
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


# ── serving ──────────────────────────────────────────────────────────────────────────────────


class FakeModel:
    """The server; a request's fault is what `plan` says, else what the model's name says.

    Attributes:
        plan: given the call's site and how often that site was called before, returns a fault or
            None.
        seconds: over which each streamed answer is spread; 0 sends it at once.
        calls: (site, fault or "", body) of every request, in order.
        keys: what was sent as `Authorization`.
    """

    def __init__(self, ear: Ear, fields: Mapping[str, str], port: int = 0) -> None:
        self.ear, self.fields = ear, fields
        self.seconds = 0.0
        self.plan: Callable[[Site, int], str | None] = lambda _site, _before: None
        self.calls: list[tuple[Site, str, dict[str, Any]]] = []
        self.keys: list[str] = []
        self.ending = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._serve, name="fake-model", daemon=True)

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.05)

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def start(self) -> None:
        """Begin to serve, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End every answer that hangs, then the server."""
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()

    def forget(self) -> None:
        """Forget every call, and fail no more."""
        self.plan = lambda _site, _before: None
        self.calls.clear()
        self.keys.clear()

    def answer(self, path: str, body: dict[str, Any], key: str) -> tuple[Site, Answer]:
        """Note a request and make up its answer, spoilt as planned."""
        site = site_of(path, body)
        with self._lock:
            before = sum(1 for s, _, _ in self.calls if s == site)
            fault = self.plan(site, before) or str(body.get("model", "")).partition("+")[2]
            self.calls.append((site, fault, body))
            self.keys.append(key)
        answer = Answer("" if site == "embeddings" else think(body, self.ear, self.fields))
        if body.get("tools"):
            _message(tool_calls=[_call(body["tools"][0]["function"]["name"])])(answer)
        # The endpoint that has no JSON mode answers well once none is asked for.
        if fault and not (fault == "no_json_mode" and "response_format" not in body):
            FAULTS[fault](answer)
        return site, answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    fake: FakeModel

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""

    @property
    def _fake(self) -> FakeModel:
        return cast(_Server, self.server).fake

    def do_GET(self) -> None:
        """List the one model."""
        self._send(200, _dump({"object": "list", "data": [{"id": NAME}]}).encode())

    def do_POST(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        site, answer = self._fake.answer(self.path, body, self.headers.get("Authorization", ""))
        if self._fails_before_the_body(answer.wire):
            return
        if answer.raw is not None:
            self._send(answer.status, answer.raw, answer.kind, answer.headers)
        elif site == "embeddings":
            self._send(200, _dump(_embeddings(body, answer.wire)).encode())
        elif body.get("stream"):
            self._stream(body, answer)
        else:
            self._send(200, _dump(_completion(body, answer)).encode())

    def _send(
        self,
        status: int,
        data: bytes,
        kind: str = "application/json",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _fails_before_the_body(self, wire: str) -> bool:
        self.close_connection = bool(wire)
        match wire:
            case "close":
                pass
            case "reset":
                self._reset()
            case "hang":
                self._fake.ending.wait(PATIENCE)
            case "half_headers":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
                self._fake.ending.wait(PATIENCE)
            case "slow_headers":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for number in range(int(PATIENCE / 0.1)):
                    self.wfile.write(f"X-Wait-{number}: 1\r\n".encode())
                    if self._fake.ending.wait(0.1):
                        break
            case "close_after_headers":
                self._begin()
            case _:
                return False
        return True

    def _reset(self) -> None:
        self.wfile.flush()
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()

    # ── a stream ─────────────────────────────────────────────────────────────────────────────

    def _begin(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def _event(self, data: object) -> None:
        words = data if isinstance(data, str) else _dump(data)
        self.wfile.write(f"data: {words}\n\n".encode())
        self.wfile.flush()

    def _stream(self, body: Mapping[str, Any], answer: Answer) -> None:
        self._begin()
        wire = answer.wire
        if wire == "keep_alives":
            for _ in range(int(PATIENCE / 0.1)):
                self.wfile.write(b": still here\n\n")
                self.wfile.flush()
                if self._fake.ending.wait(0.1):
                    return
        role = {} if wire == "no_role" else {"role": "assistant"}
        self._event(_chunk(body, {**role, "content": "", **_deltas(answer.message)}))
        pieces = [answer.text[i : i + PIECE] for i in range(0, len(answer.text), PIECE)]
        for place, piece in enumerate(pieces):
            if place == len(pieces) * 3 // 4 and not self._goes_on(body, wire):
                return
            self._event(_chunk(body, {"content": piece}))
            if wire == "twice":
                self._event(_chunk(body, {"content": piece}))
            pause = 0.4 if wire == "trickle" else self._fake.seconds / len(pieces)
            if pause and self._fake.ending.wait(pause):
                return
        if wire == "split_utf8":
            self._split()
        if answer.finish:
            self._event(_chunk(body, {}, answer.finish))
        if (body.get("stream_options") or {}).get("include_usage"):
            self._event({**_chunk(body, {}), "choices": [], "usage": _usage(body, answer)})
        if wire != "no_done":
            self._event("[DONE]")

    def _goes_on(self, body: Mapping[str, Any], wire: str) -> bool:
        """Do what goes wrong three quarters into a stream; return whether it goes on."""
        match wire:
            case "cut":
                return False
            case "stall":
                self._fake.ending.wait(PATIENCE)
                return False
            case "reset_in_stream":
                self._reset()
                return False
            case "bad_utf8":
                self.wfile.write(b'data: {"choices":[{"delta":{"content":"\xff\xfe\xe4"}}]}\n\n')
            case "broken_event":
                self._event('{"choices":[{"delta":')
            case "error_event":
                self._event({"error": {"message": "sk-canary-*", "code": "server_error"}})
            case "null_delta":
                self._event({**_chunk(body, {}), "choices": [{"index": 0, "delta": None}]})
            case "no_choices":
                self._event({**_chunk(body, {}), "choices": []})
        return True

    def _split(self) -> None:
        """Send an event whose characters are split between two writes; it says nothing."""
        data = 'data: {"id":"中文","object":"chat.completion.chunk","created":0,"model":"中",'
        whole = (data + '"choices":[{"index":0,"delta":{"content":""}}]}\n\n').encode()
        middle = whole.index("文".encode()) + 1
        for part in (whole[:middle], whole[middle:]):
            self.wfile.write(part)
            self.wfile.flush()


def _deltas(message: Mapping[str, Any]) -> dict[str, Any]:
    calls = message.get("tool_calls", ())
    indexed = {"tool_calls": [{"index": i, **c} for i, c in enumerate(calls)]} if calls else {}
    return {**message, **indexed}


def _chunk(body: Mapping[str, Any], delta: object, finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "fake",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": body.get("model", NAME),
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _usage(body: Mapping[str, Any], answer: Answer) -> dict[str, int]:
    """Count as a model would, roughly: a token for a Chinese character, one for four letters."""
    sent = sum(_tokens(str(m.get("content"))) for m in body.get("messages", ()))
    received = max(1, _tokens(answer.text))
    return {"prompt_tokens": sent, "completion_tokens": received, "total_tokens": sent + received}


def _tokens(text: str) -> int:
    return math.ceil(sum(1.0 if ch > "\u2e80" else 0.25 for ch in text))


def _completion(body: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.text, **answer.message}
    return {
        "id": "fake",
        "object": "chat.completion",
        "created": 0,
        "model": body.get("model", NAME),
        "choices": [{"index": 0, "message": message, "finish_reason": answer.finish}],
        "usage": _usage(body, answer),
    }


def _embeddings(body: Mapping[str, Any], wire: str) -> dict[str, Any]:
    given = body.get("input", "")
    texts: Sequence[str] = [given] if isinstance(given, str) else [str(t) for t in given]
    vectors = [embed(text) for text in texts]
    match wire:
        case "other_dimension":
            vectors = [v[:7] for v in vectors]
        case "too_few_vectors":
            vectors = vectors[:-1]
        case "no_vectors":
            vectors = []
        case "not_a_number":
            vectors = [[float("nan")] * DIMENSION for _ in vectors]
    rows = [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(vectors)]
    return {
        "object": "list",
        "model": body.get("model", NAME),
        "data": rows,
        "usage": {"prompt_tokens": 1, "total_tokens": 1},
    }


@contextmanager
def serving(ear: Ear, fields: Mapping[str, str], port: int = 0) -> Iterator[FakeModel]:
    """Serve a fake model while the block runs."""
    fake = FakeModel(ear, fields, port)
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()
