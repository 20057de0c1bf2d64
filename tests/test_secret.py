"""Secret pages, over the real application: opened once, with the code from the chat, and what is
set there works in the target's real tables.
"""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest

from bot.pipeline import Bot, take_turn
from bot.settings import Settings
from models.account_table import CaseState
from models.db import transaction
from models.secret_links import TRIES
from models.secret_table import SecretLink
from models.tables import Status
from tests.adapter_fixtures import Site
from tests.desks import USERNAME, Desk, case, code, links, pass_of, path
from tests.dialogues import tap
from tests.nasty_strings import NASTY
from tests.stored import assert_nowhere, fresh, only_ticket

pytest_plugins = ["tests.adapter_fixtures", "tests.desks"]

NEW = "river-Lamp9-quiet-Stone"


def test_from_the_link_to_the_closed_ticket(desk: Desk) -> None:
    officer, teacher = desk.dialog.person("officer"), desk.released()
    officer.heard()
    (link,) = links()
    pass_ = desk.opened(link)
    answer = desk.post(link, **{"pass": pass_}, how="typed", password=NEW, repeated=NEW)
    assert answer.status_code == 200
    assert NEW not in answer.text
    assert desk.passwords() == [NEW]
    assert case().state == CaseState.SET
    assert fresh(only_ticket()).status == Status.RESOLVED
    desk.dialog.deliver()
    assert teacher.heard() == ["secret.told", "resolve.card"]
    assert officer.heard() == ["secret.told_officer"]
    teacher([(tap("ticket.confirm"), ["ticket.confirmed"])])
    assert fresh(only_ticket()).status == Status.CLOSED
    # What the page carried opens nothing any more.
    again = desk.post(link, **{"pass": pass_}, how="typed", password="another", repeated="another")
    assert again.status_code == 404
    assert desk.passwords() == [NEW]


def test_a_password_that_is_made_is_shown_once_and_works(desk: Desk) -> None:
    desk.released()
    (link,) = links()
    answer = desk.post(link, **{"pass": desk.opened(link)}, how="made")
    shown = re.search(r'class="secret">([^<]+)<', answer.text)
    assert shown
    assert desk.passwords() == [shown[1]]
    assert_nowhere(shown[1])


