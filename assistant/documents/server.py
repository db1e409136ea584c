"""A Chroma server: one client that is kept open, every fault of which is said as an outage.

In:    an address, headers for a proxy that asks who is there.
Out:   a client.
Never: waits without an end; lets an outage pass for an empty answer; puts a header into a message.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import AssistantError, RetrievalFailed

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

CONNECT_S = 5.0
SECONDS = 30.0
"""Most that connecting and one request may take."""
UNREACHABLE = "向量库服务器连不上，文档检索暂时不可用；这不代表没有合适的内容。"


class ChromaServer:
    """A server and the one client of it; safe for threads.

    Args:
        url: its address (http://127.0.0.1:8000).
        headers: sent with each request.
    """

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.url = url
        self._headers = dict(headers or {})
        self._client: Any = None
        self._opening = threading.Lock()

    @contextmanager
    def speaking(self) -> Iterator[ClientAPI]:
        """Lend the client; after a fault the next call opens another one.

        Raises:
            RetrievalFailed: the server cannot be reached, or does not do what it is asked.
        """
        try:
            with self._opening:
                if self._client is None:
                    self._client = self._open()
                client = self._client
            yield client
        except AssistantError:
            raise
        except Exception as error:  # noqa: BLE001  # chromadb and httpx raise anything
            self.close()
            host = urlsplit(self.url).netloc
            # The fault itself may hold a header or a text: only its kind is told.
            raise RetrievalFailed(
                f"Chroma server {host}: {type(error).__name__}", UNREACHABLE
            ) from None

    def close(self) -> None:
        """Close the client."""
        with self._opening:
            client, self._client = self._client, None
        if client is not None:
            # Chroma leaves its connections to the garbage collector, and it has two of them.
            sessions = [each._session for each in _servers(client)]
            client.close()
            for session in sessions:
                session.close()

    def _open(self) -> Any:
        import chromadb
        import httpx
        from chromadb.config import Settings

        timeout = httpx.Timeout(SECONDS, connect=CONNECT_S)
        # Chroma's client waits for ever while it is opened: ask first, with an end.
        asked = httpx.get(
            f"{self.url}/api/v2/heartbeat",
            headers=self._headers,
            timeout=httpx.Timeout(CONNECT_S),
        )
        asked.raise_for_status()
        parts = urlsplit(self.url)
        secure = parts.scheme == "https"
        client: Any = chromadb.HttpClient(
            host=self.url,
            port=parts.port or (443 if secure else 80),
            ssl=secure,
            headers=dict(self._headers),
            settings=Settings(anonymized_telemetry=False),
        )
        for each in _servers(client):
            each._session.timeout = timeout
        return client


def _servers(client: Any) -> tuple[Any, Any]:
    """Return what a client asks: for its collections, and for its tenant."""
    return client._server, client._admin_client._server
