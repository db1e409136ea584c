"""Why a call to the model failed, told from whatever a client library raised.

In:    an exception.
Out:   a `ModelError` whose reason stands in `prompts/model.zh.yaml`.
Never: passes on the words of an endpoint: they may repeat a key, or be a whole page of HTML.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import ModelError

WORTH_A_RETRY = frozenset({"unreachable", "server", "busy"})
"""Reasons that a moment later may be gone."""

_BY_STATUS = {401: "key", 403: "key", 402: "payment", 404: "not_found", 408: "timeout"}
_TOO_LONG = re.compile(r"context.{0,4}length|context window|maximum.{0,12}token|too long", re.I)
_FILTERED = re.compile(r"content.?filter|data_inspection|sensitive|moderation|safety|risk", re.I)
_NO_FORMAT = re.compile(r"response_format|json_schema|json_object|structured", re.I)
_PAYMENT = re.compile(r"insufficient|quota|balance|billing|arrear", re.I)


def explain(error: BaseException) -> ModelError:
    """Return the failure that an exception of a client library stands for."""
    import httpx
    import openai

    if isinstance(error, ModelError):
        return error
    kind = type(error).__name__
    if isinstance(error, UnicodeEncodeError):
        # Only the key goes into a header.
        return ModelError("key", kind)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    if isinstance(error, openai.APITimeoutError | TimeoutError | httpx.TimeoutException):
        return ModelError("timeout", kind)
    if isinstance(error, openai.LengthFinishReasonError):
        return ModelError("length", kind)
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return ModelError("filtered", kind)
    if isinstance(error, openai.APIConnectionError | httpx.ConnectError | ConnectionError):
        return ModelError("unreachable", kind)
    if isinstance(error, httpx.HTTPError | httpx.StreamError | OSError):
        return ModelError("cut", kind)
    if isinstance(error, openai.APIError):
        # An error that came as an event inside a stream.
        return ModelError("server", kind)
    return ModelError("garbled", kind)


def _of_status(error: Any) -> ModelError:
    status = int(error.status_code)
    words = f"{getattr(error, 'code', '') or ''} {error.message}"[:2000]
    message = f"HTTP {status}"
    if status in _BY_STATUS:
        return ModelError(_BY_STATUS[status], message)
    if status == 429:
        if _PAYMENT.search(words):
            return ModelError("payment", message)
        return ModelError("busy", message, _retry_after(error.response.headers))
    if status >= 500:
        return ModelError("server", message, _retry_after(error.response.headers))
    if 300 <= status < 400:
        return ModelError("redirect", message)
    for reason, pattern in (
        ("too_long", _TOO_LONG),
        ("filtered", _FILTERED),
        ("format", _NO_FORMAT),
        ("payment", _PAYMENT),
    ):
        if pattern.search(words):
            return ModelError(reason, message)
    return ModelError("refused", message)


def _retry_after(headers: Any) -> float | None:
    """Read `Retry-After`, in seconds or as a date; None where there is none."""
    said = str(headers.get("retry-after") or "").strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    return max(0.0, (when.astimezone(UTC) - datetime.now(UTC)).total_seconds())
