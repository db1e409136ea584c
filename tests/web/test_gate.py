"""The gate: what can be reached, by whom, and the headers of every answer."""

from typing import Any

import pytest
from visits import Visit, open_interview

GRADIO = [
    ("GET", "/config"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("POST", "/gradio_api/queue/join"),
    ("GET", "/gradio_api/queue/data?session_hash=abc"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
    ("POST", "/gradio_api/call/anything"),
    ("POST", "/gradio_api/run/anything"),
    ("POST", "/gradio_api/api/anything"),
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/upload_progress"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/file=http://127.0.0.1/"),
    ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
    ("GET", "/gradio_api/stream/abc/1/2/playlist.m3u8"),
    ("GET", "/gradio_api/heartbeat/abc"),
    ("POST", "/gradio_api/component_server"),
    ("GET", "/gradio_api/deep_link"),
    ("GET", "/gradio_api/runs"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/vibe-code"),
    ("GET", "/monitoring"),
    ("GET", "/user"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/manifest.json"),
]


@pytest.mark.parametrize(("method", "path"), GRADIO)
def test_no_endpoint_of_gradio_that_holds_a_session_a_file_or_a_function_exists(
    client: Any, method: str, path: str
):
    assert client.request(method, path, json={}).status_code == 404


@pytest.mark.parametrize("path", ["/static/../config", "/assets/..%2f..%2fconfig", "/web/../api"])
def test_a_path_cannot_climb_out_of_what_is_served(client: Any, path: str):
    assert client.get(path).status_code in (403, 404)


@pytest.mark.parametrize("path", ["/", "/i/AAAAAAAAAAAAAAAAAAAAAA"])
def test_the_page_is_chinese_and_names_no_other_host(client: Any, path: str):
    page = client.get(path)
    assert page.status_code == 200
    assert '<html lang="zh-CN"' in page.text
    assert "og:image" not in page.text
    assert 'src="http' not in page.text and 'href="http' not in page.text
    assert "AI" in page.text


def test_the_page_of_a_stranger_s_interview_is_the_page_of_any(client: Any):
    state = open_interview(client)
    own, none = client.get(f"/i/{state['id']}"), client.get("/i/AAAAAAAAAAAAAAAAAAAAAA")
    assert "钳口" not in own.text
    assert own.status_code == none.status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/interviews/nobody", "/staff", "/web/page.js", "/x"])
def test_every_answer_carries_the_security_headers(client: Any, path: str):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "object-src 'none'" in policy
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in script and "*" not in script
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_what_an_interview_holds_is_never_cached(client: Any):
    state = open_interview(client)
    for path in ("/", f"/i/{state['id']}", f"/api/interviews/{state['id']}", "/staff"):
        assert client.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_post(client: Any, headers: dict[str, str]):
    state = open_interview(client)
    for path, body in (
        ("/api/interviews", {"text": "你好"}),
        (f"/api/interviews/{state['id']}/turns", {"text": "你好", "after": 1}),
        (f"/staff/i/{state['id']}/delete", {}),
    ):
        assert client.post(path, json=body, headers=headers).status_code == 403
    assert client.get(f"/api/interviews/{state['id']}").json()["turn"] == 1


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "null"])
def test_the_page_itself_can_post(client: Any, origin: str):
    headers = {"origin": origin, "sec-fetch-site": "same-origin"}
    answer = client.post("/api/interviews", json={"text": "刀老断"}, headers=headers)
    assert answer.status_code == 200


def test_without_a_password_no_other_name_leads_to_this_machine(visit: Visit):
    with visit(host="http://rebound.example") as client:
        assert client.get("/staff").status_code == 403
        assert client.get("/").status_code == 403


def test_with_a_password_the_page_may_have_any_name(visit: Visit):
    with visit(password="long enough", host="http://needs.example") as client:
        assert client.get("/").status_code == 200


def test_a_body_that_is_too_large_is_not_read(client: Any):
    answer = client.post("/api/interviews", json={"text": "长" * 400_000})
    assert answer.status_code == 413
