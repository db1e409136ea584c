"""What the page asks for: turns, corrections, marks and files."""

import asyncio
import io
import logging
from typing import Any

import pytest
from visits import TRUE_NEED, Visit, events, go_on, open_interview, read_back, run_apart

from assistant.errors import ConfigError
from assistant.settings import Settings
from assistant.web import texts
from assistant.web.desk import Busy, Desk, OutOfStep
from assistant.web.server import bind, require_password_beyond_loopback


@pytest.fixture
def finished(client: Any) -> dict[str, Any]:
    """An interview that was read back and confirmed."""
    return go_on(client, read_back(client), "对")


def test_a_page_that_is_only_looked_at_makes_no_interview(visit: Visit):
    with visit() as client:
        client.get("/")
        assert "没有符合条件的访谈" in client.get("/staff").text


def test_the_first_message_opens_an_interview_under_an_unguessable_link(client: Any):
    first, second = open_interview(client), open_interview(client)
    assert first["id"] != second["id"]
    assert len(first["id"]) >= 22


def test_a_refused_first_message_opens_none(visit: Visit):
    with visit() as client:
        answer = client.post("/api/interviews", json={"text": "   "})
        assert answer.status_code == 422
        assert "没有看到内容" in answer.json()["message"]
        assert "没有符合条件的访谈" in client.get("/staff").text


def test_a_reply_comes_in_pieces_that_make_up_its_text(client: Any):
    told = events(client.post("/api/interviews", json={"text": "钳口的齿铣得太慢"}))
    pieces = [event["piece"] for event in told if "piece" in event]
    assert len(pieces) > 3
    assert "".join(pieces) == told[-1]["state"]["reply"]


def test_every_answer_is_labelled_as_generated(client: Any):
    state = go_on(client, open_interview(client), "大概八小时一把")
    assert state["messages"].count("AI 生成") == 3


def test_what_was_typed_is_shown_inert(client: Any):
    text = "<img src=x onerror=alert(1)> ${7*7} {{7*7}} 钳口的齿铣得太慢"
    state = open_interview(client, text)
    for html in (state["messages"], state["card"]):
        assert "<img" not in html
    assert "{{7*7}}" in state["messages"]


def test_an_interview_goes_on_where_it_stopped_with_a_recap(client: Any):
    state = open_interview(client, TRUE_NEED.split("限制")[0])
    again = client.get(f"/api/interviews/{state['id']}").json()
    assert again["messages"] == state["messages"]
    assert again["recap"].startswith("接着上次的来")
    assert state["reply"] not in again["recap"]
    assert again["answering"] is False


@pytest.mark.parametrize("interview", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "%00", "' or 1=1"])
def test_without_the_link_there_is_nothing(client: Any, interview: str):
    open_interview(client)
    bodies = set()
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/ticks", {"highlights": ["a"], "on": True}),
        ("POST", "/delete", {}),
        ("GET", "/sent", None),
        ("POST", "/terms", {"key": "questions", "position": 0, "text": "新"}),
        ("POST", "/checks", {"record": "a", "check": "b", "result": "fits"}),
        ("GET", "/brief/full.md", None),
        ("GET", "/brief/public.docx", None),
    ):
        answer = client.request(method, f"/api/interviews/{interview}{path}", json=body)
        assert answer.status_code in (404, 405)
        bodies.add(answer.json()["message"])
    assert bodies <= {texts.NOT_FOUND, texts.REFUSED}


def test_a_turn_of_an_interview_that_does_not_exist_is_refused(client: Any):
    path = "/api/interviews/AAAAAAAAAAAAAAAAAAAAAA/turns"
    told = events(client.post(path, json={"text": "你好", "after": 0}))
    assert told[-1]["error"]["status"] == 404
    assert told[-1]["error"]["message"] == texts.NOT_FOUND


def test_a_message_sent_twice_is_taken_once(client: Any):
    state = open_interview(client)
    path, body = f"/api/interviews/{state['id']}/turns", {"text": "八小时", "after": 1}
    client.post(path, json=body)
    told = events(client.post(path, json=body))
    assert told[-1]["error"]["message"] == texts.MOVED_ON
    assert client.get(f"/api/interviews/{state['id']}").json()["turn"] == 2


