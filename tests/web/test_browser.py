"""The page in a real browser, against the real server in its own process and home."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from visits import TRUE_NEED

from assistant.settings import PROJECT

pytestmark = [
    pytest.mark.browser,
    # pytest-base-url 2, which pytest-playwright needs, defines a fixture in the old way.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 30_000
"""Milliseconds for one step; machines that run tests are slow."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; `make test` installs it where it can and says where it could not."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium fonts-noto-cjk")
    return CHROMIUM


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], chromium: str
) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium, "args": ARGS}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, index_dir: Path, chromium: str
) -> Iterator[str]:
    """The program as a person starts it; its address."""
    port = _free_port()
    environ = {
        **os.environ,
        "ASSISTANT_HOME": str(tmp_path_factory.mktemp("home")),
        "ASSISTANT_INDEX": str(index_dir),
        "ASSISTANT_PORT": str(port),
        "ASSISTANT_HOST": "127.0.0.1",
        "ASSISTANT_TODAY": "2026-11-21",
    }
    environ.pop("ASSISTANT_PASSWORD", None)
    log = tmp_path_factory.mktemp("log") / "server.log"
    with log.open("w") as out:
        program = subprocess.Popen(
            [sys.executable, "app.py"], cwd=PROJECT, env=environ, stdout=out, stderr=out
        )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                with urlopen(f"{address}/readyz", timeout=5):
                    break
            except (URLError, OSError):
                assert program.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
        yield address
    finally:
        program.send_signal(signal.SIGTERM)
        try:
            assert program.wait(15) == 0
        finally:
            program.kill()


