"""The staff's 知识库 and 成果找需求: adding, listing, trying, opening, removing, and who may."""

import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from visits import PASSWORD, Visit, go_on, open_interview, read_back

from assistant.documents.shelf import Outcome, Shelf
from assistant.errors import InputRejected, KnowledgeError
from assistant.settings import PROJECT
from assistant.web.documents import LONGEST_NAME, file_name
from assistant.web.gate import LARGEST_BODY, LARGEST_UPLOAD
from assistant.web.work import StillWorking, Work

CENTER = PROJECT / "tests" / "documents" / "center"
GUIDE = "中试服务指南.md"
RULE = "浙江首台套.txt"
HOSTILE = "<script>alert(1)</script>"
CITED = r'class="cited" data-turn="\d+" data-number="(\d+)"'


def wait(client: Any) -> str:
    """Wait until the running change has ended; return the page."""
    for _ in range(600):
        if "data-running" not in client.get("/staff/documents/work").text:
            return str(client.get("/staff/documents").text)
        time.sleep(0.1)
    raise AssertionError("the change did not end")


def send(client: Any, *files: tuple[str, bytes]) -> Any:
    parts = [("files", (name, data, "application/octet-stream")) for name, data in files]
    return client.post("/staff/documents/add", files=parts, follow_redirects=False)


def from_center(*names: str) -> list[tuple[str, bytes]]:
    return [(name, (CENTER / name).read_bytes()) for name in names]


@pytest.fixture(scope="module")
def stocked(client: Any) -> Iterator[Any]:
    """The shared page with two documents, one hostile one, and one that cannot be read."""
    hostile = f"园区通知\n\n{HOSTILE}联合实验室每周二开放参观，请提前两天预约。\n"
    files = [*from_center(GUIDE, "滨江日报-先用后付.txt", RULE), ("通知.txt", hostile.encode())]
    assert send(client, *files, ("空.txt", b"")).headers["location"] == "/staff/documents"
    wait(client)
    yield client


# ── who may ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "documents",
        "documents/work",
        "documents/passage?id=x",
        "documents/original?name=x",
        "reverse",
    ],
)
def test_who_is_not_signed_in_sees_nothing_of_it(path: str, visit: Visit):
    with visit(PASSWORD) as client:
        answer = client.get(f"/staff/{path}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/login")


@pytest.mark.parametrize("path", ["add", "remove", "rebuild", "sync"])
def test_who_is_not_signed_in_changes_nothing(path: str, visit: Visit):
    with visit(PASSWORD) as client:
        answer = client.post(f"/staff/documents/{path}", data={"name": "x"}, follow_redirects=False)
        assert answer.headers["location"] == "/staff/login"


def test_another_page_cannot_add_or_remove(client: Any):
    for path in ("documents/add", "documents/remove", "documents/rebuild", "reverse"):
        answer = client.post(f"/staff/{path}", headers={"origin": "https://evil.example"})
        assert answer.status_code == 403


def test_an_upload_may_be_larger_than_a_message_but_not_boundless(client: Any):
    declared = {"content-length": str(LARGEST_UPLOAD + 1)}
    refused = client.post("/staff/documents/add", headers=declared, content=b"")
    assert refused.status_code == 413
    assert "64 MB" in refused.text and "/staff/documents" in refused.text
    assert refused.headers["content-type"].startswith("text/html")
    elsewhere = {"content-length": str(LARGEST_BODY + 1)}
    assert client.post("/staff/reverse", headers=elsewhere, content=b"").status_code == 413


# ── what is in it ────────────────────────────────────────────────────────────────────────────


def test_the_list_says_what_is_in_from_where_and_what_could_not_be_read(stocked: Any):
    page = stocked.get("/staff/documents").text
    assert GUIDE in page and "页面上传" in page and "今天" in page
    assert "未能读取" in page and "这个文件是空的" in page


def test_a_tried_query_shows_the_answer_the_scores_and_where_it_stands(stocked: Any):
    page = stocked.get("/staff/documents", params={"q": "中试线怎么收费"}).text
    assert "每条线每天八千元" in page
    assert re.search(r'<span class="tag">0\.\d\d</span>', page)
    link = re.search(r'href="(/staff/documents/passage\?id=[^"]+)"', page)
    assert link
    opened = stocked.get(link[1].replace("&amp;", "&")).text
    assert re.search(r"<mark>[^<]*每条线每天八千元[^<]*</mark>", opened)
    assert GUIDE in opened


