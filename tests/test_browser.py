"""The first minute in a real browser: a teacher reports, an officer answers, the teacher sees it.

The page is the simulator's, behind it runs everything as real processes.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from simulator.driver import Driver
from simulator.samples import samples
from simulator.seed import register
from simulator.world import User
from tests.faults import helpdesk, stack
from tests.stacks import Stack

__all__ = ["helpdesk", "stack"]

pytestmark = pytest.mark.browser
# The browser sees no database; the stories of tests/test_stack.py run on both.
only_sqlite = pytest.mark.parametrize("helpdesk", ["sqlite"], indirect=True)

SECONDS = 15
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The sandbox needs rights that containers lack; the rest keeps the browser from talking to others.
FLAGS = (
    "headless=new",
    "no-sandbox",
    "disable-gpu",
    "disable-dev-shm-usage",
    "disable-background-networking",
    "disable-component-update",
    "disable-quic",
    "disable-sync",
    "no-first-run",
    "window-size=1500,1000",
)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """An installed Chromium without a window, with a profile of its own."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no browser: install chromium and chromedriver (packaged as chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(f"--{flag}")
    opened = webdriver.Chrome(options=options, service=Service(driver))
    yield opened
    opened.quit()


class Phone:
    """One person's phone on the page, used as a person would: by what can be read on it."""

    def __init__(self, browser: webdriver.Chrome, user: User) -> None:
        self.browser = browser
        self.wait = WebDriverWait(browser, SECONDS, 0.1, [WebDriverException])
        self.place = f'[data-phone="{user.id}-{user.id}"]'

    def say(self, text: str) -> None:
        """Type a message and send it with the Enter key."""
        typing = self.wait.until(lambda _: self._newest("textarea"), "nowhere to type")
        typing.send_keys(text, Keys.ENTER)

    def tap(self, label: str) -> None:
        """Tap the newest button with these words, as soon as it is there."""
        self.wait.until(lambda _: self._tapped(label), f"there is no button {label}")

    def sees(self, words: str) -> str:
        """Wait until the bot has said something with these words; the whole message."""
        said = self.wait.until(
            lambda _: self._newest('[data-from="bot"]', words), f"the bot never said {words}"
        )
        return str(said.text)

    def _tapped(self, label: str) -> bool:
        button = self._newest("button", label)
        if button is False:
            return False
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()
        return True

    def _newest(self, inside: str, words: str = "") -> WebElement | Literal[False]:
        found: WebElement | None = self.browser.execute_script(
            "return [...document.querySelectorAll(arguments[0])]"
            ".findLast((each) => each.innerText.includes(arguments[1])) || null",
            f"{self.place} {inside}",
            words,
        )
        return found or False


@only_sqlite
def test_the_first_minute(stack: Stack, browser: webdriver.Chrome) -> None:
    officer = stack.officer("officer (sample)")
    teacher = stack.platform.user("teacher (sample)", follows=False)
    register(Driver(stack.platform.url), {"id": teacher.id}, samples()["registration"])

    browser.get(stack.platform.url)
    reporting, working = Phone(browser, teacher), Phone(browser, officer)

    reporting.tap("แจ้งซ่อม")
    reporting.tap("เครื่องพิมพ์")
    reporting.sees("เล่าอาการ")
    reporting.say("กระดาษติดทุกแผ่นค่ะ")
    reporting.tap("ไม่ทราบ/ไม่มี")
    reporting.sees("เครื่องอยู่ที่ใด")
    reporting.say("อาคาร 1 ห้องธุรการ")
    reporting.tap("เฉพาะเครื่องนี้")
    reporting.tap("ข้าม")
    assert "กระดาษติดทุกแผ่นค่ะ" in reporting.sees("ตรวจสอบข้อมูลก่อนส่ง")
    reporting.tap("ส่งเรื่อง")
    assert re.search(r"R\d{4}-\d{4}", reporting.sees("ส่งเรื่องแล้ว"))

    assert "กระดาษติดทุกแผ่นค่ะ" in working.sees("แจ้งซ่อม")
    working.tap("รับเรื่อง")
    reporting.sees("officer (sample) รับเรื่อง")
    working.sees("officer (sample) รับเรื่อง")
    working.tap("ตอบ")
    working.sees("กำลังตอบเรื่อง")
    working.say("บ่ายนี้จะเข้าไปดูครับ")
    working.sees("ส่งถึง")
    assert "officer (sample)" in reporting.sees("บ่ายนี้จะเข้าไปดูครับ")

    log = browser.execute("getLog", {"type": "browser"})["value"]
    assert [entry for entry in log if entry["level"] == "SEVERE"] == []