class Talk:
    """One tab with the page in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda r: self.hosts.add(re.sub(r"^\w+://([^/]*).*", r"\1", r.url)))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready=yes]")

    @property
    def said(self) -> int:
        return int(self.page.locator("#messages .enterprise").count())

    @property
    def question(self) -> str:
        return str(self.page.locator("#messages .assistant .words").last.inner_text())

    def wait(self, turns: int) -> None:
        self.page.wait_for_function(
            """n => !document.querySelector('#send').disabled
                && document.querySelectorAll('#messages .enterprise').length === n""",
            arg=turns,
        )

    def say(self, text: str) -> None:
        turns = self.said + 1
        self.page.fill("#words", text)
        self.page.press("#words", "Enter")
        self.wait(turns)

    def say_all(self) -> None:
        """Go from the opening to the confirmed read-back."""
        self.say(TRUE_NEED)
        for _ in range(12):
            if self.page.locator("#tab-brief").is_visible():
                break
            self.say("不清楚")
        self.say("对")


@pytest.fixture
def talk(page: Any, server: str) -> Iterator[Talk]:
    tab = Talk(page)
    tab.open(server)
    yield tab
    assert tab.errors == []
    assert tab.hosts == {server.removeprefix("http://")}


def test_an_interview_ends_in_a_word_file_that_opens(talk: Talk, tmp_path: Path):
    from docx import Document

    talk.say_all()
    talk.page.click("#tab-brief")
    ticks = talk.page.locator(".tick")
    public = talk.page.locator('.downloads[data-version="public"]')
    assert public.get_by_text("Word").is_disabled()
    for _ in range(ticks.count()):
        # What is ticked moves below what is left.
        mark = ticks.first.get_attribute("value")
        talk.page.locator(f'.tick[value="{mark}"]').check()
        talk.page.wait_for_selector(f'.tick[value="{mark}"][checked]', state="attached")
    with talk.page.expect_download() as download:
        public.get_by_text("Word").click()
    target = tmp_path / "brief.docx"
    download.value.save_as(target)
    text = "\n".join(p.text for p in Document(str(target)).paragraphs)
    assert "苏州" not in text
    assert "生成" in text


def test_the_full_version_is_shown_and_downloaded_too(talk: Talk, tmp_path: Path):
    talk.say_all()
    talk.page.click("#tab-brief")
    talk.page.click(".version[data-version=full]")
    assert talk.page.locator("article[data-version=full]").is_visible()
    for name in ("Word", "Markdown", "JSON"):
        with talk.page.expect_download() as download:
            talk.page.locator('.downloads[data-version="full"]').get_by_text(name).click()
        assert Path(download.value.path()).stat().st_size > 500


def test_enter_that_ends_a_composition_does_not_send(talk: Talk):
    box = talk.page.locator("#words")
    box.focus()
    session = talk.page.context.new_cdp_session(talk.page)
    session.send(
        "Input.imeSetComposition", {"text": "qiankou", "selectionStart": 7, "selectionEnd": 7}
    )
    box.evaluate(
        """box => box.dispatchEvent(new KeyboardEvent('keydown',
            {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert talk.said == 0
    session.send("Input.insertText", {"text": "钳口铣得太慢"})
    assert box.input_value() == "钳口铣得太慢"
    box.press("Shift+Enter")
    assert talk.said == 0
    box.press("Enter")
    talk.wait(1)
    assert "钳口铣得太慢" in talk.page.locator("#messages .enterprise").inner_text()


def test_a_reload_goes_on_at_the_question_where_it_stopped(talk: Talk, new_context: Any):
    talk.say("做医用钳的，钳口的齿铣得太慢")
    talk.say("大概八小时一把")
    question, address = talk.question, talk.page.url
    assert re.search(r"/i/[\w-]{22,}$", address)
    talk.page.reload()
    talk.page.wait_for_selector("html[data-ready=yes]")
    assert talk.question == question
    assert talk.page.locator("#recap").is_visible()
    other = Talk(new_context().new_page())
    other.open(address)
    assert other.question == question
    other.say("10分钟以内")
    talk.page.fill("#words", "这句写在旧的页面上")
    talk.page.press("#words", "Enter")
    talk.page.wait_for_selector("#trouble:not([hidden])")
    assert talk.page.locator("#words").input_value() == "这句写在旧的页面上"
    assert talk.said == other.said == 3
    talk.errors.clear()


def test_a_closed_tab_loses_no_answer(talk: Talk, new_context: Any, server: str):
    other = Talk(new_context().new_page())
    other.open(server)
    other.page.fill("#words", "钳口的齿铣得太慢")
    other.page.press("#words", "Enter")
    other.page.wait_for_url("**/i/*")
    address = other.page.url
    other.page.close()
    talk.open(address)
    assert talk.said == 1
    assert len(talk.question) > 5


def test_a_link_to_nothing_says_so(talk: Talk, server: str):
    talk.page.goto(f"{server}/i/AAAAAAAAAAAAAAAAAAAAAA")
    talk.page.get_by_text("没有找到这次访谈").wait_for()
    talk.errors.clear()


def test_nothing_is_kept_in_the_browser(talk: Talk):
    talk.say("做医用钳的，钳口的齿铣得太慢")
    assert talk.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert talk.page.evaluate("indexedDB.databases()") == []
    assert talk.page.evaluate("caches.keys()") == []
    assert talk.page.context.cookies() == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 640), (768, 1024), (1440, 900)])
def test_no_width_scrolls_sideways(talk: Talk, width: int, height: int):
    talk.page.set_viewport_size({"width": width, "height": height})
    talk.say_all()
    for tab in talk.page.locator("[role=tab]:visible").all():
        tab.click()
        wide = talk.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, tab.inner_text()
        outside = talk.page.evaluate(
            """[...document.querySelectorAll('.view:not([hidden]), .log')]
                .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.id)"""
        )
        assert outside == [], tab.inner_text()


def test_on_a_telephone_the_composer_stays_in_view(talk: Talk):
    talk.page.set_viewport_size({"width": 390, "height": 844})
    talk.say("做医用钳的，钳口的齿铣得太慢")
    box = talk.page.locator("#send").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 844 and box["height"] >= 44


