"""A browser without a window, and a phone on the simulator's page, used as a person would."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import element_to_be_clickable
from selenium.webdriver.support.ui import WebDriverWait

from bot.texts import sentences
from simulator.world import User

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
    "hide-scrollbars",
)


class NoBrowser(Exception):
    """There is none on this machine; the message says what to install."""


@contextmanager
def chromium(width: int, height: int) -> Iterator[webdriver.Chrome]:
    """An installed Chromium with a profile of its own; its page has this size in pixels.

    Raises NoBrowser.
    """
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        raise NoBrowser("install chromium and chromedriver (packaged as chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"user-data-dir={profile}"):
            options.add_argument(f"--{flag}")
        opened = webdriver.Chrome(options=options, service=Service(driver))
        try:
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
            opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            yield opened
        finally:
            opened.quit()


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    """An installed Chromium without a window."""
    try:
        with chromium(1500, 1000) as opened:
            yield opened
    except NoBrowser as reason:
        pytest.skip(f"no browser: {reason}")


def located(browser: webdriver.Chrome, place: str) -> WebElement:
    """What stands at a place of the page, waited for."""
    found: WebElement = WebDriverWait(browser, SECONDS, 0.1).until(
        element_to_be_clickable(("css selector", place)), f"there is no {place}"
    )
    return found


def piece(key: str) -> str:
    """The longest piece of a text that stands in it whatever its blanks are."""
    return max(re.split(r"\{\w+\}|\n", str(sentences()[key])), key=len).strip()


class Phone:
    """One person's phone on the page, used as a person would: by what can be read on it."""

    def __init__(self, browser: webdriver.Chrome, user: User, chat: str | None = None) -> None:
        """`chat` is a group; without it they talk with the bot alone."""
        self.browser = browser
        self.wait = WebDriverWait(browser, SECONDS, 0.1, [WebDriverException])
        self.place = f'[data-phone="{user.id}-{chat or user.id}"]'

    def say(self, text: str) -> None:
        """Type a message and send it with the Enter key."""
        typing = self.wait.until(lambda _: self._newest("textarea"), "nowhere to type")
        typing.send_keys(text, Keys.ENTER)

    def tap(self, key: str) -> None:
        """Tap the newest button with the label of this key, as soon as it is there."""
        self.wait.until(lambda _: self._tapped(piece(key)), f"there is no button {key}")

    def sees(self, key: str) -> str:
        """Wait until the bot has said the text of this key; the whole message."""
        return self.reads(piece(key))

    def reads(self, words: str) -> str:
        """Wait until the bot has said something with these words; the whole message."""
        said = self.wait.until(
            lambda _: self._newest('[data-from="bot"]', words), f"the bot never said {words}"
        )
        return str(said.text)

    def send_sample_picture(self, name: str) -> None:
        """Choose one of the pictures that the page offers, and send it."""
        for by, place in (
            ("css selector", f'{self.place} [data-role="attach"]'),
            ("css selector", '[role="menuitem"]'),
            ("xpath", f"//*[@data-role='sample-picture'][contains(., '{name}')]"),
            ("css selector", '[data-role="send-pictures"]'),
        ):
            self.wait.until(element_to_be_clickable((by, place))).click()

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
