"""Visiting the page: what a browser sends, and what comes back."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

Visit = Callable[..., AbstractContextManager[Any]]
"""Opens the server in this process: (password, address of the page)."""

PASSWORD = "correct horse battery"

TRUE_NEED = """产品：医用钳
工况：不锈钢钳口内侧，数控铣逐个铣齿
现象：铣得太慢，刀经常断
现状指标：单件加工时间8小时
目标指标：单件加工时间10分钟以内
限制：材料不能换
试过的办法：换过高速主轴和涂层刀，没有达到要求
自己卡在哪：没有懂激光加工的人
市面上的办法：看过两家激光打标机，都不合用
预算：150万元以内
期限：一年内
合作方式：联合开发
验收办法：抽检五十件，尺寸和夹持力都合格
公开程度：隐去厂名
所在地：江苏省 苏州市
谁出钱：老总批准了，从研发经费里出"""


def events(answer: Any) -> list[dict[str, Any]]:
    """Read the lines that follow a turn."""
    return [json.loads(line) for line in answer.text.splitlines()]


def state_of(answer: Any) -> dict[str, Any]:
    """Return the state at the end of a turn."""
    assert answer.status_code == 200, answer.text
    last = events(answer)[-1]
    assert "state" in last, last
    state: dict[str, Any] = last["state"]
    return state


def open_interview(client: Any, text: str = "钳口的齿铣得太慢，刀老断") -> dict[str, Any]:
    return state_of(client.post("/api/interviews", json={"text": text}))


def go_on(client: Any, state: dict[str, Any], text: str) -> dict[str, Any]:
    path = f"/api/interviews/{state['id']}/turns"
    return state_of(client.post(path, json={"text": text, "after": state["turn"]}))


def run_apart(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: a test in a browser leaves a loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


def read_back(client: Any) -> dict[str, Any]:
    """Go on until the need is read back."""
    state = open_interview(client, TRUE_NEED)
    for _ in range(12):
        if state["stage"] != "interview":
            break
        state = go_on(client, state, "不清楚")
    assert state["stage"] == "confirm"
    return state
