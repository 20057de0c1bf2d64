"""People at work and a hand that kills; what they do is written down, so that it can be counted."""

import io
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import redis as redis_client
from PIL import Image
from sqlmodel import col, select

from models.tables import Attachment, Entry, Event, Outgoing, Ticket
from simulator.world import Content, User
from tests.faults import Helpdesk, Keeper, Webhooks
from tests.openings import SENT
from tests.servers import wait_until

# What is killed, and how often compared with the others.
VICTIMS = {"web's worker": 8, "worker": 6, "web": 2, "fetcher": 2, "clock": 2}


@dataclass
class Story:
    """One person's dealings with the helpdesk; every word in it is nobody else's."""

    teacher: User
    mark: str
    is_shuffled: bool
    has_picture: bool
    picture: str = ""

    @property
    def symptom(self) -> str:
        """What is reported."""
        return f"เครื่องดับ {self.mark}"

    @property
    def question(self) -> str:
        """What the teacher adds."""
        return f"เมื่อไรเสร็จ {self.mark}"

    @property
    def answer(self) -> str:
        """What the officer writes back."""
        return f"พรุ่งนี้ {self.mark}"


@dataclass
class Load:
    """People who report, add, ask and are answered, a few at a time."""

    helpdesk: Helpdesk
    chance: random.Random
    webhooks: Webhooks = field(init=False)
    stories: list[Story] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.webhooks = Webhooks(self.helpdesk.platform)
        self._lock = threading.Lock()
        self._image = _jpeg()
        self._staff = self.helpdesk.staff

    def run(self, enough: threading.Event, threads: int = 4) -> None:
        """Play stories until it is enough. Raises what went wrong in one."""
        with ThreadPoolExecutor(threads) as pool:
            playing: list[Future[None]] = [pool.submit(self._play, enough) for _ in range(threads)]
            for each in playing:
                each.result()

    def _play(self, enough: threading.Event) -> None:
        while not enough.is_set():
            with self._lock:
                mark = f"{self.chance.randrange(10**9):09d}"
                shuffled, picture = self.chance.random() < 0.5, self.chance.random() < 0.3
            story = Story(self._teacher(mark), mark, shuffled, picture)
            self._tell(story)
            self.stories.append(story)

    def _teacher(self, mark: str) -> User:
        """A registered person; while the database is away there is time."""
        found: list[User] = []

        def register() -> bool:
            with suppress(Exception):
                found.append(self.helpdesk.teacher(f"teacher {mark}"))
            return bool(found)

        wait_until(register, 60)
        return found[0]

    def _tell(self, story: Story) -> None:
        *events, last = self.webhooks.report(story.teacher, story.symptom)
        if story.has_picture:
            events.insert(3, self._picture(story))
            last = self.webhooks.text(story.teacher, SENT[-1][0])
        if story.is_shuffled:
            with self._lock:
                self.chance.shuffle(events)
        for event in [*events, last]:
            self._send(event)
        self._send(self.webhooks.text(story.teacher, story.question))
        number = self._number(story)
        self._send(self.webhooks.text(self._staff, f"#{number} {story.answer}"))
        self._send(self.webhooks.text(story.teacher, "ข้อมูลของฉัน"))

    def _send(self, event: dict[str, object]) -> None:
        self.webhooks.send(event, twice=self.chance.random() < 0.2)

    def _number(self, story: Story) -> str:
        found: list[str] = []

        def look() -> bool:
            with suppress(Exception):
                found.extend(each.number for each in self.helpdesk.tickets_of(story.teacher))
            return bool(found)

        wait_until(look, 60)
        return found[0]

    def _picture(self, story: Story) -> dict[str, object]:
        platform = self.helpdesk.platform
        story.picture = platform.world.ids.next()
        kept = Content(story.picture, "image", "image/jpeg", platform.clock.now() + 10**6)
        with platform.world.lock:
            platform.world.contents[kept.id] = kept
            platform.world.put_bytes(kept.id, self._image)
        return self.webhooks.picture(story.teacher, story.picture)


def _jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(data, "JPEG")
    return data.getvalue()