def test_the_keyboard_alone_is_enough(talk: Talk):
    page = talk.page
    focus = "document.activeElement.id || document.activeElement.textContent.trim()"

    def walk_to(wanted: Callable[[str], bool]) -> None:
        for _ in range(80):
            if wanted(page.evaluate(focus)):
                return
            page.keyboard.press("Tab")
        raise AssertionError("not reached by keyboard")

    walk_to(lambda at: at == "words")
    page.keyboard.type("产品：医用钳")
    page.keyboard.press("Enter")
    talk.wait(1)
    walk_to(lambda at: at == "不清楚")
    page.keyboard.press("Enter")
    talk.wait(2)
    walk_to(lambda at: at == "改")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("手术钳")
    page.keyboard.press("Enter")
    talk.wait(3)
    assert "产品（原“医用钳”）：手术钳" in page.locator("#messages").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_line_of_the_card_is_taken_away_by_a_turn_that_is_shown(talk: Talk, width: int):
    page = talk.page
    page.set_viewport_size({"width": width, "height": 844})
    talk.say("产品：医用钳\n现象：铣得太慢\n预算：30万")
    if width < 1024:
        page.click("#tab-card")
    page.get_by_role("button", name=re.compile("^删除预算")).click()
    talk.wait(2)
    shown = page.locator("#messages .enterprise").last.inner_text()
    assert "预算（原“30万”）：删除" in shown
    if width < 1024:
        page.click("#tab-card")
    card = page.locator("#card")
    assert card.get_by_text("改过或删掉的 1 条").is_visible()
    assert "医用钳" in card.inner_text()
    assert page.get_by_role("button", name=re.compile("^删除预算")).count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_edited_is_seen_whole_with_the_caret_behind_it(talk: Talk, width: int):
    page = talk.page
    page.set_viewport_size({"width": width, "height": 844})
    talk.say(f"产品：医用钳\n工况：{'不锈钢钳口内侧用数控铣床一个一个地铣齿' * 3}")
    if width < 1024:
        page.click("#tab-card")
    page.get_by_role("button", name=re.compile("^更正工况")).click()
    start, end, length, seen, needed = page.locator(".edit-form textarea").evaluate(
        "t => [t.selectionStart, t.selectionEnd, t.value.length, t.clientHeight, t.scrollHeight]"
    )
    assert start == end == length and seen >= needed
    box = page.locator(".edit-form textarea").bounding_box()
    assert box is not None and box["width"] >= 250 and box["x"] + box["width"] <= width
    page.keyboard.press("End")
    page.keyboard.type("，很慢")
    page.keyboard.press("Enter")
    talk.wait(2)
    assert page.locator("#messages .enterprise").last.inner_text().endswith("铣齿，很慢")


def test_turning_the_device_keeps_the_chosen_tab(talk: Talk):
    page = talk.page

    def turn(width: int, tab: str) -> None:
        page.set_viewport_size({"width": width, "height": 844})
        # The page hears of its new width a moment later.
        shown = "w => matchMedia('(max-width: 1023px)').matches === (w < 1024)"
        page.wait_for_function(shown, arg=width)
        page.wait_for_selector(f"#{tab}[aria-selected=true]", state="attached")
        page.wait_for_timeout(200)
        assert page.locator("[role=tab][aria-selected=true]").get_attribute("id") == tab

    talk.say_all()
    page.click("#tab-labs")
    turn(390, "tab-labs")
    turn(1440, "tab-labs")
    turn(390, "tab-labs")
    page.click("#tab-talk")
    turn(1440, "tab-labs")
    assert page.locator("#log").is_visible()
    turn(390, "tab-talk")


def test_a_screen_without_keys_is_told_of_none(new_context: Any, server: str):
    touch = new_context(viewport={"width": 1180, "height": 820}, has_touch=True, is_mobile=True)
    tab = Talk(touch.new_page())
    tab.open(server)
    assert not tab.page.locator("#keys").is_visible()


def test_a_quote_leads_to_its_message(talk: Talk):
    talk.say("做医用钳的，钳口的齿铣得太慢")
    talk.page.locator("#card .quote").first.click()
    assert talk.page.locator("#turn-1.pointed mark").is_visible()


def test_the_form_is_a_turn_of_labelled_lines(talk: Talk):
    talk.say("钳口的齿铣得太慢")
    page = talk.page
    page.click("#company summary")
    page.fill("[name=company]", "某某器械厂")
    page.select_option("[name=province]", "江苏省")
    page.select_option("[name=city]", "苏州市")
    page.fill("[name=headcount]", "120")
    page.check("[name=qualification] >> nth=0")
    page.click("#company-form button[type=submit]")
    talk.wait(2)
    shown = page.locator("#messages .enterprise").last.inner_text()
    assert "单位名称：某某器械厂\n所在地：江苏省 苏州市\n规模：120人\n资质：" in shown
    assert "江苏省 苏州市" in page.locator("#card").inner_text()


