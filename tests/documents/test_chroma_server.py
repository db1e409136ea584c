"""A real Chroma server on loopback that holds the vectors, and what happens when it is gone."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from shelf_rig import FILES, write_files

from assistant.documents import server as server_module
from assistant.documents.server import ChromaServer
from assistant.documents.shelf import Shelf, Where
from assistant.errors import RetrievalFailed, StaleIndex

Open = Callable[..., Shelf]
QUERIES = ("首台套保险补偿", "注塑件缩水", "GB/T 12345", "焊缝气孔")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that runs for the tests of this file."""
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--host", "127.0.0.1", "--port", str(port), "--path"]
    process = subprocess.Popen(
        [*command, str(tmp_path_factory.mktemp("chroma"))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            if httpx.get(f"{address}/api/v2/heartbeat").is_success:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    else:
        pytest.fail("the server did not start")
    yield address
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        # It waits for connections that a failed test left open.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def server(url: str) -> Iterator[ChromaServer]:
    made = ChromaServer(url)
    yield made
    made.close()


def collections(server: ChromaServer) -> set[str]:
    with server.speaking() as client:
        return {each.name for each in client.list_collections()}


def test_a_server_gives_the_answers_of_the_folder(
    open_shelf: Open, source: Path, tmp_path: Path, server: ChromaServer
) -> None:
    ours, theirs = open_shelf(), open_shelf(tmp_path / "on-server", server=server)
    ours.add([source])
    theirs.add([source])
    assert not (theirs._current().folder / "vectors").exists()
    for query in QUERIES:
        here = [(hit.id, round(hit.score, 4)) for hit in ours.search(query)]
        assert here
        assert [(hit.id, round(hit.score, 4)) for hit in theirs.search(query)] == here


def test_filters_hold_on_the_server(open_shelf: Open, source: Path, server: ChromaServer) -> None:
    shelf = open_shelf(server=server)
    shelf.add([source])
    for where in (
        Where(kinds=frozenset({"policy"})),
        Where(regions=frozenset({"江苏"})),
        Where(files=frozenset({"资料/政策/首台套.txt"})),
        Where(files=frozenset({"资料/政策/首台套.txt", "资料/没有.txt"})),
    ):
        hits = shelf.search("首台套保险补偿", 5, where)
        assert {hit.passage.kind for hit in hits} == {"policy"}
    assert shelf.search("首台套保险补偿", 5, Where(kinds=frozenset({"lab"}))) == []


def test_the_collection_before_goes_and_those_of_others_stay(
    open_shelf: Open, source: Path, server: ChromaServer, tmp_path: Path
) -> None:
    other = open_shelf(tmp_path / "other", server=server)
    other.add([source])
    theirs = collections(server)
    shelf = open_shelf(server=server)
    shelf.add([source])
    first = collections(server) - theirs
    write_files(source, {"新.txt": FILES["文章.txt"].replace("氢", "水汽")})
    shelf.sync()
    second = collections(server) - theirs
    assert len(first) == len(second) == 1
    assert first != second
    assert theirs <= collections(server)
    assert other.search("首台套保险补偿")


def test_no_text_is_sent_to_the_server(
    open_shelf: Open, source: Path, server: ChromaServer
) -> None:
    shelf = open_shelf(server=server)
    shelf.add([source])
    with server.speaking() as client:
        held = client.get_collection(
            shelf._current().manifest.collection, embedding_function=None
        ).get(include=["documents", "metadatas"])
    assert set(held["documents"] or []) == {None}
    assert all(set(each) == {"kind", "region", "day", "files"} for each in held["metadatas"] or [])


def test_a_server_that_is_gone_is_an_outage_and_no_empty_answer(
    open_shelf: Open, source: Path, server: ChromaServer
) -> None:
    open_shelf(server=server).add([source])
    address = server.url
    gone = ChromaServer(f"http://127.0.0.1:{free_port()}")
    shelf = open_shelf(server=gone)
    with pytest.raises(StaleIndex, match=address):
        shelf.search("首台套保险补偿")
    with pytest.raises(RetrievalFailed, match="127.0.0.1") as failed:
        shelf.sync()
    assert "连不上" in failed.value.user_message


def test_a_server_that_dies_between_two_searches_is_an_outage(
    open_shelf: Open, source: Path, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf(server=server)
    shelf.add([source])
    assert shelf.search("首台套保险补偿")
    server.close()
    real, server.url = server.url, server.url  # the address stays; what it leads to is gone
    with monkeypatch.context() as patch:
        patch.setattr(httpx.Client, "request", _refuse)
        patch.setattr(httpx, "get", _refuse)
        with pytest.raises(RetrievalFailed):
            shelf.search("首台套保险补偿")
    assert server.url == real
    assert shelf.search("首台套保险补偿")


def _refuse(*_: object, **__: object) -> None:
    raise httpx.ConnectError("refused")


def test_a_server_that_never_answers_is_given_up(
    open_shelf: Open, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "CONNECT_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        shelf = open_shelf(server=ChromaServer(f"http://127.0.0.1:{silent.getsockname()[1]}"))
        with pytest.raises(RetrievalFailed):
            shelf.add([source])


class Proxy(BaseHTTPRequestHandler):
    """Lets those through who give the right header."""

    target = ""
    refused = 0

    def _pass(self) -> None:
        if self.headers.get("X-Token") != "open sesame":
            type(self).refused += 1
            self.send_response(401)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {"Content-Type": self.headers.get("Content-Type") or "application/json"}
        answer = httpx.request(self.command, self.target + self.path, content=body, headers=headers)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = do_PUT = _pass

    def log_message(self, *_: object) -> None:
        pass


def test_headers_open_a_proxy_that_asks_who_is_there(
    open_shelf: Open, source: Path, url: str, tmp_path: Path
) -> None:
    Proxy.target, Proxy.refused = url, 0
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{proxy.server_port}"
    known = ChromaServer(address, {"X-Token": "open sesame"})
    try:
        with pytest.raises(RetrievalFailed) as failed:
            open_shelf(tmp_path / "stranger", server=ChromaServer(address)).add([source])
        assert Proxy.refused == 1
        shelf = open_shelf(server=known)
        shelf.add([source])
        assert shelf.search("首台套保险补偿")
        assert "sesame" not in f"{failed.value}{failed.value.user_message}"
    finally:
        known.close()
        proxy.shutdown()
        thread.join()
        proxy.server_close()
