"""LINE's rich menus are brought to what they are to be, whatever there is and whatever fails."""

from copy import deepcopy
from itertools import product

import pytest

from bot.channel import LineUnreachable
from bot.menu_calls import EVERYBODY, OFFICERS, LineRefused, MenuCalls, alias_of
from bot.menu_provisioning import NoPicture, officers_of, picture_of, provision_menus
from bot.pipeline import Bot
from bot.rich_menus import RichMenu, definitions, rich_menus
from bot.settings import Settings, settings
from models.db import transaction
from simulator import Platform
from simulator.world import User
from tests import staff
from tests.conftest import only_sqlite
from tests.job_fixtures import online, teacher

__all__ = ["online", "teacher"]

pytestmark = [only_sqlite, pytest.mark.usefixtures("online")]

WRITES = (
    "create_richmenu",
    "upload_richmenu",
    "create_alias",
    "update_alias",
    "set_default",
    "link_richmenu",
    "delete_richmenu",
    "delete_alias",
)
FOREIGN = {
    "size": {"width": 800, "height": 270},
    "selected": False,
    "name": "spring sale",
    "chatBarText": "sale",
    "areas": [],
}


@pytest.fixture
def menus(bot: Bot) -> list[RichMenu]:
    """The office's rich menus."""
    return rich_menus(bot.dispatch.services, bot.texts)


@pytest.fixture
def officer(online: Settings, platform: Platform) -> User:
    """Somebody of the office, who is a friend of the account."""
    user = platform.user("officer")
    with transaction() as session:
        staff.enrol(session, user.id)
    return user


@pytest.fixture
def calls(online: Settings) -> MenuCalls:
    return MenuCalls(online)


def provision(menus: list[RichMenu]) -> list[str]:
    return provision_menus(MenuCalls(settings()), menus, officers)


def officers() -> list[str]:
    with transaction() as session:
        return officers_of(session)


def writes(platform: Platform) -> int:
    return sum(len(platform.requests(name)) for name in WRITES)


def assert_right(platform: Platform, menus: list[RichMenu], officer: User | None = None) -> None:
    """Exactly the menus that are to be, pointed at, shown, and no others of ours."""
    world = platform.world
    titles = {menu.name: menu.title(picture_of(menu)) for menu in menus}
    there = {menu.body["name"]: menu.id for menu in world.menus.values()}
    ours = {name for name in there if name.startswith("helpdesk ")}
    assert ours == set(titles.values())
    aliases = {alias_of(name): there[title] for name, title in titles.items()}
    assert {alias.id: alias.menu for alias in world.aliases.values()} == aliases
    assert world.note("default_menu") == aliases[alias_of(EVERYBODY)]
    if officer is not None:
        assert officer.rich_menu == aliases[alias_of(OFFICERS)]


def test_everything_is_made_once(
    platform: Platform, menus: list[RichMenu], officer: User, teacher: User
) -> None:
    done = provision(menus)
    assert [f"{menu.name} was made" for menu in menus] == done[: len(menus)]
    assert_right(platform, menus, officer)
    assert teacher.rich_menu is None
    before = writes(platform)
    assert provision(menus) == []
    assert writes(platform) == before


@pytest.fixture
def older(platform: Platform, menus: list[RichMenu], officer: User) -> list[str]:
    """What an older version left at LINE: other menus under our aliases, one that is no more, and
    a run that was killed before it had uploaded a picture. The ids of all.
    """
    provision(menus)
    world = platform.world
    for at, menu in enumerate(world.menus.values()):
        menu.body = {**menu.body, "name": f"helpdesk {menus[at].name} {at:012x}"}
    calls = MenuCalls(settings())
    gone = calls.make(menus[0].body("helpdesk gone 0123456789ab"))
    calls.picture(gone, picture_of(menus[0]))
    calls.point("helpdesk-gone", gone, is_known=False)
    calls.make(menus[0].body(menus[0].title(picture_of(menus[0]))))
    return list(world.menus)


def test_what_has_changed_is_replaced(
    platform: Platform, menus: list[RichMenu], officer: User, older: list[str]
) -> None:
    done = provision(menus)
    assert done == [
        *(f"{menu.name} was replaced" for menu in menus),
        "requester is shown to everybody",
        "work was given to 1 of the office",
        "5 no longer needed deleted",
    ]
    assert not set(older) & set(platform.world.menus)
    assert_right(platform, menus, officer)
    assert provision(menus) == []


STRIKES = list(product(WRITES, ("drop_before", "drop_after"), (0, 2)))


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize("strike", STRIKES, ids=lambda strike: "-".join(map(str, strike)))
def test_a_run_that_ends_anywhere_is_made_good_by_the_next(
    platform: Platform, menus: list[RichMenu], officer: User, strike: tuple[str, str, int]
) -> None:
    endpoint, mode, skip = strike
    platform.fault(endpoint, mode, times=1, skip=skip)
    try:
        provision(menus)
    except LineUnreachable:
        provision(menus)
    platform.faults.scripts.clear()
    assert_right(platform, menus, officer)
    assert provision(menus) == []


@pytest.mark.usefixtures("older")
def test_rich_menus_of_others_are_left_alone(
    platform: Platform, menus: list[RichMenu], calls: MenuCalls
) -> None:
    foreign = calls.make(FOREIGN)
    provision(menus)
    assert platform.world.menus[foreign].body["name"] == "spring sale"
    assert provision(menus) == []


def test_officers_keep_the_tab_they_look_at(
    platform: Platform, menus: list[RichMenu], calls: MenuCalls, officer: User
) -> None:
    provision(menus)
    other = calls.meant_by(alias_of("services"))
    assert other is not None
    calls.give(officer.id, other)
    assert provision(menus) == []
    assert officer.rich_menu == other


@pytest.mark.parametrize("endpoint", ["user_richmenu", "link_richmenu"])
def test_an_officer_whom_line_does_not_know_stops_nobody(
    platform: Platform, menus: list[RichMenu], officer: User, endpoint: str
) -> None:
    platform.fault(endpoint, "bad_request", times=1)
    colleague = platform.user("colleague")
    with transaction() as session:
        staff.enrol(session, colleague.id)
    assert "work was given to 1 of the office" in provision(menus)
    assert {officer.rich_menu, colleague.rich_menu} == {
        None,
        platform.world.aliases[alias_of(OFFICERS)].menu,
    }


def test_a_menu_without_picture_changes_nothing(
    platform: Platform, bot: Bot, menus: list[RichMenu]
) -> None:
    defined = deepcopy(definitions())
    defined[EVERYBODY]["areas"].pop()
    with pytest.raises(NoPicture, match="run `make menus` first"):
        provision(rich_menus(bot.dispatch.services, bot.texts, defined))
    assert not platform.world.menus


def test_what_line_refuses_is_said(platform: Platform, menus: list[RichMenu]) -> None:
    platform.fault("create_richmenu", "rate_limit", times=1)
    with pytest.raises(LineRefused, match="429"):
        provision(menus)


def test_tabs_lead_to_each_other(platform: Platform, menus: list[RichMenu], officer: User) -> None:
    provision(menus)
    for name in ("services", "work"):
        (tab,) = [
            each["action"]
            for each in platform.world.menus[officer.rich_menu or ""].body["areas"]
            if each["action"].get("richMenuAliasId") == alias_of(name)
        ]
        platform.tap(officer, tab)
        assert officer.rich_menu == platform.world.aliases[alias_of(name)].menu
