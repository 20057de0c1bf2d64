"""The first minute in a real browser: a teacher reports, an officer answers, the teacher sees it.

The page is the simulator's, behind it runs everything as real processes.
"""

import re

import pytest
from selenium import webdriver

from simulator.driver import Driver
from simulator.samples import samples
from simulator.seed import register
from tests.browsers import Phone, browser
from tests.faults import helpdesk, stack
from tests.stacks import Stack

__all__ = ["browser", "helpdesk", "stack"]

pytestmark = pytest.mark.browser
# The browser sees no database; the stories of tests/test_stack.py run on both.
only_sqlite = pytest.mark.parametrize("helpdesk", ["sqlite"], indirect=True)


@only_sqlite
def test_the_first_minute(stack: Stack, browser: webdriver.Chrome) -> None:
    officer = stack.officer("officer (sample)")
    teacher = stack.platform.user("teacher (sample)", follows=False)
    register(Driver(stack.platform.url), {"id": teacher.id}, samples()["registration"])

    browser.get(stack.platform.url)
    reporting, working = Phone(browser, teacher), Phone(browser, officer)

    reporting.tap("repair.menu.open")
    reporting.sees("repair.ask.asset_type")
    reporting.tap("repair.choice.asset_type.printer")
    reporting.sees("repair.ask.symptom")
    reporting.say("กระดาษติดทุกแผ่นค่ะ")
    reporting.tap("repair.skip.asset_number")
    reporting.sees("repair.ask.location")
    reporting.say("อาคาร 1 ห้องธุรการ")
    reporting.tap("repair.choice.impact.one")
    reporting.tap("form.button.skip")
    assert "กระดาษติดทุกแผ่นค่ะ" in reporting.sees("repair.review.title")
    reporting.tap("form.button.send")
    assert re.search(r"R\d{4}-\d{4}", reporting.sees("repair.opened"))

    assert "กระดาษติดทุกแผ่นค่ะ" in working.sees("repair.title")
    working.tap("desk.button.claim")
    reporting.reads("officer (sample) รับเรื่อง")
    working.reads("officer (sample) รับเรื่อง")
    working.tap("desk.button.answer")
    working.sees("talk.answer")
    working.say("บ่ายนี้จะเข้าไปดูครับ")
    working.sees("talk.sent")
    assert "officer (sample)" in reporting.reads("บ่ายนี้จะเข้าไปดูครับ")

    log = browser.execute("getLog", {"type": "browser"})["value"]
    assert [entry for entry in log if entry["level"] == "SEVERE"] == []
