"""The answers as bytes: whole or streamed, with everything that can go wrong on the way.

In:    requests over HTTP, the answers that `FakeModel.answer` makes up.
Out:   responses as an OpenAI-compatible endpoint sends them.
Never: logs anything; hangs for longer than `PATIENCE`.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, cast

from evals.fake_model.faults import Answer
from evals.fake_model.thinking import DIMENSION, NAME, Site, dump, embed

PIECE = 9
"""Characters of one piece of a stream."""
PATIENCE = 30.0
"""Seconds that a hanging answer hangs at most."""


class Answers(Protocol):
    """What answers the requests: `FakeModel`."""

    seconds: float
    ending: threading.Event

    def answer(self, path: str, body: dict[str, Any], key: str) -> tuple[Site, Answer]:
        """Note a request and make up its answer."""
        ...


class Server(ThreadingHTTPServer):
    """One thread a request; it does not wait for those that hang."""

    daemon_threads = True
    block_on_close = False
    fake: Answers

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up are what this server is for."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""

    @property
    def _fake(self) -> Answers:
        return cast(Server, self.server).fake

    def do_GET(self) -> None:
        """List the one model."""
        self._send(200, dump({"object": "list", "data": [{"id": NAME}]}).encode())

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
            self._send(200, dump(_embeddings(body, answer.wire)).encode())
        elif body.get("stream"):
            self._stream(body, answer)
        else:
            self._send(200, dump(_completion(body, answer)).encode())

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
        words = data if isinstance(data, str) else dump(data)
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