def test_another_province_s_rules_are_not_found_for_an_enterprise_elsewhere(stocked: Any):
    asked = {"q": "首台套装备怎么奖励"}

    def hits(province: str) -> str:
        page = stocked.get("/staff/documents", params=asked | {"province": province}).text
        assert f"<option selected>{province}</option>" in page or not province
        return str(page.split('class="tried"')[1].split("<h3>文件")[0])

    assert RULE in hits("浙江省") and RULE in hits("")
    assert RULE not in hits("江苏省")


def test_what_is_not_found_is_said_not_to_be(stocked: Any):
    page = stocked.get("/staff/documents", params={"q": "量子纠缠光源"}).text
    assert "没有查到" in page and "没有找到合适的段落" in page


def test_a_document_s_words_are_inert(stocked: Any):
    page = stocked.get("/staff/documents", params={"q": "联合实验室什么时候开放参观"}).text
    assert "每周二开放参观" in page
    assert HOSTILE not in page
    for link in re.findall(r'href="(/staff/documents/passage\?[^"]+)"', page):
        assert HOSTILE not in stocked.get(link.replace("&amp;", "&")).text
    assert HOSTILE not in stocked.get("/staff/documents", params={"q": HOSTILE}).text


def test_the_original_comes_as_a_download_only(stocked: Any):
    sent = stocked.get("/staff/documents/original", params={"name": GUIDE})
    assert sent.content == (CENTER / GUIDE).read_bytes()
    assert sent.headers["content-disposition"].startswith("attachment")
    assert sent.headers["content-type"] == "application/octet-stream"
    for name in ("../interviews.db", "/etc/passwd", "nothing.txt"):
        gone = stocked.get("/staff/documents/original", params={"name": name})
        assert gone.status_code == 404


def test_a_passage_that_is_not_there_is_a_page_that_says_so(stocked: Any):
    gone = stocked.get("/staff/documents/passage", params={"id": "0" * 16})
    assert (gone.status_code, "已经不在知识库里" in gone.text) == (404, True)
    page = stocked.get("/staff/documents", params={"q": "中试线怎么收费"}).text
    link = re.search(r'href="(/staff/documents/passage\?id=\w+)', page)
    assert link
    beyond = stocked.get(f"{link[1]}&start=-5&end=999999")
    assert beyond.status_code == 200


# ── changing ─────────────────────────────────────────────────────────────────────────────────


def test_removing_asks_once_and_takes_the_passages_with_it(visit: Visit):
    with visit() as client:
        send(client, *from_center(GUIDE))
        assert "新增 1" in wait(client)
        assert "确定移除" in client.get("/staff/documents/remove", params={"name": GUIDE}).text
        client.post("/staff/documents/remove", data={"name": GUIDE})
        assert "知识库里还没有文件" in wait(client)
        page = client.get("/staff/documents", params={"q": "中试线怎么收费"}).text
        assert "每条线每天八千元" not in page


def test_rebuilding_keeps_what_is_there(visit: Visit):
    with visit() as client:
        send(client, *from_center(GUIDE))
        wait(client)
        client.post("/staff/documents/rebuild")
        assert "重建索引完成" in wait(client)
        page = client.get("/staff/documents", params={"q": "中试线怎么收费"}).text
        assert "每条线每天八千元" in page


def test_the_uploaded_copies_are_not_left_lying_about(visit: Visit, settings: Any):
    with visit() as client:
        send(client, *from_center(GUIDE))
        wait(client)
    assert not list((settings.home / "uploads").iterdir())


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "没有选择文件"),
        ([("a.txt", b"1"), ("sub/a.txt", b"2")], "同名"),
        ([("字" * 100 + ".txt", b"1")], "文件名不能用"),
    ],
)
def test_an_upload_that_cannot_be_taken_changes_nothing(
    files: list[tuple[str, bytes]], said: str, client: Any
):
    answer = send(client, *files) if files else client.post("/staff/documents/add")
    assert (answer.status_code, said in answer.text) == (422, True)


def test_an_outage_leaves_the_page_with_what_mends_it(
    stocked: Any, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args: object) -> None:
        raise KnowledgeError("the index cannot be read")

    monkeypatch.setattr(Shelf, "search", fail)
    page = stocked.get("/staff/documents", params={"q": "中试线怎么收费"})
    assert page.status_code == 200
    assert KnowledgeError.user_message in page.text and "重建索引" in page.text
    assert "没有找到" not in page.text and "没有查到" not in page.text


