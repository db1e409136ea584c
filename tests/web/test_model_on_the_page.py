"""What the page says about a language model: who spoke, what left the machine, what it took."""

import html
import json
from typing import Any

from visits import Visit, events, go_on, open_interview, state_of

from assistant.settings import Settings
from evals.fake_model import FakeModel

OPENING = "我们是苏州锐恒精密有限公司，做医用钳的，钳口的齿铣得太慢，刀老断，找王工，13912345678"


def test_before_the_first_word_the_page_says_that_a_model_is_asked(
    visit: Visit, model_settings: Settings
):
    with visit(settings=model_settings) as client:
        page = client.get("/").text
        said = open_interview(client)["messages"]
    for told in (page, said):
        assert "发给语言模型fake处理（单位、人名、客户和联系方式先换成代号）" in told
        assert "只保存在本机" not in told


def test_the_page_names_the_engine_that_heard_each_turn(
    visit: Visit, model_settings: Settings, model_server: FakeModel
):
    with visit(settings=model_settings) as client:
        state = open_interview(client)
        assert state["messages"].count('class="engine"') == 1
        assert ">fake</button>" in state["messages"]
        model_server.plan = lambda _site, _before: "http_500"
        state = go_on(client, state, "大概八小时一把")
        assert "内置引擎</button>" in state["messages"]
        assert "这一轮由内置引擎回答（模型暂时用不上）" in state["messages"]
        model_server.forget()
        state = go_on(client, state, "10分钟以内")
        assert state["messages"].count("这一轮由内置引擎回答") == 1


def test_the_person_sees_exactly_what_was_sent_and_to_which_host(
    visit: Visit, model_settings: Settings, model_server: FakeModel
):
    with visit(settings=model_settings) as client:
        state = open_interview(client, OPENING)
        assert state["sent"] is True
        shown = client.get(f"/api/interviews/{state['id']}/sent").json()["html"]
    assert model_server.url.split("/")[2] in shown
    text = html.unescape(shown)
    body = model_server.calls[-1][2]
    for message in body["messages"]:
        assert message["content"] in text
    assert "锐恒" not in text and "13912345678" not in text
    assert "〖单位1〗" in text and "换了" in text


def test_before_anything_is_sent_the_page_says_so(visit: Visit, model_settings: Settings):
    with visit(settings=model_settings) as client:
        state = open_interview(client, "这个项目属于国家秘密，密级为机密，型号不能说")
        assert state["stage"] == "done"
        shown = client.get(f"/api/interviews/{state['id']}/sent").json()["html"]
    assert "没有向语言模型发出任何内容" in shown


def test_the_staff_see_tokens_seconds_and_cost_of_each_turn_and_of_all(
    visit: Visit, model_settings: Settings
):
    with visit(settings=model_settings) as client:
        state = go_on(client, open_interview(client), "大概八小时一把")
        page = client.get(f"/staff/i/{state['id']}").text
    assert "语言模型的用量" in page
    assert page.count('<td data-label="轮次">第') == 2
    assert '<td data-label="轮次">合计</td><td data-label="请求">2</td>' in page
    assert "未设价格" not in page


def test_words_are_streamed_while_the_model_still_speaks(
    visit: Visit, model_settings: Settings, model_server: FakeModel
):
    with visit(settings=model_settings) as client:
        told = events(client.post("/api/interviews", json={"text": "钳口的齿铣得太慢"}))
    pieces = [event["piece"] for event in told if "piece" in event]
    assert "".join(pieces) == told[-1]["state"]["reply"]
    assert len(pieces) > 3


def test_a_tab_that_comes_late_gets_the_state_in_the_end(
    visit: Visit, model_settings: Settings
) -> None:
    with visit(settings=model_settings) as client:
        state: dict[str, Any] = open_interview(client)
        late = state_of(client.get(f"/api/interviews/{state['id']}/turn"))
        assert late == state
        assert json.dumps(late)
