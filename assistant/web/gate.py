"""The gate in front of everything: which paths exist, who may post, and the headers of all answers.

In:    every HTTP request.
Out:   the same request to the application, or a refusal.
Never: lets a request reach Gradio's own API. Gradio's sessions do not keep visitors apart (one
       visitor can read, change or stop another's by the session's name), so none of its endpoints
       that hold a session, a file or a function can be reached at all: the page needs none.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from assistant.web import texts

logger = logging.getLogger(__name__)

PAGE = re.compile(r"/(i/[A-Za-z0-9_-]{8,64})?")
"""The page: a new interview, or the one that the link names."""
GRADIO_FILES = re.compile(r"/(assets/|static/|svelte/|theme\.css$|favicon\.ico$|robots\.txt$)")
"""What Gradio's page loads: its scripts, styles and fonts, the same for everyone."""
OWN = re.compile(r"/(web/|api/|staff(/|$)|healthz$|readyz$)")
HEAD = (
    '<link rel="stylesheet" href="/web/page.css"><script type="module" src="/web/page.js"></script>'
)
SAFE_METHODS = frozenset({"GET", "HEAD"})
LARGEST_BODY = 300_000
"""Bytes of a request. 20,000 characters of a message, each escaped at its longest, fit."""
UPLOAD = "/staff/documents/add"
LARGEST_UPLOAD = 64_000_000
"""Bytes of the files that the staff adds at once. Judgement 2026-11-21: a folder of scans."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Gate:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, settings: Settings, shell: Callable[[], str]) -> None:
        """Put the gate before an application; `shell` draws what goes into Gradio's page."""
        self._app = app
        self._shell = shell
        self._only_loopback = not settings.password
        """Without a password the local user is staff, so no other name may lead here: a page
        elsewhere that rebinds its own name to this machine would act as that user."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, or refuse."""
        if scope["type"] == "websocket":
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        is_page = PAGE.fullmatch(scope["path"]) is not None
        send = _with_headers(send, nonce, _may_be_cached(scope["path"]))
        if refusal := self._refusal(scope):
            await refusal(scope, receive, send)
            return
        try:
            if is_page:
                await self._serve_page(scope, receive, send, nonce)
            else:
                await self._app(scope, _limited(receive, _most_bytes(scope["path"])), send)
        # It was answered and logged by reference; the server would log it with its message,
        # which may hold what a person typed.
        except Exception as error:  # noqa: BLE001
            logger.error("a request ended in %s", type(error).__name__)

    def _refusal(self, scope: Scope) -> Response | None:
        path, headers = scope["path"], Headers(scope=scope)
        if self._only_loopback and _host_name(headers.get("host", "")) not in LOOPBACK_NAMES:
            return _refuse(403, texts.REFUSED)
        is_files = PAGE.fullmatch(path) or GRADIO_FILES.match(path)
        if not (is_files or OWN.match(path)):
            return _refuse(404, texts.NOT_FOUND)
        if scope["method"] in SAFE_METHODS:
            return None
        if is_files:
            return _refuse(405, texts.REFUSED)
        if not _same_origin(headers):
            return _refuse(403, texts.REFUSED)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _most_bytes(path):
            if path == UPLOAD:
                # A form was sent: whoever reads the answer sees a page.
                return HTMLResponse(texts.TOO_BIG_PAGE, 413)
            return _refuse(413, texts.TOO_BIG)
        return None

    async def _serve_page(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        """Serve Gradio's page under every interview's link, in Chinese and under our policy."""
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if message["type"] != "http.response.body":
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            page = self._as_ours(body.decode("utf-8"), nonce).encode("utf-8")
            headers = MutableHeaders(raw=list(start["headers"]))
            headers["content-length"] = str(len(page))
            await send({**start, "headers": headers.raw})
            content = b"" if scope["method"] == "HEAD" else page
            await send({"type": "http.response.body", "body": content})

        inner = dict(scope, path="/", raw_path=b"/", query_string=b"")
        await self._app(inner, receive, collect)

    def _as_ours(self, page: str, nonce: str) -> str:
        page = re.sub(r'<html\s+lang="\w+"', '<html lang="zh-CN"', page, count=1)
        page = re.sub(r'\s*<meta\s+(property|name)="(og|twitter):[^>]*>', "", page)
        page = page.replace('<link rel="manifest" href="/manifest.json" />', "")
        page = re.sub(r'<base href="[^"]*"', '<base href="/"', page, count=1)
        page = page.replace("<script", f'<script nonce="{nonce}"')
        page = page.replace("</head>", f"{HEAD}</head>", 1)
        shell = f'<template id="shell">{self._shell()}</template></body>'
        return page.replace("</body>", shell, 1)


def _refuse(status: int, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)


def _host_name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


def _same_origin(headers: Headers) -> bool:
    """Tell whether a request that changes something comes from our own page or from no page."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin == "null":  # what a form sends from a page with `Referrer-Policy: no-referrer`
        return headers.get("sec-fetch-site") == "same-origin"
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _may_be_cached(path: str) -> bool:
    return GRADIO_FILES.match(path) is not None or path.startswith("/web/")


def _most_bytes(path: str) -> int:
    return LARGEST_UPLOAD if path == UPLOAD else LARGEST_BODY


def _limited(receive: Receive, most: int) -> Receive:
    """Stop reading a body that is larger than it said."""
    read = 0

    async def receive_some() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            return {"type": "http.disconnect"}
        return message

    return receive_some


def _with_headers(send: Send, nonce: str, cached: bool) -> Send:
    policy = "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            # Gradio sets style attributes and adds style elements while it draws the page.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers["content-security-policy"] = policy
            headers["x-content-type-options"] = "nosniff"
            headers["x-frame-options"] = "DENY"
            headers["referrer-policy"] = "no-referrer"
            headers["cross-origin-opener-policy"] = "same-origin"
            headers["cross-origin-resource-policy"] = "same-origin"
            headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
            if not cached:
                headers["cache-control"] = "no-store"
            message = {**message, "headers": headers.raw}
        await send(message)

    return send_with