def test_a_line_of_the_card_is_corrected_by_a_turn(client: Any):
    state = open_interview(client, TRUE_NEED)
    state = go_on(client, state, "所在地：浙江省 宁波市")
    assert "所在地：浙江省 宁波市" in state["messages"]
    assert "浙江省 宁波市" in state["card"]
    assert "江苏省 苏州市" not in state["card"].split("企业信息")[1].split("改过或删掉的")[0]


def test_the_results_come_with_the_read_back_and_not_before(client: Any):
    state = open_interview(client)
    assert state["tabs"] == {}
    state = go_on(client, state, TRUE_NEED)
    for _ in range(12):
        if state["stage"] != "interview":
            break
        state = go_on(client, state, "不清楚")
    assert set(state["tabs"]) == {"statement", "labs", "policies", "brief"}


def test_rules_stand_below_support_under_a_heading_of_their_own(client: Any):
    state = open_interview(client, TRUE_NEED + "。想委托开发，跟高校组联合体一起做。")
    for _ in range(12):
        if state["stage"] != "interview":
            break
        state = go_on(client, state, "不清楚")
    support, heading, rules = state["tabs"]["policies"].partition("相关规则")
    assert heading and 'class="match"' in support and 'class="match"' in rules
    assert "科学技术进步法" in rules and "科学技术进步法" not in support
    assert "相关规则" not in state["tabs"]["labs"]


def test_a_corrected_term_changes_the_statement_and_nothing_that_was_said(
    client: Any, finished: dict[str, Any]
):
    path = f"/api/interviews/{finished['id']}/terms"
    body = {"key": "questions", "position": 0, "text": "如何高效加工微细齿形？"}
    state = client.post(path, json=body).json()
    assert "如何高效加工微细齿形？" in state["tabs"]["statement"]
    assert state["messages"] == finished["messages"]
    assert state["card"] == finished["card"]


def test_a_term_that_is_not_there_cannot_be_corrected(client: Any, finished: dict[str, Any]):
    path = f"/api/interviews/{finished['id']}/terms"
    body = {"key": "questions", "position": 99, "text": "新"}
    assert client.post(path, json=body).status_code == 422


def test_a_check_of_a_match_is_kept(client: Any, finished: dict[str, Any]):
    body = {"record": "lab-1", "check": "是否接外协", "result": "fails"}
    path = f"/api/interviews/{finished['id']}/checks"
    assert client.post(path, json=body).status_code == 200
    assert client.post(path, json=body | {"result": "maybe"}).status_code == 422


def _highlights(state: dict[str, Any]) -> list[list[str]]:
    """Return the ids under each tick."""
    import re

    found = re.findall(r'class="tick" name="highlight" value="([^"]+)"', state["tabs"]["brief"])
    return [ids.split() for ids in found]


def test_the_public_brief_leaves_only_after_every_highlight_was_ticked(
    client: Any, finished: dict[str, Any]
):
    path = f"/api/interviews/{finished['id']}"
    highlights = _highlights(finished)
    assert highlights
    blocked = client.get(f"{path}/brief/public.docx")
    assert blocked.status_code == 409
    for of_same_words in highlights:
        client.post(f"{path}/ticks", json={"highlights": of_same_words, "on": True})
    assert client.get(f"{path}/brief/public.docx").status_code == 200
    client.post(f"{path}/ticks", json={"highlights": highlights[0][-1:], "on": False})
    assert client.get(f"{path}/brief/public.md").status_code == 409


def test_equal_words_are_ticked_once_for_every_place_they_stand_in(finished: dict[str, Any]):
    import re

    brief = finished["tabs"]["brief"]
    words = re.findall(r"<span><mark>([^<]+)</mark>", brief)
    assert len(words) == len(set(words)) == len(_highlights(finished))
    ids = [one for of_same_words in _highlights(finished) for one in of_same_words]
    assert len(ids) == len(set(ids)) > len(words)
    assert brief.count("<li>") >= len(ids)


def test_what_is_left_to_tick_stands_first(client: Any):
    state = open_interview(client, TRUE_NEED)
    for _ in range(12):
        if state["stage"] != "interview":
            break
        state = go_on(client, state, "不清楚")
    first, *others = _highlights(state)
    body = {"highlights": first, "on": True}
    state = client.post(f"/api/interviews/{state['id']}/ticks", json=body).json()
    assert _highlights(state) == [*others, first]
    assert "已确认（1 条）" in state["tabs"]["brief"]


