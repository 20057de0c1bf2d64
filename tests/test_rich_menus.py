"""The rich menus: what they offer is answered, and their pictures belong to them."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from bot.menu_calls import EVERYBODY, OFFICERS
from bot.offices import office_names
from bot.pipeline import Bot
from bot.rich_menus import (
    HEIGHT,
    WIDTH,
    RichMenu,
    definitions,
    is_ours,
    rich_menus,
)
from bot.router import Router
from bot.texts import Texts
from bot.thai import fold
from handlers import SERVICES
from richmenus.__main__ import menus_of_all_offices
from richmenus.drawing import CannotDraw, draw
from richmenus.icons import ICONS
from simulator.limits.counting import graphemes
from tests.conftest import ROOT, only_sqlite
from tests.dialogues import Dialog, Said, forged

PICTURES = ROOT / "richmenus" / "pictures"
MOST_BYTES = 1024 * 1024
MENUS = menus_of_all_offices()


def of(bot: Bot, defined: dict[str, dict[str, Any]] | None = None) -> dict[str, RichMenu]:
    found = rich_menus(bot.dispatch.services, bot.texts, defined)
    return {menu.name: menu for menu in found}


def test_the_pictures_are_those_of_the_menus_as_they_are_now() -> None:
    """Where this fails: make menus."""
    assert {path.name for path in PICTURES.glob("*.png")} == set(MENUS)


@pytest.mark.parametrize("name", MENUS)
def test_a_picture_is_one_that_line_takes(name: str) -> None:
    path = PICTURES / name
    assert path.stat().st_size < MOST_BYTES / 2
    with Image.open(path) as picture:
        assert picture.size == (WIDTH, HEIGHT)
        assert picture.format == "PNG"
        assert picture.info["menu"] == MENUS[name].digest


@pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS)
def test_areas_cover_the_picture_and_no_pixel_twice(menu: RichMenu) -> None:
    body = menu.body("x")
    assert body["size"]["width"] >= 1.45 * body["size"]["height"]
    assert 0 < len(body["areas"]) <= 20
    assert graphemes(body["chatBarText"]) <= 14
    areas = [each["bounds"] for each in body["areas"]]
    assert sum(each["width"] * each["height"] for each in areas) == WIDTH * HEIGHT
    corners = {(each["x"], each["y"]) for each in areas}
    assert len(corners) == len(areas)
    assert max(each["x"] + each["width"] for each in areas) == WIDTH
    assert max(each["y"] + each["height"] for each in areas) == HEIGHT
    # A finger needs 44 points; on a phone of 390 the picture is made six times smaller.
    assert min(min(each["width"], each["height"]) for each in areas) / 6.41 >= 44


@only_sqlite
@pytest.mark.parametrize("who", ["teacher", "officer", "director"])
def test_every_area_asks_for_what_typing_its_label_asks_for(dialog: Dialog, who: str) -> None:
    """So everything is reached on LINE for PC, which shows no rich menus."""
    for name, menu in of(dialog.bot).items():
        if name == EVERYBODY or who != "teacher":
            for area in menu.areas:
                talker = dialog.person(f"{who} {area.label} {name}")
                tapped = talker.say(forged(area.action["data"]))
                typed = dialog.person(f"{who} {area.label} {name} typed").say(area.label)
                assert tapped == typed != []
                assert tapped[-1] not in ("menu.unknown_button", "menu.refused", "talk.human_again")


def test_a_menu_that_offers_what_nobody_answers_is_refused(bot: Bot) -> None:
    defined = deepcopy(definitions())
    areas = defined[EVERYBODY]["areas"]
    areas[0] = {"asks": "fortune.tell", "icon": "bulb"}
    with pytest.raises(ValueError, match=r"the rich menu requester: nobody answers fortune\.tell"):
        of(bot, defined)
    areas[0] = {"asks": "repair.mend", "icon": "bulb"}
    with pytest.raises(ValueError, match=r"nobody answers repair\.mend"):
        of(bot, defined)
    areas[0] = {"asks": "desk.queue", "icon": "bulb"}
    with pytest.raises(ValueError, match=r"not everybody may ask for desk\.queue"):
        of(bot, defined)
    areas[0] = {"asks": "help.start", "icon": "bulb"}
    with pytest.raises(ValueError, match=r"help\.start is called cannot be typed for it"):
        of(bot, defined)


def test_a_label_that_cannot_be_typed_is_refused(bot: Bot) -> None:
    reworded = Texts(bot.office.particles, {**bot.office.texts, "repair.menu.open": "ซ่อมที"})
    with pytest.raises(ValueError, match=r"what repair\.open is called cannot be typed"):
        rich_menus(bot.dispatch.services, reworded)


def test_an_office_that_words_a_service_otherwise_needs_another_picture(bot: Bot) -> None:
    services, words = bot.dispatch.services, {"ticket.menu.track": "ดูสถานะ"}
    reworded = Texts(bot.office.particles, {**bot.office.texts, **words})
    assert services.words[fold("ดูสถานะ")] == services.words[fold("ติดตามงาน")]
    menus = {menu.name: menu for menu in rich_menus(services, reworded)}
    assert menus[OFFICERS].file == of(bot)[OFFICERS].file
    assert menus[EVERYBODY].file != of(bot)[EVERYBODY].file
    assert not menus[EVERYBODY].file.exists()


def test_all_offices_have_their_menus() -> None:
    assert len(office_names()) >= 2
    names = {menu.name for menu in MENUS.values()}
    assert names == set(definitions())


def test_areas_of_a_row_that_is_not_full_are_wider(bot: Bot) -> None:
    defined = deepcopy(definitions())
    defined[EVERYBODY]["areas"].pop()
    first, *_, last = (each.bounds for each in of(bot, defined)[EVERYBODY].areas)
    assert first.width == WIDTH // 4
    assert last.width in (WIDTH // 3, WIDTH // 3 + 1)


def test_a_service_that_the_office_does_not_offer_is_left_out(bot: Bot) -> None:
    closed = [replace(each, menu=()) if each.name == "repair" else each for each in SERVICES]
    services = Router(closed, bot.texts).services
    menus = {menu.name: menu for menu in rich_menus(services, bot.texts)}
    assert len(menus[EVERYBODY].areas) == len(of(bot)[EVERYBODY].areas) - 1
    assert "repair.open" not in [each.action["data"] for each in menus[EVERYBODY].areas]


def test_which_rich_menus_are_ours() -> None:
    menu = next(iter(MENUS.values()))
    assert is_ours(menu.title(b"picture"))
    assert menu.title(b"picture") != menu.title(b"another")
    for title in (
        "",
        "helpdesk",
        "helpdesk work",
        "helpdesk work autumn",
        "spring sale 0123456789ab",
    ):
        assert not is_ours(title)


def test_a_tab_is_looked_at_without_the_bot_saying_anything(dialog: Dialog) -> None:
    officer = dialog.person("officer")
    officer.say("งานค้าง")
    tab = {
        "data": "tab.work",
        "params": {"newRichMenuAliasId": "helpdesk-work", "status": "SUCCESS"},
    }
    before = officer.row
    assert officer.say(Said({"type": "postback", "postback": tab})) == []
    failed = {"data": "tab.work", "params": {"status": "RICHMENU_NOTFOUND"}}
    assert officer.say(Said({"type": "postback", "postback": failed})) == []
    assert officer.row == before


@only_sqlite
def test_labels_have_room_or_are_named(bot: Bot) -> None:
    """Every icon can be drawn, and in four columns there is room for each label."""
    defined = deepcopy(definitions())
    asks = ("repair.open", "ticket.track", "talk.human", "profile.show")
    areas = [{"asks": asks[at % 4], "icon": icon} for at, icon in enumerate(ICONS)]
    defined[EVERYBODY] = {"columns": 4, "areas": areas}
    assert len(draw(of(bot, defined)[EVERYBODY])) < MOST_BYTES / 2
    defined[EVERYBODY] = {"columns": 6, "areas": areas}
    with pytest.raises(CannotDraw, match="a label is too long"):
        draw(of(bot, defined)[EVERYBODY])