@pytest.mark.any_database
@pytest.mark.parametrize("site", ["sqlite"], indirect=True)
def test_it_lets_its_owner_in_and_the_old_one_nobody(
    bot: Bot, settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of a real FreeRADIUS."""
    monkeypatch.setenv("INTERNET_RADIUS_URL", site.url)
    desk = Desk(bot, site.url)
    desk.released()
    (link,) = links()
    assert site.lets_in(USERNAME, "the old one", "mschap")
    desk.post(link, **{"pass": desk.opened(link)}, how="typed", password=NEW, repeated=NEW)
    assert site.lets_in(USERNAME, NEW, "mschap")
    assert not site.lets_in(USERNAME, "the old one", "mschap")


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("password", "repeated", "complaint"),
    [
        ("short", "short", "wrong.too_short"),
        (NEW, "other", "wrong.not_repeated"),
        ("รหัสผ่านภาษาไทยยาวมาก", "รหัสผ่านภาษาไทยยาวมาก", "wrong.not_typable"),
        (f"{USERNAME}-is-my-name", f"{USERNAME}-is-my-name", "wrong.has_name"),
        ("", "", "wrong.too_short"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "wrong.guessable"),
    ],
)
def test_a_poor_password_is_asked_for_again(
    desk: Desk, password: str, repeated: str, complaint: str
) -> None:
    desk.released()
    (link,) = links()
    pass_ = desk.opened(link)
    answer = desk.post(link, **{"pass": pass_}, how="typed", password=password, repeated=repeated)
    assert answer.status_code == 200
    assert desk.bot.texts.get(f"secret.page.{complaint}", shortest=15) in answer.text
    assert desk.passwords() == ["the old one"]
    assert case().state == CaseState.RELEASED
    desk.post(link, **{"pass": pass_of(answer)}, how="typed", password=NEW, repeated=NEW)
    assert desk.passwords() == [NEW]


def test_a_target_that_is_away_gets_the_same_password_later(desk: Desk) -> None:
    """Whether it was set is not known: the same is set again, whatever the form says."""
    desk.released()
    (link,) = links()
    pass_ = desk.opened(link)
    with desk.connected() as connection:
        connection.execute("ALTER TABLE radcheck RENAME TO gone")
    answer = desk.post(link, **{"pass": pass_}, how="typed", password=NEW, repeated=NEW)
    assert answer.status_code == 503
    assert case().state == CaseState.SETTING
    assert_nowhere(NEW)
    with desk.connected() as connection:
        connection.execute("ALTER TABLE gone RENAME TO radcheck")
    answer = desk.post(
        link, **{"pass": pass_of(answer)}, how="typed", password="x" * 20, repeated="x" * 20
    )
    assert answer.status_code == 200
    assert desk.passwords() == [NEW]


@pytest.mark.any_database
def test_a_target_that_says_nothing_is_waited_for_a_few_seconds(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.released()
    (link,) = links()
    pass_ = desk.opened(link)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/radius"
        monkeypatch.setenv("INTERNET_RADIUS_URL", url)
        began = time.monotonic()
        answer = desk.post(link, **{"pass": pass_}, how="typed", password=NEW, repeated=NEW)
        assert answer.status_code == 503
        assert time.monotonic() - began < 8
    monkeypatch.setenv("INTERNET_RADIUS_URL", desk.url)
    assert desk.post(link, **{"pass": pass_}).status_code == 200
    assert desk.passwords() == [NEW]


def test_an_account_that_is_not_there_is_looked_into(desk: Desk) -> None:
    officer = desk.dialog.person("officer")
    desk.released()
    officer.heard()
    (link,) = links()
    with desk.connected() as connection:
        connection.execute("DELETE FROM radcheck")
    answer = desk.post(link, **{"pass": desk.opened(link)}, how="made")
    assert answer.status_code == 502
    desk.dialog.deliver()
    assert officer.heard() == ["secret.failed"]
    assert fresh(only_ticket()).status == Status.CLAIMED


@pytest.mark.any_database
def test_looking_changes_nothing(desk: Desk) -> None:
    """A preview asks for the page, in any way; it is the same page for any address."""
    desk.released()
    (link,) = links()
    client = desk.app.test_client()
    pages = set()
    for _ in range(20):
        for address in (path(link), "/secret/unknown"):
            page = client.get(address)
            assert client.head(address).status_code == 200
            assert client.options(address).status_code == 200
            pages.add(re.sub(r"nonce[-=]\S+", "", page.text))
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Referrer-Policy"] == "no-referrer"
    assert len(pages) == 1
    assert links()[0].tries == 0
    assert desk.opened(link)


@pytest.mark.any_database
def test_what_opens_nothing_looks_alike(desk: Desk) -> None:
    """Wrong, used, expired, revoked and unknown: one status, one text, and much the same time."""
    desk.released()
    (link,) = links()
    right = code(link)
    wrong = "000000" if right != "000000" else "111111"
    unknown = SecretLink(**link.model_dump() | {"id": 999})
    answers = [desk.post(link, code=wrong), desk.post(unknown, code=right), desk.post(link)]
    times: dict[int, list[float]] = {0: [], 1: []}
    for number in range(60):
        began = time.perf_counter()
        desk.post(unknown if number % 2 else link, code=wrong)
        times[number % 2].append(time.perf_counter() - began)
    answers.append(desk.post(link, code=right))  # dead by now
    with transaction() as session:
        session.get_one(SecretLink, link.id).tries = 0
    desk.opened(link)
    answers.append(desk.post(link, code=right))
    answers.append(desk.post(link, **{"pass": "0" * 64}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"nonce[-=]\S+", "", answer.text) for answer in answers}) == 1
    known, strange = (sorted(found)[len(found) // 2] for found in times.values())
    assert abs(known - strange) < 0.05


@pytest.mark.any_database
def test_nothing_that_is_sent_breaks_a_page(desk: Desk) -> None:
    """Whatever stands in address and form, it opens nothing, and is shown to nobody."""
    desk.released()
    (link,) = links()
    client, pass_ = desk.app.test_client(), desk.opened(link)
    for each in NASTY[::16]:
        nasty = each[:60].encode("utf-8", "replace").decode()
        address = f"/secret/{quote(nasty.replace('/', '_') or '_')}"
        form = {"code": nasty, "password": nasty, "repeated": f"{nasty}x"}
        assert client.post(address, data={"code": form["code"]}).status_code == 404
        assert client.post(path(link), data={"pass": form["code"] or "_"}).status_code == 404
        answer = client.post(path(link), data={"pass": pass_, "how": "typed", **form})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert desk.passwords() == ["the old one"]
    assert client.post(path(link), data={"code": "1" * 9000}).status_code == 413


def test_200_guesses_at_once_are_five(desk: Desk) -> None:
    desk.released()
    (link,) = links()
    right = code(link)
    guesses = [f"{number:06}" for number in range(201) if f"{number:06}" != right][:200]
    _at_once(lambda guess: desk.post(link, code=guess), guesses)
    with transaction() as session:
        assert session.get_one(SecretLink, link.id).tries == TRIES
    assert desk.post(link, code=right).status_code == 404


def test_50_at_once_open_it_once(desk: Desk) -> None:
    desk.released()
    (link,) = links()
    right = code(link)
    found = _at_once(lambda _: desk.post(link, code=right).status_code, range(50))
    assert found.count(200) == 1
    assert set(found) == {200, 404}


def test_two_at_once_set_one_password(desk: Desk) -> None:
    """And saying that one did not ask for it, in between, ends or comes too late; none waits."""
    teacher = desk.released()
    (link,) = links()
    pass_ = desk.opened(link)
    event = teacher.make(tap("secret.not_asked"))

    def act(number: int) -> int:
        if number == 0:
            take_turn(desk.bot, event)
            return 0
        form = {"pass": pass_, "how": "typed", "password": NEW, "repeated": NEW}
        return desk.post(link, **form).status_code

    found = _at_once(act, range(4))
    assert set(found) <= {0, 200, 404, 503}
    assert case().state in (CaseState.SET, CaseState.FROZEN)
    assert desk.passwords() in ([NEW], ["the old one"])
    if case().state == CaseState.SET:
        assert desk.passwords() == [NEW]


def _at_once(act: Callable[[Any], Any], each: Iterable[Any]) -> list[Any]:
    every = list(each)
    barrier = threading.Barrier(min(len(every), 16))

    def begin(one: Any) -> Any:
        if every.index(one) < barrier.parties:
            barrier.wait()
        return act(one)

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(begin, every))