@dataclass
class Killer:
    """Kills at random; ``done`` counts what was done to what."""

    helpdesk: Helpdesk
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)

    def any_victim(self) -> str:
        """What is to be killed next."""
        return self.chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]

    def kill(self, name: str) -> None:
        """SIGKILL for a process of the helpdesk, as soon as it is there to be killed."""
        wait_until(lambda: self._kill(name), 30)
        self.done[name] += 1

    def _kill(self, name: str) -> bool:
        if name == "web's worker":
            for child in self.helpdesk.children("web")[:1]:
                os.kill(child, signal.SIGKILL)
                return True
            return False
        process = self.helpdesk.stack.processes[name]
        is_alive = process.poll() is None
        process.kill()
        return is_alive

    def empty_redis(self) -> None:
        """FLUSHALL, if it is there to be emptied."""
        with suppress(redis_client.RedisError):
            self.helpdesk.redis.client.flushall()
            self.done["FLUSHALL"] += 1

    def restart_redis(self) -> None:
        """Kill Redis, leave it dead for a moment, start it again."""
        with self.helpdesk.redis.away():
            time.sleep(self.chance.uniform(0, 1.5))
        self.done["Redis"] += 1

    def crash_database(self) -> None:
        """Crash PostgreSQL, or stop it for a moment; SQLite has nothing to crash but its users."""
        server = self.helpdesk.postgresql
        if server is None:
            return
        if self.chance.random() < 0.5:
            server.crash()
        else:
            with server.stopped():
                time.sleep(self.chance.uniform(0, 1))
        self.done["PostgreSQL"] += 1


@contextmanager
def loaded(helpdesk: Helpdesk, seed: int) -> Iterator[tuple[Load, Killer]]:
    """People at work and processes kept alive; returns when the last story was told."""
    load, killer = Load(helpdesk, random.Random(seed)), Killer(helpdesk, random.Random(seed + 1))
    enough = threading.Event()
    with Keeper(helpdesk.stack), ThreadPoolExecutor(1) as pool:
        running = pool.submit(load.run, enough)
        try:
            yield load, killer
        finally:
            enough.set()
            running.result()
        wait_until(lambda: _is_well(helpdesk), 60)


def _is_well(helpdesk: Helpdesk) -> bool:
    with suppress(OSError):
        return bool(helpdesk.stack.health()[1].get("database"))
    return False


@dataclass(frozen=True)
class Count:
    """What there is of a story's traces; each should be there once."""

    tickets: int
    questions: int
    question_arrived: int
    answer_arrived: int
    profiles: int
    pictures: int


def count(helpdesk: Helpdesk, stories: list[Story]) -> dict[str, Count]:
    """The traces of every story by its mark."""
    with helpdesk.session() as session:
        symptoms = Counter(each.fields.get("symptom") for each in session.exec(select(Ticket)))
        texts = Counter(session.exec(select(Entry.text)))
        profile = col(Outgoing.keys) == "profile.title"
        profiles = Counter(session.exec(select(Outgoing.chat).where(profile)))
        states = dict(session.exec(select(Attachment.message_id, Attachment.state)).all())
    arrived = _arrivals(helpdesk, [helpdesk.staff, *(story.teacher for story in stories)])
    return {
        story.mark: Count(
            symptoms[story.symptom],
            texts[story.question],
            _once(arrived.get(story.question, [])),
            _once(arrived.get(story.answer, [])),
            profiles[story.teacher.id],
            int(not story.picture or states.get(story.picture) == "stored"),
        )
        for story in stories
    }


def _arrivals(helpdesk: Helpdesk, users: list[User]) -> dict[str, list[str]]:
    """By what way each line of a message reached somebody, each time it did."""
    found: dict[str, list[str]] = {}
    for user in users:
        for message in helpdesk.platform.messages(user, "bot"):
            for line in helpdesk.platform.text(message).split("\n"):
                found.setdefault(line, []).append(message.via)
    return found


def _once(ways: list[str]) -> int:
    """How often something arrived. A reply has no key: when its sender was killed, and the next
    one too, its token is too old to be tried again, and a push is the lesser evil.
    """
    return 1 if ways == ["reply", "push"] else len(ways)


def doubled(helpdesk: Helpdesk, stories: list[Story]) -> int:
    """How many words arrived by a reply, and once more by a push."""
    arrived = _arrivals(helpdesk, [helpdesk.staff, *(story.teacher for story in stories)])
    words = [word for story in stories for word in (story.question, story.answer)]
    return sum(arrived.get(word) == ["reply", "push"] for word in words)


def gaps(helpdesk: Helpdesk) -> list[str]:
    """Prefixes whose ticket numbers do not run from 1 to the last."""
    with helpdesk.session() as session:
        numbers = list(session.exec(select(Ticket.number)))
    running: dict[str, list[int]] = {}
    for number in numbers:
        prefix, _, last = number.partition("-")
        running.setdefault(prefix, []).append(int(last))
    runs = {prefix: sorted(found) for prefix, found in running.items() if prefix[0] == "R"}
    return [prefix for prefix, found in runs.items() if found != list(range(1, len(found) + 1))]


def unknown_events(helpdesk: Helpdesk, webhooks: Webhooks) -> int:
    """Acknowledged events that the database does not know."""
    with helpdesk.session() as session:
        known = set(session.exec(select(col(Event.id))))
    return len({str(each["webhookEventId"]) for each in webhooks.acknowledged} - known)
