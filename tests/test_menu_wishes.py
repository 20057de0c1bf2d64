"""Who becomes of the office gets its rich menu, and loses it when they leave: LINE is told soon."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.menu_calls import OFFICERS, MenuCalls, alias_of
from bot.menu_provisioning import provision_menus
from bot.pipeline import Bot
from bot.rich_menus import rich_menus
from bot.settings import settings
from jobs.menus import give_menus
from models import db, enrolments, menu_wishes
from models.db import now, transaction, travel
from models.menu_wishes import MenuWish
from simulator import Platform
from simulator.world import User
from tests.conftest import only_sqlite
from tests.dialogues import Dialog, follow, unfollow
from tests.job_fixtures import online, teacher

__all__ = ["online", "teacher"]

pytestmark = pytest.mark.usefixtures("online")


def wish(user: User | str, *, of_officers: bool = True) -> None:
    with transaction() as session:
        line_id = user if isinstance(user, str) else user.id
        menu_wishes.wish(session, line_id, of_officers=of_officers)


def shown(user: User) -> str | None:
    return user.rich_menu


def wishes() -> list[tuple[str, bool, int]]:
    with transaction() as session:
        found = session.exec(select(MenuWish).order_by(MenuWish.line_id)).all()
    return [(each.line_id, each.of_officers, each.attempts) for each in found]


@pytest.fixture
def officers_menu(platform: Platform, bot: Bot) -> str:
    """The id of the officers' rich menu at LINE."""
    menus = rich_menus(bot.dispatch.services, bot.texts)
    provision_menus(MenuCalls(settings()), menus, list)
    return platform.world.aliases[alias_of(OFFICERS)].menu


def test_it_is_given_and_taken(teacher: User, officers_menu: str) -> None:
    wish(teacher)
    give_menus()
    assert shown(teacher) == officers_menu
    assert wishes() == []
    wish(teacher, of_officers=False)
    give_menus()
    assert shown(teacher) is None
    assert wishes() == []


def test_the_last_wish_counts(teacher: User, officers_menu: str) -> None:
    wish(teacher)
    wish(teacher, of_officers=False)
    give_menus()
    assert teacher.rich_menu is None


def test_a_code_gives_it_and_a_dismissal_takes_it(dialog: Dialog) -> None:
    talker = dialog.person("stranger")
    with transaction() as session:
        code = enrolments.invite(session, "officer", "sample", key=settings().secret_key)
    talker([(code, ["enrolment.done", "enrolment.help"])])
    assert wishes() == [(talker.line_id, True, 0)]
    row_id = talker.row.id
    assert row_id is not None
    with transaction() as session:
        enrolments.dismiss(session, row_id, now().date())
    assert wishes() == [(talker.line_id, False, 0)]


def test_who_adds_the_account_again_gets_it_again(dialog: Dialog) -> None:
    officer, teacher = dialog.person("officer"), dialog.person("teacher")
    for each in (officer, teacher):
        each.say(unfollow())
        each.say(follow())
    assert wishes() == [(officer.line_id, True, 0)]


@only_sqlite
@pytest.mark.parametrize("mode", ["drop_before", "drop_after", "error_before", "rate_limit"])
@pytest.mark.parametrize("endpoint", ["alias", "link_richmenu"])
def test_it_is_tried_again(
    platform: Platform, teacher: User, officers_menu: str, endpoint: str, mode: str
) -> None:
    platform.fault(endpoint, mode, times=1)
    wish(teacher)
    give_menus()
    assert wishes() == [(teacher.id, True, 1)]
    travel(db._offset + timedelta(seconds=3))
    give_menus()
    assert teacher.rich_menu == officers_menu
    assert wishes() == []


@only_sqlite
def test_a_token_that_is_wrong_is_waited_for(
    teacher: User, officers_menu: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINE_CHANNEL_ACCESS_TOKEN", "another")
    settings.cache_clear()
    wish(teacher)
    give_menus()
    assert wishes() == [(teacher.id, True, 1)]
    travel(db._offset + timedelta(seconds=50))
    give_menus()
    assert wishes() == [(teacher.id, True, 1)]


@only_sqlite
def test_before_it_is_provisioned_nothing_is_kept_waiting(teacher: User) -> None:
    """Provisioning gives it to everybody of the office."""
    wish(teacher)
    give_menus()
    assert wishes() == []


@only_sqlite
def test_a_person_line_refuses_holds_up_nobody(
    platform: Platform, teacher: User, officers_menu: str
) -> None:
    wish("no LINE id at all")
    wish(teacher)
    give_menus()
    assert wishes() == []
    assert teacher.rich_menu == officers_menu


@only_sqlite
def test_a_wish_that_comes_meanwhile_is_not_lost(teacher: User, officers_menu: str) -> None:
    wish(teacher)
    with transaction() as session:
        taken = menu_wishes.next_due(session)
    assert taken is not None
    wish(teacher, of_officers=False)
    with transaction() as session:
        menu_wishes.done(session, taken)
    assert wishes() == [(teacher.id, False, 0)]
