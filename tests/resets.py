"""People who set new passwords while processes die: what they were shown, and what was set."""

import html
import http.client
import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import NOT_FOUND
from urllib.parse import urlencode

from sqlmodel import Session

from bot.settings import settings
from models import accounts, credentials, people, secret_links, tickets
from models.account_table import ProofMethod
from models.db import DatabaseUnavailable, transaction
from models.secret_links import Dead, TooMany
from models.secret_table import Purpose
from models.tables import Person
from tests.staff import enrol

SYSTEM = "internet"
# So long somebody tries a page again, and so often they ask for another link.
SECONDS, LINKS = 120, 40
_SHOWN = re.compile(r'class="secret">([^<]+)<')
_PASS = re.compile(r'name="pass" value="([0-9a-f]{64})"')


@dataclass
class Reset:
    """Somebody with an account, and what the page showed them last."""

    username: str
    ticket_id: int
    person_id: int
    asked: int = 0  # how often a password was asked for anew
    shown: str = ""
    is_over: bool = False  # the password was set; whether or not it was seen


@dataclass
class People:
    """Everybody who sets a password; each is shown one that is made for them."""

    port: int
    resets: list[Reset] = field(default_factory=list)

    def prepare(self, count: int) -> None:
        """Requests that an officer has released already."""
        for number in range(count):
            with transaction() as session:
                self.resets.append(_released(session, f"user{number:03d}"))

    def run(self, threads: int = 4) -> None:
        """Everybody, some at the same time, until each has a password or knows that it is set."""
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self._go_through, self.resets))

    def _go_through(self, reset: Reset) -> None:
        for _ in range(LINKS):
            if reset.is_over or self._with_a_link(reset):
                return
        raise AssertionError(f"{reset.username} came to no end")

    def _with_a_link(self, reset: Reset) -> bool:
        """Ask for a link and follow it; whether a password was shown."""
        found = _link(reset)
        if found is None:
            return reset.is_over
        path, code = found
        page = self._post(path, {"code": code}, again=False)
        if page is None or (opened := _PASS.search(page)) is None:
            return False  # the answer was lost: the link is used, and nothing was set
        reset.asked += 1
        form = {"pass": opened[1], "how": "made"}
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            page = self._post(path, form)
            if page is None:
                return False
            shown = _SHOWN.search(page)
            if shown:
                reset.shown = html.unescape(shown[1])
                return True
            time.sleep(0.05)  # the system did not answer: the button is tapped again
        return False

    def _post(self, path: str, form: dict[str, str], *, again: bool = True) -> str | None:
        """A page; None for one that is over. A browser sends its form again where it was told
        nothing, but not the code.
        """
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.connect()
            except OSError:  # nothing was sent
                time.sleep(0.05)
                continue
            try:
                connection.request("POST", path, urlencode(form), headers)
                answer = connection.getresponse()
                said = answer.read().decode()
                return None if answer.status == NOT_FOUND else said
            except (OSError, http.client.HTTPException):
                if not again:
                    return None
            finally:
                connection.close()
        raise AssertionError("nobody answers")


def _released(session: Session, username: str) -> Reset:
    officer = people.meet(session, "Uofficer").person
    if officer.role is None:
        enrol(session, "Uofficer", "officer (sample)")
    requester = people.meet(session, f"U{username}").person
    account = accounts.enter(session, accounts.Entry(SYSTEM, username, {}))
    ticket = tickets.open_ticket(
        session,
        requester,
        service="password_reset",
        prefix="P6912",
        priority=3,
        fields={"system": SYSTEM},
        sources={},
    )
    credentials.choose(session, ticket, account, officer)
    credentials.prove(session, ticket, ProofMethod.CALLBACK, officer)
    assert credentials.release(session, ticket, officer)
    assert ticket.id is not None
    assert requester.id is not None
    return Reset(username, ticket.id, requester.id)


def _link(reset: Reset) -> tuple[str, str] | None:
    """Another link with its code, as the chat shows them; None when there is none to be had now."""
    key = settings().secret_key
    try:
        with transaction() as session:
            person = session.get_one(Person, reset.person_id)
            ticket = tickets.get(session, reset.ticket_id)
            assert ticket is not None
            case = credentials.case_of(session, ticket)
            if case.state == "set":
                reset.is_over = True
                return None
            link = secret_links.issue(
                session, Purpose.SET, person, key=key, ticket=ticket, is_wished=False
            )
            secret_links.give_code(session, link)
            path = f"/secret/{secret_links.token_of(link, key)}"
            return path, secret_links.code_of(link, key)
    except (DatabaseUnavailable, Dead, TooMany):
        return None


@contextmanager
def dying(kills: int, *victims: "Victim", seed: int = 1) -> Iterator[list[str]]:
    """While it lasts, one of the victims after the other dies and comes back; who did."""
    chance = random.Random(seed)
    done: list[str] = []
    enough = threading.Event()

    def kill() -> None:
        while len(done) < kills and not enough.is_set():
            time.sleep(chance.uniform(0.02, 0.4))
            victim = chance.choice(victims)
            victim.die(chance.uniform(0, 0.3))
            done.append(victim.name)

    with ThreadPoolExecutor(1) as pool:
        killing = pool.submit(kill)
        try:
            yield done
        finally:
            enough.set()
            killing.result(60)


class Victim(ABC):
    """Something that can be killed, and started again."""

    name = ""

    @abstractmethod
    def die(self, seconds: float) -> None:
        """Be killed, and be away for so long."""