def test_a_new_answer_is_announced_once(talk: Talk):
    talk.say("钳口的齿铣得太慢")
    announced = talk.page.locator("#announce")
    assert announced.get_attribute("aria-live") == "polite"
    assert announced.inner_text() == talk.question


def test_everything_that_is_used_has_a_name(talk: Talk):
    talk.say_all()
    for tab in talk.page.locator("[role=tab]:visible").all():
        tab.click()
        nameless = talk.page.evaluate(
            """[...document.querySelectorAll('button, a, input, textarea, select')]
                .filter(e => e.offsetParent)
                .filter(e => !(e.textContent.trim() || e.getAttribute('aria-label')
                    || (e.labels && e.labels.length)))
                .map(e => e.outerHTML.slice(0, 100))"""
        )
        assert nameless == []


CONTRAST = """() => {
  const lum = c => { const [r, g, b] = c.map(v => { v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const ground = e => { for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const bad = [];
  const walker = document.createTreeWalker(document.querySelector('#page'), NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const e = n.parentElement;
    if (!n.data.trim() || !e.offsetParent || e.closest('.sr') || e.closest(':disabled')) continue;
    const a = lum(rgb(getComputedStyle(e).color).slice(0, 3)), b = lum(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) bad.push([n.data.trim().slice(0, 20), ratio.toFixed(2), e.className]);
  }
  return bad;
}"""


def test_text_stands_out_from_its_ground(talk: Talk):
    talk.say_all()
    for tab in talk.page.locator("[role=tab]:visible").all():
        tab.click()
        assert talk.page.evaluate(CONTRAST) == []


def test_what_is_typed_stays_text(talk: Talk):
    talk.say("<img src=x onerror=\"document.title='hit'\"><b>钳口</b>的齿铣得太慢")
    assert talk.page.title() != "hit"
    assert talk.page.locator("#page img").count() == 0
    assert "<b>钳口</b>" in talk.page.locator("#messages .enterprise").inner_text()


# ── the staff's documents ────────────────────────────────────────────────────────────────────

DROP = """([name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
}"""
BUS = "园区班车时刻\n\n班车每天早上七点半从北门出发。\n"


def drop(page: Any, server: str, name: str, text: str = BUS) -> None:
    """Let the staff add a document, and wait until the page, which follows by itself, shows it."""
    page.goto(f"{server}/staff/documents")
    page.evaluate(DROP, [name, text])
    page.click("form.drop button")
    page.get_by_role("link", name=name, exact=True).wait_for()


def test_a_dropped_file_is_added_found_and_opened_at_its_words(talk: Talk, server: str):
    page = talk.page
    drop(page, server, "班车.txt")
    assert "新增 1" in page.locator("#work").inner_text()
    page.fill("[name=q]", "班车每天早上几点从北门出发")
    page.press("[name=q]", "Enter")
    assert 0.5 <= float(page.locator(".tried .match header .tag").first.inner_text()) <= 1
    page.locator(".answer a").first.click()
    assert page.locator("mark").inner_text() == "班车每天早上七点半从北门出发。"
    assert talk.errors == []
    assert talk.hosts <= {server.removeprefix("http://")}


def test_a_removed_file_is_gone_with_its_words(talk: Talk, server: str):
    page = talk.page
    drop(page, server, "旧班车.txt")
    row = page.locator("table.list tr", has_text="旧班车.txt")
    row.get_by_role("link", name="移除").click()
    page.get_by_role("button", name="移除").click()
    page.locator("#work", has_text="移除 1").wait_for()
    assert row.count() == 0
    assert talk.errors == []


