"""The fake model as tests and measurements hold it: what it was asked, how it is told to fail.

In:    the ear and the form's fields that it thinks with; a plan.
Out:   a server on loopback; every request that it got.
Never: listens to another machine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from assistant.embedded.message import Ear
from evals.fake_model.faults import FAULTS, Answer, call_tool
from evals.fake_model.thinking import Site, site_of, think
from evals.fake_model.wire import Handler, Server


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
        self._server = Server(("127.0.0.1", port), Handler)
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
            call_tool(body["tools"][0]["function"]["name"])(answer)
        # The endpoint that has no JSON mode answers well once none is asked for.
        if fault and not (fault == "no_json_mode" and "response_format" not in body):
            FAULTS[fault](answer)
        return site, answer


@contextmanager
def serving(ear: Ear, fields: Mapping[str, str], port: int = 0) -> Iterator[FakeModel]:
    """Serve a fake model while the block runs."""
    fake = FakeModel(ear, fields, port)
    fake.start()
    try:
        yield fake
    finally:
        fake.stop()
