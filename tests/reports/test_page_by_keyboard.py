"""The page used by keys alone, as somebody without a mouse does: a real browser is sent real keys through its driver."""

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.page import page_html
from tests.reports.audits import big_audit

DRIVER = shutil.which("chromedriver")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(DRIVER is None or BROWSER is None, reason="本机没有 chromedriver 和 Chromium，不用键盘检查页面")
TAB, ENTER, ESCAPE, HOME, END, LEFT, RIGHT, DOWN = "\ue004", "\ue007", "\ue00c", "\ue011", "\ue010", "\ue012", "\ue014", "\ue015"
WHERE = """
const own = document.activeElement, cell = own.closest("td");
return cell ? [cell.parentElement.dataset.unit, cell.dataset.task] : [own.tagName, own.name || own.id || own.className];
"""


class Browser:
    """A browser at the other end of the WebDriver protocol, on this machine alone."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900", f"--user-data-dir={folder}"]
        options = {"binary": BROWSER, "args": [*flags, "--disable-background-networking", "--no-first-run"]}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        self._session = ""
        self._session = f"/session/{self.post('/session', wanted)['sessionId']}"

    def post(self, path: str, body: dict[str, Any]) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        connection.request("POST", f"{self._session}{path}", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, told
        return told["value"]

    def open(self, page: Path) -> None:
        self.post("/url", {"url": page.as_uri()})

    def press(self, *keys: str) -> None:
        strokes = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.post("/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def run(self, script: str) -> Any:
        return self.post("/execute/sync", {"script": script, "args": []})

    def close(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("DELETE", self._session)
        connection.getresponse().read()
        connection.close()


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("browser")
    page = folder / "index.html"
    page.write_bytes(page_html(big_audit()))
    port = free_port()
    with subprocess.Popen([str(DRIVER), f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as driver:
        try:
            opened = wait_for(port, folder / "profile")
            opened.open(page)
            yield opened
            opened.close()
        finally:
            driver.terminate()


def wait_for(port: int, profile: Path) -> Browser:
    for _ in range(100):
        try:
            return Browser(port, profile)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("chromedriver did not start")


@pytest.fixture(autouse=True)
def _from_the_top(browser: Browser) -> None:
    browser.post("/refresh", {})


def test_tab_reaches_every_control_in_reading_order_and_the_matrix_is_one_stop(browser: Browser) -> None:
    stops = []
    for _ in range(10):
        browser.press(TAB)
        stops.append(browser.run(WHERE))
    assert stops[0] == ["A", "skip"]
    assert [place[1] for place in stops[1:7]] == ["theme", "unit", "task", "code", "outcome", "text"]
    assert stops[7][0] == "BUTTON"
    assert stops[8][1] == "1"
    assert stops[9][0] == "SUMMARY"
    outlines = browser.run(
        "return getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth"
    )
    assert outlines == "solid3px"


def test_arrows_walk_home_and_end_jump_enter_opens_and_escape_gives_the_place_back(browser: Browser) -> None:
    browser.run("document.querySelector('#grid tr[data-unit=\"D_JYJ\"] button.c').focus()")
    browser.press(RIGHT, RIGHT, LEFT)
    assert browser.run(WHERE) == ["D_JYJ", "2"]
    browser.press(END)
    assert browser.run(WHERE) == ["D_JYJ", "39"]
    browser.press(HOME)
    assert browser.run(WHERE) == ["D_JYJ", "1"]
    browser.press(DOWN)
    unit, task = browser.run(WHERE)
    assert (unit != "D_JYJ", task) == (True, "1")
    browser.press(ENTER)
    assert browser.run("return document.getElementById('detail').open")
    assert browser.run("return document.getElementById('detail').contains(document.activeElement)")
    browser.press(ESCAPE)
    assert not browser.run("return document.getElementById('detail').open")
    assert browser.run(WHERE) == [unit, task]
    assert browser.run("return document.querySelectorAll('button.c[tabindex=\"0\"]').length") == 1


def test_a_word_typed_into_the_search_leaves_the_findings_that_hold_it(browser: Browser) -> None:
    browser.run("document.querySelector('input[name=text]').focus()")
    browser.press(*"SUB002")
    left = browser.run("return [...document.querySelectorAll('.finding:not([hidden])')].map((each) => each.dataset.code)")
    assert set(left) == {"SUB002"}
    assert browser.run("return document.getElementById('shown').textContent").startswith(f"显示{len(left)}条")


def test_a_screen_reader_hears_what_every_cell_and_control_is(browser: Browser) -> None:
    assert browser.run("return document.querySelector('#grid caption').textContent").startswith("每行一个单位")
    assert browser.run("return [...document.querySelectorAll('#grid thead th')].every((each) => each.scope === 'col')")
    assert browser.run("return [...document.querySelectorAll('#grid tbody tr')].every((row) => row.cells[0].scope === 'row')")
    labels = browser.run("return [...document.querySelectorAll('button.c')].map((each) => each.getAttribute('aria-label'))")
    assert labels
    assert all("第" in label and len(label) > 6 for label in labels)
    assert any(label.endswith("个问题") for label in labels)
    assert browser.run("return [...document.querySelectorAll('select, input')].every((each) => each.labels.length === 1)")
    assert browser.run("return [...document.querySelectorAll('svg')].every((each) => each.getAttribute('aria-label').length > 5)")
    assert browser.run("return document.documentElement.lang") == "zh-CN"
