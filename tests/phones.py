"""Phones as stories hold them: people who type, tap, send and read in the simulated LINE."""

import itertools
import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any

import pytest
from sqlmodel import col, select, update

from bot.texts import sentences
from models import enrolments
from models.attachments import AWAITED
from models.tables import OPEN, Attachment, Person, Status, Ticket
from simulator import Platform
from simulator.phones.buttons import Button
from simulator.phones.chatting import Sent
from simulator.world import Group, Message, User
from tests.faults import Helpdesk
from tests.openings import FOUND, SYMPTOM, reporting
from tests.servers import wait_until
from tests.stacks import Stack

NUMBER = re.compile(r"R\d{4}-\d{4}")
# What every picture that we have stored begins with.
JPEG = b"\xff\xd8\xff"
_COUNT = itertools.count(1)


@cache
def pattern(expected: str) -> re.Pattern[str]:
    """What a text looks like whatever its blanks are; what is no text's key stands for itself."""
    sentence = sentences().get(expected)
    if not isinstance(sentence, str):
        return re.compile(re.escape(expected))
    parts = Formatter().parse(sentence)
    found = (re.escape(words) + ("" if blank is None else ".*") for words, blank, *_ in parts)
    return re.compile("".join(found), re.DOTALL)


@dataclass
class Phone:
    """Somebody's chat. What they expect to read is named by its text's key, or is words."""

    line: Platform
    user: User
    group: Group | None = None
    typed: int = 0
    tapped: int = 0

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.user.name

    @property
    def chat(self) -> User | Group:
        """Where this phone looks."""
        return self.group or self.user

    def inside(self, group: Group) -> "Phone":
        """The same person, looking at a group."""
        return Phone(self.line, self.user, group)

    def say(self, words: str, answer: str, quoted: Message | None = None) -> str:
        """Type; the whole of what was said when the answer came."""
        self.typed += 1
        typing = self.line.say
        return self._answered(lambda: typing(self.user, words, self.group, quoted), answer)

    def report(self, symptom: str = SYMPTOM) -> str:
        """File a report; its number."""
        return number_in(self._type(reporting(symptom)))

    def resolve(self, number: str) -> None:
        """Note the result of a ticket: done."""
        asked = (f"ปิดงาน {number}", ["repair.result.ask.cause"])
        self._type([asked, *FOUND, ("ส่ง", ["resolve.done"])])

    def _type(self, steps: list[tuple[str, list[str]]]) -> str:
        """Type what a dialogue of tests/openings.py says; the last answer."""
        for words, (key,) in steps:
            answer = self.say(words, f"{key}.title" if key.endswith(".review") else key)
        return answer

    def send(self, how: Callable[..., Sent], *what: Any, answer: str) -> str:
        """Send a picture, a sticker or a place by the platform's own function."""
        return self._answered(lambda: how(self.user, *what, chat=self.group), answer)

    def tap(self, what: str, answer: str = "", on: Message | None = None) -> str:
        """Tap the newest button of that label, or whose data begins so (``desk.claim``)."""
        self.tapped += 1
        button = self.button(what, on)
        return self._answered(lambda: self.line.tap(self.user, button, self.group), answer)

    def forge(self, data: str, answer: str) -> str:
        """Send a button's data without having the button."""
        return self._answered(lambda: self.line.postback(self.user, data, self.group), answer)

    def button(self, what: str, on: Message | None = None) -> Button:
        """A button that can be tapped now."""
        offered = self.line.offered(self.user, self.group) if on is None else self.line.buttons(on)
        found = [each for each in offered if what == each.label or data(each).startswith(what)]
        assert found, f"no button {what} among {offered}"
        return found[0]

    def _answered(self, act: Callable[[], Sent], answer: str) -> str:
        """An answer is a reply: what others cause to be pushed meanwhile is not taken for it."""
        before = self.line.messages(self.chat)
        assert act().status == 200
        first = self._came(answer, before[-1] if before else None, only="reply")
        sent = self.line.messages(self.chat, "bot")
        return "\n".join(self.line.text(each) for each in sent if each.request == first.request)

    def reads(self, expected: str) -> Message:
        """The first message of the bot with these words; waited for."""
        return self._came(expected)

    def _came(self, expected: str, after: Message | None = None, only: str = "") -> Message:
        def is_it(message: Message) -> bool:
            is_found = pattern(expected).search(self.line.text(message)) is not None
            return is_found and message.via.startswith(only)

        came = self.line.wait_for(self.chat, is_it, after)
        with self.line.world.lock:  # all that one request sends has come when it is free
            return came

    @property
    def heard(self) -> list[str]:
        """Everything the bot has written here."""
        return [self.line.text(each) for each in self.line.messages(self.chat, "bot")]

    @property
    def pictures(self) -> list[bytes]:
        """The pictures that the bot has sent here, opened as LINE does."""
        sent = [each.message for each in self.line.messages(self.chat, "bot")]
        addresses = [each["originalContentUrl"] for each in sent if each["type"] == "image"]
        return [opened(each) for each in addresses]


