"""The simulator's page, without a bot: what it says of faults, requests and costs."""

from collections.abc import Callable
from functools import partial

import pytest
from selenium import webdriver
from selenium.webdriver.remote.webelement import WebElement

from simulator import Platform
from simulator.world import User
from tests.browsers import browser, located
from tests.servers import wait_until
from tests.simulator_receiver import Caller, png, text

__all__ = ["browser"]

pytest_plugins = ["tests.simulator_fixtures"]
pytestmark = pytest.mark.browser


@pytest.fixture
def find(line: Platform, browser: webdriver.Chrome) -> Callable[[str], list[WebElement]]:
    """Looks on the open page, which shows one teacher."""
    line.user("teacher (sample)")
    browser.get(line.url)
    located(browser, ".phone")
    return lambda place: browser.find_elements("css selector", place)


Find = Callable[[str], list[WebElement]]


def changed(browser: webdriver.Chrome, find: Find, names: list[str]) -> None:
    """Wait until just these switches are shown as differing from what is usual."""
    located(browser, f".drawer-button[data-count='{len(names) or ''}']")
    assert [row.get_attribute("data-fault") for row in find(".fault.on")] == names


def test_a_switch_is_red_where_it_differs(
    line: Platform, browser: webdriver.Chrome, find: Find
) -> None:
    find("[data-drawer=faults]")[0].click()
    assert len(find(".fault-group")) == 3
    changed(browser, find, [])
    find("#fault-redelivery")[0].click()
    changed(browser, find, ["redelivery"])
    assert line.faults["redelivery"] is True
    find(".drawer-tools button")[0].click()
    changed(browser, find, [])
    assert line.faults["redelivery"] is False


def test_messages_of_one_push_cost_once(
    line: Platform, call: Caller, browser: webdriver.Chrome, find: Find
) -> None:
    (user,) = line.world.users
    call.push(user, text("one"), text("two"))
    located(browser, ".row:nth-of-type(2) .via, .row + .row .via")
    assert [mark.text for mark in find(".via")] == ["push \u22121", "push"]
    find("[data-drawer=log]")[0].click()
    summary = find(".log-summary")[0].text
    assert summary.startswith("push \u2192 teacher (sample) ")


def test_a_refusal_is_given_its_reason_once(
    line: Platform, call: Caller, browser: webdriver.Chrome, find: Find
) -> None:
    find("[data-drawer=log]")[0].click()
    call.push("U" + "0" * 32)
    located(browser, ".log-row.bad summary").click()
    located(browser, ".log-details")
    (row,) = find(".log-row.bad")
    assert row.text.count("Failed to send messages") == 2  # the reason, and LINE's own answer
    assert len(find(".log-why")) == 1


# A browser without a window opens no file dialog: this is somebody who has chosen.
CHOOSE = """HTMLInputElement.prototype.click = function () {
  const chosen = new DataTransfer();
  chosen.items.add(new File(["recorded"], "recorded"));
  this.files = chosen.files;
  this.dispatchEvent(new Event("change"));
};"""


def came(line: Platform, user: User, count: int) -> bool:
    return len(line.messages(user)) == count


def test_what_is_on_this_machine_is_sent(
    line: Platform, browser: webdriver.Chrome, find: Find
) -> None:
    browser.execute_script(CHOOSE)
    (user,) = line.world.users.values()
    for number, label in enumerate(("วิดีโอ", "เสียง", "ไฟล์"), 1):
        find("[data-role=attach]")[0].click()
        next(each for each in find("[role=menuitem]") if each.text == label).click()
        wait_until(partial(came, line, user, number), 5)
    sent = line.messages(user)
    assert [each.message["type"] for each in sent] == ["video", "audio", "file"]
    assert {line.world.bytes.get(each.id) for each in sent} == {b"recorded"}


def test_dialogs_say_whose_phone_it_is(browser: webdriver.Chrome, find: Find) -> None:
    find("[data-role=stickers]")[0].click()
    assert "teacher (sample)" in located(browser, "dialog h2 small").text


def test_tabs_lead_from_one_rich_menu_to_the_other(
    line: Platform, call: Caller, browser: webdriver.Chrome, find: Find
) -> None:
    for name, other in (("left", "right"), ("right", "left")):
        action = {"type": "richmenuswitch", "label": other, "richMenuAliasId": other, "data": other}
        area = {"bounds": {"x": 0, "y": 0, "width": 800, "height": 270}, "action": action}
        menu = {"size": {"width": 800, "height": 270}, "selected": True, "name": name}
        made = call("POST", "/v2/bot/richmenu", menu | {"chatBarText": name, "areas": [area]})
        key = made[1]["richMenuId"]
        content = f"/v2/bot/richmenu/{key}/content"
        call("POST", content, png(800, 270), Content_Type="image/png")
        call("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": name, "richMenuId": key})
    call("POST", f"/v2/bot/user/all/richmenu/{line.world.aliases['left'].menu}")
    for shown in ("left", "right", "left"):
        located(browser, f".menu-sheet img[alt='{shown}']")
        find(".menu-area")[0].click()
