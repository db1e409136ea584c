"""What one turn took from the model: the trace that is stored with its reply.

In:    what the calls of a turn report.
Out:   plain data, and the same read back.
Never: holds a key; holds what was sent unless the settings keep it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.model.budget import cost


@dataclass
class Use:
    """What one turn took, counted up while it goes on.

    Attributes:
        model: its name.
        prompts: id, version and digest of each prompt that was filled.
        calls: requests that were made; a repair and a second try count.
        repairs: answers that had to be asked for again.
        sent: tokens sent.
        received: tokens received.
        estimated: some of the tokens are an upper bound of our own.
        seconds: waited for the model.
        first: seconds until its first piece; None where none came.
        cost: in the currency of the price; None where none is set.
        dropped: why → how many findings or wordings were not used.
        failed: why the embedded engine answered, empty where it did not.
        hidden: how many names and addresses were replaced before sending.
        messages: exactly what was sent; empty where the settings keep no copy.
    """

    model: str
    prompts: list[str] = field(default_factory=list)
    calls: int = 0
    repairs: int = 0
    sent: int = 0
    received: int = 0
    estimated: bool = False
    seconds: float = 0.0
    first: float | None = None
    cost: float | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    failed: str = ""
    hidden: int = 0
    messages: list[Sequence[Mapping[str, str]]] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """All tokens, sent and received."""
        return self.sent + self.received

    def count(
        self, sent: int, received: int, estimated: bool, price: tuple[float, float] | None
    ) -> None:
        """Add the tokens of one request."""
        self.sent += sent
        self.received += received
        self.estimated = self.estimated or estimated
        self.cost = cost(self.sent, self.received, price)

    def to_json(self) -> dict[str, Any]:
        """Return the plain data that is stored."""
        return {
            "model": self.model,
            "prompts": self.prompts,
            "calls": self.calls,
            "repairs": self.repairs,
            "sent": self.sent,
            "received": self.received,
            "estimated": self.estimated,
            "seconds": round(self.seconds, 3),
            "first": None if self.first is None else round(self.first, 3),
            "cost": self.cost,
            "dropped": dict(self.dropped),
            "failed": self.failed,
            "hidden": self.hidden,
            "messages": [[dict(m) for m in request] for request in self.messages],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Use:
        """Read what `to_json` wrote."""
        return Use(**{**data, "dropped": Counter(data["dropped"])})