def opened(url: str) -> bytes:
    """What stands at an address. Raises urllib.error.HTTPError."""
    with urllib.request.urlopen(url, timeout=5) as answer:
        return bytes(answer.read())


def data(button: Button) -> str:
    """What a button sends; empty where it sends nothing."""
    return str(button.action.get("data", ""))


@dataclass
class Cast:
    """Whoever takes part in a story."""

    helpdesk: Helpdesk
    stack: Stack
    everybody: list[Phone] = field(default_factory=list)

    def newcomer(self, name: str = "newcomer") -> Phone:
        """Somebody who has never written."""
        line = self.stack.platform
        phone = Phone(line, line.user(f"{name} {next(_COUNT)}", follows=False, phone=False))
        self.everybody.append(phone)
        return phone

    def teacher(self) -> Phone:
        """Somebody who registers now, as people do."""
        phone = self.newcomer("teacher")
        phone.line.follow(phone.user)
        phone.reads("notice.show")
        phone.tap("notice.acknowledge", "registration.ask.name")
        phone.say("สมหญิง ใจดี 0812345678", "registration.ask.position")
        phone.say("ครู", "registration.ask.org")
        phone.say("ดงพญาคำวิทยา", "registration.review.title")
        phone.say("ยืนยัน", "registration.done")
        return phone

    def officer(self) -> Phone:
        """Somebody who types a code now, which was made without starting a process for it."""
        phone = self.newcomer("officer")
        key = self.stack.environment["SECRET_KEY"]
        with self.helpdesk.session() as session:
            code = enrolments.invite(session, "officer", phone.name, key=key)
        phone.say(code, "enrolment.done")
        return phone

    def wait_stored(self) -> None:
        """Return once every picture was fetched from LINE. Raises TimeoutError."""
        wanted = select(Attachment.id).where(col(Attachment.state).in_(AWAITED))

        def is_done() -> bool:
            with self.helpdesk.session() as session:
                return session.exec(wanted).first() is None

        wait_until(is_done, 15)

    def leave(self) -> None:
        """The next story hears nothing of this one: its officers go, its tickets are over."""
        of_story = col(Person.line_id).in_([each.user.id for each in self.everybody])
        whose = col(Ticket.requester_id).in_(select(Person.id).where(of_story))
        is_open = col(Ticket.status).in_(OPEN)
        with self.helpdesk.session() as session:
            session.execute(update(Ticket).where(whose, is_open).values(status=Status.WITHDRAWN))
            session.execute(update(Person).where(of_story).values(role=None))


@pytest.fixture
def cast(helpdesk: Helpdesk, stack: Stack) -> Iterator[Cast]:
    """People for a story, who are gone after it."""
    people = Cast(helpdesk, stack)
    yield people
    people.leave()


@pytest.fixture
def teacher(cast: Cast) -> Phone:
    """A registered teacher."""
    return cast.teacher()


@pytest.fixture
def officer(cast: Cast) -> Phone:
    """Somebody of the office."""
    return cast.officer()


@pytest.fixture
def colleague(cast: Cast) -> Phone:
    """Another one."""
    return cast.officer()


def number_in(words: str) -> str:
    """The ticket number that stands there."""
    found = NUMBER.search(words)
    assert found is not None, words
    return found[0]