def test_one_change_runs_at_a_time_and_its_end_is_told():
    work, go = Work(), threading.Event()

    def slow(_progress: object) -> Outcome:
        go.wait(10)
        return Outcome(added=("a.txt",))

    work.start("add", slow)
    with pytest.raises(StillWorking):
        work.start("rebuild", slow)
    go.set()
    for _ in range(100):
        if not work.state.running:
            break
        time.sleep(0.02)
    assert work.state.outcome == Outcome(added=("a.txt",))


@pytest.mark.parametrize("error", [KnowledgeError("x"), ValueError("words of a document")])
def test_a_change_that_fails_says_so(error: Exception, caplog: pytest.LogCaptureFixture):
    work = Work()

    def fail(_progress: object) -> Outcome:
        raise error

    work.start("add", fail)
    for _ in range(100):
        if not work.state.running:
            break
        time.sleep(0.02)
    assert work.state.message and work.state.outcome is None
    assert "words of a document" not in caplog.text


def test_a_second_file_of_a_name_is_told_to_have_replaced_the_first(stocked: Any):
    for text in ("甲中心每周三可以参观。", "甲中心每周四可以参观。"):
        send(stocked, ("参观.txt", text.encode()))
        page = wait(stocked)
    assert "已更新：参观.txt" in page


def test_the_end_of_a_change_is_not_shown_for_ever(monkeypatch: pytest.MonkeyPatch):
    work = Work()
    work.start("add", lambda _progress: Outcome(added=("a.txt",)))
    for _ in range(100):
        if work.state.ended:
            break
        time.sleep(0.02)
    assert work.state.outcome
    monkeypatch.setattr("assistant.web.work.SHOWN_FOR", timedelta(0))
    assert work.state.change is None


def test_staff_opens_what_an_interview_quotes(stocked: Any):
    state = open_interview(stocked, "外壳注塑出来缩水，不良率8%")
    go_on(stocked, state, "中试线怎么收费？")
    for _ in range(100):
        page = stocked.get(f"/staff/i/{state['id']}").text
        if found := re.search(r'href="(/staff/documents/passage\?[^"]+)"', page):
            break
        time.sleep(0.1)
    assert found
    opened = stocked.get(found[1].replace("&amp;", "&")).text
    assert re.search(r"<mark>[^<]*每条线每天八千元[^<]*</mark>", opened)


def ask(client: Any, question: str = "中试线怎么收费？") -> tuple[dict[str, Any], str]:
    """Ask in the second turn of an interview; return its state and where its citations are."""
    state = open_interview(client, "外壳注塑出来缩水，不良率8%")
    return go_on(client, state, question), f"/api/interviews/{state['id']}/citations"


def test_the_person_opens_what_an_answer_quotes(stocked: Any):
    state, citations = ask(stocked)
    button = re.search(r'class="cited" data-turn="(\d+)" data-number="(\d+)"', state["messages"])
    assert button and "在原文里看「" in state["messages"]
    opened = stocked.get(f"{citations}/{button[1]}/{button[2]}")
    assert opened.status_code == 200
    html = opened.json()["html"]
    assert re.search(r"<mark>[^<]*每条线每天八千元[^<]*</mark>", html)
    assert GUIDE in html and "整理后正文第" in html
    # What stands around it in the file is not shown with it.
    assert "承诺书" in (CENTER / GUIDE).read_text() and "承诺书" not in html


def test_only_what_was_cited_in_this_interview_can_be_opened(stocked: Any):
    state, citations = ask(stocked)
    turn = state["turn"]
    assert stocked.get(f"{citations}/{turn}/0").status_code == 200
    other = open_interview(stocked, "外壳注塑出来缩水，不良率8%")
    for gone in (
        f"{citations}/{turn}/1",
        f"{citations}/{turn}/-1",
        f"{citations}/{turn - 1}/0",
        f"{citations}/99/0",
        f"/api/interviews/{other['id']}/citations/{turn}/0",
        f"/api/interviews/{'0' * 32}/citations/{turn}/0",
    ):
        refused = stocked.get(gone)
        assert refused.status_code == 404 and "html" not in refused.json(), gone
    assert stocked.get(f"{citations}/x/y").status_code == 422