@pytest.mark.parametrize("width", [390, 1440])
def test_the_staff_s_pages_fit_the_screen_and_everything_has_a_name(
    width: int, talk: Talk, server: str
):
    page = talk.page
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("documents", "documents?q=班车每天早上几点从北门出发", "reverse"):
        page.goto(f"{server}/staff/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        nameless = page.evaluate(
            """[...document.querySelectorAll('button, a, input, textarea')]
                .filter(e => e.offsetParent && !e.textContent.trim() && !e.labels?.length)
                .map(e => e.outerHTML.slice(0, 100))"""
        )
        assert nameless == []


# ── what an answer quotes, and what a match comes from ───────────────────────────────────────

GUIDE = "中试服务指南\n\n中试线按天收费，每条线每天八千元，水电由企业另付。\n"
LABS = (
    "名称,依托单位,研究方向,能做什么\n"
    "滨江激光精密加工实验室,滨江理工学院,不锈钢激光微加工,为医用钳的钳口铣齿提供激光加工工艺验证\n"
)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_person_opens_what_an_answer_quotes_by_keyboard(talk: Talk, server: str, width: int):
    page = talk.page
    drop(page, server, "收费.txt", GUIDE)
    page.set_viewport_size({"width": width, "height": 844})
    talk.open(server)
    talk.say("外壳注塑出来缩水，不良率8%")
    talk.say("中试线怎么收费？")
    cited = page.get_by_role("button", name=re.compile("^在原文里看「中试线按天收费"))
    cited.focus()
    page.keyboard.press("Enter")
    passage = page.get_by_role("dialog", name="中试服务指南")
    passage.wait_for()
    assert "每条线每天八千元" in passage.locator("mark").inner_text()
    assert "收费.txt 整理后正文第" in passage.inner_text()
    # The text takes the keys that scroll, and nothing in it can be changed.
    assert passage.locator("[tabindex='0']").count() == 1
    assert passage.locator("input, textarea, a").count() == 0
    box = passage.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("Escape")
    passage.wait_for(state="hidden")
    assert cited.evaluate("button => document.activeElement === button")


def test_a_passage_that_has_gone_is_said_to_have_gone(talk: Talk, server: str):
    page = talk.page
    drop(page, server, "收费.txt", GUIDE)
    talk.open(server)
    talk.say("外壳注塑出来缩水，不良率8%")
    talk.say("中试线怎么收费？")
    interview = page.url
    page.goto(f"{server}/staff/documents")
    row = page.locator("table.list tr", has_text="收费.txt")
    row.get_by_role("link", name="移除").click()
    page.get_by_role("button", name="移除").click()
    page.locator("#work", has_text="移除 1").wait_for()
    talk.open(interview)
    page.get_by_role("button", name=re.compile("^在原文里看「")).click()
    page.get_by_role("dialog", name=re.compile("已经不在知识库里")).wait_for()
    assert page.locator("#passage mark").count() == 0
    # The browser itself notes the 404.
    talk.errors.clear()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_person_opens_what_a_match_comes_from_by_keyboard(talk: Talk, server: str, width: int):
    page = talk.page
    drop(page, server, "名录.csv", LABS)
    page.set_viewport_size({"width": width, "height": 844})
    talk.open(server)
    talk.say_all()
    page.click("#tab-labs")
    matches = page.locator("#view-labs .match")
    document = matches.filter(has_text="滨江激光精密加工实验室")
    # A record's source is text; only a document can be opened.
    assert matches.count() > 1 and page.locator("#view-labs .cited").count() == 1
    opens = document.get_by_role("button", name=re.compile("^在原文里看「滨江激光"))
    opens.focus()
    page.keyboard.press("Enter")
    passage = page.get_by_role("dialog", name="滨江激光精密加工实验室")
    passage.wait_for()
    marked = " ".join(passage.locator("mark").all_inner_texts())
    reasons = document.locator("td[data-label='对方有的']").all_inner_texts()
    assert marked and any(reason in marked for reason in reasons)
    assert "名录.csv" in passage.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("Escape")
    passage.wait_for(state="hidden")
    assert opens.evaluate("button => document.activeElement === button")
    page.goto(f"{server}/staff/documents")
    page.locator("table.list tr", has_text="名录.csv").get_by_role("link", name="移除").click()
    page.get_by_role("button", name="移除").click()
    page.locator("#work", has_text="移除 1").wait_for()
