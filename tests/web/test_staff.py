"""The staff's pages: signing in, the list, the brief, deleting."""

import re
from typing import Any

import pytest
from visits import PASSWORD, TRUE_NEED, Visit, go_on, open_interview

from assistant.settings import Settings
from assistant.web.staff import WRONG_TRIES


def _sign_in(client: Any, password: str = PASSWORD) -> Any:
    return client.post("/staff/login", data={"password": password}, follow_redirects=False)


@pytest.mark.parametrize(
    "path", ["/staff", "/staff/i/x", "/staff/i/x/delete", "/staff/i/x/brief/full.md"]
)
def test_who_is_not_signed_in_sees_no_staff_page(visit: Visit, path: str):
    with visit(PASSWORD) as client:
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/staff/login"


def test_who_is_not_signed_in_can_neither_edit_nor_delete(visit: Visit):
    with visit(PASSWORD) as client:
        state = open_interview(client)
        path = f"/staff/i/{state['id']}"
        client.post(f"{path}/delete", follow_redirects=False)
        client.post(f"{path}/brief", data={"line": "title", "text": "x"}, follow_redirects=False)
        assert client.get(f"/api/interviews/{state['id']}").status_code == 200


def test_the_cookie_of_a_sign_in_is_out_of_reach_of_scripts(visit: Visit):
    with visit(PASSWORD) as client:
        cookie = _sign_in(client).headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and "max-age" in cookie
        assert PASSWORD not in cookie
        assert client.get("/staff").status_code == 200


def test_over_https_the_cookie_is_secure(visit: Visit):
    with visit(PASSWORD, "https://needs.example") as client:
        assert "secure" in _sign_in(client).headers["set-cookie"].lower()


def test_signing_out_ends_the_sign_in_on_the_server(visit: Visit):
    with visit(PASSWORD) as client:
        _sign_in(client)
        cookie = client.cookies["staff"]
        client.post("/staff/logout")
        client.cookies.set("staff", cookie, path="/staff")
        assert client.get("/staff", follow_redirects=False).status_code == 303


def test_a_made_up_cookie_is_worth_nothing(visit: Visit):
    with visit(PASSWORD) as client:
        client.cookies.set("staff", "a" * 43, path="/staff")
        assert client.get("/staff", follow_redirects=False).status_code == 303


def test_after_ten_wrong_passwords_even_the_right_one_waits(visit: Visit):
    with visit(PASSWORD) as client:
        tries = [_sign_in(client, f"wrong {n}").status_code for n in range(WRONG_TRIES + 5)]
        assert tries == [403] * WRONG_TRIES + [429] * 5
        assert _sign_in(client).status_code == 429


def test_a_few_wrong_passwords_are_forgiven(visit: Visit):
    with visit(PASSWORD) as client:
        for n in range(WRONG_TRIES - 1):
            _sign_in(client, f"wrong {n}")
        assert _sign_in(client).headers["location"] == "/staff"


def test_without_a_password_the_local_user_is_staff(client: Any):
    assert client.get("/staff").status_code == 200


def test_the_list_shows_each_interview_and_filters_by_verdict_and_day(client: Any):
    open_interview(client, TRUE_NEED)
    page = client.get("/staff").text
    assert "医用钳" in page and re.search(r"\d+/14", page)
    assert "医用钳" not in client.get("/staff?verdict=not_a_need").text
    assert "医用钳" not in client.get("/staff?since=2999-01-01").text


def test_deleting_asks_once_and_erases_every_row(visit: Visit, settings: Settings):
    with visit() as client:
        state = open_interview(client, "独特词语甲乙丙丁，铣得太慢")
        path = f"/staff/i/{state['id']}/delete"
        assert "确定删除" in client.get(path).text
        assert client.get(f"/api/interviews/{state['id']}").status_code == 200
        client.post(path)
        assert client.get(f"/api/interviews/{state['id']}").status_code == 404
    for file in settings.home.glob("interviews.db*"):
        assert "独特词语".encode() not in file.read_bytes()


def test_what_an_enterprise_typed_is_inert_on_the_staff_s_pages(client: Any):
    state = open_interview(client, "<script>alert(1)</script>铣得太慢")
    for path in ("/staff", f"/staff/i/{state['id']}", f"/staff/i/{state['id']}/delete"):
        assert "<script>alert" not in client.get(path).text


def test_a_line_of_the_brief_is_edited_and_its_original_kept(client: Any):
    state = open_interview(client, TRUE_NEED)
    for _ in range(12):
        if state["stage"] != "interview":
            break
        state = go_on(client, state, "不清楚")
    path = f"/staff/i/{state['id']}"
    page = client.get(path).text
    line = re.search(r'name="line" value="(background[^"]*)"', page)
    assert line
    form = {"line": line[1], "text": "中心改写的一句"}
    page = client.post(f"{path}/brief", data=form).text
    assert "中心改写的一句" in page and "中心修改" in page and "原文：" in page
    exported = client.get(f"{path}/brief/full.md").text
    assert "中心改写的一句" in exported
    assert client.post(f"{path}/brief", data=form | {"line": "nothing"}).status_code == 422


def test_a_line_of_the_brief_is_taken_out_and_put_back(client: Any):
    state = open_interview(client, TRUE_NEED)
    for _ in range(12):
        if state["stage"] != "interview":
            break
        state = go_on(client, state, "不清楚")
    path = f"/staff/i/{state['id']}"
    line = re.search(r'id="(acceptance[^"]*)"', client.get(path).text)
    assert line

    def brief() -> Any:
        return client.get(f"/api/interviews/{state['id']}").json()["tabs"]["brief"]

    before = brief()
    assert "抽检五十件" in before
    page = client.post(f"{path}/brief/remove", data={"line": line[1]}).text
    assert "中心删去" in page and "抽检五十件" in page
    assert "（中心删去）" in client.get(f"{path}/brief/full.md").text
    assert brief() != before
    client.post(f"{path}/brief/restore", data={"line": line[1]})
    assert brief() == before
    for needed in ("title", "weights.1", "nothing"):
        assert client.post(f"{path}/brief/remove", data={"line": needed}).status_code == 422


def test_an_interview_that_does_not_exist_is_a_page_that_says_so(client: Any):
    page = client.get("/staff/i/AAAAAAAAAAAAAAAAAAAAAA")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "没有找到这次访谈" in page.text


def test_the_staff_s_view_of_a_card_has_nothing_that_does_nothing(client: Any):
    state = open_interview(client, TRUE_NEED)
    page = client.get(f"/staff/i/{state['id']}").text
    assert '<button type="button"' not in page
    for turn in re.findall(r'href="#(turn-\d+)"', page):
        assert f'id="{turn}"' in page