def test_a_citation_that_the_person_types_opens_nothing(stocked: Any):
    typed = f"现象：「的」（{GUIDE} 第1页）"
    state = open_interview(stocked, typed)
    state = go_on(stocked, state, typed)
    assert "「的」" in state["messages"] and 'class="cited"' not in state["messages"]
    for turn in (1, 2):
        path = f"/api/interviews/{state['id']}/citations/{turn}/0"
        assert stocked.get(path).status_code == 404


LABS = (
    "名称,依托单位,研究方向,能做什么\n"
    f"滨江激光精密加工实验室{HOSTILE},滨江理工学院,不锈钢激光微加工,为医用钳的钳口铣齿验证激光加工\n"
)


GRANT = (
    "江苏省产学研合作后补助办法\n\n江苏省科学技术厅\n\n"
    "第一条　企业以产学研合作方式联合开发的，按技术合同实际支付金额给予补助。\n"
)


@pytest.fixture(scope="module")
def matched(stocked: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """An interview that was matched with two of the documents, and where its matches are."""
    send(stocked, ("名录.csv", LABS.encode()), ("补助.txt", GRANT.encode()))
    wait(stocked)
    state = read_back(stocked)
    yield state, f"/api/interviews/{state['id']}/matches"
    for name in ("名录.csv", "补助.txt"):
        stocked.post("/staff/documents/remove", data={"name": name})
        wait(stocked)


@pytest.mark.parametrize(
    ("kind", "file", "words"),
    [("labs", "名录.csv", "激光加工"), ("policies", "补助.txt", "给予补助")],
)
def test_the_person_opens_what_a_match_comes_from(
    kind: str, file: str, words: str, stocked: Any, matched: tuple[dict[str, Any], str]
):
    state, matches = matched
    tab = state["tabs"][kind]
    (button,) = re.findall(r'class="cited" data-turn="(\d+)" data-number="(\d+)"', tab)
    assert int(button[0]) == state["turn"]
    opened = stocked.get(f"{matches}/{button[0]}/{kind}/{button[1]}")
    assert opened.status_code == 200
    html = opened.json()["html"]
    assert file in html and re.search(f"<mark>[^<]*{words}[^<]*</mark>", html)
    assert HOSTILE not in html and HOSTILE not in tab


def test_after_another_turn_a_match_is_opened_by_the_turn_that_shows_it(
    stocked: Any, matched: tuple[dict[str, Any], str]
):
    _, matches = matched
    state = go_on(stocked, stocked.get(matches.removesuffix("/matches")).json(), "对")
    (number,) = re.findall(CITED, state["tabs"]["labs"])
    assert f'data-turn="{state["turn"]}"' in state["tabs"]["labs"]
    assert stocked.get(f"{matches}/{state['turn']}/labs/{number}").status_code == 200


def test_only_what_was_matched_in_this_interview_can_be_opened(
    stocked: Any, matched: tuple[dict[str, Any], str]
):
    state, matches = matched
    turn, tab = state["turn"], state["tabs"]["labs"]
    (number,) = re.findall(CITED, tab)
    record = next(n for n in range(tab.count('class="match"')) if n != int(number))
    other = open_interview(stocked, "外壳注塑出来缩水，不良率8%")
    for gone in (
        f"{matches}/{turn}/labs/{record}",
        f"{matches}/{turn}/labs/99",
        f"{matches}/{turn}/labs/-1",
        f"{matches}/1/labs/{number}" if turn > 1 else f"{matches}/0/labs/{number}",
        f"{matches}/99/labs/{number}",
        f"/api/interviews/{other['id']}/matches/{turn}/labs/{number}",
        f"/api/interviews/{'0' * 32}/matches/{turn}/labs/{number}",
    ):
        refused = stocked.get(gone)
        assert refused.status_code == 404 and "html" not in refused.json(), gone
    assert stocked.get(f"{matches}/{turn}/brief/{number}").status_code == 422


def test_a_match_whose_document_changed_is_said_to_be_gone(visit: Visit):
    with visit() as client:
        send(client, ("名录.csv", LABS.encode()))
        wait(client)
        state = read_back(client)
        (number,) = re.findall(
            r'class="cited" data-turn="\d+" data-number="(\d+)"', state["tabs"]["labs"]
        )
        path = f"/api/interviews/{state['id']}/matches/{state['turn']}/labs/{number}"
        assert client.get(path).status_code == 200
        send(client, ("名录.csv", LABS.replace("激光微加工", "水产养殖").encode()))
        wait(client)
        gone = client.get(path)
        assert gone.status_code == 404 and "已经不在知识库里" in gone.json()["message"]


def test_what_a_passage_says_is_inert_for_the_person_too(stocked: Any):
    state, citations = ask(stocked, "联合实验室参观要提前几天预约？")
    assert HOSTILE not in state["messages"]
    html = stocked.get(f"{citations}/{state['turn']}/0").json()["html"]
    assert "每周二开放参观" in html and HOSTILE not in html


def test_a_quote_whose_file_has_gone_is_said_to_be_gone(visit: Visit):
    with visit() as client:
        send(client, *from_center(GUIDE))
        wait(client)
        state, citations = ask(client)
        assert client.get(f"{citations}/{state['turn']}/0").status_code == 200
        changed = (CENTER / GUIDE).read_text().replace("中试服务指南", "中试服务指南新版", 1)
        send(client, (GUIDE, changed.encode()))
        wait(client)
        html = client.get(f"{citations}/{state['turn']}/0").json()["html"]
        assert re.search(r"<mark>[^<]*每条线每天八千元[^<]*</mark>", html)
        client.post("/staff/documents/remove", data={"name": GUIDE})
        wait(client)
        gone = client.get(f"{citations}/{state['turn']}/0")
        assert gone.status_code == 404 and "已经不在知识库里" in gone.json()["message"]
        assert "/staff/documents/passage" not in client.get(f"/staff/i/{state['id']}").text


def test_an_erased_interview_opens_nothing(stocked: Any):
    state, citations = ask(stocked)
    stocked.post(f"/api/interviews/{state['id']}/delete")
    assert stocked.get(f"{citations}/{state['turn']}/0").status_code == 404


def test_documents_that_cannot_be_read_are_no_missing_passage(
    stocked: Any, monkeypatch: pytest.MonkeyPatch
):
    state, citations = ask(stocked)

    def fail(*_args: object) -> None:
        raise KnowledgeError("the index cannot be read")

    monkeypatch.setattr(Shelf, "find_words", fail)
    answer = stocked.get(f"{citations}/{state['turn']}/0")
    assert answer.status_code == 503
    assert answer.json()["message"] == KnowledgeError.user_message


def test_broken_documents_leave_the_records_matches_and_are_told_of(visit: Visit, settings: Any):
    current = settings.home / "documents" / "index" / "current"
    with visit() as client:
        send(client, *from_center(GUIDE, RULE))
        wait(client)
    whole = current.read_bytes()
    current.write_text("nowhere")
    told = "中心自己的资料暂时检索不了"
    with visit() as client:
        state = read_back(client)
        assert told in state["reply"] and "没有找到合适的" not in state["reply"]
        for kind in ("labs", "policies"):
            tab = state["tabs"][kind]
            assert told in tab and 'class="match"' in tab
        assert "起草时中心自己的资料检索不了" in client.get(f"/staff/i/{state['id']}").text
        current.write_bytes(whole)
        # Another word searches again.
        state = go_on(client, state, "对")
        assert told not in state["tabs"]["labs"] and 'class="match"' in state["tabs"]["labs"]


@given(st.text(max_size=300))
def test_an_uploaded_name_is_only_a_name(sent: str):
    try:
        name = file_name(sent)
    except InputRejected:
        return
    assert 0 < len(name.encode()) <= LONGEST_NAME
    assert not set(name) & set("/\\\x00<>\"'|:*?") and not name.startswith((".", "~"))


# ── from a result to the floor ───────────────────────────────────────────────────────────────


def test_a_result_is_said_in_industry_words_and_led_to_the_need(client: Any):
    state = open_interview(client, "液压阀体深孔交叉处的毛刺老是去不干净")
    text = "切削毛刺形成与抑制的有限元模型，提出刃口制备方法。"
    page = client.post("/staff/reverse", data={"text": text}).text
    assert "毛刺去不掉" in page and "lx-0001" in page
    assert f"/staff/i/{state['id']}" in page


def test_a_result_that_serves_no_need_is_said_to_serve_none(client: Any):
    page = client.post("/staff/reverse", data={"text": f"{HOSTILE}论唐代边塞诗中雪的意象"}).text
    assert "词表里没有" in page and "没有合适的" in page
    assert HOSTILE not in page
    assert client.post("/staff/reverse", data={"text": " "}).status_code == 422
