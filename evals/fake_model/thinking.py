"""What the fake model says: good answers, made by the embedded engine.

In:    the body of a request.
Out:   which of the assistant's calls it is, and the text of a good answer; vectors.
Never: fails; that is the business of `faults.py`.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

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
        return dump(_point(data, ear, fields))
    if "findings" in data:
        return dump(_word(data))
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return dump(dict.fromkeys(form["json_schema"]["schema"]["required"], "好的"))
    return HELLO if form else "好的"


def dump(data: object) -> str:
    """Return data as JSON that people can read."""
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
