"""Changes of accounts, in a real FreeRADIUS and a real slapd: once, in order, whatever is away."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from adapters.settings import FreeRadiusSettings, LdapSettings
from bot.offices import Office, load_office
from jobs import accounts as jobs
from jobs import clock
from models import account_changes, accounts
from models.account_table import Account
from models.change_table import AccountChange, Stage, Wish
from models.db import now, transaction, travel
from tests.adapter_fixtures import Site
from tests.conftest import only_postgresql, only_sqlite
from tests.directory import ADMINS, FIRST_PASSWORD, PEOPLE, SERVICE, SERVICE_PASSWORD, Directory

pytest_plugins = ["tests.adapter_fixtures"]
pytestmark = pytest.mark.usefixtures("settings")

NAME, WORD = "somchai", "quiet river morning"


def office_with(**adapter: object) -> Office:
    """The office, whose network is kept there."""
    office = load_office("chaiyaphum")
    system = office.systems[0].model_copy(update=adapter)
    return office.model_copy(update={"systems": (system, *office.systems[1:])})


def enter(*names: str) -> None:
    with transaction() as session:
        for name in names or (NAME,):
            accounts.enter(session, accounts.Entry("internet", name))


def want(wish: Wish, name: str = NAME, **more: str) -> None:
    with transaction() as session:
        account = accounts.find(session, "internet", name)
        assert account is not None
        account_changes.want(session, account, wish, None, reason="test", **more)  # type: ignore[arg-type]


def changes() -> list[AccountChange]:
    with transaction() as session:
        return list(session.exec(select(AccountChange).order_by(col(AccountChange.id))))


def is_suspended(name: str = NAME) -> bool:
    with transaction() as session:
        found = session.exec(select(Account).where(Account.username == name)).one()
    return found.suspended_at is not None


@pytest.fixture
def radius(site: Site, monkeypatch: pytest.MonkeyPatch, database: Engine) -> Office:
    """An office whose network is the FreeRADIUS."""
    monkeypatch.setenv("INTERNET_RADIUS_URL", site.url)
    site.write(NAME, ("Cleartext-Password", ":=", WORD))
    given = FreeRadiusSettings(attribute="NT-Password")
    return office_with(adapter="freeradius", freeradius=given)


@only_sqlite
def test_whoever_is_suspended_is_not_let_in(site: Site, radius: Office) -> None:
    """And is again once that ends; the one asked for last counts."""
    enter()
    want(Wish.SUSPEND)
    jobs.make_changes(radius)
    assert not site.lets_in(NAME, WORD)
    assert is_suspended()
    want(Wish.RESUME)
    jobs.make_changes(radius)
    assert site.lets_in(NAME, WORD)
    assert not is_suspended()
    want(Wish.SUSPEND)
    want(Wish.RESUME)
    jobs.make_changes(radius)
    assert site.lets_in(NAME, WORD)
    assert [each.tries for each in changes()] == [1, 1, 1, 1]


@only_sqlite
def test_one_device_in_place_of_another(site: Site, radius: Office) -> None:
    enter()
    want(Wish.DEVICE, mac_address="A4:5E:60:01:02:03")
    jobs.make_changes(radius)
    assert site.lets_in(NAME, WORD, device="A4-5E-60-01-02-03")
    assert not site.lets_in(NAME, WORD, device="A4-5E-60-01-02-04")


@only_sqlite
def test_whoever_is_killed_in_between_has_it_made_again(site: Site, radius: Office) -> None:
    """The system has it already; it is made once more, and noted."""
    enter()
    want(Wish.SUSPEND)
    with transaction() as session:
        assert account_changes.claim(session) is not None
    site.adapter().suspend(NAME)  # and then the process is killed
    jobs.make_changes(radius)
    assert changes()[0].stage == Stage.WANTED
    travel(timedelta(minutes=2))
    jobs.make_changes(radius)
    assert (changes()[0].stage, changes()[0].tries) == (Stage.DONE, 2)
    assert [row[0] for row in site.rows(NAME)].count("Auth-Type") == 1


@only_sqlite
def test_an_account_that_is_not_there_is_looked_into_by_hand(radius: Office) -> None:
    enter("nobody")
    want(Wish.SUSPEND, "nobody")
    jobs.make_changes(radius)
    assert changes()[0].stage == Stage.BY_HAND
    assert not is_suspended("nobody")


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_two_clocks_at_once_make_each_change_once(site: Site, radius: Office) -> None:
    names = [f"teacher{number}" for number in range(12)]
    for name in names:
        site.write(name, ("Cleartext-Password", ":=", WORD))
    enter(*names)
    for name in names:
        want(Wish.SUSPEND, name)
    clocks = [threading.Thread(target=jobs.make_changes, args=(radius,)) for _ in range(2)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()
    jobs.make_changes(radius)
    assert {(each.stage, each.tries) for each in changes()} == {(Stage.DONE, 1)}
    assert all(len(site.rows(name)) == 2 for name in names)


@only_postgresql
def test_a_directory_that_was_killed_is_served_later(
    database: Engine, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERNET_LDAP_PASSWORD", SERVICE_PASSWORD)
    given = {"url": directory.url, "bind_dn": SERVICE, "people": PEOPLE, "admin_groups": [ADMINS]}
    settings = LdapSettings.model_validate({**given, "ca_file": directory.ca})
    office = office_with(adapter="ldap", ldap=settings)
    enter()
    want(Wish.SUSPEND)
    directory.process.kill()
    directory.stop()
    jobs.make_changes(office)
    assert (changes()[0].stage, is_suspended()) == (Stage.WANTED, False)
    directory.start()
    travel(timedelta(minutes=2))
    jobs.make_changes(office)
    assert (changes()[0].stage, is_suspended()) == (Stage.DONE, True)
    assert not directory.lets_in(NAME, FIRST_PASSWORD)
    want(Wish.EXPIRY)  # which a directory does not keep
    jobs.make_changes(office)
    assert changes()[1].stage == Stage.DONE


def test_pauses_grow_and_a_system_says_how_long(database: Engine) -> None:
    enter()
    want(Wish.SUSPEND)
    pauses = []
    for seconds in (None, None, None, 7200.0):
        with transaction() as session:
            change = account_changes.claim(session)
            assert change is not None
            assert account_changes.again(session, change, seconds)
            pauses.append((change.due_at - now()).total_seconds())
            travel(timedelta(seconds=sum(pauses) + 5))
    assert [round(each, -1) for each in pauses] == [30, 60, 120, 7200]


@pytest.mark.any_database
def test_the_clock_does_it(database: Engine) -> None:
    done = [task.do for task in clock.timetable()]
    assert {jobs.make_changes, jobs.end_temporary, jobs.ask_for_review} <= set(done)