def test_an_interview_is_erased_by_who_has_its_link(client: Any):
    state = open_interview(client, "独特词语戊己庚辛，铣得太慢")
    path = f"/api/interviews/{state['id']}"
    assert client.post(f"{path}/delete", json={}).status_code == 200
    for gone in (path, f"{path}/sent"):
        assert client.get(gone).status_code == 404
    assert client.post(f"{path}/delete", json={}).status_code == 404
    assert state["id"] not in client.get("/staff").text


def test_without_a_model_nothing_is_said_about_one(client: Any, finished: dict[str, Any]):
    assert finished["sent"] is False
    assert "用量" not in client.get(f"/staff/i/{finished['id']}").text
    assert finished["messages"].count("内置引擎") == finished["turn"]


@pytest.mark.parametrize("form", ["docx", "md", "json"])
def test_a_brief_is_sent_as_an_attachment_that_is_not_kept(
    client: Any, finished: dict[str, Any], form: str
):
    answer = client.get(f"/api/interviews/{finished['id']}/brief/full.{form}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) > 500


def test_the_word_file_opens(client: Any, finished: dict[str, Any]):
    from docx import Document

    content = client.get(f"/api/interviews/{finished['id']}/brief/full.docx").content
    document = Document(io.BytesIO(content))
    assert any("医用钳" in paragraph.text for paragraph in document.paragraphs)


def test_an_unforeseen_error_reaches_the_page_as_a_sentence_and_a_reference(
    client: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    from assistant.interview import Assistant

    def fail(*_args: object) -> None:
        raise RuntimeError("canary-secret")

    state = open_interview(client)
    monkeypatch.setattr(Assistant, "answer", fail)
    path = f"/api/interviews/{state['id']}/turns"
    with caplog.at_level(logging.INFO):
        told = events(client.post(path, json={"text": "八小时", "after": 1}))
    error = told[-1]["error"]
    assert error["message"] == texts.UNEXPECTED
    assert error["reference"] in caplog.text
    assert "canary-secret" not in str(told)
    assert "canary-secret" not in caplog.text


def test_the_log_holds_no_link_and_no_words(client: Any, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG, logger="assistant"):
        state = go_on(client, open_interview(client, "独特词语甲乙丙丁"), "又一句独特的话")
        client.get(f"/staff/i/{state['id']}")
    assert state["id"] not in caplog.text
    assert "独特" not in caplog.text


def test_a_turn_goes_on_when_its_tab_is_closed(settings: Settings):
    async def close_the_tab() -> int:
        desk = Desk(settings)
        desk.open()
        interview_id, turn = await desk.begin("钳口的齿铣得太慢")
        tab = asyncio.create_task(asyncio.wait_for(asyncio.shield(turn.task), 60))
        await asyncio.sleep(0)
        tab.cancel()
        assert [p.words async for p in turn.follow()]
        reply, lines = await desk.view(interview_id)
        assert lines[-1].text == reply.reply
        with pytest.raises(OutOfStep):
            await desk.say(interview_id, "又一句", after=0).task
        await desk.close()
        return reply.turn

    assert run_apart(close_the_tab()) == 1


def test_two_messages_at_once_are_not_mixed(settings: Settings):
    async def both() -> None:
        desk = Desk(settings)
        desk.open()
        interview_id, first = await desk.begin("钳口的齿铣得太慢")
        with pytest.raises(Busy):
            desk.say(interview_id, "第二条", after=0)
        await first.task
        await desk.close()

    run_apart(both())


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])
def test_without_a_password_only_this_machine_is_served(settings: Settings, host: str):
    from dataclasses import replace

    with pytest.raises(ConfigError, match="ASSISTANT_PASSWORD"):
        require_password_beyond_loopback(replace(settings, host=host))
    require_password_beyond_loopback(replace(settings, host=host, password="long enough"))
    require_password_beyond_loopback(replace(settings, host="127.0.0.1"))


def test_a_taken_port_is_named(settings: Settings):
    from dataclasses import replace

    first = bind(replace(settings, port=0))
    taken = first.getsockname()[1]
    first.listen()
    with first, pytest.raises(ConfigError, match=str(taken)):
        bind(replace(settings, port=taken))


def test_many_people_are_answered(visit: Visit):
    from concurrent.futures import ThreadPoolExecutor

    with visit() as client, ThreadPoolExecutor(20) as people:
        states = list(
            people.map(lambda n: open_interview(client, f"第{n}条线的焊缝有气孔"), range(20))
        )
    assert len({state["id"] for state in states}) == 20
